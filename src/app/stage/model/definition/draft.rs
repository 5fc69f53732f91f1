//! A definition that is being changed: what is wrong with it, and what it was.

use crate::app::stage::model::code::finding::{self, Checked, Finding};
use cloud::engine::Cloud;
use cloud::log::{ApiEvent, Event};
use cloud::states::{Kind, Problem, Severity, problems};
use serde_json::Value;
use std::sync::Arc;

/// What Step Functions' validator says of a definition.
#[must_use]
pub fn check(text: &str, kind: Kind) -> Checked {
    Checked::new(problems(text, kind).into_iter().map(finding).collect())
}

fn finding(problem: Problem) -> Finding {
    // AWS's parser repeats the whole text in what it says.
    let end = problem.message.find("[Source:");
    let message = &problem.message[..end.unwrap_or(problem.message.len())];
    let message = message.trim_end().trim_end_matches(" at");
    let path = problem.location;
    Finding {
        severity: match problem.severity {
            Severity::Error => finding::Severity::Error,
            Severity::Warning => finding::Severity::Warning,
        },
        line: problem.line,
        column: problem.column.max(1),
        end: None,
        message: message.to_owned(),
        help: problem.help,
        code: problem.code.to_owned(),
        // The place that the parser tells is no path.
        path: path.filter(|path| path.starts_with('/') && path.len() > 1),
    }
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
