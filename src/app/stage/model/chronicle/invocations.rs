//! Functions: what runs and for whom, how it ended last, and what was refused.

use super::{Chronicle, MarkKind};
use cloud::clock::Time;
use cloud::lambda::{Event, Outcome};
use cloud::sqs::MessageId;
use serde_json::Value;
use std::sync::Arc;

/// Refusals that follow one another faster than this count as one burst.
const BURST_MS: u64 = 5_000;

/// An invocation that runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The function's name.
    pub function: Arc<str>,
    /// The number of the environment.
    pub environment: u32,
    /// The messages in the event.
    pub messages: Vec<MessageId>,
    /// The event.
    pub event: Arc<Value>,
    /// Who waits for the answer; none when nobody does.
    pub caller: Option<Arc<str>>,
}

/// Invocations that were refused one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttled {
    /// When the last one was.
    pub at: Time,
    /// How many they were.
    pub count: u32,
}

impl Throttled {
    /// Whether the burst may still go on.
    #[must_use]
    pub fn is_recent(self, now: Time) -> bool {
        now.since(self.at) < BURST_MS
    }
}

impl Chronicle {
    pub(super) fn note_invocation(&mut self, at: Time, event: &Event) {
        match event {
            Event::InvocationStarted {
                function,
                request_id,
                environment,
                messages,
                invoker,
                event,
                ..
            } => {
                let caller = self.invoking.take().map(|(_, caller)| caller);
                let run = Run {
                    function: Arc::clone(function),
                    environment: *environment,
                    messages: messages.clone(),
                    event: Arc::clone(event),
                    caller: caller.filter(|_| *invoker == "call"),
                };
                self.runs.insert(*request_id, run);
            }
            Event::InvocationEnded {
                function,
                request_id,
                environment,
                outcome,
                ..
            } => {
                self.runs.remove(request_id);
                self.ends
                    .insert((Arc::clone(function), *environment), *outcome);
                if *outcome != Outcome::Success {
                    self.mark(at, MarkKind::Failure);
                }
            }
            Event::EnvironmentRecycled {
                function,
                environment,
            } => {
                self.ends.remove(&(Arc::clone(function), *environment));
            }
            Event::Throttled { function, .. } => {
                let burst = self.throttled(function).filter(|burst| burst.is_recent(at));
                let count = burst.map_or(0, |burst| burst.count) + 1;
                self.throttled
                    .insert(Arc::clone(function), Throttled { at, count });
                self.mark(at, MarkKind::Throttled);
            }
            Event::EventEnded { condition, .. } if *condition != "Success" => {
                self.mark(at, MarkKind::DeadLetter);
            }
            _ => {}
        }
    }
}
