//! What AWS Step Functions adds to the library.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html> (read 2026-11-22).

use super::numeric;
use super::plain;
use crate::digest;
use crate::jsonata::convert;
use crate::jsonata::error::fail;
use crate::jsonata::eval::{Answer, Call};
use crate::jsonata::value::Value;
use crate::rng::{Rng, format_uuid};

/// How many items `$range` makes at most.
const RANGE_MAX: f64 = 1000.0;

/// `$partition(array, size)`: the array in pieces of that size; the last may be shorter.
pub(super) fn partition(call: &mut Call) -> Answer {
    let size = call.number(1).unwrap_or(0.0).trunc();
    if size < 1.0 {
        return Err(fail("T0410").token("partition").value("2"));
    }
    let items = call.arg(0).as_items();
    let pieces = items.chunks(size.min(1e9) as usize);
    Ok(plain(pieces.map(|piece| plain(piece.to_vec())).collect()))
}

/// `$range(first, last, step)`: the numbers from the first to at most the last.
pub(super) fn range(call: &mut Call) -> Answer {
    let number = |at| call.number(at).unwrap_or(0.0);
    let (first, last, step) = (number(0), number(1), number(2));
    let count = ((last - first) / step).floor() + 1.0;
    if step == 0.0 || count.is_nan() || count > RANGE_MAX {
        return Err(fail("D2014").value(if step == 0.0 {
            "Infinity".to_owned()
        } else {
            count.to_string()
        }));
    }
    let made = (0..count.max(0.0) as u32).map(|at| first + f64::from(at) * step);
    Ok(plain(made.map(Value::Number).collect()))
}

/// `$hash(text, algorithm)`: the digest in hexadecimal.
pub(super) fn hash(call: &mut Call) -> Answer {
    let algorithm = call.text(1);
    let algorithm = algorithm.as_deref().unwrap_or("SHA-256");
    match digest::hex(algorithm, call.subject().as_bytes()) {
        Some(digest) => Ok(Value::text(&digest)),
        None => Err(fail("T0410").token("hash").value("2")),
    }
}

/// `$random()` or `$random(seed)`: at least 0 and less than 1.
pub(super) fn random(call: &mut Call) -> Answer {
    if let Some(seed) = call.number(0) {
        call.machine.random = seed.to_bits();
    }
    Ok(Value::Number(numeric::next_random(call.machine)))
}

/// `$uuid()`: a version 4 UUID.
pub(super) fn uuid(call: &mut Call) -> Answer {
    let mut rng = Rng::new(call.machine.random);
    let bits = rng.uuid_bits();
    call.machine.random = rng.next_u64();
    Ok(Value::text(&format_uuid(bits)))
}

/// `$parse(text)`: the JSON that a text holds.
pub(super) fn parse(call: &mut Call) -> Answer {
    let text = call.subject();
    match serde_json::from_str(&text) {
        Ok(json) => convert::from_json(&json, 1),
        Err(error) => Err(fail("D3141").value(format!("the text is not JSON: {error}"))),
    }
}
