//! Times: `$now`, `$millis`, `$fromMillis` and `$toMillis`.

pub(crate) mod calendar;
mod format;
mod parse;
mod picture;

use crate::jsonata::error::fail;
use crate::jsonata::eval::{Answer, Call};
use crate::jsonata::number;
use crate::jsonata::value::Value;

/// Milliseconds since 1970, in whole numbers, as far as JavaScript's dates go.
fn whole_millis(millis: f64) -> Option<i64> {
    const FARTHEST: f64 = 8.64e15;
    (millis.abs() <= FARTHEST).then_some(millis as i64)
}

pub(super) fn millis(call: &mut Call) -> Answer {
    Ok(Value::Number(call.machine.now_ms as f64))
}

pub(super) fn now(call: &mut Call) -> Answer {
    write(call, call.machine.now_ms as f64, 0)
}

pub(super) fn from_millis(call: &mut Call) -> Answer {
    let Some(millis) = call.number(0) else {
        return Ok(Value::Undefined);
    };
    write(call, millis, 1)
}

/// A time by the picture and the time zone at `index` and after.
fn write(call: &Call, millis: f64, index: usize) -> Answer {
    let millis =
        whole_millis(millis).ok_or_else(|| fail("D1001").value(number::to_text(millis)))?;
    let picture = call.text(index).unwrap_or_else(|| format::ISO_8601.into());
    let zone = call
        .text(index + 1)
        .map_or(0, |zone| format::zone_minutes(&zone));
    Ok(Value::text(&format::format(millis, &picture, zone)?))
}

pub(super) fn to_millis(call: &mut Call) -> Answer {
    let text = call.subject();
    let found = match call.text(1) {
        Some(picture) => parse::by_picture(call.machine, &text, &picture)?,
        None => {
            let found = parse::iso_8601(call.machine, &text)?;
            Some(found.ok_or_else(|| fail("D3110").value(&*text))?)
        }
    };
    Ok(found.map_or(Value::Undefined, |millis| Value::Number(millis as f64)))
}
