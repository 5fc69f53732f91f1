//! What FIFO queues remember of receives, so that a receive whose answer was lost can be repeated.

use crate::clock::Time;
use crate::sorted::SortedMap;
use std::collections::VecDeque;
use std::sync::Arc;

/// How long a receive can be repeated: five minutes.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html> (read 2026-11-22).
const WINDOW_MS: u64 = 5 * 60 * 1000;

/// A message that a receive handed out: its arrival number, and the nonce of its receipt handle.
pub(super) type Taken = (u64, u64);

/// Receives that gave a `ReceiveRequestAttemptId`, with what they were given.
#[derive(Clone, Debug, Default)]
pub(super) struct Attempts {
    taken: SortedMap<Arc<str>, (Time, Vec<Taken>)>,
    order: VecDeque<(Time, Arc<str>)>,
}

impl Attempts {
    pub(super) fn remember(&mut self, now: Time, id: &Arc<str>, taken: Vec<Taken>) {
        self.taken.insert(Arc::clone(id), (now, taken));
        self.order.push_back((now, Arc::clone(id)));
    }

    /// What the receive of this id was given in the last five minutes.
    pub(super) fn find(&mut self, now: Time, id: &str) -> Option<&[Taken]> {
        while let Some((at, _)) = self.order.front()
            && now.since(*at) >= WINDOW_MS
        {
            let forgotten = self.order.pop_front();
            // The same id may have been used again since.
            if let Some((at, id)) = forgotten
                && self.taken.get(&id).is_some_and(|(last, _)| *last == at)
            {
                self.taken.remove(&id);
            }
        }
        self.taken.get(id).map(|(_, taken)| taken.as_slice())
    }
}
