//! JSONPath as AWS evaluates it: in API Gateway's mapping templates and parameter mappings, and in AWS Step Functions.
//!
//! AWS uses the Java library of Jayway, so its dialect counts: <https://github.com/json-path/JsonPath> (read 2026-11-22).
//! A path is *definite* when it can name one value at most: then it gives that value, and it is an error when there is none.
//! Every other path gives a list, empty when nothing fits.

mod eval;
mod filter;
mod parse;
#[cfg(test)]
mod tests;

use filter::Filter;
use serde_json::Value;
use std::fmt;

/// A path, ready to be looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    steps: Vec<Step>,
    function: Option<Function>,
}

/// Why a text is not a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// Where, in characters from its beginning.
    pub position: usize,
    /// What is wrong.
    pub message: String,
}

/// A definite path that names nothing in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFound {
    /// The path as Jayway writes it: `$['a']['b']`.
    pub path: String,
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "No results for path: {}", self.path)
    }
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    /// Whether it is looked for at every depth: `..`
    deep: bool,
    select: Select,
}

#[derive(Clone, Debug, PartialEq)]
enum Select {
    /// `.name`, `['name']`, `['a','b']`
    Keys(Vec<String>),
    /// `[0]`, `[-1]`, `[0,2]`
    Indexes(Vec<i64>),
    /// `[from:to:step]`
    Slice(Option<i64>, Option<i64>, i64),
    /// `*`
    Any,
    /// `[?(...)]`
    Filter(Box<Filter>),
}

/// What may stand at the end of a path: `.length()`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Length,
    Min,
    Max,
    Avg,
    Sum,
    Keys,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// Where and why it is none.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        parse::parse(text)
    }

    /// Whether it can name one value at most.
    #[must_use]
    pub fn is_definite(&self) -> bool {
        self.function.is_some() || self.steps_are_definite()
    }

    fn steps_are_definite(&self) -> bool {
        let last = self.steps.len().saturating_sub(1);
        let mut steps = self.steps.iter().enumerate();
        steps.all(|(at, step)| {
            !step.deep
                && match &step.select {
                    Select::Keys(keys) => keys.len() == 1 || at == last,
                    Select::Indexes(indexes) => indexes.len() == 1,
                    _ => false,
                }
        })
    }

    /// Whether it only walks down names and numbers, as the reference paths of Step Functions do.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        self.reference().is_some()
    }

    /// The names and numbers it walks down, when it is nothing but them.
    #[must_use]
    pub fn reference(&self) -> Option<Vec<Key<'_>>> {
        if self.function.is_some() {
            return None;
        }
        let keys = self.steps.iter().map(|step| match &step.select {
            Select::Keys(keys) if !step.deep && keys.len() == 1 => {
                keys.first().map(|key| Key::Name(key))
            }
            Select::Indexes(indexes) if !step.deep && indexes.len() == 1 => {
                let index = indexes.first()?;
                usize::try_from(*index).ok().map(Key::Index)
            }
            _ => None,
        });
        keys.collect()
    }

    /// What the path names in a value: the one thing, or for an indefinite path the list of all.
    ///
    /// # Errors
    /// [`NotFound`] when a definite path names nothing.
    pub fn read(&self, root: &Value) -> Result<Value, NotFound> {
        let missing = || NotFound {
            path: self.to_string(),
        };
        let found = eval::walk(&self.steps, root, root);
        if let Some(function) = self.function {
            let of = match self.steps_are_definite() {
                true => found.into_iter().next().ok_or_else(missing)?.into_owned(),
                false => found.into_iter().map(|one| one.into_owned()).collect(),
            };
            return eval::apply(function, &of).ok_or_else(missing);
        }
        if !self.steps_are_definite() {
            return Ok(found.into_iter().map(|one| one.into_owned()).collect());
        }
        let first = found.into_iter().next().ok_or_else(missing)?;
        Ok(first.into_owned())
    }
}

/// A step of a reference path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// A field of an object.
    Name(&'a str),
    /// A place in a list, from 0.
    Index(usize),
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for step in &self.steps {
            if step.deep {
                f.write_str("..")?;
            }
            match &step.select {
                Select::Keys(keys) => {
                    let keys: Vec<String> = keys.iter().map(|key| format!("'{key}'")).collect();
                    write!(f, "[{}]", keys.join(","))?;
                }
                Select::Indexes(indexes) => {
                    let indexes: Vec<String> = indexes.iter().map(i64::to_string).collect();
                    write!(f, "[{}]", indexes.join(","))?;
                }
                Select::Slice(from, to, step) => {
                    let text = |end: &Option<i64>| end.map(|end| end.to_string());
                    let (from, to) = (text(from), text(to));
                    write!(
                        f,
                        "[{}:{}",
                        from.unwrap_or_default(),
                        to.unwrap_or_default()
                    )?;
                    match step {
                        1 => f.write_str("]")?,
                        step => write!(f, ":{step}]")?,
                    }
                }
                Select::Any => f.write_str("[*]")?,
                Select::Filter(_) => f.write_str("[?]")?,
            }
        }
        match self.function {
            Some(function) => write!(f, ".{}()", function.name()),
            None => Ok(()),
        }
    }
}

impl Function {
    const ALL: [Self; 6] = [
        Self::Length,
        Self::Min,
        Self::Max,
        Self::Avg,
        Self::Sum,
        Self::Keys,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Min => "min",
            Self::Max => "max",
            Self::Avg => "avg",
            Self::Sum => "sum",
            Self::Keys => "keys",
        }
    }
}
