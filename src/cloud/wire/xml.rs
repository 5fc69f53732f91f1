//! Just enough XML for AWS's bodies: elements and text, no attributes kept.

use serde_json::{Map, Value};
use std::fmt::Write as _;

/// How deep elements may be nested.
const DEPTH_MAX: usize = 32;

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) children: Vec<Element>,
    pub(super) text: String,
}

/// Reads a document; none when it is not well-formed.
pub(super) fn read(text: &str) -> Option<Element> {
    let mut open: Vec<Element> = Vec::new();
    let mut rest = text.trim();
    while let Some(at) = rest.find('<') {
        let (before, tag) = (&rest[..at], &rest[at + 1..]);
        if let Some(element) = open.last_mut() {
            element.text.push_str(&unescape(before));
        } else if !before.trim().is_empty() {
            return None;
        }
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = &comment[comment.find("-->")? + 3..];
            continue;
        }
        let end = tag.find('>')?;
        let (inside, after) = (&tag[..end], &tag[end + 1..]);
        rest = after;
        if inside.starts_with('?') {
            continue;
        }
        let closed = if let Some(name) = inside.strip_prefix('/') {
            let element = open.pop()?;
            (element.name == name.trim()).then_some(element)?
        } else {
            let is_empty = inside.ends_with('/');
            let name = inside.trim_end_matches('/').split_whitespace().next()?;
            let element = Element {
                name: name.into(),
                ..Element::default()
            };
            if !is_empty {
                if open.len() >= DEPTH_MAX {
                    return None;
                }
                open.push(element);
                continue;
            }
            element
        };
        match open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => return rest.trim().is_empty().then_some(closed),
        }
    }
    None
}

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.into();
    }
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let mut text = text.to_owned();
    for (escaped, letter) in named {
        text = text.replace(escaped, letter);
    }
    text
}

/// A text as XML has to write it.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
    out
}

/// Writes XML, with or without line breaks and indents.
#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
    depth: usize,
    pretty: bool,
}

impl Writer {
    pub(super) fn pretty() -> Self {
        Self {
            pretty: true,
            ..Self::default()
        }
    }

    pub(super) fn after(text: &str) -> Self {
        Self {
            out: text.into(),
            ..Self::default()
        }
    }

    fn indent(&mut self) {
        if self.pretty {
            self.out.extend(std::iter::repeat_n("  ", self.depth));
        }
    }

    fn line(&mut self) {
        if self.pretty {
            self.out.push('\n');
        }
    }

    /// An element with a text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.indent();
        // Writing to a String cannot fail.
        let _ = write!(self.out, "<{name}>{}</{name}>", escape(text));
        self.line();
    }

    /// A text by itself.
    pub(super) fn plain(&mut self, text: &str) {
        self.out.push_str(&escape(text));
    }

    /// An element with others inside.
    pub(super) fn element(&mut self, name: &str, xmlns: &str, inside: impl FnOnce(&mut Self)) {
        self.indent();
        let _ = match xmlns {
            "" => write!(self.out, "<{name}>"),
            xmlns => write!(self.out, "<{name} xmlns=\"{xmlns}\">"),
        };
        self.line();
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.indent();
        let _ = write!(self.out, "</{name}>");
        self.line();
    }

    pub(super) fn done(self) -> String {
        self.out
    }
}

/// A value that is written as text: none for lists and objects.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

/// The value at a name, which is made when it is not there.
pub(super) fn entry<'a>(
    map: &'a mut Map<String, Value>,
    name: &str,
    empty: Value,
) -> &'a mut Value {
    map.entry(name.to_owned()).or_insert(empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_read() {
        let read =
            read("<?xml version=\"1.0\"?>\n<a xmlns='x'> <!-- no --><b>1 &lt; 2</b><c/></a>")
                .unwrap();
        assert_eq!((read.name.as_str(), read.children.len()), ("a", 2));
        assert_eq!(read.children[0].text, "1 < 2");
    }

    #[test]
    fn what_is_not_well_formed_is_nothing() {
        for text in [
            "",
            "a",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "</a>",
            "<a><b></a></b>",
            "<",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        arbtest::arbtest(|input| {
            let text: String = input.arbitrary()?;
            let _ = read(&format!("<a>{text}</a>"));
            let _ = read(&text.replace(['a', '0'], "<"));
            Ok(())
        });
    }
}
