//! The events of an execution as AWS's console lists them.

use super::seen::elapsed;
use super::story::{Row, Story};
use crate::app::stage::model::events::Tone;
use cloud::clock::Time;
use cloud::states::HistoryEvent;
use serde_json::Value;

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The event's number.
    pub id: u64,
    /// AWS's name of what happened.
    pub kind: String,
    /// The state, if the event belongs to one.
    pub state: String,
    /// The time since the execution's start: `1.520 s`.
    pub since: String,
    /// The event that led to it.
    pub previous: u64,
    /// How it is coloured.
    pub tone: Tone,
}

/// The line of an event.
#[must_use]
pub fn line(story: &Story, row: &Row, started: Time) -> Line {
    Line {
        id: row.id,
        kind: row.kind.clone(),
        state: story.state_of(row).unwrap_or_default().to_owned(),
        since: elapsed(row.at.since(started)),
        previous: row.previous,
        tone: tone(&row.kind),
    }
}

/// The numbers of the events that belong to a state, or of all of them, at most so many of the newest; and how many older
/// ones there are.
#[must_use]
pub fn events(story: &Story, state: Option<&str>, most: usize) -> (Vec<u64>, usize) {
    let fits = |row: &&Row| state.is_none() || story.state_of(row) == state;
    let mut found: Vec<u64> = story.rows().iter().filter(fits).map(|row| row.id).collect();
    let older = found.len().saturating_sub(most);
    found.drain(..older);
    (found, older)
}

/// The states that events belong to, in the order in which they were first entered.
#[must_use]
pub fn states(story: &Story) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for state in story.rows().iter().filter_map(|row| story.state_of(row)) {
        if !found.iter().any(|known| known == state) {
            found.push(state.to_owned());
        }
    }
    found
}

fn tone(kind: &str) -> Tone {
    let has = |part: &str| kind.ends_with(part);
    if has("Failed") || has("TimedOut") {
        Tone::Bad
    } else if has("Aborted") {
        Tone::Warn
    } else if has("Succeeded") {
        Tone::Good
    } else if has("Scheduled") || has("Started") {
        Tone::Faint
    } else {
        Tone::Plain
    }
}

/// All that the history tells of an event. Texts that are JSON are shown as JSON.
#[must_use]
pub fn details(event: &HistoryEvent) -> Value {
    unfolded(event.to_json(true))
}

/// JSON with the JSON in its texts unfolded, where those are objects or lists.
#[must_use]
pub fn unfolded(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter();
            Value::Object(fields.map(|(key, value)| (key, unfolded(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(unfolded).collect(),
        Value::String(text) if text.starts_with(['{', '[']) => {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn failures_stand_out() {
        assert_eq!(tone("LambdaFunctionFailed"), Tone::Bad);
        assert_eq!(tone("TaskTimedOut"), Tone::Bad);
        assert_eq!(tone("ExecutionAborted"), Tone::Warn);
        assert_eq!(tone("MapIterationSucceeded"), Tone::Good);
        assert_eq!(tone("PassStateEntered"), Tone::Plain);
    }

    #[test]
    fn json_in_texts_is_unfolded() {
        let event = json!({"details": {"input": "{\"a\": [1]}", "cause": "[odd", "name": "7"}});
        assert_eq!(
            unfolded(event),
            json!({"details": {"input": {"a": [1]}, "cause": "[odd", "name": "7"}})
        );
    }
}
