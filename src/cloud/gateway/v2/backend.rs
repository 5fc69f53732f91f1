//! What becomes of a backend's answer, or of its silence.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations.html> (read 2026-11-22).

use super::V2;
use super::integrate::timeout;
use super::mapping::map_response;
use super::response::from_function;
use super::visit::{Refusal, Visit};
use crate::call::SharedAnswer;
use crate::core::Core;
use crate::gateway::{Gate, Verdict};
use crate::http::{Headers, HttpResponse};
use serde_json::{Value, json};

impl V2 {
    /// The backend has answered.
    pub(super) fn backend_told(
        &mut self,
        core: &mut Core,
        mut visit: Visit,
        integration: &Value,
        answer: &SharedAnswer,
    ) {
        let took = visit.backend_ms.unwrap_or(0);
        let (mut response, inferred) = match made(integration, answer) {
            Ok(made) => made,
            Err((status, why)) => {
                visit.context.set("integrationErrorMessage", why.as_str());
                visit.context.set("integration.error", why.as_str());
                let message = match status {
                    503 => "Service Unavailable",
                    _ => "Internal Server Error",
                };
                let refusal = Refusal::new(Gate::Integration, status, message, why);
                return self.refuse(core, visit, refusal);
            }
        };
        let status = response.status.to_string();
        visit.context.set("integrationStatus", status.as_str());
        visit.context.set("integration.status", status);
        let why = format!("The backend answered {} after {took} ms.", response.status);
        visit.gate(
            core,
            Gate::Integration,
            Verdict::Passed,
            why,
            Some(json!(response)),
        );
        let changed = match (map_response(&visit, integration, &mut response), inferred) {
            (true, _) => Some("Parameter mapping changed the backend's answer."),
            (false, true) => Some(
                "The function returned no statusCode, so its result is the body, with status 200 and content-type application/json.",
            ),
            (false, false) => None,
        };
        let gate = Gate::IntegrationResponse;
        match changed {
            Some(why) => visit.gate(core, gate, Verdict::Changed, why, Some(json!(response))),
            None => visit.gate(
                core,
                gate,
                Verdict::Passed,
                "The backend's answer stays as it is.",
                None,
            ),
        }
        self.answer_from_backend(core, visit, response);
    }

    pub(super) fn backend_too_slow(
        &mut self,
        core: &mut Core,
        mut visit: Visit,
        integration: &Value,
    ) {
        let timeout = timeout(integration);
        visit
            .context
            .set("integrationErrorMessage", "Integration timed out");
        visit
            .context
            .set("integration.error", "Integration timed out");
        let why = format!(
            "The backend did not answer within {timeout} ms. It may still be at work; nobody waits for it any more."
        );
        self.refuse(
            core,
            visit,
            Refusal::new(Gate::Integration, 503, "Service Unavailable", why),
        );
    }
}

type Made = Result<(HttpResponse, bool), (u16, String)>;

/// The answer of a backend as HTTP, and whether a function left it to be inferred; or the status and why there is none.
fn made(integration: &Value, answer: &SharedAnswer) -> Made {
    let text = |name: &str| integration[name].as_str();
    match (text("IntegrationType"), text("IntegrationSubtype")) {
        (Some("AWS_PROXY"), Some(_)) => Ok((from_service(answer), false)),
        (Some("AWS_PROXY"), None) => {
            from_lambda(answer, text("PayloadFormatVersion").unwrap_or("1.0"))
        }
        _ => match answer {
            Ok(body) => serde_json::from_value::<HttpResponse>((**body).clone())
                .map(|response| (response, false))
                .map_err(|_| (500, "The backend did not answer in HTTP.".into())),
            Err(error) => Err((503, format!("The backend cannot be reached: {error}."))),
        },
    }
}

fn from_lambda(answer: &SharedAnswer, version: &str) -> Made {
    let answer = answer.as_ref().map_err(|error| match error.status {
        429 => (
            503,
            format!("Lambda has no room for another invocation: {error}."),
        ),
        _ => (500, format!("The function could not be invoked: {error}.")),
    })?;
    let payload = answer["Payload"].as_str().unwrap_or_default();
    if answer.get("FunctionError").is_some() {
        return Err((500, format!("The function failed: {payload}")));
    }
    from_function(payload, version).map_err(|why| {
        (
            500,
            format!("The function's answer cannot be made into HTTP: {why}."),
        )
    })
}

/// What Amazon SQS answered, as it answers in its query protocol's successor: JSON.
fn from_service(answer: &SharedAnswer) -> HttpResponse {
    let (status, body) = match answer {
        Ok(body) => (200, (**body).clone()),
        Err(error) => (error.status, error.to_json()),
    };
    HttpResponse {
        status,
        headers: Headers::from_iter([("Content-Type", "application/x-amz-json-1.0")]),
        body: body.to_string(),
    }
}
