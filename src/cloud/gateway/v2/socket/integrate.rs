//! The backends of WebSocket routes: functions, HTTP servers, Amazon SQS, or nobody.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html> (read 2026-11-22).

use super::super::integrate::timeout;
use super::super::{V2, function_arn};
use super::backend::plain;
use super::connection::Connection;
use super::event;
use super::template;
use super::trip::{Journey, Step, Waits};
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Gate, Verdict};
use crate::http::{Headers, HttpRequest};
use serde_json::{Value, json};
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
                    self.socket_breaks(core, &journey, Gate::Integration, why);
                }
                _ => self.socket_done(core, &journey, plain(200, String::new())),
            };
        };
        journey.asked = Some(core.now);
        match integration["IntegrationType"].as_str() {
            Some("AWS_PROXY") => {
                let event = event::proxy(core, &connection, &journey);
                self.ask_socket_function(core, around, journey, &connection, &integration, &event);
            }
            Some("HTTP_PROXY") => {
                let body = journey.body.clone();
                self.send_socket_on(core, journey, &connection, &integration, body);
            }
            _ => match template::request(core, &connection, &journey, &integration) {
                Ok(body) => {
                    let why = "The request template makes what the backend is sent.";
                    let saw = Some(json!({"body": body}));
                    journey.gate(core, Gate::IntegrationRequest, Verdict::Changed, why, saw);
                    self.hand_over(core, around, journey, &connection, &integration, body);
                }
                Err(why) => self.socket_breaks(core, &journey, Gate::IntegrationRequest, &why),
            },
        }
    }

    /// Brings what a template has made to a backend that is no proxy's.
    fn hand_over(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        journey: Journey,
        connection: &Connection,
        integration: &Arc<Value>,
        body: String,
    ) {
        let uri = integration["IntegrationUri"].as_str().unwrap_or_default();
        match integration["IntegrationType"].as_str() {
            Some("MOCK") => self.mock(core, &journey, integration, &body),
            Some("HTTP") => {
                self.send_socket_on(core, journey, connection, integration, Some(body));
            }
            _ if uri.contains(":lambda:path/") => {
                let event = serde_json::from_str(&body).unwrap_or(Value::String(body));
                self.ask_socket_function(core, around, journey, connection, integration, &event);
            }
            _ => self.queue_up(core, around, journey, integration, &body),
        }
    }

    fn ask_socket_function(
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
            Err(why) => self.socket_breaks(core, &journey, Gate::Integration, &why),
        }
    }

    fn send_socket_on(
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
    fn mock(&mut self, core: &mut Core, journey: &Journey, integration: &Value, body: &str) {
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
}
