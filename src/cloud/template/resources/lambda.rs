//! AWS Lambda: `AWS::Lambda::Function` and `AWS::Lambda::EventSourceMapping`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Lambda.html> (read 2026-11-22).

use super::sqs::{QUEUE_ARN, no_such_queue};
use super::{Desired, Identity, ResourceType, World, arn, call, no_links, no_suffix, tags};
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

pub(in crate::template) static FUNCTION: ResourceType = ResourceType {
    name: "AWS::Lambda::Function",
    kind: Kind::Function,
    properties: &FUNCTION_PROPERTIES,
    not_modelled: &[
        "CapacityProviderConfig",
        "CodeSigningConfigArn",
        "DeadLetterConfig",
        "DurableConfig",
        "FileSystemConfigs",
        "FunctionScalingConfig",
        "ImageConfig",
        "KmsKeyArn",
        "Layers",
        "PublishToLatestPublished",
        "RuntimeManagementConfig",
        "SnapStart",
        "TenancyConfig",
        "VpcConfig",
    ],
    attributes: &["Arn"],
    named_by: Some("FunctionName"),
    name_max: 64,
    name_suffix: no_suffix,
    identify: identify_function,
    examine: examine_function,
    create: create_function,
    links: no_links,
};

static FUNCTION_PROPERTIES: [Property; 17] = [
    Property::new(
        "Architectures",
        Shape::List {
            of: &Shape::OneOf(&["x86_64", "arm64"]),
            min: 1,
            max: 1,
        },
    ),
    Property::required("Code", Shape::Object(&CODE)),
    Property::new("Description", Shape::Text { max: 256 }),
    Property::new("Environment", Shape::Object(&ENVIRONMENT)),
    Property::new("EphemeralStorage", Shape::Object(&EPHEMERAL_STORAGE)),
    Property::new(
        "FunctionName",
        Shape::Ruled(Rule {
            holds: is_function_name,
            says: FUNCTION_NAME_RULE,
        }),
    ),
    Property::required(
        "Handler",
        Shape::Ruled(Rule {
            holds: is_handler,
            says: "have 1 to 128 characters and no spaces",
        }),
    ),
    Property::new("LoggingConfig", Shape::Document),
    Property::new(
        "MemorySize",
        Shape::Integer {
            min: 128,
            max: 10_240,
            unit: "MB",
        },
    ),
    Property::new("PackageType", Shape::OneOf(&["Zip"])),
    Property::new("RecursiveLoop", Shape::OneOf(&["Allow", "Terminate"])),
    Property::new(
        "ReservedConcurrentExecutions",
        Shape::Integer {
            min: 0,
            max: 900,
            unit: "at once",
        },
    ),
    Property::required("Role", ROLE_ARN),
    Property::required("Runtime", Shape::OneOf(&RUNTIMES)),
    Property::new("Tags", TAGS),
    Property::new(
        "Timeout",
        Shape::Integer {
            min: 1,
            max: 900,
            unit: "seconds",
        },
    ),
    Property::new("TracingConfig", Shape::Document),
];

/// Runtimes that functions can be created with.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html> (read 2026-11-22).
static RUNTIMES: [&str; 25] = [
    "python3.14",
    "python3.13",
    "python3.12",
    "python3.11",
    "python3.10",
    "python3.9",
    "nodejs24.x",
    "nodejs22.x",
    "nodejs20.x",
    "java25",
    "java21",
    "java17",
    "java11",
    "java8.al2",
    "dotnet10",
    "dotnet8",
    "ruby4.0",
    "ruby3.4",
    "ruby3.3",
    "ruby3.2",
    "provided.al2023",
    "provided.al2",
    "nodejs18.x",
    "python3.8",
    "dotnet6",
];

const ROLE_ARN: Shape = Shape::Arn {
    service: "iam",
    hint: "`!GetAtt ROLE.Arn` gives a role's ARN; `!Ref ROLE` gives its name.",
};

static CODE: [Property; 4] = [
    Property::new("S3Bucket", Shape::Text { max: 63 }),
    Property::new("S3Key", Shape::Text { max: 1_024 }),
    Property::new("S3ObjectVersion", Shape::Text { max: 1_024 }),
    Property::new("ZipFile", Shape::Text { max: 4_194_304 }),
];

