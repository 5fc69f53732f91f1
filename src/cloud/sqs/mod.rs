//! Amazon SQS: queues, and all that a caller can do with them.
//!
//! A [`Queue`] holds messages and says, at any instant, where each of them stands. Callers come in by [`Sqs::call`], the
//! pollers of AWS Lambda by [`Sqs::poll`]. Whatever happens by itself, because time passes, happens in [`Sqs::fire`] at
//! its exact instant: each queue keeps one planned [`Timer`] for the first thing that is due in it.

mod attributes;
mod base64;
mod delivery;
mod digest;
mod error;
mod event;
mod message;
mod queue;

pub use attributes::{
    Attributes, DeduplicationScope, FifoAttributes, FifoThroughputLimit, RedriveAllowPolicy,
    RedrivePolicy,
};
pub use delivery::Delivery;
pub use error::Error;
pub use event::Event;
pub use message::{
    AttributeValue, Envelope, Message, MessageAttribute, MessageAttributes, MessageId, State,
    StateKind,
};
pub use queue::Queue;

use crate::call::{ApiCall, Reply, Ticket};
use crate::core::Core;
use crate::iam::Caller;
use crate::lambda::PollerId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a message may be, and all messages of a batch together: 1 MiB.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html> (read 2026-11-22).
const MAX_BYTES: u32 = 1_048_576;

/// Something that SQS has planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Something is due in a queue.
    Alarm {
        /// The queue's name.
        queue: Arc<str>,
    },
    /// A poller has waited long enough for a queue that does not exist.
    PollOver {
        /// The poller.
        poller: PollerId,
    },
}

/// All queues of the account.
#[derive(Clone, Debug, Default)]
pub struct Sqs {
    queues: BTreeMap<Arc<str>, Arc<Queue>>,
}

impl Sqs {
    /// Answers an API call.
    pub fn call(&mut self, _core: &mut Core, _ticket: Ticket, call: &ApiCall) -> Reply {
        Reply::Now(Err(Error::InvalidAction(call.action.clone()).into()))
    }

    /// Does what was planned for now.
    pub fn fire(&mut self, _core: &mut Core, _timer: Timer) {}

    /// Asks a queue for messages on behalf of a poller of AWS Lambda.
    ///
    /// The answer is an [`crate::core::Effect::Delivered`], at once or when messages come or the wait ends.
    pub fn poll(
        &mut self,
        _core: &mut Core,
        _poller: PollerId,
        _queue_arn: &str,
        _max_messages: u32,
        _wait_ms: u64,
    ) {
    }

    /// Lets a poller of AWS Lambda stop waiting; it gets no answer.
    pub fn stop_polling(&mut self, _core: &mut Core, _poller: PollerId) {}

    /// Deletes messages that a function has handled, as AWS Lambda does.
    pub fn delete_handled(
        &mut self,
        _core: &mut Core,
        _queue_arn: &str,
        _receipt_handles: &[Arc<str>],
        _by: &Caller,
    ) {
    }

    /// All queues, by name.
    pub fn queues(&self) -> impl Iterator<Item = &Queue> {
        self.queues.values().map(AsRef::as_ref)
    }

    /// The queue of this name.
    #[must_use]
    pub fn queue(&self, name: &str) -> Option<&Queue> {
        self.queues.get(name).map(AsRef::as_ref)
    }

    /// The queue of this ARN.
    #[must_use]
    pub fn queue_by_arn(&self, arn: &str) -> Option<&Queue> {
        let (_, name) = arn.rsplit_once(':')?;
        self.queue(name).filter(|queue| **queue.arn() == *arn)
    }

    /// The queues as lessons' goals see them: an object with a queue a name.
    #[must_use]
    pub fn to_json(&self, _now: crate::clock::Time) -> Value {
        json!({})
    }
}
