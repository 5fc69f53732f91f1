//! Queue attributes: what a queue is set to.
//!
//! Ranges and defaults follow <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>
//! (read 2026-11-22).

use serde_json::Value;
use std::sync::Arc;

/// Where messages go that were received too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedrivePolicy {
    /// The dead-letter queue's ARN.
    pub dead_letter_target_arn: Arc<str>,
    /// How often a message can be received before it moves, 1 to 1,000.
    pub max_receive_count: u32,
}

/// Which queues may use a queue as their dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedriveAllowPolicy {
    /// Any queue of the account and region.
    AllowAll,
    /// None.
    DenyAll,
    /// The queues of these ARNs; at most ten.
    ByQueue(Arc<[Arc<str>]>),
}

/// What repeats are looked for in on a FIFO queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeduplicationScope {
    /// The whole queue.
    Queue,
    /// The message group.
    MessageGroup,
}

/// What the throughput quota of a FIFO queue applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FifoThroughputLimit {
    /// The whole queue.
    PerQueue,
    /// Each message group: high throughput mode.
    PerMessageGroupId,
}

/// Attributes that only FIFO queues have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FifoAttributes {
    /// Whether the body's SHA-256 digest serves as deduplication id when none is given.
    pub content_based_deduplication: bool,
    /// See [`DeduplicationScope`].
    pub deduplication_scope: DeduplicationScope,
    /// See [`FifoThroughputLimit`].
    pub throughput_limit: FifoThroughputLimit,
}

/// What a queue is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes {
    /// How long a received message is hidden, in seconds: 0 to 43,200.
    pub visibility_timeout_s: u32,
    /// How long a new message is hidden, in seconds: 0 to 900.
    pub delay_s: u32,
    /// How long a message is kept, in seconds: 60 to 1,209,600.
    pub retention_s: u32,
    /// How long a receive waits that does not say, in seconds: 0 to 20.
    pub wait_s: u32,
    /// How long a message may be with its attributes, in bytes: 1,024 to 1,048,576.
    pub max_message_bytes: u32,
    /// The resource policy.
    pub policy: Option<Arc<Value>>,
    /// See [`RedrivePolicy`].
    pub redrive_policy: Option<RedrivePolicy>,
    /// See [`RedriveAllowPolicy`].
    pub redrive_allow_policy: Option<RedriveAllowPolicy>,
    /// The key of AWS KMS that encrypts the messages.
    pub kms_master_key_id: Option<Arc<str>>,
    /// How long a data key is used before asking AWS KMS again, in seconds: 60 to 86,400.
    pub kms_data_key_reuse_s: u32,
    /// Whether SQS encrypts the messages with its own key.
    pub sse_enabled: bool,
    /// What only FIFO queues have; none on standard queues.
    pub fifo: Option<FifoAttributes>,
}

impl Attributes {
    /// What a queue has whose creator set nothing.
    #[must_use]
    pub fn new(fifo: bool) -> Self {
        Self {
            visibility_timeout_s: 30,
            delay_s: 0,
            retention_s: 345_600,
            wait_s: 0,
            max_message_bytes: super::MAX_BYTES,
            policy: None,
            redrive_policy: None,
            redrive_allow_policy: None,
            kms_master_key_id: None,
            kms_data_key_reuse_s: 300,
            sse_enabled: true,
            fifo: fifo.then_some(FifoAttributes {
                content_based_deduplication: false,
                deduplication_scope: DeduplicationScope::Queue,
                throughput_limit: FifoThroughputLimit::PerQueue,
            }),
        }
    }
}
