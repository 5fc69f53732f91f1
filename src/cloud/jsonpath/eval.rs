//! Looking paths up.

use super::{Function, Select, Step};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;

/// How many values one step may name: bounds what `..` can do to a large document.
const FOUND_MAX: usize = 100_000;

/// What the steps name, from `here`; filters may look at `root`, too.
pub(super) fn walk<'v>(steps: &[Step], root: &'v Value, here: &'v Value) -> Vec<Cow<'v, Value>> {
    let mut found = vec![here];
    for (at, step) in steps.iter().enumerate() {
        let is_last = at + 1 == steps.len();
        if let Select::Keys(keys) = &step.select
            && keys.len() > 1
            && is_last
            && !step.deep
        {
            return found
                .into_iter()
                .filter_map(|one| merged(keys, one))
                .collect();
        }
        let mut next = Vec::new();
        for one in found {
            if step.deep {
                for inner in descendants(one) {
                    select(&step.select, root, inner, &mut next);
                }
            } else {
                select(&step.select, root, one, &mut next);
            }
        }
        next.truncate(FOUND_MAX);
        found = next;
    }
    found.into_iter().map(Cow::Borrowed).collect()
}

/// Several fields of an object as one object, as the last step of a path gives them.
fn merged<'v>(keys: &[String], value: &'v Value) -> Option<Cow<'v, Value>> {
    let object = value.as_object()?;
    let fields = keys
        .iter()
        .filter_map(|key| Some((key.clone(), object.get(key)?.clone())));
    Some(Cow::Owned(Value::Object(fields.collect())))
}

/// A value and everything in it, the outer before the inner.
fn descendants(value: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        if found.len() >= FOUND_MAX {
            break;
        }
        found.push(value);
        match value {
            Value::Array(items) => left.extend(items.iter().rev()),
            Value::Object(fields) => left.extend(fields.values().rev()),
            _ => {}
        }
    }
    found
}

fn select<'v>(select: &Select, root: &'v Value, value: &'v Value, into: &mut Vec<&'v Value>) {
    match (select, value) {
        (Select::Keys(keys), Value::Object(fields)) => {
            into.extend(keys.iter().filter_map(|key| fields.get(key)));
        }
        (Select::Indexes(indexes), Value::Array(items)) => {
            into.extend(
                indexes
                    .iter()
                    .filter_map(|index| items.get(place(*index, items.len())?)),
            );
        }
        (Select::Slice(from, to, step), Value::Array(items)) => {
            into.extend(slice(items, *from, *to, *step));
        }
        (Select::Any, Value::Array(items)) => into.extend(items),
        (Select::Any, Value::Object(fields)) => into.extend(fields.values()),
        (Select::Filter(filter), Value::Array(items)) => {
            into.extend(items.iter().filter(|item| filter.holds(root, item)));
        }
        (Select::Filter(filter), Value::Object(_)) if filter.holds(root, value) => into.push(value),
        _ => {}
    }
}

/// A place in a list, counted from its end when it is negative.
fn place(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let index = if index < 0 {
        length.checked_add(index)?
    } else {
        index
    };
    usize::try_from(index).ok()
}

fn slice(
    items: &[Value],
    from: Option<i64>,
    to: Option<i64>,
    step: i64,
) -> impl Iterator<Item = &Value> {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let bound = |end: Option<i64>, otherwise: i64| {
        let end = end.unwrap_or(otherwise);
        let end = if end < 0 {
            end.saturating_add(length)
        } else {
            end
        };
        usize::try_from(end.clamp(0, length)).unwrap_or(0)
    };
    let (from, to) = (bound(from, 0), bound(to, length));
    let within = items.get(from..to.max(from)).unwrap_or_default();
    within
        .iter()
        .step_by(usize::try_from(step.max(1)).unwrap_or(1))
}

/// What a function at the end of a path makes of what the path names; none when it cannot.
pub(super) fn apply(function: Function, value: &Value) -> Option<Value> {
    match (function, value) {
        (Function::Length, Value::Array(items)) => Some(items.len().into()),
        (Function::Length, Value::Object(fields)) => Some(fields.len().into()),
        (Function::Length, Value::String(text)) => Some(text.chars().count().into()),
        (Function::Keys, Value::Object(fields)) => Some(keys(fields)),
        (Function::Length | Function::Keys, _) => None,
        (_, Value::Array(items)) => {
            let numbers: Vec<f64> = items.iter().filter_map(Value::as_f64).collect();
            let first = *numbers.first()?;
            let sum: f64 = numbers.iter().sum();
            let result = match function {
                Function::Min => numbers.into_iter().fold(first, f64::min),
                Function::Max => numbers.into_iter().fold(first, f64::max),
                Function::Avg => sum / numbers.len() as f64,
                _ => sum,
            };
            Number::from_f64(result).map(Value::Number)
        }
        _ => None,
    }
}

fn keys(fields: &Map<String, Value>) -> Value {
    fields.keys().map(String::as_str).collect()
}
