//! Functions that take functions.

use super::plain;
use crate::jsonata::error::fail;
use crate::jsonata::eval::{Answer, Call, arity, truth};
use crate::jsonata::value::{Object, Value};

/// Calls `function` with an item, and with its key and the whole if it looks at them.
fn ask(call: &mut Call, function: &Value, item: &Value, key: Value, whole: &Value) -> Answer {
    let mut args = vec![item.clone(), key, whole.clone()];
    args.truncate(arity(function).clamp(1, 3));
    call.apply(function, args)
}

fn index(i: usize) -> Value {
    Value::Number(i as f64)
}

pub(super) fn map(call: &mut Call) -> Answer {
    let (array, function) = (call.arg(0).clone(), call.arg(1).clone());
    let mut out = Vec::new();
    for (i, item) in array.as_items().iter().enumerate() {
        let value = ask(call, &function, item, index(i), &array)?;
        if !value.is_undefined() {
            out.push(value);
        }
    }
    Ok(Value::sequence(out))
}

pub(super) fn filter(call: &mut Call) -> Answer {
    let (array, function) = (call.arg(0).clone(), call.arg(1).clone());
    let mut out = Vec::new();
    for (i, item) in array.as_items().iter().enumerate() {
        let value = ask(call, &function, item, index(i), &array)?;
        if truth(&value)? {
            out.push(item.clone());
        }
    }
    Ok(Value::sequence(out))
}

pub(super) fn single(call: &mut Call) -> Answer {
    let (array, function) = (call.arg(0).clone(), call.arg(1).clone());
    let mut found = None;
    for (i, item) in array.as_items().iter().enumerate() {
        let matches = function.is_undefined() || {
            let value = ask(call, &function, item, index(i), &array)?;
            truth(&value)?
        };
        if matches && found.replace(item.clone()).is_some() {
            return Err(fail("D3138"));
        }
    }
    found.ok_or_else(|| fail("D3139"))
}

pub(super) fn reduce(call: &mut Call) -> Answer {
    let (array, function, start) = (
        call.arg(0).clone(),
        call.arg(1).clone(),
        call.arg(2).clone(),
    );
    let takes = arity(&function);
    if takes < 2 {
        return Err(fail("D3050"));
    }
    let mut items = array.as_items().iter().enumerate();
    let mut sum = match start {
        Value::Undefined => items
            .next()
            .map_or(Value::Undefined, |(_, item)| item.clone()),
        start => start,
    };
    for (i, item) in items {
        let mut args = vec![sum, item.clone(), index(i), array.clone()];
        args.truncate(takes);
        sum = call.apply(&function, args)?;
    }
    Ok(sum)
}

pub(super) fn each(call: &mut Call) -> Answer {
    let (whole, function) = (call.arg(0).clone(), call.arg(1).clone());
    let Value::Object(object) = &whole else {
        return Ok(plain(Vec::new()));
    };
    let mut out = Vec::new();
    for (key, item) in object.entries() {
        let value = ask(call, &function, item, Value::String(key.clone()), &whole)?;
        if !value.is_undefined() {
            out.push(value);
        }
    }
    Ok(Value::sequence(out))
}

pub(super) fn sift(call: &mut Call) -> Answer {
    let (whole, function) = (call.arg(0).clone(), call.arg(1).clone());
    let Value::Object(object) = &whole else {
        return Ok(Value::Undefined);
    };
    let mut kept = Object::default();
    for (key, item) in object.entries() {
        let value = ask(call, &function, item, Value::String(key.clone()), &whole)?;
        if truth(&value)? {
            kept.insert(key.clone(), item.clone());
        }
    }
    Ok(if kept.len() == 0 {
        Value::Undefined
    } else {
        Value::object(kept)
    })
}
