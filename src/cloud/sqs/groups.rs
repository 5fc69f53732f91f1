//! The message groups of a FIFO queue, and whose turn it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One message group.
#[derive(Clone, Debug, Default)]
struct Group {
    /// Arrival numbers of its messages.
    order: BTreeSet<u64>,
    /// Its place among the groups that have a message to give.
    turn: Option<u64>,
}

/// All message groups that have messages.
///
/// A group has a turn when its first message is visible. A group that gives a message away loses its turn; when it has
/// something to give again, it goes to the end of the line. So AWS was seen to do.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    groups: BTreeMap<Arc<str>, Group>,
    line: BTreeMap<u64, Arc<str>>,
    turns: u64,
}

impl Groups {
    pub(super) fn add(&mut self, group: &Arc<str>, arrival: u64) {
        let members = match self.groups.get_mut(group) {
            Some(members) => members,
            None => self.groups.entry(Arc::clone(group)).or_default(),
        };
        members.order.insert(arrival);
    }

    pub(super) fn remove(&mut self, group: &Arc<str>, arrival: u64) {
        let Some(members) = self.groups.get_mut(group) else {
            return;
        };
        members.order.remove(&arrival);
        if members.order.is_empty() {
            if let Some(turn) = members.turn {
                self.line.remove(&turn);
            }
            self.groups.remove(group);
        }
    }

    /// The group's first message.
    pub(super) fn head(&self, group: &str) -> Option<u64> {
        self.groups.get(group)?.order.first().copied()
    }

    /// The group's first message that arrived at `arrival` or later.
    pub(super) fn next(&self, group: &str, arrival: u64) -> Option<u64> {
        self.groups
            .get(group)?
            .order
            .range(arrival..)
            .next()
            .copied()
    }

    /// Gives the group a turn at the end of the line, or takes its turn away.
    pub(super) fn set_ready(&mut self, group: &Arc<str>, ready: bool) {
        let Some(members) = self.groups.get_mut(group) else {
            return;
        };
        match (members.turn, ready) {
            (None, true) => {
                members.turn = Some(self.turns);
                self.line.insert(self.turns, Arc::clone(group));
                self.turns += 1;
            }
            (Some(turn), false) => {
                members.turn = None;
                self.line.remove(&turn);
            }
            _ => {}
        }
    }

    /// The group whose turn it is.
    pub(super) fn first_ready(&self) -> Option<&Arc<str>> {
        self.line.first_key_value().map(|(_, group)| group)
    }
}
