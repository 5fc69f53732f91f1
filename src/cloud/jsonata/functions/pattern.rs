//! Searching, splitting and replacing, by a string or by a matcher.
//!
//! A matcher is a regular expression, or any function that takes a string and answers with an object: the `match`, its
//! `start` and `end` (in UTF-16 units, as JavaScript counts), its `groups`, and a function `next` for the next one.

use super::plain;
use crate::jsonata::error::{Fail, fail};
use crate::jsonata::eval::{Answer, Call};
use crate::jsonata::value::{Object, Str, Value};
use std::rc::Rc;

/// Asks a matcher, or the `next` of a match; `None` when there is no more.
fn ask(call: &mut Call, matcher: &Value, args: Vec<Value>) -> Result<Option<Rc<Object>>, Fail> {
    match call.apply(matcher, args)? {
        Value::Undefined => Ok(None),
        Value::Object(found) => {
            let number = |key| matches!(found.get(key), Some(Value::Number(_)));
            let groups = matches!(found.get("groups"), Some(Value::Array(..)));
            let next = found.get("next").is_some_and(Value::is_function);
            if number("start") || number("end") || groups || next {
                Ok(Some(found))
            } else {
                Err(fail("T1010"))
            }
        }
        _ => Err(fail("T1010")),
    }
}

/// The matches of a matcher in a text, at most `limit`.
fn all(
    call: &mut Call,
    matcher: &Value,
    text: Str,
    limit: Option<f64>,
) -> Result<Vec<Rc<Object>>, Fail> {
    let mut found = Vec::new();
    let enough = |count: usize| limit.is_some_and(|limit| count as f64 >= limit);
    if enough(0) {
        return Ok(found);
    }
    let mut next = ask(call, matcher, vec![Value::String(text)])?;
    while let Some(object) = next {
        let matcher = object.get("next").cloned().unwrap_or(Value::Undefined);
        found.push(object);
        if enough(found.len()) || !matcher.is_function() {
            break;
        }
        next = ask(call, &matcher, Vec::new())?;
    }
    Ok(found)
}

fn field(object: &Object, key: &str) -> Value {
    object.get(key).cloned().unwrap_or(Value::Undefined)
}

/// The match's text.
fn matched(object: &Object) -> Str {
    match object.get("match") {
        Some(Value::String(text)) => text.clone(),
        _ => Str::default(),
    }
}

/// A third or fourth argument that must not be negative.
fn limit(call: &Call, index: usize, code: &'static str) -> Result<Option<f64>, Fail> {
    let limit = call.number(index);
    if limit.is_some_and(|limit| limit < 0.0) {
        Err(fail(code))
    } else {
        Ok(limit)
    }
}

/// Goes through a text forwards, by UTF-16 units.
struct Cursor<'t> {
    text: &'t str,
    byte: usize,
    unit: usize,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            byte: 0,
            unit: 0,
        }
    }

    /// The text from here to a unit, which the cursor goes to.
    fn to(&mut self, unit: &Value) -> &'t str {
        let Value::Number(unit) = unit else { return "" };
        let start = self.byte;
        for c in self.text[start..].chars() {
            if self.unit as f64 >= *unit {
                break;
            }
            self.byte += c.len_utf8();
            self.unit += c.len_utf16();
        }
        &self.text[start..self.byte]
    }

    fn rest(&self) -> &'t str {
        &self.text[self.byte..]
    }
}

pub(super) fn contains(call: &mut Call) -> Answer {
    let text = call.subject();
    let found = match call.arg(1).clone() {
        Value::Undefined => return Ok(Value::Undefined),
        Value::String(part) => text.contains(&*part),
        matcher => ask(call, &matcher, vec![Value::String(text)])?.is_some(),
    };
    Ok(Value::Bool(found))
}

pub(super) fn matches(call: &mut Call) -> Answer {
    let limit = limit(call, 2, "D3040")?;
    let matcher = call.arg(1).clone();
    let text = call.subject();
    let mut out = Vec::new();
    for found in all(call, &matcher, text, limit)? {
        let mut object = Object::default();
        for (to, from) in [("match", "match"), ("index", "start"), ("groups", "groups")] {
            object.insert(to.into(), field(&found, from));
        }
        out.push(Value::object(object));
    }
    Ok(Value::sequence(out))
}

