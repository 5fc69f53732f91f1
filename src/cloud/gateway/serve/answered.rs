//! The backend has answered: what its answer is, before anything is made of it.

use super::flight::{Flight, Refusal, Stop, Waits};
use super::respond::{self, Reply};
use super::{Desk, backend, function, logs, proxy, services};
use crate::call::SharedAnswer;
use crate::gateway::rest::model::ResponseType;
use crate::gateway::{Gate, Verdict};
use crate::http::{HttpResponse, NoAnswer};
use serde_json::{Value, json};
use std::sync::Arc;

/// The backend has answered.
pub(super) fn answered(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    waits: &Waits,
    answer: &SharedAnswer,
) -> Result<HttpResponse, Stop> {
    let ms = flight.integration_ms.unwrap_or(0);
    let reply = match waits {
        Waits::Server => server_reply(desk, flight, answer)?,
        Waits::Queue(action) => services::as_query(server_reply(desk, flight, answer)?, action),
        _ => function_reply(desk, flight, waits, answer)?,
    };
    flight.integration_status = Some(u64::from(reply.status));
    flight.line(desk.core, || {
        format!(
            "Received response. Status: {}, Integration latency: {ms} ms",
            reply.status
        )
    });
    flight.line(desk.core, || {
        format!(
            "Endpoint response headers: {}",
            logs::headers(&reply.headers)
        )
    });
    flight.line(desk.core, || {
        format!(
            "Endpoint response body before transformations: {}",
            reply.body
        )
    });
    let method = Arc::clone(&flight.method);
    if *waits == Waits::Proxy {
        return proxied(desk, flight, &reply);
    }
    match &method.method_integration {
        Some(integration) => respond::gate(desk, flight, integration, reply),
        None => Err(
            Refusal::internal(Gate::Integration, ResponseType::ApiConfigurationError, 500).into(),
        ),
    }
}

/// What a function behind a proxy integration returned becomes the answer.
fn proxied(desk: &mut Desk<'_>, flight: &mut Flight, reply: &Reply) -> Result<HttpResponse, Stop> {
    // What the execution log says of it is in no page of AWS's documentation, but in many a question about it.
    const MALFORMED: &str =
        "Execution failed due to configuration error: Malformed Lambda proxy response";
    let raised = reply.error_message.as_ref().and_then(Option::as_ref);
    let (made, line) = match raised {
        Some(message) => (
            Err("the function raised an error instead of returning an answer".to_owned()),
            format!(
                "Lambda execution failed with status 200 due to customer function error: {message}"
            ),
        ),
        None => (proxy::answer(flight, &reply.body), MALFORMED.to_owned()),
    };
    match made {
        Ok(response) => {
            flight.absent(
                desk.core,
                Gate::IntegrationResponse,
                "A proxy integration hands the function's answer on as it is.",
            );
            Ok(response)
        }
        Err(why) => {
            flight.line(desk.core, || line);
            let why = format!(
                "The function's answer is malformed: {why}. The client only learns: Internal server error."
            );
            let saw: Value =
                serde_json::from_str(&reply.body).unwrap_or_else(|_| reply.body.as_str().into());
            flight.note(
                desk.core,
                Gate::IntegrationResponse,
                Verdict::Refused,
                &why,
                Some(saw),
            );
            Err(Refusal::internal(
                Gate::IntegrationResponse,
                ResponseType::IntegrationFailure,
                502,
            )
            .into())
        }
    }
}

fn function_reply(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    waits: &Waits,
    answer: &SharedAnswer,
) -> Result<Reply, Stop> {
    let name = flight
        .method
        .method_integration
        .as_ref()
        .and_then(|one| one.uri.as_deref());
    let name = name
        .and_then(function::of_uri)
        .map(function::name_of)
        .unwrap_or_default()
        .to_owned();
    let (body, error_message) = match function::outcome(answer) {
        // Who is invoked asynchronously returns nothing yet.
        function::Outcome::Returned(body) if body.is_empty() => ("{}".to_owned(), None),
        function::Outcome::Returned(body) => (body, None),
        function::Outcome::Raised(body) => {
            let error: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
            (
                body,
                Some(
                    error["errorMessage"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                ),
            )
        }
        function::Outcome::NotRun { status, message } => {
            flight.integration_status = Some(u64::from(status));
            flight.line(desk.core, || {
                format!("Lambda invocation failed with status: {status}. {message}")
            });
            flight.line(desk.core, || {
                format!("Execution failed due to configuration error: {message}")
            });
            let why = format!("Lambda did not run the function {name}: {message}");
            flight.note(
                desk.core,
                Gate::Integration,
                Verdict::Refused,
                &why,
                Some(json!({"status": status})),
            );
            return Err(Refusal::internal(
                Gate::Integration,
                ResponseType::ApiConfigurationError,
                500,
            )
            .into());
        }
    };
    let ms = flight.integration_ms.unwrap_or(0);
    let why = match (&error_message, waits) {
        (Some(message), _) => {
            format!("The function {name} raised an error after {ms} ms: {message}")
        }
        (None, _) => format!("The function {name} returned after {ms} ms."),
    };
    let saw: Value = serde_json::from_str(&body).unwrap_or_else(|_| body.as_str().into());
    flight.note(
        desk.core,
        Gate::Integration,
        Verdict::Passed,
        &why,
        Some(json!({"function": name, "returned": saw})),
    );
    Ok(Reply {
        status: 200,
        body,
        error_message: Some(error_message),
        ..Reply::default()
    })
}

fn server_reply(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    answer: &SharedAnswer,
) -> Result<Reply, Stop> {
    let response = answer
        .as_ref()
        .map(|answer| serde_json::from_value::<HttpResponse>((**answer).clone()));
    match response {
        Ok(Ok(response)) => {
            let ms = flight.integration_ms.unwrap_or(0);
            let why = format!("The backend answered {} after {ms} ms.", response.status);
            flight.note(
                desk.core,
                Gate::Integration,
                Verdict::Passed,
                &why,
                Some(json!({"response": response})),
            );
            Ok(Reply {
                status: response.status,
                headers: response.headers,
                body: response.body,
                error_message: None,
            })
        }
        Err(error) if NoAnswer::of(error) == Some(NoAnswer::UnknownHost) => {
            let why = format!("The backend's host has no address: {}", error.message);
            Err(backend::misconfigured(
                desk,
                flight,
                "Invalid endpoint address",
                &why,
            ))
        }
        // Trouble with the backend's TLS is a configuration error, in the words of the TLS library:
        // <https://repost.aws/knowledge-center/api-gateway-ssl-certificate-backend> (read 2026-11-23).
        Err(error) if NoAnswer::of(error) == Some(NoAnswer::ClientCertificate) => {
            let why = format!(
                "The TLS handshake with the backend failed: {}",
                error.message
            );
            let line = "Received fatal alert: handshake_failure";
            Err(backend::misconfigured(desk, flight, line, &why))
        }
        Err(error) => {
            flight.line(desk.core, || {
                "Execution failed due to a network error communicating with endpoint".into()
            });
            let why = format!("The backend could not be spoken to: {}", error.message);
            flight.note(desk.core, Gate::Integration, Verdict::Refused, &why, None);
            let mut refusal =
                Refusal::internal(Gate::Integration, ResponseType::IntegrationFailure, 504);
            refusal.message = Some("Network error communicating with endpoint".into());
            Err(refusal.into())
        }
        Ok(Err(_)) => Err(backend::misconfigured(
            desk,
            flight,
            "Invalid endpoint address",
            "The backend's answer was no HTTP.",
        )),
    }
}
