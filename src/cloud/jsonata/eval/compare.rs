//! Truth, equality and numbers.

use super::Machine;
use crate::jsonata::error::{Fail, fail};
use crate::jsonata::number;
use crate::jsonata::value::Value;

/// The number that a value is. One out of range is an error, wherever it is used.
pub(in crate::jsonata) fn numeric(value: &Value) -> Result<Option<f64>, Fail> {
    match value {
        Value::Number(n) if n.is_infinite() => Err(fail("D1001").value(number::to_text(*n))),
        Value::Number(n) if n.is_nan() => Ok(None),
        Value::Number(n) => Ok(Some(*n)),
        _ => Ok(None),
    }
}

/// Whether a value counts as true: not empty, not zero, not null; an array if one of its items does.
pub(in crate::jsonata) fn truth(value: &Value) -> Result<bool, Fail> {
    Ok(match value {
        Value::Bool(b) => *b,
        Value::Number(_) => numeric(value)?.is_some_and(|n| n != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Object(object) => object.len() > 0,
        Value::Array(list, _) => {
            for item in &list.items {
                if truth(item)? {
                    return Ok(true);
                }
            }
            false
        }
        Value::Undefined | Value::Null | Value::Native(_) | Value::Function(_) => false,
    })
}

/// Whether two values are equal all the way down; the order of keys does not matter.
pub(in crate::jsonata) fn equal(
    machine: &mut Machine,
    left: &Value,
    right: &Value,
) -> Result<bool, Fail> {
    if left.is_same(right) {
        return Ok(true);
    }
    match (left, right) {
        (Value::Array(left, _), Value::Array(right, _)) => {
            if left.items.len() != right.items.len() {
                return Ok(false);
            }
            for (left, right) in left.items.iter().zip(&right.items) {
                machine.work(1)?;
                if !equal(machine, left, right)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Object(left), Value::Object(right)) => {
            if left.len() != right.len() {
                return Ok(false);
            }
            for (key, left) in left.entries() {
                machine.work(1)?;
                match right.get(key) {
                    Some(right) if equal(machine, left, right)? => {}
                    _ => return Ok(false),
                }
            }
            Ok(true)
        }
        _ => Ok(false),
    }
}
