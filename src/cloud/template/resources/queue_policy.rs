//! Amazon SQS: `AWS::SQS::QueuePolicy`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queuepolicy.html> (read 2026-11-22).

use super::{Desired, Identity, ResourceType, World, call, no_links, no_suffix};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::node::{Node, quoted};
use crate::template::problem::Problems;
use crate::template::schema::{Property, Shape};
use crate::template::stack::Kind;
use serde_json::{Map, Value};

pub(in crate::template) static QUEUE_POLICY: ResourceType = ResourceType {
    name: "AWS::SQS::QueuePolicy",
    kind: Kind::QueuePolicy,
    properties: &PROPERTIES,
    not_modelled: &[],
    attributes: &["Id"],
    named_by: None,
    name_max: 128,
    name_suffix: no_suffix,
    identify,
    examine,
    create,
    links: no_links,
};

static PROPERTIES: [Property; 2] = [
    Property::required("PolicyDocument", Shape::Document),
    Property::required(
        "Queues",
        Shape::List {
            of: &Shape::Text { max: 2_048 },
            min: 1,
            max: 100,
        },
    ),
];

fn identify(desired: &Desired, _: &Account) -> Identity {
    Identity::new(&desired.name, [("Id", &desired.name)])
}

fn examine(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let queues = desired
        .properties
        .get("Queues")
        .map_or(&[][..], Node::items);
    for (url, text) in queues.iter().filter_map(|url| Some((url, url.as_str()?))) {
        if world.by_reference(Kind::Queue, text).is_none() {
            let message = format!(
                "{} is not the URL of a queue of this template. `!Ref QUEUE` gives the URL.",
                quoted(text)
            );
            problems.add(&url.path, message);
        }
    }
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let document = desired
        .properties
        .get("PolicyDocument")
        .map(Node::to_json)
        .unwrap_or_default();
    for url in desired
        .properties
        .get("Queues")
        .map_or(&[][..], Node::items)
    {
        let mut params = Map::new();
        params.insert("QueueUrl".into(), url.to_json());
        let policy = Map::from_iter([("Policy".to_owned(), Value::String(document.to_string()))]);
        params.insert("Attributes".into(), Value::Object(policy));
        call(cloud, Service::Sqs, "SetQueueAttributes", params)?;
    }
    Ok(identify(desired, cloud.account()))
}
