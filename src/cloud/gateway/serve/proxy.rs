//! Lambda proxy integration: the event that a function is given, and the answer that it may give.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html> (read 2026-11-22).

use super::context::context;
use super::flight::Flight;
use super::request::{Fields, header};
use crate::http::{Headers, HttpResponse};
use crate::iam::{Account, like};
use crate::sqs::base64;
use serde_json::{Map, Value, json};

/// An object, or null when it has nothing.
fn or_null(fields: Map<String, Value>) -> Value {
    match fields.is_empty() {
        true => Value::Null,
        false => Value::Object(fields),
    }
}

/// Whether a media type is handled as bytes.
fn is_binary(flight: &Flight, media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim();
    let types = &flight.snapshot.binary_media_types;
    !media.is_empty() && types.iter().any(|kind| like(kind, media))
}

/// The event for a function, version 1.0.
pub(super) fn event(account: &Account, flight: &Flight) -> Value {
    let body = flight.body();
    let as_bytes =
        !body.is_empty() && is_binary(flight, flight.header("Content-Type").unwrap_or_default());
    let body = match (body, as_bytes) {
        ("", _) => Value::Null,
        (body, true) => base64::encode(body.as_bytes()).into(),
        (body, false) => body.into(),
    };
    json!({
        "resource": flight.resource_path,
        "path": flight.path,
        "httpMethod": flight.http.method,
        "headers": or_null(flight.headers.single()),
        "multiValueHeaders": or_null(flight.headers.multiple()),
        "queryStringParameters": or_null(flight.query.single()),
        "multiValueQueryStringParameters": or_null(flight.query.multiple()),
        "pathParameters": or_null(flight.path_params.single()),
        "stageVariables": or_null(flight.stage_variables.clone()),
        "requestContext": context(account, flight),
        "body": body,
        "isBase64Encoded": as_bytes,
    })
}

/// The event for an authorizer of type REQUEST.
pub(super) fn authorizer_event(account: &Account, flight: &Flight, method_arn: &str) -> Value {
    json!({
        "type": "REQUEST",
        "methodArn": method_arn,
        "resource": flight.resource_path,
        "path": flight.path,
        "httpMethod": flight.http.method,
        "headers": flight.headers.single(),
        "multiValueHeaders": flight.headers.multiple(),
        "queryStringParameters": flight.query.single(),
        "multiValueQueryStringParameters": flight.query.multiple(),
        "pathParameters": flight.path_params.single(),
        "stageVariables": flight.stage_variables,
        "requestContext": context(account, flight),
    })
}

/// What a function may return; anything else makes its answer malformed.
const KNOWN: [&str; 5] = [
    "statusCode",
    "headers",
    "multiValueHeaders",
    "body",
    "isBase64Encoded",
];

/// The answer in what a function returned.
///
/// # Errors
/// Why it is malformed, in one sentence.
pub(super) fn answer(flight: &Flight, returned: &str) -> Result<HttpResponse, String> {
    let returned: Value = serde_json::from_str(returned).map_err(|_| "it is no JSON".to_owned())?;
    let Some(fields) = returned.as_object() else {
        return Err("it is no object with statusCode, headers and body".into());
    };
    if let Some(unknown) = fields.keys().find(|key| !KNOWN.contains(&key.as_str())) {
        return Err(format!(
            "it has a key that API Gateway does not know: {unknown}"
        ));
    }
    let status = match fields.get("statusCode") {
        None | Some(Value::Null) => 200,
        Some(Value::String(text)) => text
            .parse()
            .map_err(|_| format!("its statusCode {text:?} is no number"))?,
        Some(number) => number
            .as_u64()
            .ok_or_else(|| format!("its statusCode {number} is no whole number"))?,
    };
    let status = u16::try_from(status)
        .ok()
        .filter(|status| (100..600).contains(status));
    let status = status.ok_or("its statusCode is no HTTP status")?;
    let mut headers = Fields::default();
    for (name, values) in object(fields, "multiValueHeaders")? {
        let values = values
            .as_array()
            .ok_or_else(|| format!("multiValueHeaders wants a list for {name}"))?;
        for value in values {
            headers.add(name, scalar(name, value)?);
        }
    }
    for (name, value) in object(fields, "headers")? {
        let value = scalar(name, value)?;
        if !headers.all(name).contains(&value) {
            headers.add(name, value);
        }
    }
    if header(&headers, "Content-Type").is_none() {
        headers.set("Content-Type", "application/json".into());
    }
    let body = match fields.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(_) => {
            return Err("its body is no text: JSON has to be made a text by the function".into());
        }
    };
    let encoded = match fields.get("isBase64Encoded") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(encoded)) => *encoded,
        Some(Value::String(text)) if text == "true" || text == "false" => text == "true",
        Some(other) => {
            return Err(format!(
                "its isBase64Encoded is {other}, neither true nor false"
            ));
        }
    };
    let wants_bytes = is_binary(
        flight,
        flight
            .header("Accept")
            .unwrap_or("*/*")
            .split(',')
            .next()
            .unwrap_or_default(),
    ) || is_binary(flight, header(&headers, "Content-Type").unwrap_or_default());
    let body = match encoded && wants_bytes {
        true => base64::decode(&body)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .ok_or("its body says that it is Base64, and it is not")?,
        false => body,
    };
    Ok(HttpResponse {
        status,
        headers: remapped(&headers),
        body,
    })
}

fn object<'a>(
    fields: &'a Map<String, Value>,
    key: &str,
) -> Result<Vec<(&'a String, &'a Value)>, String> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Object(inner)) => Ok(inner.iter().collect()),
        Some(other) => Err(format!("its {key} is no object but {other}")),
    }
}

fn scalar(name: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        _ => Err(format!("the header {name} is no text but {value}")),
    }
}

/// Headers of a backend that API Gateway keeps for itself: the client sees the backend's under another name.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html> (read 2026-11-22).
const REMAPPED: [&str; 4] = ["Connection", "Content-Length", "Date", "Server"];

/// More of them, of all backends but servers behind a proxy integration.
const REMAPPED_MORE: [&str; 10] = [
    "Authorization",
    "Content-MD5",
    "Expect",
    "Host",
    "Max-Forwards",
    "Proxy-Authenticate",
    "Trailer",
    "Upgrade",
    "User-Agent",
    "WWW-Authenticate",
];

/// A server's headers as the client gets them through a proxy integration.
pub(super) fn handed_on(headers: &Fields) -> Headers {
    let dropped = ["Transfer-Encoding", "Content-Encoding", "Via"];
    renamed(headers, &dropped, &["x-amzn-RequestId"])
}

/// A backend's headers as the client gets them otherwise.
pub(super) fn remapped(headers: &Fields) -> Headers {
    renamed(headers, &["Transfer-Encoding"], &REMAPPED_MORE)
}

fn renamed(headers: &Fields, dropped: &[&str], more: &[&str]) -> Headers {
    let mut out = Headers::default();
    for (name, values) in &headers.0 {
        let is = |list: &[&str]| list.iter().any(|one| name.eq_ignore_ascii_case(one));
        if is(dropped) {
            continue;
        }
        for value in values {
            match is(&REMAPPED) || is(more) {
                true => out.add(format!("x-amzn-Remapped-{name}"), value.as_str()),
                false => out.add(name.as_str(), value.as_str()),
            }
        }
    }
    out
}
