//! Connections: asked for, opened, or refused.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html>
//! (read 2026-11-22).

use super::super::context::short_id;
use super::super::model::{Draft, Kind, Protocol};
use super::super::outgoing::outgoing;
use super::super::throttle::{Bucket, Limit};
use super::super::{Timer, V2};
use super::action::SocketAction;
use super::connection::{Connection, IDLE_MS, LIFETIME_MS, State};
use super::trip::{Journey, Step};
use crate::call::Ticket;
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Event, Gate, Verdict};
use crate::http::{Connection as Network, Headers, HttpRequest, HttpResponse};
use serde_json::{Value, json};
use std::sync::Arc;

/// New connections a second, in an account's region.
const NEW: Limit = Limit {
    rate_milli: 500_000,
    burst: 500,
};

/// The route of this key.
pub(super) fn route(draft: &Draft, key: &str) -> Option<Arc<Value>> {
    let mut all = draft.all(Kind::Route);
    all.find(|(_, route)| route["RouteKey"] == key)
        .map(|(_, route)| Arc::clone(route))
}

impl V2 {
    /// Does what a WebSocket client does.
    pub(in crate::gateway) fn socket(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        ticket: Ticket,
        client: &str,
        action: &SocketAction,
    ) {
        match action {
            SocketAction::Connect {
                url,
                headers,
                connection,
            } => {
                let request = upgrade(core, url, headers, connection);
                self.connect(core, around, ticket, client, request);
            }
            SocketAction::Send {
                connection_id,
                body,
                frame_bytes,
            } => {
                self.message(core, around, ticket, connection_id, body, *frame_bytes);
            }
            SocketAction::Close {
                connection_id,
                code,
            } => {
                self.client_closes(core, around, ticket, connection_id, *code);
            }
        }
    }

    fn connect(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        ticket: Ticket,
        client: &str,
        request: HttpRequest,
    ) {
        let connection = self.asked_for_connection(core, client, request);
        let is_deployed = !connection.stage.is_empty();
        let at_connect = route(&connection.draft, "$connect");
        let taken = at_connect.clone().unwrap_or_default();
        let journey = Journey::new(core, &connection, Step::Connect(ticket), taken);
        core.record(Event::RequestReceived {
            request_id: Arc::clone(&journey.request_id),
            api: Arc::clone(&connection.api),
            stage: Arc::clone(&connection.stage),
            client: Arc::clone(&connection.client),
            http: Arc::clone(&connection.request),
        });
        let id = Arc::clone(&connection.id);
        self.connections.insert(id, Arc::new(connection));
        if !is_deployed {
            let why = "No WebSocket API is deployed at this URL: it is wss://API.execute-api.REGION.amazonaws.com/STAGE.";
            return self.socket_fails(core, &journey, Gate::Route, 403, "Forbidden", why);
        }
        let now = core.now;
        let key = ("".into(), "".into(), "connections".into());
        let bucket = self.buckets.entry(key);
        if !bucket
            .or_insert_with(|| Bucket::new(NEW, now))
            .take(NEW, now)
        {
            let why = "An account takes 500 new connections a second.";
            return self.socket_fails(
                core,
                &journey,
                Gate::Throttle,
                429,
                "Too Many Requests",
                why,
            );
        }
        if at_connect.is_none() {
            let why = "The API has no $connect route: whoever asks is connected.";
            journey.absent(core, Gate::Route, why);
            return self.open(core, &journey, &Headers::default());
        }
        let why = "A new connection takes the route $connect.";
        journey.gate(core, Gate::Route, Verdict::Passed, why, None);
        self.guard(core, around, journey);
    }

    /// A connection that somebody asks for; without a stage when nothing is deployed at the URL.
    fn asked_for_connection(
        &mut self,
        core: &mut Core,
        client: &str,
        request: HttpRequest,
    ) -> Connection {
        let (path, _) = request.path_and_query();
        let place = self
            .place(request.host(), path)
            .filter(|place| place.inner == "/");
        let api = place.as_ref().and_then(|place| self.apis.get(&place.api));
        let api = api.filter(|api| api.protocol == Protocol::WebSocket);
        let stage = api.and_then(|api| api.stages.get_key_value(place.as_ref()?.stage.as_ref()?));
        let draft = api.and_then(|api| api.served(stage?.1));
        let name = stage
            .filter(|_| draft.is_some())
            .map(|(name, _)| Arc::clone(name));
        self.connections_made += 1;
        Connection {
            id: short_id(core).into(),
            api: api.map_or_else(|| "".into(), |api| Arc::clone(&api.id)),
            stage: name.unwrap_or_else(|| "".into()),
            client: client.into(),
            request: Arc::new(request),
            draft: draft.cloned().unwrap_or_default(),
            stage_variables: stage.and_then(|(_, stage)| stage.variables().cloned()),
            connected: core.now,
            active: core.now,
            state: State::Connecting,
            authorizer: Value::Null,
            timers: Vec::new(),
            number: self.connections_made,
            received: 0,
            sent: 0,
        }
    }

