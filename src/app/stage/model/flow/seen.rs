//! What is seen of one visit of a state: where it took place, and the data on their way.

use super::steps::{Seen, Step, steps, takes};
use super::story::{Story, Visit};
use crate::app::stage::model::words::counted;
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::states::{DataFlow, Execution};
use serde_json::Value;
use std::sync::Arc;

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

/// The data on their way through a visit of a state, as the engine itself had them.
#[must_use]
pub fn flow(cloud: &Cloud, execution: &Execution, entered: u64) -> Option<Flow> {
    let seen = cloud
        .states()
        .data_flow(&execution.arn, entered, u64::MAX)?;
    let has_variables = seen
        .variables
        .as_object()
        .is_some_and(|all| !all.is_empty());
    let mut all: Vec<Seen> = Vec::new();
    // What is assigned is compared with what there was.
    let assigns = seen.steps.iter().any(|step| step.field == "Assign");
    if has_variables || assigns {
        all.push(Seen {
            name: "Variables",
            expression: None,
            value: seen.variables.clone(),
        });
    }
    let own = seen
        .steps
        .iter()
        .filter(|step| takes(seen.kind, step.field));
    all.extend(own.map(|step| Seen {
        name: step.field,
        expression: step.expression.clone(),
        value: match step.field {
            "Assign" => together(&seen.variables, &step.value),
            _ => (*step.value).clone(),
        },
    }));
    Some(Flow {
        words: in_words(&seen),
        steps: steps(&all),
        context: Some(seen.context.clone()).filter(|context| !context.is_null()),
        variables: has_variables.then(|| seen.variables.clone()),
        error: seen.error.as_ref().map(|one| {
            let text = |text: &Option<Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
            (text(&one.error), text(&one.cause))
        }),
        is_outer: matches!(seen.kind, "Map" | "Parallel"),
    })
}

/// The variables once some were set.
fn together(variables: &Value, assigned: &Value) -> Value {
    let mut all = variables.as_object().cloned().unwrap_or_default();
    let assigned = assigned.as_object().into_iter().flatten();
    all.extend(assigned.map(|(name, value)| (name.clone(), value.clone())));
    Value::Object(all)
}

/// What the visit was, in a sentence.
fn in_words(seen: &DataFlow) -> String {
    let (state, kind) = (&seen.state, seen.kind);
    let language = if seen.jsonata { "JSONata" } else { "JSONPath" };
    let attempts = match seen.attempts {
        0 | 1 => String::new(),
        many => format!(" Tried {many} times."),
    };
    let on = match (&seen.next, &seen.error) {
        (Some(next), None) => format!(" {next} came next."),
        (Some(next), Some(_)) => format!(" It failed; the catcher led to {next}."),
        (None, Some(_)) => " It failed, and nothing caught it.".to_owned(),
        (None, None) => String::new(),
    };
    format!("{state}, a {kind} state in {language}.{attempts}{on}")
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
