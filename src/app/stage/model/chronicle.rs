//! What the log tells and the world does not keep: calls and their answers, who holds which message, what went wrong.

use cloud::call::{Service, Ticket};
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::iam::Caller;
use cloud::lambda::{self, Outcome, RequestId};
use cloud::log::{ApiEvent, Entry, Event};
use cloud::sqs::{self, MessageId};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many of the reader's calls are remembered.
const CALLS_KEPT: usize = 200;
/// How many marks are remembered.
const MARKS_KEPT: usize = 2_000;

/// A call that the reader made.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// When.
    pub at: Time,
    /// The service.
    pub service: Service,
    /// The action.
    pub action: Arc<str>,
    /// The parameters.
    pub params: Arc<Value>,
    /// The answer, once there is one.
    pub answer: Option<CallAnswer>,
}

/// How a call was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct CallAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The error's code, when it failed.
    pub error: Option<Arc<str>>,
    /// The response, or the error as JSON.
    pub body: Arc<Value>,
    /// For a receive that came back empty: the messages that waited where it did not ask.
    pub missed: u32,
}

/// A message that the reader received and has not deleted.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The message.
    pub message: MessageId,
    /// The queue's name.
    pub queue: Arc<str>,
    /// The queue's URL.
    pub queue_url: Arc<str>,
    /// The handle that deletes it.
    pub receipt_handle: Arc<str>,
    /// Its text.
    pub body: Arc<str>,
    /// From when to when it is hidden from others.
    pub hidden: Option<(Time, Time)>,
    /// Whether the queue has it on offer again: its visibility timeout is over.
    pub stale: bool,
}

/// An invocation that runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The function's name.
    pub function: Arc<str>,
    /// The number of the environment.
    pub environment: u32,
    /// The messages in the event.
    pub messages: Vec<MessageId>,
}

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
    held: Vec<Held>,
    runs: BTreeMap<RequestId, Run>,
    ends: BTreeMap<(Arc<str>, u32), Outcome>,
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
            _ => {}
        }
    }

    fn note_call(&mut self, at: Time, event: &ApiEvent, cloud: &Cloud) {
        match event {
            ApiEvent::Called {
                ticket,
                api,
                action,
                caller,
                params,
            } if **caller == *Caller::Learner.name() => {
                let call = Call {
                    at,
                    service: *api,
                    action: Arc::clone(action),
                    params: Arc::clone(params),
                    answer: None,
                };
                if &*call.action == "ReceiveMessage" {
                    // Whoever asks again has put away what is no longer theirs.
                    self.held.retain(|held| !held.stale);
                }
                self.calls.insert(*ticket, call);
                if self.calls.len() > CALLS_KEPT {
                    self.calls.pop_first();
                }
            }
            ApiEvent::Called { .. } => {}
            ApiEvent::Answered {
                ticket,
                status,
                error,
                body,
            } => {
                let Some(call) = self.calls.get_mut(ticket) else {
                    return;
                };
                call.answer = Some(CallAnswer {
                    status: *status,
                    error: error.clone(),
                    body: Arc::clone(body),
                    missed: std::mem::take(&mut self.missed),
                });
                if error.is_none() {
                    let call = call.clone();
                    self.note_answer(&call, body, cloud);
                }
            }
        }
    }

    /// What a successful call of the reader means for what they hold.
    fn note_answer(&mut self, call: &Call, body: &Value, cloud: &Cloud) {
        let handle = call.params["ReceiptHandle"].as_str().unwrap_or_default();
        match &*call.action {
            "ReceiveMessage" => {
                let url = call.params["QueueUrl"].as_str().unwrap_or_default();
                let queue = cloud.sqs().queues().find(|queue| **queue.url() == *url);
                let Some(queue) = queue else { return };
                let messages = body["Messages"].as_array().into_iter().flatten();
                for message in messages {
                    let Some(id) = message["MessageId"].as_str().and_then(message_id) else {
                        continue;
                    };
                    let text = |key: &str| Arc::from(message[key].as_str().unwrap_or_default());
                    self.held.retain(|held| held.message != id);
                    self.held.push(Held {
                        message: id,
                        queue: Arc::clone(queue.name()),
                        queue_url: Arc::clone(queue.url()),
                        receipt_handle: text("ReceiptHandle"),
                        body: text("Body"),
                        hidden: self.hidden.get(&id).copied(),
                        stale: false,
                    });
                }
            }
            "DeleteMessage" => self.held.retain(|held| *held.receipt_handle != *handle),
            "ChangeMessageVisibility" if call.params["VisibilityTimeout"] == 0 => {
                self.held.retain(|held| *held.receipt_handle != *handle);
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

    fn note_invocation(&mut self, at: Time, event: &lambda::Event) {
        match event {
            lambda::Event::InvocationStarted {
                function,
                request_id,
                environment,
                messages,
                ..
            } => {
                let run = Run {
                    function: Arc::clone(function),
                    environment: *environment,
                    messages: messages.clone(),
                };
                self.runs.insert(*request_id, run);
            }
            lambda::Event::InvocationEnded {
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
            lambda::Event::EnvironmentRecycled {
                function,
                environment,
            } => {
                self.ends.remove(&(Arc::clone(function), *environment));
            }
            lambda::Event::Throttled { .. } => self.mark(at, MarkKind::Throttled),
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

/// A message's id from its text.
#[must_use]
pub fn message_id(text: &str) -> Option<MessageId> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    if digits.len() != 32 {
        return None;
    }
    u128::from_str_radix(&digits, 16).ok().map(MessageId)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::action;
    use crate::app::stage::model::testing::Bench;

    #[test]
    fn a_long_poll_is_a_call_without_an_answer_until_it_ends() {
        let mut bench = Bench::new(false);
        let queue = bench.cloud().sqs().queue("orders").unwrap();
        let input = action::receive(queue, 1, 20);
        bench.act(input);
        let answer = |bench: &Bench| {
            bench
                .chronicle
                .calls()
                .values()
                .last()
                .unwrap()
                .answer
                .clone()
        };
        assert_eq!(answer(&bench), None);
        bench.wait(20_000);
        let answer = answer(&bench).unwrap();
        assert_eq!((answer.status, answer.missed), (200, 0));
    }

    #[test]
    fn what_is_held_turns_stale_and_is_put_away_by_the_next_receive() {
        let mut bench = Bench::new(false);
        bench.send(2);
        bench.receive();
        let first = bench.chronicle.held()[0].message;
        bench.wait(30_000);
        assert!(bench.chronicle.held()[0].stale);
        bench.receive();
        let held = bench.chronicle.held();
        assert!(
            held.iter().all(|held| !held.stale && held.message != first),
            "{held:?}"
        );
    }

    #[test]
    fn ids_are_read_as_they_are_written() {
        let id = MessageId(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(message_id(&id.to_string()), Some(id));
        assert_eq!(message_id("0123"), None);
        assert_eq!(message_id("g1234567-89ab-cdef-0123-456789abcdef"), None);
    }
}
