//! What the log says of Amazon SQS.

use super::message::MessageId;
use crate::clock::Time;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One fact about a queue; `queue` is always the queue's name.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A queue was created.
    QueueCreated {
        /// The queue.
        queue: Arc<str>,
    },
    /// A queue was deleted, with all its messages.
    QueueDeleted {
        /// The queue.
        queue: Arc<str>,
    },
    /// All messages of a queue were deleted at once.
    QueuePurged {
        /// The queue.
        queue: Arc<str>,
        /// How many messages that were.
        messages: u64,
    },
    /// A queue's settings were changed.
    AttributesSet {
        /// The queue.
        queue: Arc<str>,
        /// The attributes that were set, as the caller wrote them.
        attributes: BTreeMap<Arc<str>, Arc<str>>,
    },
    /// A message was accepted.
    MessageSent {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// Its text.
        body: Arc<str>,
        /// Who sent it.
        by: Arc<str>,
        /// When it can be received: now, or after its delay.
        visible_at: Time,
        /// Its message group.
        #[serde(skip_serializing_if = "Option::is_none")]
        group: Option<Arc<str>>,
    },
    /// A message was accepted but not kept, because the same one came within the last five minutes.
    MessageDeduplicated {
        /// The queue.
        queue: Arc<str>,
        /// The earlier message.
        message: MessageId,
    },
    /// A message's delay ended: it can be received.
    DelayOver {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
    },
    /// A message was handed out and hidden from others.
    MessageReceived {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// How often it has been received, this time included.
        receive_count: u32,
        /// When it becomes visible again unless it is deleted.
        visible_at: Time,
        /// Who received it.
        by: Arc<str>,
        /// Whether it was handed out although it was in flight or deleted.
        duplicate: bool,
    },
    /// A receive ended without messages.
    ReceiveEmpty {
        /// The queue.
        queue: Arc<str>,
        /// Who asked.
        by: Arc<str>,
        /// Visible messages that were on servers that a short poll did not ask.
        missed: u32,
    },
    /// The visibility timeout of a message in flight was changed.
    VisibilityChanged {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// When it becomes visible again.
        visible_at: Time,
    },
    /// A message in flight was not deleted in time and is visible again.
    VisibilityExpired {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// How often it has been received.
        receive_count: u32,
    },
    /// A message was deleted by its receiver.
    MessageDeleted {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// Who deleted it.
        by: Arc<str>,
    },
    /// A message was dropped because its retention period ended.
    MessageExpired {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
    },
    /// A message was received too often and went to the dead-letter queue.
    MessageDeadLettered {
        /// The queue it left.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// The dead-letter queue's name.
        to: Arc<str>,
        /// How often it was received.
        receive_count: u32,
    },
    /// A move task took a message out of a dead-letter queue.
    MessageMoved {
        /// The queue it left.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// The name of the queue that it went to.
        to: Arc<str>,
        /// Its id there: moved messages count as new ones.
        moved_as: MessageId,
    },
    /// A move task began.
    MoveTaskStarted {
        /// The dead-letter queue.
        queue: Arc<str>,
        /// The destination's name; none when messages go back to where they came from.
        #[serde(skip_serializing_if = "Option::is_none")]
        to: Option<Arc<str>>,
        /// How many messages there were to move.
        messages: u64,
    },
    /// A move task ended.
    MoveTaskEnded {
        /// The dead-letter queue.
        queue: Arc<str>,
        /// `COMPLETED`, `CANCELLED` or `FAILED`.
        status: &'static str,
        /// How many messages were moved.
        moved: u64,
    },
}

impl Event {
    /// The fact in one sentence, for people. Messages are named by the first digits of their ids.
    #[must_use]
    pub fn in_words(&self) -> String {
        self.about_queues()
            .or_else(|| self.about_arrivals())
            .or_else(|| self.about_receives())
            .unwrap_or_else(|| self.about_departures())
    }

