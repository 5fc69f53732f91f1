//! A queue.

use super::attributes::Attributes;
use super::message::{Message, StateKind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A queue and the messages in it.
#[derive(Clone, Debug)]
pub struct Queue {
    name: Arc<str>,
    url: Arc<str>,
    arn: Arc<str>,
    attributes: Attributes,
    messages: BTreeMap<u64, Message>,
}

impl Queue {
    /// The queue's name; it ends in `.fifo` on FIFO queues.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The queue's URL, by which callers name it.
    #[must_use]
    pub fn url(&self) -> &Arc<str> {
        &self.url
    }

    /// The queue's ARN.
    #[must_use]
    pub fn arn(&self) -> &Arc<str> {
        &self.arn
    }

    /// Whether it is a FIFO queue.
    #[must_use]
    pub fn is_fifo(&self) -> bool {
        self.attributes.fifo.is_some()
    }

    /// What it is set to.
    #[must_use]
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// Its messages in the order they arrived.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.messages.values()
    }

    /// How many messages are in this state.
    #[must_use]
    pub fn count(&self, kind: StateKind) -> usize {
        self.messages().filter(|m| m.state.kind() == kind).count()
    }

    /// The ARN of its dead-letter queue, and how often a message can be received before it goes there.
    #[must_use]
    pub fn dead_letter_target(&self) -> Option<(&Arc<str>, u32)> {
        let policy = self.attributes.redrive_policy.as_ref()?;
        Some((&policy.dead_letter_target_arn, policy.max_receive_count))
    }
}
