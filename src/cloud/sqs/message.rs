//! Messages and what can be said of them.

use super::digest;
use crate::clock::Time;
use crate::rng::format_uuid;
use crate::sorted::SortedMap;
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A message's id, a UUID, unique among all messages of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u128);

impl MessageId {
    /// The first four hexadecimal digits, enough to tell a few messages apart on a screen.
    #[must_use]
    pub fn short(self) -> String {
        format!("{:04x}", self.0 >> 112)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_uuid(self.0))
    }
}

impl Serialize for MessageId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Where a message stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Sent with a delay; nobody can receive it yet.
    Delayed {
        /// When it becomes visible.
        until: Time,
    },
    /// Waiting to be received. On a FIFO queue an earlier message of its group may still hold it back.
    Visible,
    /// Received, not deleted yet: hidden from other receivers.
    InFlight {
        /// When it becomes visible again.
        until: Time,
        /// The handle that deletes it or changes its visibility timeout.
        receipt_handle: Arc<str>,
        /// Who received it.
        by: Arc<str>,
    },
}

impl State {
    /// The state without its details.
    #[must_use]
    pub const fn kind(&self) -> StateKind {
        match self {
            Self::Delayed { .. } => StateKind::Delayed,
            Self::Visible => StateKind::Visible,
            Self::InFlight { .. } => StateKind::InFlight,
        }
    }
}

/// The three states a message in a queue can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum StateKind {
    /// See [`State::Delayed`].
    Delayed,
    /// See [`State::Visible`].
    Visible,
    /// See [`State::InFlight`].
    InFlight,
}

/// The value of a message attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// Of the data types `String` and `Number`.
    Text(Arc<str>),
    /// Of the data type `Binary`, decoded.
    Bytes(Arc<[u8]>),
}

/// A message attribute: a data type (`String`, `Number` or `Binary`, with an optional label after a dot) and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageAttribute {
    /// For instance `Number.float`.
    pub data_type: Arc<str>,
    /// The value.
    pub value: AttributeValue,
}

/// Message attributes by name.
pub type MessageAttributes = SortedMap<Arc<str>, MessageAttribute>;

/// What a sender gave with a message besides its body; never changes, so it is shared between copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The principal who sent it, as the system attribute `SenderId` shows.
    pub sender_id: Arc<str>,
    /// The message attributes; at most ten.
    pub attributes: MessageAttributes,
    /// The X-Ray trace header.
    pub trace_header: Option<Arc<str>>,
    /// On FIFO queues: the id that identifies repeats within five minutes.
    pub deduplication_id: Option<Arc<str>>,
}

/// A message in a queue.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The text that the sender gave.
    pub body: Arc<str>,
    /// When it was sent: the system attribute `SentTimestamp`.
    pub sent_at: Time,
    /// When it was received for the first time.
    pub first_received_at: Option<Time>,
    /// How often it has been received, in all queues it was in.
    pub receive_count: u32,
    /// Where it stands.
    pub state: State,
    /// The message group: required on FIFO queues, the tenant on fair standard queues.
    pub group: Option<Arc<str>>,
    /// On FIFO queues: its place in the queue's history, growing.
    pub sequence_number: Option<u128>,
    /// What else the sender gave.
    pub envelope: Arc<Envelope>,
    /// The ARN of the queue that it was dead-lettered from.
    pub dead_letter_source: Option<Arc<str>>,
    /// Its arrival number in the queue.
    pub(super) arrival: u64,
    /// What retention counts from.
    pub(super) retained_from: Time,
    /// When it was received last.
    pub(super) received_at: Time,
    /// Tells this receive's handle from earlier ones; 0 before the first receive.
    pub(super) receive_nonce: u64,
    /// Whether its visibility timeout was changed since the last receive.
    pub(super) touched: bool,
    /// How often it has been received in this queue; what a redrive policy looks at.
    pub(super) received_here: u32,
}

impl Message {
    /// A message that was sent now and is visible.
    pub(super) fn new(id: MessageId, body: Arc<str>, now: Time, envelope: Arc<Envelope>) -> Self {
        Self {
            id,
            body,
            sent_at: now,
            first_received_at: None,
            receive_count: 0,
            state: State::Visible,
            group: None,
            sequence_number: None,
            envelope,
            dead_letter_source: None,
            arrival: 0,
            retained_from: now,
            received_at: now,
            receive_nonce: 0,
            touched: false,
            received_here: 0,
        }
    }

    /// The hexadecimal MD5 digest of the body.
    #[must_use]
    pub fn md5_of_body(&self) -> String {
        digest::md5_hex(self.body.as_bytes())
    }
}
