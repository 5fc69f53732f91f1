//! Receives that found nothing and wait for a message.

use crate::call::Ticket;
use crate::clock::Time;
use crate::lambda::PollerId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Which attributes of its messages a caller wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// System attributes by name, or `All`.
    pub(super) system: Vec<Arc<str>>,
    /// Message attributes by name, by prefix as in `order.*`, or `All`.
    pub(super) message: Vec<Arc<str>>,
}

/// Who gets the messages.
#[derive(Clone, Debug)]
pub(super) enum Receiver {
    /// A caller of the API.
    Caller {
        /// Names the call.
        ticket: Ticket,
        /// The caller's name.
        by: Arc<str>,
        /// See [`Wanted`].
        wanted: Arc<Wanted>,
    },
    /// A poller of AWS Lambda.
    Poller(PollerId),
}

/// A request for messages.
#[derive(Clone, Debug)]
pub(super) struct Receive {
    /// See [`Receiver`].
    pub(super) receiver: Receiver,
    /// How many messages at most.
    pub(super) max: usize,
    /// How long they are hidden, in seconds; the queue's own timeout when it does not say.
    pub(super) visibility_timeout_s: Option<u32>,
    /// On FIFO queues: repeats of this request have the same id.
    pub(super) attempt: Option<Arc<str>>,
}

impl Receive {
    /// Who receives, for the log.
    pub(super) fn by(&self) -> Arc<str> {
        match &self.receiver {
            Receiver::Caller { by, .. } => Arc::clone(by),
            Receiver::Poller(_) => "lambda.amazonaws.com".into(),
        }
    }
}

/// Waiting receives, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    list: BTreeMap<u64, (Time, Receive)>,
    ends: BTreeSet<(Time, u64)>,
    came: u64,
}

impl Waiting {
    pub(super) fn push(&mut self, until: Time, receive: Receive) {
        self.ends.insert((until, self.came));
        self.list.insert(self.came, (until, receive));
        self.came += 1;
    }

    /// The receive that has waited longest, and its number.
    pub(super) fn first(&self) -> Option<(u64, &Receive)> {
        let (number, (_, receive)) = self.list.first_key_value()?;
        Some((*number, receive))
    }

    pub(super) fn remove(&mut self, number: u64) -> Option<Receive> {
        let (until, receive) = self.list.remove(&number)?;
        self.ends.remove(&(until, number));
        Some(receive)
    }

    /// When the first wait ends.
    pub(super) fn next_end(&self) -> Option<Time> {
        self.ends.first().map(|(until, _)| *until)
    }

    /// Takes a receive whose wait has ended.
    pub(super) fn pop_ended(&mut self, now: Time) -> Option<Receive> {
        let (until, number) = *self.ends.first()?;
        (until <= now).then(|| self.remove(number)).flatten()
    }

    /// Whether this poller waits here.
    pub(super) fn has_poller(&self, poller: PollerId) -> bool {
        self.number_of(poller).is_some()
    }

    /// Takes the receive of this poller away, if it waits here.
    pub(super) fn remove_poller(&mut self, poller: PollerId) -> Option<Receive> {
        self.remove(self.number_of(poller)?)
    }

    fn number_of(&self, poller: PollerId) -> Option<u64> {
        self.list.iter().find_map(|(number, (_, receive))| {
            matches!(receive.receiver, Receiver::Poller(waiting) if waiting == poller)
                .then_some(*number)
        })
    }

    /// Takes all receives away.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Receive> {
        let all = std::mem::take(self);
        all.list.into_values().map(|(_, receive)| receive)
    }
}
