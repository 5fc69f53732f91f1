//! Flow style: brackets, braces and quoted texts.

use super::text::plain;
use super::{DEPTH_MAX, Fault, Line, Read, Reader};
use serde_json::{Map, Value};

/// Flow style: JSON, with plain texts too. The text may go over several lines.
pub(super) struct Flow<'a> {
    text: String,
    pub(super) at: usize,
    line: Line<'a>,
    /// Where each further line begins in `text`, and which it is.
    starts: Vec<(usize, Line<'a>)>,
}

impl<'a> Flow<'a> {
    pub(super) fn alone(line: Line<'a>) -> Self {
        Self {
            text: line.text.to_owned(),
            at: 0,
            line,
            starts: Vec::new(),
        }
    }

    /// The rest of a line and what follows it, until its brackets and quotation marks are closed.
    pub(super) fn gather(
        reader: &mut Reader<'a>,
        line: Line<'a>,
        offset: usize,
        indent: usize,
    ) -> Self {
        let mut flow = Self::alone(line);
        flow.at = offset;
        while !closed(&flow.text[offset..]) {
            let Some(next) = reader.line() else { break };
            if !next.text.is_empty() && next.indent < indent {
                break;
            }
            flow.text.push('\n');
            flow.starts.push((flow.text.len(), next));
            flow.text.push_str(next.text);
            reader.at += 1;
        }
        flow
    }

    fn fault(&self, message: &str) -> Fault {
        let started = self
            .starts
            .iter()
            .rev()
            .find(|(start, _)| *start <= self.at);
        match started {
            Some((start, line)) => line.fault(self.at - start, message),
            None => self.line.fault(self.at, message),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip(&mut self) {
        while let Some(letter) = self.peek() {
            if letter == '#' && self.text[..self.at].ends_with([' ', '\n']) {
                let rest = &self.text[self.at..];
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if letter.is_whitespace() {
                self.at += letter.len_utf8();
            } else {
                break;
            }
        }
    }

    pub(super) fn finish(&mut self) -> Read<()> {
        self.skip();
        if self.peek().is_some() {
            return Err(self.fault("Nothing may follow here."));
        }
        Ok(())
    }

    pub(super) fn value(&mut self, depth: usize) -> Read<Value> {
        if depth > DEPTH_MAX {
            return Err(self.fault("This nests too deep."));
        }
        self.skip();
        match self.peek() {
            Some('{') => self.map(depth),
            Some('[') => self.list(depth),
            Some(quote @ ('"' | '\'')) => Ok(self.quoted(quote)?.into()),
            Some(_) => Ok(plain(self.bare())),
            None => Err(self.fault("A value should stand here.")),
        }
    }

    fn bare(&mut self) -> &str {
        let rest = &self.text[self.at..];
        let end = rest
            .char_indices()
            .find(|(at, letter)| {
                matches!(letter, ',' | ']' | '}' | '\n')
                    || (*letter == ':' && rest[at + 1..].starts_with([' ', '\n', ',', '}', ']']))
            })
            .map_or(rest.len(), |(at, _)| at);
        let from = self.at;
        self.at += end;
        self.text[from..from + end].trim()
    }

    fn list(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            if self.peek() == Some(']') {
                self.at += 1;
                return Ok(items.into());
            }
            items.push(self.value(depth + 1)?);
            self.separate(']')?;
        }
    }

    fn map(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut map = Map::new();
        loop {
            self.skip();
            let key = match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return Ok(map.into());
                }
                Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
                Some(_) => self.bare().to_owned(),
                None => return Err(self.fault("A bracket is not closed.")),
            };
            self.skip();
            let value = if self.peek() == Some(':') {
                self.at += 1;
                self.value(depth + 1)?
            } else {
                Value::Null
            };
            if map.insert(key.clone(), value).is_some() {
                return Err(self.fault(&format!("The key {key} stands here twice.")));
            }
            self.separate('}')?;
        }
    }

    /// A comma, or the end of the collection (which stays to be read).
    fn separate(&mut self, end: char) -> Read<()> {
        self.skip();
        match self.peek() {
            Some(',') => {
                self.at += 1;
                Ok(())
            }
            Some(letter) if letter == end => Ok(()),
            _ => Err(self.fault("A comma or the closing bracket should stand here.")),
        }
    }

    pub(super) fn quoted(&mut self, quote: char) -> Read<String> {
        self.at += 1;
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            self.at += letter.len_utf8();
            match letter {
                '\'' if quote == '\'' && self.peek() == Some('\'') => {
                    self.at += 1;
                    text.push('\'');
                }
                _ if letter == quote => return Ok(text),
                '\\' if quote == '"' => self.escape(&mut text)?,
                '\n' => {
                    // A line break in a quoted text is a space.
                    text.truncate(text.trim_end_matches(' ').len());
                    text.push(' ');
                }
                _ => text.push(letter),
            }
        }
        Err(self.fault("A quotation mark is not closed."))
    }

    fn escape(&mut self, text: &mut String) -> Read<()> {
        let letter = self.peek();
        self.at += letter.map_or(0, char::len_utf8);
        let length = match letter {
            Some('n') => return put(text, '\n'),
            Some('t') => return put(text, '\t'),
            Some('r') => return put(text, '\r'),
            Some('b') => return put(text, '\u{8}'),
            Some('f') => return put(text, '\u{c}'),
            Some('0') => return put(text, '\0'),
            Some('\n') => return Ok(()),
            Some(letter @ ('"' | '\\' | '/' | ' ')) => return put(text, letter),
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            _ => return Err(self.fault("There is no such escape.")),
        };
        let digits = self.text.get(self.at..self.at + length);
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let Some(letter) = code.and_then(char::from_u32) else {
            return Err(self.fault("This escape names no letter."));
        };
        self.at += length;
        put(text, letter)
    }
}

fn put(text: &mut String, letter: char) -> Read<()> {
    text.push(letter);
    Ok(())
}

/// Whether all brackets and quotation marks of a text are closed.
fn closed(text: &str) -> bool {
    let mut open = 0_i32;
    let mut quote = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some('"'), '\\') => {
                letters.next();
            }
            (Some(mark), _) if mark == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '{' | '[') => open += 1,
            (None, '}' | ']') => open -= 1,
            _ => {}
        }
    }
    open <= 0 && quote.is_none()
}
