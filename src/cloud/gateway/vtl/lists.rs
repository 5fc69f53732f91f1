//! What lists and maps can do: the methods of Java's `ArrayList` and `LinkedHashMap`.

use super::value::{Heap, Value};
use std::sync::Arc;

/// How many items a range has at most.
const RANGE_MAX: i64 = 10_000;

/// A place in a list; a negative one counts from its end.
fn place(length: usize, index: i64) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let index = if index < 0 {
        index.checked_add(length)?
    } else {
        index
    };
    usize::try_from(index).ok()
}

pub(super) fn get(heap: &Heap, id: usize, index: i64) -> Value {
    let items = heap.items(id);
    let item = place(items.len(), index).and_then(|at| items.get(at));
    item.cloned().unwrap_or(Value::Null)
}

pub(super) fn set(heap: &mut Heap, id: usize, index: i64, value: Value) {
    if let Some(list) = heap.list_mut(id)
        && let Some(at) = place(list.items.len(), index)
        && let Some(item) = list.items.get_mut(at)
    {
        *item = value;
    }
}

/// `[1..5]`, `[5..1]`
pub(super) fn range(heap: &mut Heap, first: &Value, last: &Value) -> Value {
    let (Value::Int(first), Value::Int(last)) = (first, last) else {
        return Value::Null;
    };
    let count = first.abs_diff(*last).min(RANGE_MAX.unsigned_abs()) as i64;
    let step = if first <= last { 1 } else { -1 };
    let items = (0..=count).map(|at| Value::Int(first.wrapping_add(at * step)));
    heap.list(items.collect(), false)
}

/// A call of a list's method; nothing when it has none of this name.
pub(super) fn call(heap: &mut Heap, id: usize, name: &str, arguments: &[Value]) -> Value {
    let items = heap.items(id);
    let first = arguments.first().cloned().unwrap_or(Value::Null);
    let found = || items.iter().position(|item| heap.same(item, &first));
    match (name, &first) {
        ("size" | "length", _) => Value::Int(items.len() as i64),
        ("isEmpty", _) => Value::Bool(items.is_empty()),
        ("get", Value::Int(index)) => get(heap, id, *index),
        ("contains", _) => Value::Bool(found().is_some()),
        ("indexOf", _) => Value::Int(found().map_or(-1, |at| at as i64)),
        ("toString", _) => Value::Text(heap.text(&Value::List(id)).into()),
        ("subList", Value::Int(from)) => {
            let to = match arguments.get(1) {
                Some(Value::Int(to)) => usize::try_from(*to).unwrap_or(0),
                _ => items.len(),
            };
            let from = usize::try_from(*from).unwrap_or(0);
            let part = items
                .get(from..to.min(items.len()))
                .unwrap_or_default()
                .to_vec();
            heap.list(part, false)
        }
        ("iterator" | "toArray", _) => Value::List(id),
        _ => change(heap, id, name, arguments),
    }
}

fn change(heap: &mut Heap, id: usize, name: &str, arguments: &[Value]) -> Value {
    let more: Vec<Value> = match arguments.first() {
        Some(Value::List(other)) if name == "addAll" => heap.items(*other).to_vec(),
        _ => Vec::new(),
    };
    let Some(list) = heap.list_mut(id) else {
        return Value::Null;
    };
    let items = &mut list.items;
    match (name, arguments) {
        ("add", [value]) => {
            items.push(value.clone());
            Value::Bool(true)
        }
        ("add", [Value::Int(at), value]) => {
            if let Some(at) = usize::try_from(*at).ok().filter(|at| *at <= items.len()) {
                items.insert(at, value.clone());
            }
            Value::Null
        }
        ("addAll", _) => {
            items.extend(more);
            Value::Bool(true)
        }
        ("set", [Value::Int(at), value]) => {
            let item = place(items.len(), *at).and_then(|at| items.get_mut(at));
            item.map_or(Value::Null, |item| std::mem::replace(item, value.clone()))
        }
        ("remove", [Value::Int(at)]) => {
            match place(items.len(), *at).filter(|at| *at < items.len()) {
                Some(at) => items.remove(at),
                None => Value::Null,
            }
        }
        ("remove", [value]) => {
            let at = items.iter().position(|item| item == value);
            if let Some(at) = at {
                items.remove(at);
            }
            Value::Bool(at.is_some())
        }
        ("clear", _) => {
            items.clear();
            Value::Null
        }
        _ => Value::Null,
    }
}

/// A call of a map's method; nothing when it has none of this name.
pub(super) fn call_map(heap: &mut Heap, id: usize, name: &str, arguments: &[Value]) -> Value {
    let first = arguments.first().cloned().unwrap_or(Value::Null);
    let key = heap.text(&first);
    let fields = heap.fields(id);
    match name {
        "get" => heap.field(id, &key),
        "getOrDefault" => match (heap.field(id, &key), arguments.get(1)) {
            (Value::Null, Some(other)) => other.clone(),
            (found, _) => found,
        },
        "containsKey" => Value::Bool(fields.iter().any(|(name, _)| **name == *key)),
        "containsValue" => Value::Bool(fields.iter().any(|(_, value)| heap.same(value, &first))),
        "size" => Value::Int(fields.len() as i64),
        "isEmpty" => Value::Bool(fields.is_empty()),
        "keySet" => {
            let keys = fields
                .iter()
                .map(|(name, _)| Value::Text(Arc::clone(name)))
                .collect();
            heap.list(keys, false)
        }
        "values" => {
            let values = fields.iter().map(|(_, value)| value.clone()).collect();
            heap.list(values, false)
        }
        "entrySet" => {
            let entries: Vec<(Arc<str>, Value)> = fields.to_vec();
            let mut list = Vec::with_capacity(entries.len());
            for (name, value) in entries {
                let entry = vec![("key".into(), Value::Text(name)), ("value".into(), value)];
                list.push(heap.map(entry, false));
            }
            heap.list(list, false)
        }
        "getKey" => heap.field(id, "key"),
        "getValue" => heap.field(id, "value"),
        "toString" => Value::Text(heap.text(&Value::Map(id)).into()),
        _ => change_map(heap, id, name, &key, arguments),
    }
}

fn change_map(heap: &mut Heap, id: usize, name: &str, key: &str, arguments: &[Value]) -> Value {
    let more: Vec<(Arc<str>, Value)> = match arguments.first() {
        Some(Value::Map(other)) if name == "putAll" => heap.fields(*other).to_vec(),
        _ => Vec::new(),
    };
    let Some(map) = heap.map_mut(id) else {
        return Value::Null;
    };
    match (name, arguments) {
        ("put", [_, value]) => map.put(key, value.clone()),
        ("putAll", _) => {
            for (name, value) in more {
                map.put(&name, value);
            }
            Value::Null
        }
        ("remove", [_]) => {
            let at = map.fields.iter().position(|(name, _)| **name == *key);
            at.map_or(Value::Null, |at| map.fields.remove(at).1)
        }
        ("clear", _) => {
            map.fields.clear();
            Value::Null
        }
        _ => Value::Null,
    }
}
