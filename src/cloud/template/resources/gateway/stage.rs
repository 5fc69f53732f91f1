//! `AWS::ApiGateway::Deployment` and `AWS::ApiGateway::Stage`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-stage.html> (read 2026-11-22).

use super::{Desired, Identity, ResourceType, TEXT, TEXTS, ask, given, made, part, tagged};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::node::{Node, scalar_text};
use crate::template::schema::{Property, Shape, TAGS};
use serde_json::{Map, Value, json};

pub(in crate::template) static DEPLOYMENT: ResourceType = part(
    "AWS::ApiGateway::Deployment",
    &DEPLOYMENT_PROPERTIES,
    &["DeploymentId"],
    create_deployment,
);

static DEPLOYMENT_PROPERTIES: [Property; 5] = [
    Property::new(
        "DeploymentCanarySettings",
        Shape::Object(&DEPLOYMENT_CANARY),
    ),
    Property::new("Description", TEXT),
    Property::required("RestApiId", TEXT),
    Property::new("StageDescription", Shape::Object(&STAGE_DESCRIPTION)),
    Property::new("StageName", TEXT),
];

static DEPLOYMENT_CANARY: [Property; 3] = [
    Property::new("PercentTraffic", Shape::Number),
    Property::new("StageVariableOverrides", TEXTS),
    Property::new("UseStageCache", Shape::Boolean),
];

static STAGE_DESCRIPTION: [Property; 9] = [
    Property::new("AccessLogSetting", Shape::Object(&ACCESS_LOG)),
    Property::new("CacheClusterEnabled", Shape::Boolean),
    Property::new("CacheClusterSize", TEXT),
    Property::new("ClientCertificateId", TEXT),
    Property::new("Description", TEXT),
    Property::new("MethodSettings", METHOD_SETTINGS),
    Property::new("Tags", TAGS),
    Property::new("TracingEnabled", Shape::Boolean),
    Property::new("Variables", TEXTS),
];

fn create_deployment(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let mut params = given(desired, &["Description", "RestApiId", "StageName"]);
    if let Some(canary) = properties.get("DeploymentCanarySettings") {
        params.insert("canarySettings".into(), canary_settings(canary));
    }
    let stage = properties.get("StageDescription");
    for (from, to) in [
        ("CacheClusterEnabled", "cacheClusterEnabled"),
        ("CacheClusterSize", "cacheClusterSize"),
        ("Description", "stageDescription"),
        ("TracingEnabled", "tracingEnabled"),
        ("Variables", "variables"),
    ] {
        if let Some(node) = stage.and_then(|stage| stage.get(from)) {
            params.insert(to.into(), node.to_json());
        }
    }
    let answer = ask(cloud, "CreateDeployment", params)?;
    let api = properties.text_of("RestApiId").unwrap_or_default();
    if let (Some(stage), Some(name)) = (stage, properties.text_of("StageName")) {
        set(cloud, api, name, stage)?;
    }
    Ok(made(desired, &answer, "id"))
}

pub(in crate::template) static STAGE: ResourceType = ResourceType {
    identify: |desired, _| Identity::new(stage_name(desired), []),
    ..part(
        "AWS::ApiGateway::Stage",
        &STAGE_PROPERTIES,
        &[],
        create_stage,
    )
};

static STAGE_PROPERTIES: [Property; 14] = [
    Property::new("AccessLogSetting", Shape::Object(&ACCESS_LOG)),
    Property::new("CacheClusterEnabled", Shape::Boolean),
    Property::new("CacheClusterSize", TEXT),
    Property::new("CanarySetting", Shape::Object(&CANARY)),
    Property::new("ClientCertificateId", TEXT),
    Property::required("DeploymentId", TEXT),
    Property::new("Description", TEXT),
    Property::new("DocumentationVersion", TEXT),
    Property::new("MethodSettings", METHOD_SETTINGS),
    Property::required("RestApiId", TEXT),
    Property::new("StageName", TEXT),
    Property::new("Tags", TAGS),
    Property::new("TracingEnabled", Shape::Boolean),
    Property::new("Variables", TEXTS),
];

static ACCESS_LOG: [Property; 2] = [
    Property::new("DestinationArn", TEXT),
    Property::new("Format", Shape::Text { max: 3_072 }),
];

static CANARY: [Property; 4] = [
    Property::new("DeploymentId", TEXT),
    Property::new("PercentTraffic", Shape::Number),
    Property::new("StageVariableOverrides", TEXTS),
    Property::new("UseStageCache", Shape::Boolean),
];

