//! Texts that know where they came from.
//!
//! Every offset is a byte offset into the whole file, so that a block inside a lesson reports the lesson's lines.

use super::problem::{Place, Report};
use std::borrow::Cow;
use std::ops::Range;

/// A file, and where its problems go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) file: &'a str,
    pub(crate) whole: &'a str,
    report: &'a Report,
}

impl<'a> Source<'a> {
    pub(crate) const fn new(file: &'a str, whole: &'a str, report: &'a Report) -> Self {
        Self {
            file,
            whole,
            report,
        }
    }

    /// The text between two offsets.
    pub(crate) fn slice(&self, range: Range<usize>) -> &'a str {
        self.whole.get(range).unwrap_or_default()
    }

    /// The line that an offset lies on, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        let before = &self.whole.as_bytes()[..offset.min(self.whole.len())];
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    /// The column of an offset, in characters from 1.
    pub(crate) fn column(&self, offset: usize) -> usize {
        let before = self.slice(0..offset.min(self.whole.len()));
        let line = before.rsplit('\n').next().unwrap_or_default();
        1 + line.chars().count()
    }

    pub(crate) fn place(&self, offset: usize) -> Place {
        self.place_at_line(self.line(offset))
    }

    pub(crate) fn place_at_line(&self, line: usize) -> Place {
        Place {
            file: self.file.to_owned(),
            line,
        }
    }

    pub(crate) fn error(&self, offset: usize, message: impl Into<String>) {
        self.report.error(self.place(offset).problem(message));
    }

    pub(crate) fn error_at_line(&self, line: usize, message: impl Into<String>) {
        self.report.error(self.place_at_line(line).problem(message));
    }

    pub(crate) fn error_at(&self, place: &Place, message: impl Into<String>) {
        self.report.error(place.problem(message));
    }

    /// The whole range as a text.
    pub(crate) fn text(&self, range: Range<usize>) -> Text<'a> {
        Text {
            value: Cow::Borrowed(self.slice(range.clone())),
            at: range.start,
            exact: Some(range.start),
            source: *self,
        }
    }
}

/// A text of a lesson: what it says, and where it says so.
#[derive(Clone, Debug)]
pub(crate) struct Text<'a> {
    pub(crate) value: Cow<'a, str>,
    pub(crate) source: Source<'a>,
    /// Where it begins in its file, quotes included.
    pub(crate) at: usize,
    /// Where its first character stands, when the file holds it letter by letter (no escapes).
    exact: Option<usize>,
}

impl<'a> Text<'a> {
    /// The text of a TOML string that spans `range`, quotes included.
    pub(crate) fn of_toml(source: Source<'a>, range: Range<usize>, value: Cow<'a, str>) -> Self {
        let raw = source.slice(range.clone());
        let quotes = match raw.as_bytes() {
            [b'"', b'"', b'"', ..] | [b'\'', b'\'', b'\'', ..] => 3,
            _ => 1,
        };
        let newline = usize::from(quotes == 3 && raw.as_bytes().get(3) == Some(&b'\n'));
        let start = range.start + quotes + newline;
        let exact = source.slice(start..start + value.len()) == value;
        Self {
            value,
            source,
            at: range.start,
            exact: exact.then_some(start),
        }
    }

    /// A text that the file does not hold; it stands for something left out at the offset `at`.
    pub(crate) const fn implied(source: Source<'a>, at: usize, value: &'a str) -> Self {
        Self {
            value: Cow::Borrowed(value),
            source,
            at,
            exact: None,
        }
    }

    /// The offset in the file of the byte `offset` of this text, or of its beginning when they cannot be matched.
    pub(crate) fn offset(&self, offset: usize) -> usize {
        self.exact
            .map_or(self.at, |start| start + offset.min(self.value.len()))
    }

    pub(crate) fn line(&self, offset: usize) -> usize {
        self.source.line(self.offset(offset))
    }

    pub(crate) fn place(&self) -> Place {
        self.source.place(self.at)
    }

    pub(crate) fn error(&self, offset: usize, message: impl Into<String>) {
        self.source.error(self.offset(offset), message);
    }

    /// Where character number `position` of this text is: "column 7", or "character 7 of the text" when escapes lie
    /// between.
    pub(crate) fn column(&self, position: usize) -> (usize, String) {
        let bytes: usize = self.value.chars().take(position).map(char::len_utf8).sum();
        let offset = self.offset(bytes);
        let column = match self.exact {
            Some(_) => format!("column {}", self.source.column(offset)),
            None => format!("character {} of the text", position + 1),
        };
        (offset, column)
    }
}
