//! JSONPath as AWS reads it: Jayway's; in Step Functions with `$$` and `$variable` as further roots.
//!
//! A path that can name one place only is *definite*: where there is nothing, reading it is an error. Any other path
//! (`[*]`, `..`, a filter, a slice, several names with more after them) always gives a list, which may be empty.
//!
//! <https://github.com/json-path/JsonPath> and
//! <https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html> (read 2026-11-22).

mod filter;
mod parse;
mod read;
#[cfg(test)]
mod tests;

use filter::Filter;
pub(crate) use filter::equal;
use serde_json::Value;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

/// What a path starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    /// `$`
    Input,
    /// `$$`
    Context,
    /// `$name`
    Variable(Arc<str>),
}

/// A path that has been read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    source: Arc<str>,
    root: Root,
    segments: Vec<Segment>,
    definite: bool,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
enum Segment {
    /// `.name`, `['name']`
    Name(Arc<str>),
    /// `['a', 'b']`
    Names(Vec<Arc<str>>),
    /// `[0]`, `[-1]`
    Index(i64),
    /// `[0, 2]`
    Indexes(Vec<i64>),
    /// `[1:3]`
    Slice(Option<i64>, Option<i64>),
    /// `[*]`, `.*`
    Any,
    /// `..`, which what follows is looked for below.
    Descend,
    /// `[?(...)]`
    Filter(Filter),
    /// `.length()`
    Function(Function),
}

/// A function at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Length,
    Min,
    Max,
    Avg,
    Sum,
    StdDev,
    Keys,
    First,
    Last,
}

/// Text that is no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotAPath {
    /// Where, in characters from its beginning.
    pub(crate) position: usize,
    /// What is wrong.
    pub(crate) message: &'static str,
}

/// Why a definite path names nothing, in Jayway's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing(pub(crate) String);

impl Path {
    /// Reads a path.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAPath> {
        parse::path(text)
    }

    /// Reads a path that starts at `$`, as everywhere but in Step Functions.
    pub(crate) fn parse_plain(text: &str) -> Result<Self, NotAPath> {
        let path = Self::parse(text)?;
        match path.root {
            Root::Input => Ok(path),
            Root::Context | Root::Variable(_) => Err(NotAPath {
                position: 1,
                message: "This does not continue a path.",
            }),
        }
    }

    /// As it was written.
    pub(crate) fn source(&self) -> &Arc<str> {
        &self.source
    }

    pub(crate) const fn root(&self) -> &Root {
        &self.root
    }

    /// Whether it is the root itself.
    pub(crate) fn is_whole(&self) -> bool {
        self.segments.is_empty()
    }

    /// Whether it names one place only, written with names and indexes alone: then it can be written to.
    pub(crate) fn is_reference(&self) -> bool {
        let plain = |segment: &Segment| matches!(segment, Segment::Name(_) | Segment::Index(0..));
        self.segments.iter().all(plain)
    }

    /// What the path names in `root`.
    pub(crate) fn read<'a>(&self, root: &'a Value) -> Result<Cow<'a, Value>, Missing> {
        read::read(self, root)
    }

    /// Puts a value at the place that a reference path names, making objects on the way as needed; none when
    /// something else is in the way.
    pub(crate) fn write(&self, root: &mut Value, value: Value) -> Option<()> {
        let mut place = root;
        for segment in &self.segments {
            place = match segment {
                Segment::Name(name) => {
                    if place.is_null() {
                        *place = Value::Object(serde_json::Map::new());
                    }
                    let object = place.as_object_mut()?;
                    object.entry(&**name).or_insert(Value::Null)
                }
                Segment::Index(index) => {
                    let items = place.as_array_mut()?;
                    let index = usize::try_from(*index).ok()?;
                    if index == items.len() {
                        items.push(Value::Null);
                    }
                    items.get_mut(index)?
                }
                _ => return None,
            };
        }
        *place = value;
        Some(())
    }

    /// The path as Jayway writes it: `$['a'][0]`.
    fn normalised(&self, segments: &[Segment]) -> String {
        let mut out = String::from("$");
        for segment in segments {
            // Writing to a String cannot fail.
            let _ = match segment {
                Segment::Name(name) => write!(out, "['{name}']"),
                Segment::Index(index) => write!(out, "[{index}]"),
                Segment::Any => write!(out, "[*]"),
                Segment::Descend => write!(out, ".."),
                Segment::Names(names) => write!(out, "['{}']", names.join("','")),
                Segment::Indexes(list) => {
                    let list: Vec<String> = list.iter().map(ToString::to_string).collect();
                    write!(out, "[{}]", list.join(","))
                }
                Segment::Slice(from, to) => {
                    let end =
                        |end: &Option<i64>| end.map(|end| end.to_string()).unwrap_or_default();
                    write!(out, "[{}:{}]", end(from), end(to))
                }
                Segment::Filter(_) => write!(out, "[?]"),
                Segment::Function(function) => write!(out, ".{}()", function.name()),
            };
        }
        out
    }
}

impl Function {
    const ALL: [Self; 9] = [
        Self::Length,
        Self::Min,
        Self::Max,
        Self::Avg,
        Self::Sum,
        Self::StdDev,
        Self::Keys,
        Self::First,
        Self::Last,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Min => "min",
            Self::Max => "max",
            Self::Avg => "avg",
            Self::Sum => "sum",
            Self::StdDev => "stddev",
            Self::Keys => "keys",
            Self::First => "first",
            Self::Last => "last",
        }
    }
}
