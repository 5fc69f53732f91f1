//! What the log says of Amazon SQS.

use super::message::MessageId;
use crate::clock::Time;
use crate::sorted::SortedMap;
use serde::Serialize;
use std::sync::Arc;

/// One fact about a queue; `queue` is always the queue's name.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A queue was created.
    QueueCreated {
        /// The queue.
        queue: Arc<str>,
    },
    /// A queue was deleted, with all its messages.
    QueueDeleted {
        /// The queue.
        queue: Arc<str>,
    },
    /// All messages of a queue were deleted at once.
    QueuePurged {
        /// The queue.
        queue: Arc<str>,
        /// How many messages that were.
        messages: u64,
    },
    /// A queue's settings were changed.
    AttributesSet {
        /// The queue.
        queue: Arc<str>,
        /// The attributes that were set, as the caller wrote them.
        attributes: SortedMap<Arc<str>, Arc<str>>,
    },
    /// A message was accepted.
    MessageSent {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// Its text.
        body: Arc<str>,
        /// Who sent it.
        by: Arc<str>,
        /// When it can be received: now, or after its delay.
        visible_at: Time,
        /// Its message group.
        #[serde(skip_serializing_if = "Option::is_none")]
        group: Option<Arc<str>>,
    },
    /// A message was accepted but not kept, because the same one came within the last five minutes.
    MessageDeduplicated {
        /// The queue.
        queue: Arc<str>,
        /// The earlier message.
        message: MessageId,
    },
    /// A message's delay ended: it can be received.
    DelayOver {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
    },
    /// A message was handed out and hidden from others.
    MessageReceived {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// How often it has been received, this time included.
        receive_count: u32,
        /// When it becomes visible again unless it is deleted.
        visible_at: Time,
        /// Who received it.
        by: Arc<str>,
        /// Whether it was handed out although it was in flight or deleted.
        duplicate: bool,
    },
    /// A receive ended without messages.
    ReceiveEmpty {
        /// The queue.
        queue: Arc<str>,
        /// Who asked.
        by: Arc<str>,
        /// Visible messages that were on servers that a short poll did not ask.
        missed: u32,
    },
    /// The visibility timeout of a message in flight was changed.
    VisibilityChanged {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// When it becomes visible again.
        visible_at: Time,
    },
    /// A message in flight was not deleted in time and is visible again.
    VisibilityExpired {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// How often it has been received.
        receive_count: u32,
    },
    /// A message was deleted by its receiver.
    MessageDeleted {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// Who deleted it.
        by: Arc<str>,
    },
    /// A message was dropped because its retention period ended.
    MessageExpired {
        /// The queue.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
    },
    /// A message was received too often and went to the dead-letter queue.
    MessageDeadLettered {
        /// The queue it left.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// The dead-letter queue's name.
        to: Arc<str>,
        /// How often it was received.
        receive_count: u32,
    },
    /// A move task took a message out of a dead-letter queue.
    MessageMoved {
        /// The queue it left.
        queue: Arc<str>,
        /// The message.
        message: MessageId,
        /// The name of the queue that it went to.
        to: Arc<str>,
        /// Its id there: moved messages count as new ones.
        moved_as: MessageId,
    },
    /// A move task began.
    MoveTaskStarted {
        /// The dead-letter queue.
        queue: Arc<str>,
        /// The destination's name; none when messages go back to where they came from.
        #[serde(skip_serializing_if = "Option::is_none")]
        to: Option<Arc<str>>,
        /// How many messages there were to move.
        messages: u64,
    },
    /// A move task ended.
    MoveTaskEnded {
        /// The dead-letter queue.
        queue: Arc<str>,
        /// `COMPLETED`, `CANCELLED` or `FAILED`.
        status: &'static str,
        /// How many messages were moved.
        moved: u64,
    },
}
