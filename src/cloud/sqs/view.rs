//! Queues as the goals of lessons see them.

use super::message::{Message, State, StateKind};
use super::queue::Queue;
use super::{Sqs, name_of};
use crate::clock::Time;
use serde_json::{Map, Value, json};

impl Sqs {
    /// The queues as the goals of lessons see them: an object with a key for each queue's name.
    #[must_use]
    pub fn to_json(&self, now: Time) -> Value {
        let queues: Map<String, Value> = self
            .queues()
            .map(|queue| (queue.name.to_string(), queue.to_json(now)))
            .collect();
        Value::Object(queues)
    }
}

impl Queue {
    fn to_json(&self, now: Time) -> Value {
        let dead_letter_queue = self.dead_letter_target().map(|(arn, _)| name_of(arn));
        let messages: Vec<Value> = self.messages().map(|message| show(message, now)).collect();
        json!({
            "name": self.name,
            "arn": self.arn,
            "url": self.url,
            "fifo": self.is_fifo(),
            "visibleCount": self.count(StateKind::Visible),
            "inFlightCount": self.count(StateKind::InFlight),
            "delayedCount": self.count(StateKind::Delayed),
            "attributes": self.attributes_to_json(),
            "deadLetterQueue": dead_letter_queue,
            "tags": self.tags,
            "messages": messages,
        })
    }

    fn attributes_to_json(&self) -> Value {
        let attributes = &self.attributes;
        let mut shown = json!({
            "visibilityTimeout": attributes.visibility_timeout_s,
            "delaySeconds": attributes.delay_s,
            "messageRetentionPeriod": attributes.retention_s,
            "receiveMessageWaitTimeSeconds": attributes.wait_s,
            "maximumMessageSize": attributes.max_message_bytes,
            "maxReceiveCount": self.dead_letter_target().map(|(_, max)| max),
            "policy": attributes.policy,
            "sqsManagedSseEnabled": attributes.sse_enabled,
        });
        if let Some(fifo) = &attributes.fifo {
            shown["contentBasedDeduplication"] = fifo.content_based_deduplication.into();
            for (key, name) in [
                ("deduplicationScope", "DeduplicationScope"),
                ("fifoThroughputLimit", "FifoThroughputLimit"),
            ] {
                shown[key] = attributes.show(name).into();
            }
        }
        shown
    }
}

fn show(message: &Message, now: Time) -> Value {
    let visible_in_ms = match &message.state {
        State::Visible => 0,
        State::Delayed { until } | State::InFlight { until, .. } => until.since(now),
    };
    json!({
        "id": message.id,
        "body": message.body,
        "state": message.state.kind(),
        "receiveCount": message.receive_count,
        "sentAt": message.sent_at,
        "ageMs": now.since(message.sent_at),
        "visibleInMs": visible_in_ms,
        "group": message.group,
    })
}
