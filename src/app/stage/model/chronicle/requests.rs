//! Requests to APIs: who waits for an answer, and what was refused.

use super::{Chronicle, MarkKind};
use cloud::clock::Time;
use cloud::gateway::{Event, Gate, Verdict};
use std::sync::Arc;

/// How many unanswered requests are remembered.
const REQUESTS_KEPT: usize = 5_000;
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

impl Chronicle {
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
            } => {
                if self.requests.len() < REQUESTS_KEPT {
                    let of = (Arc::clone(client), Arc::clone(api));
                    self.requests.insert(Arc::clone(request_id), of);
                }
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
            Event::GateAsked { .. } => {}
            Event::RequestAnswered { request_id, .. } => {
                self.requests.remove(request_id);
            }
        }
    }
}
