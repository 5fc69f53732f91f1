//! YAML as OpenAPI documents use it: block and flow collections, plain and quoted texts, literal and folded blocks, comments.
//! Anchors, aliases and tags are refused, as AWS advises against them.
//!
//! <https://yaml.org/spec/1.2.2/> (read 2026-11-22).

use serde_json::{Map, Value};

/// How deep a document may nest.
const DEPTH_MAX: usize = 64;

/// Why a text is no YAML, and where, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub line: usize,
    pub column: usize,
    pub message: String,
}

type Read<T> = Result<T, Fault>;

/// Reads a document.
pub(crate) fn read(text: &str) -> Read<Value> {
    let mut lines = Vec::new();
    for (at, raw) in text.lines().enumerate() {
        let body = raw.trim_start_matches(' ');
        lines.push(Line {
            number: at + 1,
            indent: raw.len() - body.len(),
            text: body,
        });
    }
    let mut reader = Reader { lines, at: 0 };
    reader.skip_blank();
    if reader
        .line()
        .is_some_and(|line| line.text.starts_with("---"))
    {
        reader.at += 1;
        reader.skip_blank();
    }
    let Some(first) = reader.line() else {
        return Ok(Value::Null);
    };
    let value = reader.block(first.indent, 0)?;
    reader.skip_blank();
    match reader.line() {
        Some(line) if line.text.trim_end() != "..." => Err(line.fault(
            0,
            "This does not belong to what stands before it; look at its indentation.",
        )),
        _ => Ok(value),
    }
}

#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    number: usize,
    indent: usize,
    text: &'a str,
}

impl Line<'_> {
    /// Something is wrong `offset` bytes into the line's text.
    fn fault(&self, offset: usize, message: impl Into<String>) -> Fault {
        let before = self.text.get(..offset).unwrap_or(self.text);
        Fault {
            line: self.number,
            column: self.indent + before.chars().count() + 1,
            message: message.into(),
        }
    }
}

