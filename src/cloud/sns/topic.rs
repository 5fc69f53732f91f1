//! A topic and its subscriptions.

use super::filter::Filter;
use crate::clock::Time;
use crate::core::Core;
use crate::sorted::SortedMap;
use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::sync::Arc;

/// How long a FIFO topic remembers what was published: five minutes.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html> (read 2026-11-22).
const DEDUPLICATION_MS: u64 = 5 * 60 * 1000;

/// Attributes as they were given, by name.
pub(super) type Attributes = SortedMap<Arc<str>, Arc<str>>;

/// A topic.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its name; it ends in `.fifo` on FIFO topics.
    pub name: Arc<str>,
    /// Its ARN, by which callers name it.
    pub arn: Arc<str>,
    /// Its attributes, as they were set.
    pub(super) attributes: Attributes,
    /// Its tags.
    pub(super) tags: SortedMap<Arc<str>, Arc<str>>,
    /// Its resource policy.
    pub(super) policy: Arc<Value>,
    /// Its subscriptions, in the order in which they came.
    pub(super) subscriptions: Vec<Arc<Subscription>>,
    /// How many messages were published.
    pub(super) published: u64,
    /// What was published lately: when, the deduplication id, and the message's id.
    pub(super) recent: VecDeque<(Time, Arc<str>, Arc<str>)>,
    /// On FIFO topics: when the last delivery is due, so that the next one comes after it.
    pub(super) last_due: Time,
    pub(super) deleted_subscriptions: u32,
}

/// A subscription.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// Its ARN.
    pub arn: Arc<str>,
    /// `sqs`, `lambda`, `email`, `https`...
    pub protocol: Arc<str>,
    /// The ARN of a queue or function, or an address.
    pub endpoint: Arc<str>,
    /// Whether the owner of the address has confirmed it; queues and functions need not.
    pub confirmed: bool,
    /// Its attributes, as they were set.
    pub(super) attributes: Attributes,
    pub(super) filter: Option<Filter>,
}

impl Topic {
    pub(super) fn new(core: &Core, name: &str, attributes: Attributes) -> Self {
        let account = &core.account;
        let arn = format!("arn:aws:sns:{}:{}:{name}", account.region, account.id);
        Self {
            name: name.into(),
            policy: Arc::new(default_policy(&arn, &account.id)),
            arn: arn.into(),
            attributes,
            tags: SortedMap::new(),
            subscriptions: Vec::new(),
            published: 0,
            recent: VecDeque::new(),
            last_due: core.now,
            deleted_subscriptions: 0,
        }
    }

    /// Whether it is a FIFO topic.
    #[must_use]
    pub fn is_fifo(&self) -> bool {
        self.flag("FifoTopic")
    }

    /// Whether repeats are told by their text.
    pub(super) fn deduplicates_by_content(&self) -> bool {
        self.flag("ContentBasedDeduplication")
    }

    fn flag(&self, name: &str) -> bool {
        self.attributes
            .get(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Its subscriptions, in the order in which they came.
    pub fn subscriptions(&self) -> impl Iterator<Item = &Subscription> {
        self.subscriptions.iter().map(AsRef::as_ref)
    }

    /// Its resource policy.
    #[must_use]
    pub fn policy(&self) -> &Value {
        &self.policy
    }

    /// The id of the message that this one repeats; otherwise remembers it.
    pub(super) fn repeats(&mut self, now: Time, id: &str, message: &Arc<str>) -> Option<Arc<str>> {
        while let Some((at, _, _)) = self.recent.front()
            && now.since(*at) >= DEDUPLICATION_MS
        {
            self.recent.pop_front();
        }
        let earlier = self.recent.iter().find(|(_, known, _)| **known == *id);
        if let Some((_, _, earlier)) = earlier {
            return Some(Arc::clone(earlier));
        }
        self.recent.push_back((now, id.into(), Arc::clone(message)));
        None
    }

    /// As `GetTopicAttributes` answers.
    pub(super) fn attributes_to_json(&self, account: &str) -> Value {
        let confirmed = self.subscriptions().filter(|one| one.confirmed).count();
        let pending = self.subscriptions.len() - confirmed;
        let mut shown = json!({
            "TopicArn": self.arn,
            "Owner": account,
            "DisplayName": "",
            "Policy": self.policy.to_string(),
            "SubscriptionsConfirmed": confirmed.to_string(),
            "SubscriptionsPending": pending.to_string(),
            "SubscriptionsDeleted": self.deleted_subscriptions.to_string(),
            "EffectiveDeliveryPolicy": DELIVERY_POLICY,
        });
        for (name, value) in &self.attributes {
            if &**name != "Policy" {
                shown[&**name] = json!(value);
            }
        }
        if self.is_fifo() && !self.deduplicates_by_content() {
            shown["ContentBasedDeduplication"] = json!("false");
        }
        shown
    }
}

/// How SNS retries HTTP endpoints unless it is told otherwise.
const DELIVERY_POLICY: &str = r#"{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}"#;

/// The policy that SNS gives to a new topic: its owner may do everything.
fn default_policy(arn: &str, account: &str) -> Value {
    json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": [
                "SNS:GetTopicAttributes",
                "SNS:SetTopicAttributes",
                "SNS:AddPermission",
                "SNS:RemovePermission",
                "SNS:DeleteTopic",
                "SNS:Subscribe",
                "SNS:ListSubscriptionsByTopic",
                "SNS:Publish",
            ],
            "Resource": arn,
            "Condition": {"StringEquals": {"AWS:SourceOwner": account}},
        }],
    })
}

