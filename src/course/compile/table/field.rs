//! One value of a TOML file.

use super::Table;
use crate::compile::problem::Place;
use crate::compile::source::{Source, Text};
use serde_json::{Map, Value};
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::DeValue;

/// A value of a table or a list.
#[derive(Debug)]
pub(crate) struct Field<'a> {
    /// What it is called, for messages.
    name: String,
    pub(crate) source: Source<'a>,
    /// Where its key stands, or where it stands itself in a list.
    pub(crate) at: usize,
    /// Where the TOML that it was read from begins in the file.
    shift: usize,
    range: Range<usize>,
    value: DeValue<'a>,
}

impl<'a> Field<'a> {
    pub(super) fn new(
        source: Source<'a>,
        shift: usize,
        value: Spanned<DeValue<'a>>,
        at: usize,
        name: String,
    ) -> Self {
        let span = value.span();
        Self {
            name,
            source,
            at,
            shift,
            range: shift + span.start..shift + span.end,
            value: value.into_inner(),
        }
    }

    pub(crate) fn error(&self, message: impl Into<String>) {
        self.source.error(self.at, message);
    }

    pub(crate) fn place(&self) -> Place {
        self.source.place(self.at)
    }

    fn wrong_type(&self, wanted: &str) {
        let found = match self.value.type_str() {
            "string" => "text",
            "integer" | "float" => "a number",
            "boolean" => "true or false",
            "datetime" => "a date",
            "array" => "a list",
            _ => "a table",
        };
        self.error(format!("{} must be {wanted}, not {found}", self.name));
    }

    /// A text that says something.
    pub(crate) fn text(self) -> Option<Text<'a>> {
        if !self.value.is_str() {
            self.wrong_type("text");
            return None;
        }
        if self
            .value
            .as_str()
            .is_some_and(|text| text.trim().is_empty())
        {
            self.error(format!("{} is empty; write it or leave it out", self.name));
            return None;
        }
        match self.value {
            DeValue::String(value) => Some(Text::of_toml(self.source, self.range, value)),
            _ => None,
        }
    }

    /// A text on one line, as it is shown without Markdown.
    pub(crate) fn plain(self) -> Option<String> {
        let text = self.text()?;
        let trimmed = text.value.trim();
        if trimmed.contains('\n') {
            text.error(0, "this text has to fit on one line");
        }
        Some(trimmed.to_owned())
    }

    /// A whole number within a range.
    pub(crate) fn number(self, range: RangeInclusive<u64>) -> Option<u64> {
        let DeValue::Integer(number) = &self.value else {
            self.wrong_type("a whole number");
            return None;
        };
        let number = u64::from_str_radix(number.as_str(), number.radix()).ok();
        let found = number.filter(|number| range.contains(number));
        if found.is_none() {
            let (from, to) = (range.start(), range.end());
            self.error(format!("{} must be from {from} to {to}", self.name));
        }
        found
    }

    /// A number that is not negative, with or without a fraction.
    pub(crate) fn decimal(self, range: RangeInclusive<f64>) -> Option<f64> {
        let number = match &self.value {
            DeValue::Integer(number) => number.as_str().parse::<f64>().ok(),
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            _ => {
                self.wrong_type("a number");
                return None;
            }
        };
        let found = number.filter(|number| range.contains(number));
        if found.is_none() {
            let (from, to) = (range.start(), range.end());
            self.error(format!("{} must be from {from} to {to}", self.name));
        }
        found
    }

    pub(crate) fn flag(self) -> Option<bool> {
        let found = self.value.as_bool();
        if found.is_none() {
            self.wrong_type("true or false");
        }
        found
    }

    /// The items of a list; none, and an error, when it is something else.
    pub(crate) fn list(self) -> Vec<Field<'a>> {
        self.maybe_list().unwrap_or_default()
    }

    pub(super) fn maybe_list(self) -> Option<Vec<Field<'a>>> {
        if !self.value.is_array() {
            self.wrong_type("a list");
            return None;
        }
        let DeValue::Array(items) = self.value else {
            return None;
        };
        let item = |value: Spanned<DeValue<'a>>| {
            let at = self.shift + value.span().start;
            let name = format!("an item of {}", self.name);
            Field::new(self.source, self.shift, value, at, name)
        };
        Some(items.into_iter().map(item).collect())
    }

    /// The items of a list, or the value itself when it is no list.
    pub(crate) fn list_or_one(self) -> Vec<Field<'a>> {
        match self.value.is_array() {
            true => self.list(),
            false => vec![self],
        }
    }

    pub(crate) fn is_text(&self) -> bool {
        self.value.is_str()
    }

    /// A table; `what` it is, for messages.
    pub(crate) fn table(self, what: &'static str) -> Option<Table<'a>> {
        if !self.value.is_table() {
            self.wrong_type("a table");
            return None;
        }
        match self.value {
            DeValue::Table(table) => {
                Some(Table::new(self.source, self.shift, table, self.at, what))
            }
            _ => None,
        }
    }

    /// The value as JSON. TOML's dates become text.
    pub(crate) fn json(self) -> Option<Value> {
        Some(match self.value {
            DeValue::String(text) => Value::String(text.into_owned()),
            DeValue::Boolean(flag) => Value::Bool(flag),
            DeValue::Datetime(date) => Value::String(date.to_string()),
            DeValue::Integer(_) | DeValue::Float(_) => {
                let number = self.json_number();
                if number.is_none() {
                    self.error(format!("{} is a number that JSON cannot hold", self.name));
                }
                number?
            }
            DeValue::Array(_) => self.list().into_iter().filter_map(Self::json).collect(),
            DeValue::Table(_) => {
                let mut fields = Map::new();
                for (name, field) in self.table("an object")?.rest() {
                    fields.insert(name, field.json()?);
                }
                Value::Object(fields)
            }
        })
    }

    fn json_number(&self) -> Option<Value> {
        match &self.value {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(Value::from),
            DeValue::Float(number) => {
                let number = number.as_str().parse::<f64>().ok()?;
                serde_json::Number::from_f64(number).map(Value::Number)
            }
            _ => None,
        }
    }
}
