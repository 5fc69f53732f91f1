//! What can be done with buckets as such.

use super::bucket::{Bucket, Version, Versioning};
use super::error::Error;
use super::listing;
use super::notify::{Notifications, Others};
use super::objects::{Call, find};
use super::{Event, S3};
use crate::call::ApiCall;
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedMap;
use serde_json::{Value, json};
use std::sync::Arc;

type Answer = Result<Value, Error>;

impl S3 {
    pub(super) fn act(&mut self, core: &mut Core, others: &Others<'_>, call: &ApiCall) -> Answer {
        let given = Given(&call.params);
        let action = call.action.as_str();
        let call = Call {
            given,
            action,
            caller: &call.caller,
        };
        match action {
            "CreateBucket" => self.create(core, given),
            "ListBuckets" => Ok(self.list_buckets(core)),
            "PutObject" => self.put_object(core, &call),
            "CopyObject" => self.copy_object(core, &call),
            "GetObject" => self.get_object(&call, true),
            "HeadObject" => self.get_object(&call, false),
            "DeleteObject" => self.delete_object(core, &call),
            "DeleteObjects" => self.delete_objects(core, &call),
            "RestoreObject" => self.restore(core, &call),
            "ListObjectsV2" | "ListObjects" => self.list_objects(&call),
            "ListObjectVersions" => self.list_versions(&call),
            "PutObjectTagging" | "DeleteObjectTagging" => self.tag_object(core, &call),
            "GetObjectTagging" => {
                let version = find(self.named(given)?, call.key()?, given.text("VersionId")?)?;
                let tag = |(key, value)| json!({"Key": key, "Value": value});
                let tags: Value = version.tags.iter().map(tag).collect();
                Ok(json!({"TagSet": tags}))
            }
            "DeleteBucket" => self.delete(core, given),
            "PutBucketNotificationConfiguration" => self.set_notifications(core, others, given),
            "PutBucketVersioning" => self.set_versioning(given),
            "PutBucketPolicy" | "DeleteBucketPolicy" => self.set_policy(&call),
            "PutBucketTagging" => {
                let tags = given.object("Tagging")?.and_then(|tags| tags.get("TagSet"));
                let tags = tags.cloned().unwrap_or_else(|| json!([]));
                self.named_mut(given)?.tags = Arc::new(tags);
                Ok(json!({}))
            }
            _ => self.read(core, action, given),
        }
    }

    /// Actions that only look at a bucket.
    fn read(&self, core: &Core, action: &str, given: Given<'_>) -> Answer {
        let bucket = match self.named(given) {
            Err(Error::NoSuchBucket(_)) if action == "HeadBucket" => return Err(Error::NotFound),
            found => found,
        };
        Ok(match action {
            "HeadBucket" => {
                bucket?;
                json!({"BucketRegion": core.account.region})
            }
            "GetBucketLocation" => {
                bucket?;
                let region = Some(&core.account.region).filter(|region| *region != "us-east-1");
                json!({"LocationConstraint": region})
            }
            "GetBucketNotificationConfiguration" => bucket?.notifications.to_json(),
            "GetBucketVersioning" => listing::versioning(bucket?),
            "GetBucketPolicy" => {
                let bucket = bucket?;
                let policy = bucket.policy.as_ref();
                let policy =
                    policy.ok_or_else(|| Error::NoSuchBucketPolicy(bucket.name.to_string()))?;
                json!({"Policy": policy.to_string()})
            }
            "GetBucketTagging" => json!({"TagSet": bucket?.tags}),
            other => return Err(Error::NotModelled(other.into())),
        })
    }

    fn create(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let name = given.text("Bucket")?.unwrap_or_default();
        if !is_name(name) {
            return Err(Error::InvalidBucketName(name.into()));
        }
        // In us-east-1 one's own bucket may be created again.
        if !self.buckets.contains_key(name) {
            let bucket = Bucket::new(name, core.now);
            core.record(Event::BucketCreated {
                bucket: Arc::clone(&bucket.name),
            });
            self.buckets
                .insert(Arc::clone(&bucket.name), Arc::new(bucket));
        }
        Ok(json!({"Location": format!("/{name}")}))
    }

