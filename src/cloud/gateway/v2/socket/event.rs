//! The events that functions get from WebSocket APIs.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html>
//! (read 2026-11-22).

use super::super::context::clf_time;
use super::super::route::query_pairs;
use super::connection::Connection;
use super::trip::{Journey, Step};
use crate::core::Core;
use crate::http::Headers;
use serde_json::{Map, Value, json};

/// The event for the function behind a route.
pub(super) fn proxy(core: &Core, connection: &Connection, journey: &Journey) -> Value {
    let mut event = json!({});
    match journey.step {
        Step::Connect(_) => {
            headers(&mut event, &connection.request.headers);
            queries(&mut event, connection);
        }
        Step::Disconnect { .. } => {
            let left: Headers = [
                ("Host", connection.domain()),
                ("x-api-key", ""),
                ("X-Forwarded-For", ""),
                ("x-restapi", ""),
            ]
            .into_iter()
            .collect();
            headers(&mut event, &left);
        }
        Step::Message => {}
    }
    if let Some(variables) = &connection.stage_variables {
        event["stageVariables"] = Value::Object(variables.clone());
    }
    event["requestContext"] = context(core, connection, journey);
    if let Some(body) = &journey.body {
        event["body"] = body.as_str().into();
    }
    event["isBase64Encoded"] = false.into();
    event
}

/// The event for the authorizer of `$connect`.
pub(super) fn authorizer(core: &Core, connection: &Connection, journey: &Journey) -> Value {
    let mut event = json!({"type": "REQUEST", "methodArn": journey.arn(core, connection)});
    headers(&mut event, &connection.request.headers);
    event["queryStringParameters"] = json!({});
    event["multiValueQueryStringParameters"] = json!({});
    queries(&mut event, connection);
    event["stageVariables"] = Value::Object(connection.stage_variables.clone().unwrap_or_default());
    event["requestContext"] = context(core, connection, journey);
    event
}

/// `requestContext`, and `$context` for templates.
pub(super) fn context(core: &Core, connection: &Connection, journey: &Journey) -> Value {
    let mut context = json!({"routeKey": journey.route_key()});
    let kind = match journey.step {
        Step::Connect(_) => "CONNECT",
        Step::Message => {
            context["messageId"] = json!(journey.request_id);
            "MESSAGE"
        }
        Step::Disconnect { code, reason } => {
            context["disconnectStatusCode"] = code.into();
            context["disconnectReason"] = reason.into();
            "DISCONNECT"
        }
    };
    if !connection.authorizer.is_null() {
        context["authorizer"] = connection.authorizer.clone();
    }
    let request = &connection.request;
    let rest = json!({
        "eventType": kind,
        "extendedRequestId": journey.request_id,
        "requestTime": clf_time(core.now),
        "messageDirection": "IN",
        "stage": connection.stage,
        "connectedAt": connection.connected,
        "requestTimeEpoch": core.now,
        "identity": {
            "userAgent": request.headers.get("user-agent").unwrap_or_default(),
            "sourceIp": request.connection.source_ip,
        },
        "requestId": journey.request_id,
        "domainName": connection.domain(),
        "connectionId": connection.id,
        "apiId": connection.api,
    });
    for (name, value) in rest.as_object().into_iter().flatten() {
        context[name.as_str()] = value.clone();
    }
    context
}

fn headers(event: &mut Value, headers: &Headers) {
    let (mut one, mut many) = (Map::new(), Map::new());
    for (name, value) in headers.iter() {
        one.insert(name.into(), value.into());
        push(&mut many, name, value);
    }
    event["headers"] = Value::Object(one);
    event["multiValueHeaders"] = Value::Object(many);
}

fn queries(event: &mut Value, connection: &Connection) {
    let (_, query) = connection.request.path_and_query();
    let (mut one, mut many) = (Map::new(), Map::new());
    for (name, value) in query_pairs(query) {
        push(&mut many, &name, &value);
        one.insert(name, value.into());
    }
    if !one.is_empty() {
        event["queryStringParameters"] = Value::Object(one);
        event["multiValueQueryStringParameters"] = Value::Object(many);
    }
}

fn push(map: &mut Map<String, Value>, name: &str, value: &str) {
    let list = map.entry(name).or_insert_with(|| json!([]));
    if let Some(list) = list.as_array_mut() {
        list.push(value.into());
    }
}