struct Reader<'a> {
    lines: Vec<Line<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn line(&self) -> Option<Line<'a>> {
        self.lines.get(self.at).copied()
    }

    fn skip_blank(&mut self) {
        while self
            .line()
            .is_some_and(|line| line.text.trim().is_empty() || line.text.starts_with('#'))
        {
            self.at += 1;
        }
    }

    /// A value that begins on this line and is indented so far.
    fn block(&mut self, indent: usize, depth: usize) -> Read<Value> {
        let Some(line) = self.line() else {
            return Ok(Value::Null);
        };
        if depth > DEPTH_MAX {
            return Err(line.fault(0, format!("This nests deeper than {DEPTH_MAX} levels.")));
        }
        if line.text.starts_with('\t') {
            return Err(line.fault(0, "A tab cannot indent; use spaces."));
        }
        if is_item(line.text) {
            return self.sequence(indent, depth);
        }
        if key_end(&line)?.is_some() {
            return self.mapping(indent, depth);
        }
        self.at += 1;
        self.scalar(line, 0, indent, depth)
    }

    fn sequence(&mut self, indent: usize, depth: usize) -> Read<Value> {
        let mut items = Vec::new();
        loop {
            self.skip_blank();
            let Some(line) = self.line() else { break };
            if line.indent != indent || !is_item(line.text) {
                if line.indent > indent {
                    return Err(line.fault(0, "This is indented further than the list it follows."));
                }
                break;
            }
            let rest = line.text[1..].trim_start_matches(' ');
            let offset = line.text.len() - rest.len();
            if rest.is_empty() || rest.starts_with('#') {
                self.at += 1;
                items.push(self.below(indent + 1, depth)?);
            } else {
                // What follows the dash stands as if on a line of its own.
                self.lines[self.at] = Line {
                    number: line.number,
                    indent: indent + offset,
                    text: rest,
                };
                items.push(self.block(indent + offset, depth + 1)?);
            }
        }
        Ok(items.into())
    }

    /// What stands on the following lines, if they are indented at least so far.
    fn below(&mut self, least: usize, depth: usize) -> Read<Value> {
        self.skip_blank();
        match self.line() {
            Some(line) if line.indent >= least => self.block(line.indent, depth + 1),
            _ => Ok(Value::Null),
        }
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Read<Value> {
        let mut map = Map::new();
        loop {
            self.skip_blank();
            let Some(line) = self.line() else { break };
            if line.indent != indent {
                if line.indent > indent {
                    return Err(line.fault(0, "This is indented further than the keys before it."));
                }
                break;
            }
            let Some((key, after)) = key_end(&line)? else {
                if is_item(line.text) {
                    break;
                }
                return Err(line.fault(0, "A key and a colon should stand here."));
            };
            if map.contains_key(&key) {
                return Err(line.fault(0, format!("The key {key} stands here twice.")));
            }
            self.at += 1;
            let rest = &line.text[after..];
            let value = rest.trim_start_matches(' ');
            let value = if value.is_empty() || value.starts_with('#') {
                self.under_key(indent, depth)?
            } else {
                let offset = line.text.len() - value.len();
                self.scalar(line, offset, indent, depth)?
            };
            map.insert(key, value);
        }
        Ok(map.into())
    }

    /// The value of a key with nothing beside it: further in, or a list at the same indentation.
    fn under_key(&mut self, indent: usize, depth: usize) -> Read<Value> {
        self.skip_blank();
        match self.line() {
            Some(line) if line.indent == indent && is_item(line.text) => {
                self.sequence(indent, depth + 1)
            }
            _ => self.below(indent + 1, depth),
        }
    }

    /// A value that begins `offset` bytes into a line; `self.at` is already past it.
    fn scalar(
        &mut self,
        line: Line<'a>,
        offset: usize,
        indent: usize,
        depth: usize,
    ) -> Read<Value> {
        let text = &line.text[offset..];
        match text.as_bytes().first() {
            Some(b'|' | b'>') => return self.literal(line, offset, indent),
            Some(b'&' | b'*' | b'!') => {
                return Err(line.fault(
                    offset,
                    "Anchors, aliases and tags are not read here; write the value out.",
                ));
            }
            Some(b'{' | b'[' | b'"' | b'\'') => {
                let mut flow = Flow::gather(self, line, offset, indent);
                let value = flow.value(depth)?;
                flow.finish()?;
                return Ok(value);
            }
            _ => {}
        }
        // A plain text may go on over lines that are indented further.
        let mut whole = plain_part(text).to_owned();
        while let Some(next) = self.line() {
            if next.indent <= indent || next.text.trim().is_empty() || next.text.starts_with('#') {
                break;
            }
            whole.push(' ');
            whole.push_str(plain_part(next.text));
            self.at += 1;
        }
        if let Some(at) = whole.find(": ") {
            return Err(line.fault(
                offset + at,
                "A colon in a text needs quotation marks around the text.",
            ));
        }
        Ok(plain(&whole))
    }

    /// A literal (`|`) or folded (`>`) text.
    fn literal(&mut self, line: Line<'a>, offset: usize, indent: usize) -> Read<Value> {
        let head = plain_part(&line.text[offset..]);
        let folded = head.starts_with('>');
        let (mut keep, mut strip, mut given) = (false, false, None);
        for letter in head.chars().skip(1) {
            match letter {
                '+' => keep = true,
                '-' => strip = true,
                '1'..='9' => given = letter.to_digit(10),
                _ => {
                    return Err(line.fault(offset, "After | or > only +, - or a number may stand."));
                }
            }
        }
        let mut rows: Vec<String> = Vec::new();
        let given = given.and_then(|given| usize::try_from(given).ok());
        let mut inner = given.map(|given| indent + given);
        while let Some(next) = self.line() {
            if next.text.is_empty() {
                let least = inner.unwrap_or(next.indent);
                rows.push(" ".repeat(next.indent.saturating_sub(least)));
                self.at += 1;
                continue;
            }
            let least = *inner.get_or_insert(next.indent.max(indent + 1));
            if next.indent < least {
                break;
            }
            rows.push(format!("{}{}", " ".repeat(next.indent - least), next.text));
            self.at += 1;
        }
        let blank = rows
            .iter()
            .rev()
            .take_while(|row| row.trim().is_empty())
            .count();
        let kept = rows.len() - blank;
        let mut text = if folded {
            fold(&rows[..kept])
        } else {
            rows[..kept].join("\n")
        };
        if !strip && kept > 0 {
            text.push('\n');
        }
        if keep {
            text.push_str(&"\n".repeat(blank));
        }
        Ok(text.into())
    }
}

