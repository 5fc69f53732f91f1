//! Tasks that wait for somebody outside, and the calls with which the reader can be that somebody.

use cloud::engine::Cloud;
use cloud::states::{OpenTask, Status, Work};
use serde_json::{Value, json};
use std::sync::Arc;

/// How many Tasks are listed.
const LISTED: usize = 5;

/// A Task that waits for somebody outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The state's name.
    pub state: Arc<str>,
    /// The item of the Map around it, from 0.
    pub item: Option<u64>,
    /// What it waits for.
    pub work: Work,
}

/// The Tasks of an execution that wait: those of the chosen state if there are any, else all; and how many more there
/// are.
#[must_use]
pub fn waiting(cloud: &Cloud, execution: &str, chosen: Option<&str>) -> (Vec<Waiting>, usize) {
    let mut all = cloud.states().open_tasks(execution);
    let is_chosen = |task: &OpenTask| Some(&*task.state) == chosen;
    if all.iter().any(is_chosen) {
        all.retain(is_chosen);
    }
    let more = all.len().saturating_sub(LISTED);
    let listed = all.into_iter().take(LISTED);
    let listed = listed.map(|task| Waiting {
        item: item(cloud, execution, task.entered),
        state: task.state,
        work: task.work,
    });
    (listed.collect(), more)
}

/// The item that a visit works on, as its context object tells.
fn item(cloud: &Cloud, execution: &str, entered: u64) -> Option<u64> {
    let flow = cloud.states().data_flow(execution, entered, u64::MAX)?;
    flow.context["Map"]["Item"]["Index"].as_u64()
}

/// The token in a text, a message's for instance, that some Task still waits for.
#[must_use]
pub fn within(cloud: &Cloud, text: &str) -> Option<Arc<str>> {
    // Nobody waits for a shorter one.
    const SHORTEST: usize = 32;
    if text.len() < SHORTEST {
        return None;
    }
    let states = cloud.states();
    let running = states
        .executions()
        .filter(|one| one.status == Status::Running);
    let mut open = running.flat_map(|one| states.open_tasks(&one.arn));
    open.find_map(|task| match task.work {
        Work::Token(token) => text.contains(&*token).then_some(token),
        Work::Activity(_) => None,
    })
}

impl Waiting {
    /// Who waits for what, in a sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        let state = &self.state;
        let item = self
            .item
            .map_or_else(String::new, |item| format!(", item {item},"));
        match &self.work {
            Work::Token(token) => {
                format!(
                    "{state}{item} waits for its token, the one that ends in \u{2026}{}.",
                    end(token)
                )
            }
            Work::Activity(arn) => {
                let name = arn.rsplit(':').next().unwrap_or_default();
                format!(
                    "{state}{item} waits for a worker of the activity {name}: nobody has asked for its work yet."
                )
            }
        }
    }
}

/// The last letters of a token: enough to tell two apart.
#[must_use]
pub fn end(token: &str) -> &str {
    const LETTERS: usize = 6;
    let from = token.char_indices().rev().nth(LETTERS - 1);
    from.map_or(token, |(at, _)| &token[at..])
}

/// A call that a view proposes to the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// An action of AWS Step Functions.
    pub action: &'static str,
    /// What is known of its parameters.
    known: Vec<(&'static str, Arc<str>)>,
}

impl Proposed {
    /// What can be done with a token: the action, and what it is for.
    pub const WITH_TOKEN: [(&'static str, &'static str); 3] = [
        (
            "SendTaskSuccess",
            "The work is done: the Task goes on with your output",
        ),
        (
            "SendTaskFailure",
            "The work has failed: the Task fails with your error",
        ),
        (
            "SendTaskHeartbeat",
            "The work goes on: HeartbeatSeconds begin anew",
        ),
    ];

    /// Something is done with a token.
    #[must_use]
    pub fn with_token(action: &'static str, token: &str) -> Self {
        Self {
            action,
            known: vec![("taskToken", token.into())],
        }
    }

    /// A worker asks an activity for work.
    #[must_use]
    pub fn of_activity(arn: &str) -> Self {
        Self {
            action: "GetActivityTask",
            known: vec![("activityArn", arn.into())],
        }
    }

    /// Its parameters: those that the scene proposes for this action, else the least that it needs, with what is known.
    #[must_use]
    pub fn params(&self, scenes: Option<&Value>) -> Value {
        let scenes = scenes.filter(|params| params.is_object()).cloned();
        let mut params = scenes.unwrap_or_else(|| match self.action {
            "SendTaskSuccess" => json!({"taskToken": "", "output": "{}"}),
            "SendTaskFailure" => {
                json!({"taskToken": "", "error": "Refused", "cause": "Said so by hand."})
            }
            _ => json!({}),
        });
        for (name, value) in &self.known {
            params[*name] = json!(value);
        }
        params
    }
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
