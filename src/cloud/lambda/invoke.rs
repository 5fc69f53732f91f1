//! `Invoke`, and what an invocation is.

use super::error::{Error, Throttle};
use super::event::{Outcome, RequestId};
use super::function::Kind;
use super::handler::Work;
use super::named::Named;
use super::no_json::what_is_wrong;
use super::outside::Outside;
use super::poller::PollerId;
use super::publish::pending;
use super::version::Change;
use super::{Event, Lambda};
use crate::call::Ticket;
use crate::clock::{Time, TimerKey};
use crate::core::Core;
use crate::sqs::{Delivery, MessageId, base64};
use serde_json::{Value, json};
use std::sync::Arc;

/// How long a payload may be when the caller waits: 6 MB, either way.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html> (read 2026-11-22).
const SYNCHRONOUS_BYTES_MAX: usize = 6_291_456;
/// How long a payload may be when nobody waits: 1 MB since late 2025.
const ASYNCHRONOUS_BYTES_MAX: usize = 1_048_576;

/// Who asked for an invocation, and so who learns how it ended.
#[derive(Clone, Debug)]
pub(super) enum Invoker {
    /// A caller of `Invoke` who waits, perhaps for the end of the log, too.
    Caller { ticket: Ticket, tail: bool },
    /// The asynchronous queue: the event's number.
    Queue(u64),
    /// A poller of an event source mapping, with its batch.
    Poller { id: PollerId, batch: Vec<Delivery> },
    /// A caller of a function URL.
    Url(Ticket),
}

impl Invoker {
    /// What the log calls it.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Caller { .. } => "call",
            Self::Queue(_) => "queue",
            Self::Poller { .. } => "poller",
            Self::Url(_) => "url",
        }
    }

    pub(super) fn messages(&self) -> Vec<MessageId> {
        match self {
            Self::Poller { batch, .. } => batch.iter().map(|one| one.message_id).collect(),
            _ => Vec::new(),
        }
    }
}

/// Something that wants a function invoked.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// The version or alias; `$LATEST` when there is none.
    pub(super) qualifier: Option<Arc<str>>,
    pub(super) request_id: RequestId,
    pub(super) event: Arc<Value>,
    pub(super) invoker: Invoker,
}

/// An invocation that runs.
#[derive(Clone, Debug)]
pub(super) struct Invocation {
    pub(super) function: Arc<str>,
    pub(super) version: Arc<str>,
    pub(super) environment: u32,
    pub(super) kind: Kind,
    pub(super) request: Request,
    /// When the environment was ready and the handler began.
    pub(super) ready: Time,
    pub(super) init_ms: Option<u64>,
    pub(super) timeout_s: u32,
    pub(super) memory_mb: u32,
    pub(super) log_group: Arc<str>,
    pub(super) stream: Arc<str>,
    /// When the timer fires that ends it.
    pub(super) over: TimerKey,
    /// How it will end; none while its code runs outside.
    pub(super) ending: Option<Ending>,
    /// How far its code is, when that runs outside.
    pub(super) outside: Option<Outside>,
}

impl Invocation {
    /// How long the handler may take.
    pub(super) fn timeout_ms(&self) -> u64 {
        u64::from(self.timeout_s) * 1_000
    }
}

/// How an invocation ends.
#[derive(Clone, Debug)]
pub(super) struct Ending {
    pub(super) outcome: Outcome,
    pub(super) duration_ms: u64,
    pub(super) response: Arc<Value>,
    /// What the handler wrote.
    pub(super) logs: Vec<Arc<str>>,
    /// What it made in the world outside.
    pub(super) work: Vec<Work>,
}

impl Lambda {
    /// `Invoke`: none when the caller waits for the function.
    pub(super) fn invoke(
        &mut self,
        core: &mut Core,
        ticket: Ticket,
        params: &Value,
    ) -> Result<Option<Value>, Error> {
        let named = Named::read(core, params)?;
        let kind = params["InvocationType"]
            .as_str()
            .unwrap_or("RequestResponse");
        let (event, payload) = read_payload(&params["Payload"], kind)?;
        let function = self.function(&named.name);
        let version = function.and_then(|function| {
            let number = function.number_of(named.qualifier.as_deref())?;
            function.version(number)
        });
        let Some(version) = version else {
            return Err(Error::no_function(&named.with(named.or_latest())));
        };
        if version.change == Change::Creating {
            return Err(pending());
        }
        match kind {
            "DryRun" => Ok(Some(json!({"StatusCode": 204, "Payload": ""}))),
            "Event" => {
                self.enqueue(core, &named, event, payload, "call");
                Ok(Some(json!({"StatusCode": 202, "Payload": ""})))
            }
            _ => {
                let request = Request {
                    qualifier: named.qualifier.as_deref().map(Arc::from),
                    request_id: RequestId(core.rng.uuid_bits()),
                    event: Arc::new(event),
                    invoker: Invoker::Caller {
                        ticket,
                        tail: params["LogType"] == "Tail",
                    },
                };
                let name: Arc<str> = named.name.as_str().into();
                match self.start(core, &name, request) {
                    Ok(()) => Ok(None),
                    Err((throttle, _)) => {
                        record_throttled(core, &name, Vec::new(), "call", throttle);
                        Err(Error::TooManyRequests(throttle))
                    }
                }
            }
        }
    }
}

/// Writes down that an invocation was refused.
pub(super) fn record_throttled(
    core: &mut Core,
    function: &Arc<str>,
    messages: Vec<MessageId>,
    invoker: &'static str,
    throttle: Throttle,
) {
    core.record(Event::Throttled {
        function: Arc::clone(function),
        messages,
        invoker,
        reason: throttle.reason(),
    });
}

/// The event and how it was written. Without a payload the event is an empty object.
fn read_payload(payload: &Value, kind: &str) -> Result<(Value, String), Error> {
    let bytes = match payload {
        Value::Null => return Ok((json!({}), "{}".into())),
        Value::String(text) => text.as_bytes().to_vec(),
        // Bytes that are no text travel as base64.
        Value::Object(fields) if fields.contains_key("$b64") => {
            let text = payload["$b64"].as_str().unwrap_or_default();
            base64::decode(text).unwrap_or_default()
        }
        other => {
            return Err(Error::Serialization(format!(
                "Payload must be a text that holds JSON, but it is {other}."
            )));
        }
    };
    let most = if kind == "Event" {
        ASYNCHRONOUS_BYTES_MAX
    } else {
        SYNCHRONOUS_BYTES_MAX
    };
    if bytes.len() > most {
        return Err(Error::RequestTooLarge(format!(
            "{} byte payload is too large for the {kind} invocation type (limit {most} bytes)",
            bytes.len()
        )));
    }
    if bytes.is_empty() {
        return Ok((json!({}), "{}".into()));
    }
    let read = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| Some((serde_json::from_str(text).ok()?, text.to_owned())));
    read.ok_or_else(|| {
        Error::InvalidRequestContent(format!(
            "Could not parse request body into json: Could not parse payload into json: {}",
            what_is_wrong(&bytes)
        ))
    })
}