    fn about_queues(&self) -> Option<String> {
        Some(match self {
            Self::QueueCreated { queue } => format!("The queue {queue} was created."),
            Self::QueueDeleted { queue } => {
                format!("The queue {queue} was deleted, with every message in it.")
            }
            Self::QueuePurged { queue, messages } => {
                format!("The queue {queue} was purged of {}.", count(*messages))
            }
            Self::AttributesSet { queue, attributes } => {
                let names: Vec<&str> = attributes.keys().map(AsRef::as_ref).collect();
                format!(
                    "Attributes of the queue {queue} were set: {}.",
                    names.join(", ")
                )
            }
            Self::MoveTaskStarted {
                queue,
                to,
                messages,
            } => {
                let to = to.as_deref().unwrap_or("the queues they came from");
                format!(
                    "A move task began to move {} from {queue} to {to}.",
                    count(*messages)
                )
            }
            Self::MoveTaskEnded {
                queue,
                status,
                moved,
            } => format!(
                "The move task of {queue} ended as {status}: it moved {}.",
                count(*moved)
            ),
            _ => return None,
        })
    }

    fn about_arrivals(&self) -> Option<String> {
        Some(match self {
            Self::MessageSent {
                queue,
                message,
                by,
                group,
                ..
            } => {
                let id = message.short();
                match group {
                    Some(group) => {
                        format!("{by} put message {id}… of group {group} in the queue {queue}.")
                    }
                    None => format!("{by} put message {id}… in the queue {queue}."),
                }
            }
            Self::MessageDeduplicated { queue, message } => format!(
                "A repeat of message {}… came to the queue {queue} within five minutes and was not kept.",
                message.short()
            ),
            Self::DelayOver { queue, message } => format!(
                "The delay of message {}… in the queue {queue} is over: it can be received.",
                message.short()
            ),
            _ => return None,
        })
    }

    fn about_receives(&self) -> Option<String> {
        Some(match self {
            Self::MessageReceived {
                queue,
                message,
                receive_count,
                by,
                duplicate,
                ..
            } => {
                let id = message.short();
                let again = if *duplicate {
                    ", a second copy of what was handed out before"
                } else {
                    ""
                };
                let nth = nth(*receive_count);
                format!(
                    "{by} received message {id}… from the queue {queue} ({nth} receive{again})."
                )
            }
            Self::ReceiveEmpty {
                queue,
                by,
                missed: 0,
            } => format!("{by} asked the queue {queue} and received nothing."),
            Self::ReceiveEmpty { queue, by, missed } => format!(
                "{by} asked some servers of the queue {queue} and received nothing; {} waited on the others.",
                count(u64::from(*missed))
            ),
            Self::VisibilityChanged { queue, message, .. } => format!(
                "The visibility timeout of message {}… in the queue {queue} was changed.",
                message.short()
            ),
            Self::VisibilityExpired {
                queue,
                message,
                receive_count,
            } => format!(
                "Message {}… was not deleted in time and is visible again in the queue {queue}, after its {} receive.",
                message.short(),
                nth(*receive_count)
            ),
            _ => return None,
        })
    }

    fn about_departures(&self) -> String {
        match self {
            Self::MessageDeleted { queue, message, by } => {
                format!(
                    "{by} deleted message {}… from the queue {queue}.",
                    message.short()
                )
            }
            Self::MessageExpired { queue, message } => format!(
                "Message {}… was dropped from the queue {queue}: its retention period is over.",
                message.short()
            ),
            Self::MessageDeadLettered {
                queue,
                message,
                to,
                receive_count,
            } => format!(
                "Message {}… left the queue {queue} for the dead-letter queue {to}: it had been received {}.",
                message.short(),
                times(*receive_count)
            ),
            Self::MessageMoved {
                queue,
                message,
                to,
                moved_as,
            } => format!(
                "Message {}… was moved from {queue} to {to}, where it is message {}….",
                message.short(),
                moved_as.short()
            ),
            // Every other event is told above.
            _ => String::new(),
        }
    }
}

fn count(messages: u64) -> String {
    match messages {
        1 => "1 message".into(),
        n => format!("{n} messages"),
    }
}

fn times(n: u32) -> String {
    match n {
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{n} times"),
    }
}

fn nth(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}
