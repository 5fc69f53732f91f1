//! A bucket and the objects in it.

use super::notify::Notifications;
use crate::clock::Time;
use crate::sorted::SortedMap;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether a bucket keeps earlier versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versioning {
    /// It never did.
    Off,
    /// It does.
    Enabled,
    /// It did, and keeps those it has.
    Suspended,
}

/// A bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Its name.
    pub name: Arc<str>,
    /// When it was created.
    pub created_at: Time,
    /// Whether it keeps earlier versions.
    pub versioning: Versioning,
    /// The versions of each object by key; the latest comes last.
    pub(super) objects: BTreeMap<Arc<str>, Vec<Arc<Version>>>,
    pub(super) notifications: Arc<Notifications>,
    pub(super) policy: Option<Arc<Value>>,
    pub(super) tags: Arc<Value>,
    /// When the last notification is due: they arrive in order unless the scene asks otherwise.
    pub(super) last_due: Time,
}

/// A version of an object.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its id; none for the one version of a bucket that keeps no others.
    pub id: Option<Arc<str>>,
    /// Its bytes; none when this is a delete marker.
    pub body: Option<Arc<[u8]>>,
    /// The MD5 digest of its bytes.
    pub etag: Arc<str>,
    /// When it was written.
    pub modified_at: Time,
    /// What else the writer gave: `ContentType`, `Metadata`, `StorageClass`...
    pub(super) headers: Arc<Map<String, Value>>,
    pub(super) tags: SortedMap<Arc<str>, Arc<str>>,
    /// Whether it is being brought back from an archive, and until when it will be there.
    pub(super) restore: Option<Restore>,
}

/// How far a restore is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Restore {
    pub(super) ongoing: bool,
    pub(super) until: Time,
}

impl Version {
    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.body.as_ref().map_or(0, |body| body.len() as u64)
    }

    /// Its id as lists show it: `null` where the bucket keeps no versions.
    pub(super) fn shown_id(&self) -> &str {
        self.id.as_deref().unwrap_or("null")
    }

    pub(super) fn storage_class(&self) -> &str {
        self.headers
            .get("StorageClass")
            .and_then(Value::as_str)
            .unwrap_or("STANDARD")
    }

    /// Whether it must be restored before it can be read.
    pub(super) fn is_archived(&self) -> bool {
        let readable = self.restore.is_some_and(|restore| !restore.ongoing);
        matches!(self.storage_class(), "GLACIER" | "DEEP_ARCHIVE") && !readable
    }
}

impl Bucket {
    pub(super) fn new(name: &str, now: Time) -> Self {
        Self {
            name: name.into(),
            created_at: now,
            versioning: Versioning::Off,
            objects: BTreeMap::new(),
            notifications: Arc::default(),
            policy: None,
            tags: Arc::new(json!([])),
            last_due: now,
        }
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        format!("arn:aws:s3:::{}", self.name)
    }

    /// The objects by key; those hidden by a delete marker are not among them.
    pub fn objects(&self) -> impl Iterator<Item = (&Arc<str>, &Version)> {
        self.objects.iter().filter_map(|(key, versions)| {
            let latest = versions.last()?;
            latest.body.is_some().then_some((key, &**latest))
        })
    }

    /// The bucket as the goals of lessons see it.
    pub(super) fn world_json(&self) -> Value {
        let objects: Value = self
            .objects()
            .map(|(key, version)| {
                let body = version.body.as_deref().unwrap_or_default();
                json!({
                    "key": key,
                    "size": version.size(),
                    "body": String::from_utf8_lossy(body),
                    "modifiedAt": version.modified_at,
                })
            })
            .collect();
        json!({
            "name": self.name,
            "arn": self.arn(),
            "objects": objects,
            "notifications": self.notifications.world_json(),
        })
    }
}