    /// The connection is made.
    pub(super) fn open(&mut self, core: &mut Core, journey: &Journey, headers: &Headers) {
        let timers = [
            core.after(
                LIFETIME_MS,
                Timer::Lifetime(Arc::clone(&journey.connection)).into(),
            ),
            core.after(IDLE_MS, Timer::Idle(Arc::clone(&journey.connection)).into()),
        ];
        let Some(connection) = self
            .connections
            .get_mut(&journey.connection)
            .map(Arc::make_mut)
        else {
            return;
        };
        connection.state = State::Open;
        connection.active = core.now;
        connection.timers.extend(timers);
        core.record(Event::SocketOpened {
            connection: Arc::clone(&connection.id),
            api: Arc::clone(&connection.api),
            stage: Arc::clone(&connection.stage),
            client: Arc::clone(&connection.client),
        });
        let mut answered: Headers = [("Upgrade", "websocket"), ("Connection", "upgrade")]
            .into_iter()
            .collect();
        for (name, value) in headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-protocol"))
        {
            answered.add(name, value);
        }
        let response = HttpResponse {
            status: 101,
            headers: answered,
            body: String::new(),
        };
        self.answer_connect(core, journey, Gate::Response, response);
    }

    /// Answers whoever asked for a connection.
    pub(super) fn answer_connect(
        &mut self,
        core: &mut Core,
        journey: &Journey,
        by: Gate,
        mut response: HttpResponse,
    ) {
        let Step::Connect(ticket) = journey.step else {
            return;
        };
        response
            .headers
            .add("x-amzn-RequestId", &*journey.request_id);
        let mut answer = json!(response);
        if response.status == 101 {
            answer["connectionId"] = json!(journey.connection);
        }
        let (api, stage) = match self.connections.get(&journey.connection) {
            Some(connection) => (Arc::clone(&connection.api), Arc::clone(&connection.stage)),
            None => ("".into(), "".into()),
        };
        self.socket_log(core, journey, response.status);
        core.record(Event::RequestAnswered {
            request_id: Arc::clone(&journey.request_id),
            api,
            stage,
            by,
            http: Arc::new(response),
            latency_ms: core.now.since(journey.begun),
            integration_latency_ms: journey.backend_ms,
        });
        core.answer(ticket, Ok(answer));
    }
}

/// The request that asks for a connection, as a backend sees it.
fn upgrade(core: &mut Core, url: &str, headers: &Headers, network: &Network) -> HttpRequest {
    let mut request = HttpRequest {
        method: "GET".into(),
        url: url.replacen("wss://", "https://", 1),
        headers: headers.clone(),
        body: None,
        connection: network.clone(),
    };
    let path_at = request.url.find("://").map_or(0, |at| at + 3);
    // wss://HOST/STAGE and wss://HOST/STAGE/ are the same.
    let (path, query) = request.url[path_at..]
        .split_once('?')
        .map_or((&request.url[path_at..], ""), |(path, query)| (path, query));
    let path = path.trim_end_matches('/').to_owned();
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    request.url = format!("{}{path}{query}", &request.url[..path_at]);
    let sent = outgoing(core, &request);
    request.headers = sent.headers;
    request.headers.remove("content-length");
    request.headers.set("Sec-WebSocket-Version", "13");
    let key = (
        core.rng.next_u64().to_be_bytes(),
        core.rng.next_u64().to_be_bytes(),
    );
    request.headers.set(
        "Sec-WebSocket-Key",
        crate::sqs::base64::encode(&[key.0, key.1].concat()),
    );
    request.headers.set(
        "Sec-WebSocket-Extensions",
        "permessage-deflate; client_max_window_bits",
    );
    request
}
