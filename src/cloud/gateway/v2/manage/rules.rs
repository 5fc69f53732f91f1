//! What must hold within a part, and between it and others; and AWS's defaults.

use super::super::error::Error;
use super::super::model::{Api, Kind, Protocol};
use super::super::route::RouteKey;
use super::parts::is_lambda;
use serde_json::{Map, Value};

pub(super) type Part = Map<String, Value>;

pub(super) fn text<'a>(part: &'a Part, name: &str) -> Option<&'a str> {
    part.get(name).and_then(Value::as_str)
}

pub(super) fn default(part: &mut Part, name: &str, value: impl Into<Value>) {
    part.entry(name).or_insert_with(|| value.into());
}

/// What REST or WebSocket APIs have and HTTP APIs have not: said plainly instead of being taken and ignored.
fn not_for_http(api: &Api, part: &Part, names: &[&str]) -> Result<(), Error> {
    if api.protocol != Protocol::Http {
        return Ok(());
    }
    let asks = |name: &&&str| part.get(**name).is_some_and(|value| *value != false);
    match names.iter().find(asks) {
        Some(name) => Err(Error::bad(format!(
            "{name} is not currently supported for HTTP APIs"
        ))),
        None => Ok(()),
    }
}

pub(super) fn route(api: &Api, id: Option<&str>, part: &mut Part) -> Result<(), Error> {
    let key = text(part, "RouteKey").unwrap_or_default().to_owned();
    if api.protocol == Protocol::Http && RouteKey::read(&key).is_none() {
        return Err(Error::bad(
            r#"The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default""#,
        ));
    }
    not_for_http(
        api,
        part,
        &[
            "ApiKeyRequired",
            "ModelSelectionExpression",
            "RequestModels",
            "RequestParameters",
            "RouteResponseSelectionExpression",
        ],
    )?;
    let is_same = |(other, route): &(&super::super::model::Id, &std::sync::Arc<Value>)| {
        route["RouteKey"] == *key && Some(&***other) != id
    };
    if api.draft.all(Kind::Route).any(|one| is_same(&one)) {
        return Err(Error::Conflict(format!(
            "Route with key {key} already exists for this API"
        )));
    }
    if let Some(target) = text(part, "Target") {
        let named = target.strip_prefix("integrations/");
        if named.is_none_or(|id| api.draft.part(Kind::Integration, "", id).is_none()) {
            return Err(Error::no("Integration"));
        }
    }
    let asks = |name: &str| {
        part.get(name)
            .and_then(Value::as_object)
            .is_some_and(|map| !map.is_empty())
    };
    if asks("RequestModels") {
        return Err(Error::NotModelled(
            "check of messages against models".into(),
        ));
    }
    if part.get("ApiKeyRequired") == Some(&Value::Bool(true)) {
        return Err(Error::NotModelled("API key for WebSocket routes".into()));
    }
    authorization(api, part)?;
    default(part, "ApiKeyRequired", false);
    default(part, "AuthorizationType", "NONE");
    Ok(())
}

fn authorization(api: &Api, part: &Part) -> Result<(), Error> {
    let kind = text(part, "AuthorizationType").unwrap_or("NONE");
    let wanted = match (kind, api.protocol) {
        ("JWT", Protocol::Http) => Some("JWT"),
        ("JWT", Protocol::WebSocket) => {
            return Err(Error::bad(
                "JWT authorization is only supported for HTTP APIs",
            ));
        }
        ("CUSTOM", _) => Some("REQUEST"),
        _ => None,
    };
    if api.protocol == Protocol::WebSocket
        && kind != "NONE"
        && text(part, "RouteKey") != Some("$connect")
    {
        return Err(Error::bad(
            "Currently, authorization is restricted to the $connect route only",
        ));
    }
    let scopes = part.get("AuthorizationScopes").and_then(Value::as_array);
    if kind != "JWT" && scopes.is_some_and(|scopes| !scopes.is_empty()) {
        return Err(Error::bad(
            "AuthorizationScopes are only supported for JWT authorization",
        ));
    }
    let Some(wanted) = wanted else {
        return Ok(());
    };
    let id = text(part, "AuthorizerId")
        .ok_or_else(|| Error::bad(format!("AuthorizerId is required for {kind} authorization")))?;
    let authorizer = api
        .draft
        .part(Kind::Authorizer, "", id)
        .ok_or_else(|| Error::no("Authorizer"))?;
    if authorizer["AuthorizerType"] != wanted {
        return Err(Error::bad(format!(
            "Authorizer type must be {wanted} for {kind} authorization"
        )));
    }
    Ok(())
}

