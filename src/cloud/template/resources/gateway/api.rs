//! `AWS::ApiGateway::RestApi`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-restapi.html> (read 2026-11-22).

use super::{
    Desired, Identity, ResourceType, TEXT, TEXT_LIST, TEXTS, World, ask, examine_policy, given,
    made_up, nested, no_links, no_suffix, tagged,
};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::gateway::rest::definition_problems;
use crate::template::problem::Problems;
use crate::template::schema::{Property, Shape, TAGS};
use crate::template::stack::Kind;
use serde_json::{Map, Value, json};

pub(in crate::template) static REST_API: ResourceType = ResourceType {
    name: "AWS::ApiGateway::RestApi",
    kind: Kind::RestApi,
    properties: &PROPERTIES,
    not_modelled: &["BodyS3Location", "SecurityPolicy", "EndpointAccessMode"],
    attributes: &["RestApiId", "RootResourceId"],
    named_by: None,
    name_max: 128,
    name_suffix: no_suffix,
    identify: |desired, _| {
        let root = made_up(&format!("{} root", desired.id));
        known(&made_up(&desired.id), &root)
    },
    examine,
    create,
    // What an API asks stands in its integrations, which the world tells.
    links: no_links,
};

static PROPERTIES: [Property; 15] = [
    Property::new("ApiKeySourceType", Shape::OneOf(&["HEADER", "AUTHORIZER"])),
    Property::new("BinaryMediaTypes", TEXT_LIST),
    Property::new("Body", Shape::Document),
    Property::new("CloneFrom", TEXT),
    Property::new("Description", TEXT),
    Property::new("DisableExecuteApiEndpoint", Shape::Boolean),
    Property::new("EndpointConfiguration", Shape::Object(&ENDPOINT)),
    Property::new("FailOnWarnings", Shape::Boolean),
    Property::new(
        "MinimumCompressionSize",
        Shape::Integer {
            min: 0,
            max: 10_485_760,
            unit: "bytes",
        },
    ),
    Property::new("Mode", Shape::OneOf(&["merge", "overwrite"])),
    Property::new("Name", TEXT),
    Property::new("Parameters", TEXTS),
    Property::new("Policy", Shape::Document),
    Property::new("Tags", TAGS),
    Property::new("Version", TEXT),
];

pub(super) static ENDPOINT: [Property; 3] = [
    Property::new("IpAddressType", Shape::OneOf(&["ipv4", "dualstack"])),
    Property::new(
        "Types",
        Shape::List {
            of: &Shape::OneOf(&["EDGE", "REGIONAL", "PRIVATE"]),
            min: 1,
            max: 1,
        },
    ),
    Property::new("VpcEndpointIds", TEXT_LIST),
];

fn known(id: &str, root: &str) -> Identity {
    Identity::new(id, [("RestApiId", id), ("RootResourceId", root)])
}

fn examine(desired: &Desired, _: &World<'_>, problems: &mut Problems) {
    let properties = &desired.properties;
    if properties.get("Name").is_none() && properties.get("Body").is_none() {
        let message = "An API needs a `Name`, or a `Body` with a title. Add one.";
        problems.add(&properties.path, message);
    }
    examine_policy(properties.get("Policy"), problems);
    if let Some(body) = properties.get("Body").filter(|body| body.is_map()) {
        for problem in definition_problems(&body.to_json()) {
            problems.add(&body.path, problem);
        }
    }
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let names = [
        "BinaryMediaTypes",
        "CloneFrom",
        "Description",
        "DisableExecuteApiEndpoint",
        "MinimumCompressionSize",
        "Version",
    ];
    let mut params = given(desired, &names);
    let title = properties.get("Body").and_then(|body| body.get("info"));
    let title = title.and_then(|info| info.text_of("title"));
    let name = properties.text_of("Name").or(title);
    params.insert("name".into(), json!(name.unwrap_or(&desired.id)));
    nested(&mut params, properties, "EndpointConfiguration");
    tagged(&mut params, properties);
    if let Some(source) = properties.text_of("ApiKeySourceType") {
        params.insert("apiKeySource".into(), json!(source));
    }
    if let Some(policy) = properties.get("Policy") {
        params.insert("policy".into(), json!(policy.to_json().to_string()));
    }
    let answer = ask(cloud, "CreateRestApi", params)?;
    let id = Identity::part(&answer, "id");
    let root = Identity::part(&answer, "rootResourceId");
    if let Some(body) = properties.get("Body") {
        import(cloud, desired, &id, body.to_json())?;
    }
    Ok(known(&id, &root))
}

/// Gives the new API the definition of its `Body`; the properties beside it count more.
fn import(cloud: &mut Cloud, desired: &Desired, id: &str, body: Value) -> Result<(), AwsError> {
    let mut params = given(desired, &["FailOnWarnings", "Parameters"]);
    params.insert("restApiId".into(), json!(id));
    params.insert("body".into(), body);
    let properties = &desired.properties;
    let mode = properties.text_of("Mode").unwrap_or("overwrite");
    params.insert("mode".into(), json!(mode));
    ask(cloud, "PutRestApi", params)?;
    let mut patches = Vec::new();
    for (name, path) in [("Name", "/name"), ("Description", "/description")] {
        if let Some(value) = properties.text_of(name) {
            patches.push(json!({"op": "replace", "path": path, "value": value}));
        }
    }
    if let Some(source) = properties.text_of("ApiKeySourceType") {
        patches.push(json!({"op": "replace", "path": "/apiKeySource", "value": source}));
    }
    let types = properties.get("BinaryMediaTypes");
    for kind in types.map_or(&[][..], |types| types.items()) {
        let kind = kind.as_str().unwrap_or_default().replace('~', "~0");
        let path = format!("/binaryMediaTypes/{}", kind.replace('/', "~1"));
        patches.push(json!({"op": "add", "path": path}));
    }
    if patches.is_empty() {
        return Ok(());
    }
    let mut params = Map::new();
    params.insert("restApiId".into(), json!(id));
    params.insert("patchOperations".into(), patches.into());
    ask(cloud, "UpdateRestApi", params)?;
    Ok(())
}
