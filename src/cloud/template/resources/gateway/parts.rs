//! What an API's methods use: `AWS::ApiGateway::Model`, `RequestValidator`, `Authorizer` and `GatewayResponse`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-authorizer.html> (read 2026-11-22).

use super::{
    Desired, Identity, ResourceType, STATUS, TEXT, TEXT_LIST, TEXTS, ask, given, made, part,
};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::schema::{Property, Shape};
use serde_json::json;

pub(in crate::template) static MODEL: ResourceType = ResourceType {
    identify: |desired, _| Identity::new(&model_name(desired), []),
    ..part(
        "AWS::ApiGateway::Model",
        &MODEL_PROPERTIES,
        &[],
        create_model,
    )
};

static MODEL_PROPERTIES: [Property; 5] = [
    Property::new("ContentType", TEXT),
    Property::new("Description", TEXT),
    Property::new("Name", TEXT),
    Property::required("RestApiId", TEXT),
    Property::new("Schema", Shape::Document),
];

/// The name, or one that CloudFormation makes up: letters and digits only.
fn model_name(desired: &Desired) -> String {
    let given = desired.properties.text_of("Name");
    given.map_or_else(
        || {
            desired
                .name
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect()
        },
        str::to_owned,
    )
}

fn create_model(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut params = given(desired, &["ContentType", "Description", "RestApiId"]);
    let name = model_name(desired);
    params
        .entry("contentType")
        .or_insert(json!("application/json"));
    params.insert("name".into(), json!(name));
    if let Some(schema) = desired.properties.get("Schema") {
        params.insert("schema".into(), json!(schema.to_json().to_string()));
    }
    ask(cloud, "CreateModel", params)?;
    Ok(Identity::new(&name, []))
}

pub(super) static REQUEST_VALIDATOR: ResourceType = part(
    "AWS::ApiGateway::RequestValidator",
    &VALIDATOR_PROPERTIES,
    &["RequestValidatorId"],
    |cloud, desired| {
        let names = [
            "Name",
            "RestApiId",
            "ValidateRequestBody",
            "ValidateRequestParameters",
        ];
        let answer = ask(cloud, "CreateRequestValidator", given(desired, &names))?;
        Ok(made(desired, &answer, "id"))
    },
);

static VALIDATOR_PROPERTIES: [Property; 4] = [
    Property::new("Name", TEXT),
    Property::required("RestApiId", TEXT),
    Property::new("ValidateRequestBody", Shape::Boolean),
    Property::new("ValidateRequestParameters", Shape::Boolean),
];

pub(super) static AUTHORIZER: ResourceType = part(
    "AWS::ApiGateway::Authorizer",
    &AUTHORIZER_PROPERTIES,
    &["AuthorizerId"],
    |cloud, desired| {
        let names = AUTHORIZER_PROPERTIES.map(|property| property.name);
        let answer = ask(cloud, "CreateAuthorizer", given(desired, &names))?;
        Ok(made(desired, &answer, "id"))
    },
);

static AUTHORIZER_PROPERTIES: [Property; 10] = [
    Property::new("AuthType", TEXT),
    Property::new("AuthorizerCredentials", TEXT),
    Property::new(
        "AuthorizerResultTtlInSeconds",
        Shape::Integer {
            min: 0,
            max: 3_600,
            unit: "seconds",
        },
    ),
    Property::new("AuthorizerUri", TEXT),
    Property::new("IdentitySource", TEXT),
    Property::new("IdentityValidationExpression", TEXT),
    Property::required("Name", TEXT),
    Property::new("ProviderARNs", TEXT_LIST),
    Property::required("RestApiId", TEXT),
    Property::required(
        "Type",
        Shape::OneOf(&["TOKEN", "REQUEST", "COGNITO_USER_POOLS"]),
    ),
];

pub(super) static GATEWAY_RESPONSE: ResourceType = part(
    "AWS::ApiGateway::GatewayResponse",
    &RESPONSE_PROPERTIES,
    &["Id"],
    |cloud, desired| {
        let names = RESPONSE_PROPERTIES.map(|property| property.name);
        ask(cloud, "PutGatewayResponse", given(desired, &names))?;
        Ok(super::identity(desired, &desired.name))
    },
);

static RESPONSE_PROPERTIES: [Property; 5] = [
    Property::new("ResponseParameters", TEXTS),
    Property::new("ResponseTemplates", TEXTS),
    Property::required("ResponseType", TEXT),
    Property::required("RestApiId", TEXT),
    Property::new("StatusCode", STATUS),
];
