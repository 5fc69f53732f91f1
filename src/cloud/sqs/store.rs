//! The messages of one queue, with an index for every question that is asked often.

use super::groups::Groups;
use super::message::{Message, State, StateKind};
use crate::clock::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The messages of one queue. Every message is in exactly one state, and the indexes agree with the states.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    messages: BTreeMap<u64, Message>,
    arrivals: u64,
    /// Visible messages of a standard queue.
    visible: BTreeSet<u64>,
    /// Messages that are delayed or in flight, by the end of that.
    hidden: BTreeSet<(Time, u64)>,
    in_flight: usize,
    /// All messages by what their retention counts from.
    aging: BTreeSet<(Time, u64)>,
    /// The message groups; none on standard queues.
    groups: Option<Groups>,
}

/// What the indexes need to know of a state.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Visible,
    Delayed(Time),
    InFlight(Time),
}

impl Place {
    fn of(state: &State) -> Self {
        match state {
            State::Visible => Self::Visible,
            State::Delayed { until } => Self::Delayed(*until),
            State::InFlight { until, .. } => Self::InFlight(*until),
        }
    }
}

impl Store {
    pub(super) fn new(fifo: bool) -> Self {
        Self {
            groups: fifo.then(Groups::default),
            ..Self::default()
        }
    }

    /// How many messages have ever arrived; the next message's arrival number.
    pub(super) fn arrivals(&self) -> u64 {
        self.arrivals
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Message> {
        self.messages.values()
    }

    pub(super) fn get(&self, arrival: u64) -> Option<&Message> {
        self.messages.get(&arrival)
    }

    pub(super) fn count(&self, kind: StateKind) -> usize {
        match kind {
            StateKind::Visible => self.messages.len() - self.hidden.len(),
            StateKind::InFlight => self.in_flight,
            StateKind::Delayed => self.hidden.len() - self.in_flight,
        }
    }

    /// Takes a message in, under the next arrival number.
    pub(super) fn insert(&mut self, mut message: Message) {
        let arrival = self.arrivals;
        self.arrivals += 1;
        message.arrival = arrival;
        self.aging.insert((message.retained_from, arrival));
        self.index(Place::of(&message.state), arrival);
        if let (Some(groups), Some(group)) = (&mut self.groups, &message.group) {
            groups.add(group, arrival);
        }
        let group = message.group.clone();
        self.messages.insert(arrival, message);
        self.review(group.as_ref());
    }

    /// Takes a message out.
    pub(super) fn remove(&mut self, arrival: u64) -> Option<Message> {
        let message = self.messages.remove(&arrival)?;
        self.aging.remove(&(message.retained_from, arrival));
        self.unindex(Place::of(&message.state), arrival);
        if let (Some(groups), Some(group)) = (&mut self.groups, &message.group) {
            groups.remove(group, arrival);
        }
        self.review(message.group.as_ref());
        Some(message)
    }

    /// Takes all messages out; how many those were.
    pub(super) fn clear(&mut self) -> usize {
        let messages = self.messages.len();
        *self = Self {
            arrivals: self.arrivals,
            ..Self::new(self.groups.is_some())
        };
        messages
    }

    /// Changes a message, its state included, and the indexes with it. Leaves its arrival number and retention alone.
    pub(super) fn update<R>(
        &mut self,
        arrival: u64,
        change: impl FnOnce(&mut Message) -> R,
    ) -> Option<R> {
        let message = self.messages.get_mut(&arrival)?;
        let before = Place::of(&message.state);
        let result = change(message);
        let after = Place::of(&message.state);
        if before != after {
            let group = self
                .groups
                .is_some()
                .then(|| message.group.clone())
                .flatten();
            self.unindex(before, arrival);
            self.index(after, arrival);
            self.review(group.as_ref());
        }
        Some(result)
    }

    /// The first visible message of a standard queue from this arrival number on.
    pub(super) fn next_visible(&self, from: u64) -> Option<&Message> {
        let arrival = self.visible.range(from..).next()?;
        self.messages.get(arrival)
    }

    /// The visible message of a standard queue that has `skip` others before it.
    pub(super) fn nth_visible(&self, skip: usize) -> Option<u64> {
        self.visible.iter().nth(skip).copied()
    }

    /// The message group of a FIFO queue whose turn it is.
    pub(super) fn ready_group(&self) -> Option<Arc<str>> {
        self.groups.as_ref()?.first_ready().cloned()
    }

    /// The first message of a group from this arrival number on, when it is visible.
    pub(super) fn next_of_group(&self, group: &str, from: u64) -> Option<&Message> {
        let arrival = self.groups.as_ref()?.next(group, from)?;
        let message = self.messages.get(&arrival)?;
        (message.state == State::Visible).then_some(message)
    }

    /// Whether a receive would find a message.
    pub(super) fn has_deliverable(&self) -> bool {
        match &self.groups {
            None => !self.visible.is_empty(),
            Some(groups) => groups.first_ready().is_some(),
        }
    }

    /// The next message to become visible, and when.
    pub(super) fn next_unhidden(&self) -> Option<(Time, u64)> {
        self.hidden.first().copied()
    }

    /// The oldest message, and what its retention counts from.
    pub(super) fn oldest(&self) -> Option<(Time, u64)> {
        self.aging.first().copied()
    }

    fn index(&mut self, place: Place, arrival: u64) {
        match place {
            Place::Visible => {
                if self.groups.is_none() {
                    self.visible.insert(arrival);
                }
            }
            Place::Delayed(until) => {
                self.hidden.insert((until, arrival));
            }
            Place::InFlight(until) => {
                self.hidden.insert((until, arrival));
                self.in_flight += 1;
            }
        }
    }

    fn unindex(&mut self, place: Place, arrival: u64) {
        match place {
            Place::Visible => {
                self.visible.remove(&arrival);
            }
            Place::Delayed(until) => {
                self.hidden.remove(&(until, arrival));
            }
            Place::InFlight(until) => {
                self.hidden.remove(&(until, arrival));
                self.in_flight -= 1;
            }
        }
    }

    /// Gives a group a turn if its first message is visible.
    fn review(&mut self, group: Option<&Arc<str>>) {
        let (Some(groups), Some(group)) = (&mut self.groups, group) else {
            return;
        };
        let head = groups.head(group).and_then(|head| self.messages.get(&head));
        let ready = head.is_some_and(|message| message.state == State::Visible);
        groups.set_ready(group, ready);
    }
}
