//! TOML with places: every value knows its line, and every key that nobody asked for is an error.

mod field;

pub(crate) use field::Field;

use super::names::suggest;
use super::problem::Place;
use super::source::{Source, Text};
use std::ops::{Range, RangeInclusive};
use toml::de::DeTable;

/// A TOML table. Take its fields out, then [`finish`](Self::finish) it.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    /// What it is, for messages: `a question`.
    what: &'static str,
    /// Where to say that something is missing.
    pub(crate) at: usize,
    pub(crate) source: Source<'a>,
    /// What nobody has asked for yet, in the order of the file.
    fields: Vec<(String, Field<'a>)>,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// Reads a range of a file. What is missing is reported at the offset `at`.
    pub(crate) fn parse(
        source: Source<'a>,
        range: Range<usize>,
        at: usize,
        what: &'static str,
    ) -> Option<Self> {
        let (table, errors) = DeTable::parse_recoverable(source.slice(range.clone()));
        for error in &errors {
            let offset = error.span().map_or(0, |span| span.start);
            let column = source.column(range.start + offset);
            source.error(
                range.start + offset,
                format!("this is not TOML (column {column}): {}", error.message()),
            );
        }
        errors
            .is_empty()
            .then(|| Self::new(source, range.start, table.into_inner(), at, what))
    }

    /// Reads a whole file.
    pub(crate) fn parse_file(source: Source<'a>, what: &'static str) -> Option<Self> {
        Self::parse(source, 0..source.whole.len(), 0, what)
    }

    fn new(
        source: Source<'a>,
        shift: usize,
        table: DeTable<'a>,
        at: usize,
        what: &'static str,
    ) -> Self {
        let mut fields: Vec<(String, Field)> = table
            .into_iter()
            .map(|(key, value)| {
                let name = key.get_ref().to_string();
                let key_at = shift + key.span().start;
                let field = Field::new(source, shift, value, key_at, format!("`{name}`"));
                (name, field)
            })
            .collect();
        fields.sort_by_key(|(_, field)| field.at);
        Self {
            what,
            at,
            source,
            fields,
            asked: Vec::new(),
        }
    }

    /// The field of this name, if it is there.
    pub(crate) fn take(&mut self, name: &'static str) -> Option<Field<'a>> {
        self.asked.push(name);
        let at = self.fields.iter().position(|(key, _)| key == name)?;
        Some(self.fields.remove(at).1)
    }

    /// The field of this name; an error if it is not there.
    pub(crate) fn need(&mut self, name: &'static str) -> Option<Field<'a>> {
        let field = self.take(name);
        if field.is_none() {
            self.error(format!("{} needs `{name}`", self.what));
        }
        field
    }

    /// A text that has to be there and to say something.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<Text<'a>> {
        self.need(name)?.text()
    }

    /// As [`text`](Self::text), and on one line, as it is shown without Markdown.
    pub(crate) fn plain(&mut self, name: &'static str) -> Option<String> {
        self.need(name)?.plain()
    }

    pub(crate) fn number(&mut self, name: &'static str, range: RangeInclusive<u64>) -> Option<u64> {
        self.take(name)?.number(range)
    }

    pub(crate) fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.take(name)?.flag()
    }

    /// The items of a list; none when it is not there.
    pub(crate) fn list(&mut self, name: &'static str) -> Vec<Field<'a>> {
        self.take(name).map(Field::list).unwrap_or_default()
    }

    /// The items of a list that has to be there and to have at least `least` items.
    pub(crate) fn need_list(&mut self, name: &'static str, least: usize) -> Vec<Field<'a>> {
        let Some(field) = self.need(name) else {
            return Vec::new();
        };
        let at = field.at;
        let Some(items) = field.maybe_list() else {
            return Vec::new();
        };
        if items.len() < least {
            let few = format!("{} needs at least {least} in `{name}`", self.what);
            self.source.error(at, few);
        }
        items
    }

    /// A table within this one; nothing when it is not there.
    pub(crate) fn table(&mut self, name: &'static str, what: &'static str) -> Option<Self> {
        self.take(name)?.table(what)
    }

    /// A text that stands for a field that was left out.
    pub(crate) fn implied(&self, value: &'static str) -> Text<'a> {
        Text::implied(self.source, self.at, value)
    }

    pub(crate) fn place(&self) -> Place {
        self.source.place(self.at)
    }

    pub(crate) fn error(&self, message: impl Into<String>) {
        self.source.error(self.at, message);
    }

    /// The names of the fields that nobody has asked for yet.
    pub(crate) fn left(&self) -> Vec<String> {
        self.fields.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Everything that nobody has asked for yet, by name.
    pub(crate) fn rest(&mut self) -> Vec<(String, Field<'a>)> {
        std::mem::take(&mut self.fields)
    }

    /// Reports every field that nobody asked for.
    pub(crate) fn finish(self) {
        for (name, field) in &self.fields {
            let help = suggest(name, self.asked.iter().copied());
            let message = format!("unknown key `{name}` in {}; {help}", self.what);
            field.source.error(field.at, message);
        }
    }
}
