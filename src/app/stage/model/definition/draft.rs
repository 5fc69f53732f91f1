//! A definition that is being changed: what is wrong with it, and what it was.

use super::caret;
use super::tokens::tokens;
use crate::app::stage::model::words::counted;
use cloud::engine::Cloud;
use cloud::log::{ApiEvent, Event};
use cloud::sorted::SortSmall as _;
use cloud::states::{Kind, Problem, Severity, problems};
use serde_json::Value;
use std::sync::Arc;

/// The longest text that is coloured and marked, in bytes.
pub const COLOURED_MAX: usize = 200_000;

/// A text, and what Step Functions' validator says of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// The problems, in the order of the text.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// Asks the validator.
    #[must_use]
    pub fn of(text: &str, kind: Kind) -> Self {
        let mut problems = problems(text, kind);
        problems.sort_small_by_key(|problem| (problem.line, problem.column, problem.severity));
        Self { problems }
    }

    /// Whether it can be deployed: warnings do not keep it from that.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.count(Severity::Error) == 0
    }

    fn count(&self, severity: Severity) -> usize {
        let of = |problem: &&Problem| problem.severity == severity;
        self.problems.iter().filter(of).count()
    }

    /// `2 errors, 1 warning`
    #[must_use]
    pub fn in_words(&self) -> String {
        let counts = [
            (self.count(Severity::Error), "error"),
            (self.count(Severity::Warning), "warning"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = counts.map(|(count, word)| counted(count, word)).collect();
        if words.is_empty() {
            return "No problems".into();
        }
        words.join(", ")
    }

    /// Where the problems are, in bytes: from and to.
    #[must_use]
    pub fn spots(&self, text: &str) -> Vec<(usize, usize)> {
        let parts = tokens(text);
        let spot = |problem: &Problem| {
            let at = place_of(text, problem);
            let part = parts.iter().find(|part| at < part.end);
            part.or(parts.last()).map(|part| (part.start, part.end))
        };
        self.problems.iter().filter_map(spot).collect()
    }
}

/// Where a problem is in the text, in bytes.
#[must_use]
pub fn place_of(text: &str, problem: &Problem) -> usize {
    caret::offset(text, problem.line.max(1), problem.column.max(1))
}

/// A definition as people read it: what stands on one line is laid out.
#[must_use]
pub fn laid_out(definition: &str) -> String {
    if definition.trim().contains('\n') {
        return definition.to_owned();
    }
    tidy(definition).unwrap_or_else(|| definition.to_owned())
}

/// A text indented anew; none when it is no JSON.
#[must_use]
pub fn tidy(text: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    serde_json::to_string_pretty(&value).ok()
}

/// Whether two texts define the same: however they are laid out.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    one == other || matches!((read(one), read(other)), (Some(a), Some(b)) if a == b)
}

/// The definition with which the lesson made the state machine of this name.
#[must_use]
pub fn original(cloud: &Cloud, name: &str) -> Option<Arc<str>> {
    cloud.log().iter().find_map(|entry| match &entry.event {
        Event::Api(ApiEvent::Called { action, params, .. })
            if &**action == "CreateStateMachine" && params["name"] == name =>
        {
            params["definition"].as_str().map(Into::into)
        }
        _ => None,
    })
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
