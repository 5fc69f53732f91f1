//! AWS Lambda: `AWS::Lambda::EventSourceMapping`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-eventsourcemapping.html>
//! (read 2026-11-22).

use super::lambda::function_of;
use super::queue::{QUEUE_ARN, no_such_queue};
use super::{Desired, Identity, ResourceType, World, arn, call, no_suffix, tags};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::names;
use crate::template::node::quoted;
use crate::template::problem::Problems;
use crate::template::schema::{Property, Rule, Shape, TAGS};
use crate::template::stack::{Kind, Link, LinkKind};
use serde_json::{Map, Value};

pub(in crate::template) static MAPPING: ResourceType = ResourceType {
    name: "AWS::Lambda::EventSourceMapping",
    kind: Kind::EventSourceMapping,
    properties: &PROPERTIES,
    not_modelled: &[
        "AmazonManagedKafkaEventSourceConfig",
        "BisectBatchOnFunctionError",
        "DestinationConfig",
        "DocumentDBEventSourceConfig",
        "KmsKeyArn",
        "LoggingConfig",
        "MaximumRecordAgeInSeconds",
        "MaximumRetryAttempts",
        "MetricsConfig",
        "ParallelizationFactor",
        "ProvisionedPollerConfig",
        "Queues",
        "SelfManagedEventSource",
        "SelfManagedKafkaEventSourceConfig",
        "SourceAccessConfigurations",
        "StartingPosition",
        "StartingPositionTimestamp",
        "Topics",
        "TumblingWindowInSeconds",
    ],
    attributes: &["EventSourceMappingArn", "Id"],
    named_by: None,
    name_max: 64,
    name_suffix: no_suffix,
    identify,
    examine,
    create,
    links: polls,
};

static PROPERTIES: [Property; 9] = [
    Property::new(
        "BatchSize",
        Shape::Integer {
            min: 1,
            max: 10_000,
            unit: "records",
        },
    ),
    Property::new("Enabled", Shape::Boolean),
    Property::required("EventSourceArn", QUEUE_ARN),
    Property::new("FilterCriteria", Shape::Object(&FILTER_CRITERIA)),
    Property::required("FunctionName", Shape::Text { max: 140 }),
    Property::new(
        "FunctionResponseTypes",
        Shape::List {
            of: &Shape::OneOf(&["ReportBatchItemFailures"]),
            min: 0,
            max: 1,
        },
    ),
    Property::new(
        "MaximumBatchingWindowInSeconds",
        Shape::Integer {
            min: 0,
            max: 300,
            unit: "seconds",
        },
    ),
    Property::new("ScalingConfig", Shape::Object(&SCALING_CONFIG)),
    Property::new("Tags", TAGS),
];

static FILTER_CRITERIA: [Property; 1] = [Property::new(
    "Filters",
    Shape::List {
        of: &Shape::Object(&FILTER),
        min: 1,
        max: 5,
    },
)];

static FILTER: [Property; 1] = [Property::new(
    "Pattern",
    Shape::Ruled(Rule {
        holds: is_filter,
        says: "be a JSON object as a text of at most 4096 characters, such as '{\"body\": {\"flavour\": [\"lemon\"]}}'",
    }),
)];

static SCALING_CONFIG: [Property; 1] = [Property::new(
    "MaximumConcurrency",
    Shape::Integer {
        min: 2,
        max: 1_000,
        unit: "at once",
    },
)];

fn is_filter(pattern: &str) -> bool {
    pattern.len() <= 4_096 && serde_json::from_str::<Map<String, Value>>(pattern).is_ok()
}

fn identify(desired: &Desired, account: &Account) -> Identity {
    mapping_identity(&names::uuid(&desired.id), account)
}

fn mapping_identity(uuid: &str, account: &Account) -> Identity {
    let arn = arn("lambda", account, &format!("event-source-mapping:{uuid}"));
    Identity::new(uuid, [("EventSourceMappingArn", &arn), ("Id", uuid)])
}

fn examine(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let text = |key| {
        Some((
            desired.properties.get(key)?,
            desired.properties.text_of(key)?,
        ))
    };
    if let Some((node, arn)) = text("EventSourceArn")
        && world.by_arn(Kind::Queue, arn).is_none()
    {
        problems.add(&node.path, no_such_queue(arn));
    }
    if let Some((node, name)) = text("FunctionName")
        && function_of(name, world).is_none()
    {
        let message = format!(
            "There is no function {} in this template. Write `!Ref FUNCTION`.",
            quoted(name)
        );
        problems.add(&node.path, message);
    }
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut params = Map::new();
    for (name, node) in desired
        .properties
        .entries()
        .iter()
        .filter(|(name, _)| name != "Tags")
    {
        params.insert(name.clone(), node.to_json());
    }
    if let Some(tags) = tags(&desired.properties) {
        params.insert("Tags".into(), tags);
    }
    let answer = call(cloud, Service::Lambda, "CreateEventSourceMapping", params)?;
    Ok(mapping_identity(
        &Identity::part(&answer, "UUID"),
        cloud.account(),
    ))
}

fn polls(desired: &Desired, world: &World<'_>) -> Vec<Link> {
    let link = || {
        let queue = world.by_arn(Kind::Queue, desired.properties.text_of("EventSourceArn")?)?;
        let function = function_of(desired.properties.text_of("FunctionName")?, world)?;
        let (_, identity) = world
            .resources
            .iter()
            .find(|(other, _)| other.id == desired.id)?;
        Some(Link {
            from: queue.id.clone(),
            to: function.id.clone(),
            kind: LinkKind::Polls {
                mapping: desired.id.clone(),
                uuid: identity.reference.clone(),
            },
        })
    };
    link().into_iter().collect()
}
