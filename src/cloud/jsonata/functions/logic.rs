//! Truth, types, errors and `$eval`.

use crate::jsonata::error::fail;
use crate::jsonata::eval::{Answer, Call, truth};
use crate::jsonata::parser;
use crate::jsonata::value::{Flags, Value};

pub(super) fn boolean(call: &mut Call) -> Answer {
    truth(call.arg(0)).map(Value::Bool)
}

pub(super) fn not(call: &mut Call) -> Answer {
    truth(call.arg(0)).map(|value| Value::Bool(!value))
}

pub(super) fn exists(call: &mut Call) -> Answer {
    Ok(Value::Bool(!call.arg(0).is_undefined()))
}

pub(super) fn type_of(call: &mut Call) -> Answer {
    Ok(Value::text(match call.arg(0) {
        Value::Undefined => return Ok(Value::Undefined),
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(..) => "array",
        Value::Object(_) => "object",
        Value::Native(_) | Value::Function(_) => "function",
    }))
}

/// The message given, unless it is empty.
fn message(call: &Call, index: usize, otherwise: &str) -> String {
    let text = call.text(index).unwrap_or_default();
    if text.is_empty() {
        otherwise.into()
    } else {
        (*text).into()
    }
}

pub(super) fn error(call: &mut Call) -> Answer {
    Err(fail("D3137").value(message(call, 0, "$error() function evaluated")))
}

pub(super) fn assert(call: &mut Call) -> Answer {
    match call.arg(0) {
        Value::Bool(true) => Ok(Value::Undefined),
        _ => Err(fail("D3141").value(message(call, 1, "$assert() statement failed"))),
    }
}

pub(super) fn eval(call: &mut Call) -> Answer {
    let root = parser::parse(&call.subject()).map_err(|fail_inside| {
        let inside = fail_inside.into_error();
        fail("D3120").value(inside.message)
    })?;
    let input = match call.arg(1) {
        Value::Undefined => call.input.clone(),
        array @ Value::Array(_, flags) if !flags.has(Flags::SEQUENCE) => {
            Value::array(vec![array.clone()], Flags::SEQUENCE.with(Flags::OUTER))
        }
        other => other.clone(),
    };
    call.machine
        .eval_inside(&root, &input, call.frame)
        .map_err(|fail_inside| {
            let inside = fail_inside.into_error();
            // A bound that was met is met for all.
            if inside.code == "U1001" {
                fail("U1001").value(inside.message)
            } else {
                fail("D3121").value(inside.message)
            }
        })
}
