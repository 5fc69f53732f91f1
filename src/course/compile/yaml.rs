//! Reads SAM templates: YAML as AWS CloudFormation takes it, every value with its line.
//!
//! CloudFormation reads YAML 1.1 without aliases, merges and the `!!` tags
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>, read 2026-11-22), and its own
//! short tags: `!Ref X` is `{"Ref": "X"}`. What readers of YAML disagree on (`yes`, `012`, `1:30`) is refused, so that a
//! template means the same here, in `sam` and in CloudFormation.

mod build;
mod scalar;
mod tag;

use saphyr_parser::Parser;
use serde_json::Value;
use std::collections::BTreeMap;

/// A mistake in a YAML text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// A YAML text, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it says, short tags written out.
    pub value: Value,
    /// The line of each value, by its path: keys and list positions from the top.
    lines: BTreeMap<Vec<String>, usize>,
}

impl Document {
    /// The line of the value at this path or, when there is none, of the closest one above it.
    #[must_use]
    pub fn line(&self, path: &[String]) -> usize {
        (0..=path.len())
            .rev()
            .find_map(|length| self.lines.get(&path[..length]))
            .copied()
            .unwrap_or(1)
    }
}

/// Reads a YAML text of one document.
///
/// # Errors
/// Every mistake of the text; the first one of syntax alone, since nothing can be read after it.
pub fn read(text: &str) -> Result<Document, Vec<Mistake>> {
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => events.push((event, span.start.line())),
            Err(error) => {
                return Err(vec![syntax(text, error.marker().line(), error.info())]);
            }
        }
    }
    build::Builder::new(events.into_iter()).document()
}

/// A mistake of syntax that the parser met on this line.
fn syntax(text: &str, line: usize, info: &str) -> Mistake {
    let lines: Vec<&str> = text.lines().collect();
    // What is missing at the end is missing on the last line.
    let line = line.clamp(1, lines.len().max(1));
    let is_tabbed = |line: usize| {
        let line = line.checked_sub(1).and_then(|at| lines.get(at));
        line.is_some_and(|line| line.trim_start_matches(' ').starts_with('\t'))
    };
    // The parser notices a tab where it stands, or on the line above, whose words might have gone on.
    match [line, line + 1].into_iter().find(|line| is_tabbed(*line)) {
        Some(line) => Mistake {
            line,
            message: "a tab indents this line; YAML is indented by spaces only".into(),
        },
        None => Mistake {
            line,
            message: format!(
                "this is not YAML: {info}; look at the indentation, colons and quotes of this line and the one above"
            ),
        },
    }
}
