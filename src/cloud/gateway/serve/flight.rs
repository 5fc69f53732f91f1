//! One request on its way through an API.

use super::request::{Fields, header};
use crate::call::Ticket;
use crate::clock::{Time, TimerKey};
use crate::core::Core;
use crate::gateway::rest::model::{Method, MethodSettings, ResponseType, Snapshot};
use crate::gateway::vtl::Overrides;
use crate::gateway::{Event, Gate, RequestId, Verdict};
use crate::http::{HttpRequest, HttpResponse};
use serde_json::{Map, Value};
use std::sync::Arc;

/// One request on its way.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    /// By which its answers from inside the cloud are told.
    pub(super) number: u64,
    pub(super) ticket: Ticket,
    pub(super) arrived: Time,
    pub(super) id: RequestId,
    pub(super) extended_id: Arc<str>,
    pub(super) trace: Arc<str>,
    pub(super) http: Arc<HttpRequest>,
    pub(super) api: Arc<str>,
    pub(super) stage: Arc<str>,
    pub(super) deployment: Arc<str>,
    pub(super) domain: Arc<str>,
    /// The path below the stage.
    pub(super) path: String,
    /// The path with the stage.
    pub(super) full_path: String,
    pub(super) query: Fields,
    pub(super) headers: Fields,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) stage_variables: Map<String, Value>,
    /// Whether the canary serves it; none when the stage has none.
    pub(super) canary: Option<bool>,
    pub(super) resource: Arc<str>,
    pub(super) resource_path: Arc<str>,
    pub(super) path_params: Fields,
    pub(super) method: Arc<Method>,
    pub(super) settings: Option<Arc<MethodSettings>>,
    /// `$context.identity`, as far as it is known.
    pub(super) identity: Map<String, Value>,
    /// `$context.authorizer`.
    pub(super) authorizer: Option<Map<String, Value>>,
    /// What an authorizer named as API key.
    pub(super) usage_key: Option<String>,
    /// More of `$context`, such as AWS WAF's.
    pub(super) context: Map<String, Value>,
    pub(super) overrides: Overrides,
    pub(super) waits: Waits,
    pub(super) timeout: Option<TimerKey>,
    pub(super) sent: Option<Time>,
    pub(super) integration_ms: Option<u64>,
    pub(super) integration_status: Option<u64>,
    /// Under which key its answer goes into the cache.
    pub(super) cache: Option<(String, u64)>,
    /// Whether the answer warns that refreshing the cache was not allowed.
    pub(super) warns: bool,
    /// Lines of the execution log; none when nobody reads them.
    pub(super) log: Option<Vec<(Time, String)>>,
    /// Whether an author tries a method instead of a client calling it.
    pub(super) is_test: bool,
}

/// What a flight waits for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Waits {
    #[default]
    Nothing,
    /// A Lambda authorizer, whose answer is kept under this key for so many milliseconds.
    Authorizer { cache: Option<(String, u64)> },
    /// A function that is given the whole request.
    Proxy,
    /// A function behind templates.
    Function,
    /// A server or an AWS service.
    Server,
    /// Amazon SQS, asked for this action in its old form.
    Queue(String),
}

/// What ends a request's way, or interrupts it.
#[derive(Debug)]
pub(super) enum Stop {
    /// It goes on when an answer from inside the cloud comes.
    Wait,
    /// A gate answers it.
    Answer(Gate, Box<HttpResponse>),
    /// A gate refuses it.
    Refuse(Box<Refusal>),
    /// It never becomes HTTP.
    Drop(crate::http::NoAnswer, String),
}

/// Why API Gateway answers by itself.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) gate: Gate,
    pub(super) kind: ResponseType,
    pub(super) status: u16,
    /// `x-amzn-ErrorType`.
    pub(super) error: &'static str,
    /// `$context.error.message`; none is null.
    pub(super) message: Option<String>,
    /// Whether the usual body says `Message`, as refusals by policies do.
    pub(super) by_policy: bool,
    /// `$context.error.validationErrorString`.
    pub(super) details: Option<String>,
}

impl Refusal {
    pub(super) fn new(gate: Gate, kind: ResponseType, error: &'static str, message: &str) -> Self {
        Self {
            gate,
            kind,
            status: kind.usual_status().unwrap_or(500),
            error,
            message: Some(message.to_owned()),
            by_policy: false,
            details: None,
        }
    }

    /// Something is set up wrongly, or fails inside.
    pub(super) fn internal(gate: Gate, kind: ResponseType, status: u16) -> Self {
        Self {
            status,
            ..Self::new(
                gate,
                kind,
                "InternalServerErrorException",
                "Internal server error",
            )
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refuse(Box::new(refusal))
    }
}

/// How a gate's work ends.
pub(super) type Passed = Result<(), Stop>;

impl Flight {
    /// Writes down what a gate did.
    pub(super) fn note(
        &self,
        core: &mut Core,
        gate: Gate,
        verdict: Verdict,
        why: &str,
        saw: Option<Value>,
    ) {
        if self.is_test {
            return;
        }
        core.record(Event::asked(&self.id, gate, verdict, why, saw));
    }

    pub(super) fn absent(&self, core: &mut Core, gate: Gate, why: &str) {
        self.note(core, gate, Verdict::Absent, why, None);
    }

    /// Writes a line of the execution log.
    pub(super) fn line(&mut self, core: &Core, line: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.push((core.now, line()));
        }
    }

    /// The body; empty when there is none.
    pub(super) fn body(&self) -> &str {
        self.http.body.as_deref().unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The media type of the body, without parameters: `application/json` unless the client names another.
    pub(super) fn media_type(&self) -> String {
        let given = self.header("Content-Type").unwrap_or_default();
        let media = given.split(';').next().unwrap_or_default().trim();
        match media {
            "" => "application/json".to_owned(),
            media => media.to_ascii_lowercase(),
        }
    }

    /// What templates read as `$input.params()`.
    pub(super) fn params(&self) -> Map<String, Value> {
        let parts = [
            ("path", self.path_params.single()),
            ("querystring", self.query.single()),
            ("header", self.headers.single()),
        ];
        parts
            .into_iter()
            .map(|(name, fields)| (name.to_owned(), Value::Object(fields)))
            .collect()
    }

    /// The stage variable of this name.
    pub(super) fn stage_variable(&self, name: &str) -> Option<&str> {
        self.stage_variables.get(name)?.as_str()
    }

    /// A text in which `${stageVariables.name}` is filled in.
    pub(super) fn with_stage_variables(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${stageVariables.") {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                out.push_str("${stageVariables.");
                rest = after;
                continue;
            };
            out.push_str(self.stage_variable(name).unwrap_or_default());
            rest = after;
        }
        out.push_str(rest);
        out
    }
}
