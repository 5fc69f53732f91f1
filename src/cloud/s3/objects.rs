//! Objects: written, read, copied and deleted.

use super::bucket::{Bucket, Version, Versioning};
use super::error::Error;
use super::record::{Happening, Request};
use super::{Event, S3, checksum};
use crate::core::Core;
use crate::given::Given;
use crate::iam::Caller;
use crate::sorted::{SortSmall as _, SortedMap};
use crate::sqs::{base64, digest};
use serde_json::{Map, Value, json};
use std::ops::Range;
use std::sync::Arc;

/// The largest object that the simulation keeps: 5 MB. AWS takes 5 GB in one request.
const BODY_MAX: usize = 5 * 1024 * 1024;
/// How long a key may be, in bytes.
const KEY_MAX: usize = 1_024;
/// Objects that one request may delete.
const DELETE_MAX: usize = 1_000;

/// What a writer may give that readers get back.
const HEADERS: [&str; 8] = [
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Metadata",
    "StorageClass",
    "WebsiteRedirectLocation",
];

type Answer = Result<Value, Error>;

/// A call about an object: who made it, in what bucket, of what key.
pub(super) struct Call<'a> {
    pub(super) given: Given<'a>,
    pub(super) action: &'a str,
    pub(super) caller: &'a Caller,
}

impl<'a> Call<'a> {
    /// The key it names.
    pub(super) fn key(&self) -> Result<&'a str, Error> {
        let key = self.given.text("Key")?.unwrap_or_default();
        if key.is_empty() {
            return Err(Error::missing("Key"));
        }
        if key.len() > KEY_MAX {
            return Err(Error::KeyTooLong);
        }
        Ok(key)
    }
}

/// Reads a body: a text, or bytes as `{"Base64": ...}`.
fn body(given: Given<'_>) -> Result<Arc<[u8]>, Error> {
    let bytes = match given.get("Body") {
        None => Vec::new(),
        Some(Value::String(text)) => text.clone().into_bytes(),
        Some(other) => other["Base64"]
            .as_str()
            .and_then(base64::decode)
            .ok_or_else(|| Error::Parameter("Body is neither a text nor Base64.".into()))?,
    };
    if bytes.len() > BODY_MAX {
        return Err(Error::EntityTooLarge);
    }
    Ok(bytes.into())
}

/// The part of an object that a `Range` asks for; none for the whole, also when the header makes no sense.
///
/// Follows <https://www.rfc-editor.org/rfc/rfc9110#section-14.2> (read 2026-11-23); Amazon S3 takes one range at a time.
fn part(range: Option<&str>, size: usize) -> Result<Option<Range<usize>>, Error> {
    let Some((first, last)) = range
        .and_then(|range| range.strip_prefix("bytes="))
        .and_then(|range| range.split_once('-'))
    else {
        return Ok(None);
    };
    let part = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(most)) if first.is_empty() => size.saturating_sub(most)..size,
        _ => return Ok(None),
    };
    if part.is_empty() {
        return Err(Error::InvalidRange);
    }
    Ok(Some(part))
}