/// Joins lines by spaces; an empty line is a line break, and so is what is indented further.
fn fold(rows: &[String]) -> String {
    let mut text = String::new();
    let mut glue = "";
    for row in rows {
        if row.is_empty() {
            text.push('\n');
            glue = "";
        } else {
            let further = row.starts_with(' ');
            text.push_str(if further && !glue.is_empty() {
                "\n"
            } else {
                glue
            });
            text.push_str(row);
            glue = if further { "\n" } else { " " };
        }
    }
    text
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// A plain text without the comment behind it.
fn plain_part(text: &str) -> &str {
    let end = text.find(" #").unwrap_or(text.len());
    text[..end].trim_end()
}

/// The key that a line begins with, and where its value begins.
fn key_end(line: &Line<'_>) -> Read<Option<(String, usize)>> {
    let text = line.text;
    if let Some(quote) = text
        .chars()
        .next()
        .filter(|letter| matches!(letter, '"' | '\''))
    {
        let mut flow = Flow::alone(*line);
        let key = flow.quoted(quote)?;
        let rest = &text[flow.at..];
        let gap = rest.len() - rest.trim_start().len();
        return Ok(rest
            .trim_start()
            .starts_with(':')
            .then_some((key, flow.at + gap + 1)));
    }
    if text.starts_with(['{', '[', '#', '|', '>']) {
        return Ok(None);
    }
    if text.starts_with("? ") {
        return Err(line.fault(0, "Keys with a question mark are not read here."));
    }
    let end = match text.find(": ") {
        Some(at) => at,
        None if text.trim_end().ends_with(':') => text.trim_end().len() - 1,
        None => return Ok(None),
    };
    if text.find(" #").is_some_and(|comment| comment < end) {
        return Ok(None);
    }
    Ok(Some((text[..end].trim_end().to_owned(), end + 1)))
}

/// A plain text's value: null, a boolean, a number or a text.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ => {
            let numeric =
                text.starts_with(|letter: char| letter.is_ascii_digit() || "+-.".contains(letter));
            let digits = text.strip_prefix('+').unwrap_or(text);
            let leading_zero = digits.len() > 1
                && digits.trim_start_matches('-').starts_with('0')
                && !digits.contains(['.', 'e', 'E']);
            if numeric && !leading_zero {
                if let Ok(whole) = digits.parse::<i64>() {
                    return whole.into();
                }
                if let Some(number) = digits
                    .parse::<f64>()
                    .ok()
                    .filter(|number| number.is_finite())
                {
                    return number.into();
                }
            }
            text.into()
        }
    }
}

/// Flow style: JSON, with plain texts too. The text may go over several lines.
struct Flow<'a> {
    text: String,
    at: usize,
    line: Line<'a>,
    /// Where each further line begins in `text`, and which it is.
    starts: Vec<(usize, Line<'a>)>,
}

impl<'a> Flow<'a> {
    fn alone(line: Line<'a>) -> Self {
        Self {
            text: line.text.to_owned(),
            at: 0,
            line,
            starts: Vec::new(),
        }
    }

    /// The rest of a line and what follows it, until its brackets and quotation marks are closed.
    fn gather(reader: &mut Reader<'a>, line: Line<'a>, offset: usize, indent: usize) -> Self {
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

    fn finish(&mut self) -> Read<()> {
        self.skip();
        if self.peek().is_some() {
            return Err(self.fault("Nothing may follow here."));
        }
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Read<Value> {
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

    fn quoted(&mut self, quote: char) -> Read<String> {
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

#[cfg(test)]
mod tests {
    use super::{Fault, read};
    use serde_json::json;

    #[test]
    fn blocks_flows_and_texts() {
        let text = "---\n# a comment\nopenapi: 3.0.1 # beside\ninfo: {title: \"A: b\", list: [1, two, 'it''s', null]}\npaths:\n  \"/a/{b}\":\n    get:\n      x: |\n        one\n          two\n\n      y: >-\n        folds\n        here\n      200:\n      - a: 1\n        b: 2\n      -\n        c\n      long: begins\n        and goes on\n";
        let value = read(text).unwrap();
        assert_eq!(value["openapi"], "3.0.1");
        assert_eq!(
            value["info"],
            json!({"title": "A: b", "list": [1, "two", "it's", null]})
        );
        let get = &value["paths"]["/a/{b}"]["get"];
        assert_eq!(get["x"], "one\n  two\n");
        assert_eq!(get["y"], "folds here");
        assert_eq!(get["200"], json!([{"a": 1, "b": 2}, "c"]));
        assert_eq!(get["long"], "begins and goes on");
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        let fault = |text: &str| {
            let Fault { line, column, .. } = read(text).unwrap_err();
            (line, column)
        };
        assert_eq!(fault("a: 1\n   b: 2\n"), (2, 4));
        assert_eq!(fault("a: 1\na: 2\n"), (2, 1));
        assert_eq!(fault("a: [1, 2\nb: 3"), (2, 2));
        assert_eq!(fault("a: &x 1"), (1, 4));
        assert_eq!(fault("a: \"open"), (1, 9));
        assert_eq!(fault("a: b: c"), (1, 5));
    }
}
