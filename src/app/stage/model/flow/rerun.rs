//! Running a state by itself, with data of the reader's choice, and telling what came of it.

use super::steps::{Step, blocks_in, inspected, state_in};
use cloud::states::{Execution, Kind, Status};
use serde_json::{Map, Value, json};

/// A state that is to be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The machine's definition.
    pub definition: String,
    /// The state's name.
    pub state: String,
    /// Its input, as JSON.
    pub input: String,
    /// What its work comes to instead of asking, as JSON; empty to ask.
    pub result: String,
    /// The role with which it asks.
    pub role: String,
    /// The variables that it sees.
    pub variables: Option<Value>,
}

impl Test {
    /// The state's type.
    #[must_use]
    pub fn kind(&self) -> Option<String> {
        let definition: Value = serde_json::from_str(&self.definition).ok()?;
        let state = state_in(&definition, &self.state)?;
        Some(state["Type"].as_str()?.to_owned())
    }

    /// The parameters of `TestState`.
    #[must_use]
    pub fn params(&self) -> Value {
        let kind = self.kind();
        let mut params = json!({
            "definition": self.definition,
            "stateName": self.state,
            "input": self.input,
            "inspectionLevel": "DEBUG",
        });
        let works = matches!(kind.as_deref(), Some("Task" | "Map" | "Parallel"));
        if works && !self.result.trim().is_empty() {
            params["mock"] = json!({"result": self.result});
        } else if works {
            params["roleArn"] = json!(self.role);
        }
        if let Some(variables) = &self.variables {
            params["variables"] = variables.to_string().into();
        }
        params
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    /// AWS's word: `SUCCEEDED`, `CAUGHT_ERROR`, `RETRIABLE`, `FAILED`.
    pub status: String,
    /// Whether it went well.
    pub is_good: bool,
    /// The same in a sentence.
    pub words: String,
    /// The data on their way.
    pub steps: Vec<Step>,
}

impl Tested {
    /// Reads what `TestState` answered to these parameters.
    #[must_use]
    pub fn of(params: &Value, answer: &Value) -> Self {
        let definition = params["definition"].as_str().unwrap_or_default();
        let definition: Value = serde_json::from_str(definition).unwrap_or_default();
        let name = params["stateName"].as_str().unwrap_or_default();
        let state = state_in(&definition, name).unwrap_or_default();
        let status = answer["status"].as_str().unwrap_or_default();
        Self {
            status: status.to_owned(),
            is_good: status == "SUCCEEDED",
            words: in_words(status, answer),
            steps: inspected(&state, answer),
        }
    }
}

fn in_words(status: &str, answer: &Value) -> String {
    let text = |key: &str| answer[key].as_str().unwrap_or_default();
    let on = match text("nextState") {
        "" => "The execution would end here.".to_owned(),
        next => format!("{next} would come next."),
    };
    let error = match (text("error"), text("cause")) {
        ("", "") => String::new(),
        (error, "") => format!("{error}. "),
        (error, cause) => format!("{error}: {cause} "),
    };
    let details = &answer["inspectionData"]["errorDetails"];
    match status {
        "SUCCEEDED" => on,
        "CAUGHT_ERROR" => format!("{error}A catcher takes over. {on}"),
        "RETRIABLE" => {
            let wait = &details["retryBackoffIntervalSeconds"];
            let wait = wait.as_f64().unwrap_or_default();
            format!("{error}It would be tried again after {wait} s.")
        }
        _ => format!("{error}Nothing catches it: the execution would fail."),
    }
}

/// A state machine that begins with a state of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// Its definition.
    pub definition: String,
    /// The state around it, when it is inside of one.
    pub inside: Option<Around>,
    /// Whether something in it reads a Map's item from the context object.
    pub reads_item: bool,
}

/// A Parallel or a Map, with a state inside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// Its name.
    pub name: String,
    /// `Parallel` or `Map`.
    pub kind: String,
}

impl Beginning {
    /// What running it means, in a sentence or two: it is no execution of the machine that the reader looks at.
    #[must_use]
    pub fn in_words(&self, name: &str, state: &str) -> String {
        let mut words = match &self.inside {
            None => format!(
                "To run from here on, the state machine {name} is made: it begins with {state}, and with this input."
            ),
            Some(around) => {
                let part = match around.kind.as_str() {
                    "Map" => "one iteration",
                    _ => "its branch",
                };
                let outer = &around.name;
                format!(
                    "{state} is inside of {outer}. To run from here on, {part} becomes a state machine of its own, {name}: it begins with {state} and this input, and ends where {part} ends. What {outer} would do then, or retry, or catch, is not part of it."
                )
            }
        };
        if self.reads_item {
            words.push_str(" The item of a Map is not in its context object: states that read it from there will fail.");
        }
        words
    }
}

