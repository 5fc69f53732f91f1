//! Reading what a path names.

use super::{Function, Missing, Path, Segment};
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// How many values one step may name: bounds what `..` can do to a large document.
const FOUND_MAX: usize = 100_000;

pub(super) fn read<'a>(path: &Path, root: &'a Value) -> Result<Cow<'a, Value>, Missing> {
    let (segments, function, names) = match path.segments.as_slice() {
        [segments @ .., Segment::Function(function)] => (segments, Some(*function), None),
        // Below `..` the names are looked for one by one.
        [.., Segment::Descend, Segment::Names(_)] => (&*path.segments, None, None),
        [segments @ .., Segment::Names(names)] => (segments, None, Some(&**names)),
        segments => (segments, None, None),
    };
    let is_one = segments
        .iter()
        .all(|segment| matches!(segment, Segment::Name(_) | Segment::Index(_)));
    if is_one {
        let found = one(path, segments, root)?;
        return match (function, names) {
            (None, None) => Ok(Cow::Borrowed(found)),
            (Some(function), _) => apply(function, std::slice::from_ref(&found), true),
            (None, Some(names)) => match merged(found, names) {
                Some(merged) => Ok(Cow::Owned(merged)),
                None => Err(no_object(
                    &names.join("','"),
                    &path.normalised(segments),
                    found,
                )),
            },
        };
    }
    let mut found = vec![root];
    let mut descends = false;
    for segment in segments {
        if *segment == Segment::Descend {
            descends = true;
            continue;
        }
        let from: Vec<&Value> = if std::mem::take(&mut descends) {
            let mut all = Vec::new();
            for value in found {
                if all.len() < FOUND_MAX {
                    below(value, &mut all);
                }
            }
            all
        } else {
            found
        };
        let mut next = Vec::new();
        for value in from {
            step(segment, value, root, &mut next);
        }
        next.truncate(FOUND_MAX);
        found = next;
    }
    match (function, names) {
        (Some(function), _) => apply(function, &found, false),
        (None, Some(names)) => {
            let merged = found.into_iter().filter_map(|value| merged(value, names));
            Ok(Cow::Owned(merged.collect()))
        }
        (None, None) => Ok(Cow::Owned(found.into_iter().cloned().collect())),
    }
}

/// Several fields of an object as one object, as the last step of a path gives them; none of what is no object.
fn merged(value: &Value, names: &[Arc<str>]) -> Option<Value> {
    let object = value.as_object()?;
    let fields = names
        .iter()
        .filter_map(|name| Some((name.to_string(), object.get(&**name)?.clone())));
    Some(Value::Object(fields.collect()))
}

/// The one place that names and indexes lead to.
fn one<'a>(path: &Path, segments: &[Segment], root: &'a Value) -> Result<&'a Value, Missing> {
    let mut place = root;
    for (at, segment) in segments.iter().enumerate() {
        let is_last = at + 1 == path.segments.len();
        let so_far = || path.normalised(&segments[..at]);
        let next = match segment {
            Segment::Name(name) => {
                let Value::Object(object) = place else {
                    return Err(no_object(name, &so_far(), place));
                };
                object.get(&**name)
            }
            Segment::Index(index) => {
                let Value::Array(items) = place else {
                    return Err(no_array(*index, &so_far(), place));
                };
                item(items, *index)
            }
            _ => None,
        };
        place = match next {
            Some(next) => next,
            None if is_last || matches!(segment, Segment::Index(_)) => {
                let whole = path.normalised(&path.segments);
                return Err(Missing(format!("No results for path: {whole}")));
            }
            None => {
                let until = path.normalised(&segments[..=at]);
                return Err(Missing(format!("Missing property in path {until}")));
            }
        };
    }
    Ok(place)
}

/// How Java names a value's class.
fn class(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "java.lang.Boolean",
        Value::Number(number) if number.is_f64() => "java.lang.Double",
        Value::Number(_) => "java.lang.Integer",
        Value::String(_) => "java.lang.String",
        Value::Array(_) => "java.util.ArrayList",
        Value::Object(_) => "java.util.LinkedHashMap",
    }
}

