//! Amazon SQS: queues, and all that a caller can do with them.
//!
//! A [`Queue`] holds messages and says, at any instant, where each of them stands. Callers come in by [`Sqs::call`], the
//! pollers of AWS Lambda by [`Sqs::poll`]. Whatever happens by itself, because time passes, happens in [`Sqs::fire`] at
//! its exact instant: each queue keeps one planned [`Timer`] for the first thing that is due in it.
//!
//! Invariants:
//! - A message is in one queue and in one state; it leaves by deletion, expiry, purge, its queue's deletion, or to another
//!   queue, and each of these is an [`Event`].
//! - Nothing depends on how often the engine is called, only on what it is told and when.
//! - Queues know nothing of each other; what one has for another travels as a [`Parcel`].

mod acknowledge;
mod attempts;
mod attribute_values;
mod attributes;
pub mod base64;
mod batch;
mod collect;
mod dedup;
mod delivery;
pub(crate) mod digest;
mod error;
mod event;
mod groups;
mod handle;
mod listing;
mod manage;
mod message;
mod move_task;
mod params;
mod permission;
mod pollers;
mod queue;
mod receive;
mod redrive;
mod repeats;
mod send;
mod settings;
mod store;
mod tags;
mod throttle;
mod view;
mod waiting;
mod words;

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
use crate::clock::{Time, TimerKey};
use crate::core::{Core, Effect};
use crate::iam::Caller;
use crate::lambda::PollerId;
use crate::sorted::SortedMap;
use params::Params;
use serde_json::Value;
use std::collections::VecDeque;
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

/// A message on its way to another queue.
struct Parcel {
    /// The queue's ARN.
    to: Arc<str>,
    message: Message,
}

/// Messages on their way to other queues.
type Outbox = VecDeque<Parcel>;

/// All queues of the account.
#[derive(Clone, Debug, Default)]
pub struct Sqs {
    queues: SortedMap<Arc<str>, Arc<Queue>>,
    /// When queues were deleted whose names cannot be used again yet.
    deleted: SortedMap<Arc<str>, Time>,
    /// How many queues were ever created.
    created: u64,
    /// Pollers that wait for queues that do not exist.
    lost: SortedMap<PollerId, TimerKey>,
}

impl Sqs {
    /// Answers an API call, at once or later when a receive waits for messages.
    pub fn call(&mut self, core: &mut Core, ticket: Ticket, call: &ApiCall) -> Reply {
        match self.act(core, ticket, call) {
            Ok(Some(response)) => Reply::Now(Ok(response)),
            Ok(None) => Reply::Later,
            Err(error) => Reply::Now(Err(error.into())),
        }
    }

    fn act(
        &mut self,
        core: &mut Core,
        ticket: Ticket,
        call: &ApiCall,
    ) -> Result<Option<Value>, Error> {
        let params = Params::new(&call.params)?;
        let caller = &call.caller;
        match call.action.as_str() {
            "CreateQueue" => self.create(core, params),
            "DeleteQueue" => self.delete_queue(core, params),
            "GetQueueUrl" => self.get_url(core, params),
            "ListQueues" => self.list(params),
            "SetQueueAttributes" => self.set_attributes(core, params),
            "ListDeadLetterSourceQueues" => self.list_sources(core, params),
            "StartMessageMoveTask" => self.start_move(core, params),
            "ListMessageMoveTasks" => self.list_moves(params),
            "CancelMessageMoveTask" => self.cancel_move(core, params),
            "ReceiveMessage" => return self.receive(core, ticket, params, caller),
            "GetQueueAttributes" => self.get_attributes(core, params),
            "ListQueueTags" => self.list_tags(core, params),
            action => self.act_on_queue(core, action, params, caller),
        }
        .map(Some)
    }

