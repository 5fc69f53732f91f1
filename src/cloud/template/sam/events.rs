//! The events of SAM's function: each becomes an event source mapping.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqs.html> (read 2026-11-22).

use super::beside;
use crate::template::declare::Declared;
use crate::template::nearest::nearest;
use crate::template::node::{Data, Node};
use crate::template::problem::Problems;
use crate::template::resources::MAPPING;
use crate::template::schema::{Property, Shape, conform_map, unknown_key};

static EVENT: [Property; 2] = [
    Property::required("Type", Shape::Text { max: 64 }),
    Property::required("Properties", Shape::Anything),
];

/// Events that SAM has and Stratus does not model.
const EVENTS_NOT_MODELLED: [&str; 19] = [
    "AlexaSkill",
    "Api",
    "CloudWatchEvent",
    "CloudWatchLogs",
    "Cognito",
    "DocumentDB",
    "DynamoDB",
    "EventBridgeRule",
    "HttpApi",
    "IoTRule",
    "Kinesis",
    "MQ",
    "MSK",
    "S3",
    "SNS",
    "Schedule",
    "ScheduleV2",
    "SelfManagedKafka",
    "WebSocket",
];

/// The mappings that a function's events become.
pub(super) fn events(function: &Declared, node: &Node, problems: &mut Problems) -> Vec<Declared> {
    if !node.is_map() && !node.is_broken() {
        problems.add(
            &node.path,
            format!(
                "`Events` is a map of names and events, not {}.",
                node.in_words()
            ),
        );
    }
    let event = |(name, event): &(String, Node)| {
        let properties = event_properties(function, event, problems)?;
        let id = format!("{}{name}", function.id);
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message =
                format!("`{name}` becomes part of a logical id. Use letters and digits only.");
            problems.add(&event.path, message);
            return None;
        }
        Some(beside(function, id, &MAPPING, properties))
    };
    node.entries().iter().filter_map(event).collect()
}

/// The properties of the event source mapping that an event becomes.
fn event_properties(function: &Declared, event: &Node, problems: &mut Problems) -> Option<Node> {
    let event = conform_map("An event", event, &EVENT, &[], problems);
    let ty = event.get("Type")?;
    match ty.as_str()? {
        "SQS" => {}
        known if EVENTS_NOT_MODELLED.contains(&known) => {
            problems.add(&ty.path, format!("AWS has events of type `{known}`, but Stratus does not model them. It models `SQS`."));
            return None;
        }
        unknown => {
            problems.add(
                &ty.path,
                format!("There is no event type `{unknown}`. For a queue write `SQS`."),
            );
            return None;
        }
    }
    let given = event.get("Properties")?;
    let Data::Map(entries) = &given.data else {
        problems.add(
            &given.path,
            format!(
                "This is a map of an event's properties, not {}.",
                given.in_words()
            ),
        );
        return None;
    };
    let own = |name: &&str| !matches!(*name, "FunctionName" | "EventSourceArn" | "Tags");
    let names = || {
        MAPPING
            .properties
            .iter()
            .map(|property| property.name)
            .filter(own)
            .chain(["Queue"])
    };
    let mut properties = vec![("FunctionName".to_owned(), own_name(function))];
    for (key, value) in entries {
        match key.as_str() {
            "Queue" => properties.push(("EventSourceArn".into(), value.clone())),
            known if names().any(|name| name == known) => {
                properties.push((key.clone(), value.clone()));
            }
            _ => problems.add(
                &value.path,
                unknown_key("An SQS event", key, names(), MAPPING.not_modelled),
            ),
        }
    }
    let is_queue =
        |(key, _): &(String, Node)| key == "Queue" || nearest(key, names()) == Some("Queue");
    if !entries.iter().any(is_queue) {
        problems.add(
            &given.path,
            "An SQS event needs `Queue`, the queue's ARN. Add `Queue: !GetAtt QUEUE.Arn`.",
        );
    }
    if given.get("Queue").is_none() {
        properties.push(("EventSourceArn".into(), Node::broken(&given.path)));
    }
    Some(Node::map(&given.path, properties))
}

fn own_name(function: &Declared) -> Node {
    let name = serde_json::Value::from(function.id.as_str());
    Node::intrinsic(&function.path, "Ref", Data::Scalar(name))
}
