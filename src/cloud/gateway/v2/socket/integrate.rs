//! The backends of WebSocket routes: functions, HTTP servers, Amazon SQS, or nobody.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html> (read 2026-11-22).

use super::super::flight::call;
use super::super::integrate::timeout;
use super::super::response::from_function;
use super::super::route::decoded;
use super::super::{V2, function_arn};
use super::connection::Connection;
use super::event;
use super::template;
use super::trip::{Journey, Step, Waits};
use crate::call::{ApiCall, Service, SharedAnswer};
use crate::core::Core;
use crate::gateway::around::{Around, PRINCIPAL};
use crate::gateway::{Gate, Verdict};
use crate::http::{Headers, HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl V2 {
    /// Asks the route's backend.
    pub(super) fn integrate_socket(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        mut journey: Journey,
    ) {
        let Some(connection) = self.connections.get(&journey.connection).cloned() else {
            return;
        };
        let found = journey
            .draft
            .target(&journey.route)
            .map(|(_, found)| Arc::clone(found));
        let Some(integration) = found else {
            journey.absent(
                core,
                Gate::Integration,
                "The route leads to no integration.",
            );
            return match journey.step {
                Step::Message => {
                    let why = "There is nothing behind the route.";
                    self.socket_fails(
                        core,
                        journey,
                        Gate::Integration,
                        500,
                        "Internal server error",
                        why,
                    );
                }
                _ => self.socket_done(core, journey, plain(200, String::new())),
            };
        };
        journey.asked = Some(core.now);
        let kind = integration["IntegrationType"].as_str().unwrap_or_default();
        let uri = integration["IntegrationUri"].as_str().unwrap_or_default();
        match kind {
            "AWS_PROXY" => {
                let event = event::proxy(core, &connection, &journey);
                self.to_socket_function(core, around, journey, &connection, &integration, &event);
            }
            "HTTP_PROXY" => {
                let body = journey.body.clone();
                self.to_socket_server(core, journey, &connection, &integration, body);
            }
            _ => match template::request(core, &connection, &journey, &integration) {
                Err(why) => self.socket_fails(
                    core,
                    journey,
                    Gate::IntegrationRequest,
                    500,
                    "Internal server error",
                    &why,
                ),
                Ok(body) => {
                    let saw = json!({"body": body});
                    journey.gate(
                        core,
                        Gate::IntegrationRequest,
                        Verdict::Changed,
                        "The request template makes what the backend is sent.",
                        Some(saw),
                    );
                    match kind {
                        "MOCK" => self.mock(core, journey, &integration, &body),
                        "HTTP" => self.to_socket_server(
                            core,
                            journey,
                            &connection,
                            &integration,
                            Some(body),
                        ),
                        _ if uri.contains(":lambda:path/") => {
                            let event = serde_json::from_str(&body).unwrap_or(Value::String(body));
                            self.to_socket_function(
                                core,
                                around,
                                journey,
                                &connection,
                                &integration,
                                &event,
                            );
                        }
                        _ => self.to_queue(core, around, journey, &integration, &body),
                    }
                }
            },
        }
    }

    fn to_socket_function(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        journey: Journey,
        connection: &Connection,
        integration: &Arc<Value>,
        event: &Value,
    ) {
        let uri = integration["IntegrationUri"].as_str().unwrap_or_default();
        let source = journey.arn(core, connection);
        let role = integration["CredentialsArn"].as_str();
        let allowed = function_arn(uri, connection.stage_variables.as_ref())
            .ok_or_else(|| format!("{uri} names no function."))
            .and_then(|function| {
                around
                    .may_invoke(core, &function, &source, role)
                    .map(|()| function)
            });
        match allowed {
            Ok(function) => {
                let why =
                    "The function gets an event that tells of the connection and the message.";
                journey.gate(
                    core,
                    Gate::IntegrationRequest,
                    Verdict::Changed,
                    why,
                    Some(event.clone()),
                );
                let waits = Waits::Backend(Arc::clone(integration));
                self.trip_invokes(core, journey, waits, &function, event, timeout(integration));
            }
            Err(why) => self.socket_fails(
                core,
                journey,
                Gate::Integration,
                500,
                "Internal server error",
                &why,
            ),
        }
    }

    fn to_socket_server(
        &mut self,
        core: &mut Core,
        journey: Journey,
        connection: &Connection,
        integration: &Arc<Value>,
        body: Option<String>,
    ) {
        let mut url = integration["IntegrationUri"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        for (name, value) in connection.stage_variables.iter().flatten() {
            url = url.replace(
                &format!("${{stageVariables.{name}}}"),
                value.as_str().unwrap_or_default(),
            );
        }
        let method = integration["IntegrationMethod"]
            .as_str()
            .filter(|method| *method != "ANY");
        let mut headers: Headers = [
            ("Content-Type", "application/json"),
            ("User-Agent", "AmazonAPIGateway"),
        ]
        .into_iter()
        .collect();
        headers.set("Host", crate::http::host_of(&url));
        // A backend needs the id to reach the client later.
        for (name, value) in integration["RequestParameters"]
            .as_object()
            .into_iter()
            .flatten()
        {
            let name = name.strip_prefix("integration.request.header.");
            let value = match value.as_str() {
                Some("context.connectionId") => connection.id.to_string(),
                Some(text) => text.trim_matches('\'').to_owned(),
                None => continue,
            };
            if let Some(name) = name {
                headers.set(name, value);
            }
        }
        let request = HttpRequest {
            method: method.unwrap_or("POST").into(),
            url,
            headers,
            body,
            ..HttpRequest::default()
        };
        let waits = Waits::Backend(Arc::clone(integration));
        self.trip_sends(core, journey, waits, request, timeout(integration));
    }

    /// A mock answers with the status that the request template says.
    fn mock(&mut self, core: &mut Core, journey: Journey, integration: &Value, body: &str) {
        let said: Value = serde_json::from_str(body).unwrap_or_default();
        let status = said["statusCode"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok());
        let why = "A mock answers by itself.";
        journey.gate(core, Gate::Integration, Verdict::Answered, why, Some(said));
        self.answered(
            core,
            journey,
            integration,
            status.unwrap_or(200),
            String::new(),
        );
    }

    fn to_queue(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        journey: Journey,
        integration: &Arc<Value>,
        body: &str,
    ) {
        match queue_call(core, around, integration, body) {
            Ok(call) => {
                let waits = Waits::Backend(Arc::clone(integration));
                self.trip_calls(core, journey, waits, call, timeout(integration));
            }
            Err(why) => self.socket_fails(
                core,
                journey,
                Gate::Integration,
                500,
                "Internal server error",
                &why,
            ),
        }
    }

    /// The backend has answered.
    pub(super) fn socket_backend_told(
        &mut self,
        core: &mut Core,
        journey: Journey,
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
    fn answered(
        &mut self,
        core: &mut Core,
        journey: Journey,
        integration: &Value,
        status: u16,
        body: String,
    ) {
        let Some(connection) = self.connections.get(&journey.connection).cloned() else {
            return;
        };
        let id = integration["IntegrationId"].as_str().unwrap_or_default();
        match template::response(core, &connection, &journey, id, status, body) {
            Ok(body) => self.socket_done(core, journey, plain(status, body)),
            Err(why) => self.socket_fails(
                core,
                journey,
                Gate::IntegrationResponse,
                500,
                "Internal server error",
                &why,
            ),
        }
    }
}

fn plain(status: u16, body: String) -> HttpResponse {
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

/// What Amazon SQS is asked by a form such as `Action=SendMessage&MessageBody=...`.
fn queue_call(
    core: &Core,
    around: Around<'_>,
    integration: &Value,
    body: &str,
) -> Result<ApiCall, String> {
    let uri = integration["IntegrationUri"].as_str().unwrap_or_default();
    let account = &core.account;
    let mut given = Map::new();
    for (name, value) in body.split('&').filter_map(|pair| pair.split_once('=')) {
        given.insert(name.into(), decoded(&value.replace('+', " ")).into());
    }
    let queue = match uri.split_once(":sqs:path/") {
        Some((_, path)) => path.rsplit('/').next().unwrap_or_default().to_owned(),
        None => given["QueueUrl"]
            .as_str()
            .and_then(|url| url.rsplit('/').next())
            .unwrap_or_default()
            .to_owned(),
    };
    if !uri.contains(":sqs:") || given.get("Action").and_then(Value::as_str) != Some("SendMessage")
    {
        return Err(format!(
            "Of AWS services WebSocket APIs here know functions and SendMessage of Amazon SQS; this is {uri}."
        ));
    }
    let role = integration["CredentialsArn"].as_str().unwrap_or_default();
    let arn = format!("arn:aws:sqs:{}:{}:{queue}", account.region, account.id);
    if around.iam.check(role, "sqs:SendMessage", &arn).is_err() || role.is_empty() {
        return Err(format!(
            "The role {role} does not allow sqs:SendMessage on {arn}."
        ));
    }
    let mut params = json!({
        "QueueUrl": format!("https://sqs.{}.amazonaws.com/{}/{queue}", account.region, account.id),
        "MessageBody": given.get("MessageBody").cloned().unwrap_or_default(),
    });
    for name in ["MessageGroupId", "MessageDeduplicationId"] {
        if let Some(value) = given.get(name) {
            params[name] = value.clone();
        }
    }
    Ok(call(Service::Sqs, "SendMessage", params, PRINCIPAL))
}
