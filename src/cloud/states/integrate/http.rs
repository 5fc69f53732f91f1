//! Requests that Tasks send: through `apigateway:invoke` to deployed APIs, through HTTP Tasks to servers outside AWS.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html> and
//! <https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html> (read 2026-11-23).

use super::Who;
use crate::core::Asker;
use crate::engine::HttpTask;
use crate::error::AwsError;
use crate::http::{Headers, HttpRequest};
use crate::states::query::{Fault, Sort, names};
use serde_json::{Map, Value, json};

/// The request that `apigateway:invoke` sends.
pub(super) fn request(given: &Value) -> HttpRequest {
    let text = |key: &str| given[key].as_str().unwrap_or_default();
    let stage = match text("Stage") {
        "" => String::new(),
        stage => format!("/{stage}"),
    };
    let url = format!("https://{}{stage}{}", text("ApiEndpoint"), text("Path"));
    composed(given, url)
}

/// What an HTTP Task sends.
pub(super) fn task(who: &Who<'_>, given: &Value, asker: Asker) -> Result<HttpTask, Fault> {
    let connection = ["InvocationConfig", "Authentication"]
        .into_iter()
        .find_map(|field| given[field]["ConnectionArn"].as_str());
    let Some(connection) = connection else {
        return Err(Fault::runtime(
            "The parameters of an HTTP Task need 'Authentication' with a 'ConnectionArn'.",
        ));
    };
    let url = given["ApiEndpoint"].as_str().unwrap_or_default();
    if !url.starts_with("https://") {
        return Err(Fault::runtime(format!(
            "The API endpoint of an HTTP Task must be an HTTPS URL, but was: {url}"
        )));
    }
    Ok(HttpTask {
        asker,
        role: who.role_arn.into(),
        machine: who.machine_arn.into(),
        connection: connection.into(),
        request: composed(given, url.to_owned()),
    })
}

/// Why an HTTP Task has no answer.
pub(super) fn unanswered(error: &AwsError) -> Fault {
    let is_own = ["States.", "Events."]
        .iter()
        .any(|start| error.code.starts_with(start));
    let name = if is_own {
        &*error.code
    } else {
        "States.Http.Socket"
    };
    let sort = match name {
        names::RUNTIME => Sort::Runtime,
        _ => Sort::Given,
    };
    Fault::new(name, error.message.clone(), sort)
}

/// A value, or each of a list of values.
fn several(values: &Value) -> Vec<Value> {
    match values {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    }
}

fn composed(given: &Value, mut url: String) -> HttpRequest {
    for (name, values) in given["QueryParameters"].as_object().into_iter().flatten() {
        for value in several(values) {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&format!("{name}={value}"));
        }
    }
    let mut headers = Headers::default();
    for (name, values) in given["Headers"].as_object().into_iter().flatten() {
        for value in several(values) {
            headers.add(name.clone(), value.as_str().unwrap_or_default());
        }
    }
    let body = given.get("RequestBody").filter(|body| !body.is_null());
    let form = given["Transform"]["RequestBodyEncoding"] == "URL_ENCODED";
    if body.is_some() && headers.get("Content-Type").is_none() {
        let kind = match form {
            true => "application/x-www-form-urlencoded",
            false => "application/json",
        };
        headers.add("Content-Type", kind);
    }
    HttpRequest {
        method: given["Method"].as_str().unwrap_or("GET").into(),
        url,
        headers,
        body: body.map(|body| match (body, form) {
            (Value::Object(fields), true) => encoded(fields),
            (Value::String(text), _) => text.clone(),
            (other, _) => other.to_string(),
        }),
        ..HttpRequest::default()
    }
}

/// A form, as `URL_ENCODED` asks: of a list each item has the field's name and its place in brackets.
fn encoded(fields: &Map<String, Value>) -> String {
    let encode = crate::gateway::vtl::url_encode;
    let text = |value: &Value| match value {
        Value::String(text) => encode(text),
        other => encode(&other.to_string()),
    };
    let mut pairs = Vec::new();
    for (name, value) in fields {
        let name = encode(name);
        match value {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                pairs.extend(items.map(|(at, item)| format!("{name}[{at}]={}", text(item))));
            }
            other => pairs.push(format!("{name}={}", text(other))),
        }
    }
    pairs.join("&")
}

/// What a Task makes of a response; one of 400 or more is an error, named after its status.
pub(super) fn responded(body: &Value, prefix: &str) -> Result<Value, Fault> {
    let status = body["status"].as_u64().unwrap_or(0);
    let text = body["body"].as_str().unwrap_or_default();
    if status >= 400 {
        return Err(Fault::new(&format!("{prefix}{status}"), text, Sort::Given));
    }
    let parsed: Value = serde_json::from_str(text).unwrap_or_else(|_| text.into());
    let headers = body["headers"].as_object().into_iter().flatten();
    let lists = headers.map(|(name, value)| {
        let list = if value.is_array() {
            value.clone()
        } else {
            json!([value])
        };
        (name.clone(), list)
    });
    Ok(json!({
        "Headers": lists.collect::<Map<String, Value>>(),
        "ResponseBody": parsed,
        "StatusCode": status,
        "StatusText": "OK",
    }))
}