impl S3 {
    /// `PutObject`.
    pub(super) fn put_object(&mut self, core: &mut Core, call: &Call<'_>) -> Answer {
        let key = call.key()?;
        let body = body(call.given)?;
        let bucket = self.named(call.given)?;
        check_conditions(bucket, key, call.given)?;
        let mut headers: Map<String, Value> = HEADERS
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), call.given.get(name)?.clone())))
            .collect();
        headers
            .entry("ContentType")
            .or_insert_with(|| "binary/octet-stream".into());
        let version = Version {
            id: None,
            etag: digest::md5_hex(&body).into(),
            modified_at: core.now,
            headers: Arc::new(headers),
            tags: tags_in_query(call.given.text("Tagging")?.unwrap_or_default()),
            restore: None,
            body: Some(body),
        };
        let checksum = checksum(version.body.as_deref().unwrap_or_default());
        let version = self.write(core, call, key, version, "ObjectCreated:Put")?;
        let mut answer = json!({
            "ETag": format!("\"{}\"", version.etag),
            "ChecksumCRC32": checksum,
            "ChecksumType": "FULL_OBJECT",
            "ServerSideEncryption": "AES256",
        });
        if let Some(id) = &version.id {
            answer["VersionId"] = json!(id);
        }
        Ok(answer)
    }

    /// `CopyObject`.
    pub(super) fn copy_object(&mut self, core: &mut Core, call: &Call<'_>) -> Answer {
        let key = call.key()?;
        let (bucket, source, version) = copy_source(call.given)?;
        let source_bucket = self
            .buckets
            .get(&*bucket)
            .ok_or_else(|| Error::NoSuchBucket(bucket.clone()))?;
        let found = find(source_bucket, &source, version.as_deref())?;
        if found.is_archived() {
            return Err(Error::InvalidObjectState);
        }
        let mut copy = Version::clone(found);
        let replace = call.given.text("MetadataDirective")? == Some("REPLACE");
        if replace || call.given.get("StorageClass").is_some() {
            let mut headers = Map::clone(&copy.headers);
            for name in HEADERS {
                match call.given.get(name) {
                    Some(value) => {
                        headers.insert(name.into(), value.clone());
                    }
                    None if replace => {
                        headers.shift_remove(name);
                    }
                    None => {}
                }
            }
            copy.headers = Arc::new(headers);
        } else if call.given.text("Bucket")? == Some(&*bucket) && key == source {
            return Err(Error::InvalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.".into(),
            ));
        }
        (copy.id, copy.restore, copy.modified_at) = (None, None, core.now);
        let version = self.write(core, call, key, copy, "ObjectCreated:Copy")?;
        let mut answer = json!({
            "CopyObjectResult": {
                "ETag": format!("\"{}\"", version.etag),
                "LastModified": core.now.to_iso(),
            },
            "ServerSideEncryption": "AES256",
        });
        if let Some(id) = &version.id {
            answer["VersionId"] = json!(id);
        }
        Ok(answer)
    }

    /// Puts a version where the bucket keeps it, and tells who wants to know.
    fn write(
        &mut self,
        core: &mut Core,
        call: &Call<'_>,
        key: &str,
        version: Version,
        event: &'static str,
    ) -> Result<Arc<Version>, Error> {
        let bucket = self.named_mut(call.given)?;
        let version = bucket.keep(core, key, version);
        core.record(Event::ObjectCreated {
            bucket: Arc::clone(&bucket.name),
            key: key.into(),
            size: version.size(),
            by: call.caller.name().into(),
        });
        bucket.tell(core, call, event, key, &version);
        Ok(version)
    }

    /// `GetObject` and `HeadObject`.
    pub(super) fn get_object(&self, call: &Call<'_>, with_body: bool) -> Answer {
        let key = call.key()?;
        let bucket = self.named(call.given)?;
        let id = call.given.text("VersionId")?;
        let version = match find(bucket, key, id) {
            Err(_) if !with_body => return Err(Error::NotFound),
            found => found?,
        };
        if with_body && version.is_archived() {
            return Err(Error::InvalidObjectState);
        }
        let bytes = version.body.as_deref().unwrap_or_default();
        let range = part(call.given.text("Range")?, bytes.len())?;
        let bytes = range.clone().map_or(bytes, |range| &bytes[range]);
        let mut answer = json!({
            "AcceptRanges": "bytes",
            "LastModified": version.modified_at.to_iso(),
            "ContentLength": if range.is_some() { bytes.len() as u64 } else { version.size() },
            "ETag": format!("\"{}\"", version.etag),
            "ServerSideEncryption": "AES256",
            "Metadata": {},
        });
        for (name, value) in version.headers.iter() {
            // The usual storage class is not named.
            if name != "StorageClass" || value != "STANDARD" {
                answer[name] = value.clone();
            }
        }
        if let Some(range) = range {
            let (first, last) = (range.start, range.end - 1);
            answer["ContentRange"] = json!(format!("bytes {first}-{last}/{}", version.size()));
        }
        if let Some(id) = &version.id {
            answer["VersionId"] = json!(id);
        }
        if let Some(restore) = version.restore {
            answer["Restore"] = json!(if restore.ongoing {
                "ongoing-request=\"true\"".to_owned()
            } else {
                format!(
                    "ongoing-request=\"false\", expiry-date=\"{}\"",
                    restore.until.to_iso()
                )
            });
        }
        if !version.tags.is_empty() {
            answer["TagCount"] = json!(version.tags.len());
        }
        if with_body {
            answer["Body"] = match std::str::from_utf8(bytes) {
                Ok(text) => json!(text),
                Err(_) => json!({"Base64": base64::encode(bytes)}),
            };
        }
        Ok(answer)
    }

    /// `DeleteObject`.
    pub(super) fn delete_object(&mut self, core: &mut Core, call: &Call<'_>) -> Answer {
        let key = call.key()?;
        let id = call.given.text("VersionId")?;
        let bucket = self.named_mut(call.given)?;
        Ok(bucket.delete(core, call, key, id))
    }

    /// `DeleteObjects`.
    pub(super) fn delete_objects(&mut self, core: &mut Core, call: &Call<'_>) -> Answer {
        let delete = call
            .given
            .object("Delete")?
            .ok_or_else(|| Error::missing("Delete"))?;
        let list = delete.list("Objects")?;
        if list.is_empty() || list.len() > DELETE_MAX {
            return Err(Error::MalformedXml);
        }
        let quiet = delete.boolean("Quiet")? == Some(true);
        let bucket = self.named_mut(call.given)?;
        let mut wanted = Vec::new();
        for (at, one) in list.iter().enumerate() {
            let given = Given(one);
            let key = given.text("Key")?.unwrap_or_default();
            wanted.push((
                digest::md5_hex(key.as_bytes()),
                at,
                key,
                given.text("VersionId")?,
            ));
        }
        // S3 promises no order; here it is one that has nothing to do with the keys' own.
        wanted.sort_small_by(|a, b| b.0.cmp(&a.0));
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        for (_, at, key, id) in wanted {
            let known = |id: &str| {
                let versions = bucket.objects.get(key).into_iter().flatten();
                id == "null"
                    || versions
                        .into_iter()
                        .any(|one| one.id.as_deref() == Some(id))
            };
            if let Some(id) = id.filter(|id| !known(id)) {
                errors.push(json!({
                    "Key": key,
                    "VersionId": id,
                    "Code": "NoSuchVersion",
                    "Message": "The specified version does not exist.",
                }));
                continue;
            }
            let gone = bucket.delete(core, call, key, id);
            let mut shown = json!({"Key": key});
            if let Some(id) = id {
                shown["VersionId"] = json!(id);
            }
            if gone.get("DeleteMarker").is_some() {
                shown["DeleteMarker"] = json!(true);
                shown["DeleteMarkerVersionId"] = gone["VersionId"].clone();
            }
            deleted.push((at, shown));
        }
        deleted.sort_small_by_key(|(at, _)| *at);
        let deleted: Vec<Value> = deleted.into_iter().map(|(_, shown)| shown).collect();
        let mut answer = json!({});
        if !quiet && !deleted.is_empty() {
            answer["Deleted"] = deleted.into();
        }
        if !errors.is_empty() {
            answer["Errors"] = errors.into();
        }
        Ok(answer)
    }
}

