//! The log: every observable fact, in order. Drawings, lists, metrics, goals and quiz answers all read it.

use crate::browser;
use crate::call::{ApiCall, Service, SharedAnswer, Ticket};
use crate::clock::Time;
use crate::events;
use crate::gateway;
use crate::handover;
use crate::lambda;
use crate::s3;
use crate::sns;
use crate::sqs;
use crate::states;
use crate::traffic;
use crate::wire;
use serde::Serialize;
use serde_json::Value;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// One fact.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its place in the log, from 0.
    pub seq: u64,
    /// When it happened.
    pub at: Time,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened, by where it happened.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "service", rename_all = "lowercase")]
pub enum Event {
    /// A call of an API or its answer.
    Api(ApiEvent),
    /// In Amazon SQS.
    Sqs(sqs::Event),
    /// In AWS Lambda.
    Lambda(lambda::Event),
    /// At the scene's clients.
    Traffic(traffic::Event),
    /// In Amazon EventBridge.
    Events(events::Event),
    /// In Amazon SNS.
    Sns(sns::Event),
    /// In Amazon S3.
    S3(s3::Event),
    /// Between two services.
    Handover(handover::Event),
    /// At a browser or a program of the scene.
    Browser(browser::Event),
    /// At a deployed API.
    Gateway(gateway::Event),
    /// In AWS Step Functions.
    States(states::Event),
    /// At one of AWS's own endpoints.
    Wire(wire::Event),
}

impl From<ApiEvent> for Event {
    fn from(event: ApiEvent) -> Self {
        Self::Api(event)
    }
}
impl From<sqs::Event> for Event {
    fn from(event: sqs::Event) -> Self {
        Self::Sqs(event)
    }
}
impl From<lambda::Event> for Event {
    fn from(event: lambda::Event) -> Self {
        Self::Lambda(event)
    }
}
impl From<traffic::Event> for Event {
    fn from(event: traffic::Event) -> Self {
        Self::Traffic(event)
    }
}

impl From<events::Event> for Event {
    fn from(event: events::Event) -> Self {
        Self::Events(event)
    }
}
impl From<sns::Event> for Event {
    fn from(event: sns::Event) -> Self {
        Self::Sns(event)
    }
}
impl From<s3::Event> for Event {
    fn from(event: s3::Event) -> Self {
        Self::S3(event)
    }
}
impl From<browser::Event> for Event {
    fn from(event: browser::Event) -> Self {
        Self::Browser(event)
    }
}
impl From<gateway::Event> for Event {
    fn from(event: gateway::Event) -> Self {
        Self::Gateway(event)
    }
}
impl From<states::Event> for Event {
    fn from(event: states::Event) -> Self {
        Self::States(event)
    }
}
impl From<wire::Event> for Event {
    fn from(event: wire::Event) -> Self {
        Self::Wire(event)
    }
}
impl From<handover::Event> for Event {
    fn from(event: handover::Event) -> Self {
        Self::Handover(event)
    }
}

impl Event {
    /// The event in one sentence, for people.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Api(event) => event.in_words(),
            Self::Sqs(event) => event.in_words(),
            Self::Lambda(event) => event.in_words(),
            Self::Traffic(event) => event.in_words(),
            Self::Events(event) => event.in_words(),
            Self::Sns(event) => event.in_words(),
            Self::S3(event) => event.in_words(),
            Self::Handover(event) => event.in_words(),
            Self::Gateway(event) => event.in_words(),
            Self::States(event) => event.in_words(),
            Self::Browser(event) => event.in_words(),
            Self::Wire(event) => event.in_words(),
        }
    }
}

/// A call of an API, or its answer.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum ApiEvent {
    /// A call arrived.
    Called {
        /// Names the call.
        ticket: Ticket,
        /// The service called.
        api: Service,
        /// The action.
        action: Arc<str>,
        /// Who called.
        caller: Arc<str>,
        /// The parameters.
        params: Arc<Value>,
    },
    /// A call was answered.
    Answered {
        /// Names the call.
        ticket: Ticket,
        /// The HTTP status.
        status: u16,
        /// The error's code, when it failed.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<str>>,
        /// The response, or the error as JSON.
        body: Arc<Value>,
    },
}

impl ApiEvent {
    pub(crate) fn called(ticket: Ticket, call: &ApiCall) -> Self {
        Self::Called {
            ticket,
            api: call.service,
            action: call.action.as_str().into(),
            caller: call.caller.name().into(),
            params: Arc::clone(&call.params),
        }
    }

