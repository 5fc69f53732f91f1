//! `AWS::ApiGatewayV2::Route`, `Integration`, `Authorizer`, `Model`, `RouteResponse` and `IntegrationResponse`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-route.html> (read 2026-11-22).

use super::{Desired, Identity, ResourceType, World};
use super::{MAP, TEXT, TEXT_LIST, TEXTS, ask, at, examine_api, given, identity, is_socket, part};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::gateway::v2::is_route_key;
use crate::template::node::{Node, quoted};
use crate::template::problem::Problems;
use crate::template::schema::{Property, Shape};
use serde_json::{Map, Value};

/// Makes a part with an action, and takes its id from the answer.
fn make(cloud: &mut Cloud, desired: &Desired, word: &str) -> Result<Identity, AwsError> {
    let mut params = given(desired, &[]);
    if let Some(Value::Object(schema)) = params.get("Schema") {
        let text = Value::Object(schema.clone()).to_string();
        params.insert("Schema".into(), text.into());
    }
    if word == "Integration"
        && let Some(parameters) = params.get("ResponseParameters")
    {
        let plain = plain_parameters(parameters);
        params.insert("ResponseParameters".into(), plain);
    }
    let answer = ask(cloud, &format!("Create{word}"), params)?;
    let id = Identity::part(&answer, &format!("{word}Id"));
    Ok(identity(desired, &id))
}

/// CloudFormation writes a list of sources and destinations where the API has a map.
fn plain_parameters(given: &Value) -> Value {
    let one = |list: &Value| {
        let items = list["ResponseParameters"].as_array().into_iter().flatten();
        let entry = |item: &Value| {
            let name = item["Destination"].as_str()?.to_owned();
            Some((name, item["Source"].clone()))
        };
        Value::Object(items.filter_map(entry).collect::<Map<_, _>>())
    };
    let statuses = given.as_object().into_iter().flatten();
    Value::Object(
        statuses
            .map(|(status, list)| (status.clone(), one(list)))
            .collect(),
    )
}

pub(super) static ROUTE: ResourceType = ResourceType {
    examine: examine_route,
    ..part(
        "AWS::ApiGatewayV2::Route",
        &ROUTE_PROPERTIES,
        &["RouteId"],
        |cloud, desired| make(cloud, desired, "Route"),
    )
};

static ROUTE_PROPERTIES: [Property; 12] = [
    Property::required("ApiId", TEXT),
    Property::new("ApiKeyRequired", Shape::Boolean),
    Property::new("AuthorizationScopes", TEXT_LIST),
    Property::new(
        "AuthorizationType",
        Shape::OneOf(&["NONE", "AWS_IAM", "CUSTOM", "JWT"]),
    ),
    Property::new("AuthorizerId", TEXT),
    Property::new("ModelSelectionExpression", TEXT),
    Property::new("OperationName", Shape::Text { max: 64 }),
    Property::new("RequestModels", MAP),
    Property::new("RequestParameters", MAP),
    Property::required("RouteKey", TEXT),
    Property::new("RouteResponseSelectionExpression", TEXT),
    Property::new("Target", TEXT),
];

fn examine_route(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    examine_api(desired, world, problems);
    let properties = &desired.properties;
    let key = properties.get("RouteKey");
    if !is_socket(desired, world)
        && let Some((node, text)) = key.and_then(|node| Some((node, node.as_str()?)))
        && !is_route_key(text)
    {
        let message = format!(
            "{} is no route key of an HTTP API. Write a method and a path, such as `GET /cakes/{{cake}}`, or `$default`.",
            quoted(text)
        );
        problems.add(&node.path, message);
    }
    let kind = properties.text_of("AuthorizationType");
    let has_authorizer = properties.get("AuthorizerId").is_some();
    match kind {
        Some("JWT" | "CUSTOM") if !has_authorizer => at(
            properties,
            "AuthorizationType",
            problems,
            "This needs an authorizer. Add `AuthorizerId: !Ref AUTHORIZER`.",
        ),
        Some("JWT" | "CUSTOM") => {}
        _ => at(
            properties,
            "AuthorizerId",
            problems,
            "An authorizer is asked only if `AuthorizationType` says so: `JWT` for a JWT authorizer, `CUSTOM` for a function.",
        ),
    }
    if let Some((node, target)) = properties
        .get("Target")
        .and_then(|node| Some((node, node.as_str()?)))
        && !target.starts_with("integrations/")
    {
        let message = "A target is written as `!Sub integrations/${INTEGRATION}`.";
        problems.add(&node.path, message);
    }
}

pub(super) static INTEGRATION: ResourceType = ResourceType {
    not_modelled: &["IntegrationResponseSelectionExpression"],
    examine: examine_integration,
    ..part(
        "AWS::ApiGatewayV2::Integration",
        &INTEGRATION_PROPERTIES,
        &["IntegrationId"],
        |cloud, desired| make(cloud, desired, "Integration"),
    )
};