/// The version that is asked for: the latest unless an id is given.
pub(super) fn find<'a>(
    bucket: &'a Bucket,
    key: &str,
    id: Option<&str>,
) -> Result<&'a Arc<Version>, Error> {
    let versions = bucket.objects.get(key).map_or(&[][..], Vec::as_slice);
    let Some(id) = id else {
        return versions
            .last()
            .filter(|latest| latest.body.is_some())
            .ok_or_else(|| Error::NoSuchKey(key.into()));
    };
    let found = versions.iter().find(|one| one.shown_id() == id);
    match found {
        None => Err(Error::NoSuchVersion(key.into(), id.into())),
        Some(marker) if marker.body.is_none() => Err(Error::MethodNotAllowed),
        Some(version) => Ok(version),
    }
}

fn check_conditions(bucket: &Bucket, key: &str, given: Given<'_>) -> Result<(), Error> {
    let existing = find(bucket, key, None).ok();
    if given.text("IfNoneMatch")? == Some("*") && existing.is_some() {
        return Err(Error::PreconditionFailed("If-None-Match"));
    }
    match (given.text("IfMatch")?, existing) {
        (Some(_), None) => Err(Error::NoSuchKey(key.into())),
        (Some(etag), Some(version)) if etag.trim_matches('"') != &*version.etag => {
            Err(Error::PreconditionFailed("If-Match"))
        }
        _ => Ok(()),
    }
}

