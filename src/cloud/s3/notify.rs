//! Event notifications: whom a bucket tells of what happens to its objects.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html> (read 2026-11-22).

use super::error::Error;
use crate::arn::Arn;
use crate::core::{Core, Push};
use crate::given::Given;
use crate::handover::{self, Destination};
use crate::lambda::Lambda;
use crate::sns::Sns;
use crate::sqs::Sqs;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What can be notified of.
pub(crate) const EVENTS: [&str; 27] = [
    "s3:ReducedRedundancyLostObject",
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:Put",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:ObjectRestore:*",
    "s3:ObjectRestore:Post",
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:Replication:*",
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationNotTracked",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationReplicatedAfterThreshold",
    "s3:LifecycleTransition",
    "s3:IntelligentTiering",
    "s3:ObjectAcl:Put",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated",
    "s3:ObjectTagging:*",
    "s3:ObjectTagging:Put",
    "s3:ObjectTagging:Delete",
];

/// The kinds of destinations: the list, the key of the ARN, the service, and how errors call it.
const KINDS: [(&str, &str, &str, &str); 3] = [
    ("QueueConfigurations", "QueueArn", "sqs", "Queue"),
    ("TopicConfigurations", "TopicArn", "sns", "Topic"),
    (
        "LambdaFunctionConfigurations",
        "LambdaFunctionArn",
        "lambda",
        "CloudFunction",
    ),
];

/// How long a filter's text may be.
const FILTER_MAX: usize = 1_024;

/// Whom a bucket notifies.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Notifications {
    pub(super) rules: Vec<Rule>,
    /// Whether EventBridge hears of everything.
    pub(super) event_bridge: bool,
}

/// One rule for whom to notify.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub(super) id: Arc<str>,
    /// Which of [`KINDS`].
    kind: usize,
    pub(super) arn: Arc<str>,
    events: Vec<Arc<str>>,
    prefix: Option<Arc<str>>,
    suffix: Option<Arc<str>>,
}

/// What may be notified, for checking.
pub(crate) struct Others<'a> {
    pub(crate) sqs: &'a Sqs,
    pub(crate) sns: &'a Sns,
    pub(crate) lambda: &'a Lambda,
}

impl Notifications {
    /// Reads `NotificationConfiguration`.
    pub(super) fn read(core: &mut Core, given: Given<'_>) -> Result<Self, Error> {
        let mut rules = Vec::new();
        for (kind, (list, ..)) in KINDS.iter().enumerate() {
            for one in given.list(list)? {
                rules.push(Rule::read(core, kind, Given(one))?);
            }
        }
        for (at, rule) in rules.iter().enumerate() {
            for other in &rules[..at] {
                if rule.overlaps(other) {
                    return Err(Error::InvalidArgument(
                        overlap(rule, other).into(),
                        Vec::new(),
                    ));
                }
            }
        }
        Ok(Self {
            rules,
            event_bridge: given.get("EventBridgeConfiguration").is_some(),
        })
    }

    /// Checks that every destination is there and lets this bucket notify it.
    pub(super) fn check(
        &self,
        core: &Core,
        bucket_arn: &str,
        others: &Others<'_>,
    ) -> Result<(), Error> {
        let mut details = Vec::new();
        for rule in &self.rules {
            if let Some(problem) = rule.problem(core, bucket_arn, others) {
                let number = details.len() / 2 + 1;
                details.push((format!("ArgumentName{number}"), rule.arn.to_string()));
                details.push((format!("ArgumentValue{number}"), problem));
            }
        }
        if details.is_empty() {
            return Ok(());
        }
        Err(Error::InvalidArgument(
            "Unable to validate the following destination configurations".into(),
            details,
        ))
    }

    /// As `GetBucketNotificationConfiguration` answers.
    pub(super) fn to_json(&self) -> Value {
        let mut all = Map::new();
        for (kind, (list, key, ..)) in KINDS.iter().enumerate() {
            let rules: Vec<Value> = self
                .rules
                .iter()
                .filter(|rule| rule.kind == kind)
                .map(|rule| rule.to_json(key))
                .collect();
            if !rules.is_empty() {
                all.insert((*list).into(), rules.into());
            }
        }
        if self.event_bridge {
            all.insert("EventBridgeConfiguration".into(), json!({}));
        }
        Value::Object(all)
    }

    /// As the goals of lessons see them.
    pub(super) fn world_json(&self) -> Value {
        let rules = self.rules.iter().map(|rule| {
            json!({
                "to": rule.arn,
                "events": rule.events,
                "prefix": rule.prefix,
                "suffix": rule.suffix,
            })
        });
        rules.collect()
    }
}

fn overlap(a: &Rule, b: &Rule) -> &'static str {
    let filtered = |rule: &Rule| rule.prefix.is_some() || rule.suffix.is_some();
    if filtered(a) || filtered(b) {
        "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type."
    } else {
        "Configurations overlap. Configurations on the same bucket cannot share a common event type."
    }
}

/// Whether a kind of event, perhaps with `*` at its end, covers another.
fn covers(pattern: &str, event: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => event.starts_with(start),
        None => pattern == event,
    }
}

