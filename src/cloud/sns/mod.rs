//! Amazon SNS: topics, and everyone who subscribed to them.
//!
//! A message that is published goes, a moment later, to each subscription whose filter policy wants it, as a
//! [`Handover`](crate::handover::Handover): queues get a message, functions an event. Addresses outside AWS are noted
//! in the log only.

mod error;
mod event;
mod filter;
mod message;
mod publish;
mod subscribe;
mod topic;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use event::Event;
pub use topic::{Subscription, Topic};

use crate::call::{ApiCall, Reply};
use crate::core::Core;
use crate::error::AwsError;
use crate::given::Given;
use crate::sorted::SortedMap;
use serde_json::{Value, json};
use std::sync::Arc;
use topic::Attributes;

/// The service's name as a principal.
pub const PRINCIPAL: &str = "sns.amazonaws.com";

/// Attributes of a topic that can be set.
const ATTRIBUTES: [&str; 11] = [
    "ArchivePolicy",
    "ContentBasedDeduplication",
    "DataProtectionPolicy",
    "DeliveryPolicy",
    "DisplayName",
    "FifoThroughputScope",
    "FifoTopic",
    "KmsMasterKeyId",
    "Policy",
    "SignatureVersion",
    "TracingConfig",
];

/// All topics of the account.
#[derive(Clone, Debug, Default)]
pub struct Sns {
    topics: SortedMap<Arc<str>, Arc<Topic>>,
}

impl Sns {
    /// Answers an API call.
    pub fn call(&mut self, core: &mut Core, call: &ApiCall) -> Reply {
        Reply::Now(self.act(core, call).map_err(AwsError::from))
    }

    fn act(&mut self, core: &mut Core, call: &ApiCall) -> Result<Value, Error> {
        let given = Given(&call.params);
        match call.action.as_str() {
            "CreateTopic" => self.create(core, given),
            "DeleteTopic" => self.delete(core, given),
            "ListTopics" => {
                let topics: Value = self
                    .topics
                    .values()
                    .map(|topic| json!({"TopicArn": topic.arn}))
                    .collect();
                Ok(json!({"Topics": topics}))
            }
            "GetTopicAttributes" => {
                let attributes = self.named(given)?.attributes_to_json(&core.account.id);
                Ok(json!({"Attributes": attributes}))
            }
            "SetTopicAttributes" => self.set_attributes(given),
            "Subscribe" => self.subscribe(core, given),
            "ConfirmSubscription" => self.confirm(given),
            "Unsubscribe" => self.unsubscribe(core, given),
            "ListSubscriptions" => Ok(self.list_subscriptions(core, self.topics())),
            "ListSubscriptionsByTopic" => {
                let topic = self.named(given)?;
                Ok(self.list_subscriptions(core, std::iter::once(topic)))
            }
            "GetSubscriptionAttributes" => self.subscription_attributes(core, given),
            "SetSubscriptionAttributes" => self.set_subscription_attributes(given),
            "Publish" => self.publish(core, given, &call.caller),
            "PublishBatch" => self.publish_batch(core, given, &call.caller),
            "TagResource" | "UntagResource" | "ListTagsForResource" => self.tags(call),
            other => Err(Error::NotModelled(other.into())),
        }
    }

    /// All topics, by name.
    pub fn topics(&self) -> impl Iterator<Item = &Topic> {
        self.topics.values().map(AsRef::as_ref)
    }

    /// The topic of this ARN.
    #[must_use]
    pub fn topic_by_arn(&self, arn: &str) -> Option<&Topic> {
        let topic = self.topics.get(arn.rsplit(':').next()?)?;
        (*topic.arn == *arn).then_some(topic)
    }

    /// The topics as JSON, by name.
    #[must_use]
    pub fn to_json(&self) -> Value {
        topic::world_json(self.topics.values())
    }

    /// The topic that a call's `TopicArn` names.
    fn named(&self, given: Given<'_>) -> Result<&Topic, Error> {
        self.find(given.text("TopicArn")?.unwrap_or_default())
    }

    fn find(&self, arn: &str) -> Result<&Topic, Error> {
        let parts = arn.split(':').count();
        if parts < 6 {
            return Err(Error::because(
                "TopicArn",
                &format!("An ARN must have at least 6 elements, not {parts}"),
            ));
        }
        self.topic_by_arn(arn).ok_or(Error::NotFound("Topic"))
    }