impl Subscription {
    /// Whether the message goes out as it is, without SNS's own envelope.
    pub(super) fn is_raw(&self) -> bool {
        self.attributes
            .get("RawMessageDelivery")
            .is_some_and(|value| &**value == "true")
    }

    /// The ARN of the queue for what cannot be delivered.
    pub(super) fn dead_letter_queue(&self) -> Option<Arc<str>> {
        let policy: Value = serde_json::from_str(self.attributes.get("RedrivePolicy")?).ok()?;
        policy["deadLetterTargetArn"].as_str().map(Arc::from)
    }

    /// The ARN that callers see: none until it is confirmed.
    pub(super) fn shown_arn(&self) -> &str {
        if self.confirmed {
            &self.arn
        } else {
            "PendingConfirmation"
        }
    }

    /// As the lists of subscriptions show it.
    pub(super) fn to_json(&self, topic: &Topic, account: &str) -> Value {
        json!({
            "SubscriptionArn": self.shown_arn(),
            "Owner": account,
            "Protocol": self.protocol,
            "Endpoint": self.endpoint,
            "TopicArn": topic.arn,
        })
    }

    /// As `GetSubscriptionAttributes` answers.
    pub(super) fn attributes_to_json(&self, topic: &Topic, account: &str) -> Value {
        let mut shown = json!({
            "SubscriptionArn": self.arn,
            "Endpoint": self.endpoint,
            "Protocol": self.protocol,
            "RawMessageDelivery": "false",
            "ConfirmationWasAuthenticated": self.confirmed.to_string(),
            "PendingConfirmation": (!self.confirmed).to_string(),
            "Owner": account,
            "TopicArn": topic.arn,
            "SubscriptionPrincipal": format!("arn:aws:iam::{account}:user/learner"),
        });
        for (name, value) in &self.attributes {
            shown[&**name] = json!(value);
        }
        if self.filter.is_some() && !self.attributes.contains_key("FilterPolicyScope") {
            shown["FilterPolicyScope"] = json!("MessageAttributes");
        }
        shown
    }
}

/// Topics as the goals of lessons see them.
pub(super) fn world_json<'a>(topics: impl Iterator<Item = &'a Arc<Topic>>) -> Value {
    let topics: Map<String, Value> = topics
        .map(|topic| {
            let subscriptions: Value = topic
                .subscriptions()
                .map(|one| {
                    json!({
                        "protocol": one.protocol,
                        "endpoint": one.endpoint,
                        "confirmed": one.confirmed,
                        "raw": one.is_raw(),
                        "filterPolicy": one.attributes.get("FilterPolicy"),
                    })
                })
                .collect();
            let shown = json!({
                "name": topic.name,
                "arn": topic.arn,
                "fifo": topic.is_fifo(),
                "published": topic.published,
                "subscriptions": subscriptions,
            });
            (topic.name.to_string(), shown)
        })
        .collect();
    Value::Object(topics)
}
