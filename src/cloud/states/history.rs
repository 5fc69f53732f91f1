//! What happened in an execution, event by event, as `GetExecutionHistory` tells it.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html> (read 2026-11-22).

use super::definition::StateId;
use super::query::Fault;
use crate::clock::Time;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The most events of a Standard execution.
pub const EVENTS_MAX: usize = 25_000;
/// How many events a sealed part holds.
const CHUNK: usize = 256;

/// One event.
#[derive(Clone, Debug)]
pub struct HistoryEvent {
    /// Its number, from 1.
    pub id: u64,
    /// The event that led to it; 0 for none.
    pub previous: u64,
    /// When it happened.
    pub at: Time,
    /// Where it happened; none for what is the whole execution's.
    pub(super) place: Option<Place>,
    /// What happened.
    pub(super) fact: Fact,
}

/// A state in a line of states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) thread: u32,
    pub(super) state: StateId,
}

/// What happened.
#[derive(Clone, Debug)]
pub(super) enum Fact {
    /// A state was entered: its kind, name and input.
    Entered(&'static str, Arc<str>, Arc<Value>),
    /// A state was left: its kind, name and output, and the variables it set.
    Exited(&'static str, Arc<str>, Arc<Value>, Option<Arc<Value>>),
    /// `MapIterationStarted` and its like: the type, the Map's name and the item's index.
    Iteration(&'static str, Arc<str>, usize),
    /// An event of which there is nothing more to say.
    Plain(&'static str),
    /// `MapStateSucceeded` and its like: what the state came to is not told, but views show it.
    Came(&'static str, Arc<Value>),
    /// `MapStateFailed` and its like.
    Broke(&'static str, Arc<Fault>),
    /// `ExecutionStarted`: the input, and the role.
    Began(Arc<Value>, Arc<str>),
    /// `ExecutionSucceeded`: the output.
    Succeeded(Arc<Value>),
    /// Any other: its type and its details.
    Told(&'static str, Arc<Value>),
}

/// All events of an execution. Cloning it shares all but the last few.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    sealed: Vec<Arc<Vec<HistoryEvent>>>,
    open: Vec<HistoryEvent>,
}

impl History {
    /// Adds an event and gives its number.
    pub(super) fn push(
        &mut self,
        at: Time,
        previous: u64,
        place: Option<Place>,
        fact: Fact,
    ) -> u64 {
        let id = self.len() as u64 + 1;
        self.open.push(HistoryEvent {
            id,
            previous,
            at,
            place,
            fact,
        });
        if self.open.len() == CHUNK {
            self.sealed.push(Arc::new(std::mem::take(&mut self.open)));
        }
        id
    }

    pub(super) fn len(&self) -> usize {
        self.sealed.len() * CHUNK + self.open.len()
    }

    /// The event of this number.
    pub(super) fn get(&self, id: u64) -> Option<&HistoryEvent> {
        let at = usize::try_from(id.checked_sub(1)?).ok()?;
        match self.sealed.get(at / CHUNK) {
            Some(chunk) => chunk.get(at % CHUNK),
            None => self.open.get(at - self.sealed.len() * CHUNK),
        }
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &HistoryEvent> {
        let sealed = self.sealed.iter().flat_map(|chunk| chunk.iter());
        sealed.chain(&self.open)
    }
}

impl HistoryEvent {
    /// AWS's name of what happened: `TaskStateEntered`.
    #[must_use]
    pub fn kind(&self) -> String {
        match &self.fact {
            Fact::Entered(kind, ..) => format!("{kind}StateEntered"),
            Fact::Exited(kind, ..) => format!("{kind}StateExited"),
            Fact::Iteration(kind, ..)
            | Fact::Plain(kind)
            | Fact::Came(kind, _)
            | Fact::Broke(kind, _)
            | Fact::Told(kind, _) => (*kind).into(),
            Fact::Began(..) => "ExecutionStarted".into(),
            Fact::Succeeded(_) => "ExecutionSucceeded".into(),
        }
    }

    /// The name of the state that was entered or left, or of the Map whose iteration it is about.
    #[must_use]
    pub fn state_name(&self) -> Option<&str> {
        match &self.fact {
            Fact::Entered(_, name, _) | Fact::Exited(_, name, ..) | Fact::Iteration(_, name, _) => {
                Some(name)
            }
            _ => None,
        }
    }

    /// The item's index, when it is about a Map's iteration.
    #[must_use]
    pub const fn index(&self) -> Option<usize> {
        match &self.fact {
            Fact::Iteration(_, _, index) => Some(*index),
            _ => None,
        }
    }

    /// The line of states that it belongs to: 0 for the machine's own, others for branches and iterations.
    #[must_use]
    pub fn thread(&self) -> Option<u32> {
        self.place.map(|place| place.thread)
    }

    /// As `GetExecutionHistory` lists it. Without `with_data`, inputs and outputs are left out.
    #[must_use]
    pub fn to_json(&self, with_data: bool) -> Value {
        let mut event = Map::new();
        event.insert("timestamp".into(), seconds(self.at));
        event.insert("type".into(), self.kind().into());
        event.insert("id".into(), self.id.into());
        event.insert("previousEventId".into(), self.previous.into());
        if let Some((field, details)) = self.details(with_data) {
            event.insert(field, details);
        }
        Value::Object(event)
    }

    /// The field that holds the details, and the details.
    pub(super) fn details(&self, with_data: bool) -> Option<(String, Value)> {
        match &self.fact {
            Fact::Entered(_, name, input) => {
                let mut details = json!({"name": name});
                data(&mut details, "input", &input.to_string(), with_data);
                Some(("stateEnteredEventDetails".into(), details))
            }
            Fact::Exited(_, name, output, assigned) => {
                let mut details = json!({"name": name});
                data(&mut details, "output", &output.to_string(), with_data);
                if let Some(assigned) = assigned {
                    let pairs = assigned.as_object().into_iter().flatten();
                    let texts: Map<String, Value> = pairs
                        .map(|(name, value)| (name.clone(), value.to_string().into()))
                        .collect();
                    details["assignedVariables"] = Value::Object(texts);
                    details["assignedVariablesDetails"] = json!({"truncated": false});
                }
                Some(("stateExitedEventDetails".into(), details))
            }
            Fact::Iteration(kind, name, index) => {
                Some((field_of(kind), json!({"name": name, "index": index})))
            }
            Fact::Plain(_) | Fact::Came(..) | Fact::Broke(..) => None,
            Fact::Began(input, role) => {
                let mut details = json!({});
                data(&mut details, "input", &input.to_string(), with_data);
                details["roleArn"] = json!(role);
                Some((field_of("ExecutionStarted"), details))
            }
            Fact::Succeeded(output) => {
                let mut details = json!({});
                data(&mut details, "output", &output.to_string(), with_data);
                Some((field_of("ExecutionSucceeded"), details))
            }
            Fact::Told(kind, told) => {
                let mut details = Map::new();
                for (key, value) in told.as_object().into_iter().flatten() {
                    match (key.as_str(), value) {
                        ("input" | "output", Value::String(text)) => {
                            let mut holder = Value::Object(std::mem::take(&mut details));
                            data(&mut holder, key, text, with_data);
                            details = holder.as_object().cloned().unwrap_or_default();
                        }
                        _ => drop(details.insert(key.clone(), value.clone())),
                    }
                }
                Some((field_of(kind), Value::Object(details)))
            }
        }
    }
}

/// An instant as AWS's JSON protocols write it: seconds, with milliseconds as their fraction.
pub(super) fn seconds(at: Time) -> Value {
    let millis = at.as_millis();
    if millis.is_multiple_of(1000) {
        return at.as_secs().into();
    }
    (millis as f64 / 1000.0).into()
}

fn data(details: &mut Value, key: &str, text: &str, with_data: bool) {
    if with_data {
        details[key] = text.into();
        details[format!("{key}Details")] = json!({"truncated": false});
    }
}

/// `mapIterationStartedEventDetails` for `MapIterationStarted`.
fn field_of(kind: &str) -> String {
    let mut chars = kind.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    let first: String = first.into_iter().collect();
    format!("{first}{}EventDetails", chars.as_str())
}
