//! What texts and numbers can do: the methods of Java's `String`, arithmetic and comparison.

use super::ast::Op;
use super::value::{Heap, Value};
use crate::jsonata::Pattern;
use std::cmp::Ordering;
use std::fmt::Write;

impl Value {
    /// Whether a condition takes it for true: all but nothing and `false`.
    pub(super) const fn is_true(&self) -> bool {
        !matches!(self, Self::Null | Self::Bool(false))
    }

    fn float(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }
}

impl Heap {
    /// Whether two values are equal: numbers by value, values of different kinds by their texts.
    pub(super) fn same(&self, left: &Value, right: &Value) -> bool {
        match (left, right) {
            (Value::Null, Value::Null) => true,
            (Value::Null, Value::Text(text)) | (Value::Text(text), Value::Null) => text.is_empty(),
            (Value::Null, _) | (_, Value::Null) => false,
            _ => match (left.float(), right.float()) {
                (Some(left), Some(right)) => left == right,
                _ if left == right => true,
                _ => self.text(left) == self.text(right),
            },
        }
    }
}

/// Arithmetic and order; nothing where it makes no sense.
pub(super) fn arithmetic(heap: &Heap, op: Op, left: &Value, right: &Value) -> Value {
    if let (Some(a), Some(b)) = (left.float(), right.float()) {
        let order = a.partial_cmp(&b);
        return match (op, left, right) {
            (Op::Less, ..) => Value::Bool(order == Some(Ordering::Less)),
            (Op::LessOrEqual, ..) => Value::Bool(order.is_some_and(Ordering::is_le)),
            (Op::Greater, ..) => Value::Bool(order == Some(Ordering::Greater)),
            (Op::GreaterOrEqual, ..) => Value::Bool(order.is_some_and(Ordering::is_ge)),
            (_, Value::Int(a), Value::Int(b)) => whole(op, *a, *b).map_or(Value::Null, Value::Int),
            (Op::Add, ..) => Value::Float(a + b),
            (Op::Subtract, ..) => Value::Float(a - b),
            (Op::Multiply, ..) => Value::Float(a * b),
            (Op::Divide, ..) if b != 0.0 => Value::Float(a / b),
            (Op::Remainder, ..) if b != 0.0 => Value::Float(a % b),
            _ => Value::Null,
        };
    }
    match (op, left, right) {
        (Op::Add, Value::Text(_), _) | (Op::Add, _, Value::Text(_)) => {
            Value::Text(format!("{}{}", heap.text(left), heap.text(right)).into())
        }
        (Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual, ..) => Value::Bool(false),
        _ => Value::Null,
    }
}

const fn whole(op: Op, a: i64, b: i64) -> Option<i64> {
    match op {
        Op::Add => Some(a.wrapping_add(b)),
        Op::Subtract => Some(a.wrapping_sub(b)),
        Op::Multiply => Some(a.wrapping_mul(b)),
        Op::Divide if b != 0 => Some(a.wrapping_div(b)),
        Op::Remainder if b != 0 => Some(a.wrapping_rem(b)),
        _ => None,
    }
}

/// A call of a number's or a truth's method.
pub(super) fn call_number(heap: &Heap, value: &Value, name: &str, arguments: &[Value]) -> Value {
    let first = arguments.first().unwrap_or(&Value::Null);
    match (name, value) {
        ("toString", _) => Value::Text(heap.text(value).into()),
        ("equals", _) => Value::Bool(heap.same(value, first)),
        ("intValue" | "longValue", _) => value
            .float()
            .map_or(Value::Null, |number| Value::Int(number as i64)),
        ("doubleValue" | "floatValue", _) => value.float().map_or(Value::Null, Value::Float),
        ("parseInt" | "parseLong" | "valueOf", Value::Int(_)) => heap
            .text(first)
            .trim()
            .parse()
            .map_or(Value::Null, Value::Int),
        ("parseDouble" | "valueOf", Value::Float(_)) => heap
            .text(first)
            .trim()
            .parse()
            .map_or(Value::Null, Value::Float),
        ("compareTo", _) => match (value.float(), first.float()) {
            (Some(a), Some(b)) => a
                .partial_cmp(&b)
                .map_or(Value::Null, |order| Value::Int(order as i64)),
            _ => Value::Null,
        },
        _ => Value::Null,
    }
}

