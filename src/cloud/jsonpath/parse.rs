//! Reading paths and the filters in them.

use super::filter::{Filter, Op, Operand};
use super::{Function, NotAPath, Path, Root, Segment};
use serde_json::Value;
use std::sync::Arc;

/// How deep filters may be nested.
const DEPTH_MAX: u32 = 32;

const NO_NAME: &str = "A name, * or [ is missing here.";
const NO_KEY: &str = "A name in quotation marks, a number, * or ? belongs here.";
const OPEN_TEXT: &str = "The text between quotation marks does not end.";
const TOO_DEEP: &str = "The filters nest too deeply.";

type Parsed<T> = Result<T, NotAPath>;

pub(super) fn path(text: &str) -> Parsed<Path> {
    let mut reader = Reader {
        chars: text.chars().collect(),
        at: 0,
        depth: 0,
    };
    if !reader.takes('$') {
        return reader.fail("A path begins with $.");
    }
    let root = if reader.takes('$') {
        Root::Context
    } else {
        match reader.name() {
            Some(name) => Root::Variable(name),
            None => Root::Input,
        }
    };
    let segments = reader.segments()?;
    if reader.at != reader.chars.len() {
        return reader.fail("This does not continue a path.");
    }
    Ok(finish(text.into(), root, segments))
}

