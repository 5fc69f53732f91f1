//! The log's facts in plain sentences.

use super::event::Event;

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
                if *duplicate {
                    format!(
                        "{by} received message {id}… from the queue {queue} once more, although it was in flight or deleted."
                    )
                } else {
                    let times = times(*receive_count);
                    format!(
                        "{by} received message {id}… from the queue {queue}; it has been received {times}."
                    )
                }
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
                "Message {}… was not deleted in time and is visible again in the queue {queue}; it has been received {}.",
                message.short(),
                times(*receive_count)
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
