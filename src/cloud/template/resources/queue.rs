//! Amazon SQS: `AWS::SQS::Queue`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queue.html> (read 2026-11-22).

use super::{Desired, Identity, ResourceType, World, arn, call, tags};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::node::{Node, quoted, scalar_text};
use crate::template::problem::Problems;
use crate::template::schema::{Property, Rule, Shape, TAGS};
use crate::template::stack::{Kind, Link, LinkKind};
use serde_json::{Map, Value};

const FIFO_SUFFIX: &str = ".fifo";

/// Hint for an ARN of a queue.
pub(super) const QUEUE_ARN: Shape = Shape::Arn {
    service: "sqs",
    hint: "`!GetAtt QUEUE.Arn` gives a queue's ARN; `!Ref QUEUE` gives its URL.",
};

pub(in crate::template) static QUEUE: ResourceType = ResourceType {
    name: "AWS::SQS::Queue",
    kind: Kind::Queue,
    properties: &PROPERTIES,
    not_modelled: &[],
    attributes: &["Arn", "QueueName", "QueueUrl"],
    named_by: Some("QueueName"),
    name_max: 80,
    name_suffix: |properties| {
        if is_fifo(properties) == Some(true) {
            FIFO_SUFFIX
        } else {
            ""
        }
    },
    identify,
    examine,
    create,
    links: dead_letters,
};

static PROPERTIES: [Property; 16] = [
    Property::new("ContentBasedDeduplication", Shape::Boolean),
    Property::new(
        "DeduplicationScope",
        Shape::OneOf(&["messageGroup", "queue"]),
    ),
    Property::new("DelaySeconds", seconds(0, 900)),
    Property::new("FifoQueue", Shape::Boolean),
    Property::new(
        "FifoThroughputLimit",
        Shape::OneOf(&["perQueue", "perMessageGroupId"]),
    ),
    Property::new("KmsDataKeyReusePeriodSeconds", seconds(60, 86_400)),
    Property::new("KmsMasterKeyId", Shape::Text { max: 2_048 }),
    Property::new(
        "MaximumMessageSize",
        Shape::Integer {
            min: 1_024,
            max: 1_048_576,
            unit: "bytes",
        },
    ),
    Property::new("MessageRetentionPeriod", seconds(60, 1_209_600)),
    Property::new(
        "QueueName",
        Shape::Ruled(Rule {
            holds: is_queue_name,
            says: QUEUE_NAME_RULE,
        }),
    ),
    Property::new("ReceiveMessageWaitTimeSeconds", seconds(0, 20)),
    Property::new(
        "RedriveAllowPolicy",
        Shape::ObjectOrJson(&REDRIVE_ALLOW_POLICY),
    ),
    Property::new("RedrivePolicy", Shape::ObjectOrJson(&REDRIVE_POLICY)),
    Property::new("SqsManagedSseEnabled", Shape::Boolean),
    Property::new("Tags", TAGS),
    Property::new("VisibilityTimeout", seconds(0, 43_200)),
];

/// Properties that only FIFO queues have.
const FIFO_ONLY: [&str; 3] = [
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
];

static REDRIVE_POLICY: [Property; 2] = [
    Property::required("deadLetterTargetArn", QUEUE_ARN),
    Property::required(
        "maxReceiveCount",
        Shape::Integer {
            min: 1,
            max: 1_000,
            unit: "receives",
        },
    ),
];

static REDRIVE_ALLOW_POLICY: [Property; 2] = [
    Property::required(
        "redrivePermission",
        Shape::OneOf(&["allowAll", "denyAll", "byQueue"]),
    ),
    Property::new(
        "sourceQueueArns",
        Shape::List {
            of: &QUEUE_ARN,
            min: 1,
            max: 10,
        },
    ),
];

const QUEUE_NAME_RULE: &str =
    "have 1 to 80 letters, digits, `-` and `_`, and end in `.fifo` if it is a FIFO queue's name";

const fn seconds(min: i64, max: i64) -> Shape {
    Shape::Integer {
        min,
        max,
        unit: "seconds",
    }
}

