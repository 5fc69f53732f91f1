//! `AWS::ApiGatewayV2::Api`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-api.html> (read 2026-11-22).

use super::{Desired, Identity, ResourceType, World, no_links, no_suffix};
use super::{TEXT, TEXT_LIST, TEXTS, ask, at, given, made_up};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::node::Node;
use crate::template::problem::Problems;
use crate::template::schema::{Property, Shape};
use crate::template::stack::Kind;
use serde_json::{Map, Value, json};

pub(in crate::template) static API: ResourceType = ResourceType {
    name: "AWS::ApiGatewayV2::Api",
    kind: Kind::HttpApi,
    properties: &PROPERTIES,
    not_modelled: &["BodyS3Location"],
    attributes: &["ApiEndpoint", "ApiId"],
    named_by: None,
    name_max: 128,
    name_suffix: no_suffix,
    identify: |desired, account| {
        let id = made_up(&desired.id);
        let scheme = match desired.properties.text_of("ProtocolType") {
            Some("WEBSOCKET") => "wss",
            _ => "https",
        };
        let endpoint = format!(
            "{scheme}://{id}.execute-api.{}.amazonaws.com",
            account.region
        );
        known(&id, &endpoint)
    },
    examine,
    create,
    // What an API asks stands in its integrations, which the world tells.
    links: no_links,
};

static PROPERTIES: [Property; 17] = [
    Property::new("ApiKeySelectionExpression", TEXT),
    Property::new("BasePath", TEXT),
    Property::new("Body", Shape::Document),
    Property::new("CorsConfiguration", Shape::Object(&CORS)),
    Property::new("CredentialsArn", TEXT),
    Property::new("Description", TEXT),
    Property::new("DisableExecuteApiEndpoint", Shape::Boolean),
    Property::new("DisableSchemaValidation", Shape::Boolean),
    Property::new("FailOnWarnings", Shape::Boolean),
    Property::new("IpAddressType", Shape::OneOf(&["ipv4", "dualstack"])),
    Property::new("Name", TEXT),
    Property::new("ProtocolType", Shape::OneOf(&["HTTP", "WEBSOCKET"])),
    Property::new("RouteKey", TEXT),
    Property::new("RouteSelectionExpression", TEXT),
    Property::new("Tags", TEXTS),
    Property::new("Target", TEXT),
    Property::new("Version", TEXT),
];

static CORS: [Property; 6] = [
    Property::new("AllowCredentials", Shape::Boolean),
    Property::new("AllowHeaders", TEXT_LIST),
    Property::new("AllowMethods", TEXT_LIST),
    Property::new("AllowOrigins", TEXT_LIST),
    Property::new("ExposeHeaders", TEXT_LIST),
    Property::new(
        "MaxAge",
        Shape::Integer {
            min: -1,
            max: 86_400,
            unit: "seconds",
        },
    ),
];

fn known(id: &str, endpoint: &str) -> Identity {
    Identity::new(id, [("ApiId", id), ("ApiEndpoint", endpoint)])
}

fn examine(desired: &Desired, _: &World<'_>, problems: &mut Problems) {
    let properties = &desired.properties;
    let path = &properties.path;
    let missing = |name| properties.get(name).is_none();
    if missing("Body") {
        for name in ["Name", "ProtocolType"] {
            if missing(name) {
                let message = format!("An API without `Body` needs `{name}`. Add it.");
                problems.add(path, message);
            }
        }
    } else {
        at(
            properties,
            "ProtocolType",
            problems,
            "An API with `Body` is an HTTP API. Take `ProtocolType` out.",
        );
    }
    if properties.text_of("ProtocolType") == Some("WEBSOCKET") {
        if missing("RouteSelectionExpression") {
            let message = "A WebSocket API needs `RouteSelectionExpression`, such as `$request.body.action`. Add it.";
            problems.add(path, message);
        }
        for name in ["CorsConfiguration", "Target", "RouteKey"] {
            at(
                properties,
                name,
                problems,
                "Only HTTP APIs have this. Take it out.",
            );
        }
    }
    let cors = properties.get("CorsConfiguration");
    let origins = cors.and_then(|cors| cors.get("AllowOrigins"));
    let any = origins.is_some_and(|list| list.items().iter().any(|one| one.as_str() == Some("*")));
    let credentials = cors.and_then(|cors| cors.get("AllowCredentials"));
    if let Some(node) = credentials.filter(|node| any && node.as_bool() == Some(true)) {
        let message = "Credentials do not go with the origin `*`. Name the origins, or leave credentials out.";
        problems.add(&node.path, message);
    }
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let answer = match properties.get("Body") {
        None => {
            let but = ["BasePath", "FailOnWarnings"];
            let mut params = given(desired, &but);
            if properties.text_of("ProtocolType") == Some("HTTP") {
                params.shift_remove("DisableSchemaValidation");
            }
            ask(cloud, "CreateApi", params)?
        }
        Some(body) => import(cloud, desired, body)?,
    };
    let part = |key| Identity::part(&answer, key);
    Ok(known(&part("ApiId"), &part("ApiEndpoint")))
}

/// Imports a definition, and sets what stands beside it.
fn import(
    cloud: &mut Cloud,
    desired: &Desired,
    body: &Node,
) -> Result<std::sync::Arc<Value>, AwsError> {
    let mut document = body.to_json();
    if let (Some(name), Value::Object(fields)) = (desired.properties.text_of("Name"), &mut document)
    {
        let info = fields.entry("info").or_insert_with(|| json!({}));
        info["title"] = name.into();
    }
    let mut params = Map::new();
    params.insert("Body".into(), document.to_string().into());
    if let Some(flag) = desired.properties.get("FailOnWarnings") {
        params.insert("FailOnWarnings".into(), flag.to_json());
    }
    let answer = ask(cloud, "ImportApi", params)?;
    let beside = [
        "Body",
        "BasePath",
        "FailOnWarnings",
        "Name",
        "Tags",
        "ProtocolType",
    ];
    let mut change = given(desired, &beside);
    if !change.is_empty() {
        change.insert("ApiId".into(), answer["ApiId"].clone());
        ask(cloud, "UpdateApi", change)?;
    }
    Ok(answer)
}