    fn create(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value, Error> {
        let name = given.text("Name")?.unwrap_or_default();
        let mut attributes = Attributes::new();
        for (key, value) in given.map("Attributes")?.into_iter().flatten() {
            if !ATTRIBUTES.contains(&key.as_str()) {
                return Err(Error::because(
                    "Attributes",
                    &format!("Unknown attribute {key}"),
                ));
            }
            attributes.insert(
                key.as_str().into(),
                value.as_str().unwrap_or_default().into(),
            );
        }
        // A topic is standard unless it is said to be FIFO.
        attributes.retain(|key, value| &**key != "FifoTopic" || &**value != "false");
        check_name(name, attributes.contains_key("FifoTopic"))?;
        let tags = read_tags(given)?;
        if let Some(topic) = self.topics.get(name) {
            let differs = |(key, value)| topic.attributes.get(key) != Some(value);
            if attributes.iter().any(differs) {
                return Err(Error::because(
                    "Attributes",
                    "Topic already exists with different attributes",
                ));
            }
            if !tags.is_empty() && tags != topic.tags {
                return Err(Error::because(
                    "Tags",
                    "Topic already exists with different tags",
                ));
            }
            return Ok(json!({"TopicArn": topic.arn}));
        }
        let mut topic = Topic::new(core, name, attributes);
        topic.tags = tags;
        if let Some(policy) = topic.attributes.get("Policy") {
            topic.policy = Arc::new(read_policy(policy)?);
        }
        core.record(Event::TopicCreated {
            topic: Arc::clone(&topic.name),
        });
        let answer = json!({"TopicArn": topic.arn});
        self.topics.insert(Arc::clone(&topic.name), Arc::new(topic));
        Ok(answer)
    }

    /// Deleting a topic that is gone is no error.
    fn delete(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value, Error> {
        let name = match self.named(given) {
            Ok(topic) => Arc::clone(&topic.name),
            Err(Error::NotFound(_)) => return Ok(json!({})),
            Err(error) => return Err(error),
        };
        self.topics.remove(&name);
        core.record(Event::TopicDeleted { topic: name });
        Ok(json!({}))
    }

    fn set_attributes(&mut self, given: Given<'_>) -> Result<Value, Error> {
        let name = Arc::clone(&self.named(given)?.name);
        let key = given.text("AttributeName")?.unwrap_or_default();
        let value = given.text("AttributeValue")?.unwrap_or_default();
        if !ATTRIBUTES.contains(&key) || key == "FifoTopic" {
            return Err(Error::InvalidParameter("AttributeName".into()));
        }
        let policy = match key {
            "Policy" => Some(Arc::new(read_policy(value)?)),
            _ => None,
        };
        if let Some(topic) = self.topics.get_mut(&name).map(Arc::make_mut) {
            topic.attributes.insert(key.into(), value.into());
            topic.policy = policy.unwrap_or_else(|| Arc::clone(&topic.policy));
        }
        Ok(json!({}))
    }

    fn tags(&mut self, call: &ApiCall) -> Result<Value, Error> {
        let given = Given(&call.params);
        let arn = given.text("ResourceArn")?.unwrap_or_default();
        let name = Arc::clone(&self.find(arn)?.name);
        let added = read_tags(given)?;
        let gone = given.texts("TagKeys")?;
        let Some(topic) = self.topics.get_mut(&name) else {
            return Err(Error::NotFound("Topic"));
        };
        if call.action == "ListTagsForResource" {
            let tags: Value = topic
                .tags
                .iter()
                .map(|(key, value)| json!({"Key": key, "Value": value}))
                .collect();
            return Ok(json!({"Tags": tags}));
        }
        let topic = Arc::make_mut(topic);
        topic.tags.extend(added);
        topic.tags.retain(|key, _| !gone.contains(&&**key));
        Ok(json!({}))
    }
}

fn read_tags(given: Given<'_>) -> Result<SortedMap<Arc<str>, Arc<str>>, Error> {
    let tag = |tag: &Value| {
        let text = |key| Ok::<_, Error>(Arc::from(Given(tag).text(key)?.unwrap_or_default()));
        Ok((text("Key")?, text("Value")?))
    };
    given.list("Tags")?.iter().map(tag).collect()
}

fn read_policy(text: &str) -> Result<Value, Error> {
    match serde_json::from_str(text) {
        Ok(policy @ Value::Object(_)) => Ok(policy),
        _ => Err(Error::InvalidParameter("Policy Error: null".into())),
    }
}

fn check_name(name: &str, fifo: bool) -> Result<(), Error> {
    let base = match fifo {
        true => name.strip_suffix(".fifo").unwrap_or_default(),
        false => name,
    };
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !base.is_empty() && name.len() <= 256 && base.bytes().all(valid) {
        return Ok(());
    }
    let what = if fifo {
        "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long."
    } else {
        "Topic Name"
    };
    Err(Error::InvalidParameter(what.into()))
}
