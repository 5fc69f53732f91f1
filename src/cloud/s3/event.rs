//! What the log says of Amazon S3.

use serde::Serialize;
use std::sync::Arc;

/// One fact about a bucket.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A bucket was created.
    BucketCreated {
        /// The bucket.
        bucket: Arc<str>,
    },
    /// A bucket was deleted.
    BucketDeleted {
        /// The bucket.
        bucket: Arc<str>,
    },
    /// A bucket got other rules for whom to notify.
    NotificationsSet {
        /// The bucket.
        bucket: Arc<str>,
        /// The ARNs of those who are notified.
        destinations: Vec<Arc<str>>,
    },
    /// An object was written.
    ObjectCreated {
        /// The bucket.
        bucket: Arc<str>,
        /// The object's key.
        key: Arc<str>,
        /// Its size in bytes.
        size: u64,
        /// Who wrote it.
        by: Arc<str>,
    },
    /// An object, or a version of it, was deleted, or hidden by a delete marker.
    ObjectRemoved {
        /// The bucket.
        bucket: Arc<str>,
        /// The object's key.
        key: Arc<str>,
        /// Who deleted it.
        by: Arc<str>,
        /// Whether it is only hidden.
        marker: bool,
    },
    /// S3 will notify someone of what happened to an object.
    NotificationPlanned {
        /// The bucket.
        bucket: Arc<str>,
        /// The object's key.
        key: Arc<str>,
        /// What happened: `ObjectCreated:Put`.
        event: &'static str,
        /// The ARN of who will be notified.
        to: Arc<str>,
        /// Whether it is sent a second time: S3 delivers at least once.
        duplicate: bool,
    },
}

impl Event {
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::BucketCreated { bucket } => format!("The bucket {bucket} was created."),
            Self::BucketDeleted { bucket } => format!("The bucket {bucket} was deleted."),
            Self::NotificationsSet {
                bucket,
                destinations,
            } => match destinations.len() {
                0 => format!("The bucket {bucket} notifies nobody."),
                _ => format!("The bucket {bucket} notifies: {}.", destinations.join(", ")),
            },
            Self::ObjectCreated {
                bucket,
                key,
                size,
                by,
            } => format!("{by} wrote {key} ({size} bytes) to the bucket {bucket}."),
            Self::ObjectRemoved {
                bucket,
                key,
                by,
                marker: false,
            } => format!("{by} deleted {key} from the bucket {bucket}."),
            Self::ObjectRemoved {
                bucket, key, by, ..
            } => format!("{by} deleted {key} from the bucket {bucket}; earlier versions stay."),
            Self::NotificationPlanned {
                bucket,
                key,
                event,
                to,
                duplicate,
            } => {
                let again = if *duplicate { " a second time" } else { "" };
                format!("The bucket {bucket} notifies {to} of {event} of {key}{again}.")
            }
        }
    }
}