    /// Actions that change one queue and need no other.
    fn act_on_queue(
        &mut self,
        core: &mut Core,
        action: &str,
        params: Params<'_>,
        caller: &Caller,
    ) -> Result<Value, Error> {
        type Action = fn(&mut Queue, &mut Core, Params<'_>, &Caller) -> Result<Value, Error>;
        let act: Action = match action {
            "SendMessage" => Queue::send,
            "SendMessageBatch" => Queue::send_batch,
            "DeleteMessage" => Queue::delete,
            "DeleteMessageBatch" => Queue::delete_batch,
            "ChangeMessageVisibility" => {
                |queue, core, params, _| queue.change_visibility(core, params)
            }
            "ChangeMessageVisibilityBatch" => {
                |queue, core, params, _| queue.change_visibility_batch(core, params)
            }
            "PurgeQueue" => |queue, core, _, _| queue.purge(core),
            "TagQueue" => |queue, _, params, _| queue.tag(params),
            "UntagQueue" => |queue, _, params, _| queue.untag(params),
            "AddPermission" => |queue, _, params, _| queue.add_permission(params),
            "RemovePermission" => |queue, _, params, _| queue.remove_permission(params),
            unknown => return Err(Error::InvalidAction(unknown.into())),
        };
        let name = self.find(core, params)?;
        self.with(core, &name, |queue, core, _| {
            act(queue, core, params, caller)
        })
        .ok_or(Error::QueueDoesNotExist)?
    }

    fn receive(
        &mut self,
        core: &mut Core,
        ticket: Ticket,
        params: Params<'_>,
        caller: &Caller,
    ) -> Result<Option<Value>, Error> {
        let name = self.find(core, params)?;
        self.with(core, &name, |queue, core, outbox| {
            let (receive, wait_ms) = receive::parse(params, &queue.attributes, ticket, caller)?;
            queue.receive(core, receive, wait_ms, outbox)
        })
        .ok_or(Error::QueueDoesNotExist)?
    }

    /// Does what was planned for now.
    pub fn fire(&mut self, core: &mut Core, timer: Timer) {
        match timer {
            Timer::Alarm { queue } => {
                let destination = self.queue(&queue).and_then(Queue::next_destination);
                let can_move = destination.is_some_and(|arn| self.queue_by_arn(&arn).is_some());
                self.with(core, &queue, |queue, core, outbox| {
                    queue.ring(core, can_move, outbox);
                });
            }
            Timer::PollOver { poller } => {
                self.lost.remove(&poller);
                core.effects.push_back(Effect::Delivered {
                    poller,
                    messages: Vec::new(),
                });
            }
        }
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
        self.queue(name_of(arn)).filter(|queue| *queue.arn == *arn)
    }

    /// Changes a queue, then does what follows from that: waiting receives are answered, messages for other queues
    /// delivered, and the alarm set. None when there is no such queue.
    fn with<R>(
        &mut self,
        core: &mut Core,
        name: &str,
        change: impl FnOnce(&mut Queue, &mut Core, &mut Outbox) -> R,
    ) -> Option<R> {
        let mut outbox = Outbox::new();
        let queue = Arc::make_mut(self.queues.get_mut(name)?);
        let result = change(queue, core, &mut outbox);
        queue.serve(core, &mut outbox);
        queue.set_alarm(core);
        while let Some(Parcel { to, message }) = outbox.pop_front() {
            if let Some(queue) = self.queues.get_mut(name_of(&to)) {
                let queue = Arc::make_mut(queue);
                queue.admit(message);
                queue.serve(core, &mut outbox);
                queue.set_alarm(core);
            }
        }
        Some(result)
    }

    /// The name of the queue that a call's `QueueUrl` names. See [`Sqs::look_up`].
    fn find(&self, core: &Core, params: Params<'_>) -> Result<Arc<str>, Error> {
        self.look_up(core, params)
            .map(|queue| Arc::clone(&queue.name))
    }

    /// The queue that a call's `QueueUrl` names: by URL, or by name as AWS allows too.
    fn look_up(&self, core: &Core, params: Params<'_>) -> Result<&Queue, Error> {
        let url = params.required("QueueUrl")?;
        let mut parts = url.rsplit('/');
        let name = parts.next().unwrap_or_default();
        if name.is_empty() {
            return Err(Error::InvalidAddress(url.into()));
        }
        let ours = parts
            .next()
            .is_none_or(|account| account == core.account.id);
        self.queue(name)
            .filter(|_| ours)
            .ok_or(Error::QueueDoesNotExist)
    }

    /// The ARN that a queue of this name has or would have.
    fn arn(&self, core: &Core, name: &str) -> String {
        let account = &core.account;
        format!("arn:aws:sqs:{}:{}:{name}", account.region, account.id)
    }
}

/// The queue's name in an ARN.
fn name_of(arn: &str) -> &str {
    arn.rsplit_once(':').map_or(arn, |(_, name)| name)
}

#[cfg(test)]
mod tests;
