//! The text of a definition as JSON, with AWS's words for what is not.

use super::DEFINITION_BYTES_MAX;
use super::locate::{Places, line_and_column};
use super::problem::{Problem, code};
use serde_json::Value;

pub(super) fn parse(text: &str) -> Result<Value, Problem> {
    if text.len() > DEFINITION_BYTES_MAX {
        return Err(Problem::error(
            code::SCHEMA,
            format!("Definition exceeds the maximum size of {DEFINITION_BYTES_MAX} bytes"),
        )
        .mend("Move parts of it into state machines of their own."));
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) if text.trim().is_empty() => return Err(no_object()),
        Err(error) => return Err(not_json(text, &error)),
    };
    if !value.is_object() {
        return Err(no_object());
    }
    match twice(text, &value) {
        Some(problem) => Err(problem),
        None => Ok(value),
    }
}

fn no_object() -> Problem {
    Problem {
        line: 1,
        column: 1,
        ..Problem::error(code::SCHEMA, "Definition must be a valid JSON object")
            .mend("Begin with { and give it StartAt and States.")
    }
}

/// A key that stands twice in one object; looked for only when the text holds more keys than the value.
fn twice(text: &str, value: &Value) -> Option<Problem> {
    fn keys(value: &Value) -> usize {
        match value {
            Value::Object(object) => object.values().map(keys).sum::<usize>() + object.len(),
            Value::Array(items) => items.iter().map(keys).sum(),
            _ => 0,
        }
    }
    if keys_of(text) == keys(value) {
        return None;
    }
    let (key, offset) = Places::of(text).twice?;
    Some(
        located(text, offset, |place| {
            format!("Duplicate field '{key}'\n at {place}")
        })
        .mend("Give each key once: the second would silently replace the first."),
    )
}

/// How many keys a text of JSON holds: the colons outside strings.
fn keys_of(text: &str) -> usize {
    let (mut colons, mut quoted, mut escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b':' => colons += usize::from(!quoted),
            _ => {}
        }
    }
    colons
}

/// What is not JSON, in the words of the parser that AWS uses.
fn not_json(text: &str, error: &serde_json::Error) -> Problem {
    let offset = offset_of(text, error.line(), error.column());
    let rest = text.get(offset..).unwrap_or_default();
    let word: String = rest
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '$')
        .collect();
    if rest.is_empty() || error.is_eof() {
        return located(text, text.len(), |place| {
            format!("Unexpected end-of-input\n at {place}")
        })
        .mend("Something that was opened is not closed: a brace, a bracket or a quote.");
    }
    if word.chars().next().is_some_and(char::is_alphabetic) {
        return located(text, offset + word.len(), |place| {
            format!(
                "Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at {place}"
            )
        })
        .mend("Put texts between double quotes.");
    }
    let c = rest.chars().next().unwrap_or(' ');
    located(text, offset + c.len_utf8(), |place| {
        let number = u32::from(c);
        format!(
            "Unexpected character ('{c}' (code {number})): {}\n at {place}",
            expected(error)
        )
    })
    .mend("Look just before this place: a comma, a colon or a quote is missing or too many.")
}

/// What should have stood there.
fn expected(error: &serde_json::Error) -> &'static str {
    let text = error.to_string();
    if text.contains("expected `,`") {
        "was expecting comma to separate Object entries"
    } else if text.contains("expected `:`") {
        "was expecting a colon to separate field name and value"
    } else if text.contains("key must be a string") || text.contains("trailing comma") {
        "was expecting double-quote to start field name"
    } else {
        "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    }
}

/// Where the token begins at which serde gave up.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let mut offset = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    // Inside a word, the word is to blame.
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let before = text[..offset].trim_end_matches(word).len();
    let continues = text[offset..].chars().next().is_some_and(word);
    if continues || (offset == text.len() && before < offset) {
        before
    } else {
        offset
    }
}

fn located(text: &str, offset: usize, message: impl Fn(&str) -> String) -> Problem {
    let (line, column) = line_and_column(text, offset);
    let shown: String = if text.chars().count() > 500 {
        let start: String = text.chars().take(500).collect();
        let left = text.chars().count() - 500;
        format!("\"{start}\"[truncated {left} chars]")
    } else {
        format!("\"{text}\"")
    };
    let place = format!("[Source: (String){shown}; line: {line}, column: {column}]");
    Problem {
        line,
        column,
        location: Some(place.clone()),
        ..Problem::error(code::JSON, message(&place))
    }
}
