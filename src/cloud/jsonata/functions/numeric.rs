//! Numbers.

use crate::jsonata::error::{Fail, fail};
use crate::jsonata::eval::{Answer, Call, Machine};
use crate::jsonata::number;
use crate::jsonata::text::shown;
use crate::jsonata::value::Value;

/// The first argument as numbers.
fn numbers(call: &Call) -> Vec<f64> {
    let number = |item: &Value| {
        if let Value::Number(n) = item {
            Some(*n)
        } else {
            None
        }
    };
    call.arg(0).as_items().iter().filter_map(number).collect()
}

/// A function of one number.
fn with_number(call: &Call, compute: fn(f64) -> f64) -> Answer {
    Ok(call
        .number(0)
        .map_or(Value::Undefined, |n| Value::Number(compute(n))))
}

/// All numbers made one, or nothing if there are none.
fn fold(call: &Call, combine: fn(f64, f64) -> f64) -> Answer {
    Ok(numbers(call)
        .into_iter()
        .reduce(combine)
        .map_or(Value::Undefined, Value::Number))
}

pub(super) fn sum(call: &mut Call) -> Answer {
    Ok(Value::Number(
        numbers(call).into_iter().fold(0.0, |sum, n| sum + n),
    ))
}

pub(super) fn max(call: &mut Call) -> Answer {
    fold(call, f64::max)
}

pub(super) fn min(call: &mut Call) -> Answer {
    fold(call, f64::min)
}

pub(super) fn average(call: &mut Call) -> Answer {
    let numbers = numbers(call);
    if numbers.is_empty() {
        return Ok(Value::Undefined);
    }
    let count = numbers.len() as f64;
    Ok(Value::Number(
        numbers.into_iter().fold(0.0, |sum, n| sum + n) / count,
    ))
}

pub(super) fn abs(call: &mut Call) -> Answer {
    with_number(call, f64::abs)
}

pub(super) fn floor(call: &mut Call) -> Answer {
    with_number(call, f64::floor)
}

pub(super) fn ceil(call: &mut Call) -> Answer {
    with_number(call, f64::ceil)
}

pub(super) fn round(call: &mut Call) -> Answer {
    let digits = call.number(1).unwrap_or(0.0).clamp(-400.0, 400.0) as i32;
    Ok(call.number(0).map_or(Value::Undefined, |n| {
        Value::Number(number::round(n, digits))
    }))
}

pub(super) fn sqrt(call: &mut Call) -> Answer {
    match call.number(0) {
        Some(n) if n < 0.0 => Err(fail("D3060").value(number::to_text(n))),
        _ => with_number(call, f64::sqrt),
    }
}

pub(super) fn power(call: &mut Call) -> Answer {
    let Some(base) = call.number(0) else {
        return Ok(Value::Undefined);
    };
    let exponent = call.number(1).unwrap_or(f64::NAN);
    let result = raise(base, exponent);
    if result.is_finite() {
        return Ok(Value::Number(result));
    }
    Err(fail("D3061").value(format!(
        "{} to the {}",
        number::to_text(base),
        number::to_text(exponent)
    )))
}

/// A power. Whole exponents are multiplied out, which gives the same on every platform.
fn raise(base: f64, exponent: f64) -> f64 {
    if exponent != exponent.trunc() || exponent.abs() > 1024.0 {
        return base.powf(exponent);
    }
    let (mut result, mut square, mut rest) = (1.0, base, exponent.abs() as u32);
    while rest > 0 {
        if rest % 2 == 1 {
            result *= square;
        }
        square *= square;
        rest /= 2;
    }
    if exponent < 0.0 { 1.0 / result } else { result }
}

/// The next random number, at least 0 and less than 1 (SplitMix64).
pub(super) fn next_random(machine: &mut Machine) -> f64 {
    machine.random = machine.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = machine.random;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 11) as f64 / (1u64 << 53) as f64
}

pub(super) fn random(call: &mut Call) -> Answer {
    Ok(Value::Number(next_random(call.machine)))
}

pub(super) fn number(call: &mut Call) -> Answer {
    let value = call.arg(0);
    Ok(Value::Number(match value {
        Value::Number(n) => *n,
        Value::Bool(b) => f64::from(u8::from(*b)),
        Value::String(text) => read(text)
            .filter(|n| n.is_finite())
            .ok_or_else(|| cannot_cast(value))?,
        _ => return Err(cannot_cast(value)),
    }))
}

fn cannot_cast(value: &Value) -> Fail {
    fail("D3030").value(shown(value))
}

/// A number as JSON writes it, or with `0x`, `0o` or `0b` before it.
fn read(text: &str) -> Option<f64> {
    let radix = match text.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => {
            let mut rest = text.strip_prefix('-').unwrap_or(text);
            rest = digits(rest)?;
            if let Some(fraction) = rest.strip_prefix('.') {
                rest = digits(fraction)?;
            }
            if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
                rest = digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))?;
            }
            return rest.is_empty().then(|| number::read(text));
        }
    };
    let digits = &text[2..];
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0.0, |sum, c| {
        Some(sum * f64::from(radix) + f64::from(c.to_digit(radix)?))
    })
}

/// What follows one digit or more.
fn digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < text.len()).then_some(rest)
}

pub(super) fn format_base(call: &mut Call) -> Answer {
    let Some(value) = call.number(0) else {
        return Ok(Value::Undefined);
    };
    let radix = number::round(call.number(1).unwrap_or(10.0), 0);
    if !(2.0..=36.0).contains(&radix) {
        return Err(fail("D3100").value(number::to_text(radix)));
    }
    let value = number::round(value, 0);
    let mut rest = value.abs();
    let mut reversed = String::new();
    while rest >= 1.0 && rest.is_finite() {
        let digit = rest % radix;
        reversed.extend(char::from_digit(digit as u32, radix as u32));
        rest = ((rest - digit) / radix).trunc();
    }
    if reversed.is_empty() {
        reversed.push('0');
    } else if value < 0.0 {
        reversed.push('-');
    }
    Ok(Value::text(&reversed.chars().rev().collect::<String>()))
}
