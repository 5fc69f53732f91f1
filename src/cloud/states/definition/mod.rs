//! Definitions in the Amazon States Language: from text to a machine that can be run, or to all that is wrong with it.
//!
//! ```text
//! text --JSON--> value --build--> Machine: states in one list, transitions as places in it, paths and queries parsed
//! ```
//!
//! <https://states-language.net/spec.html> and
//! <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html> (read 2026-11-22).

mod build;
mod choice;
mod fields;
mod graph;
mod handlers;
mod json;
mod locate;
mod map;
mod problem;
mod resource;
mod state;
mod task;
mod template;
#[cfg(test)]
mod tests;

pub(super) use choice::{Against, Branch, Condition, Op, Order, Rule};
pub(super) use handlers::{Catcher, Retrier};
pub(super) use map::{Batcher, Items, Map, Reader, Writer};
pub use problem::{Problem, Severity};
pub(super) use resource::{Pattern, Resource};
pub(super) use task::Task;
pub(super) use template::{NESTED_MAX, Query, Template};

use crate::jsonpath::Path;
use serde_json::Value;
use std::sync::Arc;

/// The longest definition, in bytes.
pub const DEFINITION_BYTES_MAX: usize = 1_048_576;

/// Which language a state speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    JsonPath,
    Jsonata,
}

/// Whether executions last up to a year and are written down, or last five minutes and are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// Up to a year, each step exactly once, with a history.
    Standard,
    /// Up to five minutes, at least once, without one.
    Express,
}

impl Kind {
    /// `STANDARD` or `EXPRESS`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Express => "EXPRESS",
        }
    }
}

/// A state's place in its machine.
pub(super) type StateId = usize;

/// Where a transition leads.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// The state's place; beyond all when a state is read by itself.
    pub(super) id: StateId,
    pub(super) name: Arc<str>,
}

/// A definition that can be run.
#[derive(Debug)]
pub(super) struct Machine {
    /// All states, those inside Parallel and Map too.
    pub(super) states: Arc<Vec<State>>,
    pub(super) start: StateId,
    /// How long an execution may take, in seconds.
    pub(super) timeout_s: Option<u64>,
    /// The definition as it was read.
    pub(super) source: Arc<Value>,
    /// The definition as it was given.
    pub(super) text: Arc<str>,
}

/// One state.
#[derive(Debug)]
pub(super) struct State {
    pub(super) name: Arc<str>,
    pub(super) language: Language,
    pub(super) action: Action,
    /// `InputPath`.
    pub(super) input: Select,
    /// `Parameters` or `Arguments`.
    pub(super) arguments: Option<Template>,
    /// `ResultSelector`.
    pub(super) selector: Option<Template>,
    /// `ResultPath`.
    pub(super) result_path: Place,
    /// `OutputPath`.
    pub(super) output_path: Select,
    /// `Output`.
    pub(super) output: Option<Template>,
    /// `Assign`.
    pub(super) assign: Option<Template>,
    /// `Next`; none at the end.
    pub(super) next: Option<Target>,
    pub(super) retry: Vec<Retrier>,
    pub(super) catch: Vec<Catcher>,
}

/// What a state does.
#[derive(Debug)]
pub(super) enum Action {
    /// With `Result`, if it has one.
    Pass(Option<Arc<Value>>),
    Task(Box<Task>),
    Choice(Vec<Branch>, Option<Target>),
    Wait(Wait),
    Succeed,
    /// `Error` and `Cause`.
    Fail(Option<Amount>, Option<Amount>),
    /// Where each branch starts.
    Parallel(Vec<StateId>),
    Map(Box<Map>),
}

/// How long a Wait state waits.
#[derive(Debug)]
pub(super) enum Wait {
    Seconds(Amount),
    Timestamp(Amount),
}

/// A value that stands in the definition, or that a path or a query finds.
#[derive(Clone, Debug)]
pub(super) enum Amount {
    Fixed(Value),
    /// The field's name is the one with `Path` at its end.
    Path(Path),
    /// An intrinsic function, as `ErrorPath` takes.
    Intrinsic(Box<Template>),
    Query(Query),
}

/// `InputPath` and `OutputPath`.
#[derive(Debug)]
pub(super) enum Select {
    /// Everything.
    All,
    /// `null`: an empty object.
    Nothing,
    Path(Path),
}

/// `ResultPath`.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// In place of the input.
    Whole,
    /// `null`: nowhere.
    Nowhere,
    Path(Path),
}

/// What reading a definition gives.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The machine; none when there are errors.
    pub(super) machine: Option<Arc<Machine>>,
    /// All problems, in the order of the definition.
    pub(super) problems: Vec<Problem>,
}

/// Reads a definition.
pub(super) fn read(text: &str, kind: Kind) -> Read {
    let value = match json::parse(text) {
        Ok(value) => value,
        Err(problem) => {
            return Read {
                machine: None,
                problems: vec![problem],
            };
        }
    };
    let mut read = build::machine(&value, kind);
    build::remember(&mut read, value, text);
    if !read.problems.is_empty() {
        let places = locate::Places::of(text);
        for problem in &mut read.problems {
            let path = problem.location.as_deref().unwrap_or("/");
            (problem.line, problem.column) = places.line_and_column(text, path);
        }
    }
    read
}

/// Reads what `TestState` takes: a whole definition, or one state by itself.
pub(super) fn read_any(text: &str) -> Read {
    match json::parse(text) {
        Ok(value) if value.get("States").is_some() => read(text, Kind::Standard),
        Ok(value) => build::single(&value),
        Err(problem) => Read {
            machine: None,
            problems: vec![problem],
        },
    }
}

/// All problems of a definition, for editors: errors and warnings with line, column and help.
#[must_use]
pub fn problems(definition: &str, kind: Kind) -> Vec<Problem> {
    read(definition, kind).problems
}

/// The same machine, beginning elsewhere: what a child of a distributed Map runs.
pub(super) fn starting_at(machine: &Arc<Machine>, start: StateId) -> Machine {
    Machine {
        states: Arc::clone(&machine.states),
        start,
        timeout_s: None,
        source: Arc::clone(&machine.source),
        text: Arc::clone(&machine.text),
    }
}