/// A definition like another that begins with one of its states, without those that cannot be reached from there. The
/// variables that the states before would have set are set first. Of a state inside of another it is the branch, or the
/// iteration, that becomes a machine. None when there is no such state.
#[must_use]
pub fn beginning_at(definition: &str, state: &str, variables: Option<&Value>) -> Option<Beginning> {
    let root: Value = serde_json::from_str(definition).ok()?;
    let (block, inside) = block_of(&root, state, None, 0)?;
    let states = block["States"].as_object()?;
    let mut reached = vec![state.to_owned()];
    let mut at = 0;
    while let Some(name) = reached.get(at) {
        for next in states.get(name).into_iter().flat_map(targets) {
            if !reached.contains(&next) {
                reached.push(next);
            }
        }
        at += 1;
    }
    let kept = states.iter().filter(|(name, _)| reached.contains(name));
    let mut kept: Map<String, Value> = kept
        .map(|(name, state)| (name.clone(), state.clone()))
        .collect();
    let reads_item = inside.is_some() && reads_item(&kept);
    let mut start = state.to_owned();
    if let Some(variables) = variables {
        start = unused(&kept, PRELUDE);
        let prelude = json!({"Type": "Pass", "Assign": variables, "Next": state});
        kept.shift_insert(0, start.clone(), prelude);
    }
    let mut machine = match &inside {
        None => root,
        Some(_) => {
            let mut machine = json!({});
            if let Some(language) = root.get("QueryLanguage") {
                machine["QueryLanguage"] = language.clone();
            }
            machine
        }
    };
    machine["StartAt"] = start.into();
    machine["States"] = Value::Object(kept);
    Some(Beginning {
        definition: serde_json::to_string_pretty(&machine).ok()?,
        inside,
        reads_item,
    })
}

/// The block in which a state stands, and the state around that.
fn block_of<'a>(
    block: &'a Value,
    state: &str,
    around: Option<Around>,
    depth: usize,
) -> Option<(&'a Value, Option<Around>)> {
    const DEPTH_MAX: usize = 64;
    let states = block["States"].as_object()?;
    if states.contains_key(state) {
        return Some((block, around));
    }
    if depth > DEPTH_MAX {
        return None;
    }
    states.iter().find_map(|(name, outer)| {
        blocks_in(outer).find_map(|inner| {
            let around = Around {
                name: name.clone(),
                kind: outer["Type"].as_str().unwrap_or_default().to_owned(),
            };
            block_of(inner, state, Some(around), depth + 1)
        })
    })
}

/// Whether something in these states reads a Map's item from the context object, except inside of a Map of their own.
fn reads_item(states: &Map<String, Value>) -> bool {
    let reads = |state: &Value| {
        let mut state = state.clone();
        if state["Type"] == "Map"
            && let Some(fields) = state.as_object_mut()
        {
            fields.retain(|name, _| {
                !matches!(name.as_str(), "ItemProcessor" | "Iterator" | "ItemSelector")
            });
        }
        let text = state.to_string();
        text.contains("$$.Map.Item") || text.contains("context.Map.Item")
    };
    states.values().any(reads)
}

/// A name that no state has.
fn unused(states: &Map<String, Value>, name: &str) -> String {
    let mut name = name.to_owned();
    while states.contains_key(&name) {
        name.push('_');
    }
    name
}

/// The state that sets variables.
const PRELUDE: &str = "Variables";

/// The states that a state may lead to.
fn targets(state: &Value) -> Vec<String> {
    let lists = ["Choices", "Catch"].map(|list| state[list].as_array());
    let inner = lists.into_iter().flatten().flatten();
    let inner = inner.map(|item| &item["Next"]);
    let all = [&state["Next"], &state["Default"]].into_iter().chain(inner);
    all.filter_map(Value::as_str)
        .map(ToOwned::to_owned)
        .collect()
}

/// What a state machine is called that begins with a state of another. Names have 80 characters at most.
#[must_use]
pub fn name_from(machine: &str, state: &str) -> String {
    const MOST: usize = 80;
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let state: String = state.chars().map(plain).collect();
    let name = format!("{machine}-from-{state}");
    name.chars().take(MOST).collect()
}

/// Whether an execution can go on from where it failed.
///
/// <https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html> (read 2026-11-22).
#[must_use]
pub fn can_redrive(execution: &Execution) -> bool {
    let is_over = matches!(
        execution.status,
        Status::Failed | Status::Aborted | Status::TimedOut
    );
    is_over && execution.kind == Kind::Standard
}

#[cfg(test)]
#[path = "rerun_tests.rs"]
mod tests;
