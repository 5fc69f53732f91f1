//! `TestInvokeMethod`: an author tries a method of the draft, without any of the gates before it.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-test-method.html> (read 2026-11-22).

use super::context::log_date;
use super::ending::complete;
use super::flight::Flight;
use super::request::{Fields, query_of};
use super::{Desk, logs, onward, route, start};
use crate::call::{Reply, Ticket};
use crate::error::AwsError;
use crate::gateway::rest::model::IntegrationType;
use crate::http::{Headers, HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};
use std::sync::Arc;

fn not_found(what: &str) -> Reply {
    let message = format!("Invalid {what} identifier specified");
    Reply::Now(Err(
        AwsError::sender("NotFoundException", message).with_status(404)
    ))
}

/// Starts the trial; it is answered when the backend has answered.
pub(in crate::gateway) fn test_invoke(
    desk: &mut Desk<'_>,
    ticket: Ticket,
    params: &Value,
) -> Reply {
    let text = |key: &str| params[key].as_str().unwrap_or_default();
    let Some(api) = desk.apis.api(text("restApiId")) else {
        return not_found("API");
    };
    let snapshot = Arc::clone(&api.draft);
    let Some(resource) = snapshot.resources.get(text("resourceId")) else {
        return not_found("Resource");
    };
    let Some((_, method)) = route::method_of(resource, text("httpMethod")) else {
        return not_found("Method");
    };
    let given = params["pathWithQueryString"]
        .as_str()
        .filter(|path| !path.is_empty());
    let given = given.unwrap_or(&resource.path);
    let (path, query) = given.split_once('?').unwrap_or((given, ""));
    let path_params = params_of(&resource.path, path);
    let mut headers = Fields::default();
    for (name, value) in params["headers"].as_object().into_iter().flatten() {
        headers.add(name, value.as_str().unwrap_or_default().to_owned());
    }
    for (name, values) in params["multiValueHeaders"]
        .as_object()
        .into_iter()
        .flatten()
    {
        for value in values
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            headers.add(name, value.to_owned());
        }
    }
    let variables = params["stageVariables"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let request = HttpRequest {
        method: text("httpMethod").to_owned(),
        url: format!("https://testPrefix.testDomainName{given}"),
        headers: Headers::default(),
        body: Some(text("body").to_owned()).filter(|body| !body.is_empty()),
        ..HttpRequest::default()
    };
    let id: Arc<str> = desk.core.rng.uuid().into();
    let api: Arc<str> = api.id.as_str().into();
    let mut flight = start::blank(desk, ticket, &id, &Arc::new(request), Arc::clone(&snapshot));
    flight.api = api;
    flight.stage = "test-invoke-stage".into();
    flight.domain = "testPrefix.testDomainName".into();
    flight.path = path.to_owned();
    flight.full_path = path.to_owned();
    flight.resource = resource.id.as_str().into();
    flight.resource_path = resource.path.as_str().into();
    flight.method = Arc::new(method.clone());
    flight.log = Some(Vec::new());
    flight.is_test = true;
    flight.headers = headers;
    flight.query = query_of(query);
    flight.path_params = path_params;
    flight.stage_variables = variables;
    logs::begin(desk.core, &mut flight);
    let done = onward(desk, &mut flight);
    complete(desk, flight, done);
    Reply::Later
}

/// The parameters of a path, when it fits the resource's; otherwise none, and AWS does not mind.
fn params_of(pattern: &str, path: &str) -> Fields {
    let mut fields = Fields::default();
    let mut parts = path.trim_matches('/').split('/');
    for wanted in pattern.trim_matches('/').split('/') {
        let variable = wanted
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        match (variable, parts.next()) {
            (Some(name), Some(part)) => match name.strip_suffix('+') {
                Some(name) => {
                    let rest: Vec<&str> = std::iter::once(part).chain(parts.by_ref()).collect();
                    fields.set(name, rest.join("/"));
                }
                None => fields.set(name, part.to_owned()),
            },
            (None, Some(part)) if part == wanted => {}
            _ => return Fields::default(),
        }
    }
    match parts.next() {
        None => fields,
        Some(_) => Fields::default(),
    }
}

/// Answers the trial: the response, and the log in words.
pub(super) fn answer(
    desk: &mut Desk<'_>,
    mut flight: Flight,
    mut response: HttpResponse,
    succeeded: bool,
) {
    let kind = flight
        .method
        .method_integration
        .as_ref()
        .map(|integration| integration.kind);
    if !succeeded {
        response.headers.remove("Content-Type");
    } else if kind != Some(IntegrationType::Mock) {
        let trace = flight.trace.to_string();
        response.headers.add("X-Amzn-Trace-Id", trace);
    }
    logs::end(desk.core, &mut flight, &response, succeeded);
    let mut log = format!("Execution log for request {}\n", flight.id);
    for (at, line) in flight.log.take().unwrap_or_default() {
        log.push_str(&format!("{} : {line}\n", log_date(at)));
    }
    let mut single = Map::new();
    let mut multiple: Map<String, Value> = Map::new();
    for (name, value) in response.headers.iter() {
        single.insert(name.to_owned(), value.into());
        if let Value::Array(values) = multiple.entry(name).or_insert_with(|| json!([])) {
            values.push(value.into());
        }
    }
    let answer = json!({
        "status": response.status,
        "body": response.body,
        "headers": single,
        "multiValueHeaders": multiple,
        "log": log,
        "latency": desk.core.now.since(flight.arrived),
    });
    desk.core.answer(flight.ticket, Ok(answer));
}