pub(super) fn split(call: &mut Call) -> Answer {
    let limit = limit(call, 2, "D3020")?;
    let text = call.subject();
    let most = limit.map_or(usize::MAX, |limit| limit as usize);
    if most == 0 {
        return Ok(plain(Vec::new()));
    }
    let parts = match call.arg(1).clone() {
        Value::String(separator) if separator.is_empty() => text
            .chars()
            .take(most)
            .map(|c| Value::text(c.encode_utf8(&mut [0; 4])))
            .collect(),
        Value::String(separator) => text
            .split(&*separator)
            .take(most)
            .map(Value::text)
            .collect(),
        Value::Undefined => vec![Value::String(text)],
        matcher => {
            let found = all(call, &matcher, text.clone(), limit)?;
            let mut cursor = Cursor::new(&text);
            let mut parts = Vec::with_capacity(found.len() + 1);
            for found in found {
                parts.push(Value::text(cursor.to(&field(&found, "start"))));
                cursor.to(&field(&found, "end"));
            }
            if limit.is_none_or(|limit| (parts.len() as f64) < limit) {
                parts.push(Value::text(cursor.rest()));
            }
            parts
        }
    };
    Ok(plain(parts))
}

pub(super) fn replace(call: &mut Call) -> Answer {
    let text = call.subject();
    let (pattern, replacement) = (call.arg(1).clone(), call.arg(2).clone());
    if pattern.is_same(&Value::text("")) {
        return Err(fail("D3010"));
    }
    let limit = limit(call, 3, "D3011")?;
    let mut out = String::new();
    match &pattern {
        Value::String(part) => {
            let Value::String(new) = &replacement else {
                return Err(fail("D3012").value("a function"));
            };
            let most = limit.map_or(usize::MAX, |limit| limit.ceil() as usize);
            call.machine
                .work(text.matches(&**part).count().min(most) * new.len() / 16)?;
            out = text.replacen(&**part, new, most);
        }
        Value::Undefined => out.push_str(&text),
        matcher => {
            let mut cursor = Cursor::new(&text);
            for found in all(call, matcher, text.clone(), limit)? {
                out.push_str(cursor.to(&field(&found, "start")));
                match &replacement {
                    Value::String(template) => substitute(template, &found, &mut out),
                    function => {
                        match call.apply(function, vec![Value::Object(Rc::clone(&found))])? {
                            Value::String(new) => out.push_str(&new),
                            other => {
                                return Err(
                                    fail("D3012").value(crate::jsonata::text::shown(&other))
                                );
                            }
                        }
                    }
                }
                call.machine.work(out.len() / 4096)?;
                let units = matched(&found).encode_utf16().count();
                cursor.to(&Value::Number((cursor.unit + units) as f64));
            }
            out.push_str(cursor.rest());
        }
    }
    Ok(Value::text(&out))
}

/// Writes a replacement: `$1` is the first group and so on, `$0` the whole match, `$$` a dollar sign.
fn substitute(template: &str, found: &Object, out: &mut String) {
    let groups = field(found, "groups");
    let groups = groups.items().unwrap_or_default();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('0') {
            out.push_str(&matched(found));
            rest = after;
        } else if let Some((group, after)) = group_number(rest, groups.len()) {
            if let Some(Value::String(text)) = groups.get(group - 1) {
                out.push_str(text);
            }
            rest = after;
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
}

/// A group's number at the start of `text`: as many digits as there are groups to name.
fn group_number(text: &str, groups: usize) -> Option<(usize, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let longest = groups.max(1).ilog10() as usize + 1;
    let mut length = digits.min(longest);
    let read = |length: usize| {
        text.get(..length)
            .and_then(|digits| digits.parse::<usize>().ok())
    };
    let mut number = read(length)?;
    if length > 1 && number > groups {
        length -= 1;
        number = read(length)?;
    }
    (number > 0).then(|| (number, &text[length..]))
}