impl Rule {
    fn read(core: &mut Core, kind: usize, given: Given<'_>) -> Result<Self, Error> {
        let (_, key, service, name) = KINDS[kind];
        let arn = given.text(key)?.ok_or_else(|| Error::missing(key))?;
        if !arn.parse::<Arn>().is_ok_and(|arn| arn.service == service) {
            return Err(Error::argument("The ARN could not be parsed", name, arn));
        }
        let events = given.texts("Events")?;
        if events.is_empty() {
            return Err(Error::MalformedXml);
        }
        for event in &events {
            if !EVENTS.contains(event) {
                let message = "The event is not supported for notifications";
                return Err(Error::argument(message, "Event", event));
            }
        }
        let (prefix, suffix) = filters(given)?;
        let id = match given.text("Id")? {
            Some(id) if id.len() > 255 => {
                return Err(Error::argument(
                    "ID length should not exceed allowed limit of 255",
                    "ID",
                    id,
                ));
            }
            Some(id) => id.into(),
            None => core.rng.uuid().into(),
        };
        Ok(Self {
            id,
            kind,
            arn: arn.into(),
            events: events.into_iter().map(Arc::from).collect(),
            prefix,
            suffix,
        })
    }

    fn overlaps(&self, other: &Self) -> bool {
        let share = self.events.iter().any(|one| {
            let other = other.events.iter();
            other
                .into_iter()
                .any(|two| covers(one, two) || covers(two, one))
        });
        let text = |text: &Option<Arc<str>>| text.clone().unwrap_or_default();
        let (a, b) = (text(&self.prefix), text(&other.prefix));
        let prefixes = a.starts_with(&*b) || b.starts_with(&*a);
        let (a, b) = (text(&self.suffix), text(&other.suffix));
        share && prefixes && (a.ends_with(&*b) || b.ends_with(&*a))
    }

    /// Whether it is about this event of this key.
    pub(super) fn wants(&self, event: &str, key: &str) -> bool {
        let event = format!("s3:{event}");
        self.events.iter().any(|one| covers(one, &event))
            && self
                .prefix
                .as_ref()
                .is_none_or(|prefix| key.starts_with(&**prefix))
            && self
                .suffix
                .as_ref()
                .is_none_or(|suffix| key.ends_with(&**suffix))
    }

    /// Whether it tells a function; functions get no test event.
    pub(super) fn is_function(&self) -> bool {
        KINDS[self.kind].2 == "lambda"
    }

    fn problem(&self, core: &Core, bucket_arn: &str, others: &Others<'_>) -> Option<String> {
        let (_, _, service, name) = KINDS[self.kind];
        if self.arn.ends_with(".fifo") {
            return Some(format!(
                "FIFO {} are not supported",
                if service == "sqs" {
                    "SQS queues"
                } else {
                    "SNS topics"
                }
            ));
        }
        let destination = match service {
            "sqs" => others.sqs.queue_by_arn(&self.arn).map(Destination::Queue),
            "sns" => others.sns.topic_by_arn(&self.arn).map(Destination::Topic),
            _ => {
                let push = Push {
                    function_arn: self.arn.to_string(),
                    payload: Value::Null,
                    principal: super::PRINCIPAL,
                    source_arn: bucket_arn.into(),
                };
                let refusal = others.lambda.may_push(core, &push).err()?;
                return Some(if refusal.starts_with("Function not found") {
                    "The destination Lambda does not exist".into()
                } else {
                    format!("Not authorized to invoke function [{}]", self.arn)
                });
            }
        };
        let name = name.to_ascii_lowercase();
        match destination {
            None => Some(format!("The destination {name} does not exist")),
            Some(destination) => (!handover::allowed(&core.account, &destination, super::PRINCIPAL, bucket_arn))
                .then(|| format!("Permissions on the destination {name} do not allow S3 to publish notifications from this bucket")),
        }
    }

    fn to_json(&self, key: &str) -> Value {
        let mut rule = json!({"Id": self.id});
        rule[key] = json!(self.arn);
        rule["Events"] = json!(self.events);
        let filters: Vec<Value> = [("Prefix", &self.prefix), ("Suffix", &self.suffix)]
            .into_iter()
            .filter_map(|(name, value)| Some(json!({"Name": name, "Value": value.as_ref()?})))
            .collect();
        if !filters.is_empty() {
            rule["Filter"] = json!({"Key": {"FilterRules": filters}});
        }
        rule
    }
}

type Affixes = (Option<Arc<str>>, Option<Arc<str>>);

fn filters(given: Given<'_>) -> Result<Affixes, Error> {
    let (mut prefix, mut suffix) = (None, None);
    let Some(filter) = given.object("Filter")? else {
        return Ok((None, None));
    };
    let Some(key) = filter.object("Key")? else {
        return Ok((None, None));
    };
    for rule in key.list("FilterRules")? {
        let rule = Given(rule);
        let name = rule.text("Name")?.unwrap_or_default();
        let value = rule.text("Value")?.unwrap_or_default();
        let place = match name.to_ascii_lowercase().as_str() {
            "prefix" => &mut prefix,
            "suffix" => &mut suffix,
            _ => {
                let message = "filter rule name must be either prefix or suffix";
                return Err(Error::argument(message, "FilterRule.Name", name));
            }
        };
        if place.is_some() {
            let name = name.to_ascii_lowercase();
            let message = format!("Cannot specify more than one {name} rule in a filter.");
            return Err(Error::argument(&message, "FilterRule.Name", &name));
        }
        if value.len() > FILTER_MAX {
            let message =
                "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation";
            return Err(Error::argument(message, "FilterRule.Value", value));
        }
        *place = Some(Arc::from(value));
    }
    Ok((prefix, suffix))
}