static INTEGRATION_PROPERTIES: [Property; 18] = [
    Property::required("ApiId", TEXT),
    Property::new("ConnectionId", TEXT),
    Property::new("ConnectionType", Shape::OneOf(&["INTERNET", "VPC_LINK"])),
    Property::new(
        "ContentHandlingStrategy",
        Shape::OneOf(&["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]),
    ),
    Property::new("CredentialsArn", TEXT),
    Property::new("Description", TEXT),
    Property::new("IntegrationMethod", TEXT),
    Property::new("IntegrationSubtype", TEXT),
    Property::required(
        "IntegrationType",
        Shape::OneOf(&["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"]),
    ),
    Property::new("IntegrationUri", TEXT),
    Property::new(
        "PassthroughBehavior",
        Shape::OneOf(&["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]),
    ),
    Property::new("PayloadFormatVersion", Shape::OneOf(&["1.0", "2.0"])),
    Property::new("RequestParameters", TEXTS),
    Property::new("RequestTemplates", TEXTS),
    Property::new("ResponseParameters", MAP),
    Property::new("TemplateSelectionExpression", TEXT),
    Property::new(
        "TimeoutInMillis",
        Shape::Integer {
            min: 50,
            max: 30_000,
            unit: "milliseconds",
        },
    ),
    Property::new("TlsConfig", MAP),
];

fn examine_integration(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    examine_api(desired, world, problems);
    let properties = &desired.properties;
    let is = |node: &Node, text: &str| node.as_str() == Some(text);
    let kind = properties.get("IntegrationType");
    if let Some(node) = kind.filter(|_| !is_socket(desired, world))
        && (is(node, "MOCK") || is(node, "AWS") || is(node, "HTTP"))
    {
        let message = "HTTP APIs have proxies only. Write `AWS_PROXY` for a function or a service, `HTTP_PROXY` for a server.";
        problems.add(&node.path, message);
    }
    if properties.text_of("ConnectionType") == Some("VPC_LINK") {
        let message = "AWS has VPC links, but Stratus does not model them. Take it out.";
        at(properties, "ConnectionType", problems, message);
    }
}

pub(super) static AUTHORIZER: ResourceType = part(
    "AWS::ApiGatewayV2::Authorizer",
    &AUTHORIZER_PROPERTIES,
    &["AuthorizerId"],
    |cloud, desired| {
        let mut params = given(desired, &[]);
        params
            .entry("IdentitySource")
            .or_insert_with(|| Value::Array(Vec::new()));
        let answer = ask(cloud, "CreateAuthorizer", params)?;
        Ok(identity(desired, &Identity::part(&answer, "AuthorizerId")))
    },
);

static AUTHORIZER_PROPERTIES: [Property; 11] = [
    Property::required("ApiId", TEXT),
    Property::new("AuthorizerCredentialsArn", TEXT),
    Property::new(
        "AuthorizerPayloadFormatVersion",
        Shape::OneOf(&["1.0", "2.0"]),
    ),
    Property::new(
        "AuthorizerResultTtlInSeconds",
        Shape::Integer {
            min: 0,
            max: 3_600,
            unit: "seconds",
        },
    ),
    Property::required("AuthorizerType", Shape::OneOf(&["REQUEST", "JWT"])),
    Property::new("AuthorizerUri", TEXT),
    Property::new("EnableSimpleResponses", Shape::Boolean),
    Property::new("IdentitySource", TEXT_LIST),
    Property::new("IdentityValidationExpression", TEXT),
    Property::new("JwtConfiguration", Shape::Object(&JWT)),
    Property::required("Name", Shape::Text { max: 128 }),
];

static JWT: [Property; 2] = [
    Property::new("Audience", TEXT_LIST),
    Property::new("Issuer", TEXT),
];

pub(super) static MODEL: ResourceType = part(
    "AWS::ApiGatewayV2::Model",
    &MODEL_PROPERTIES,
    &["ModelId"],
    |cloud, desired| make(cloud, desired, "Model"),
);

static MODEL_PROPERTIES: [Property; 5] = [
    Property::required("ApiId", TEXT),
    Property::new("ContentType", TEXT),
    Property::new("Description", TEXT),
    Property::required("Name", Shape::Text { max: 128 }),
    Property::required("Schema", Shape::Document),
];

pub(super) static ROUTE_RESPONSE: ResourceType = part(
    "AWS::ApiGatewayV2::RouteResponse",
    &ROUTE_RESPONSE_PROPERTIES,
    &["RouteResponseId"],
    |cloud, desired| make(cloud, desired, "RouteResponse"),
);

static ROUTE_RESPONSE_PROPERTIES: [Property; 6] = [
    Property::required("ApiId", TEXT),
    Property::new("ModelSelectionExpression", TEXT),
    Property::new("ResponseModels", MAP),
    Property::new("ResponseParameters", MAP),
    Property::required("RouteId", TEXT),
    Property::required("RouteResponseKey", TEXT),
];

pub(super) static INTEGRATION_RESPONSE: ResourceType = part(
    "AWS::ApiGatewayV2::IntegrationResponse",
    &INTEGRATION_RESPONSE_PROPERTIES,
    &["IntegrationResponseId"],
    |cloud, desired| make(cloud, desired, "IntegrationResponse"),
);

static INTEGRATION_RESPONSE_PROPERTIES: [Property; 7] = [
    Property::required("ApiId", TEXT),
    Property::new("ContentHandlingStrategy", TEXT),
    Property::required("IntegrationId", TEXT),
    Property::required("IntegrationResponseKey", TEXT),
    Property::new("ResponseParameters", MAP),
    Property::new("ResponseTemplates", TEXTS),
    Property::new("TemplateSelectionExpression", TEXT),
];