/// A call of a text's method; nothing when it has none of this name.
pub(super) fn call(heap: &mut Heap, text: &str, name: &str, arguments: &[Value]) -> Value {
    let given: Vec<String> = arguments
        .iter()
        .map(|argument| heap.text(argument))
        .collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let place = |at: usize| match arguments.get(at) {
        Some(Value::Int(number)) => usize::try_from(*number).ok(),
        _ => None,
    };
    match (name, given.as_slice()) {
        ("length", []) => Value::Int(text.chars().count() as i64),
        ("isEmpty", []) => Value::Bool(text.is_empty()),
        ("isBlank", []) => Value::Bool(text.trim().is_empty()),
        ("trim" | "strip", []) => text_value(text.trim()),
        ("toString" | "intern", []) => text_value(text),
        ("toLowerCase", _) => text_value(&text.to_lowercase()),
        ("toUpperCase", _) => text_value(&text.to_uppercase()),
        ("contains", [part]) => Value::Bool(text.contains(part)),
        ("startsWith", [part]) => Value::Bool(text.starts_with(part)),
        ("endsWith", [part]) => Value::Bool(text.ends_with(part)),
        ("equals", [other]) => Value::Bool(text == *other),
        ("equalsIgnoreCase", [other]) => Value::Bool(text.to_lowercase() == other.to_lowercase()),
        ("compareTo", [other]) => Value::Int(text.cmp(other) as i64),
        ("concat", [other]) => text_value(&format!("{text}{other}")),
        ("indexOf", [part]) => position(text, text.find(part)),
        ("lastIndexOf", [part]) => position(text, text.rfind(part)),
        ("charAt", [_]) => place(0)
            .and_then(|at| text.chars().nth(at))
            .map_or(Value::Null, |letter| text_value(&letter.to_string())),
        ("substring", [_]) => place(0).map_or(Value::Null, |from| part(text, from, usize::MAX)),
        ("substring", [_, _]) => match (place(0), place(1)) {
            (Some(from), Some(to)) if from <= to => part(text, from, to),
            _ => Value::Null,
        },
        ("replace", [from, to]) => text_value(&text.replace(from, to)),
        ("repeat", [_]) => {
            let times = place(0).unwrap_or(0).min(10_000);
            text_value(&text.repeat(if text.len() > 1_000 { 1 } else { times }))
        }
        _ => by_pattern(heap, text, name, &given),
    }
}

fn text_value(text: &str) -> Value {
    Value::Text(text.into())
}

fn position(text: &str, found: Option<usize>) -> Value {
    let before = found.and_then(|at| text.get(..at));
    Value::Int(before.map_or(-1, |before| before.chars().count() as i64))
}

/// A part of a text, in characters; nothing when it goes beyond the end.
fn part(text: &str, from: usize, to: usize) -> Value {
    let length = text.chars().count();
    if from > length || (to != usize::MAX && to > length) {
        return Value::Null;
    }
    let part: String = text.chars().take(to).skip(from).collect();
    text_value(&part)
}

fn by_pattern(heap: &mut Heap, text: &str, name: &str, given: &[&str]) -> Value {
    let Some(pattern) = given.first() else {
        return Value::Null;
    };
    if name == "matches" {
        return Pattern::whole(pattern)
            .map_or(Value::Null, |pattern| Value::Bool(pattern.is_match(text)));
    }
    let Ok(pattern) = Pattern::with_case(pattern, false) else {
        return Value::Null;
    };
    let found = pattern.find_all(text);
    match (name, given) {
        ("replaceAll", [_, by]) => text_value(&replaced(text, &found, by)),
        ("replaceFirst", [_, by]) => {
            text_value(&replaced(text, found.get(..1).unwrap_or(&found), by))
        }
        ("split", _) => {
            let mut parts = Vec::new();
            let mut from = 0;
            for spans in &found {
                if let Some(Some((start, end))) = spans.first()
                    && (*start, *end) != (0, 0)
                {
                    parts.push(text.get(from..*start).unwrap_or_default());
                    from = *end;
                }
            }
            parts.push(text.get(from..).unwrap_or_default());
            // As in Java, empty parts at the end are left out.
            while parts.len() > 1 && parts.last().is_some_and(|part| part.is_empty()) {
                parts.pop();
            }
            let parts = parts.into_iter().map(text_value).collect();
            heap.list(parts, false)
        }
        _ => Value::Null,
    }
}

type Spans = Vec<Option<(usize, usize)>>;

/// The text with matches replaced; `$1` in the replacement is the first group, and a backslash takes what follows as it is.
fn replaced(text: &str, found: &[Spans], by: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for spans in found {
        let Some(Some((start, end))) = spans.first().copied() else {
            continue;
        };
        out.push_str(text.get(from..start).unwrap_or_default());
        let mut letters = by.chars().peekable();
        while let Some(letter) = letters.next() {
            let group = letters.peek().and_then(|digit| digit.to_digit(10));
            match (letter, group) {
                ('\\', _) => out.extend(letters.next()),
                ('$', Some(group)) => {
                    letters.next();
                    if let Some(Some((start, end))) = spans.get(group as usize) {
                        out.push_str(text.get(*start..*end).unwrap_or_default());
                    }
                }
                (letter, _) => out.push(letter),
            }
        }
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// A text as JavaScript writes it between quotes; single quotes are escaped, too, which JSON does not allow.
pub(super) fn escape_javascript(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\'' | '"' | '\\' | '/' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(letter),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    // Writing into a text cannot fail.
                    let _ = write!(out, "\\u{unit:04X}");
                }
            }
        }
    }
    out
}

/// A text as a part of a query: letters, digits and `.-*_` as they are, blanks as `+`.
pub(crate) fn url_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'*' | b'_' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            other => {
                // Writing into a text cannot fail.
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

/// The text that was encoded; with `plus`, `+` stands for a blank. What is no code stays.
pub(in crate::gateway) fn url_decode(text: &str, plus: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = bytes.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        let code = code.filter(|code| code.chars().all(|digit| digit.is_ascii_hexdigit()));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(if *byte == b'+' && plus { b' ' } else { *byte });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
