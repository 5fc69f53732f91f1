//! AWS Lambda: `AWS::Lambda::Function`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-function.html> (read 2026-11-22).

use super::{Desired, Identity, ResourceType, World, arn, call, destination, no_suffix, tags};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::problem::Problems;
use crate::template::schema::{Property, Rule, Shape, TAGS};
use crate::template::stack::{HandsOn, Kind, Link, LinkKind};
use serde_json::{Map, Value};

pub(in crate::template) static FUNCTION: ResourceType = ResourceType {
    name: "AWS::Lambda::Function",
    kind: Kind::Function,
    properties: &PROPERTIES,
    not_modelled: &[
        "CapacityProviderConfig",
        "CodeSigningConfigArn",
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
    identify,
    examine,
    create,
    links: dead_letters,
};

static PROPERTIES: [Property; 18] = [
    Property::new(
        "Architectures",
        Shape::List {
            of: &Shape::OneOf(&["x86_64", "arm64"]),
            min: 1,
            max: 1,
        },
    ),
    Property::required("Code", Shape::Object(&CODE)),
    Property::new("DeadLetterConfig", Shape::Object(&DEAD_LETTERS)),
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

static DEAD_LETTERS: [Property; 1] = [Property::new("TargetArn", Shape::Text { max: 1_024 })];

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

fn identify(desired: &Desired, account: &Account) -> Identity {
    let arn = arn("lambda", account, &format!("function:{}", desired.name));
    Identity::new(&desired.name, [("Arn", &arn)])
}

fn examine(desired: &Desired, _: &World<'_>, problems: &mut Problems) {
    let Some(code) = desired.properties.get("Code").filter(|code| code.is_map()) else {
        return;
    };
    let has = |key| code.get(key).is_some();
    if has("ZipFile") == (has("S3Bucket") && has("S3Key")) || has("S3Bucket") != has("S3Key") {
        let message = "Code is either inline (`ZipFile`) or in a bucket (`S3Bucket` and `S3Key`). Write one of the two.";
        problems.add(&code.path, message);
    }
}

/// Where Lambda sends the asynchronous events that it gives up on.
fn dead_letters(desired: &Desired, world: &World<'_>) -> Vec<Link> {
    let config = desired.properties.get("DeadLetterConfig");
    let arn = config.and_then(|config| config.text_of("TargetArn"));
    let link = destination(world, arn).map(|to| Link {
        from: desired.id.clone(),
        to: to.id.clone(),
        kind: LinkKind::HandsOn {
            on: HandsOn::DeadLetter,
        },
    });
    link.into_iter().collect()
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
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
