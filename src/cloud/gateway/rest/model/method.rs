//! Methods, what they ask of a backend, and what they make of its answer.

use super::super::words::words;
use super::{Required, Texts};
use crate::sorted::SortedMap;
use serde::Serialize;

/// Mapping templates by content type; an empty one passes the body through.
pub type Templates = SortedMap<String, Option<String>>;

/// How a resource answers one HTTP method.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Method {
    /// `GET`, `POST`, ... or `ANY`.
    pub http_method: String,
    /// `NONE`, `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`.
    pub authorization_type: String,
    /// The authorizer, for the latter two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorizer_id: Option<String>,
    /// Whether a request must carry an API key.
    pub api_key_required: bool,
    /// The request validator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_validator_id: Option<String>,
    /// A name for the operation, which SDKs take up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_name: Option<String>,
    /// Parameters by place, with whether they are required: `method.request.querystring.page`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_parameters: Option<Required>,
    /// Names of models by content type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_models: Option<Texts>,
    /// What it may answer, by status.
    #[serde(skip_serializing_if = "SortedMap::is_empty")]
    pub method_responses: SortedMap<String, MethodResponse>,
    /// The backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method_integration: Option<Integration>,
    /// Scopes of which a Cognito access token must have one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_scopes: Vec<String>,
}

/// An answer that a method may give.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodResponse {
    /// The status, as text.
    pub status_code: String,
    /// Headers it may have: `method.response.header.Location`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_parameters: Option<Required>,
    /// Names of models by content type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_models: Option<Texts>,
}

words! {
    /// What kind of backend.
    IntegrationType {
        /// An HTTP server, with templates.
        Http = "HTTP",
        /// None: API Gateway answers by itself.
        Mock = "MOCK",
        /// A Lambda function that is given the whole request.
        AwsProxy = "AWS_PROXY",
        /// An HTTP server that is given the whole request.
        HttpProxy = "HTTP_PROXY",
        /// An AWS service, with templates; Lambda too.
        Aws = "AWS",
    }
}

words! {
    /// What becomes of a body whose content type has no template.
    Passthrough {
        /// It is passed through when no template matches.
        WhenNoMatch = "WHEN_NO_MATCH",
        /// It is passed through only when there are no templates at all.
        WhenNoTemplates = "WHEN_NO_TEMPLATES",
        /// It is refused: 415.
        Never = "NEVER",
    }
}

words! {
    /// Which form a body is given.
    ContentHandling {
        /// Base64 text becomes bytes.
        ToBinary = "CONVERT_TO_BINARY",
        /// Bytes become Base64 text.
        ToText = "CONVERT_TO_TEXT",
    }
}

words! {
    /// How a backend is reached.
    ConnectionType {
        /// Over the internet.
        Internet = "INTERNET",
        /// Through a VPC link.
        VpcLink = "VPC_LINK",
    }
}

/// The backend of a method, and what it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// What kind of backend.
    #[serde(rename = "type")]
    pub kind: IntegrationType,
    /// The method that the backend is asked with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_method: Option<String>,
    /// The backend: a URL, or `arn:aws:apigateway:REGION:SERVICE:path|action/...`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// How it is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_type: Option<ConnectionType>,
    /// The VPC link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<String>,
    /// The role that API Gateway takes on; `arn:aws:iam::*:user/*` hands the caller's through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<String>,
    /// What is put where: `integration.request.header.X` from `method.request.querystring.y` or `'text'`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_parameters: Option<Texts>,
    /// Mapping templates by content type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_templates: Option<Templates>,
    /// What becomes of a body without a template.
    pub passthrough_behavior: Passthrough,
    /// Which form the body is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<ContentHandling>,
    /// How long the backend may take, in milliseconds: 50 to 29,000.
    pub timeout_in_millis: u64,
    /// What shares one cache; the resource's id unless set.
    pub cache_namespace: String,
    /// What a cached answer depends on: `method.request.querystring.page`.
    pub cache_key_parameters: Vec<String>,
    /// What is made of the answer, by status.
    #[serde(skip_serializing_if = "SortedMap::is_empty")]
    pub integration_responses: SortedMap<String, IntegrationResponse>,
    /// TLS to the backend: whether its certificate goes unchecked.
    #[serde(rename = "tlsConfig", skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsConfig>,
}

/// TLS to the backend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TlsConfig {
    /// Whether the backend's certificate goes unchecked.
    pub insecure_skip_verification: bool,
}

/// What is made of a backend's answer that a pattern selects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IntegrationResponse {
    /// The status that the client is given, as text.
    pub status_code: String,
    /// A regular expression over the backend's status, or over a function's error message; without one this is the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection_pattern: Option<String>,
    /// What is put where: `method.response.header.X` from `integration.response.header.Y` or `'text'`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_parameters: Option<Texts>,
    /// Mapping templates by content type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_templates: Option<Templates>,
    /// Which form the body is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<ContentHandling>,
}
