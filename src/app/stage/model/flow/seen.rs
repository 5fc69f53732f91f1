//! What is seen of one visit of a state: where it took place, and the data on their way.

use super::steps::{Seen, Step, steps, takes};
use super::story::{Story, Visit};
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::states::{DataFlow, Execution, Status};
use serde_json::Value;
use std::sync::Arc;

/// A visit up to the end of one of its attempts: the event with which the state was entered, and the last event of the
/// attempt; `u64::MAX` for the latest.
pub type Attempt = (u64, u64);

/// How many attempts there are to choose from: the newest.
const LISTED: usize = 500;

/// An attempt, for a list to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitLabel {
    /// Which it is.
    pub visit: Attempt,
    /// `2 of 3, Each, item 1, after 0.040 s, failed`
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
pub fn flow(cloud: &Cloud, execution: &Execution, (entered, until): Attempt) -> Option<Flow> {
    let seen = cloud.states().data_flow(&execution.arn, entered, until)?;
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
        words: in_words(
            &seen,
            until == u64::MAX,
            execution.status == Status::Running,
        ),
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
fn in_words(seen: &DataFlow, is_latest: bool, runs: bool) -> String {
    let (state, kind) = (&seen.state, seen.kind);
    let language = if seen.jsonata { "JSONata" } else { "JSONPath" };
    let attempts = match seen.attempts {
        0 | 1 => String::new(),
        many => format!(" Attempt {many}."),
    };
    let on = match (&seen.next, &seen.error) {
        (Some(next), None) => format!(" {next} came next."),
        (Some(next), Some(_)) => format!(" It failed; the catcher led to {next}."),
        (None, Some(_)) if !is_latest => " This attempt failed, and another came.".to_owned(),
        (None, Some(_)) if runs => " Its latest attempt failed.".to_owned(),
        (None, Some(_)) => " It failed, and nothing in it caught that.".to_owned(),
        (None, None) => String::new(),
    };
    format!("{state}, a {kind} state in {language}.{attempts}{on}")
}

/// The visits of a state with their attempts, the first one first.
#[must_use]
pub fn labels(story: &Story, state: &str, started: Time) -> Vec<VisitLabel> {
    let visits = story.visits(state);
    let count = visits.len();
    let mut all = Vec::new();
    for (at, visit) in visits.into_iter().enumerate() {
        let place = story.place(visit);
        let mut words = format!("{} of {count}", at + 1);
        if !place.is_empty() {
            words.push_str(", ");
            words.push_str(&place);
        }
        words.push_str(", after ");
        words.push_str(&elapsed(visit.at.since(started)));
        all.extend(attempts(visit, &words));
    }
    let older = all.len().saturating_sub(LISTED);
    all.split_off(older)
}

/// The attempts of a visit; one even if its work has not begun.
fn attempts(visit: &Visit, words: &str) -> Vec<VisitLabel> {
    let count = visit.attempts.len();
    if count < 2 {
        return vec![VisitLabel {
            visit: (visit.entered, u64::MAX),
            words: format!("{words}, {}", standing(visit)),
        }];
    }
    let attempt = |at: usize| {
        let next = visit.attempts.get(at + 1);
        let fate = next.map_or_else(|| standing(visit), |_| "failed");
        VisitLabel {
            visit: (visit.entered, next.map_or(u64::MAX, |next| next - 1)),
            words: format!("{words}, attempt {} of {count}, {fate}", at + 1),
        }
    };
    (0..count).map(attempt).collect()
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
