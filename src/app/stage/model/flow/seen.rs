//! What is seen of one visit of a state: where it took place, and the data on their way.

use super::steps::{Step, last, state_in, steps};
use super::story::{Story, Visit};
use crate::app::stage::model::words::counted;
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::states::Execution;
use serde_json::Value;

/// A visit, for a list to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitLabel {
    /// The event with which the state was entered.
    pub entered: u64,
    /// `2 of 3, after 0.040 s, Each, item 1, failed`
    pub words: String,
}

/// The data on their way through a state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flow {
    /// What the visit was, in a sentence.
    pub words: String,
    /// The steps, as far as they went.
    pub steps: Vec<Step>,
    /// The context object.
    pub context: Option<Value>,
    /// The variables that the state saw.
    pub variables: Option<Value>,
    /// The error that ended the way, and its cause.
    pub error: Option<(String, String)>,
    /// Whether its work runs inside of it: a Map or a Parallel.
    is_outer: bool,
}

impl Flow {
    /// The state's input, laid out.
    #[must_use]
    pub fn input(&self) -> String {
        self.laid_out("Input").unwrap_or_else(|| "{}".into())
    }

    /// What may stand for the work's result in a test: that of a Map or a Parallel, which a test does not run.
    #[must_use]
    pub fn mock(&self) -> String {
        let result = self.is_outer.then(|| self.laid_out("Result")).flatten();
        result.unwrap_or_default()
    }

    fn laid_out(&self, name: &str) -> Option<String> {
        let step = self.steps.iter().find(|step| step.name == name)?;
        serde_json::to_string_pretty(&step.after).ok()
    }
}

/// The visits of a state, the first one first.
#[must_use]
pub fn labels(story: &Story, state: &str, started: Time) -> Vec<VisitLabel> {
    let visits = story.visits(state);
    let count = visits.len();
    let label = |(at, visit): (usize, &&Visit)| {
        let mut parts = vec![format!("{} of {count}", at + 1)];
        parts.extend(Some(story.place(visit)).filter(|place| !place.is_empty()));
        parts.push(format!("after {}", elapsed(visit.at.since(started))));
        parts.extend((visit.attempts > 1).then(|| counted(visit.attempts, "attempt")));
        parts.push(standing(visit).to_owned());
        VisitLabel {
            entered: visit.entered,
            words: parts.join(", "),
        }
    };
    visits.iter().enumerate().map(label).collect()
}

/// How a visit stands.
fn standing(visit: &Visit) -> &'static str {
    match (visit.left, &visit.error) {
        (Some(_), None) => "done",
        (Some(_), Some(_)) => "caught",
        (None, Some(_)) => "failed",
        (None, None) => "not left",
    }
}

/// A length of time to the millisecond: `0.040 s`, `1:02.300`.
#[must_use]
pub fn elapsed(millis: u64) -> String {
    let (seconds, rest) = (millis / 1000, millis % 1000);
    match seconds {
        0..60 => format!("{seconds}.{rest:03} s"),
        60..3_600 => format!("{}:{:02}.{rest:03}", seconds / 60, seconds % 60),
        _ => format!(
            "{}:{:02}:{:02}.{rest:03}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        ),
    }
}
