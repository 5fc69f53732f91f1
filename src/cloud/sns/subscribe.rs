//! Subscriptions: made, changed, listed and ended.

use super::error::Error;
use super::filter::Filter;
use super::topic::{Attributes, Subscription, Topic};
use super::{Event, Sns};
use crate::arn::Arn;
use crate::core::Core;
use crate::given::Given;
use serde_json::{Value, json};
use std::sync::Arc;

/// Attributes that can be set.
const ATTRIBUTES: [&str; 7] = [
    "DeliveryPolicy",
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
    "ReplayPolicy",
    "SubscriptionRoleArn",
];
const PROTOCOLS: [&str; 9] = [
    "http",
    "https",
    "email",
    "email-json",
    "sms",
    "sqs",
    "application",
    "lambda",
    "firehose",
];

type Answer = Result<Value, Error>;

impl Sns {
    /// `Subscribe`.
    pub(super) fn subscribe(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let topic = self.named(given)?;
        let protocol = given.text("Protocol")?.unwrap_or_default();
        let endpoint = given.text("Endpoint")?.unwrap_or_default();
        check_endpoint(topic, protocol, endpoint)?;
        let mut attributes = Attributes::new();
        for (name, value) in given.map("Attributes")?.into_iter().flatten() {
            let value = value.as_str().unwrap_or_default();
            check_attribute(name, value, protocol).map_err(in_subscribe)?;
            attributes.insert(name.as_str().into(), value.into());
        }
        let filter = filter(&attributes).map_err(in_subscribe)?;
        let same = |one: &&Subscription| *one.protocol == *protocol && *one.endpoint == *endpoint;
        if let Some(existing) = topic.subscriptions().find(same) {
            if existing.attributes != attributes {
                return Err(Error::because(
                    "Attributes",
                    "Subscription already exists with different attributes",
                ));
            }
            return Ok(json!({"SubscriptionArn": existing.arn}));
        }
        let (name, arn) = (Arc::clone(&topic.name), Arc::clone(&topic.arn));
        let subscription = Subscription {
            arn: format!("{arn}:{}", core.rng.uuid()).into(),
            protocol: protocol.into(),
            endpoint: endpoint.into(),
            confirmed: ["sqs", "lambda", "firehose", "sms", "application"].contains(&protocol),
            attributes,
            filter,
        };
        core.record(Event::Subscribed {
            topic: Arc::clone(&name),
            protocol: Arc::clone(&subscription.protocol),
            endpoint: Arc::clone(&subscription.endpoint),
        });
        let shown = match given.boolean("ReturnSubscriptionArn")? {
            _ if subscription.confirmed => subscription.arn.to_string(),
            Some(true) => subscription.arn.to_string(),
            _ => "pending confirmation".into(),
        };
        if let Some(topic) = self.topics.get_mut(&name) {
            Arc::make_mut(topic)
                .subscriptions
                .push(Arc::new(subscription));
        }
        Ok(json!({"SubscriptionArn": shown}))
    }

    /// `Unsubscribe`. Ending what has ended is no error.
    pub(super) fn unsubscribe(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let arn = subscription_arn(given)?;
        if let Some(topic) = self.topics.get_mut(topic_name(arn)) {
            let topic = Arc::make_mut(topic);
            if let Some(at) = topic.subscriptions.iter().position(|one| *one.arn == *arn) {
                let ended = topic.subscriptions.remove(at);
                topic.deleted_subscriptions += 1;
                core.record(Event::Unsubscribed {
                    topic: Arc::clone(&topic.name),
                    endpoint: Arc::clone(&ended.endpoint),
                });
            }
        }
        Ok(json!({}))
    }

    fn subscription(&self, given: Given<'_>) -> Result<(&Topic, &Subscription), Error> {
        let arn = subscription_arn(given)?;
        let found = self.topics.get(topic_name(arn)).and_then(|topic| {
            let one = topic.subscriptions().find(|one| *one.arn == *arn)?;
            Some((topic.as_ref(), one))
        });
        found.ok_or(Error::NotFound("Subscription"))
    }

    /// `GetSubscriptionAttributes`.
    pub(super) fn subscription_attributes(&self, core: &Core, given: Given<'_>) -> Answer {
        let (topic, one) = self.subscription(given)?;
        let attributes = one.attributes_to_json(topic, &core.account.id);
        Ok(json!({"Attributes": attributes}))
    }

    /// `SetSubscriptionAttributes`.
    pub(super) fn set_subscription_attributes(&mut self, given: Given<'_>) -> Answer {
        let (topic, one) = self.subscription(given)?;
        let name = given.text("AttributeName")?.unwrap_or_default();
        let value = given.text("AttributeValue")?.unwrap_or_default();
        check_attribute(name, value, &one.protocol)?;
        let mut changed = one.clone();
        if value.is_empty() {
            changed.attributes.remove(name);
        } else {
            changed.attributes.insert(name.into(), value.into());
        }
        changed.filter = filter(&changed.attributes)?;
        let topic = Arc::clone(&topic.name);
        if let Some(topic) = self.topics.get_mut(&topic) {
            let all = &mut Arc::make_mut(topic).subscriptions;
            if let Some(one) = all.iter_mut().find(|one| one.arn == changed.arn) {
                *one = Arc::new(changed);
            }
        }
        Ok(json!({}))
    }

