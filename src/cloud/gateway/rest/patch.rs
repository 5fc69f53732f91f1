//! Patch operations, with which API Gateway changes almost everything.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html> (read 2026-11-22).

use super::error::{Error, Result};
use super::words::words;
use crate::given::Given;
use crate::sorted::SortedMap;

words! {
    /// What a patch operation does.
    Op {
        /// Adds a value.
        Add = "add",
        /// Takes one away.
        Remove = "remove",
        /// Not supported.
        Move = "move",
        /// Not supported.
        Test = "test",
        /// Sets a value.
        Replace = "replace",
        /// Copies one, as canaries are promoted.
        Copy = "copy",
    }
}

/// One patch operation.
#[derive(Clone, Debug)]
pub(super) struct Patch<'a> {
    pub op: Op,
    /// `/requestModels/application~1json`; `null` when none was given.
    pub path: &'a str,
    pub from: Option<&'a str>,
    pub value: Option<&'a str>,
}

/// The patch operations of a call, which were checked before.
pub(super) fn patches<'a>(given: Given<'a>) -> Result<Vec<Patch<'a>>> {
    let operations = given.list("patchOperations")?;
    let read = |operation: &'a serde_json::Value| {
        let operation = Given(operation);
        let word = operation.text("op")?.unwrap_or_default();
        Ok(Patch {
            op: Op::from_word(word).unwrap_or(Op::Test),
            path: operation.text("path")?.unwrap_or("null"),
            from: operation.text("from")?,
            value: operation.text("value")?,
        })
    };
    operations.iter().map(read).collect()
}

impl<'a> Patch<'a> {
    /// The path's parts, `~1` and `~0` read.
    pub(super) fn parts(&self) -> Vec<String> {
        let inner = self.path.strip_prefix('/').unwrap_or(self.path);
        let part = |part: &str| part.replace("~1", "/").replace("~0", "~");
        inner.split('/').map(part).collect()
    }

    /// The value; empty when there is none.
    pub(super) fn text(&self) -> &'a str {
        self.value.unwrap_or_default()
    }

    /// The value; none when it is empty or taken away.
    pub(super) fn some(&self) -> Option<String> {
        let text = self.value.filter(|text| !text.is_empty())?;
        (self.op != Op::Remove).then(|| text.to_owned())
    }

    /// Whether the value is `true`; whatever else it is means false.
    pub(super) fn flag(&self) -> bool {
        self.text().eq_ignore_ascii_case("true")
    }

    /// Refuses other operations than these.
    pub(super) fn only(&self, ops: &[Op]) -> Result<()> {
        if ops.contains(&self.op) {
            return Ok(());
        }
        let words: Vec<&str> = ops.iter().map(|op| op.word()).collect();
        Err(Error::bad(format!(
            "Invalid patch operation specified. Must be one of: [{}]",
            words.join(", ")
        )))
    }

    /// There is no such path.
    pub(super) fn unknown(&self) -> Error {
        Error::bad(format!("Invalid patch path {}", self.path))
    }

    /// There is no such path; these are what `replace` may name.
    pub(super) fn unknown_among(&self, paths: &[&str]) -> Error {
        let (path, op) = (self.path, self.op.word());
        let help = if self.op == Op::Replace {
            format!("Must be one of: [{}]", paths.join(", "))
        } else {
            "Please choose supported operations".to_owned()
        };
        Error::bad(format!(
            "Invalid patch path  '{path}' specified for op '{op}'. {help}"
        ))
    }

    /// Changes one entry of a map: adds, replaces or removes it. `missing` is said when what is replaced or removed is
    /// not there. A map that loses its last entry is gone.
    pub(super) fn entry<V>(
        &self,
        map: &mut Option<SortedMap<String, V>>,
        key: &str,
        value: V,
        missing: &str,
    ) -> Result<()> {
        let there = map.as_ref().is_some_and(|map| map.contains_key(key));
        match self.op {
            Op::Add | Op::Replace => {
                if self.op == Op::Replace && !there {
                    return Err(Error::missing(missing));
                }
                map.get_or_insert_default().insert(key.to_owned(), value);
            }
            Op::Remove if there => {
                if let Some(entries) = map {
                    entries.remove(key);
                    if entries.is_empty() {
                        *map = None;
                    }
                }
            }
            Op::Remove => return Err(Error::missing(missing)),
            Op::Move | Op::Test | Op::Copy => return Err(self.unknown()),
        }
        Ok(())
    }
}

/// What is said when a parameter that a patch names is not there.
pub(super) const NO_PARAMETER: &str = "Invalid parameter name specified";
/// What is said when a content type that a patch names is not there.
pub(super) const NO_CONTENT_TYPE: &str = "Content-Type specified was not found";