static ENVIRONMENT: [Property; 1] = [Property::new(
    "Variables",
    Shape::Map {
        keys: Rule {
            holds: is_variable,
            says: "begin with a letter and have letters, digits and `_` only, two at least",
        },
        of: &Shape::Text { max: 4_096 },
    },
)];

static EPHEMERAL_STORAGE: [Property; 1] = [Property::required(
    "Size",
    Shape::Integer {
        min: 512,
        max: 10_240,
        unit: "MB",
    },
)];

const FUNCTION_NAME_RULE: &str = "have 1 to 64 letters, digits, `-` and `_`";

pub(in crate::template) static MAPPING: ResourceType = ResourceType {
    name: "AWS::Lambda::EventSourceMapping",
    kind: Kind::EventSourceMapping,
    properties: &MAPPING_PROPERTIES,
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
    identify: identify_mapping,
    examine: examine_mapping,
    create: create_mapping,
    links: polls,
};

static MAPPING_PROPERTIES: [Property; 9] = [
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

fn is_function_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}

fn is_handler(handler: &str) -> bool {
    (1..=128).contains(&handler.len()) && !handler.contains(char::is_whitespace)
}

fn is_variable(name: &str) -> bool {
    name.len() >= 2
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_filter(pattern: &str) -> bool {
    pattern.len() <= 4_096 && serde_json::from_str::<Map<String, Value>>(pattern).is_ok()
}

fn identify_function(desired: &Desired, account: &Account) -> Identity {
    let arn = arn("lambda", account, &format!("function:{}", desired.name));
    Identity::new(&desired.name, [("Arn", &arn)])
}

fn examine_function(desired: &Desired, _: &World<'_>, problems: &mut Problems) {
    let Some(code) = desired.properties.get("Code").filter(|code| code.is_map()) else {
        return;
    };
    let has = |key| code.get(key).is_some();
    if has("ZipFile") == (has("S3Bucket") && has("S3Key")) || has("S3Bucket") != has("S3Key") {
        let message = "Code is either inline (`ZipFile`) or in a bucket (`S3Bucket` and `S3Key`). Write one of the two.";
        problems.add(&code.path, message);
    }
}

fn create_function(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut params = with_name("FunctionName", &desired.name);
    for (name, node) in desired.properties.entries() {
        match name.as_str() {
            "FunctionName" | "ReservedConcurrentExecutions" | "Tags" => {}
            _ => drop(params.insert(name.clone(), node.to_json())),
        }
    }
    if let Some(tags) = tags(&desired.properties) {
        params.insert("Tags".into(), tags);
    }
    let answer = call(cloud, Service::Lambda, "CreateFunction", params)?;
    if let Some(reserved) = desired.properties.get("ReservedConcurrentExecutions") {
        let mut params = with_name("FunctionName", &desired.name);
        params.insert("ReservedConcurrentExecutions".into(), reserved.to_json());
        call(cloud, Service::Lambda, "PutFunctionConcurrency", params)?;
    }
    Ok(Identity::new(
        &desired.name,
        [("Arn", &Identity::part(&answer, "FunctionArn"))],
    ))
}

fn with_name(key: &str, name: &str) -> Map<String, Value> {
    Map::from_iter([(key.to_owned(), Value::from(name))])
}

fn identify_mapping(desired: &Desired, account: &Account) -> Identity {
    mapping_identity(&names::uuid(&desired.id), account)
}

fn mapping_identity(uuid: &str, account: &Account) -> Identity {
    let arn = arn("lambda", account, &format!("event-source-mapping:{uuid}"));
    Identity::new(uuid, [("EventSourceMappingArn", &arn), ("Id", uuid)])
}

fn examine_mapping(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let text = |key| {
        Some((
            desired.properties.get(key)?,
            desired.properties.text_of(key)?,
        ))
    };
    if let Some((node, arn)) = text("EventSourceArn")
        && world.of_arn(Kind::Queue, arn).is_none()
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

fn function_of<'a>(name: &str, world: &World<'a>) -> Option<&'a Desired> {
    let (desired, _) = world.known_as(name)?;
    (desired.ty.kind == Kind::Function).then_some(desired)
}

fn create_mapping(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
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
        let queue = world.of_arn(Kind::Queue, desired.properties.text_of("EventSourceArn")?)?;
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
