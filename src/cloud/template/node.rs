//! A template's values, each knowing where it stands in the template.
//!
//! Defaults, merges and transforms carry values to other places; their problems still show where the author wrote them.

use super::problem::Problems;
use serde_json::{Map, Value};
use std::sync::Arc;

/// How deep a template may nest.
pub(super) const DEPTH_MAX: usize = 64;

/// Keys and list positions from the template's top.
pub(super) type Path = Arc<[String]>;

/// A path one step further down.
pub(super) fn below(path: &Path, step: &str) -> Path {
    path.iter().cloned().chain([step.to_owned()]).collect()
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub path: Path,
    pub data: Data,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data {
    /// Null, a boolean, a number or a text.
    Scalar(Value),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
    /// Something is wrong with it and has been reported; nothing more is to be said about it.
    Broken,
}

impl Node {
    pub fn new(path: &Path, data: Data) -> Self {
        Self {
            path: path.clone(),
            data,
        }
    }

    pub fn text(path: &Path, text: impl Into<String>) -> Self {
        Self::new(path, Data::Scalar(Value::String(text.into())))
    }

    pub fn map(path: &Path, entries: Vec<(String, Node)>) -> Self {
        Self::new(path, Data::Map(entries))
    }

    /// An intrinsic function with texts as its arguments: `{"Fn::GetAtt": ["Bake", "Arn"]}`.
    pub fn intrinsic(path: &Path, name: &str, argument: Data) -> Self {
        let argument = Self::new(path, argument);
        Self::map(path, vec![(name.to_owned(), argument)])
    }

    pub fn broken(path: &Path) -> Self {
        Self::new(path, Data::Broken)
    }

    /// Reads JSON. What nests deeper than [`DEPTH_MAX`] is reported and broken, and so is null, which CloudFormation
    /// refuses everywhere.
    pub fn read(value: &Value, problems: &mut Problems) -> Self {
        Self::read_at(value, &Path::from([]), problems)
    }

    fn read_at(value: &Value, path: &Path, problems: &mut Problems) -> Self {
        if path.len() >= DEPTH_MAX {
            let message = format!("This nests deeper than {DEPTH_MAX} levels. Flatten it.");
            problems.add(path, message);
            return Self::broken(path);
        }
        let data = match value {
            Value::Array(items) => {
                let read = |(at, item): (usize, &Value)| {
                    Self::read_at(item, &below(path, &at.to_string()), problems)
                };
                Data::List(items.iter().enumerate().map(read).collect())
            }
            Value::Object(fields) => {
                let read = |(key, field): (&String, &Value)| {
                    (
                        key.clone(),
                        Self::read_at(field, &below(path, key), problems),
                    )
                };
                Data::Map(fields.iter().map(read).collect())
            }
            Value::Null => {
                problems.add(
                    path,
                    "CloudFormation takes no empty values. Write a value, or take the key out.",
                );
                Data::Broken
            }
            scalar => Data::Scalar(scalar.clone()),
        };
        Self::new(path, data)
    }

    /// JSON that stands, with everything in it, at one place of the template.
    pub fn placed(value: &Value, path: &Path) -> Self {
        let data = match value {
            Value::Array(items) => {
                Data::List(items.iter().map(|item| Self::placed(item, path)).collect())
            }
            Value::Object(fields) => {
                let place =
                    |(key, field): (&String, &Value)| (key.clone(), Self::placed(field, path));
                Data::Map(fields.iter().map(place).collect())
            }
            scalar => Data::Scalar(scalar.clone()),
        };
        Self::new(path, data)
    }

    /// As JSON; what is broken is null.
    pub fn to_json(&self) -> Value {
        match &self.data {
            Data::Scalar(value) => value.clone(),
            Data::List(items) => items.iter().map(Self::to_json).collect(),
            Data::Map(entries) => {
                let fields = entries
                    .iter()
                    .map(|(key, node)| (key.clone(), node.to_json()));
                Value::Object(fields.collect::<Map<_, _>>())
            }
            Data::Broken => Value::Null,
        }
    }

    /// The entry of this key, when this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries()
            .iter()
            .find_map(|(name, node)| (name == key).then_some(node))
    }

    /// The entry of this key, put there first if it is missing; none when this is not a map.
    pub fn entry(&mut self, key: &str, or: Self) -> Option<&mut Self> {
        let Data::Map(entries) = &mut self.data else {
            return None;
        };
        let at = entries.iter().position(|(name, _)| name == key);
        let at = at.unwrap_or_else(|| {
            entries.push((key.to_owned(), or));
            entries.len() - 1
        });
        entries.get_mut(at).map(|(_, node)| node)
    }

    /// The entries; none when this is not a map.
    pub fn entries(&self) -> &[(String, Self)] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items; none when this is not a list.
    pub fn items(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar(value) => value.as_str(),
            _ => None,
        }
    }

    pub fn as_i64(&self) -> Option<i64> {
        match &self.data {
            Data::Scalar(value) => value.as_i64(),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Scalar(value) => value.as_bool(),
            _ => None,
        }
    }

    pub fn is_broken(&self) -> bool {
        self.data == Data::Broken
    }

    pub fn is_map(&self) -> bool {
        matches!(self.data, Data::Map(_))
    }

    /// The text of the entry of this key.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// What it is, in words: `a list`, `the text "on"`.
    pub fn in_words(&self) -> String {
        match &self.data {
            Data::Scalar(Value::Null) => "nothing".into(),
            Data::Scalar(Value::String(text)) => format!("the text {}", quoted(text)),
            Data::Scalar(value) => format!("`{value}`"),
            Data::List(_) => "a list".into(),
            Data::Map(_) => "a map of keys and values".into(),
            Data::Broken => "something broken".into(),
        }
    }
}

/// A scalar as CloudFormation writes it where a text is wanted: `30`, `true`.
pub(super) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

/// A text in quotation marks, shortened when it is long.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 100;
    let shown: String = text.chars().take(SHOWN).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("\"{shown}{more}\"")
}