fn is_queue_name(name: &str) -> bool {
    let base = name.strip_suffix(FIFO_SUFFIX).unwrap_or(name);
    !base.is_empty()
        && name.len() <= 80
        && base
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Whether a queue is FIFO, unless its properties are too broken to tell.
pub(in crate::template) fn is_fifo(properties: &Node) -> Option<bool> {
    match properties.get("FifoQueue") {
        Some(node) => node.as_bool(),
        None => properties.is_map().then_some(false),
    }
}

fn identify(desired: &Desired, account: &Account) -> Identity {
    let Account { id, region } = account;
    let url = format!("https://sqs.{region}.amazonaws.com/{id}/{}", desired.name);
    queue_identity(&url, &arn("sqs", account, &desired.name), &desired.name)
}

fn queue_identity(url: &str, arn: &str, name: &str) -> Identity {
    Identity::new(url, [("Arn", arn), ("QueueName", name), ("QueueUrl", url)])
}

fn examine(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let properties = &desired.properties;
    let Some(fifo) = is_fifo(properties) else {
        return;
    };
    if let Some(name) = properties.get("QueueName").filter(|name| !name.is_broken()) {
        match (fifo, desired.name.ends_with(FIFO_SUFFIX)) {
            (true, false) => problems.add(&name.path, "A FIFO queue's name ends in `.fifo`. Add that."),
            (false, true) => problems.add(
                &name.path,
                "Only FIFO queues have names in `.fifo`. Add `FifoQueue: true`, or take `.fifo` off.",
            ),
            _ => {}
        }
    }
    for property in FIFO_ONLY.iter().filter_map(|name| properties.get(name)) {
        if !fifo {
            let message = "Only FIFO queues have this. Add `FifoQueue: true`, or take it out.";
            problems.add(&property.path, message);
        }
    }
    if let Some(arn) = properties
        .get("RedrivePolicy")
        .and_then(|policy| policy.get("deadLetterTargetArn"))
    {
        examine_target(arn, fifo, world, problems);
    }
    if let Some(policy) = properties.get("RedriveAllowPolicy") {
        let by_queue = policy.text_of("redrivePermission") == Some("byQueue");
        match policy.get("sourceQueueArns") {
            None if by_queue => problems.add(
                &policy.path,
                "With `byQueue`, list the queues under `sourceQueueArns`.",
            ),
            Some(list) if !by_queue => {
                problems.add(
                    &list.path,
                    "`sourceQueueArns` goes with `redrivePermission: byQueue` only. Take it out.",
                );
            }
            _ => {}
        }
    }
}

fn examine_target(arn: &Node, fifo: bool, world: &World<'_>, problems: &mut Problems) {
    let Some(text) = arn.as_str() else { return };
    let message = match world.by_arn(Kind::Queue, text) {
        None => no_such_queue(text),
        Some(target) => match (is_fifo(&target.properties), fifo) {
            (Some(false), true) => format!(
                "`{}` is a standard queue, and this queue is FIFO. A dead-letter queue is of the same type as its source: add `FifoQueue: true` to it.",
                target.id
            ),
            (Some(true), false) => format!(
                "`{}` is a FIFO queue, and this queue is standard. A dead-letter queue is of the same type as its source: make both standard or both FIFO.",
                target.id
            ),
            _ => return,
        },
    };
    problems.add(&arn.path, message);
}

pub(super) fn no_such_queue(arn: &str) -> String {
    format!(
        "There is no queue with the ARN {} in this template. Write `!GetAtt QUEUE.Arn`.",
        quoted(arn)
    )
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut params = Map::new();
    params.insert("QueueName".into(), desired.name.as_str().into());
    let attributes: Map<_, _> = desired
        .properties
        .entries()
        .iter()
        .filter(|(name, _)| name != "QueueName" && name != "Tags")
        .filter_map(|(name, node)| Some((name.clone(), attribute(node)?)))
        .collect();
    params.insert("Attributes".into(), Value::Object(attributes));
    if let Some(tags) = tags(&desired.properties) {
        params.insert("tags".into(), tags);
    }
    let answer = call(cloud, Service::Sqs, "CreateQueue", params)?;
    let arn = arn("sqs", cloud.account(), &desired.name);
    Ok(queue_identity(
        &Identity::part(&answer, "QueueUrl"),
        &arn,
        &desired.name,
    ))
}

/// A queue's attribute, always a text; `FifoQueue: false` says nothing, and SQS would refuse it.
fn attribute(node: &Node) -> Option<Value> {
    let value = node.to_json();
    if value == Value::Bool(false) && node.path.last().is_some_and(|name| name == "FifoQueue") {
        return None;
    }
    Some(Value::String(
        scalar_text(&value).unwrap_or_else(|| value.to_string()),
    ))
}

fn dead_letters(desired: &Desired, world: &World<'_>) -> Vec<Link> {
    let link = || {
        let policy = desired.properties.get("RedrivePolicy")?;
        let target = world.by_arn(Kind::Queue, policy.text_of("deadLetterTargetArn")?)?;
        Some(Link {
            from: desired.id.clone(),
            to: target.id.clone(),
            kind: LinkKind::DeadLetters {
                max_receive_count: u32::try_from(policy.get("maxReceiveCount")?.as_i64()?).ok()?,
            },
        })
    };
    link().into_iter().collect()
}