pub(super) fn integration(api: &Api, part: &mut Part) -> Result<(), Error> {
    let kind = text(part, "IntegrationType").unwrap_or_default().to_owned();
    let is_http = api.protocol == Protocol::Http;
    if is_http && !["AWS_PROXY", "HTTP_PROXY"].contains(&&*kind) {
        return Err(Error::bad(format!(
            "Integration type {kind} is not supported for HTTP APIs. HTTP APIs support AWS_PROXY and HTTP_PROXY"
        )));
    }
    not_for_http(
        api,
        part,
        &[
            "ContentHandlingStrategy",
            "PassthroughBehavior",
            "RequestTemplates",
            "TemplateSelectionExpression",
        ],
    )?;
    if text(part, "ConnectionType") == Some("VPC_LINK") {
        return Err(Error::NotModelled("integration through a VPC link".into()));
    }
    target(part, &kind)?;
    default(part, "ConnectionType", "INTERNET");
    default(part, "PayloadFormatVersion", "1.0");
    if is_http {
        default(part, "TimeoutInMillis", 30_000);
    } else {
        if part
            .get("TimeoutInMillis")
            .and_then(Value::as_i64)
            .is_some_and(|timeout| timeout > 29_000)
        {
            return Err(Error::bad("Timeout should be between 50 ms and 29000 ms"));
        }
        default(part, "TimeoutInMillis", 29_000);
        default(part, "PassthroughBehavior", "WHEN_NO_MATCH");
        default(
            part,
            "IntegrationResponseSelectionExpression",
            "${integration.response.statuscode}",
        );
    }
    Ok(())
}

/// What an integration leads to has to be something that its type can lead to.
fn target(part: &mut Part, kind: &str) -> Result<(), Error> {
    let uri = text(part, "IntegrationUri").map(str::to_owned);
    match (kind, uri.as_deref(), text(part, "IntegrationSubtype")) {
        ("MOCK", ..) => {}
        ("AWS_PROXY", None, Some(subtype)) => service(part, subtype)?,
        ("AWS_PROXY", Some(uri), None) if is_lambda(uri) => {
            default(part, "IntegrationMethod", "POST");
        }
        ("AWS_PROXY", Some(_), None) => {
            return Err(Error::bad("Invalid function ARN or invalid uri"));
        }
        ("HTTP_PROXY" | "HTTP", Some(uri), None)
            if uri.starts_with("http://") || uri.starts_with("https://") =>
        {
            if text(part, "IntegrationMethod").is_none() {
                return Err(Error::bad(
                    "HttpMethod must be specified for HTTP integrations",
                ));
            }
        }
        ("HTTP_PROXY" | "HTTP", Some(_), None) => {
            return Err(Error::bad("Invalid HTTP endpoint specified for URI"));
        }
        ("AWS", Some(uri), None) if uri.starts_with("arn:aws:apigateway:") => {}
        (_, Some(_), None) => return Err(Error::bad("Invalid ARN specified in the request")),
        (_, None, _) => return Err(Error::bad("IntegrationUri is required")),
        (_, Some(_), Some(_)) => {
            return Err(Error::bad(
                "IntegrationUri is not supported with IntegrationSubtype",
            ));
        }
    }
    Ok(())
}

/// The service integrations that are modelled, with the parameters that each must have.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html>
/// (read 2026-11-22).
pub(crate) const SERVICES: [(&str, &[&str]); 4] = [
    ("SQS-SendMessage", &["QueueUrl", "MessageBody"]),
    ("StepFunctions-StartExecution", &["StateMachineArn"]),
    ("StepFunctions-StartSyncExecution", &["StateMachineArn"]),
    ("StepFunctions-StopExecution", &["ExecutionArn"]),
];

fn service(part: &Part, subtype: &str) -> Result<(), Error> {
    let Some((_, wanted)) = SERVICES.into_iter().find(|(name, _)| *name == subtype) else {
        return Err(Error::NotModelled(format!("integration subtype {subtype}")));
    };
    let given = part.get("RequestParameters").and_then(Value::as_object);
    let has = |name: &str| given.is_some_and(|given| given.contains_key(name));
    if let Some(missing) = wanted.iter().find(|name| !has(name)) {
        return Err(Error::bad(format!(
            "Parameter: {missing} is required for Integration Subtype: {subtype}"
        )));
    }
    if text(part, "CredentialsArn").is_none() {
        return Err(Error::bad(format!(
            "Credentials are required for Integration Subtype: {subtype}"
        )));
    }
    Ok(())
}

pub(super) fn model(part: &mut Part) -> Result<(), Error> {
    let schema = text(part, "Schema").unwrap_or_default();
    if serde_json::from_str::<Value>(schema).is_err() {
        return Err(Error::bad(
            "Invalid model schema specified. The schema is not valid JSON",
        ));
    }
    default(part, "ContentType", "application/json");
    Ok(())
}
