//! Messages: which route each takes, and what goes back.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html> (read 2026-11-22).

use super::super::V2;
use super::super::answer::access_log;
use super::super::context::Context;
use super::super::throttle::{ACCOUNT, Bucket, Limit};
use super::connect::route;
use super::connection::{Connection, FRAME_BYTES_MAX, MESSAGE_BYTES_MAX, State};
use super::event;
use super::selection::select;
use super::trip::{Journey, Step};
use crate::call::Ticket;
use crate::core::Core;
use crate::error::AwsError;
use crate::gateway::around::Around;
use crate::gateway::{Event, Gate, Verdict};
use crate::http::{Headers, HttpResponse};
use serde_json::{Value, json};
use std::sync::Arc;

impl V2 {
    /// The connection, when it is open.
    pub(super) fn open_connection(&self, id: &str) -> Option<&Arc<Connection>> {
        self.connections
            .get(id)
            .filter(|connection| connection.state == State::Open)
    }

    /// A client sends a message.
    pub(super) fn message(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        ticket: Ticket,
        id: &str,
        body: &str,
        frame_bytes: Option<u64>,
    ) {
        let Some(connection) = self.open_connection(id).cloned() else {
            let error = AwsError::sender(
                "ConnectionClosed",
                format!("There is no open connection {id}."),
            )
            .with_status(410);
            return core.answer(ticket, Err(error));
        };
        core.answer(ticket, Ok(json!({})));
        let mut journey = Journey::new(core, &connection, Step::Message, Arc::new(Value::Null));
        journey.body = Some(body.into());
        core.record(Event::FrameReceived {
            connection: Arc::clone(&connection.id),
            client: Arc::clone(&connection.client),
            request_id: Arc::clone(&journey.request_id),
            body: body.into(),
        });
        if let Some(connection) = self.connections.get_mut(id).map(Arc::make_mut) {
            connection.active = core.now;
            connection.received += 1;
        }
        let frame = frame_bytes
            .unwrap_or(FRAME_BYTES_MAX)
            .min(body.len() as u64);
        if body.len() > MESSAGE_BYTES_MAX || frame > FRAME_BYTES_MAX {
            // Message too big, as RFC 6455 numbers it.
            return self.close(core, around, id, 1_009, "Message Too Long", false);
        }
        let selection = self
            .apis
            .get(&connection.api)
            .map(|api| api.shown["RouteSelectionExpression"].clone());
        let selection = selection
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default();
        let (key, why) = select(selection, body);
        let found = key.as_deref().and_then(|key| route(&journey.draft, key));
        let Some(found) = found.or_else(|| route(&journey.draft, "$default")) else {
            let why = format!("{why} There is no route of that key, and no $default route.");
            return self.socket_fails(core, &journey, Gate::Route, 403, "Forbidden", &why);
        };
        journey.route = found;
        let taken = journey.route_key().to_owned();
        let saw = json!({"selectionExpression": selection, "selected": key, "route": taken});
        journey.gate(
            core,
            Gate::Route,
            Verdict::Passed,
            format!("{why} The message takes the route {taken}."),
            Some(saw),
        );
        if !self.has_token(core, &connection, &taken) {
            let why = "The bucket of the route or the account is empty.";
            return self.socket_fails(
                core,
                &journey,
                Gate::Throttle,
                429,
                "Too Many Requests",
                why,
            );
        }
        self.integrate_socket(core, around, journey);
    }

    fn has_token(&mut self, core: &Core, connection: &Connection, route: &str) -> bool {
        let stage = self
            .apis
            .get(&connection.api)
            .and_then(|api| api.stages.get(&connection.stage));
        let setting = |name: &str| stage.and_then(|stage| stage.setting(route, name).cloned());
        let (rate, burst) = (
            setting("ThrottlingRateLimit"),
            setting("ThrottlingBurstLimit"),
        );
        let own = Limit::read(rate.as_ref(), burst.as_ref());
        let key = (
            Arc::clone(&connection.api),
            Arc::clone(&connection.stage),
            Arc::from(route),
        );
        let whose = [
            own.map(|limit| (key, limit)),
            Some((("".into(), "".into(), "".into()), ACCOUNT)),
        ];
        whose.into_iter().flatten().all(|(key, limit)| {
            let bucket = self
                .buckets
                .entry(key)
                .or_insert_with(|| Bucket::new(limit, core.now));
            bucket.take(limit, core.now)
        })
    }

