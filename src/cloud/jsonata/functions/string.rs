//! Strings. Positions and lengths count characters.

use crate::jsonata::error::fail;
use crate::jsonata::eval::{Answer, Call};
use crate::jsonata::number;
use crate::jsonata::text::stringify;
use crate::jsonata::value::Value;

pub(super) fn string(call: &mut Call) -> Answer {
    if let Some(n) = call.number(0).filter(|n| !n.is_finite()) {
        return Err(fail("D3001").value(number::to_text(n)));
    }
    let pretty = matches!(call.arg(1), Value::Bool(true));
    let longest = call.machine.work_left().saturating_mul(16);
    let text = stringify(call.arg(0), pretty, longest)?;
    call.machine.work(text.len() / 16)?;
    Ok(Value::String(text))
}

pub(super) fn length(call: &mut Call) -> Answer {
    Ok(Value::Number(call.subject().chars().count() as f64))
}

pub(super) fn lowercase(call: &mut Call) -> Answer {
    Ok(Value::text(&call.subject().to_lowercase()))
}

pub(super) fn uppercase(call: &mut Call) -> Answer {
    Ok(Value::text(&call.subject().to_uppercase()))
}

pub(super) fn trim(call: &mut Call) -> Answer {
    let text = call.subject();
    let words: Vec<&str> = text
        .split([' ', '\t', '\n', '\r'])
        .filter(|word| !word.is_empty())
        .collect();
    Ok(Value::text(&words.join(" ")))
}

pub(super) fn substring(call: &mut Call) -> Answer {
    let chars: Vec<char> = call.subject().chars().collect();
    let count = chars.len() as f64;
    let mut start = call.number(1).unwrap_or(0.0);
    if count + start < 0.0 {
        start = 0.0;
    }
    let end = match call.number(2) {
        Some(length) if length <= 0.0 || call.number(1).is_none() => return Ok(Value::text("")),
        Some(length) if start >= 0.0 => start + length,
        Some(length) => count + start + length,
        None => count,
    };
    // Fractions are cut off; what is negative counts from the end.
    let place = |n: f64| if n.trunc() < 0.0 { (count + n.trunc()).max(0.0) } else { n.trunc().min(count) } as usize;
    let part = chars.get(place(start)..place(end)).unwrap_or_default();
    Ok(Value::text(&part.iter().collect::<String>()))
}

/// One side of where the second string stands in the first, or all if it does not.
fn around(call: &Call, side: for<'t> fn((&'t str, &'t str)) -> &'t str) -> Answer {
    let text = call.subject();
    let found = call
        .text(1)
        .and_then(|mark| Some(Value::text(side(text.split_once(&*mark)?))));
    Ok(found.unwrap_or(Value::String(text)))
}

pub(super) fn substring_before(call: &mut Call) -> Answer {
    around(call, |(before, _)| before)
}

pub(super) fn substring_after(call: &mut Call) -> Answer {
    around(call, |(_, after)| after)
}

pub(super) fn pad(call: &mut Call) -> Answer {
    let text = call.subject();
    let width = call.number(1).unwrap_or(0.0).trunc();
    let filler = call
        .text(2)
        .filter(|filler| !filler.is_empty())
        .unwrap_or_else(|| " ".into());
    let missing = (width.abs() as usize).saturating_sub(text.chars().count());
    call.machine.work(missing / 8)?;
    let padding: String = filler.chars().cycle().take(missing).collect();
    Ok(Value::text(&if width > 0.0 {
        (*text).to_owned() + &padding
    } else {
        padding + &text
    }))
}

pub(super) fn join(call: &mut Call) -> Answer {
    let separator = call.text(1).unwrap_or_default();
    let mut out = String::new();
    let array = call.arg(0).clone();
    for (i, item) in array.as_items().iter().enumerate() {
        if let Value::String(text) = item {
            call.machine.work((text.len() + separator.len()) / 16)?;
            if i > 0 {
                out.push_str(&separator);
            }
            out.push_str(text);
        }
    }
    Ok(Value::text(&out))
}
