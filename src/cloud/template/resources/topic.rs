//! Amazon SNS: `AWS::SNS::Topic`, `AWS::SNS::Subscription` and `AWS::SNS::TopicPolicy`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_SNS.html> (read 2026-11-22).

use super::{
    Desired, Identity, ResourceType, World, arn, call, destination, flag_suffix, no_links,
    no_suffix, params, tag_list,
};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::events::pattern::Pattern;
use crate::iam::Account;
use crate::template::names;
use crate::template::node::{Node, quoted, scalar_text};
use crate::template::problem::Problems;
use crate::template::schema::{Property, Rule, Shape, TAGS};
use crate::template::stack::{Kind, Link, LinkKind};
use serde_json::{Map, Value, json};

/// Hint for an ARN of a topic.
pub(super) const TOPIC_ARN: Shape = Shape::Arn {
    service: "sns",
    hint: "`!Ref TOPIC` gives a topic's ARN.",
};

pub(in crate::template) static TOPIC: ResourceType = ResourceType {
    name: "AWS::SNS::Topic",
    kind: Kind::Topic,
    properties: &TOPIC_PROPERTIES,
    not_modelled: &[
        "ArchivePolicy",
        "DataProtectionPolicy",
        "DeliveryStatusLogging",
    ],
    attributes: &["TopicArn", "TopicName"],
    named_by: Some("TopicName"),
    name_max: 256,
    name_suffix: |properties| flag_suffix(properties, "FifoTopic", ".fifo"),
    identify: identify_topic,
    examine: examine_topic,
    create: create_topic,
    links: inline_links,
};

pub(in crate::template) static SUBSCRIPTION: ResourceType = ResourceType {
    name: "AWS::SNS::Subscription",
    kind: Kind::Subscription,
    properties: &SUBSCRIPTION_PROPERTIES,
    not_modelled: &["ReplayPolicy"],
    attributes: &["Arn"],
    named_by: None,
    name_max: 256,
    name_suffix: no_suffix,
    identify: |desired, _| {
        let topic = desired.properties.text_of("TopicArn").unwrap_or_default();
        let arn = format!("{topic}:{}", names::uuid(&desired.id));
        Identity::new(&arn, [("Arn", &arn)])
    },
    examine: examine_subscription,
    create: create_subscription,
    links: |desired, world| {
        let topic = world.by_reference(
            Kind::Topic,
            desired.properties.text_of("TopicArn").unwrap_or_default(),
        );
        let to = destination(world, desired.properties.text_of("Endpoint"));
        let link = topic.zip(to).map(|(topic, to)| pushes(topic, to, desired));
        link.into_iter().collect()
    },
};

pub(super) static TOPIC_POLICY: ResourceType = ResourceType {
    name: "AWS::SNS::TopicPolicy",
    kind: Kind::TopicPolicy,
    properties: &POLICY_PROPERTIES,
    not_modelled: &[],
    attributes: &["Id"],
    named_by: None,
    name_max: 128,
    name_suffix: no_suffix,
    identify: |desired, _| Identity::new(&desired.name, [("Id", &desired.name)]),
    examine: examine_policy,
    create: create_policy,
    links: no_links,
};

static TOPIC_PROPERTIES: [Property; 10] = [
    Property::new("ContentBasedDeduplication", Shape::Boolean),
    Property::new("DisplayName", Shape::Text { max: 100 }),
    Property::new(
        "FifoThroughputScope",
        Shape::OneOf(&["Topic", "MessageGroup"]),
    ),
    Property::new("FifoTopic", Shape::Boolean),
    Property::new("KmsMasterKeyId", Shape::Text { max: 2_048 }),
    Property::new("SignatureVersion", Shape::OneOf(&["1", "2"])),
    Property::new(
        "Subscription",
        Shape::List {
            of: &Shape::Object(&INLINE),
            min: 0,
            max: 100,
        },
    ),
    Property::new("Tags", TAGS),
    Property::new(
        "TopicName",
        Shape::Ruled(Rule {
            holds: is_topic_name,
            says: "have 1 to 256 letters, digits, `-` and `_`, and end in `.fifo` if it is a FIFO topic's name",
        }),
    ),
    Property::new("TracingConfig", Shape::OneOf(&["PassThrough", "Active"])),
];