    /// A message arrives at the client.
    pub(super) fn deliver(&mut self, core: &mut Core, id: &str, body: &str, by: &'static str) {
        let Some(connection) = self.connections.get_mut(id).map(Arc::make_mut) else {
            return;
        };
        connection.active = core.now;
        connection.sent += 1;
        core.record(Event::FrameSent {
            connection: Arc::clone(&connection.id),
            client: Arc::clone(&connection.client),
            body: body.into(),
            by,
        });
    }

    /// The backend is done with a journey.
    pub(super) fn socket_done(
        &mut self,
        core: &mut Core,
        journey: &Journey,
        response: HttpResponse,
    ) {
        match journey.step {
            Step::Connect(_) if (200..300).contains(&response.status) => {
                self.open(core, journey, &response.headers);
            }
            Step::Connect(_) => {
                let why = format!(
                    "The backend of $connect answered {}: the connection is not made.",
                    response.status
                );
                journey.gate(core, Gate::Response, Verdict::Refused, why, None);
                self.not_connected(core, journey, Gate::Response, response);
            }
            Step::Message => {
                if !answers(journey) {
                    journey.absent(
                        core,
                        Gate::Response,
                        "The route has no route response: nothing goes back to the client.",
                    );
                } else if response.body.is_empty() {
                    journey.gate(
                        core,
                        Gate::Response,
                        Verdict::Passed,
                        "The backend's answer has no body, so nothing goes back.",
                        None,
                    );
                } else if self.open_connection(&journey.connection).is_some() {
                    journey.gate(
                        core,
                        Gate::Response,
                        Verdict::Passed,
                        "The backend's answer goes back to the client.",
                        None,
                    );
                    self.deliver(core, &journey.connection, &response.body, "route response");
                }
                self.socket_log(core, journey, response.status);
            }
            Step::Disconnect { .. } => self.socket_log(core, journey, response.status),
        }
    }

    /// A gate refuses, or something breaks.
    pub(super) fn socket_fails(
        &mut self,
        core: &mut Core,
        journey: &Journey,
        gate: Gate,
        status: u16,
        message: &str,
        why: &str,
    ) {
        journey.gate(core, gate, Verdict::Refused, why, None);
        let body = json!({"message": message, "connectionId": journey.connection, "requestId": journey.request_id});
        match journey.step {
            Step::Connect(_) => {
                let response = HttpResponse {
                    status,
                    headers: Headers::from_iter([("Content-Type", "application/json")]),
                    body: body.to_string(),
                };
                self.not_connected(core, journey, gate, response);
            }
            Step::Message => {
                if self.open_connection(&journey.connection).is_some() {
                    self.deliver(core, &journey.connection, &body.to_string(), "error");
                }
                self.socket_log(core, journey, status);
            }
            Step::Disconnect { .. } => self.socket_log(core, journey, status),
        }
    }

    /// Something on the owner's side breaks.
    pub(super) fn socket_breaks(
        &mut self,
        core: &mut Core,
        journey: &Journey,
        gate: Gate,
        why: &str,
    ) {
        self.socket_fails(core, journey, gate, 500, "Internal server error", why);
    }

    fn not_connected(
        &mut self,
        core: &mut Core,
        journey: &Journey,
        by: Gate,
        response: HttpResponse,
    ) {
        self.answer_connect(core, journey, by, response);
        self.connections.remove(&journey.connection);
    }

    /// Writes a line of the stage's access log, when it has one.
    pub(super) fn socket_log(&self, core: &mut Core, journey: &Journey, status: u16) {
        let Some(connection) = self.connections.get(&journey.connection) else {
            return;
        };
        let stage = self
            .apis
            .get(&connection.api)
            .and_then(|api| api.stages.get(&connection.stage));
        let Some(stage) = stage else {
            return;
        };
        let mut context = Context::default();
        for (name, value) in event::context(core, connection, journey)
            .as_object()
            .into_iter()
            .flatten()
        {
            match value {
                Value::Object(_) => context.set_all(name, value),
                value => context.set(name.as_str(), super::super::context::text_of(value)),
            }
        }
        context.set("status", status.to_string());
        if let Some(millis) = journey.backend_ms {
            context.set("integrationLatency", millis.to_string());
        }
        access_log(core, stage, &connection.api, &context);
    }
}

/// Whether what the backend says goes back: the route has a route response.
fn answers(journey: &Journey) -> bool {
    let id = journey.route["RouteId"].as_str().unwrap_or_default();
    let mut responses = journey
        .draft
        .under(super::super::model::Kind::RouteResponse, id);
    journey.route["RouteResponseSelectionExpression"] == "$default"
        && responses.any(|(_, response)| response["RouteResponseKey"] == "$default")
}
