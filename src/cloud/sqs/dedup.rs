//! What a FIFO queue remembers of recent messages, to tell repeats.

use super::attributes::DeduplicationScope;
use super::message::MessageId;
use crate::clock::Time;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// How long a FIFO queue remembers a deduplication id: five minutes.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html>
/// (read 2026-11-22).
const WINDOW_MS: u64 = 5 * 60 * 1000;

/// How long a changed scope takes to work: changes of attributes take up to 60 seconds.
const SCOPE_LAG_MS: u64 = 60 * 1000;

/// The group, when the scope is the message group, and the deduplication id.
type Key = (Option<Arc<str>>, Arc<str>);

/// What is known of a message that was accepted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) message: MessageId,
    pub(super) sequence_number: u128,
}

/// Deduplication ids of the last five minutes.
#[derive(Clone, Debug)]
pub(super) struct Deduplication {
    seen: BTreeMap<Key, (Time, Seen)>,
    order: VecDeque<(Time, Key)>,
    scope: DeduplicationScope,
    /// The scope that was set and does not work yet, and from when it will.
    next_scope: Option<(Time, DeduplicationScope)>,
}

impl Deduplication {
    pub(super) fn new(scope: DeduplicationScope) -> Self {
        Self {
            seen: BTreeMap::new(),
            order: VecDeque::new(),
            scope,
            next_scope: None,
        }
    }

    /// Sets the scope; it works a minute later.
    pub(super) fn set_scope(&mut self, now: Time, scope: DeduplicationScope) {
        self.catch_up(now);
        self.next_scope = (scope != self.scope).then(|| (now.after(SCOPE_LAG_MS), scope));
    }

    /// The message that this one repeats.
    pub(super) fn find(&mut self, now: Time, group: &Arc<str>, id: &Arc<str>) -> Option<Seen> {
        self.catch_up(now);
        let (_, seen) = self.seen.get(&self.key(group, id))?;
        Some(*seen)
    }

    /// Remembers a message that was accepted.
    pub(super) fn remember(&mut self, now: Time, group: &Arc<str>, id: &Arc<str>, seen: Seen) {
        let key = self.key(group, id);
        self.order.push_back((now, key.clone()));
        self.seen.insert(key, (now, seen));
    }

    /// Forgets everything, as a purge does.
    pub(super) fn clear(&mut self) {
        self.seen.clear();
        self.order.clear();
    }

    /// Drops what is too old to matter. Nothing can be seen of that, so no event is planned for it.
    fn catch_up(&mut self, now: Time) {
        if let Some((from, scope)) = self.next_scope
            && from <= now
        {
            self.scope = scope;
            self.next_scope = None;
        }
        while let Some((at, _)) = self.order.front()
            && now.since(*at) >= WINDOW_MS
        {
            if let Some((_, key)) = self.order.pop_front() {
                self.seen.remove(&key);
            }
        }
    }

    fn key(&self, group: &Arc<str>, id: &Arc<str>) -> Key {
        let group = match self.scope {
            DeduplicationScope::Queue => None,
            DeduplicationScope::MessageGroup => Some(Arc::clone(group)),
        };
        (group, Arc::clone(id))
    }
}
