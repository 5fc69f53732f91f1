//! What the log tells and the world does not keep: calls and their answers, who holds which message, what went wrong.

mod calls;
mod exchanges;
mod invocations;
mod requests;

pub use calls::{Call, CallAnswer, Held};
pub use exchanges::Exchange;
pub use invocations::{Run, Throttled};
pub use requests::{Refusal, Seen};

use cloud::call::Ticket;
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::handover;
use cloud::iam::Caller;
use cloud::lambda::{Outcome, RequestId};
use cloud::log::{Entry, Event};
use cloud::sqs::{self, MessageId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many marks are remembered.
const MARKS_KEPT: usize = 2_000;

/// What a mark on the timeline stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// The reader or the lesson did something.
    Input,
    /// A function could not be invoked.
    Throttled,
    /// A function failed or ran out of time.
    Failure,
    /// A message went to the dead-letter queue.
    DeadLetter,
}

/// A moment worth finding again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Time,
    /// What.
    pub kind: MarkKind,
}

/// The account of a session so far, read entry by entry. See the module's description.
#[derive(Clone, Debug, Default)]
pub struct Chronicle {
    next: u64,
    calls: BTreeMap<Ticket, Call>,
    exchanges: Vec<Exchange>,
    held: Vec<Held>,
    runs: BTreeMap<RequestId, Run>,
    ends: BTreeMap<(Arc<str>, u32), Outcome>,
    throttled: BTreeMap<Arc<str>, Throttled>,
    /// The call of Invoke that is being answered, and who made it.
    invoking: Option<(Ticket, Arc<str>)>,
    /// The requests that have not been answered: of which client, at which API.
    requests: BTreeMap<Arc<str>, (Arc<str>, Arc<str>)>,
    /// For each client of the scene what it got to see last.
    seen: BTreeMap<Arc<str>, Seen>,
    /// For each API its latest refusal.
    refusals: BTreeMap<Arc<str>, Refusal>,
    hidden: BTreeMap<MessageId, (Time, Time)>,
    marks: Vec<Mark>,
    /// What the latest receive of the reader missed; its answer comes right after.
    missed: u32,
}

impl Chronicle {
    /// Reads what is new in the log. After going back in time, start with a new chronicle.
    pub fn read(&mut self, cloud: &Cloud) {
        for entry in cloud.log().since(self.next) {
            self.note(entry, cloud);
        }
        self.next = cloud.log().len();
    }

    /// The reader's calls, by ticket; the latest few.
    #[must_use]
    pub const fn calls(&self) -> &BTreeMap<Ticket, Call> {
        &self.calls
    }

    /// What the reader holds.
    #[must_use]
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// The invocations that run.
    #[must_use]
    pub const fn runs(&self) -> &BTreeMap<RequestId, Run> {
        &self.runs
    }

    /// How the latest invocation in this environment ended.
    #[must_use]
    pub fn ended(&self, function: &str, environment: u32) -> Option<Outcome> {
        self.ends.get(&(Arc::from(function), environment)).copied()
    }

    /// The latest invocations of a function that were refused at a limit.
    #[must_use]
    pub fn throttled(&self, function: &str) -> Option<Throttled> {
        self.throttled.get(function).copied()
    }

    /// How many answers of functions somebody waits for.
    #[must_use]
    pub fn awaited(&self, caller: &str) -> usize {
        let callers = self.runs.values().filter_map(|run| run.caller.as_deref());
        let clients = self.requests.values().map(|(client, _)| &**client);
        callers.chain(clients).filter(|one| *one == caller).count()
    }

    /// Since when a message in flight is hidden.
    #[must_use]
    pub fn hidden_since(&self, message: MessageId) -> Option<Time> {
        self.hidden.get(&message).map(|(since, _)| *since)
    }

    /// What went wrong, in order of time.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    fn note(&mut self, entry: &Entry, cloud: &Cloud) {
        match &entry.event {
            Event::Api(event) => self.note_call(entry.at, event, cloud),
            Event::Sqs(event) => self.note_message(entry.at, event),
            Event::Lambda(event) => self.note_invocation(entry.at, event),
            Event::Wire(event) => self.note_wire(entry.at, event),
            Event::Gateway(event) => {
                self.note_gateway(entry.at, event);
                self.note_request(entry.at, event);
            }
            Event::Browser(event) => self.note_client(entry.at, event),
            Event::Handover(handover::Event::HandoverRefused { .. }) => {
                self.mark(entry.at, MarkKind::Failure);
            }
            _ => {}
        }
    }

    fn note_message(&mut self, at: Time, event: &sqs::Event) {
        match event {
            sqs::Event::MessageReceived {
                message,
                visible_at,
                ..
            } => {
                self.hidden.insert(*message, (at, *visible_at));
                self.spoil(*message);
            }
            sqs::Event::VisibilityChanged {
                message,
                visible_at,
                ..
            } => {
                self.hidden.insert(*message, (at, *visible_at));
                for held in self.held.iter_mut().filter(|held| held.message == *message) {
                    held.hidden = Some((at, *visible_at));
                }
                if *visible_at <= at {
                    self.spoil(*message);
                }
            }
            sqs::Event::VisibilityExpired { message, .. } => {
                self.hidden.remove(message);
                self.spoil(*message);
            }
            sqs::Event::MessageDeleted { message, .. }
            | sqs::Event::MessageExpired { message, .. }
            | sqs::Event::MessageMoved { message, .. } => self.drop_message(*message),
            sqs::Event::MessageDeadLettered { message, .. } => {
                self.drop_message(*message);
                self.mark(at, MarkKind::DeadLetter);
            }
            sqs::Event::ReceiveEmpty { by, missed, .. } if **by == *Caller::Learner.name() => {
                self.missed = *missed;
            }
            sqs::Event::QueuePurged { queue, .. } | sqs::Event::QueueDeleted { queue } => {
                self.held.retain(|held| held.queue != *queue);
            }
            _ => {}
        }
    }

    /// The reader's handle for this message is no longer the latest, or no longer hides it.
    fn spoil(&mut self, message: MessageId) {
        for held in &mut self.held {
            held.stale |= held.message == message;
        }
    }

    fn drop_message(&mut self, message: MessageId) {
        self.hidden.remove(&message);
        self.held.retain(|held| held.message != message);
    }

    fn mark(&mut self, at: Time, kind: MarkKind) {
        if self.marks.len() < MARKS_KEPT {
            self.marks.push(Mark { at, kind });
        }
    }
}

#[cfg(test)]
mod tests;