/// The bucket, key and version that a copy is made of: a structure, or `bucket/key?versionId=...`.
fn copy_source(given: Given<'_>) -> Result<(String, String, Option<String>), Error> {
    if let Some(Value::Object(_)) = given.get("CopySource")
        && let Some(source) = given.object("CopySource")?
    {
        let text = |name| Ok::<_, Error>(source.text(name)?.unwrap_or_default().to_owned());
        let version = source.text("VersionId")?.map(str::to_owned);
        return Ok((text("Bucket")?, text("Key")?, version));
    }
    let source = given.text("CopySource")?.unwrap_or_default();
    let (path, version) = match source.split_once("?versionId=") {
        Some((path, version)) => (path, Some(version.to_owned())),
        None => (source, None),
    };
    match path.trim_start_matches('/').split_once('/') {
        Some((bucket, key)) => Ok((bucket.into(), key.into(), version)),
        None => Err(Error::argument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            "x-amz-copy-source",
            source,
        )),
    }
}

/// Tags as `PutObject` takes them: `a=1&b=2`.
fn tags_in_query(query: &str) -> SortedMap<Arc<str>, Arc<str>> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (key.into(), value.into()))
        .collect()
}

impl Bucket {
    /// Puts a version where it belongs, and gives it its id.
    fn keep(&mut self, core: &mut Core, key: &str, mut version: Version) -> Arc<Version> {
        if self.versioning == Versioning::Enabled {
            version.id = Some(core.rng.name(32).into());
        }
        let version = Arc::new(version);
        let versions = self.objects.entry(key.into()).or_default();
        if version.id.is_none() {
            versions.retain(|one| one.id.is_some());
        }
        versions.push(Arc::clone(&version));
        version
    }

    /// Deletes an object or a version, and tells who wants to know. What is not there is deleted all the same.
    fn delete(&mut self, core: &mut Core, call: &Call<'_>, key: &str, id: Option<&str>) -> Value {
        let (version, event) = match id {
            Some(id) => (self.remove(key, id), "ObjectRemoved:Delete"),
            None if self.versioning == Versioning::Off => {
                (self.remove(key, "null"), "ObjectRemoved:Delete")
            }
            None => {
                let marker = self.keep(core, key, gone(core));
                (Some(marker), "ObjectRemoved:DeleteMarkerCreated")
            }
        };
        let marker = event.ends_with("MarkerCreated");
        let mut answer = json!({});
        if id.is_some() || marker {
            let found = version.as_ref();
            if found.is_some_and(|one| one.body.is_none()) {
                answer["DeleteMarker"] = json!(true);
            }
            answer["VersionId"] = json!(match (found, id) {
                (Some(version), _) => version.shown_id(),
                (None, id) => id.unwrap_or("null"),
            });
        }
        let name = Arc::clone(&self.name);
        let was_there = version.is_some();
        // S3 tells of deletions of what never was, too.
        let version = version.unwrap_or_else(|| Arc::new(gone(core)));
        if was_there {
            core.record(Event::ObjectRemoved {
                bucket: name,
                key: key.into(),
                by: call.caller.name().into(),
                marker,
            });
        }
        self.tell(core, call, event, key, &version);
        answer
    }

    fn remove(&mut self, key: &str, id: &str) -> Option<Arc<Version>> {
        let versions = self.objects.get_mut(key)?;
        let at = versions.iter().position(|one| one.shown_id() == id)?;
        let removed = versions.remove(at);
        if versions.is_empty() {
            self.objects.remove(key);
        }
        Some(removed)
    }

    /// Tells everyone whom the bucket notifies of this event.
    pub(super) fn tell(
        &mut self,
        core: &mut Core,
        call: &Call<'_>,
        event: &'static str,
        key: &str,
        version: &Version,
    ) {
        if self.notifications.rules.is_empty() && !self.notifications.event_bridge {
            return;
        }
        let happening = Happening {
            event,
            action: call.action,
            key,
            version,
            caller: call.caller,
            expires: match event {
                "ObjectRestore:Completed" => version.restore.map(|restore| restore.until),
                _ => None,
            },
            sequencer: format!(
                "{:018X}",
                (core.now.as_millis() << 16) | (core.log.len() & 0xFFFF)
            ),
            request: Request::new(core),
        };
        self.notify(core, &happening);
    }
}

/// A delete marker.
fn gone(core: &Core) -> Version {
    Version {
        id: None,
        body: None,
        etag: digest::md5_hex(b"").into(),
        modified_at: core.now,
        headers: Arc::default(),
        tags: SortedMap::new(),
        restore: None,
    }
}
