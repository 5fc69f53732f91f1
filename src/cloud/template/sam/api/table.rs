//! The properties of SAM's API.

use crate::template::schema::{Property, Shape};

pub(super) static PROPERTIES: [Property; 29] = [
    Property::new("AccessLogSetting", Shape::Anything),
    Property::new("AlwaysDeploy", Shape::Anything),
    Property::new("ApiKeySourceType", Shape::Anything),
    Property::new("Auth", Shape::Anything),
    Property::new("BinaryMediaTypes", Shape::Anything),
    Property::new("CacheClusterEnabled", Shape::Anything),
    Property::new("CacheClusterSize", Shape::Anything),
    Property::new("CanarySetting", Shape::Anything),
    Property::new("Cors", Shape::Anything),
    Property::new("DefinitionBody", Shape::Anything),
    Property::new("DefinitionUri", Shape::Anything),
    Property::new("Description", Shape::Anything),
    Property::new("DisableExecuteApiEndpoint", Shape::Anything),
    Property::new("Domain", Shape::Anything),
    Property::new("EndpointConfiguration", Shape::Anything),
    Property::new("FailOnWarnings", Shape::Anything),
    Property::new("GatewayResponses", Shape::Anything),
    Property::new("MethodSettings", Shape::Anything),
    Property::new("MinimumCompressionSize", Shape::Anything),
    Property::new("Mode", Shape::Anything),
    Property::new("Models", Shape::Anything),
    Property::new("Name", Shape::Anything),
    Property::new("OpenApiVersion", Shape::Anything),
    Property::new("Policy", Shape::Anything),
    Property::required("StageName", Shape::Anything),
    Property::new("Tags", Shape::Anything),
    Property::new("TracingEnabled", Shape::Anything),
    Property::new("Variables", Shape::Anything),
    Property::new("PropagateTags", Shape::Anything),
];

/// Properties that SAM has and Stratus does not model.
pub(in crate::template) const NOT_MODELLED: [&str; 3] =
    ["EndpointAccessMode", "MergeDefinitions", "SecurityPolicy"];

/// What `Globals` may have for all APIs.
pub(in crate::template) const GLOBAL: [&str; 19] = [
    "AccessLogSetting",
    "AlwaysDeploy",
    "Auth",
    "BinaryMediaTypes",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "CanarySetting",
    "Cors",
    "DefinitionUri",
    "Domain",
    "EndpointConfiguration",
    "GatewayResponses",
    "MethodSettings",
    "MinimumCompressionSize",
    "Name",
    "OpenApiVersion",
    "PropagateTags",
    "TracingEnabled",
    "Variables",
];

pub(super) static ENDPOINT: [Property; 3] = [
    Property::new("IpAddressType", Shape::Anything),
    Property::required("Type", Shape::Anything),
    Property::new("VPCEndpointIds", Shape::Anything),
];

pub(super) static AUTH: [Property; 8] = [
    Property::new("AddApiKeyRequiredToCorsPreflight", Shape::Anything),
    Property::new("AddDefaultAuthorizerToCorsPreflight", Shape::Anything),
    Property::new("ApiKeyRequired", Shape::Anything),
    Property::new("Authorizers", Shape::Anything),
    Property::new("DefaultAuthorizer", Shape::Anything),
    Property::new("InvokeRole", Shape::Anything),
    Property::new("ResourcePolicy", Shape::Anything),
    Property::new("UsagePlan", Shape::Anything),
];

pub(super) static METHOD_AUTH: [Property; 6] = [
    Property::new("ApiKeyRequired", Shape::Anything),
    Property::new("AuthorizationScopes", Shape::Anything),
    Property::new("Authorizer", Shape::Anything),
    Property::new("InvokeRole", Shape::Anything),
    Property::new("OverrideApiAuth", Shape::Anything),
    Property::new("ResourcePolicy", Shape::Anything),
];

pub(super) static COGNITO: [Property; 3] = [
    Property::new("AuthorizationScopes", Shape::Anything),
    Property::new("Identity", Shape::Object(&COGNITO_IDENTITY)),
    Property::required("UserPoolArn", Shape::Anything),
];

static COGNITO_IDENTITY: [Property; 3] = [
    Property::new("Header", Shape::Anything),
    Property::new("ReauthorizeEvery", Shape::Anything),
    Property::new("ValidationExpression", Shape::Anything),
];

pub(super) static LAMBDA: [Property; 5] = [
    Property::new("AuthorizationScopes", Shape::Anything),
    Property::new("DisableFunctionDefaultPermissions", Shape::Anything),
    Property::required("FunctionArn", Shape::Anything),
    Property::new("FunctionPayloadType", Shape::OneOf(&["TOKEN", "REQUEST"])),
    Property::new("Identity", Shape::Object(&LAMBDA_IDENTITY)),
];

static LAMBDA_IDENTITY: [Property; 7] = [
    Property::new("Context", Shape::Anything),
    Property::new("Header", Shape::Anything),
    Property::new("Headers", Shape::Anything),
    Property::new("QueryStrings", Shape::Anything),
    Property::new("ReauthorizeEvery", Shape::Anything),
    Property::new("StageVariables", Shape::Anything),
    Property::new("ValidationExpression", Shape::Anything),
];

pub(super) static CORS: [Property; 5] = [
    Property::new("AllowCredentials", Shape::Anything),
    Property::new("AllowHeaders", Shape::Anything),
    Property::new("AllowMethods", Shape::Anything),
    Property::required("AllowOrigin", Shape::Anything),
    Property::new("MaxAge", Shape::Anything),
];

pub(super) static USAGE_PLAN: [Property; 6] = [
    Property::required(
        "CreateUsagePlan",
        Shape::OneOf(&["PER_API", "SHARED", "NONE"]),
    ),
    Property::new("Description", Shape::Anything),
    Property::new("Quota", Shape::Anything),
    Property::new("Tags", Shape::Anything),
    Property::new("Throttle", Shape::Anything),
    Property::new("UsagePlanName", Shape::Anything),
];

pub(super) static GATEWAY_RESPONSE: [Property; 3] = [
    Property::new("ResponseParameters", Shape::Object(&RESPONSE_PARAMETERS)),
    Property::new("ResponseTemplates", Shape::Anything),
    Property::new("StatusCode", Shape::Anything),
];

static RESPONSE_PARAMETERS: [Property; 3] = [
    Property::new("Headers", Shape::Anything),
    Property::new("Paths", Shape::Anything),
    Property::new("QueryStrings", Shape::Anything),
];

pub(super) static MODEL: [Property; 4] = [
    Property::required("Model", Shape::Anything),
    Property::new("Required", Shape::Anything),
    Property::new("ValidateBody", Shape::Anything),
    Property::new("ValidateParameters", Shape::Anything),
];
