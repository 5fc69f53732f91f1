//! `AWS::ApiGateway::ApiKey`, `UsagePlan` and `UsagePlanKey`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-usageplan.html> (read 2026-11-22).

use super::{
    ANY_KEY, Desired, Identity, ResourceType, TEXT, ask, given, made, nested, part, small, tagged,
};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::node::Node;
use crate::template::schema::{Property, Shape, TAGS};
use serde_json::{Value, json};

pub(in crate::template) static API_KEY: ResourceType = part(
    "AWS::ApiGateway::ApiKey",
    &KEY_PROPERTIES,
    &["APIKeyId"],
    |cloud, desired| {
        let properties = &desired.properties;
        let names = ["CustomerId", "Description", "Enabled", "Name", "Value"];
        let mut params = given(desired, &names);
        params.entry("name").or_insert(json!(desired.name));
        nested(&mut params, properties, "StageKeys");
        tagged(&mut params, properties);
        let answer = ask(cloud, "CreateApiKey", params)?;
        Ok(made(desired, &answer, "id"))
    },
);

static KEY_PROPERTIES: [Property; 8] = [
    Property::new("CustomerId", TEXT),
    Property::new("Description", TEXT),
    Property::new("Enabled", Shape::Boolean),
    Property::new("GenerateDistinctId", Shape::Boolean),
    Property::new("Name", TEXT),
    Property::new(
        "StageKeys",
        Shape::List {
            of: &Shape::Object(&STAGE_KEY),
            min: 0,
            max: 100,
        },
    ),
    Property::new("Tags", TAGS),
    Property::new("Value", TEXT),
];

static STAGE_KEY: [Property; 2] = [
    Property::required("RestApiId", TEXT),
    Property::new("StageName", TEXT),
];

pub(in crate::template) static USAGE_PLAN: ResourceType = part(
    "AWS::ApiGateway::UsagePlan",
    &PLAN_PROPERTIES,
    &["Id"],
    create_plan,
);

static PLAN_PROPERTIES: [Property; 6] = [
    Property::new(
        "ApiStages",
        Shape::List {
            of: &Shape::Object(&API_STAGE),
            min: 0,
            max: 300,
        },
    ),
    Property::new("Description", TEXT),
    Property::new("Quota", Shape::Object(&QUOTA)),
    Property::new("Tags", TAGS),
    Property::new("Throttle", Shape::Object(&THROTTLE)),
    Property::new("UsagePlanName", TEXT),
];

static API_STAGE: [Property; 3] = [
    Property::required("ApiId", TEXT),
    Property::required("Stage", TEXT),
    Property::new(
        "Throttle",
        Shape::Map {
            keys: ANY_KEY,
            of: &Shape::Object(&THROTTLE),
        },
    ),
];

pub(in crate::template) static QUOTA: [Property; 3] = [
    Property::new(
        "Limit",
        Shape::Integer {
            min: 0,
            max: i64::MAX,
            unit: "requests",
        },
    ),
    Property::new(
        "Offset",
        Shape::Integer {
            min: 0,
            max: 27,
            unit: "days",
        },
    ),
    Property::new("Period", Shape::OneOf(&["DAY", "WEEK", "MONTH"])),
];

pub(in crate::template) static THROTTLE: [Property; 2] = [
    Property::new(
        "BurstLimit",
        Shape::Integer {
            min: 0,
            max: 1_000_000,
            unit: "requests",
        },
    ),
    Property::new("RateLimit", Shape::Number),
];

fn create_plan(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let mut params = given(desired, &["Description"]);
    let name = properties.text_of("UsagePlanName").unwrap_or(&desired.name);
    params.insert("name".into(), json!(name));
    for name in ["Quota", "Throttle"] {
        nested(&mut params, properties, name);
    }
    tagged(&mut params, properties);
    let stages = properties.get("ApiStages").map_or(&[][..], Node::items);
    let stages: Value = stages.iter().map(api_stage).collect();
    params.insert("apiStages".into(), stages);
    let answer = ask(cloud, "CreateUsagePlan", params)?;
    Ok(made(desired, &answer, "id"))
}

/// A stage as a parameter; the throttles' keys are methods, which keep their letters.
fn api_stage(stage: &Node) -> Value {
    let field = |(key, node): &(String, Node)| {
        let value = if key == "Throttle" {
            let one = |(method, limits): &(String, Node)| {
                (method.clone(), super::smaller(&limits.to_json()))
            };
            Value::Object(node.entries().iter().map(one).collect())
        } else {
            node.to_json()
        };
        (small(key), value)
    };
    Value::Object(stage.entries().iter().map(field).collect())
}

pub(in crate::template) static USAGE_PLAN_KEY: ResourceType = part(
    "AWS::ApiGateway::UsagePlanKey",
    &PLAN_KEY_PROPERTIES,
    &["Id"],
    |cloud, desired| {
        let params = given(desired, &["KeyId", "KeyType", "UsagePlanId"]);
        let answer = ask(cloud, "CreateUsagePlanKey", params)?;
        let key = Identity::part(&answer, "id");
        let plan = desired
            .properties
            .text_of("UsagePlanId")
            .unwrap_or_default();
        Ok(super::identity(desired, &format!("{key}:{plan}")))
    },
);

static PLAN_KEY_PROPERTIES: [Property; 3] = [
    Property::required("KeyId", TEXT),
    Property::required("KeyType", Shape::OneOf(&["API_KEY"])),
    Property::required("UsagePlanId", TEXT),
];