fn no_object(name: &str, path: &str, value: &Value) -> Missing {
    let class = class(value);
    Missing(format!(
        "Expected to find an object with property ['{name}'] in path {path} but found '{class}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'."
    ))
}

fn no_array(index: i64, path: &str, value: &Value) -> Missing {
    Missing(match value {
        Value::Null => format!("The path {path} is null"),
        other => {
            format!("Filter: [{index}] can only be applied to arrays. Current context is: {other}")
        }
    })
}

/// An item counted from the start, or with a negative index from the end.
fn item(items: &[Value], index: i64) -> Option<&Value> {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let at = if index < 0 { length + index } else { index };
    items.get(usize::try_from(at).ok()?)
}

/// A value and all below it, outer ones first.
fn below<'a>(value: &'a Value, all: &mut Vec<&'a Value>) {
    all.push(value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| below(item, all)),
        Value::Object(object) => object.values().for_each(|item| below(item, all)),
        _ => {}
    }
}

fn step<'a>(segment: &Segment, value: &'a Value, root: &Value, out: &mut Vec<&'a Value>) {
    match (segment, value) {
        (Segment::Name(name), Value::Object(object)) => out.extend(object.get(&**name)),
        (Segment::Names(names), Value::Object(object)) => {
            out.extend(names.iter().filter_map(|name| object.get(&**name)));
        }
        (Segment::Index(index), Value::Array(items)) => out.extend(item(items, *index)),
        (Segment::Indexes(list), Value::Array(items)) => {
            out.extend(list.iter().filter_map(|index| item(items, *index)));
        }
        (Segment::Slice(from, to), Value::Array(items)) => out.extend(slice(items, *from, *to)),
        (Segment::Any, Value::Array(items)) => out.extend(items),
        (Segment::Any, Value::Object(object)) => out.extend(object.values()),
        (Segment::Filter(filter), Value::Array(items)) => {
            out.extend(items.iter().filter(|item| filter.holds(item, root)));
        }
        (Segment::Filter(filter), Value::Object(_)) => {
            out.extend(Some(value).filter(|value| filter.holds(value, root)));
        }
        _ => {}
    }
}

fn slice(items: &[Value], from: Option<i64>, to: Option<i64>) -> &[Value] {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let place = |end: i64| {
        let end = if end < 0 { length + end } else { end };
        usize::try_from(end.clamp(0, length)).unwrap_or(0)
    };
    let (from, to) = (place(from.unwrap_or(0)), place(to.unwrap_or(length)));
    items.get(from..to).unwrap_or(&[])
}

/// A function of one value, or of all that a path found.
fn apply<'a>(
    function: Function,
    found: &[&'a Value],
    is_one: bool,
) -> Result<Cow<'a, Value>, Missing> {
    let items: Vec<&Value> = match found {
        [Value::Array(items)] if is_one => items.iter().collect(),
        found if !is_one => found.to_vec(),
        _ => Vec::new(),
    };
    let numbers: Vec<f64> = items.iter().filter_map(|item| item.as_f64()).collect();
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    let none =
        || Missing("Aggregation function attempted to calculate value using empty array".into());
    let number = match function {
        Function::Length => {
            let length = match found {
                [Value::Object(object)] if is_one => object.len(),
                [Value::String(text)] if is_one => text.chars().count(),
                _ => items.len(),
            };
            return Ok(Cow::Owned(length.into()));
        }
        Function::Keys => {
            let keys = found.iter().filter_map(|value| value.as_object());
            let keys = keys.flat_map(|object| object.keys().cloned());
            return Ok(Cow::Owned(keys.map(Value::String).collect()));
        }
        Function::First => {
            return items
                .first()
                .map(|item| Cow::Owned((*item).clone()))
                .ok_or_else(none);
        }
        Function::Last => {
            return items
                .last()
                .map(|item| Cow::Owned((*item).clone()))
                .ok_or_else(none);
        }
        _ if numbers.is_empty() => return Err(none()),
        Function::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        Function::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Function::Avg => sum / count,
        Function::Sum => sum,
        Function::StdDev => {
            let mean = sum / count;
            let squares = numbers.iter().map(|n| (n - mean) * (n - mean));
            (squares.sum::<f64>() / count).sqrt()
        }
    };
    Ok(Cow::Owned(number.into()))
}
