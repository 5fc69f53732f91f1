//! What happened to an object, as S3 tells it: the record of a notification, and the event for EventBridge.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html> (read 2026-11-22).

use super::bucket::{Bucket, Version};
use crate::clock::Time;
use crate::core::Core;
use crate::events;
use crate::iam::Caller;
use serde_json::{Value, json};

/// The id by which S3 names the account that owns a bucket.
const OWNER: &str = "A3NL1KOZZKEXAMPLE";
/// From where requests come: an address that RFC 5737 keeps for examples.
const ADDRESS: &str = "203.0.113.7";
/// From where S3 itself acts.
const OWN_ADDRESS: &str = "198.51.100.20";

/// Something that happened to an object.
pub(super) struct Happening<'a> {
    /// `ObjectCreated:Put`.
    pub(super) event: &'static str,
    /// The action that did it: `PutObject`.
    pub(super) action: &'a str,
    pub(super) key: &'a str,
    pub(super) version: &'a Version,
    pub(super) caller: &'a Caller,
    /// When a restored copy goes again.
    pub(super) expires: Option<Time>,
    /// Its place among all that happened to this object.
    pub(super) sequencer: String,
    pub(super) request: Request,
}

/// The ids of the request that did it.
pub(super) struct Request {
    pub(super) id: String,
    pub(super) host: String,
}

impl Request {
    pub(super) fn new(core: &mut Core) -> Self {
        Self {
            id: core.rng.name(16),
            host: format!("{}=", core.rng.name(75)),
        }
    }
}

impl Happening<'_> {
    fn is_removal(&self) -> bool {
        self.event.starts_with("ObjectRemoved")
    }

    fn is_own(&self) -> bool {
        self.event == "ObjectRestore:Completed"
    }

    /// The message of a notification: a list of one record.
    pub(super) fn message(&self, core: &Core, bucket: &Bucket, configuration: &str) -> Value {
        let (user, address) = if self.is_own() {
            (format!("AmazonCustomer:{OWNER}"), OWN_ADDRESS)
        } else {
            (format!("AWS:{}", self.caller.principal_id()), ADDRESS)
        };
        let mut record = json!({
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": core.account.region,
            "eventTime": core.now.to_iso_millis(),
            "eventName": self.event,
            "userIdentity": {"principalId": user},
            "requestParameters": {"sourceIPAddress": address},
            "responseElements": {
                "x-amz-request-id": self.request.id,
                "x-amz-id-2": self.request.host,
            },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": configuration,
                "bucket": {
                    "name": bucket.name,
                    "ownerIdentity": {"principalId": OWNER},
                    "arn": bucket.arn(),
                },
                "object": self.object(&encoded(self.key), "eTag", "versionId"),
            },
        });
        if let Some(expires) = self.expires {
            record["glacierEventData"] = json!({"restoreEventData": {
                "lifecycleRestorationExpiryTime": expires.to_iso_millis(),
                "lifecycleRestoreStorageClass": self.version.storage_class(),
            }});
        }
        json!({"Records": [record]})
    }

    fn object(&self, key: &str, etag: &str, version_id: &str) -> Value {
        let mut object = json!({"key": key});
        if !self.is_removal() {
            object["size"] = json!(self.version.size());
        }
        if !self.is_removal() || self.event.ends_with("MarkerCreated") {
            object[etag] = json!(self.version.etag);
        }
        if let Some(id) = &self.version.id {
            object[version_id] = json!(id);
        }
        object["sequencer"] = json!(self.sequencer);
        object
    }

    /// The event for EventBridge.
    pub(super) fn event(&self, core: &mut Core, bucket: &Bucket) -> Value {
        let restore = self.event.starts_with("ObjectRestore");
        let mut object = self.object(self.key, "etag", "version-id");
        if restore && let Some(object) = object.as_object_mut() {
            object.shift_remove("sequencer");
        }
        let mut detail = json!({
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": object,
            "request-id": self.request.id,
            "requester": core.account.id,
        });
        if self.is_own() {
            detail["requester"] = json!("s3.amazonaws.com");
        } else {
            detail["source-ip-address"] = json!(ADDRESS);
        }
        let kind = match self.event {
            "ObjectRestore:Post" => "Object Restore Initiated",
            "ObjectRestore:Completed" => "Object Restore Completed",
            "ObjectTagging:Put" => "Object Tags Added",
            "ObjectTagging:Delete" => "Object Tags Deleted",
            _ => {
                detail["reason"] = json!(self.action.trim_end_matches("Objects"));
                if self.action == "DeleteObjects" {
                    detail["reason"] = json!("DeleteObject");
                }
                if self.is_removal() {
                    let marker = self.event.ends_with("MarkerCreated");
                    detail["deletion-type"] = json!(if marker {
                        "Delete Marker Created"
                    } else {
                        "Permanently Deleted"
                    });
                    "Object Deleted"
                } else {
                    "Object Created"
                }
            }
        };
        if restore {
            detail["source-storage-class"] = json!(self.version.storage_class());
        }
        if let Some(expires) = self.expires {
            detail["restore-expiry-time"] = json!(expires.to_iso());
        }
        events::envelope(core, kind, "aws.s3", &json!([bucket.arn()]), &detail)
    }
}

/// The message that S3 sends to a destination to see whether it gets there.
pub(super) fn test_event(core: &mut Core, bucket: &str) -> Value {
    let request = Request::new(core);
    json!({
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": core.now.to_iso_millis(),
        "Bucket": bucket,
        "RequestId": request.id,
        "HostId": request.host,
    })
}

/// A key as notifications write it: URL-encoded, a space as `+`.
fn encoded(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b' ' => out.push('+'),
            byte if byte.is_ascii_alphanumeric() || b"-_.*/".contains(&byte) => {
                out.push(char::from(byte));
            }
            byte => {
                let digits = crate::sqs::digest::hex(&[byte]);
                out.push('%');
                out.push_str(&digits.to_ascii_uppercase());
            }
        }
    }
    out
}
