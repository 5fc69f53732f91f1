//! Resources with a name, an id, an ARN and a lock token: what all kinds of AWS WAF's resources have in common.

use super::error::{BAD_FORMAT, Error};
use super::read::At;
use crate::core::Core;
use crate::sorted::{SortSmall as _, SortedMap};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many resources of a kind an account has at most in a region.
///
/// <https://docs.aws.amazon.com/waf/latest/developerguide/limits.html> (read 2026-11-22).
const MOST: usize = 100;
/// How many tags a resource has at most.
const TAGS_MAX: usize = 50;

/// A kind of resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// In ARNs: `webacl`.
    pub segment: &'static str,
    /// In lists: `WebACLs`.
    pub list: &'static str,
}

/// What every resource has.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub name: Arc<str>,
    pub id: String,
    pub arn: Arc<str>,
    pub description: String,
    pub lock: String,
    pub tags: SortedMap<String, String>,
}

impl Head {
    fn summary(&self) -> Value {
        json!({
            "Name": self.name,
            "Id": self.id,
            "Description": self.description,
            "LockToken": self.lock,
            "ARN": self.arn,
        })
    }

    /// The fields that begin every answer about it.
    pub fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        fields.insert("Name".into(), json!(self.name));
        fields.insert("Id".into(), json!(self.id));
        fields.insert("ARN".into(), json!(self.arn));
        fields.insert("Description".into(), json!(self.description));
        fields
    }
}

/// A resource.
#[derive(Clone, Debug)]
pub(super) struct Entry<T> {
    pub head: Head,
    pub body: Arc<T>,
}

/// All resources of a kind, by ARN.
#[derive(Clone, Debug)]
pub(super) struct Store<T>(SortedMap<Arc<str>, Entry<T>>);

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self(SortedMap::new())
    }
}

impl<T> Store<T> {
    pub fn by_arn(&self, arn: &str) -> Option<&Entry<T>> {
        self.0.get(arn)
    }

    pub fn by_arn_mut(&mut self, arn: &str) -> Option<&mut Entry<T>> {
        self.0.get_mut(arn)
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry<T>> {
        self.0.values()
    }

    /// Creates a resource, and answers with its summary.
    pub fn create(
        &mut self,
        core: &mut Core,
        kind: Kind,
        given: &At<'_>,
        body: T,
    ) -> Result<Value, Error> {
        let name = given.need("Name")?.name()?;
        if self.0.values().any(|entry| *entry.head.name == *name) {
            return Err(Error::Duplicate);
        }
        if self.0.len() >= MOST {
            return Err(Error::Limits);
        }
        let id = core.rng.uuid();
        let account = &core.account;
        let arn: Arc<str> = format!(
            "arn:aws:wafv2:{}:{}:regional/{}/{name}/{id}",
            account.region, account.id, kind.segment
        )
        .into();
        let head = Head {
            name: name.into(),
            id,
            arn: Arc::clone(&arn),
            description: description(given)?.unwrap_or_default(),
            lock: core.rng.uuid(),
            tags: tags(&given.list("Tags")?)?,
        };
        let summary = head.summary();
        let body = Arc::new(body);
        self.0.insert(arn, Entry { head, body });
        Ok(json!({ "Summary": summary }))
    }

    /// The resource that `Name`, `Scope` and `Id` name.
    pub fn named(&self, given: &At<'_>) -> Result<&Entry<T>, Error> {
        let (name, id) = (given.need("Name")?.name()?, given.need("Id")?.sized(1, 36)?);
        let mut all = self.0.values();
        all.find(|entry| *entry.head.name == *name && entry.head.id == id)
            .ok_or(Error::Nonexistent)
    }

    /// The resource that is named, when its lock token is the newest.
    pub fn locked(&self, given: &At<'_>) -> Result<Arc<str>, Error> {
        let entry = self.named(given)?;
        match given.need("LockToken")?.sized(1, 36)? == entry.head.lock {
            true => Ok(Arc::clone(&entry.head.arn)),
            false => Err(Error::Stale),
        }
    }

    /// Replaces what a resource is. The answer has the next lock token.
    pub fn update(&mut self, core: &mut Core, given: &At<'_>, body: T) -> Result<Value, Error> {
        let arn = self.locked(given)?;
        let description = description(given)?;
        let entry = self.0.get_mut(&arn).ok_or(Error::Nonexistent)?;
        entry.body = Arc::new(body);
        entry.head.lock = core.rng.uuid();
        entry.head.description = description.unwrap_or_default();
        Ok(json!({"NextLockToken": entry.head.lock}))
    }

    pub fn delete(&mut self, given: &At<'_>) -> Result<Arc<str>, Error> {
        let arn = self.locked(given)?;
        self.0.remove(&arn);
        Ok(arn)
    }

    /// A page of summaries, in the order of their names.
    pub fn list(&self, kind: Kind, given: &At<'_>) -> Result<Value, Error> {
        let limit = match given.get("Limit") {
            Some(limit) => limit.whole(1, 100)?,
            None => 100,
        };
        let after = given.get("NextMarker");
        let after = after.map(|marker| marker.sized(1, 256)).transpose()?;
        let mut heads: Vec<&Head> = self.0.values().map(|entry| &entry.head).collect();
        heads.sort_small_by(|a, b| a.name.cmp(&b.name));
        let mut heads = heads
            .into_iter()
            .skip_while(|head| after.is_some_and(|after| *head.name <= *after));
        let page: Vec<&Head> = heads
            .by_ref()
            .take(usize::try_from(limit).unwrap_or(MOST))
            .collect();
        let mut answer = Map::new();
        if let (Some(_), Some(last)) = (heads.next(), page.last()) {
            answer.insert("NextMarker".into(), json!(last.name));
        }
        let page: Value = page.into_iter().map(Head::summary).collect();
        answer.insert(kind.list.into(), page);
        Ok(Value::Object(answer))
    }
}

/// A description has at least three characters, and none at its ends that is a space.
fn description(given: &At<'_>) -> Result<Option<String>, Error> {
    let Some(description) = given.get("Description") else {
        return Ok(None);
    };
    let allowed =
        |letter: char| letter.is_ascii_alphanumeric() || "_+=:#@/-,. \t\n".contains(letter);
    let pattern = "^[\\w+=:#@/\\-,\\.][\\w+=:#@/\\-,\\.\\s]+[\\w+=:#@/\\-,\\.]$";
    let text = description.made_of(256, allowed, pattern)?;
    match text.len() >= 3 && text.trim() == text {
        true => Ok(Some(text.to_owned())),
        false => description.made_of(256, |_| false, pattern).map(|_| None),
    }
}

/// Tags as they are given.
pub(super) fn tags(list: &[At<'_>]) -> Result<SortedMap<String, String>, Error> {
    let one = |tag: &At<'_>| -> Result<(String, String), Error> {
        let key = tag.need("Key")?.sized(1, 128)?;
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(Error::parameter("TAGS", key, BAD_FORMAT));
        }
        Ok((key.to_owned(), tag.need("Value")?.sized(0, 256)?.to_owned()))
    };
    let tags: SortedMap<String, String> = list.iter().map(one).collect::<Result<_, _>>()?;
    match tags.len() > TAGS_MAX {
        true => Err(Error::Limits),
        false => Ok(tags),
    }
}