static INLINE: [Property; 2] = [
    Property::required("Endpoint", Shape::Text { max: 2_048 }),
    Property::required("Protocol", PROTOCOL),
];

const PROTOCOL: Shape = Shape::OneOf(&[
    "sqs",
    "lambda",
    "email",
    "email-json",
    "http",
    "https",
    "sms",
    "firehose",
    "application",
]);

static SUBSCRIPTION_PROPERTIES: [Property; 10] = [
    Property::new("DeliveryPolicy", Shape::Document),
    Property::new("Endpoint", Shape::Text { max: 2_048 }),
    Property::new("FilterPolicy", Shape::Document),
    Property::new(
        "FilterPolicyScope",
        Shape::OneOf(&["MessageAttributes", "MessageBody"]),
    ),
    Property::required("Protocol", PROTOCOL),
    Property::new("RawMessageDelivery", Shape::Boolean),
    Property::new("RedrivePolicy", Shape::Document),
    Property::new("Region", Shape::Text { max: 64 }),
    Property::new("SubscriptionRoleArn", Shape::Text { max: 2_048 }),
    Property::required("TopicArn", TOPIC_ARN),
];

static POLICY_PROPERTIES: [Property; 2] = [
    Property::required("PolicyDocument", Shape::Document),
    Property::required(
        "Topics",
        Shape::List {
            of: &TOPIC_ARN,
            min: 1,
            max: 100,
        },
    ),
];

fn is_topic_name(name: &str) -> bool {
    let base = name.strip_suffix(".fifo").unwrap_or(name);
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=256).contains(&base.len()) && base.bytes().all(allowed)
}

fn identify_topic(desired: &Desired, account: &Account) -> Identity {
    let arn = arn("sns", account, &desired.name);
    Identity::new(&arn, [("TopicArn", &arn), ("TopicName", &desired.name)])
}

fn examine_topic(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let properties = &desired.properties;
    let fifo = properties.get("FifoTopic").and_then(Node::as_bool) == Some(true);
    if let Some(name) = properties.get("TopicName").filter(|name| !name.is_broken())
        && fifo != desired.name.ends_with(".fifo")
    {
        let message = "A FIFO topic's name ends in `.fifo`, and no other does. Make name and `FifoTopic` agree.";
        problems.add(&name.path, message);
    }
    for one in properties.get("Subscription").map_or(&[][..], Node::items) {
        examine_endpoint(one, world, problems);
    }
}

/// Queues and functions have to be of this template.
fn examine_endpoint(properties: &Node, world: &World<'_>, problems: &mut Problems) {
    let Some((node, text)) = properties
        .get("Endpoint")
        .and_then(|node| Some((node, node.as_str()?)))
    else {
        return;
    };
    let (kind, what) = match properties.text_of("Protocol") {
        Some("sqs") => (Kind::Queue, "queue"),
        Some("lambda") => (Kind::Function, "function"),
        _ => return,
    };
    if world.by_arn(kind, text).is_none() {
        let message = format!(
            "There is no {what} with the ARN {} in this template. Write `!GetAtt {}.Arn`.",
            quoted(text),
            what.to_uppercase()
        );
        problems.add(&node.path, message);
    }
}

