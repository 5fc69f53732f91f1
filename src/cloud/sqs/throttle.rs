//! The throughput quota of FIFO queues.

use super::attributes::{Attributes, FifoThroughputLimit};
use super::error::Error;
use crate::clock::Time;

/// Calls a second of each action that a FIFO queue takes, a batch counting as one, unless in high throughput mode.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html> (read 2026-11-22).
const CALLS_PER_SECOND: u32 = 300;

/// An action that the quota counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    Send,
    Receive,
    Delete,
}

/// Counts calls in whole seconds of virtual time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Throttle {
    second: u64,
    calls: [u32; 3],
}

impl Throttle {
    /// Counts a call, or refuses it.
    pub(super) fn count(
        &mut self,
        now: Time,
        attributes: &Attributes,
        action: Counted,
    ) -> Result<(), Error> {
        let limited = attributes
            .fifo
            .as_ref()
            .is_some_and(|fifo| fifo.throughput_limit == FifoThroughputLimit::PerQueue);
        if !limited {
            return Ok(());
        }
        if self.second != now.as_secs() {
            *self = Self {
                second: now.as_secs(),
                calls: [0; 3],
            };
        }
        let calls = &mut self.calls[action as usize];
        if *calls == CALLS_PER_SECOND {
            return Err(Error::RequestThrottled);
        }
        *calls += 1;
        Ok(())
    }
}
