//! Transitions: whether they lead somewhere, whether every state can be reached, and whether there is an end.

use super::build::Builder;
use super::problem::{At, Problem, code};
use crate::sorted::SortedSet;
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Checks the transitions of one block.
pub(super) fn check(builder: &mut Builder, block: &Object, at: &At<'_>) {
    let Some(states) = block.get("States").and_then(Value::as_object) else {
        return;
    };
    let mut edges = Edges {
        builder,
        states,
        reached: SortedSet::new(),
        ends: false,
    };
    edges.follow(block.get("StartAt"), &at.key("StartAt"));
    let within = at.key("States");
    for (name, state) in states {
        if let Some(state) = state.as_object() {
            edges.state(state, &within.key(name));
        }
    }
    let (reached, ends) = (std::mem::take(&mut edges.reached), edges.ends);
    if !block.contains_key("StartAt") {
        // That it is missing is told already, and nothing can be reached without it.
        return;
    }
    for name in states.keys() {
        if !reached.contains(name.as_str()) {
            let message = format!("State \"{name}\" is not reachable.");
            builder.report(
                Problem::error(code::TARGET, message)
                    .at(&within.key(name))
                    .mend("Let StartAt, a Next, a Default or a Catch lead to it, or take it away."),
            );
        }
    }
    if !ends {
        builder.report(
            Problem::error(code::NO_END, "Workflow has no terminal state")
                .mend("Give a state \"End\": true, or add a Succeed or Fail state."),
        );
    }
}

struct Edges<'a, 'b> {
    builder: &'b mut Builder,
    states: &'a Object,
    reached: SortedSet<&'a str>,
    ends: bool,
}

impl<'a> Edges<'a, '_> {
    fn state(&mut self, state: &'a Object, at: &At<'_>) {
        let kind = state.get("Type").and_then(Value::as_str);
        self.ends |= matches!(kind, Some("Succeed" | "Fail"));
        self.ends |= state.get("End").and_then(Value::as_bool) == Some(true);
        self.follow(state.get("Next"), &at.key("Next"));
        self.follow(state.get("Default"), &at.key("Default"));
        for field in ["Choices", "Catch"] {
            let list = state.get(field).and_then(Value::as_array);
            for (index, item) in list.into_iter().flatten().enumerate() {
                let place = at.key(field);
                let place = place.index(index);
                self.follow(item.get("Next"), &place.key("Next"));
            }
        }
    }

    fn follow(&mut self, target: Option<&'a Value>, at: &At<'_>) {
        let Some(name) = target.and_then(Value::as_str) else {
            return;
        };
        self.reached.insert(name);
        if !self.states.contains_key(name) {
            let message = format!("Missing 'Next' target: {name}");
            self.builder.report(
                Problem::error(code::TARGET, message)
                    .at(at)
                    .mend("Name a state of the same block: transitions do not lead into or out of Map and Parallel."),
            );
        }
    }
}