fn create_topic(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut given = params(json!({"Name": desired.name}));
    let attributes: Map<String, Value> = desired
        .properties
        .entries()
        .iter()
        .filter(|(name, _)| !["TopicName", "Tags", "Subscription"].contains(&name.as_str()))
        .filter_map(|(name, node)| Some((name.clone(), scalar_text(&node.to_json())?.into())))
        .collect();
    given.insert("Attributes".into(), Value::Object(attributes));
    given.insert("Tags".into(), tag_list(&desired.properties));
    let answer = call(cloud, Service::Sns, "CreateTopic", given)?;
    let arn = Identity::part(&answer, "TopicArn");
    let inline = desired.properties.get("Subscription");
    for one in inline.map_or(&[][..], Node::items) {
        let mut given = params(one.to_json());
        given.insert("TopicArn".into(), json!(arn));
        call(cloud, Service::Sns, "Subscribe", given)?;
    }
    Ok(Identity::new(
        &arn,
        [("TopicArn", &arn), ("TopicName", &desired.name)],
    ))
}

fn inline_links(desired: &Desired, world: &World<'_>) -> Vec<Link> {
    let inline = desired.properties.get("Subscription");
    let ends = inline.map_or(&[][..], Node::items).iter();
    ends.filter_map(|one| destination(world, one.text_of("Endpoint")))
        .map(|to| pushes(desired, to, desired))
        .collect()
}

/// An arrow along which a service pushes, because of the resource `by`.
pub(super) fn pushes(from: &Desired, to: &Desired, by: &Desired) -> Link {
    Link {
        from: from.id.clone(),
        to: to.id.clone(),
        kind: LinkKind::Pushes { by: by.id.clone() },
    }
}

fn examine_subscription(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let properties = &desired.properties;
    examine_endpoint(properties, world, problems);
    examine_topics(properties.get("TopicArn"), world, problems);
    if let Some(policy) = properties.get("FilterPolicy").filter(|node| node.is_map())
        && !policy.entries().is_empty()
        && let Err(invalid) = Pattern::parse(&policy.to_json())
    {
        let what = invalid.message.lines().next().unwrap_or_default();
        problems.add(
            &policy.path,
            format!("This is not a filter policy: {what}."),
        );
    }
}

fn examine_topics<'a>(
    arns: impl IntoIterator<Item = &'a Node>,
    world: &World<'_>,
    problems: &mut Problems,
) {
    for arn in arns {
        if let Some(text) = arn.as_str()
            && world.by_reference(Kind::Topic, text).is_none()
        {
            let message = format!(
                "There is no topic with the ARN {} in this template. Write `!Ref TOPIC`.",
                quoted(text)
            );
            problems.add(&arn.path, message);
        }
    }
}

fn create_subscription(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut given = params(json!({"ReturnSubscriptionArn": true}));
    let mut attributes = Map::new();
    for (name, node) in desired.properties.entries() {
        let value = node.to_json();
        match name.as_str() {
            "TopicArn" | "Protocol" | "Endpoint" => drop(given.insert(name.clone(), value)),
            "Region" => {}
            _ => {
                let text = scalar_text(&value).unwrap_or_else(|| value.to_string());
                attributes.insert(name.clone(), text.into());
            }
        }
    }
    given.insert("Attributes".into(), Value::Object(attributes));
    let answer = call(cloud, Service::Sns, "Subscribe", given)?;
    let arn = Identity::part(&answer, "SubscriptionArn");
    Ok(Identity::new(&arn, [("Arn", &arn)]))
}

fn examine_policy(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let topics = desired.properties.get("Topics");
    examine_topics(topics.map_or(&[][..], Node::items), world, problems);
}

fn create_policy(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let document = desired.properties.get("PolicyDocument");
    let document = document.map(Node::to_json).unwrap_or_default().to_string();
    let topics = desired.properties.get("Topics");
    for topic in topics.map_or(&[][..], Node::items) {
        let given = params(json!({
            "TopicArn": topic.to_json(),
            "AttributeName": "Policy",
            "AttributeValue": document,
        }));
        call(cloud, Service::Sns, "SetTopicAttributes", given)?;
    }
    Ok(Identity::new(&desired.name, [("Id", &desired.name)]))
}