fn finish(source: Arc<str>, root: Root, segments: Vec<Segment>) -> Path {
    let one = |segment: &Segment| matches!(segment, Segment::Name(_) | Segment::Index(_));
    // A function makes one of many, several names at the end one object.
    let definite = match segments.split_last() {
        Some((Segment::Function(_), _)) => true,
        Some((Segment::Names(_), before)) => before.iter().all(one),
        _ => segments.iter().all(one),
    };
    Path {
        source,
        root,
        definite,
        segments,
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: u32,
}

/// Characters that end a name after a dot.
fn ends_name(c: char) -> bool {
    matches!(
        c,
        '.' | '[' | ']' | '(' | ')' | ' ' | ',' | '\'' | '"' | '=' | '!' | '<' | '>' | '&' | '|'
    )
}

impl Reader {
    /// What is wrong, where the reader stands.
    const fn error(&self, message: &'static str) -> NotAPath {
        NotAPath {
            position: self.at,
            message,
        }
    }

    const fn fail<T>(&self, message: &'static str) -> Parsed<T> {
        Err(self.error(message))
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn takes(&mut self, c: char) -> bool {
        let is_there = self.peek() == Some(c);
        self.at += usize::from(is_there);
        is_there
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let rest = &self.chars[self.at.min(self.chars.len())..];
        let is_there = word.chars().eq(rest.iter().take(word.len()).copied());
        if is_there {
            self.at += word.len();
        }
        is_there
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn expect(&mut self, c: char) -> Parsed<()> {
        self.spaces();
        match self.takes(c) {
            true => Ok(()),
            false => self.fail(match c {
                ']' => "] is missing here.",
                '(' => "( is missing here.",
                _ => ") is missing here.",
            }),
        }
    }

    /// A name without quotes; none where there is not a letter.
    fn name(&mut self) -> Option<Arc<str>> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| !ends_name(c) && c != '*' && c != '?')
        {
            self.at += 1;
        }
        let name: String = self.chars[start..self.at].iter().collect();
        (!name.is_empty()).then(|| name.into())
    }

    fn segments(&mut self) -> Parsed<Vec<Segment>> {
        let mut segments = Vec::new();
        loop {
            match self.peek() {
                Some('.') => self.after_dot(&mut segments)?,
                Some('[') => {
                    self.at += 1;
                    segments.push(self.brackets()?);
                }
                _ => break,
            }
        }
        match segments.last() {
            Some(Segment::Descend) => self.fail(NO_NAME),
            _ => Ok(segments),
        }
    }

    fn after_dot(&mut self, segments: &mut Vec<Segment>) -> Parsed<()> {
        self.at += 1;
        if self.takes('.') {
            segments.push(Segment::Descend);
            if self.peek() == Some('[') {
                return Ok(());
            }
        }
        if self.takes('*') {
            segments.push(Segment::Any);
            return Ok(());
        }
        let name = self.name().ok_or_else(|| self.error(NO_NAME))?;
        if self.takes('(') {
            self.expect(')')?;
            let known = Function::ALL.into_iter().find(|one| one.name() == &*name);
            let known = known.ok_or_else(|| self.error("There is no such function."))?;
            segments.push(Segment::Function(known));
        } else {
            segments.push(Segment::Name(name));
        }
        Ok(())
    }

    /// What stands after `[`, with the bracket that closes it.
    fn brackets(&mut self) -> Parsed<Segment> {
        self.spaces();
        let segment = match self.peek() {
            Some('*') => {
                self.at += 1;
                Segment::Any
            }
            Some('?') => {
                self.at += 1;
                self.expect('(')?;
                let filter = self.either()?;
                self.expect(')')?;
                Segment::Filter(filter)
            }
            Some('\'' | '"') => self.names()?,
            _ => self.indexes()?,
        };
        self.expect(']')?;
        Ok(segment)
    }

    fn names(&mut self) -> Parsed<Segment> {
        let mut names = vec![self.quoted()?];
        self.spaces();
        while self.takes(',') {
            self.spaces();
            names.push(self.quoted()?);
            self.spaces();
        }
        Ok(match names.pop() {
            Some(only) if names.is_empty() => Segment::Name(only),
            last => Segment::Names(names.into_iter().chain(last).collect()),
        })
    }

    /// A text between quotes; a backslash keeps the next character from meaning anything.
    fn quoted(&mut self) -> Parsed<Arc<str>> {
        let quote = self.peek().filter(|c| matches!(c, '\'' | '"'));
        let quote = quote.ok_or_else(|| self.error("A quotation mark is missing here."))?;
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                c if c == quote => return Ok(text.into()),
                '\\' => {
                    text.push(self.peek().ok_or_else(|| self.error(OPEN_TEXT))?);
                    self.at += 1;
                }
                c => text.push(c),
            }
        }
        self.fail(OPEN_TEXT)
    }

    fn integer(&mut self) -> Parsed<Option<i64>> {
        self.spaces();
        let start = self.at;
        self.takes('-');
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        if start == self.at {
            return Ok(None);
        }
        let text: String = self.chars[start..self.at].iter().collect();
        self.spaces();
        let number = text.parse().map(Some);
        number.map_err(|_| self.error("This is no whole number."))
    }

    fn indexes(&mut self) -> Parsed<Segment> {
        let first = self.integer()?;
        if self.takes(':') {
            let last = self.integer()?;
            if first.is_none() && last.is_none() {
                return self.fail("A slice has a beginning, an end, or both.");
            }
            return Ok(Segment::Slice(first, last));
        }
        let first = first.ok_or_else(|| self.error(NO_KEY))?;
        let mut list = vec![first];
        while self.takes(',') {
            let next = self.integer()?;
            list.push(next.ok_or_else(|| self.error("A number is missing here."))?);
        }
        Ok(match list.as_slice() {
            [only] => Segment::Index(*only),
            _ => Segment::Indexes(list),
        })
    }

    /// `a || b`
    fn either(&mut self) -> Parsed<Filter> {
        let mut left = self.both()?;
        loop {
            self.spaces();
            if !self.takes_word("||") {
                return Ok(left);
            }
            left = Filter::Or(Box::new((left, self.both()?)));
        }
    }

    /// `a && b`
    fn both(&mut self) -> Parsed<Filter> {
        let mut left = self.condition()?;
        loop {
            self.spaces();
            if !self.takes_word("&&") {
                return Ok(left);
            }
            left = Filter::And(Box::new((left, self.condition()?)));
        }
    }

    fn condition(&mut self) -> Parsed<Filter> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return self.fail(TOO_DEEP);
        }
        self.spaces();
        let found = if self.takes('!') {
            Filter::Not(Box::new(self.condition()?))
        } else if self.takes('(') {
            let inner = self.either()?;
            self.expect(')')?;
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(found)
    }

    fn comparison(&mut self) -> Parsed<Filter> {
        let left = self.operand()?;
        self.spaces();
        let op = Op::ALL.into_iter().find(|(text, _)| self.takes_word(text));
        match (op, left) {
            (Some((_, op)), left) => Ok(Filter::Compare(left, op, self.operand()?)),
            (None, Operand::Path(path, from)) => Ok(Filter::Exists(path, from)),
            _ => self.fail("A comparison is missing here."),
        }
    }

    fn operand(&mut self) -> Parsed<Operand> {
        self.spaces();
        match self.peek() {
            Some(c @ ('@' | '$')) => {
                self.at += 1;
                let segments = self.segments()?;
                let path = finish("".into(), Root::Input, segments);
                Ok(Operand::Path(path, c == '$'))
            }
            Some('\'' | '"') => Ok(Operand::Value(Value::String(self.quoted()?.to_string()))),
            Some('[') => self.list(),
            Some('/') => self.pattern(),
            _ => self.literal(),
        }
    }

    fn list(&mut self) -> Parsed<Operand> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.spaces();
            if self.takes(']') {
                return Ok(Operand::Value(Value::Array(items)));
            }
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                return self.fail(TOO_DEEP);
            }
            let Operand::Value(item) = self.operand()? else {
                return self.fail("A list holds values only.");
            };
            self.depth -= 1;
            items.push(item);
            self.spaces();
            self.takes(',');
        }
    }

    fn pattern(&mut self) -> Parsed<Operand> {
        self.at += 1;
        let mut pattern = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '/' => {
                    let ignores_case = self.takes('i');
                    return Ok(Operand::Pattern(pattern, ignores_case));
                }
                '\\' => {
                    pattern.push('\\');
                    pattern.extend(self.peek());
                    self.at += 1;
                }
                c => pattern.push(c),
            }
        }
        self.fail("The pattern does not end.")
    }

    fn literal(&mut self) -> Parsed<Operand> {
        let start = self.at;
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
        while self.peek().is_some_and(part) {
            self.at += 1;
        }
        let text: String = self.chars[start..self.at].iter().collect();
        let value = serde_json::from_str(&text).map(Operand::Value);
        value.map_err(|_| self.error("A path or a value is missing here."))
    }
}
