//! YAML as OpenAPI documents use it: block and flow collections, plain and quoted texts, literal and folded blocks, comments.
//! Anchors, aliases and tags are refused, as AWS advises against them.
//!
//! <https://yaml.org/spec/1.2.2/> (read 2026-11-22).

mod flow;
mod text;

use flow::Flow;
use serde_json::{Map, Value};
use text::{fold, is_item, key_end, plain, plain_part};

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
            if key_end(&next)?.is_some() {
                return Err(next.fault(0, "This is indented further than the keys before it."));
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
        assert_eq!(fault("a: [1, 2\nb: 3"), (2, 1));
        assert_eq!(fault("a: &x 1"), (1, 4));
        assert_eq!(fault("a: \"open"), (1, 9));
        assert_eq!(fault("a: b: c"), (1, 5));
    }
}
