//! Lists of buckets, objects and versions.

use super::S3;
use super::bucket::{Bucket, Version};
use super::error::Error;
use super::objects::Call;
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedSet;
use serde_json::{Value, json};

/// Entries a page has at most.
const PAGE_MAX: i64 = 1_000;

type Answer = Result<Value, Error>;

/// What a list asks for.
struct Page<'a> {
    prefix: &'a str,
    delimiter: &'a str,
    after: &'a str,
    max: usize,
}

impl<'a> Page<'a> {
    fn read(given: Given<'a>, after: &[&str]) -> Result<Self, Error> {
        let max = given.integer("MaxKeys")?.unwrap_or(PAGE_MAX);
        let max = usize::try_from(max.min(PAGE_MAX)).map_err(|_| {
            Error::argument(
                "Argument maxKeys must be an integer between 0 and 2147483647",
                "maxKeys",
                &max.to_string(),
            )
        })?;
        let mut start = "";
        for name in after {
            if let Some(text) = given.text(name)? {
                start = text;
                break;
            }
        }
        Ok(Self {
            prefix: given.text("Prefix")?.unwrap_or_default(),
            delimiter: given.text("Delimiter")?.unwrap_or_default(),
            after: start,
            max,
        })
    }

    /// The part of a key up to the delimiter, when keys are rolled up.
    fn common<'k>(&self, key: &'k str) -> Option<&'k str> {
        if self.delimiter.is_empty() {
            return None;
        }
        let rest = &key[self.prefix.len()..];
        let end = self.prefix.len() + rest.find(self.delimiter)? + self.delimiter.len();
        Some(&key[..end])
    }
}

impl S3 {
    /// `ListBuckets`.
    pub(super) fn list_buckets(&self, core: &Core) -> Value {
        let buckets: Value = self
            .buckets
            .values()
            .map(|bucket| json!({"Name": bucket.name, "CreationDate": bucket.created_at.to_iso()}))
            .collect();
        json!({"Buckets": buckets, "Owner": {"ID": core.account.id}})
    }

    /// `ListObjectsV2` and `ListObjects`.
    pub(super) fn list_objects(&self, call: &Call<'_>) -> Answer {
        let v2 = call.action == "ListObjectsV2";
        let bucket = self.named(call.given)?;
        let start: &[&str] = if v2 {
            &["ContinuationToken", "StartAfter"]
        } else {
            &["Marker"]
        };
        let page = Page::read(call.given, start)?;
        let (mut contents, mut prefixes) = (Vec::new(), SortedSet::new());
        let mut last = "";
        let mut truncated = false;
        let keys = bucket
            .objects()
            .filter(|(key, _)| key.starts_with(page.prefix));
        for (key, version) in keys.filter(|(key, _)| key.as_ref() > page.after) {
            let common = page.common(key);
            if common.is_some_and(|one| prefixes.contains(one) || one <= page.after) {
                continue;
            }
            if contents.len() + prefixes.len() == page.max {
                truncated = page.max > 0;
                break;
            }
            last = common.unwrap_or(key);
            match common {
                Some(common) => {
                    prefixes.insert(common);
                }
                None => contents.push(entry(key, version)),
            }
        }
        let mut answer = json!({
            "IsTruncated": truncated,
            "Name": bucket.name,
            "Prefix": page.prefix,
            "MaxKeys": page.max,
            "EncodingType": "url",
        });
        if v2 {
            answer["KeyCount"] = json!(contents.len() + prefixes.len());
        }
        if !page.delimiter.is_empty() {
            answer["Delimiter"] = json!(page.delimiter);
        }
        if truncated {
            answer[if v2 {
                "NextContinuationToken"
            } else {
                "NextMarker"
            }] = json!(last);
        }
        if !contents.is_empty() {
            answer["Contents"] = contents.into();
        }
        if !prefixes.is_empty() {
            answer["CommonPrefixes"] = prefixes
                .iter()
                .map(|prefix| json!({"Prefix": prefix}))
                .collect();
        }
        Ok(answer)
    }

    /// `ListObjectVersions`, in one page.
    pub(super) fn list_versions(&self, call: &Call<'_>) -> Answer {
        let bucket = self.named(call.given)?;
        let page = Page::read(call.given, &["KeyMarker"])?;
        let (mut versions, mut markers) = (Vec::new(), Vec::new());
        let keys = bucket
            .objects
            .iter()
            .filter(|(key, _)| key.starts_with(page.prefix));
        for (key, all) in keys {
            for (at, version) in all.iter().rev().enumerate() {
                let mut shown = entry(key, version);
                shown["VersionId"] = json!(version.shown_id());
                shown["IsLatest"] = json!(at == 0);
                if version.body.is_some() {
                    versions.push(shown);
                } else {
                    for name in ["ETag", "Size", "StorageClass"] {
                        shown.as_object_mut().map(|shown| shown.shift_remove(name));
                    }
                    markers.push(shown);
                }
            }
        }
        let mut answer = json!({
            "IsTruncated": false,
            "Name": bucket.name,
            "Prefix": page.prefix,
            "MaxKeys": page.max,
        });
        for (name, list) in [("Versions", versions), ("DeleteMarkers", markers)] {
            if !list.is_empty() {
                answer[name] = list.into();
            }
        }
        Ok(answer)
    }
}

fn entry(key: &str, version: &Version) -> Value {
    json!({
        "Key": key,
        "LastModified": version.modified_at.to_iso(),
        "ETag": format!("\"{}\"", version.etag),
        "Size": version.size(),
        "StorageClass": version.storage_class(),
    })
}

/// As `GetBucketVersioning` answers.
pub(super) fn versioning(bucket: &Bucket) -> Value {
    use super::bucket::Versioning;
    match bucket.versioning {
        Versioning::Off => json!({}),
        Versioning::Enabled => json!({"Status": "Enabled"}),
        Versioning::Suspended => json!({"Status": "Suspended"}),
    }
}
