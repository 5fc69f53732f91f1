//! What the log says of Amazon SNS.

use serde::Serialize;
use std::sync::Arc;

/// One fact about a topic; `topic` is always the topic's name.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A topic was created.
    TopicCreated {
        /// The topic.
        topic: Arc<str>,
    },
    /// A topic was deleted, with its subscriptions.
    TopicDeleted {
        /// The topic.
        topic: Arc<str>,
    },
    /// Someone subscribed to a topic.
    Subscribed {
        /// The topic.
        topic: Arc<str>,
        /// `sqs`, `lambda`, `email`...
        protocol: Arc<str>,
        /// The queue's or function's ARN, or the address.
        endpoint: Arc<str>,
    },
    /// A subscription ended.
    Unsubscribed {
        /// The topic.
        topic: Arc<str>,
        /// Whose subscription it was.
        endpoint: Arc<str>,
    },
    /// A message was published.
    Published {
        /// The topic.
        topic: Arc<str>,
        /// The message's id.
        message: Arc<str>,
        /// Its text.
        body: Arc<str>,
        /// Who published it.
        by: Arc<str>,
        /// How many subscriptions it goes to.
        deliveries: u32,
    },
    /// A subscription's filter policy kept a message away.
    FilteredOut {
        /// The topic.
        topic: Arc<str>,
        /// The message's id.
        message: Arc<str>,
        /// Whose subscription it is.
        endpoint: Arc<str>,
    },
    /// A message was accepted but not delivered, because the same one came within the last five minutes.
    Deduplicated {
        /// The topic.
        topic: Arc<str>,
        /// The earlier message's id.
        message: Arc<str>,
    },
    /// A message left for an address outside AWS; the simulation goes no further.
    SentOutside {
        /// The topic.
        topic: Arc<str>,
        /// `email`, `https`, `sms`...
        protocol: Arc<str>,
        /// The address.
        endpoint: Arc<str>,
    },
}

impl Event {
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::TopicCreated { topic } => format!("The topic {topic} was created."),
            Self::TopicDeleted { topic } => {
                format!("The topic {topic} was deleted, with its subscriptions.")
            }
            Self::Subscribed {
                topic,
                protocol,
                endpoint,
            } => format!("{endpoint} subscribed to the topic {topic} by {protocol}."),
            Self::Unsubscribed { topic, endpoint } => {
                format!("{endpoint} is no longer subscribed to the topic {topic}.")
            }
            Self::Published {
                topic,
                by,
                deliveries,
                ..
            } => format!(
                "{by} published a message to the topic {topic}; it goes to {deliveries} of its subscriptions."
            ),
            Self::FilteredOut {
                topic, endpoint, ..
            } => {
                format!("The filter policy of {endpoint} kept a message of the topic {topic} away.")
            }
            Self::Deduplicated { topic, .. } => format!(
                "A repeat of a message came to the topic {topic} within five minutes and was not delivered."
            ),
            Self::SentOutside {
                topic,
                protocol,
                endpoint,
            } => format!("The topic {topic} sent a message by {protocol} to {endpoint}."),
        }
    }
}
