//! Execution logs and access logs, in CloudWatch Logs.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html> (read 2026-11-22).

use super::context::{for_templates, lookup};
use super::flight::Flight;
use crate::cloudwatch::{Batch, Line};
use crate::core::{Core, Effect};
use crate::gateway::rest::model::LogLevel;
use crate::http::{Headers, HttpResponse};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How long a line may be: longer ones are cut.
const LINE_MAX: usize = 1_024;

/// Fields as logs write them: `{petId=123}`
pub(super) fn fields(fields: &Map<String, Value>) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let each: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", text(value)))
        .collect();
    format!("{{{}}}", each.join(", "))
}

/// Headers as logs write them.
pub(super) fn headers(headers: &Headers) -> String {
    let each: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{{{}}}", each.join(", "))
}

/// The lines at the beginning of a request's way.
pub(super) fn begin(core: &Core, flight: &mut Flight) {
    if flight.log.is_none() {
        return;
    }
    let id = flight.id.to_string();
    let first = format!(
        "HTTP Method: {}, Resource Path: {}",
        flight.http.method, flight.path
    );
    let path = fields(&flight.path_params.single());
    let query = fields(&flight.query.single());
    let sent = match flight.is_test {
        true => fields(&flight.headers.single()),
        false => fields(&flight.headers.single())
            .chars()
            .take(LINE_MAX)
            .collect(),
    };
    let body = flight.body().to_owned();
    for line in [
        format!("Starting execution for request: {id}"),
        first,
        format!("Method request path: {path}"),
        format!("Method request query string: {query}"),
        format!("Method request headers: {sent}"),
        format!("Method request body before transformations: {body}"),
    ] {
        flight.line(core, || line);
    }
}

/// The lines at its end.
pub(super) fn end(core: &Core, flight: &mut Flight, response: &HttpResponse, succeeded: bool) {
    if succeeded {
        flight.line(core, || {
            format!(
                "Method response body after transformations: {}",
                response.body
            )
        });
        flight.line(core, || {
            format!("Method response headers: {}", headers(&response.headers))
        });
        flight.line(core, || "Successfully completed execution".into());
    }
    flight.line(core, || {
        format!("Method completed with status: {}", response.status)
    });
}

/// Brings a request's lines to CloudWatch Logs.
pub(super) fn write(core: &mut Core, flight: &mut Flight, level: LogLevel, failed: bool) {
    let Some(lines) = flight.log.take() else {
        return;
    };
    if level == LogLevel::Off || (level == LogLevel::Error && !failed) {
        return;
    }
    let group = format!("API-Gateway-Execution-Logs_{}/{}", flight.api, flight.stage);
    let id = Arc::clone(&flight.id);
    let lines = lines.into_iter().map(|(at, line)| {
        let line: String = format!("({id}) {line}").chars().take(LINE_MAX).collect();
        (at, Line::Text(line.into()))
    });
    let batch = Batch {
        stream: stream(&group, &id),
        group: group.into(),
        lines: lines.collect(),
    };
    core.effects.push_back(Effect::Logs(batch));
}

/// A log stream's name: which of many front ends served the request.
fn stream(group: &str, id: &str) -> Arc<str> {
    let bytes = group.bytes().chain(id.bytes().take(1));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}{:016x}", hash.rotate_left(29)).into()
}

/// What `$context` has for access logs besides.
fn more(
    core: &Core,
    flight: &Flight,
    response: &HttpResponse,
    error: Option<&Value>,
) -> Map<String, Value> {
    let mut context = for_templates(&core.account, flight);
    let latency = core.now.since(flight.arrived);
    for (name, value) in [
        ("status", json!(response.status)),
        ("responseLength", json!(response.body.len())),
        ("responseLatency", json!(latency)),
        ("integrationLatency", json!(flight.integration_ms)),
        ("integrationStatus", json!(flight.integration_status)),
        ("xrayTraceId", json!(&*flight.trace)),
    ] {
        context.insert(name.to_owned(), value);
    }
    context.insert(
        "integration".into(),
        json!({
            "latency": flight.integration_ms,
            "status": flight.integration_status,
            "integrationStatus": flight.integration_status,
        }),
    );
    if let Some(error) = error {
        context.insert("error".into(), error.clone());
    }
    context
}

/// Writes the line of a stage's access log; what there is nothing of is `-`.
pub(super) fn access(
    core: &mut Core,
    flight: &Flight,
    response: &HttpResponse,
    error: Option<&Value>,
    format: &str,
    destination: &str,
) {
    let context = more(core, flight, response, error);
    let mut line = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("$context.") {
        line.push_str(before);
        let end = after.find(|letter: char| {
            !letter.is_ascii_alphanumeric() && !matches!(letter, '.' | '_' | '-')
        });
        let name = after
            .get(..end.unwrap_or(after.len()))
            .unwrap_or_default()
            .trim_end_matches('.');
        line.push_str(lookup(&context, name).as_deref().unwrap_or("-"));
        rest = after.get(name.len()..).unwrap_or_default();
    }
    line.push_str(rest);
    let group = destination
        .split(":log-group:")
        .nth(1)
        .unwrap_or(destination);
    let group = group.trim_end_matches(":*");
    let batch = Batch {
        group: group.into(),
        stream: stream(group, &flight.id),
        lines: vec![(core.now, Line::Text(line.into()))],
    };
    core.effects.push_back(Effect::Logs(batch));
}
