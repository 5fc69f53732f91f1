//! Gateway responses: what API Gateway says by itself when it refuses a request or fails.

use super::super::words::words;
use super::{Snapshot, Texts};
use serde::Serialize;

words! {
    /// Why API Gateway answers by itself.
    ResponseType {
        /// The body is over 10 MB.
        RequestTooLarge = "REQUEST_TOO_LARGE",
        /// No such resource.
        ResourceNotFound = "RESOURCE_NOT_FOUND",
        /// The authorizer is set up wrongly.
        AuthorizerConfigurationError = "AUTHORIZER_CONFIGURATION_ERROR",
        /// No token; also every unknown path and method.
        MissingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN",
        /// The body does not match the model.
        BadRequestBody = "BAD_REQUEST_BODY",
        /// The AWS signature is wrong.
        InvalidSignature = "INVALID_SIGNATURE",
        /// No API key, or an unknown one.
        InvalidApiKey = "INVALID_API_KEY",
        /// A required parameter is missing.
        BadRequestParameters = "BAD_REQUEST_PARAMETERS",
        /// The authorizer failed.
        AuthorizerFailure = "AUTHORIZER_FAILURE",
        /// The authorizer does not know the caller.
        Unauthorized = "UNAUTHORIZED",
        /// The backend took too long.
        IntegrationTimeout = "INTEGRATION_TIMEOUT",
        /// A policy or an authorizer says no.
        AccessDenied = "ACCESS_DENIED",
        /// What every response with a status of 4xx falls back to.
        Default4xx = "DEFAULT_4XX",
        /// What every response with a status of 5xx falls back to.
        Default5xx = "DEFAULT_5XX",
        /// AWS WAF says no.
        WafFiltered = "WAF_FILTERED",
        /// The usage plan's quota is used up.
        QuotaExceeded = "QUOTA_EXCEEDED",
        /// Too many requests.
        Throttled = "THROTTLED",
        /// The API is set up wrongly.
        ApiConfigurationError = "API_CONFIGURATION_ERROR",
        /// No template for this content type, and none may pass through.
        UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE",
        /// The backend failed.
        IntegrationFailure = "INTEGRATION_FAILURE",
        /// The AWS security token is too old.
        ExpiredToken = "EXPIRED_TOKEN",
    }
}

impl ResponseType {
    /// The status that a response of this type has unless another is set; the two defaults have none.
    #[must_use]
    pub const fn usual_status(self) -> Option<u16> {
        Some(match self {
            Self::BadRequestBody | Self::BadRequestParameters => 400,
            Self::Unauthorized => 401,
            Self::AccessDenied
            | Self::ExpiredToken
            | Self::InvalidApiKey
            | Self::InvalidSignature
            | Self::MissingAuthenticationToken
            | Self::WafFiltered => 403,
            Self::ResourceNotFound => 404,
            Self::RequestTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::QuotaExceeded | Self::Throttled => 429,
            Self::ApiConfigurationError
            | Self::AuthorizerConfigurationError
            | Self::AuthorizerFailure => 500,
            Self::IntegrationFailure | Self::IntegrationTimeout => 504,
            Self::Default4xx | Self::Default5xx => return None,
        })
    }

    /// What a response of this type falls back to.
    #[must_use]
    pub const fn fallback(self) -> Option<Self> {
        match self.usual_status() {
            Some(status) if status < 500 => Some(Self::Default4xx),
            Some(_) => Some(Self::Default5xx),
            None => None,
        }
    }
}

/// What API Gateway says by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayResponse {
    /// For what.
    pub response_type: ResponseType,
    /// The status, as text; the two defaults leave it to the others unless it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_code: Option<String>,
    /// Headers: `gatewayresponse.header.X` from `method.request...`, `context...` or `'text'`.
    pub response_parameters: Texts,
    /// Bodies by content type; `$context...` and `$stageVariables...` are filled in.
    pub response_templates: Texts,
    /// Whether nobody set it for this type.
    pub default_response: bool,
}

impl GatewayResponse {
    /// The body that API Gateway sends unless another is set.
    pub const USUAL_TEMPLATE: &'static str = "{\"message\":$context.error.messageString}";

    /// What an API says in this case: what was set for it, what was set for its fallback, or what is usual.
    #[must_use]
    pub fn of(api: &Snapshot, kind: ResponseType) -> Self {
        if let Some(set) = api.gateway_responses.get(&kind) {
            return set.clone();
        }
        let usual = || kind.usual_status().map(|status| status.to_string());
        let fallback = kind
            .fallback()
            .and_then(|kind| api.gateway_responses.get(&kind));
        match fallback {
            Some(set) => Self {
                response_type: kind,
                status_code: set.status_code.clone().or_else(usual),
                default_response: true,
                ..set.clone()
            },
            None => Self {
                response_type: kind,
                status_code: usual(),
                response_parameters: Texts::new(),
                response_templates: Self::usual_templates(),
                default_response: true,
            },
        }
    }

    /// The usual body, for `application/json`.
    #[must_use]
    pub fn usual_templates() -> Texts {
        Texts::from([(
            "application/json".to_owned(),
            Self::USUAL_TEMPLATE.to_owned(),
        )])
    }
}
