//! What is wrong with a template.

use crate::sorted::SortSmall as _;
use serde_json::Value;
use std::fmt;

/// One thing that is wrong with a template, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where: keys and list positions from the template's top, for instance
    /// `["Resources", "OrdersQueue", "Properties", "VisibilityTimeout"]`. Empty for the template as a whole.
    pub path: Vec<String>,
    /// What is wrong and what to do about it, in a sentence or two.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path.join("."), self.message)
        }
    }
}

impl std::error::Error for Problem {}

/// The problems found so far, each once.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub fn add(&mut self, path: &[String], message: impl Into<String>) {
        let problem = Problem {
            path: path.to_vec(),
            message: message.into(),
        };
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    /// Everything found, in the order of the template.
    pub fn in_order_of(mut self, template: &Value) -> Vec<Problem> {
        self.0
            .sort_small_by_key(|problem| position(template, &problem.path));
        self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Where a path leads, as the number of the entry at each level.
fn position(template: &Value, path: &[String]) -> Vec<usize> {
    let mut here = Some(template);
    let step = |name: &String| {
        let found = match here? {
            Value::Object(fields) => fields
                .iter()
                .enumerate()
                .find_map(|(at, (key, value))| (key == name).then_some((at, value))),
            Value::Array(items) => {
                let at: usize = name.parse().ok()?;
                Some((at, items.get(at)?))
            }
            _ => None,
        };
        here = found.map(|(_, value)| value);
        Some(found.map_or(usize::MAX, |(at, _)| at))
    };
    path.iter().map_while(step).collect()
}
