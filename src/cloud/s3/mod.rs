//! Amazon S3: buckets, the objects in them, and whom they notify.
//!
//! What happens to an object goes, about a second later, to the queues, topics, functions and the event bus that the
//! bucket's notification configuration names, as a [`Handover`](crate::handover::Handover).

mod api;
mod bucket;
mod error;
mod event;
mod listing;
mod notify;
mod objects;
mod record;
mod restore;
mod send;

#[cfg(test)]
mod tests;

pub(crate) use api::is_name;
pub use bucket::{Bucket, Version, Versioning};
pub use error::Error;
pub use event::Event;
pub(crate) use notify::{EVENTS, Others};

use crate::call::{ApiCall, Reply};
use crate::core::Core;
use crate::error::AwsError;
use crate::given::Given;
use crate::sorted::SortedMap;
use crate::sqs::base64;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The service's name as a principal.
pub const PRINCIPAL: &str = "s3.amazonaws.com";

/// Something that S3 has planned: an object is back from its archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    bucket: Arc<str>,
    key: Arc<str>,
    /// The version's id.
    version: Option<Arc<str>>,
    /// Who asked for it.
    caller: crate::iam::Caller,
}

/// All buckets of the account.
#[derive(Clone, Debug, Default)]
pub struct S3 {
    buckets: SortedMap<Arc<str>, Arc<Bucket>>,
}

impl S3 {
    /// Answers an API call; `others` is what its notifications may go to.
    pub(crate) fn call(&mut self, core: &mut Core, others: &Others<'_>, call: &ApiCall) -> Reply {
        Reply::Now(self.act(core, others, call).map_err(AwsError::from))
    }

    /// All buckets, by name.
    pub fn buckets(&self) -> impl Iterator<Item = &Bucket> {
        self.buckets.values().map(AsRef::as_ref)
    }

    /// The bucket of this name.
    #[must_use]
    pub fn bucket(&self, name: &str) -> Option<&Bucket> {
        self.buckets.get(name).map(AsRef::as_ref)
    }

    /// The buckets as JSON, by name.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let buckets: Map<String, Value> = self
            .buckets()
            .map(|bucket| (bucket.name.to_string(), bucket.world_json()))
            .collect();
        Value::Object(buckets)
    }

    /// The bucket that a call names.
    fn named(&self, given: Given<'_>) -> Result<&Bucket, Error> {
        let name = given.text("Bucket")?.unwrap_or_default();
        self.bucket(name)
            .ok_or_else(|| Error::NoSuchBucket(name.into()))
    }

    fn named_mut(&mut self, given: Given<'_>) -> Result<&mut Bucket, Error> {
        let name = given.text("Bucket")?.unwrap_or_default();
        self.buckets
            .get_mut(name)
            .map(Arc::make_mut)
            .ok_or_else(|| Error::NoSuchBucket(name.into()))
    }
}

/// The HTTP status of a call that succeeded.
pub(crate) fn success_status(action: &str) -> u16 {
    match action {
        "DeleteBucket"
        | "DeleteBucketPolicy"
        | "DeleteObject"
        | "DeleteObjectTagging"
        | "PutBucketPolicy" => 204,
        "RestoreObject" => 202,
        _ => 200,
    }
}

/// The CRC-32 of bytes in base64, as S3 answers unless another checksum is asked for.
fn checksum(bytes: &[u8]) -> String {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    base64::encode(&(!crc).to_be_bytes())
}
