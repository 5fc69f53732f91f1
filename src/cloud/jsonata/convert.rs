//! The border to JSON.

use super::error::{Fail, fail};
use super::number;
use super::value::{Flags, MAX_NESTING, Object, Value};
use serde_json::Value as Json;

/// JSON coming in.
pub(super) fn from_json(json: &Json, nesting: u32) -> Result<Value, Fail> {
    if nesting > MAX_NESTING {
        return Err(fail("U1001").value("the data is nested too deeply"));
    }
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => Value::Number(n.as_f64().unwrap_or(f64::NAN)),
        Json::String(s) => Value::text(s),
        Json::Array(items) => {
            let mut list = Vec::with_capacity(items.len());
            for item in items {
                list.push(from_json(item, nesting + 1)?);
            }
            Value::array(list, Flags::PLAIN)
        }
        Json::Object(map) => {
            let mut object = Object::default();
            for (key, item) in map {
                object.insert(key.as_str().into(), from_json(item, nesting + 1)?);
            }
            Value::object(object)
        }
    })
}

/// A value going out; `None` for what JSON has no form for. `budget` is the number of values that may still be made:
/// a shared value goes out once for each place it stands in.
pub(super) fn to_json(value: &Value, budget: &mut u64) -> Result<Option<Json>, Fail> {
    *budget = budget
        .checked_sub(1)
        .ok_or_else(|| fail("U1001").value("the result is too large"))?;
    Ok(Some(match value {
        Value::Undefined | Value::Native(_) | Value::Function(_) => return Ok(None),
        Value::Null => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Number(n) => number_to_json(*n)?,
        Value::String(s) => Json::String((**s).to_owned()),
        Value::Array(list, _) => array_to_json(&list.items, budget)?,
        Value::Object(object) => object_to_json(object, budget)?,
    }))
}

fn array_to_json(list: &[Value], budget: &mut u64) -> Result<Json, Fail> {
    let mut items = Vec::with_capacity(list.len());
    for item in list {
        items.push(to_json(item, budget)?.unwrap_or(Json::Null));
    }
    Ok(Json::Array(items))
}

fn object_to_json(object: &Object, budget: &mut u64) -> Result<Json, Fail> {
    let mut map = serde_json::Map::new();
    for (key, item) in object.entries() {
        if let Some(item) = to_json(item, budget)? {
            map.insert((**key).to_owned(), item);
        }
    }
    Ok(Json::Object(map))
}

/// Whole numbers go out without a fraction, as JavaScript writes them.
fn number_to_json(n: f64) -> Result<Json, Fail> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if n == n.trunc() && n.abs() <= EXACT {
        return Ok(Json::from(n as i64));
    }
    serde_json::Number::from_f64(n)
        .map(Json::Number)
        .ok_or_else(|| fail("D1001").value(number::to_text(n)))
}