    pub(crate) fn answered(ticket: Ticket, success: u16, answer: &SharedAnswer) -> Self {
        let (status, error, body) = match answer {
            Ok(body) => (success, None, Arc::clone(body)),
            Err(error) => (
                error.status,
                Some(Arc::from(error.code.as_ref())),
                Arc::new(error.to_json()),
            ),
        };
        Self::Answered {
            ticket,
            status,
            error,
            body,
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::Called {
                api,
                action,
                caller,
                ..
            } => format!("{caller} called {action} of {}", api.title()),
            Self::Answered {
                status,
                error: None,
                ..
            } => format!("The call was answered: {status} {}", success_word(*status)),
            Self::Answered {
                status,
                error: Some(error),
                body,
                ..
            } => {
                let message = body["message"].as_str().unwrap_or_default();
                format!("The call was refused: {status} {error}. {message}")
            }
        }
    }
}

const fn success_word(status: u16) -> &'static str {
    match status {
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        _ => "OK",
    }
}

/// How many entries a sealed part of the log holds.
const CHUNK: usize = 256;
/// How many entries are kept; older ones are let go, a chunk at a time, so that a long session does not fill the tab's
/// memory.
const KEPT: usize = 50_000;

/// The log. Cloning it shares everything but the last few entries, so that snapshots are cheap.
#[derive(Clone, Debug, Default)]
pub struct Log {
    sealed: Vec<Arc<Vec<Entry>>>,
    open: Vec<Entry>,
    next: u64,
    dropped: u64,
    hash: u64,
}

impl Log {
    pub(crate) fn push(&mut self, at: Time, event: Event) {
        let mut hasher = StableHasher(self.hash);
        at.hash(&mut hasher);
        event.hash(&mut hasher);
        self.hash = hasher.finish();
        self.open.push(Entry {
            seq: self.next,
            at,
            event,
        });
        self.next += 1;
        if self.open.len() == CHUNK {
            self.sealed.push(Arc::new(std::mem::take(&mut self.open)));
            if self.sealed.len() > KEPT / CHUNK {
                self.sealed.remove(0);
                self.dropped += CHUNK as u64;
            }
        }
    }

    /// How many facts were ever written down.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.next
    }

    /// Whether nothing has happened yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.next == 0
    }

    /// How many of the oldest entries are no longer kept.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// A digest of all that happened: equal logs, equal digests, on every platform.
    #[must_use]
    pub const fn digest(&self) -> u64 {
        self.hash
    }

    /// The entries that are kept, from the oldest.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.sealed
            .iter()
            .flat_map(|chunk| chunk.iter())
            .chain(&self.open)
    }

    /// The kept entries as they are kept: in parts that will never change, which copies of the log share, and after them
    /// those of the part that is still open.
    #[must_use]
    pub fn parts(&self) -> (&[Arc<Vec<Entry>>], &[Entry]) {
        (&self.sealed, &self.open)
    }

    /// The kept entries from number `seq` on.
    pub fn since(&self, seq: u64) -> impl Iterator<Item = &Entry> {
        let from = seq.max(self.dropped);
        let skip = usize::try_from(from - self.dropped).unwrap_or(usize::MAX);
        let chunks = (skip / CHUNK).min(self.sealed.len());
        self.sealed[chunks..]
            .iter()
            .flat_map(|chunk| chunk.iter())
            .chain(&self.open)
            .skip_while(move |entry| entry.seq < from)
    }

    /// The entry of this number, if it is kept.
    #[must_use]
    pub fn get(&self, seq: u64) -> Option<&Entry> {
        self.since(seq).next().filter(|entry| entry.seq == seq)
    }

    /// The kept entries as JSON: an array of objects with `seq`, `at`, `service`, `type` and the event's own fields.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.iter()
            .filter_map(|entry| serde_json::to_value(entry).ok())
            .collect()
    }
}

/// FNV-1a over 64 bits, with every integer widened: `usize` must count the same on 32 and 64-bit machines.
struct StableHasher(u64);

impl Hasher for StableHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }

    fn write_u64(&mut self, word: u64) {
        // One round a word: a digest, not a defence.
        self.0 = (self.0 ^ word)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(29);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_isize(&mut self, word: isize) {
        self.write_u64(word as u64);
    }
}
