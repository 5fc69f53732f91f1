//! Objects.

use super::plain;
use crate::jsonata::error::Fail;
use crate::jsonata::eval::{Answer, Call, KEYS_FOR_WORK};
use crate::jsonata::value::{Flags, Object, Value};

pub(super) fn clone(call: &mut Call) -> Answer {
    // Values never change, so a copy is the value itself, without the marks of a sequence.
    Ok(call.arg(0).clone().with_flags(Flags::PLAIN))
}

pub(super) fn keys(call: &mut Call) -> Answer {
    let mut seen = Object::default();
    let input = call.arg(0).clone();
    collect_keys(call, &input, &mut seen)?;
    Ok(Value::sequence(
        seen.entries()
            .iter()
            .map(|(key, _)| Value::String(key.clone()))
            .collect(),
    ))
}

fn collect_keys(call: &mut Call, value: &Value, seen: &mut Object) -> Result<(), Fail> {
    call.machine.work(1)?;
    match value {
        Value::Object(object) => {
            for (key, _) in object.entries() {
                call.machine.work(seen.len() / KEYS_FOR_WORK)?;
                seen.insert(key.clone(), Value::Null);
            }
        }
        Value::Array(list, _) => {
            for item in &list.items {
                collect_keys(call, item, seen)?;
            }
        }
        _ => {}
    }
    Ok(())
}

pub(super) fn lookup(call: &mut Call) -> Answer {
    let (input, key) = (call.arg(0).clone(), call.text(1).unwrap_or_default());
    call.machine.lookup(&input, &key)
}

pub(super) fn spread(call: &mut Call) -> Answer {
    let input = call.arg(0).clone();
    let mut out = Vec::new();
    spread_into(call, &input, &mut out)?;
    Ok(match &input {
        Value::Object(_) => Value::sequence(out),
        Value::Array(..) if !out.is_empty() => plain(out),
        Value::Array(..) => Value::sequence(out),
        _ => input,
    })
}

fn spread_into(call: &mut Call, value: &Value, out: &mut Vec<Value>) -> Result<(), Fail> {
    call.machine.work(1)?;
    match value {
        Value::Object(object) => {
            for (key, item) in object.entries() {
                let mut single = Object::default();
                single.insert(key.clone(), item.clone());
                out.push(Value::object(single));
            }
        }
        Value::Array(list, _) => {
            for item in &list.items {
                spread_into(call, item, out)?;
            }
        }
        other => out.push(other.clone()),
    }
    Ok(())
}

pub(super) fn merge(call: &mut Call) -> Answer {
    let mut merged = Object::default();
    let objects = call.arg(0).clone();
    for object in objects.as_items() {
        if let Value::Object(object) = object {
            call.machine.work(1 + object.len() / 8)?;
            for (key, value) in object.entries() {
                call.machine.work(merged.len() / KEYS_FOR_WORK)?;
                merged.insert(key.clone(), value.clone());
            }
        }
    }
    Ok(Value::object(merged))
}
