//! Intrinsic functions: `States.Format('Hello {}', $.name)`.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html> (read 2026-11-22).

mod functions;
#[cfg(test)]
mod tests;

use crate::jsonpath::Path;
use crate::states::definition::NESTED_MAX;
use serde_json::Value;
use std::sync::Arc;

/// A call.
#[derive(Clone, Debug)]
pub(in crate::states) struct Intrinsic {
    /// As it was written.
    pub(in crate::states) source: Arc<str>,
    function: &'static Function,
    args: Vec<Arg>,
}

/// A function: its name without `States.`, and how many arguments it takes.
#[derive(Debug)]
struct Function {
    name: &'static str,
    least: usize,
    most: usize,
    code: fn(&mut Call<'_>) -> Result<Value, String>,
}

#[derive(Clone, Debug)]
enum Arg {
    Path(Path),
    /// A text with its escapes still in it.
    Text(String),
    Value(Value),
    Call(Intrinsic),
}

/// The arguments of a call that is made, and where random numbers come from.
struct Call<'a> {
    args: Vec<Value>,
    /// The first argument as it is written, with its escapes, when it is a text.
    template: Option<&'a str>,
    seed: &'a std::cell::Cell<u64>,
}

/// Why a call failed.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::states) struct Failed {
    /// The call that failed: an inner one, when it was that.
    pub(in crate::states) source: Arc<str>,
    pub(in crate::states) message: String,
}

/// Text that is no call.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::states) struct NotACall;

impl Intrinsic {
    /// Reads a call.
    pub(in crate::states) fn parse(text: &str) -> Result<Self, NotACall> {
        let mut reader = Reader {
            text,
            at: 0,
            depth: 0,
        };
        let call = reader.call()?;
        reader.spaces();
        if reader.at == text.len() {
            Ok(call)
        } else {
            Err(NotACall)
        }
    }

    /// Makes the call. `read` tells what a path names; its error is a sentence.
    pub(in crate::states) fn make(
        &self,
        read: &dyn Fn(&Path) -> Result<Value, String>,
        seed: &std::cell::Cell<u64>,
    ) -> Result<Value, Failed> {
        let fail = |message| Failed {
            source: Arc::clone(&self.source),
            message,
        };
        let mut args = Vec::with_capacity(self.args.len());
        for arg in &self.args {
            args.push(match arg {
                Arg::Path(path) => read(path).map_err(fail)?,
                Arg::Text(raw) => Value::String(unescape(raw)),
                Arg::Value(value) => value.clone(),
                Arg::Call(call) => call.make(read, seed)?,
            });
        }
        let template = match self.args.first() {
            Some(Arg::Text(raw)) => Some(raw.as_str()),
            _ => None,
        };
        let mut call = Call {
            args,
            template,
            seed,
        };
        (self.function.code)(&mut call).map_err(fail)
    }
}

/// A text without its escapes.
fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            c => out.push(c),
        }
    }
    out
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn takes(&mut self, c: char) -> bool {
        let is_there = self.peek() == Some(c);
        self.at += if is_there { c.len_utf8() } else { 0 };
        is_there
    }

    fn call(&mut self) -> Result<Intrinsic, NotACall> {
        self.depth += 1;
        let start = self.at;
        let rest = self.rest().strip_prefix("States.").ok_or(NotACall)?;
        let length = rest.find('(').ok_or(NotACall)?;
        let name = &rest[..length];
        let function = functions::find(name).ok_or(NotACall)?;
        if self.depth > NESTED_MAX {
            return Err(NotACall);
        }
        self.at += "States.".len() + length + 1;
        let args = self.args()?;
        if !(function.least..=function.most).contains(&args.len()) {
            return Err(NotACall);
        }
        self.depth -= 1;
        Ok(Intrinsic {
            source: self.text[start..self.at].into(),
            function,
            args,
        })
    }

    fn args(&mut self) -> Result<Vec<Arg>, NotACall> {
        let mut args = Vec::new();
        self.spaces();
        if self.takes(')') {
            return Ok(args);
        }
        loop {
            self.spaces();
            args.push(self.arg()?);
            self.spaces();
            if self.takes(')') {
                return Ok(args);
            }
            if !self.takes(',') {
                return Err(NotACall);
            }
        }
    }

    fn arg(&mut self) -> Result<Arg, NotACall> {
        match self.peek() {
            Some('\'') => self.quoted().map(Arg::Text),
            Some('$') => {
                let length = path_length(self.rest());
                let text = self.rest()[..length].trim_end();
                self.at += length;
                Path::parse(text).map(Arg::Path).map_err(|_| NotACall)
            }
            Some('S') => self.call().map(Arg::Call),
            _ => {
                let length = self.rest().find([',', ')']).ok_or(NotACall)?;
                let text = self.rest()[..length].trim();
                self.at += length;
                match serde_json::from_str(text) {
                    Ok(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => {
                        Ok(Arg::Value(value))
                    }
                    _ => Err(NotACall),
                }
            }
        }
    }

    /// A text between single quotes; a backslash may stand before a quote, a brace and a backslash.
    fn quoted(&mut self) -> Result<String, NotACall> {
        self.at += 1;
        let rest = self.rest();
        let mut chars = rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\'' => {
                    self.at += at + 1;
                    return Ok(rest[..at].to_owned());
                }
                '\\' => match chars.next() {
                    Some((_, '\'' | '{' | '}' | '\\')) => {}
                    _ => return Err(NotACall),
                },
                _ => {}
            }
        }
        Err(NotACall)
    }
}

/// How much of a text is one path: up to a comma or parenthesis outside brackets.
fn path_length(text: &str) -> usize {
    let (mut brackets, mut parentheses, mut quote) = (0u32, 0u32, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') if brackets > 0 => quote = Some(c),
            (None, '[') => brackets += 1,
            (None, ']') => brackets = brackets.saturating_sub(1),
            (None, '(') => parentheses += 1,
            (None, ')') if parentheses > 0 => parentheses -= 1,
            (None, ',' | ')') if brackets == 0 => return at,
            _ => {}
        }
    }
    text.len()
}
