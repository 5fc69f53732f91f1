//! Values as text: what `$string` answers, and what an error message shows.

use super::error::{Fail, fail};
use super::number;
use super::value::{Flags, Str, Value};

/// Writes JSON into a string of bounded length.
struct Writer {
    out: String,
    pretty: bool,
    /// Beyond this many bytes, give up.
    longest: usize,
}

/// The text of a value: strings as they are, functions as nothing, all else as JSON. At most `longest` bytes are made:
/// a shared value is written once for each place it stands in.
pub(super) fn stringify(value: &Value, pretty: bool, longest: usize) -> Result<Str, Fail> {
    match value {
        Value::String(text) => return Ok(text.clone()),
        Value::Native(_) | Value::Function(_) | Value::Undefined => return Ok("".into()),
        _ => {}
    }
    let mut writer = Writer {
        out: String::new(),
        pretty,
        longest,
    };
    match value.items() {
        Some([only]) if value.flags().has(Flags::OUTER) => writer.value(only, 0)?,
        _ => writer.value(value, 0)?,
    }
    Ok(writer.out.into())
}

/// A value for an error message, cut short.
#[cold]
pub(super) fn shown(value: &Value) -> String {
    if value.is_function() {
        return "a function".into();
    }
    if value.is_undefined() {
        return "nothing".into();
    }
    let mut writer = Writer {
        out: String::new(),
        pretty: false,
        longest: 60,
    };
    if writer.value(value, 0).is_err() {
        writer.out = writer.out.chars().take(40).collect();
        writer.out.push_str("...");
    }
    writer.out
}

impl Writer {
    fn value(&mut self, value: &Value, level: usize) -> Result<(), Fail> {
        match value {
            Value::Undefined | Value::Null => self.out.push_str("null"),
            Value::Bool(b) => self.out.push_str(if *b { "true" } else { "false" }),
            Value::Number(n) if !n.is_finite() => {
                return Err(fail("D1001").value(number::to_text(*n)));
            }
            Value::Number(n) => self.out.push_str(&number::to_short_text(*n)),
            Value::String(s) => self.string(s),
            Value::Native(_) | Value::Function(_) => self.out.push_str("\"\""),
            Value::Array(list, _) => {
                self.out.push('[');
                for (i, item) in list.items.iter().enumerate() {
                    self.start_item(i, level);
                    self.value(item, level + 1)?;
                }
                self.end(list.items.len(), level, ']');
            }
            Value::Object(object) => {
                self.out.push('{');
                for (i, (key, item)) in object.entries().iter().enumerate() {
                    self.start_item(i, level);
                    self.string(key);
                    self.out.push_str(if self.pretty { ": " } else { ":" });
                    self.value(item, level + 1)?;
                }
                self.end(object.len(), level, '}');
            }
        }
        if self.out.len() > self.longest {
            return Err(fail("U1001").value("the text is too long"));
        }
        Ok(())
    }

    fn start_item(&mut self, index: usize, level: usize) {
        if index > 0 {
            self.out.push(',');
        }
        self.line(level + 1);
    }

    fn end(&mut self, count: usize, level: usize, bracket: char) {
        if count > 0 {
            self.line(level);
        }
        self.out.push(bracket);
    }

    fn line(&mut self, level: usize) {
        if self.pretty {
            self.out.push('\n');
            for _ in 0..level {
                self.out.push_str("  ");
            }
        }
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            let short = match c {
                '"' => '"',
                '\\' => '\\',
                '\n' => 'n',
                '\r' => 'r',
                '\t' => 't',
                '\u{8}' => 'b',
                '\u{c}' => 'f',
                ' '.. => {
                    self.out.push(c);
                    continue;
                }
                _ => {
                    self.out.push_str("\\u00");
                    self.out.push(if c < '\u{10}' { '0' } else { '1' });
                    self.out
                        .push(char::from_digit(c as u32 % 16, 16).unwrap_or('0'));
                    continue;
                }
            };
            self.out.push('\\');
            self.out.push(short);
        }
        self.out.push('"');
    }
}