    /// `ConfirmSubscription`: the token is the last part of the subscription's ARN.
    pub(super) fn confirm(&mut self, given: Given<'_>) -> Answer {
        let name = Arc::clone(&self.named(given)?.name);
        let token = given.text("Token")?.unwrap_or_default();
        if let Some(topic) = self.topics.get_mut(&name) {
            let all = &mut Arc::make_mut(topic).subscriptions;
            let one = all.iter_mut().find(|one| one.arn.ends_with(token));
            if let Some(one) = one.filter(|_| !token.is_empty()) {
                Arc::make_mut(one).confirmed = true;
                return Ok(json!({"SubscriptionArn": one.arn}));
            }
        }
        Err(Error::InvalidParameter("Token".into()))
    }

    /// `ListSubscriptions` and `ListSubscriptionsByTopic`.
    pub(super) fn list_subscriptions<'a>(
        &self,
        core: &Core,
        topics: impl Iterator<Item = &'a Topic>,
    ) -> Value {
        let account = &core.account.id;
        let all: Value = topics
            .flat_map(|topic| topic.subscriptions().map(|one| one.to_json(topic, account)))
            .collect();
        json!({"Subscriptions": all})
    }
}

/// What `Subscribe` says of a wrong attribute; other actions leave out the first words.
fn in_subscribe(error: Error) -> Error {
    match error {
        Error::InvalidParameter(what) => {
            Error::InvalidParameter(format!("Attributes Reason: {what}"))
        }
        other => other,
    }
}

fn filter(attributes: &Attributes) -> Result<Option<Filter>, Error> {
    let Some(policy) = attributes.get("FilterPolicy") else {
        return Ok(None);
    };
    let on_body = attributes
        .get("FilterPolicyScope")
        .is_some_and(|scope| &**scope == "MessageBody");
    Filter::read(policy, on_body)
        .map_err(|problem| Error::InvalidParameter(format!("FilterPolicy: {problem}")))
}

fn subscription_arn<'a>(given: Given<'a>) -> Result<&'a str, Error> {
    let arn = given.text("SubscriptionArn")?.unwrap_or_default();
    match arn.split(':').count() {
        7 => Ok(arn),
        parts if parts < 6 => Err(Error::because(
            "SubscriptionArn",
            &format!("An ARN must have at least 6 elements, not {parts}"),
        )),
        _ => Err(Error::InvalidParameter("SubscriptionId".into())),
    }
}

/// The name of the topic in a subscription's ARN.
fn topic_name(arn: &str) -> &str {
    arn.split(':').nth(5).unwrap_or_default()
}

fn check_endpoint(topic: &Topic, protocol: &str, endpoint: &str) -> Result<(), Error> {
    let invalid = |what: &str| Err(Error::InvalidParameter(what.into()));
    if !PROTOCOLS.contains(&protocol) {
        return invalid(&format!(
            "Amazon SNS does not support this protocol string: {protocol}"
        ));
    }
    let of = |service: &str| {
        endpoint
            .parse::<Arn>()
            .is_ok_and(|arn| arn.service == service)
    };
    match protocol {
        "sqs" if !of("sqs") => invalid("SQS endpoint ARN"),
        "lambda" if !of("lambda") => invalid("Lambda endpoint ARN"),
        "email" | "email-json" if !endpoint.contains('@') => invalid("Email address"),
        "http" | "https" if !endpoint.starts_with(&format!("{protocol}://")) => {
            invalid("Endpoint must match the specified protocol")
        }
        "sqs" if endpoint.ends_with(".fifo") && !topic.is_fifo() => invalid(
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        ),
        "sqs" => Ok(()),
        _ if topic.is_fifo() => {
            invalid("Invalid parameter: Endpoint Reason: Please use FIFO SQS queue")
        }
        _ => Ok(()),
    }
}

fn check_attribute(name: &str, value: &str, protocol: &str) -> Result<(), Error> {
    let invalid = |what: String| Err(Error::InvalidParameter(what));
    if !ATTRIBUTES.contains(&name) {
        return invalid("AttributeName".into());
    }
    match name {
        "RawMessageDelivery" => match value {
            "true" if !["sqs", "http", "https", "firehose"].contains(&protocol) => {
                invalid(format!(
                    "RawMessageDelivery: Delivery protocol [{protocol}] does not support raw message delivery."
                ))
            }
            "true" | "false" => Ok(()),
            other => invalid(format!(
                "RawMessageDelivery: Invalid value [{other}]. Must be true or false."
            )),
        },
        "FilterPolicyScope" if !["MessageAttributes", "MessageBody"].contains(&value) => {
            invalid(format!(
                "FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"
            ))
        }
        "RedrivePolicy" if !value.is_empty() => {
            let policy: Value = serde_json::from_str(value).unwrap_or_default();
            let queue = policy["deadLetterTargetArn"].as_str().unwrap_or_default();
            match queue.parse::<Arn>() {
                Ok(arn) if arn.service == "sqs" => Ok(()),
                _ => invalid("RedrivePolicy: deadLetterTargetArn is an invalid arn".into()),
            }
        }
        _ => Ok(()),
    }
}
