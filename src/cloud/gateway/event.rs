//! What happens to a request on its way through an API, gate by gate.

use crate::http::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// Something on a request's way that looks at it, and lets it through, changes it, answers it or refuses it.
/// In the order in which a REST API asks them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Gate {
    /// TLS: its version, the domain's certificate, and with mutual TLS the client's.
    Tls,
    /// The policy of the VPC endpoint that a request to a private API comes through.
    EndpointPolicy,
    /// The web ACL of AWS WAF.
    Waf,
    /// Which API, stage, resource and method, or which route, the request is for.
    Route,
    /// The API's resource policy.
    ResourcePolicy,
    /// CORS as an HTTP API answers it by itself. (For a REST API a preflight is a request like any other.)
    Cors,
    /// IAM, a Lambda authorizer, Amazon Cognito or JWT.
    Authorizer,
    /// The API key, where the method asks for one.
    ApiKey,
    /// The usage plan's rate, burst and quota for the key.
    UsagePlan,
    /// The rate and burst of account, stage and method.
    Throttle,
    /// Required parameters and the model of the body.
    Validation,
    /// The stage's cache.
    Cache,
    /// The integration request: what the backend is sent.
    IntegrationRequest,
    /// The backend.
    Integration,
    /// The integration response: what is made of the backend's answer.
    IntegrationResponse,
    /// The method response, or the gateway response for a refusal.
    Response,
}

/// What a gate did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// There is nothing here to ask: the gate is not set up for this request.
    Absent,
    /// It let the request through.
    Passed,
    /// It let the request through, changed.
    Changed,
    /// It answered by itself, without the backend: a cache hit, a preflight.
    Answered,
    /// It refused the request.
    Refused,
}

/// Names a request on its way: what `x-amzn-RequestId` says.
pub type RequestId = Arc<str>;

/// What happened at a deployed API.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A request arrived at an API.
    RequestReceived {
        /// Names the request.
        request_id: RequestId,
        /// The API's id; empty when the host names none.
        api: Arc<str>,
        /// The stage; empty when the path names none.
        stage: Arc<str>,
        /// Who sent it: a client of the scene, `You`, or the source address.
        client: Arc<str>,
        /// The request as it arrived.
        http: Arc<HttpRequest>,
    },
    /// A gate looked at it.
    GateAsked {
        /// Names the request.
        request_id: RequestId,
        /// Which gate.
        gate: Gate,
        /// What it did.
        verdict: Verdict,
        /// One sentence for people: what it looked at and why it decided so.
        why: Arc<str>,
        /// What it saw, in full: the policy and the context, the tokens left in the bucket, the template and its result.
        /// Views lay it out by its form: texts and numbers as facts, lists of objects as tables, `tokens` with `burst` and
        /// `rate` (or `limit` with `used` and `period`) as gauges; `request` is the request and `response` the answer as it
        /// goes on from here.
        #[serde(skip_serializing_if = "Option::is_none")]
        saw: Option<Arc<Value>>,
    },
    /// The client was answered.
    RequestAnswered {
        /// Names the request.
        request_id: RequestId,
        /// The API's id.
        api: Arc<str>,
        /// The stage.
        stage: Arc<str>,
        /// Which gate answered; [`Gate::Response`] when the request went all the way.
        by: Gate,
        /// The answer.
        http: Arc<HttpResponse>,
        /// From arrival to answer, in milliseconds.
        latency_ms: u64,
        /// How long the backend took, when it was asked.
        #[serde(skip_serializing_if = "Option::is_none")]
        integration_latency_ms: Option<u64>,
    },
    /// A WebSocket connection is open.
    SocketOpened {
        /// The connection's id.
        connection: Arc<str>,
        /// The API's id.
        api: Arc<str>,
        /// The stage.
        stage: Arc<str>,
        /// Who connected.
        client: Arc<str>,
    },
    /// A client sent a message on a WebSocket connection.
    FrameReceived {
        /// The connection's id.
        connection: Arc<str>,
        /// Who sent it.
        client: Arc<str>,
        /// Names the message where gates are asked about it.
        request_id: RequestId,
        /// The message.
        body: Arc<str>,
    },
    /// A message arrived at the client of a WebSocket connection.
    FrameSent {
        /// The connection's id.
        connection: Arc<str>,
        /// Who got it.
        client: Arc<str>,
        /// The message.
        body: Arc<str>,
        /// Why it was sent: `route response`, `@connections` or `error`.
        by: &'static str,
    },
    /// A WebSocket connection is closed.
    SocketClosed {
        /// The connection's id.
        connection: Arc<str>,
        /// Whose it was.
        client: Arc<str>,
        /// Why, as RFC 6455 numbers it.
        code: u16,
        /// Why, in words; empty when the client closed it.
        reason: Arc<str>,
        /// Whether the client closed it.
        by_client: bool,
    },
}

impl Event {
    /// What a gate did.
    pub(crate) fn asked(
        id: &RequestId,
        gate: Gate,
        verdict: Verdict,
        why: &str,
        saw: Option<Value>,
    ) -> Self {
        Self::GateAsked {
            request_id: Arc::clone(id),
            gate,
            verdict,
            why: why.into(),
            saw: saw.map(Arc::new),
        }
    }

    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::RequestReceived { client, http, .. } => {
                let (path, _) = http.path_and_query();
                format!("{client} asks: {} {path}", http.method)
            }
            Self::GateAsked { why, .. } => why.to_string(),
            Self::RequestAnswered { http, .. } => format!("The client is answered {}", http.status),
            Self::SocketOpened { client, .. } => format!("{client} is connected"),
            Self::FrameReceived { client, body, .. } => {
                format!("{client} sends the message {body}")
            }
            Self::FrameSent { client, body, .. } => format!("{client} receives the message {body}"),
            Self::SocketClosed {
                client,
                code,
                by_client: true,
                ..
            } => {
                format!("{client} closes the connection ({code})")
            }
            Self::SocketClosed {
                client,
                code,
                reason,
                ..
            } => {
                format!("The connection of {client} is closed: {code} {reason}")
            }
        }
    }
}