    fn delete(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let bucket = self.named(given)?;
        let name = Arc::clone(&bucket.name);
        if !bucket.objects.is_empty() {
            return Err(Error::BucketNotEmpty(name.to_string()));
        }
        self.buckets.remove(&name);
        core.record(Event::BucketDeleted { bucket: name });
        Ok(json!({}))
    }

    fn set_notifications(
        &mut self,
        core: &mut Core,
        others: &Others<'_>,
        given: Given<'_>,
    ) -> Answer {
        let arn = self.named(given)?.arn();
        let configuration = given
            .object("NotificationConfiguration")?
            .ok_or_else(|| Error::missing("NotificationConfiguration"))?;
        let notifications = Notifications::read(core, configuration)?;
        let unchecked = given.boolean("SkipDestinationValidation")? == Some(true);
        if !unchecked {
            notifications.check(core, &arn, others)?;
        }
        let bucket = self.named_mut(given)?;
        let mut destinations: Vec<Arc<str>> = notifications
            .rules
            .iter()
            .map(|rule| Arc::clone(&rule.arn))
            .collect();
        if notifications.event_bridge {
            destinations.push("EventBridge".into());
        }
        core.record(Event::NotificationsSet {
            bucket: Arc::clone(&bucket.name),
            destinations,
        });
        bucket.notifications = Arc::new(notifications);
        if !unchecked {
            bucket.test(core);
        }
        Ok(json!({}))
    }

    fn set_versioning(&mut self, given: Given<'_>) -> Answer {
        let bucket = self.named_mut(given)?;
        let status = match given.object("VersioningConfiguration")? {
            Some(configuration) => configuration.text("Status")?,
            None => None,
        };
        bucket.versioning = match status {
            Some("Enabled") => Versioning::Enabled,
            Some("Suspended") => Versioning::Suspended,
            _ => return Err(Error::MalformedXml),
        };
        Ok(json!({}))
    }

    fn set_policy(&mut self, call: &Call<'_>) -> Answer {
        let bucket = self.named_mut(call.given)?;
        bucket.policy = match call.given.text("Policy")? {
            _ if call.action == "DeleteBucketPolicy" => None,
            None => return Err(Error::missing("Policy")),
            Some(text) => match serde_json::from_str(text) {
                Ok(policy @ Value::Object(_)) => Some(Arc::new(policy)),
                _ => {
                    return Err(Error::MalformedPolicy(
                        "Policies must be valid JSON and the first byte must be '{'".into(),
                    ));
                }
            },
        };
        Ok(json!({}))
    }

    fn tag_object(&mut self, core: &mut Core, call: &Call<'_>) -> Answer {
        let key = call.key()?;
        let version = find(self.named(call.given)?, key, call.given.text("VersionId")?)?;
        let tagging = call.given.object("Tagging")?;
        let mut tags = SortedMap::new();
        for tag in tagging.map_or(Ok(&[][..]), |tagging| tagging.list("TagSet"))? {
            let text = |name| Ok::<_, Error>(Given(tag).text(name)?.unwrap_or_default());
            tags.insert(text("Key")?.into(), text("Value")?.into());
        }
        let changed = Version {
            tags,
            ..Version::clone(version)
        };
        let event = match call.action {
            "PutObjectTagging" => "ObjectTagging:Put",
            _ => "ObjectTagging:Delete",
        };
        let bucket = self.named_mut(call.given)?;
        bucket.tell(core, call, event, key, &changed);
        bucket.replace(key, &changed);
        Ok(json!({}))
    }
}

/// Whether a bucket can have this name.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html> (read 2026-11-22).
pub(crate) fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let address = name.split('.').count() == 4 && name.split('.').all(number);
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| plain(byte) || b"-.".contains(byte))
        && bytes.first().is_some_and(plain)
        && bytes.last().is_some_and(plain)
        && !name.contains("..")
        && !name.starts_with("xn--")
        && !name.ends_with("-s3alias")
        && !address
}
