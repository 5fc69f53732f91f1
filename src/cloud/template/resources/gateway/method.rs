//! `AWS::ApiGateway::Resource` and `AWS::ApiGateway::Method`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-method.html> (read 2026-11-22).

use super::{
    Desired, Identity, REQUIRED, ResourceType, STATUS, TEXT, TEXT_LIST, TEXTS, ask, given, made,
    part, smaller,
};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::node::Node;
use crate::template::schema::{Property, Shape};
use serde_json::{Map, Value, json};

pub(super) static RESOURCE: ResourceType = part(
    "AWS::ApiGateway::Resource",
    &RESOURCE_PROPERTIES,
    &["ResourceId"],
    |cloud, desired| {
        let params = given(desired, &["ParentId", "PathPart", "RestApiId"]);
        let answer = ask(cloud, "CreateResource", params)?;
        Ok(made(desired, &answer, "id"))
    },
);

static RESOURCE_PROPERTIES: [Property; 3] = [
    Property::required("ParentId", TEXT),
    Property::required("PathPart", TEXT),
    Property::required("RestApiId", TEXT),
];

pub(super) static METHOD: ResourceType = part(
    "AWS::ApiGateway::Method",
    &METHOD_PROPERTIES,
    &[],
    create_method,
);

static METHOD_PROPERTIES: [Property; 13] = [
    Property::new("ApiKeyRequired", Shape::Boolean),
    Property::new("AuthorizationScopes", TEXT_LIST),
    Property::new(
        "AuthorizationType",
        Shape::OneOf(&["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"]),
    ),
    Property::new("AuthorizerId", TEXT),
    Property::required(
        "HttpMethod",
        Shape::OneOf(&[
            "ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT",
        ]),
    ),
    Property::new("Integration", Shape::Object(&INTEGRATION)),
    Property::new(
        "MethodResponses",
        Shape::List {
            of: &Shape::Object(&METHOD_RESPONSE),
            min: 0,
            max: 100,
        },
    ),
    Property::new("OperationName", TEXT),
    Property::new("RequestModels", TEXTS),
    Property::new("RequestParameters", REQUIRED),
    Property::new("RequestValidatorId", TEXT),
    Property::required("ResourceId", TEXT),
    Property::required("RestApiId", TEXT),
];

static METHOD_RESPONSE: [Property; 3] = [
    Property::new("ResponseModels", TEXTS),
    Property::new("ResponseParameters", REQUIRED),
    Property::required("StatusCode", STATUS),
];

static INTEGRATION: [Property; 15] = [
    Property::new("CacheKeyParameters", TEXT_LIST),
    Property::new("CacheNamespace", TEXT),
    Property::new("ConnectionId", TEXT),
    Property::new("ConnectionType", Shape::OneOf(&["INTERNET", "VPC_LINK"])),
    Property::new("ContentHandling", HANDLING),
    Property::new("Credentials", TEXT),
    Property::new("IntegrationHttpMethod", TEXT),
    Property::new(
        "IntegrationResponses",
        Shape::List {
            of: &Shape::Object(&INTEGRATION_RESPONSE),
            min: 0,
            max: 100,
        },
    ),
    Property::new(
        "PassthroughBehavior",
        Shape::OneOf(&["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]),
    ),
    Property::new("RequestParameters", TEXTS),
    Property::new("RequestTemplates", TEXTS),
    Property::new(
        "TimeoutInMillis",
        Shape::Integer {
            min: 50,
            max: 300_000,
            unit: "milliseconds",
        },
    ),
    Property::new("TlsConfig", Shape::Anything),
    Property::required(
        "Type",
        Shape::OneOf(&["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"]),
    ),
    Property::new("Uri", TEXT),
];

const HANDLING: Shape = Shape::OneOf(&["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]);

static INTEGRATION_RESPONSE: [Property; 5] = [
    Property::new("ContentHandling", HANDLING),
    Property::new("ResponseParameters", TEXTS),
    Property::new("ResponseTemplates", TEXTS),
    Property::new("SelectionPattern", TEXT),
    Property::required("StatusCode", STATUS),
];

fn create_method(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let whose = given(desired, &["HttpMethod", "ResourceId", "RestApiId"]);
    let names = [
        "ApiKeyRequired",
        "AuthorizationScopes",
        "AuthorizationType",
        "AuthorizerId",
        "OperationName",
        "RequestModels",
        "RequestParameters",
        "RequestValidatorId",
    ];
    let mut params = given(desired, &names);
    params.extend(whose.clone());
    params.entry("authorizationType").or_insert(json!("NONE"));
    ask(cloud, "PutMethod", params)?;
    let properties = &desired.properties;
    for response in items(properties, "MethodResponses") {
        ask(cloud, "PutMethodResponse", with(&whose, response))?;
    }
    if let Some(integration) = properties.get("Integration") {
        ask(cloud, "PutIntegration", with(&whose, integration))?;
        for response in items(integration, "IntegrationResponses") {
            ask(cloud, "PutIntegrationResponse", with(&whose, response))?;
        }
    }
    let id = desired.name.clone();
    Ok(Identity::new(&id, []))
}

fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).map_or(&[], Node::items)
}

/// A structure's entries as parameters, and those that name the method.
fn with(whose: &Map<String, Value>, node: &Node) -> Map<String, Value> {
    let mut params = whose.clone();
    for (name, node) in node.entries() {
        let value = node.to_json();
        match name.as_str() {
            "IntegrationResponses" => {}
            "TlsConfig" => drop(params.insert("tlsConfig".into(), smaller(&value))),
            _ => drop(params.insert(super::small(name), value)),
        }
    }
    params
}
