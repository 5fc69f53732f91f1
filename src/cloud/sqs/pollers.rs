//! The door for the pollers of AWS Lambda.

use super::queue::Queue;
use super::waiting::{Receive, Receiver};
use super::{Sqs, Timer};
use crate::core::Core;
use crate::iam::Caller;
use crate::lambda::PollerId;
use std::sync::Arc;

impl Sqs {
    /// Asks a queue for messages on behalf of a poller of AWS Lambda.
    ///
    /// The answer is an [`crate::core::Effect::Delivered`], at once or when messages come or the wait ends. A queue that does not exist
    /// has no messages.
    pub fn poll(
        &mut self,
        core: &mut Core,
        poller: PollerId,
        queue_arn: &str,
        max_messages: u32,
        wait_ms: u64,
    ) {
        let receive = Receive {
            receiver: Receiver::Poller(poller),
            max: max_messages.clamp(1, 10) as usize,
            visibility_timeout_s: None,
            attempt: None,
        };
        let name = self
            .queue_by_arn(queue_arn)
            .map(|queue| Arc::clone(&queue.name));
        if let Some(name) = name {
            self.with(core, &name, |queue, core, outbox| {
                queue.poll(core, receive, wait_ms, outbox);
            });
        } else {
            let timer = crate::core::Timer::Sqs(Timer::PollOver { poller });
            let key = core.after(wait_ms, timer);
            self.lost.insert(poller, key);
        }
    }

    /// Lets a poller of AWS Lambda stop waiting; it gets no answer.
    pub fn stop_polling(&mut self, core: &mut Core, poller: PollerId) {
        if let Some(key) = self.lost.remove(&poller) {
            core.timers.cancel(key);
        }
        let waits = |queue: &&Queue| queue.waiting.has_poller(poller);
        let name = self
            .queues()
            .find(waits)
            .map(|queue| Arc::clone(&queue.name));
        if let Some(name) = name {
            self.with(core, &name, |queue, _, _| {
                queue.waiting.remove_poller(poller)
            });
        }
    }

    /// Deletes messages that a function has handled, as AWS Lambda does. What cannot be deleted stays.
    pub fn delete_handled(
        &mut self,
        core: &mut Core,
        queue_arn: &str,
        receipt_handles: &[Arc<str>],
        by: &Caller,
    ) {
        let name = self
            .queue_by_arn(queue_arn)
            .map(|queue| Arc::clone(&queue.name));
        if let Some(name) = name {
            self.with(core, &name, |queue, core, _| {
                for handle in receipt_handles {
                    // A message whose visibility timeout is over comes again; that is no concern of the poller.
                    let _ = queue.delete_one(core, handle, by);
                }
            });
        }
    }
}
