//! What CloudWatch tells of a queue.

use super::Grains;
use cloud::clock::Time;
use cloud::sqs::{Event, MessageId, StateKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A queue in some seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct QueueGrain {
    /// Messages that went to the dead-letter queue.
    pub(super) dead: u64,
    /// The most that were visible.
    pub(super) most_visible: u64,
    /// The most that were in flight.
    pub(super) most_in_flight: u64,
    /// How many are visible at the end.
    visible: u64,
    /// How many are in flight at the end.
    in_flight: u64,
    /// When the oldest message that is there at the end was sent.
    pub(super) oldest: Option<Time>,
}

impl QueueGrain {
    pub(super) fn go_on(before: Option<Self>) -> Self {
        let before = before.unwrap_or_default();
        Self {
            dead: 0,
            most_visible: before.visible,
            most_in_flight: before.in_flight,
            ..before
        }
    }
}

/// A queue's messages, and its grains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct QueueMetrics {
    messages: BTreeMap<MessageId, (Time, StateKind)>,
    ages: BTreeSet<(Time, MessageId)>,
    visible: u64,
    in_flight: u64,
    pub(super) grains: Grains<QueueGrain>,
}

impl QueueMetrics {
    /// How many are visible, and how many in flight.
    #[cfg(test)]
    pub(super) const fn counts(&self) -> (u64, u64) {
        (self.visible, self.in_flight)
    }

    fn count(&mut self, kind: StateKind) -> Option<&mut u64> {
        match kind {
            StateKind::Visible => Some(&mut self.visible),
            StateKind::InFlight => Some(&mut self.in_flight),
            StateKind::Delayed => None,
        }
    }

    fn put(&mut self, message: MessageId, sent: Time, kind: StateKind) {
        self.take(message);
        self.messages.insert(message, (sent, kind));
        self.ages.insert((sent, message));
        if let Some(count) = self.count(kind) {
            *count += 1;
        }
    }

    fn take(&mut self, message: MessageId) -> Option<Time> {
        let (sent, kind) = self.messages.remove(&message)?;
        self.ages.remove(&(sent, message));
        if let Some(count) = self.count(kind) {
            *count = count.saturating_sub(1);
        }
        Some(sent)
    }

    /// Moves a message that is there into another state.
    fn turn(&mut self, message: MessageId, kind: StateKind) {
        if let Some(sent) = self.take(message) {
            self.put(message, sent, kind);
        }
    }

    fn clear(&mut self) {
        *self = Self {
            grains: std::mem::take(&mut self.grains),
            ..Self::default()
        };
    }

    /// Writes down how it stands now.
    fn mark(&mut self, at: Time, dead: u64) {
        let (visible, in_flight) = (self.visible, self.in_flight);
        let oldest = self.ages.first().map(|(sent, _)| *sent);
        let grain = self.grains.at(at, QueueGrain::go_on);
        grain.dead += dead;
        grain.visible = visible;
        grain.in_flight = in_flight;
        grain.most_visible = grain.most_visible.max(visible);
        grain.most_in_flight = grain.most_in_flight.max(in_flight);
        grain.oldest = oldest;
    }
}

/// Takes a fact into the metrics.
pub(super) fn note(all: &mut BTreeMap<Arc<str>, QueueMetrics>, at: Time, event: &Event) {
    let mut of = |queue: &Arc<str>, dead: u64, change: &mut dyn FnMut(&mut QueueMetrics)| {
        let metrics = all.entry(Arc::clone(queue)).or_default();
        change(metrics);
        metrics.mark(at, dead);
    };
    match event {
        Event::QueueCreated { queue } => of(queue, 0, &mut |_| {}),
        Event::QueueDeleted { queue } | Event::QueuePurged { queue, .. } => {
            of(queue, 0, &mut QueueMetrics::clear);
        }
        Event::MessageSent {
            queue,
            message,
            visible_at,
            ..
        } => {
            let kind = if *visible_at > at {
                StateKind::Delayed
            } else {
                StateKind::Visible
            };
            of(queue, 0, &mut |one| one.put(*message, at, kind));
        }
        Event::DelayOver { queue, message } | Event::VisibilityExpired { queue, message, .. } => {
            of(queue, 0, &mut |one| one.turn(*message, StateKind::Visible));
        }
        Event::MessageReceived { queue, message, .. } => {
            of(queue, 0, &mut |one| one.turn(*message, StateKind::InFlight));
        }
        Event::MessageDeleted { queue, message, .. } | Event::MessageExpired { queue, message } => {
            of(queue, 0, &mut |one| {
                one.take(*message);
            });
        }
        Event::MessageDeadLettered {
            queue, message, to, ..
        } => {
            let mut sent = None;
            of(queue, 1, &mut |one| sent = one.take(*message));
            // Its age goes on from when it was first sent.
            let sent = sent.unwrap_or(at);
            of(to, 0, &mut |one| {
                one.put(*message, sent, StateKind::Visible);
            });
        }
        Event::MessageMoved {
            queue,
            message,
            to,
            moved_as,
        } => {
            of(queue, 0, &mut |one| {
                one.take(*message);
            });
            of(to, 0, &mut |one| one.put(*moved_as, at, StateKind::Visible));
        }
        _ => {}
    }
}