const METHOD_SETTINGS: Shape = Shape::List {
    of: &Shape::Object(&METHOD_SETTING),
    min: 0,
    max: 300,
};

static METHOD_SETTING: [Property; 10] = [
    Property::new("CacheDataEncrypted", Shape::Boolean),
    Property::new(
        "CacheTtlInSeconds",
        Shape::Integer {
            min: 0,
            max: 3_600,
            unit: "seconds",
        },
    ),
    Property::new("CachingEnabled", Shape::Boolean),
    Property::new("DataTraceEnabled", Shape::Boolean),
    Property::new("HttpMethod", TEXT),
    Property::new("LoggingLevel", Shape::OneOf(&["OFF", "ERROR", "INFO"])),
    Property::new("MetricsEnabled", Shape::Boolean),
    Property::new("ResourcePath", TEXT),
    Property::new(
        "ThrottlingBurstLimit",
        Shape::Integer {
            min: -1,
            max: 1_000_000,
            unit: "requests",
        },
    ),
    Property::new("ThrottlingRateLimit", Shape::Number),
];

/// What a method setting is called in a patch.
const SETTINGS: [(&str, &str); 8] = [
    ("CacheDataEncrypted", "caching/dataEncrypted"),
    ("CacheTtlInSeconds", "caching/ttlInSeconds"),
    ("CachingEnabled", "caching/enabled"),
    ("DataTraceEnabled", "logging/dataTrace"),
    ("LoggingLevel", "logging/loglevel"),
    ("MetricsEnabled", "metrics/enabled"),
    ("ThrottlingBurstLimit", "throttling/burstLimit"),
    ("ThrottlingRateLimit", "throttling/rateLimit"),
];

fn stage_name(desired: &Desired) -> &str {
    desired.properties.text_of("StageName").unwrap_or("default")
}

fn create_stage(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let names = [
        "CacheClusterEnabled",
        "CacheClusterSize",
        "DeploymentId",
        "Description",
        "DocumentationVersion",
        "RestApiId",
        "TracingEnabled",
        "Variables",
    ];
    let mut params = given(desired, &names);
    let name = stage_name(desired);
    params.insert("stageName".into(), json!(name));
    tagged(&mut params, properties);
    if let Some(canary) = properties.get("CanarySetting") {
        params.insert("canarySettings".into(), canary_settings(canary));
    }
    ask(cloud, "CreateStage", params)?;
    let api = properties.text_of("RestApiId").unwrap_or_default();
    set(cloud, api, name, properties)?;
    Ok(Identity::new(name, []))
}

/// A canary's settings as parameters: only its own keys have small letters first, not its variables'.
fn canary_settings(canary: &Node) -> Value {
    let field = |(key, node): &(String, Node)| (super::small(key), node.to_json());
    Value::Object(canary.entries().iter().map(field).collect())
}

/// Sets what a stage is given by patches.
fn set(cloud: &mut Cloud, api: &str, stage: &str, given: &Node) -> Result<(), AwsError> {
    let mut patches = Vec::new();
    let mut put = |path: String, node: Option<&Node>| {
        let value = node
            .map(Node::to_json)
            .and_then(|value| scalar_text(&value));
        if let Some(value) = value {
            patches.push(json!({"op": "replace", "path": path, "value": value}));
        }
    };
    put(
        "/clientCertificateId".into(),
        given.get("ClientCertificateId"),
    );
    let log = given.get("AccessLogSetting");
    for (name, path) in [("DestinationArn", "destinationArn"), ("Format", "format")] {
        let node = log.and_then(|log| log.get(name));
        put(format!("/accessLogSettings/{path}"), node);
    }
    for setting in given.get("MethodSettings").map_or(&[][..], Node::items) {
        let path = setting.text_of("ResourcePath").unwrap_or("/*");
        let method = setting.text_of("HttpMethod").unwrap_or("*");
        // The path's slashes are written as `~1`, but for the first; authors often leave them as they are.
        let inner = path.strip_prefix('/').unwrap_or(path);
        let inner = match inner {
            "" => "~1".to_owned(),
            inner if inner == "*" || inner.starts_with("~1") => inner.replace('/', "~1"),
            inner => format!("~1{}", inner.replace('/', "~1")),
        };
        for (name, what) in SETTINGS {
            put(format!("/{inner}/{method}/{what}"), setting.get(name));
        }
    }
    if patches.is_empty() {
        return Ok(());
    }
    let mut params = Map::new();
    params.insert("restApiId".into(), json!(api));
    params.insert("stageName".into(), json!(stage));
    params.insert("patchOperations".into(), patches.into());
    ask(cloud, "UpdateStage", params)?;
    Ok(())
}
