//! Building a machine: names become places, and everything that is wrong is noted on the way.

use super::problem::{At, Problem, Severity, code};
use super::{Kind, Language, Machine, Read, State, StateId, Target, fields, graph, state};
use crate::sorted::{SortedMap, SortedSet};
use serde_json::{Map, Value};
use std::sync::Arc;

/// How deep Parallel and Map may be nested.
const DEPTH_MAX: u32 = 24;
/// The longest name of a state, in characters.
const NAME_CHARS_MAX: usize = 80;

type Object = Map<String, Value>;

/// What is known while a machine is built.
pub(super) struct Builder {
    pub(super) kind: Kind,
    pub(super) problems: Vec<Problem>,
    /// The language of states that name none.
    pub(super) language: Language,
    states: Vec<Option<State>>,
    /// Names seen so far, of all blocks.
    names: SortedSet<String>,
    /// Labels of distributed Maps seen so far.
    pub(super) labels: SortedSet<String>,
    depth: u32,
}

/// The states that can reach one another: those of the machine, of a branch, of a Map's processor.
pub(super) struct Block<'a> {
    /// Places by name.
    pub(super) ids: SortedMap<&'a str, StateId>,
}

impl Builder {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            problems: Vec::new(),
            language: Language::JsonPath,
            states: Vec::new(),
            names: SortedSet::new(),
            labels: SortedSet::new(),
            depth: 0,
        }
    }

    pub(super) fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// A violation of the schema.
    pub(super) fn schema(&mut self, at: &At<'_>, message: impl Into<String>, help: &str) {
        self.report(Problem::error(code::SCHEMA, message).at(at).mend(help));
    }

    fn finish(mut self, start: Option<StateId>, timeout_s: Option<u64>) -> Read {
        let fails = self
            .problems
            .iter()
            .any(|problem| problem.severity == Severity::Error);
        let states: Option<Vec<State>> = self.states.drain(..).collect();
        let machine = match (start, states) {
            (Some(start), Some(states)) if !fails => Some(Arc::new(Machine {
                states: Arc::new(states),
                start,
                timeout_s,
                source: Arc::default(),
                text: Arc::default(),
            })),
            _ => None,
        };
        Read {
            machine,
            problems: self.problems,
        }
    }

    /// Reads `StartAt` and `States`; the place of the first state, when there is one.
    pub(super) fn block(&mut self, object: &Object, at: &At<'_>) -> Option<StateId> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let problem = Problem::error(code::DEEP, "The states are too deeply nested.");
            self.report(
                problem
                    .at(at)
                    .mend("Move inner parts into state machines of their own."),
            );
            return None;
        }
        let start = self.read_block(object, at);
        self.depth -= 1;
        start
    }

    fn read_block(&mut self, object: &Object, at: &At<'_>) -> Option<StateId> {
        fields::require(self, object, &["StartAt", "States"], at);
        let start_at = fields::text(self, object, "StartAt", at);
        let states = fields::object(self, object, "States", at)?;
        let within = at.key("States");
        if states.is_empty() {
            self.schema(
                &within,
                "Value cannot be empty",
                "A machine needs at least one state.",
            );
            return None;
        }
        let mut block = Block {
            ids: SortedMap::new(),
        };
        for name in states.keys() {
            self.check_name(name, &within.key(name));
            block.ids.insert(name, self.states.len());
            self.states.push(None);
        }
        for (name, value) in states {
            let place = within.key(name);
            let built = state::state(self, &block, name, value, &place);
            if let Some(id) = block.ids.get(name.as_str()) {
                self.states[*id] = built;
            }
        }
        graph::check(self, object, at);
        let start_at = start_at?;
        block.ids.get(start_at).copied()
    }

    fn check_name(&mut self, name: &str, at: &At<'_>) {
        if !self.names.insert(name.to_owned()) {
            let problem = Problem::error(code::DUPLICATE, format!("Duplicate State name: {name}"));
            self.report(problem.at(at).mend(
                "Names are unique in the whole definition, those inside Map and Parallel too.",
            ));
        }
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            let message = format!("State name must be between 1 and {NAME_CHARS_MAX} characters");
            let problem = Problem::error(code::STATE_NAME, message);
            self.report(problem.at(at).mend("Give the state a shorter name."));
        }
    }

    /// Where a transition goes. What it names is checked by [`graph`].
    pub(super) fn target(block: &Block<'_>, name: Option<&str>) -> Option<Target> {
        name.map(|name| Target {
            id: block.ids.get(name).copied().unwrap_or(StateId::MAX),
            name: name.into(),
        })
    }
}

/// Reads a whole definition.
pub(super) fn machine(value: &Value, kind: Kind) -> Read {
    const FIELDS: [&str; 6] = [
        "Comment",
        "StartAt",
        "States",
        "TimeoutSeconds",
        "Version",
        "QueryLanguage",
    ];
    let mut builder = Builder::new(kind);
    let Some(object) = value.as_object() else {
        return Read::default();
    };
    let root = At::ROOT;
    fields::only(&mut builder, object, &FIELDS, &root);
    fields::text(&mut builder, object, "Comment", &root);
    if let Some(language) = fields::language(&mut builder, object, &root) {
        builder.language = language;
    }
    let timeout_s = fields::integer(
        &mut builder,
        object,
        "TimeoutSeconds",
        (1, 99_999_999),
        &root,
    );
    if let Some(version) = fields::text(&mut builder, object, "Version", &root)
        && version != "1.0"
    {
        builder.schema(
            &root.key("Version"),
            "Value is not one of the supported versions: [1.0]",
            "The only version is \"1.0\".",
        );
    }
    let start = builder.block(object, &root);
    builder.finish(start, timeout_s)
}

/// Keeps what was read with the machine that came of it.
pub(super) fn remember(read: &mut Read, value: Value, text: &str) {
    if let Some(machine) = read.machine.as_mut().and_then(Arc::get_mut) {
        machine.source = Arc::new(value);
        machine.text = text.into();
    }
}

/// Reads one state by itself.
pub(super) fn single(value: &Value) -> Read {
    let mut builder = Builder::new(Kind::Standard);
    let Some(object) = value.as_object() else {
        return Read::default();
    };
    if let Some(language) = object.get("QueryLanguage").and_then(Value::as_str)
        && language == "JSONata"
    {
        builder.language = Language::Jsonata;
    }
    builder.states.push(None);
    let block = Block {
        ids: SortedMap::new(),
    };
    let states = At::ROOT.key("States");
    let built = state::state(
        &mut builder,
        &block,
        "StateName",
        value,
        &states.key("StateName"),
    );
    builder.states[0] = built;
    builder.finish(Some(0), None)
}
