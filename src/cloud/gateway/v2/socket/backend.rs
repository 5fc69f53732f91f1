//! What becomes of the answer of a WebSocket route's backend.

use super::super::V2;
use super::super::response::from_function;
use super::template;
use super::trip::{Journey, Step};
use crate::call::SharedAnswer;
use crate::core::Core;
use crate::gateway::{Gate, Verdict};
use crate::http::{Headers, HttpResponse};
use serde_json::{Value, json};

impl V2 {
    /// The backend has answered.
    pub(super) fn socket_backend_told(
        &mut self,
        core: &mut Core,
        journey: &Journey,
        integration: &Value,
        answer: &SharedAnswer,
    ) {
        let made = match integration["IntegrationType"].as_str() {
            Some("AWS_PROXY") => from_proxy(answer),
            Some("AWS") => Ok(from_service(answer)),
            _ => match answer {
                Ok(body) => serde_json::from_value::<HttpResponse>((**body).clone())
                    .map_err(|_| "The backend did not answer in HTTP.".to_owned()),
                Err(error) => Err(format!("The backend cannot be reached: {error}.")),
            },
        };
        let took = journey.backend_ms.unwrap_or(0);
        match made {
            Err(why) => {
                let status = if matches!(journey.step, Step::Connect(_)) {
                    502
                } else {
                    500
                };
                self.socket_fails(
                    core,
                    journey,
                    Gate::Integration,
                    status,
                    "Internal server error",
                    &why,
                );
            }
            Ok(response) => {
                let why = format!("The backend answered {} after {took} ms.", response.status);
                journey.gate(
                    core,
                    Gate::Integration,
                    Verdict::Passed,
                    why,
                    Some(json!(response)),
                );
                let proxied = integration["IntegrationType"]
                    .as_str()
                    .is_some_and(|kind| kind.ends_with("PROXY"));
                if proxied {
                    self.socket_done(core, journey, response);
                } else {
                    self.answered(core, journey, integration, response.status, response.body);
                }
            }
        }
    }

    /// Makes what goes on of an answer that is no proxy's.
    pub(super) fn answered(
        &mut self,
        core: &mut Core,
        journey: &Journey,
        integration: &Value,
        status: u16,
        body: String,
    ) {
        let Some(connection) = self.connections.get(&journey.connection).cloned() else {
            return;
        };
        let id = integration["IntegrationId"].as_str().unwrap_or_default();
        match template::response(core, &connection, journey, id, status, body) {
            Ok(body) => self.socket_done(core, journey, plain(status, body)),
            Err(why) => self.socket_breaks(core, journey, Gate::IntegrationResponse, &why),
        }
    }
}

pub(super) fn plain(status: u16, body: String) -> HttpResponse {
    HttpResponse {
        status,
        headers: Headers::default(),
        body,
    }
}

fn from_proxy(answer: &SharedAnswer) -> Result<HttpResponse, String> {
    let answer = answer
        .as_ref()
        .map_err(|error| format!("The function could not be invoked: {error}."))?;
    let payload = answer["Payload"].as_str().unwrap_or_default();
    if answer.get("FunctionError").is_some() {
        return Err(format!("The function failed: {payload}"));
    }
    let made = from_function(payload, "1.0");
    made.map(|(response, _)| response)
        .map_err(|why| format!("The function's answer will not do: {why}."))
}

fn from_service(answer: &SharedAnswer) -> HttpResponse {
    match answer {
        // A function that is no proxy's answers with its payload.
        Ok(body) => match body["Payload"].as_str() {
            Some(payload) => plain(200, payload.to_owned()),
            None => plain(200, body.to_string()),
        },
        Err(error) => plain(error.status, error.to_json().to_string()),
    }
}
