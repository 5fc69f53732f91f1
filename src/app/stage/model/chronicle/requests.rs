//! Requests to APIs: who waits for an answer, and what was refused.

use super::{Chronicle, MarkKind};
use crate::app::stage::model::http;
use crate::app::stage::model::words::shortened;
use cloud::browser;
use cloud::clock::Time;
use cloud::gateway::{Event, Gate, Verdict};
use std::sync::Arc;

/// How many unanswered requests are remembered.
const REQUESTS_KEPT: usize = 5_000;
/// How much of a body is told in a line.
const BODY_MAX: usize = 160;
/// How long a refusal is shown at the API, in milliseconds.
const SHOWN_MS: u64 = 4_000;

/// A request that a gate refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// When.
    pub at: Time,
    /// Which gate.
    pub gate: Gate,
    /// How many refusals of this gate came one after another.
    pub count: u32,
}

impl Refusal {
    /// Whether it was a moment ago.
    #[must_use]
    pub fn is_recent(self, now: Time) -> bool {
        now.since(self.at) < SHOWN_MS
    }
}

/// What a client of the scene got to see of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// When.
    pub at: Time,
    /// What it was, in a word or two: `200 OK`.
    pub words: String,
    /// More about it: what was read, or what the console says.
    pub more: String,
    /// Whether it went well.
    pub is_good: bool,
}

impl Chronicle {
    /// What a client of the scene got to see last.
    #[must_use]
    pub fn seen(&self, client: &str) -> Option<&Seen> {
        self.seen.get(client)
    }

    pub(super) fn note_client(&mut self, at: Time, event: &browser::Event) {
        let said = |error: &Arc<str>, console: &Arc<str>| match console.is_empty() {
            true => error.to_string(),
            false => console.to_string(),
        };
        let (client, words, more, is_good) = match event {
            browser::Event::FetchBlocked {
                client,
                unsent,
                error,
                console,
                ..
            } => {
                let words = match unsent {
                    true => "not sent",
                    false => "kept from the page",
                };
                (client, words.to_owned(), said(error, console), false)
            }
            browser::Event::ConnectionFailed {
                client,
                error,
                console,
                ..
            } => (client, "no connection".into(), said(error, console), false),
            browser::Event::AnswerRead {
                client,
                status,
                body,
                ..
            } => {
                let words = match status {
                    0 => "opaque answer".into(),
                    status => http::status(*status),
                };
                (client, words, shortened(body, BODY_MAX), *status < 400)
            }
            _ => return,
        };
        if !is_good {
            self.mark(at, MarkKind::Failure);
        }
        self.seen.insert(
            Arc::clone(client),
            Seen {
                at,
                words,
                more,
                is_good,
            },
        );
    }

    /// How many requests to this API wait for their answer.
    #[must_use]
    pub fn waiting(&self, api: &str) -> usize {
        let apis = self.requests.values().filter(|(_, of)| **of == *api);
        apis.count()
    }

    /// What an API refused last.
    #[must_use]
    pub fn refusal(&self, api: &str) -> Option<Refusal> {
        self.refusals.get(api).copied()
    }

    pub(super) fn note_request(&mut self, at: Time, event: &Event) {
        match event {
            Event::RequestReceived {
                request_id,
                api,
                client,
                ..
            } if self.requests.len() < REQUESTS_KEPT => {
                let of = (Arc::clone(client), Arc::clone(api));
                self.requests.insert(Arc::clone(request_id), of);
            }
            Event::GateAsked {
                request_id,
                gate,
                verdict: Verdict::Refused,
                ..
            } => {
                let Some((_, api)) = self.requests.get(request_id) else {
                    return;
                };
                let before = self.refusal(api);
                let before = before.filter(|one| one.gate == *gate && one.is_recent(at));
                let count = before.map_or(0, |one| one.count) + 1;
                let refusal = Refusal {
                    at,
                    gate: *gate,
                    count,
                };
                self.refusals.insert(Arc::clone(api), refusal);
                let kind = match gate {
                    Gate::Throttle | Gate::UsagePlan => MarkKind::Throttled,
                    _ => MarkKind::Failure,
                };
                self.mark(at, kind);
            }
            Event::RequestAnswered { request_id, .. } => {
                self.requests.remove(request_id);
            }
            _ => {}
        }
    }
}
