//! How a request's way ends: it waits, or its client is answered.

use super::flight::{Flight, Refusal, Stop};
use super::{Desk, cache, logs, refuse, test_invoke};
use crate::gateway::rest::model::{IntegrationType, LogLevel};
use crate::gateway::{Event, Gate, Verdict};
use crate::http::{HttpResponse, NoAnswer};
use serde_json::json;
use std::sync::Arc;

/// A flight's part is over: it waits, or its client is answered.
pub(super) fn complete(desk: &mut Desk<'_>, mut flight: Flight, done: Result<HttpResponse, Stop>) {
    let (by, mut response, error) = match done {
        Ok(response) => {
            cache::keep(desk, &flight, &response);
            (Gate::Response, response, None)
        }
        Err(Stop::Wait) => {
            desk.state.flights.insert(flight.number, Arc::new(flight));
            return;
        }
        Err(Stop::Answer(gate, response)) => (gate, *response, None),
        Err(Stop::Refuse(refusal)) => {
            let response = refuse::response(desk, &flight, &refusal);
            (refusal.gate, response, Some(refusal))
        }
        Err(Stop::Drop(reason, why)) => return drop_connection(desk, &flight, reason, why),
    };
    if flight.is_test {
        return test_invoke::answer(desk, flight, response, error.is_none());
    }
    if flight.warns {
        response.headers.add(
            "Warning",
            "199 Cache-control headers were ignored because the caller was unauthorized.",
        );
    }
    let kind = flight
        .method
        .method_integration
        .as_ref()
        .map(|integration| integration.kind);
    sign(&flight, &mut response, kind, error.is_some());
    if by == Gate::Response {
        let why = format!("The client is answered {}.", response.status);
        flight.note(desk.core, Gate::Response, Verdict::Passed, &why, None);
    }
    let failed = response.status >= 400;
    logs::end(desk.core, &mut flight, &response, error.is_none());
    let level = flight
        .settings
        .as_ref()
        .and_then(|settings| settings.logging_level);
    logs::write(
        desk.core,
        &mut flight,
        level.unwrap_or(LogLevel::Off),
        failed,
    );
    access_log(desk, &flight, &response, error.as_deref());
    send(desk, &flight, by, response);
}

/// The headers that API Gateway adds to every answer.
fn sign(
    flight: &Flight,
    response: &mut HttpResponse,
    kind: Option<IntegrationType>,
    refused: bool,
) {
    use IntegrationType as Is;
    let headers = &mut response.headers;
    headers.add("x-amzn-RequestId", &*flight.id);
    headers.add("x-amz-apigw-id", &*flight.extended_id);
    if !refused && matches!(kind, Some(Is::Aws | Is::AwsProxy | Is::Http)) {
        headers.add("X-Amzn-Trace-Id", &*flight.trace);
    }
}

fn access_log(
    desk: &mut Desk<'_>,
    flight: &Flight,
    response: &HttpResponse,
    refusal: Option<&Refusal>,
) {
    let stage = desk.apis.deployed(&flight.api, &flight.stage);
    let Some(settings) = stage.and_then(|(stage, _)| stage.access_log_settings.clone()) else {
        return;
    };
    let (Some(format), Some(destination)) = (settings.format, settings.destination_arn) else {
        return;
    };
    let error = refusal.map(|refusal| {
        json!({
            "message": refusal.message,
            "messageString": json!(refusal.message).to_string(),
            "responseType": refusal.kind.word(),
            "validationErrorString": refusal.details,
        })
    });
    logs::access(
        desk.core,
        flight,
        response,
        error.as_ref(),
        &format,
        &destination,
    );
}

/// Answers the client.
fn send(desk: &mut Desk<'_>, flight: &Flight, by: Gate, response: HttpResponse) {
    let answer = json!(response);
    desk.core.record(Event::RequestAnswered {
        request_id: Arc::clone(&flight.id),
        api: Arc::clone(&flight.api),
        stage: Arc::clone(&flight.stage),
        by,
        http: Arc::new(response),
        latency_ms: desk.core.now.since(flight.arrived),
        integration_latency_ms: flight.integration_ms,
    });
    desk.core.tell(flight.ticket, Ok(Arc::new(answer)));
}

/// The request never becomes HTTP: the client gets no status, no header and no body.
fn drop_connection(desk: &mut Desk<'_>, flight: &Flight, reason: NoAnswer, why: String) {
    let by = if reason == NoAnswer::UnknownHost {
        Gate::EndpointPolicy
    } else {
        Gate::Tls
    };
    desk.core.record(Event::RequestAnswered {
        request_id: Arc::clone(&flight.id),
        api: Arc::clone(&flight.api),
        stage: Arc::clone(&flight.stage),
        by,
        http: Arc::default(),
        latency_ms: 0,
        integration_latency_ms: None,
    });
    desk.core.tell(flight.ticket, Err(reason.error(why)));
}
