//! JSON as API Gateway reads it where it is not particular: unquoted names and texts, single quotes, commas too many.
//!
//! Its templates read payloads with the Java library json-smart in its permissive mode, whose leniency
//! <https://github.com/netplex/json-smart-v2> (read 2026-11-22) describes.

use serde_json::{Map, Value};

/// How deep lists and objects may nest; what lies deeper is null.
const DEPTH_MAX: usize = 100;

/// Reads a text as JSON; what is none is a text.
#[must_use]
pub fn parse(text: &str) -> Value {
    if let Ok(value) = serde_json::from_str(text) {
        return value;
    }
    let mut reader = Reader {
        chars: text.chars().collect(),
        at: 0,
    };
    let value = reader.value(0, &[]);
    reader.blanks();
    match value {
        Some(value) if reader.at >= reader.chars.len() => value,
        _ => Value::String(text.to_owned()),
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize, ends: &[char]) -> Option<Value> {
        if depth > DEPTH_MAX {
            return None;
        }
        self.blanks();
        match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some(quote @ ('"' | '\'')) => self.quoted(quote).map(Value::String),
            _ => Some(self.bare(ends)),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut fields = Map::new();
        loop {
            self.blanks();
            let key = match self.peek()? {
                '}' => {
                    self.at += 1;
                    return Some(Value::Object(fields));
                }
                ',' => {
                    self.at += 1;
                    continue;
                }
                quote @ ('"' | '\'') => self.quoted(quote)?,
                _ => self.word(&[':']),
            };
            self.blanks();
            if self.peek() != Some(':') {
                return None;
            }
            self.at += 1;
            let value = self.value(depth + 1, &[',', '}'])?;
            fields.insert(key, value);
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.blanks();
            match self.peek()? {
                ']' => {
                    self.at += 1;
                    return Some(Value::Array(items));
                }
                ',' => self.at += 1,
                _ => items.push(self.value(depth + 1, &[',', ']'])?),
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Option<String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let letter = self.peek()?;
            self.at += 1;
            match letter {
                '\\' => {
                    let escaped = self.peek()?;
                    self.at += 1;
                    text.push(match escaped {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        'u' => {
                            let digits: String =
                                self.chars.get(self.at..self.at + 4)?.iter().collect();
                            self.at += 4;
                            let code = u32::from_str_radix(&digits, 16).ok()?;
                            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                        }
                        other => other,
                    });
                }
                letter if letter == quote => return Some(text),
                letter => text.push(letter),
            }
        }
    }

    /// Characters up to one of these, or the end.
    fn word(&mut self, ends: &[char]) -> String {
        let mut word = String::new();
        while let Some(letter) = self.peek().filter(|letter| !ends.contains(letter)) {
            word.push(letter);
            self.at += 1;
        }
        word.trim_end().to_owned()
    }

    fn bare(&mut self, ends: &[char]) -> Value {
        let word = self.word(ends);
        serde_json::from_str(&word).unwrap_or(Value::String(word))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::json;

    #[test]
    fn what_looks_like_json_is_read_as_json() {
        assert_eq!(parse("{statusCode: 200}"), json!({"statusCode": 200}));
        assert_eq!(parse("{'a': 'b', c: d e,}"), json!({"a": "b", "c": "d e"}));
        assert_eq!(parse("[1,, x]"), json!([1, "x"]));
        assert_eq!(parse("some raw data"), json!("some raw data"));
        assert_eq!(parse("{\"a\""), json!("{\"a\""));
        let deep = "[".repeat(5_000);
        assert_eq!(parse(&deep), json!(deep));
    }
}
