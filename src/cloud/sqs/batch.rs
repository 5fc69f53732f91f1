//! What the three batch actions have in common.

use super::error::Error;
use super::params::Params;
use crate::sorted::SortedSet;
use serde_json::{Map, Value, json};

/// Entries a batch may have.
const MAX_ENTRIES: usize = 10;

/// One entry of a batch.
pub(super) struct Entry<'a> {
    id: &'a str,
    pub(super) params: Params<'a>,
}

/// Reads a batch and makes the checks that all batches share; `kind` is the entries' name in AWS's model.
pub(super) fn entries<'a>(params: Params<'a>, kind: &'static str) -> Result<Vec<Entry<'a>>, Error> {
    let list = params.list("Entries")?.unwrap_or_default();
    if list.is_empty() {
        return Err(Error::EmptyBatchRequest(kind));
    }
    if list.len() > MAX_ENTRIES {
        return Err(Error::TooManyEntriesInBatchRequest(list.len()));
    }
    let mut ids = SortedSet::new();
    list.iter()
        .enumerate()
        .map(|(at, value)| {
            let params = Params::new(value)?;
            let id = params
                .text("Id")?
                .ok_or_else(|| Error::missing(&format!("{kind}.{}.Id", at + 1)))?;
            if !is_valid_id(id) {
                return Err(Error::InvalidBatchEntryId);
            }
            if !ids.insert(id) {
                return Err(Error::BatchEntryIdsNotDistinct(id.into()));
            }
            Ok(Entry { id, params })
        })
        .collect()
}

fn is_valid_id(id: &str) -> bool {
    (1..=80).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Reads all entries, does each by itself, and gathers what succeeded and what failed.
///
/// An entry that makes no sense fails alone, but one of the wrong type spoils the whole request.
pub(super) fn run<'a, T>(
    entries: &[Entry<'a>],
    parse: impl Fn(Params<'a>) -> Result<T, Error>,
    mut act: impl FnMut(T) -> Result<Map<String, Value>, Error>,
) -> Result<Value, Error> {
    let mut parsed = Vec::with_capacity(entries.len());
    for entry in entries {
        match parse(entry.params) {
            Err(error @ Error::Serialization(_)) => return Err(error),
            result => parsed.push((entry.id, result)),
        }
    }
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for (id, parsed) in parsed {
        match parsed.and_then(&mut act) {
            Ok(mut result) => {
                result.shift_insert(0, "Id".into(), id.into());
                successful.push(Value::Object(result));
            }
            Err(error) => failed.push(json!({
                "Id": id,
                "SenderFault": true,
                "Code": error.code(),
                "Message": error.message(),
            })),
        }
    }
    let mut response = Map::new();
    for (name, list) in [("Successful", successful), ("Failed", failed)] {
        if !list.is_empty() {
            response.insert(name.into(), list.into());
        }
    }
    Ok(Value::Object(response))
}
