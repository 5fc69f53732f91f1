//! What is drawn now: every message as a token with its place, and what each function's environments do.
//!
//! Receiving a message copies it: the message itself stays in its queue, hidden, and a copy goes to who received it. The
//! drawing says so with two tokens, [`Key::Kept`] and [`Key::Copy`]. What functions are invoked with otherwise, by a caller
//! or from Lambda's own queue, is one token, [`Key::Event`]. What only passes, such as a refusal, is a [`Key::Flight`].

mod cells;
mod compose;
mod departures;
mod flights;
mod functions;
mod machines;
mod queues;
#[cfg(test)]
mod tests;

pub use cells::{Cell, CellState};
pub use compose::Moment;
pub use functions::LOW as LOW_STRIP;
pub use queues::blocked;

use super::inspect::Subject;
use super::shape::Point;
use cloud::clock::Time;
use cloud::lambda::RequestId;
use cloud::sqs::MessageId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a token that is gone is still drawn, in milliseconds of real time.
pub const FAREWELL_MS: f64 = 700.0;

/// Who holds a copy of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// An invocation.
    Run(RequestId),
    /// A poller that gathers a batch.
    Poller,
    /// The reader.
    You,
}

/// Names a token from one picture to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The message in its queue.
    Kept(MessageId),
    /// The copy that somebody received.
    Copy(MessageId, Holder),
    /// The event of an invocation, waiting or at work.
    Event(RequestId),
    /// What passes from one card to another: the number of the log's entry that tells of it.
    Flight(u64),
}

/// What stands for a key that is not of a message, among two numbers. Invocations' numbers are UUIDs, never as small.
const EVENT: u128 = 3;
const FLIGHT: u128 = 4;

impl Key {
    /// The key as two numbers: the message, and who holds the copy.
    #[must_use]
    pub const fn numbers(self) -> (u128, u128) {
        match self {
            Self::Kept(id) => (id.0, 0),
            Self::Copy(id, Holder::Poller) => (id.0, 1),
            Self::Copy(id, Holder::You) => (id.0, 2),
            Self::Copy(id, Holder::Run(run)) => (id.0, run.0),
            Self::Event(run) => (run.0, EVENT),
            Self::Flight(entry) => (entry as u128, FLIGHT),
        }
    }

    /// The key of these numbers.
    #[must_use]
    pub const fn of(numbers: (u128, u128)) -> Self {
        let id = MessageId(numbers.0);
        match numbers.1 {
            0 => Self::Kept(id),
            1 => Self::Copy(id, Holder::Poller),
            2 => Self::Copy(id, Holder::You),
            EVENT => Self::Event(RequestId(numbers.0)),
            FLIGHT => Self::Flight(numbers.0 as u64),
            run => Self::Copy(id, Holder::Run(RequestId(run))),
        }
    }

    /// The message that the token stands for, if it is one.
    #[must_use]
    pub const fn message(self) -> Option<MessageId> {
        match self {
            Self::Kept(id) | Self::Copy(id, _) => Some(id),
            Self::Event(_) | Self::Flight(_) => None,
        }
    }

    /// What the inspector shows of it.
    #[must_use]
    pub const fn subject(self) -> Subject {
        match self {
            Self::Kept(id) | Self::Copy(id, _) => Subject::Message(id),
            Self::Event(run) => Subject::Invocation(run),
            Self::Flight(entry) => Subject::Entry(entry),
        }
    }
}

/// How a token ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// The message was deleted.
    Deleted,
    /// The invocation that had the copy failed.
    Failed,
    /// The message's retention period ended.
    Expired,
    /// The copy is void, for the message is visible again.
    Returned,
    /// The function's answer, on its way to who waits.
    Answered,
    /// The function's error, on its way to who waits.
    Faulted,
    /// The invocation or call was refused because too many came.
    Throttled,
    /// Whoever it came to may not take it, or it was refused for another reason.
    Refused,
    /// Lambda gave up on it, and nobody has it now.
    Discarded,
    /// Nothing more to tell.
    Quietly,
}

/// How a token looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Visible, never received.
    Waiting,
    /// Visible, but an earlier message of its group holds it back.
    Blocked,
    /// Visible again after its visibility timeout.
    Back,
    /// Waits for another attempt.
    Retry,
    /// In flight: hidden.
    Hidden,
    /// Delayed.
    Delayed,
    /// A copy at its receiver.
    Copy,
    /// A copy whose message is visible again: another may receive it too.
    Stale,
    /// On its way out.
    Gone(Gone),
}

/// A countdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    /// When it began.
    pub from: Time,
    /// When it ends.
    pub until: Time,
}

impl Ring {
    /// What is left at an instant: from 1 to 0.
    #[must_use]
    pub fn left(self, now: Time) -> f64 {
        let all = self.until.since(self.from).max(1);
        (self.until.since(now) as f64 / all as f64).min(1.0)
    }
}

/// A message as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its left upper corner.
    pub at: Point,
    /// How large it is: 1 at most.
    pub scale: f64,
    /// Where it comes from, if it is new.
    pub from: Option<Point>,
    /// Its colour, below [`super::words::HUES`].
    pub hue: u8,
    /// A few letters.
    pub label: Arc<str>,
    /// How it looks.
    pub look: Look,
    /// The visibility timeout or delay that runs.
    pub ring: Option<Ring>,
    /// Where its answer goes, if somebody waits for one.
    pub home: Option<Point>,
    /// When it stops being drawn, in milliseconds of real time; only for [`Look::Gone`].
    pub gone_at: f64,
}

/// How many messages a place holds beyond those that are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Pile {
    /// The card.
    pub card: String,
    /// How many more.
    pub more: usize,
}

/// The whole picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// The tokens.
    pub tokens: BTreeMap<Key, Token>,
    /// Messages that are not drawn.
    pub piles: Vec<Pile>,
    /// Execution environments, by the card of their function.
    pub cells: BTreeMap<String, Vec<Cell>>,
    /// The first entry of the log that is not in the picture yet.
    next: u64,
}

impl Picture {
    /// Whether some token is on its way out.
    #[must_use]
    pub fn has_gone(&self) -> bool {
        let mut looks = self.tokens.values().map(|token| token.look);
        looks.any(|look| matches!(look, Look::Gone(_)))
    }

    /// The picture without the tokens that were to be drawn until `real_ms`; `None` when that changes nothing.
    #[must_use]
    pub fn swept(&self, real_ms: f64) -> Option<Self> {
        let over = |token: &Token| matches!(token.look, Look::Gone(_)) && token.gone_at <= real_ms;
        if !self.tokens.values().any(over) {
            return None;
        }
        let mut swept = self.clone();
        swept.tokens.retain(|_, token| !over(token));
        Some(swept)
    }
}
