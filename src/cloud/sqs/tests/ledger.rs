//! A second account of where every message is, kept from the log alone.
//!
//! Queues must agree with it at every instant. So no message can be lost, be in two places, or move without the log
//! saying so; and whoever draws queues from the log draws them right.

use super::super::{Event, MessageId, StateKind};
use super::World;
use crate::log;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where a message is, or what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    In {
        queue: Arc<str>,
        state: StateKind,
        /// Its place among all that came into queues.
        place: usize,
    },
    Deleted,
    Expired,
    Purged,
    Moved,
    GoneWithQueue,
}

/// What the log says of every message.
#[derive(Default)]
pub(super) struct Ledger {
    read: u64,
    fates: BTreeMap<MessageId, Fate>,
    groups: BTreeMap<MessageId, Option<Arc<str>>>,
    /// Messages handed out by the receive that is being read.
    batch: BTreeSet<MessageId>,
    places: usize,
}

impl Ledger {
    /// Reads what is new in the log and compares the queues with it.
    pub(super) fn check(&mut self, world: &World) {
        let entries: Vec<_> = world.core.log.since(self.read).collect();
        self.read = world.core.log.len();
        self.batch.clear();
        for entry in entries {
            match &entry.event {
                log::Event::Sqs(event) => self.read(entry.at.as_millis(), event),
                _ => self.batch.clear(),
            }
        }
        let mut there = 0;
        for queue in world.sqs.queues() {
            for message in queue.messages() {
                let Some(Fate::In {
                    queue: name, state, ..
                }) = self.fates.get(&message.id)
                else {
                    panic!("{} is in {} against the log", message.id, queue.name());
                };
                assert_eq!((name, *state), (queue.name(), message.state.kind()));
                there += 1;
            }
            for kind in [StateKind::Delayed, StateKind::Visible, StateKind::InFlight] {
                let messages = queue
                    .messages()
                    .filter(|message| message.state.kind() == kind);
                assert_eq!(queue.count(kind), messages.count(), "{kind:?}");
            }
        }
        let said = self
            .fates
            .values()
            .filter(|fate| matches!(fate, Fate::In { .. }));
        assert_eq!(said.count(), there, "messages were lost");
    }

    fn read(&mut self, at: u64, event: &Event) {
        match event {
            Event::MessageSent {
                queue,
                message,
                visible_at,
                group,
                ..
            } => {
                let delayed = visible_at.as_millis() > at;
                let state = if delayed {
                    StateKind::Delayed
                } else {
                    StateKind::Visible
                };
                self.groups.insert(*message, group.clone());
                self.put(*message, queue, state, None);
            }
            Event::DelayOver { message, .. } => {
                self.turn(*message, StateKind::Delayed, StateKind::Visible);
            }
            Event::MessageReceived {
                message,
                duplicate: false,
                queue,
                ..
            } => {
                self.check_order(*message, queue);
                self.turn(*message, StateKind::Visible, StateKind::InFlight);
                self.batch.insert(*message);
            }
            Event::MessageReceived { message, .. } => {
                let fate = &self.fates[message];
                let fits = matches!(
                    fate,
                    Fate::In {
                        state: StateKind::InFlight,
                        ..
                    } | Fate::Deleted
                );
                assert!(fits, "a second copy of a message that is {fate:?}");
            }
            Event::VisibilityExpired { message, .. } => {
                self.turn(*message, StateKind::InFlight, StateKind::Visible);
            }
            Event::MessageDeleted { message, .. } => self.end(*message, Fate::Deleted),
            Event::MessageExpired { message, .. } => self.end(*message, Fate::Expired),
            Event::MessageDeadLettered { message, to, .. } => {
                self.turn(*message, StateKind::Visible, StateKind::Visible);
                self.end(*message, Fate::Moved);
                self.put(*message, to, StateKind::Visible, Some(&Fate::Moved));
            }
            Event::MessageMoved {
                message,
                to,
                moved_as,
                ..
            } => {
                self.turn(*message, StateKind::Visible, StateKind::Visible);
                self.end(*message, Fate::Moved);
                self.groups.insert(*moved_as, self.groups[message].clone());
                self.put(*moved_as, to, StateKind::Visible, None);
            }
            Event::QueuePurged { queue, messages } => {
                assert_eq!(self.end_all(queue, &Fate::Purged), *messages);
            }
            Event::QueueDeleted { queue } => {
                self.end_all(queue, &Fate::GoneWithQueue);
            }
            _ => {}
        }
    }

    fn put(&mut self, message: MessageId, queue: &Arc<str>, state: StateKind, was: Option<&Fate>) {
        let fate = Fate::In {
            queue: Arc::clone(queue),
            state,
            place: self.places,
        };
        self.places += 1;
        assert_eq!(self.fates.insert(message, fate).as_ref(), was);
    }

    fn turn(&mut self, message: MessageId, from: StateKind, to: StateKind) {
        match self.fates.get_mut(&message) {
            Some(Fate::In { state, .. }) if *state == from => *state = to,
            fate => panic!("{message} should be {from:?} but is {fate:?}"),
        }
    }

    fn end(&mut self, message: MessageId, end: Fate) {
        let before = self.fates.insert(message, end);
        assert!(
            matches!(before, Some(Fate::In { .. })),
            "{message} was {before:?}"
        );
    }

    fn end_all(&mut self, from: &Arc<str>, end: &Fate) -> u64 {
        let mut ended = 0;
        for fate in self.fates.values_mut() {
            if matches!(fate, Fate::In { queue, .. } if queue == from) {
                *fate = end.clone();
                ended += 1;
            }
        }
        ended
    }

    /// On a FIFO queue, earlier messages of the group must go out with this one, in the same receive.
    fn check_order(&self, message: MessageId, in_queue: &Arc<str>) {
        let Fate::In { place: own, .. } = &self.fates[&message] else {
            panic!("{message} is in no queue");
        };
        if !in_queue.ends_with(".fifo") {
            return;
        }
        for (other, fate) in &self.fates {
            let Fate::In {
                queue,
                state,
                place,
            } = fate
            else {
                continue;
            };
            let earlier =
                queue == in_queue && place < own && self.groups[other] == self.groups[&message];
            if earlier {
                assert_eq!(
                    *state,
                    StateKind::InFlight,
                    "{other} comes before {message}"
                );
                assert!(self.batch.contains(other), "{other} is in flight already");
            }
        }
    }
}
