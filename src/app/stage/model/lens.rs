//! The queue lens: a queue's messages as rows of a table.

use super::chronicle::Chronicle;
use super::picture::{Ring, blocked};
use super::words;
use cloud::clock::Time;
use cloud::sqs::{MessageId, Queue, State, StateKind};
use std::sync::Arc;

/// What a row says of where its message stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Anyone may receive it.
    Waiting,
    /// An earlier message of its group holds it back.
    Blocked,
    /// Nobody may receive it yet.
    Delayed(Ring),
    /// Received and hidden.
    InFlight {
        /// Who has it.
        by: Arc<str>,
        /// How long it stays hidden.
        ring: Ring,
    },
}

impl Standing {
    /// Its name for people.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Blocked => "waiting its turn",
            Self::Delayed(_) => "delayed",
            Self::InFlight { .. } => "in flight",
        }
    }

    /// The countdown that runs, if any.
    #[must_use]
    pub const fn ring(&self) -> Option<Ring> {
        match self {
            Self::Delayed(ring) | Self::InFlight { ring, .. } => Some(*ring),
            Self::Waiting | Self::Blocked => None,
        }
    }
}

/// A message as a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The message.
    pub id: MessageId,
    /// Its colour.
    pub hue: u8,
    /// A few letters.
    pub label: String,
    /// Its text.
    pub body: Arc<str>,
    /// Where it stands.
    pub standing: Standing,
    /// When it was sent.
    pub sent_at: Time,
    /// How often it has been received.
    pub receive_count: u32,
    /// Its message group.
    pub group: Option<Arc<str>>,
}

impl Row {
    /// Changes when the row has to be written anew.
    #[must_use]
    pub fn key(&self) -> (u128, u128) {
        let until = self
            .standing
            .ring()
            .map_or(0, |ring| ring.until.as_millis());
        let standing = match self.standing {
            Standing::Waiting => 0,
            Standing::Blocked => 1,
            Standing::Delayed(_) => 2,
            Standing::InFlight { .. } => 3,
        };
        let version = u128::from(until) << 40 | u128::from(self.receive_count) << 8 | standing;
        (self.id.0, version)
    }
}

/// A queue's head line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// `ApproximateNumberOfMessages`.
    pub waiting: usize,
    /// `ApproximateNumberOfMessagesNotVisible`.
    pub in_flight: usize,
    /// `ApproximateNumberOfMessagesDelayed`.
    pub delayed: usize,
}

impl Counts {
    /// Those of this queue.
    #[must_use]
    pub fn of(queue: &Queue) -> Self {
        Self {
            waiting: queue.count(StateKind::Visible),
            in_flight: queue.count(StateKind::InFlight),
            delayed: queue.count(StateKind::Delayed),
        }
    }

    /// All messages.
    #[must_use]
    pub const fn all(self) -> usize {
        self.waiting + self.in_flight + self.delayed
    }

    /// In words: `3 waiting, 1 in flight`; what is zero is left out unless all is.
    #[must_use]
    pub fn in_words(self) -> String {
        let parts = [
            (self.waiting, "waiting"),
            (self.in_flight, "in flight"),
            (self.delayed, "delayed"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = parts
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        match words.is_empty() {
            true => "empty".into(),
            false => words.join(", "),
        }
    }
}

/// The queue's messages in the order they arrived, at most so many.
#[must_use]
pub fn rows(queue: &Queue, chronicle: &Chronicle, most: usize) -> Vec<Row> {
    let blocked = blocked(queue);
    let messages = queue.messages().take(most);
    messages
        .map(|message| Row {
            id: message.id,
            hue: words::hue(message.group.as_deref(), &message.body),
            label: words::label(&message.body),
            body: Arc::clone(&message.body),
            standing: match &message.state {
                State::Visible if blocked.contains(&message.id) => Standing::Blocked,
                State::Visible => Standing::Waiting,
                State::Delayed { until } => Standing::Delayed(Ring {
                    from: message.sent_at,
                    until: *until,
                }),
                State::InFlight { until, by, .. } => Standing::InFlight {
                    by: Arc::clone(by),
                    ring: Ring {
                        from: chronicle
                            .hidden_since(message.id)
                            .unwrap_or(message.sent_at),
                        until: *until,
                    },
                },
            },
            sent_at: message.sent_at,
            receive_count: message.receive_count,
            group: message.group.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_leave_out_what_is_zero() {
        let counts = |waiting, in_flight, delayed| {
            Counts {
                waiting,
                in_flight,
                delayed,
            }
            .in_words()
        };
        assert_eq!(counts(0, 0, 0), "empty");
        assert_eq!(counts(3, 0, 1), "3 waiting, 1 delayed");
        assert_eq!(counts(0, 2, 0), "2 in flight");
    }
}
