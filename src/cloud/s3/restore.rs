//! `RestoreObject`: what lies in an archive is copied back for some days.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html> (read
//! 2026-11-22).

use super::bucket::{Restore, Version};
use super::error::Error;
use super::objects::{Call, find};
use super::{S3, Timer};
use crate::core::{Core, Timer as CoreTimer};
use crate::given::Given;
use serde_json::{Value, json};
use std::sync::Arc;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl S3 {
    /// `RestoreObject`.
    pub(super) fn restore(&mut self, core: &mut Core, call: &Call<'_>) -> Result<Value, Error> {
        let key = call.key()?;
        let request = call.given.object("RestoreRequest")?;
        let days = match request {
            Some(request) => request.integer("Days")?.unwrap_or(1),
            None => 1,
        };
        let tier = request
            .and_then(|request| request.object("GlacierJobParameters").ok()?)
            .and_then(|job| job.text("Tier").ok()?)
            .unwrap_or("Standard");
        let version = find(self.named(call.given)?, key, call.given.text("VersionId")?)?;
        if !matches!(version.storage_class(), "GLACIER" | "DEEP_ARCHIVE") {
            return Err(Error::InvalidObjectState);
        }
        if version.restore.is_some_and(|restore| restore.ongoing) {
            return Err(Error::RestoreAlreadyInProgress);
        }
        // AWS promises 1 to 5 minutes, 3 to 5 hours, 5 to 12 hours; expedited ones take a moment here.
        let millis = match tier {
            "Expedited" => 100,
            "Standard" => 4 * 60 * 60 * 1000,
            _ => 8 * 60 * 60 * 1000,
        };
        let until = core
            .now
            .after(millis + u64::try_from(days).unwrap_or(1) * DAY_MS);
        let restored = Version {
            restore: Some(Restore {
                ongoing: true,
                until,
            }),
            ..Version::clone(version)
        };
        let bucket = self.named_mut(call.given)?;
        let timer = Timer {
            bucket: Arc::clone(&bucket.name),
            key: key.into(),
            version: restored.id.clone(),
            caller: call.caller.clone(),
        };
        bucket.tell(core, call, "ObjectRestore:Post", key, &restored);
        bucket.replace(key, &restored);
        core.after(millis, CoreTimer::S3(timer));
        Ok(json!({}))
    }

    /// Does what was planned for now.
    pub fn fire(&mut self, core: &mut Core, timer: &Timer) {
        let Some(bucket) = self.buckets.get_mut(&timer.bucket).map(Arc::make_mut) else {
            return;
        };
        let versions = bucket.objects.get(&timer.key).into_iter().flatten();
        let Some(version) = versions.into_iter().find(|one| one.id == timer.version) else {
            return;
        };
        let Some(restore) = version.restore else {
            return;
        };
        let version = Version {
            restore: Some(Restore {
                ongoing: false,
                ..restore
            }),
            ..Version::clone(version)
        };
        let call = Call {
            given: Given(&Value::Null),
            action: "RestoreObject",
            caller: &timer.caller,
        };
        bucket.tell(core, &call, "ObjectRestore:Completed", &timer.key, &version);
        bucket.replace(&timer.key, &version);
    }
}

impl super::Bucket {
    /// Puts a version in the place of the one with its id.
    pub(super) fn replace(&mut self, key: &str, version: &Version) {
        let versions = self.objects.get_mut(key).into_iter().flatten();
        for one in versions.filter(|one| one.id == version.id) {
            *one = Arc::new(version.clone());
        }
    }
}
