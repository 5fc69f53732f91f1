//! What JSON that is being written means, as far as it can be told: a tree with places, whatever is missing.

use crate::app::stage::model::code::json::tokens;
use crate::app::stage::model::code::token::{Sort, Token};

/// How deep the tree goes.
const DEPTH_MAX: usize = 120;

/// A value and its place in the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where it begins.
    pub start: usize,
    /// Where it ends; the end of the text when it is not closed.
    pub end: usize,
    /// Whether its closing bracket is missing: more may be written at its end.
    pub is_open: bool,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{...}`
    Object(Vec<Field>),
    /// `[...]`
    List(Vec<Node>),
    /// A text, without its quotes.
    Text(String),
    /// Anything else.
    Other,
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub key: String,
    /// Where the name begins, with its quotes.
    pub start: usize,
    /// Where the name ends.
    pub key_end: usize,
    /// Where the colon ends, if there is one.
    pub colon: Option<usize>,
    /// Its value, if there is one.
    pub value: Option<Node>,
}

impl Field {
    /// Where the field ends.
    #[must_use]
    pub fn end(&self) -> usize {
        let name = self.colon.unwrap_or(self.key_end);
        self.value.as_ref().map_or(name, |value| value.end)
    }
}

impl Node {
    /// The fields, if it is an object.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        match &self.kind {
            Kind::Object(fields) => fields,
            _ => &[],
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let field = self.fields().iter().find(|field| field.key == key)?;
        field.value.as_ref()
    }

    /// The text of a field.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads a text; none when there is nothing to read.
#[must_use]
pub fn read(text: &str) -> Option<Node> {
    let tokens = tokens(text);
    Reader {
        text,
        tokens: &tokens,
        at: 0,
    }
    .value(0)
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn sign(&self) -> Option<&str> {
        let token = self.peek().filter(|token| token.sort == Sort::Sign)?;
        Some(token.of(self.text))
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        let token = self.peek()?;
        match (token.sort, token.of(self.text)) {
            (Sort::Sign, "{") if depth < DEPTH_MAX => Some(self.object(depth)),
            (Sort::Sign, "[") if depth < DEPTH_MAX => Some(self.list(depth)),
            (Sort::Sign, "{" | "[") => {
                self.at += 1;
                Some(node(token, Kind::Other))
            }
            (Sort::Sign, _) => None,
            (Sort::Text, quoted) => {
                self.at += 1;
                Some(node(token, Kind::Text(unquoted(quoted))))
            }
            // A name where a value should stand: the value is missing.
            (Sort::Key, _) => None,
            _ => {
                self.at += 1;
                Some(node(token, Kind::Other))
            }
        }
    }

    fn object(&mut self, depth: usize) -> Node {
        let start = self.peek().map_or(0, |token| token.start);
        self.at += 1;
        let mut fields = Vec::new();
        loop {
            let Some(token) = self.peek() else {
                return self.open(start, Kind::Object(fields));
            };
            match (token.sort, token.of(self.text)) {
                (Sort::Sign, "}") => {
                    self.at += 1;
                    return closed(start, token, Kind::Object(fields));
                }
                // The end of a list around this object, which was not closed.
                (Sort::Sign, "]") => return closed_before(start, token, Kind::Object(fields)),
                (Sort::Key | Sort::Text, _) => {
                    let field = self.field(token, depth);
                    fields.push(field);
                }
                (Sort::Sign, "{" | "[") => drop(self.value(depth + 1)),
                _ => self.at += 1,
            }
        }
    }

    fn field(&mut self, name: Token, depth: usize) -> Field {
        self.at += 1;
        let colon = self.peek().filter(|token| token.is(self.text, ":"));
        if colon.is_some() {
            self.at += 1;
        }
        Field {
            key: unquoted(name.of(self.text)),
            start: name.start,
            key_end: name.end,
            colon: colon.map(|colon| colon.end),
            value: colon.and_then(|_| self.value(depth + 1)),
        }
    }

    fn list(&mut self, depth: usize) -> Node {
        let start = self.peek().map_or(0, |token| token.start);
        self.at += 1;
        let mut items = Vec::new();
        loop {
            let Some(token) = self.peek() else {
                return self.open(start, Kind::List(items));
            };
            match self.sign() {
                Some("]") => {
                    self.at += 1;
                    return closed(start, token, Kind::List(items));
                }
                Some("}") => return closed_before(start, token, Kind::List(items)),
                Some("," | ":") => self.at += 1,
                // A field in a list: the list was not closed.
                None if token.sort == Sort::Key => {
                    return closed_before(start, token, Kind::List(items));
                }
                _ => match self.value(depth + 1) {
                    Some(item) => items.push(item),
                    None => self.at += 1,
                },
            }
        }
    }

    fn open(&self, start: usize, kind: Kind) -> Node {
        Node {
            start,
            end: self.text.len(),
            is_open: true,
            kind,
        }
    }
}

const fn node(token: Token, kind: Kind) -> Node {
    Node {
        start: token.start,
        end: token.end,
        is_open: false,
        kind,
    }
}

const fn closed(start: usize, by: Token, kind: Kind) -> Node {
    Node {
        start,
        end: by.end,
        is_open: false,
        kind,
    }
}

const fn closed_before(start: usize, by: Token, kind: Kind) -> Node {
    Node {
        start,
        end: by.start,
        is_open: true,
        kind,
    }
}

/// What stands in quotes; the second ones may be missing.
fn unquoted(quoted: &str) -> String {
    if let Ok(text) = serde_json::from_str(quoted) {
        return text;
    }
    let text = quoted.strip_prefix('"').unwrap_or(quoted);
    text.strip_suffix('"').unwrap_or(text).to_owned()
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
