//! A request on its way through an HTTP API.

use super::context::{Context, clf_time, short_id};
use super::model::{Draft, Id};
use super::place::Place;
use crate::call::Ticket;
use crate::clock::Time;
use crate::core::Core;
use crate::gateway::{Event, Gate, RequestId, Verdict};
use crate::http::{Headers, HttpRequest};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A request on its way.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) ticket: Ticket,
    pub(super) api: Id,
    pub(super) stage: Id,
    /// What the stage serves.
    pub(super) draft: Arc<Draft>,
    pub(super) request: Arc<HttpRequest>,
    pub(super) request_id: RequestId,
    pub(super) arrived: Time,
    /// The path without the stage's name or the mapping's key.
    pub(super) inner: String,
    pub(super) route: Arc<Value>,
    /// What the variables of the route's path stand for.
    pub(super) variables: Map<String, Value>,
    pub(super) stage_variables: Option<Map<String, Value>>,
    /// What the authorizer says, as `requestContext.authorizer` has it; null without one.
    pub(super) authorizer: Value,
    pub(super) context: Context,
    /// When the backend was asked.
    pub(super) asked: Option<Time>,
    /// How long the backend took, in milliseconds.
    pub(super) backend_ms: Option<u64>,
}

/// Why a gate refuses a request, and with what.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) gate: Gate,
    pub(super) status: u16,
    pub(super) message: &'static str,
    pub(super) why: String,
    pub(super) saw: Option<Value>,
    pub(super) headers: Headers,
}

impl Refusal {
    pub(super) fn new(
        gate: Gate,
        status: u16,
        message: &'static str,
        why: impl Into<String>,
    ) -> Self {
        Self {
            gate,
            status,
            message,
            why: why.into(),
            saw: None,
            headers: Headers::default(),
        }
    }

    pub(super) fn saw(mut self, saw: Value) -> Self {
        self.saw = Some(saw);
        self
    }
}

impl Visit {
    /// A request as it arrives, its route not found yet.
    pub(super) fn begin(
        core: &mut Core,
        ticket: Ticket,
        request: &HttpRequest,
        place: Option<&Place>,
        served: Option<Arc<Draft>>,
        stage_variables: Option<Map<String, Value>>,
    ) -> Self {
        let (path, _) = request.path_and_query();
        let stage = place.and_then(|place| place.stage.clone());
        let mut visit = Self {
            ticket,
            api: place.map_or_else(|| "".into(), |place| Arc::clone(&place.api)),
            stage: stage.unwrap_or_else(|| "".into()),
            draft: served.unwrap_or_default(),
            request: Arc::new(request.clone()),
            request_id: short_id(core).into(),
            arrived: core.now,
            inner: place.map_or_else(|| path.to_owned(), |place| place.inner.clone()),
            route: Arc::default(),
            variables: Map::new(),
            stage_variables,
            authorizer: Value::Null,
            context: Context::default(),
            asked: None,
            backend_ms: None,
        };
        visit.begin_context(core);
        visit
    }

    pub(super) fn route_key(&self) -> &str {
        self.route["RouteKey"].as_str().unwrap_or_default()
    }

    /// Writes down what a gate did.
    pub(super) fn gate(
        &self,
        core: &mut Core,
        gate: Gate,
        verdict: Verdict,
        why: impl AsRef<str>,
        saw: Option<Value>,
    ) {
        core.record(Event::asked(
            &self.request_id,
            gate,
            verdict,
            why.as_ref(),
            saw,
        ));
    }

    pub(super) fn absent(&self, core: &mut Core, gate: Gate, why: &str) {
        self.gate(core, gate, Verdict::Absent, why, None);
    }

    /// The ARN of the route, as policies of functions name it: `API/STAGE/METHOD/path/{id}`.
    pub(super) fn source_arn(&self, core: &Core) -> String {
        let method_and_path = match self.route_key().split_once(' ') {
            Some(("ANY", path)) => format!("{}{path}", self.request.method),
            Some((method, path)) => format!("{method}{path}"),
            None => self.route_key().to_owned(),
        };
        self.arn(core, &method_and_path)
    }

    /// The ARN of what was asked for: `API/STAGE/METHOD/path/7`.
    pub(super) fn asked_arn(&self, core: &Core) -> String {
        self.arn(core, &format!("{}{}", self.request.method, self.inner))
    }

    fn arn(&self, core: &Core, end: &str) -> String {
        let account = &core.account;
        format!(
            "arn:aws:execute-api:{}:{}:{}/{}/{end}",
            account.region, account.id, self.api, self.stage
        )
    }

    /// Fills in what is known of the request from the beginning.
    fn begin_context(&mut self, core: &Core) {
        let request = Arc::clone(&self.request);
        let host = request.host();
        let agent = request.headers.get("user-agent").unwrap_or_default();
        let (path, _) = request.path_and_query();
        for (name, value) in [
            ("accountId", &*core.account.id),
            ("apiId", &self.api.clone()),
            ("domainName", host),
            ("domainPrefix", host.split('.').next().unwrap_or_default()),
            ("extendedRequestId", &self.request_id.clone()),
            ("httpMethod", &request.method),
            ("identity.sourceIp", &request.connection.source_ip),
            ("identity.userAgent", agent),
            ("path", path),
            ("protocol", "HTTP/1.1"),
            ("requestId", &self.request_id.clone()),
            ("requestTime", &clf_time(self.arrived)),
            ("requestTimeEpoch", &self.arrived.as_millis().to_string()),
            ("stage", &self.stage.clone()),
        ] {
            self.context.set(name, value);
        }
    }
}
