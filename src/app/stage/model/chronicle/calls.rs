//! The reader's calls, their answers, and what the reader holds because of them.

use super::Chronicle;
use cloud::call::Service;
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::iam::Caller;
use cloud::log::ApiEvent;
use cloud::sqs::MessageId;
use serde_json::Value;
use std::sync::Arc;

/// How many of the reader's calls are remembered.
const CALLS_KEPT: usize = 200;

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

impl Chronicle {
    pub(super) fn note_call(&mut self, at: Time, event: &ApiEvent, cloud: &Cloud) {
        match event {
            ApiEvent::Called {
                ticket,
                action,
                caller,
                ..
            } if **action == *"Invoke" => self.invoking = Some((*ticket, Arc::clone(caller))),
            ApiEvent::Answered { ticket, .. }
                if self.invoking.as_ref().is_some_and(|(of, _)| of == ticket) =>
            {
                self.invoking = None;
            }
            _ => {}
        }
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
}

/// A message's id from its text.
pub(super) fn message_id(text: &str) -> Option<MessageId> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    if digits.len() != 32 {
        return None;
    }
    u128::from_str_radix(&digits, 16).ok().map(MessageId)
}
