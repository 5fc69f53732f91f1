//! Reading what callers give, and showing what there is.

use super::error::{Error, Result};
use super::model::{Required, Templates, Texts};
use crate::core::Core;
use crate::given::{Given, WrongType};
use serde::Serialize;
use serde_json::{Map, Value};

/// How many items a page holds unless the caller says otherwise, and at most.
const PAGE: usize = 25;
const PAGE_MAX: usize = 500;

/// A text that must be there; empty when it is not, for what the checks before have seen to.
pub(super) fn text<'a>(given: Given<'a>, name: &str) -> Result<&'a str> {
    Ok(given.text(name)?.unwrap_or_default())
}

/// A text that may be there; empty counts as not there.
pub(super) fn some(given: Given<'_>, name: &str) -> Result<Option<String>> {
    let text = given.text(name)?.filter(|text| !text.is_empty());
    Ok(text.map(str::to_owned))
}

/// A flag; false unless given.
pub(super) fn flag(given: Given<'_>, name: &str) -> Result<bool> {
    Ok(given.boolean(name)?.unwrap_or(false))
}

/// A list of texts.
pub(super) fn list(given: Given<'_>, name: &str) -> Result<Vec<String>> {
    Ok(given.texts(name)?.into_iter().map(str::to_owned).collect())
}

/// Names and texts, if given.
pub(super) fn texts(given: Given<'_>, name: &str) -> Result<Option<Texts>> {
    let Some(map) = given.map(name)? else {
        return Ok(None);
    };
    let read = |(key, value): (&String, &Value)| match value {
        Value::String(text) => Ok((key.clone(), text.clone())),
        _ => Err(Error::from(WrongType(format!(
            "{name} is not a map of strings."
        )))),
    };
    map.iter().map(read).collect::<Result<Texts>>().map(Some)
}

/// Names and whether they are required, if given.
pub(super) fn required(given: Given<'_>, name: &str) -> Result<Option<Required>> {
    let Some(map) = given.map(name)? else {
        return Ok(None);
    };
    let read = |(key, value): (&String, &Value)| {
        let required = value
            .as_bool()
            .ok_or_else(|| Error::from(WrongType(format!("{name} is not a map of booleans."))))?;
        Ok((key.clone(), required))
    };
    map.iter().map(read).collect::<Result<Required>>().map(Some)
}

/// Mapping templates by content type, if given; an empty one is none.
pub(super) fn templates(given: Given<'_>, name: &str) -> Result<Option<Templates>> {
    let Some(map) = given.map(name)? else {
        return Ok(None);
    };
    let read = |(key, value): (&String, &Value)| match value {
        Value::String(text) => Ok((
            key.clone(),
            Some(text.clone()).filter(|text| !text.is_empty()),
        )),
        Value::Null => Ok((key.clone(), None)),
        _ => Err(Error::from(WrongType(format!(
            "{name} is not a map of strings."
        )))),
    };
    map.iter()
        .map(read)
        .collect::<Result<Templates>>()
        .map(Some)
}

/// A thing as API Gateway shows it.
pub(super) fn shown(thing: &impl Serialize) -> Value {
    serde_json::to_value(thing).unwrap_or(Value::Null)
}

/// The same with its tags, even when it has none.
pub(super) fn with_tags(mut shown: Value, tags: &Texts) -> Value {
    shown["tags"] = serde_json::json!(tags);
    shown
}

/// An empty answer.
pub(super) fn nothing() -> Value {
    Value::Object(Map::new())
}

/// One page of a list: `limit` items after the one that `position` names.
pub(super) fn page(
    given: Given<'_>,
    key: &str,
    items: impl Iterator<Item = (String, Value)>,
) -> Result<Value> {
    let limit = given.integer("limit")?;
    let most = match limit.map(usize::try_from) {
        Some(Ok(limit)) if limit > 0 => limit.min(PAGE_MAX),
        // AWS takes a limit that makes no sense for none.
        Some(_) => PAGE_MAX,
        None => PAGE,
    };
    let position = given.text("position")?.filter(|text| !text.is_empty());
    let mut items = items.peekable();
    if let Some(position) = position {
        let found = items.any(|(id, _)| mark(&id) == position);
        if !found {
            return Err(Error::bad("Invalid position parameter"));
        }
    }
    let page: Vec<(String, Value)> = items.by_ref().take(most).collect();
    let mut answer = Map::new();
    let next = page.last().map(|(id, _)| mark(id));
    let page: Vec<Value> = page.into_iter().map(|(_, item)| item).collect();
    answer.insert(key.into(), page.into());
    if let (Some(next), true) = (next, items.peek().is_some()) {
        answer.insert("position".into(), next.into());
    }
    Ok(answer.into())
}

/// Where a page ended: the last item's id, not to be read by people.
fn mark(id: &str) -> String {
    crate::sqs::base64::encode(id.as_bytes())
}

/// A made-up id of lower-case letters and digits, with a letter first.
pub(super) fn id(core: &mut Core, length: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    (0..length)
        .map(|at| {
            let bound = if at == 0 { 26 } else { LETTERS.len() };
            let letter = core.rng.below(bound as u64);
            char::from(LETTERS[usize::try_from(letter).unwrap_or(0)])
        })
        .collect()
}
