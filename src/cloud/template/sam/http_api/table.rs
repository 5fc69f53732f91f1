//! The properties of SAM's HTTP API.

use crate::template::schema::{Property, Shape};

pub(super) static PROPERTIES: [Property; 17] = [
    Property::new("AccessLogSettings", Shape::Anything),
    Property::new("Auth", Shape::Anything),
    Property::new("CorsConfiguration", Shape::Anything),
    Property::new("DefaultRouteSettings", Shape::Anything),
    Property::new("DefinitionBody", Shape::Anything),
    Property::new("DefinitionUri", Shape::Anything),
    Property::new("Description", Shape::Anything),
    Property::new("DisableExecuteApiEndpoint", Shape::Anything),
    Property::new("Domain", Shape::Anything),
    Property::new("FailOnWarnings", Shape::Anything),
    Property::new("Name", Shape::Anything),
    Property::new("PropagateTags", Shape::Anything),
    Property::new("RouteSettings", Shape::Anything),
    Property::new("StageName", Shape::Anything),
    Property::new("StageVariables", Shape::Anything),
    Property::new("Tags", Shape::Anything),
    Property::new("IpAddressType", Shape::Anything),
];

/// What `Globals` may have for all HTTP APIs.
pub(in crate::template) const GLOBAL: [&str; 10] = [
    "AccessLogSettings",
    "Auth",
    "CorsConfiguration",
    "DefaultRouteSettings",
    "Domain",
    "FailOnWarnings",
    "PropagateTags",
    "RouteSettings",
    "StageVariables",
    "Tags",
];

pub(super) static AUTH: [Property; 3] = [
    Property::new("Authorizers", Shape::Anything),
    Property::new("DefaultAuthorizer", Shape::Anything),
    Property::new("EnableIamAuthorizer", Shape::Anything),
];

pub(super) static ROUTE_AUTH: [Property; 3] = [
    Property::new("AuthorizationScopes", Shape::Anything),
    Property::new("Authorizer", Shape::Anything),
    Property::new("InvokeRole", Shape::Anything),
];

pub(super) static JWT: [Property; 3] = [
    Property::new("AuthorizationScopes", Shape::Anything),
    Property::new("IdentitySource", Shape::Anything),
    Property::required("JwtConfiguration", Shape::Object(&JWT_CONFIGURATION)),
];

static JWT_CONFIGURATION: [Property; 2] = [
    Property::required("audience", Shape::Anything),
    Property::required("issuer", Shape::Anything),
];

pub(super) static LAMBDA: [Property; 6] = [
    Property::required(
        "AuthorizerPayloadFormatVersion",
        Shape::OneOf(&["1.0", "2.0"]),
    ),
    Property::new("EnableFunctionDefaultPermissions", Shape::Anything),
    Property::new("EnableSimpleResponses", Shape::Anything),
    Property::required("FunctionArn", Shape::Anything),
    Property::new("FunctionInvokeRole", Shape::Anything),
    Property::new("Identity", Shape::Object(&IDENTITY)),
];

static IDENTITY: [Property; 5] = [
    Property::new("Context", Shape::Anything),
    Property::new("Headers", Shape::Anything),
    Property::new("QueryStrings", Shape::Anything),
    Property::new("ReauthorizeEvery", Shape::Anything),
    Property::new("StageVariables", Shape::Anything),
];

pub(super) static CORS: [Property; 6] = [
    Property::new("AllowCredentials", Shape::Anything),
    Property::new("AllowHeaders", Shape::Anything),
    Property::new("AllowMethods", Shape::Anything),
    Property::new("AllowOrigins", Shape::Anything),
    Property::new("ExposeHeaders", Shape::Anything),
    Property::new("MaxAge", Shape::Anything),
];
