//! Entering and leaving states.

use super::{After, DATA_BYTES_MAX, Phase, Run, Stage, Thread, ThreadId};
use crate::sorted::SortSmall as _;
use crate::states::definition::{Action, Language, Machine, State, StateId, Target, Template};
use crate::states::event::Event;
use crate::states::history::Fact;
use crate::states::query::{Fault, Scope, Sort, Vars, names};
use serde_json::Value;
use std::sync::Arc;

impl Action {
    /// The kind of state, as the history writes it.
    pub(in crate::states) const fn kind(&self) -> &'static str {
        match self {
            Self::Pass(_) => "Pass",
            Self::Task(_) => "Task",
            Self::Choice(..) => "Choice",
            Self::Wait(_) => "Wait",
            Self::Succeed => "Succeed",
            Self::Fail(..) => "Fail",
            Self::Parallel(_) => "Parallel",
            Self::Map(_) => "Map",
        }
    }
}

/// What a state comes to: its output, and the variables it sets.
pub(in crate::states) struct Outcome {
    pub(in crate::states) output: Arc<Value>,
    pub(in crate::states) assigned: Vec<(Arc<str>, Arc<Value>)>,
}

impl Run<'_> {
    pub(super) fn machine(&self) -> Arc<Machine> {
        Arc::clone(&self.exec.machine)
    }

    /// Enters a state.
    pub(super) fn enter(&mut self, thread: &mut Thread, at: StateId) -> After {
        let machine = self.machine();
        let Some(state) = machine.states.get(at) else {
            return After::Ended(Arc::clone(&thread.input));
        };
        thread.at = at;
        thread.retries.clear();
        thread.entered = self.core.now;
        let fact = Fact::Entered(
            state.action.kind(),
            Arc::clone(&state.name),
            Arc::clone(&thread.input),
        );
        thread.entered_id = self.note(thread, fact);
        self.core.record(Event::StateEntered {
            execution: Arc::clone(&self.exec.arn),
            state: Arc::clone(&state.name),
            thread: thread.id,
        });
        self.begin_state(thread, state)
    }

    /// Begins a state's work; for a second time when it is tried again.
    pub(in crate::states) fn begin_state(&mut self, thread: &mut Thread, state: &State) -> After {
        thread.phase = Phase::Ready;
        let begun = match &state.action {
            Action::Wait(wait) => self.begin_wait(thread, state, wait),
            Action::Task(task) => self.begin_task(thread, state, task),
            Action::Parallel(_) => self.begin_parallel(thread, state),
            Action::Map(map) => self.begin_map(thread, state, map),
            _ => {
                let step = self.exec.step_ms();
                self.go_on(thread, step);
                Ok(())
            }
        };
        match begun {
            Ok(()) => After::Stay,
            Err(fault) => self.failed_here(thread, fault),
        }
    }

    /// A thread's timer has fired.
    pub(super) fn next(&mut self, thread: &mut Thread) -> After {
        thread.timer = None;
        let machine = self.machine();
        let Some(state) = machine.states.get(thread.at) else {
            return After::Ended(Arc::clone(&thread.input));
        };
        match &thread.phase {
            Phase::Fresh => {
                let at = thread.at;
                self.enter(thread, at)
            }
            Phase::Retrying => self.begin_state(thread, state),
            Phase::Task(_) => self.task_next(thread, state),
            Phase::Parallel(_) => self.start_branches(thread, state),
            Phase::Map(_) => self.start_iterations(thread, state),
            Phase::Distributed(_) => self.start_map_run(thread, state),
            Phase::Ready | Phase::Waiting => match self.simple(thread, state) {
                Ok((outcome, next)) => self.leave(thread, state, outcome, next.as_ref()),
                Err(fault) => self.failed_here(thread, fault),
            },
        }
    }

    /// What a state comes to that asks nobody, and where it leads.
    fn simple(
        &mut self,
        thread: &mut Thread,
        state: &State,
    ) -> Result<(Outcome, Option<Target>), Fault> {
        let seed = self.seed(thread, Stage::End);
        let context = || self.context(thread, None);
        let scope = self.scope(thread, &seed, &context);
        simple(&scope, state, &thread.input)
    }

    /// Leaves a state for the next, or for good.
    pub(super) fn leave(
        &mut self,
        thread: &mut Thread,
        state: &State,
        outcome: Outcome,
        next: Option<&Target>,
    ) -> After {
        let is_new = !Arc::ptr_eq(&outcome.output, &thread.input);
        if is_new && is_too_large(&outcome.output) {
            let fault = too_large(&state.name);
            return self.failed_here(thread, fault);
        }
        let assigned = (!outcome.assigned.is_empty()).then(|| {
            let pairs = outcome.assigned.iter();
            let mut object: Vec<(String, Value)> = pairs
                .map(|(name, value)| (name.to_string(), (**value).clone()))
                .collect();
            object.sort_small_by(|a, b| a.0.cmp(&b.0));
            Arc::new(Value::Object(object.into_iter().collect()))
        });
        self.set_variables(thread, outcome.assigned);
        let fact = Fact::Exited(
            state.action.kind(),
            Arc::clone(&state.name),
            Arc::clone(&outcome.output),
            assigned,
        );
        self.note(thread, fact);
        self.core.record(Event::StateExited {
            execution: Arc::clone(&self.exec.arn),
            state: Arc::clone(&state.name),
            thread: thread.id,
        });
        thread.phase = Phase::Ready;
        match next {
            Some(target) => {
                thread.input = outcome.output;
                self.enter(thread, target.id)
            }
            None => After::Ended(outcome.output),
        }
    }

    fn set_variables(&mut self, thread: &mut Thread, assigned: Vec<(Arc<str>, Arc<Value>)>) {
        if assigned.is_empty() {
            return;
        }
        let mut own = thread.vars.own.clone();
        own.extend(assigned);
        thread.vars = Arc::new(Vars {
            own,
            outer: thread.vars.outer.clone(),
        });
    }

    /// Makes a thread fail in its state, a moment later or at once.
    pub(super) fn failed_here(&mut self, thread: &mut Thread, mut fault: Fault) -> After {
        let machine = self.machine();
        let Some(state) = machine.states.get(thread.at) else {
            return After::Failed(fault);
        };
        let is_own = matches!(
            fault.sort,
            Sort::Runtime | Sort::Query(..) | Sort::Intrinsic
        ) || fault.error.as_deref() == Some(names::NO_CHOICE)
            || fault.error.as_deref() == Some(names::RESULT_PATH);
        if is_own {
            let cause = fault.cause.as_deref().unwrap_or_default();
            let prefix = format!(
                "An error occurred while executing the state '{}' (entered at the event id #{}). ",
                state.name, thread.entered_id
            );
            fault.cause = Some(format!("{prefix}{cause}").into());
        }
        if let Sort::Query(field, after_own) = &fault.sort {
            self.note_evaluation(thread, state, &fault, field.as_deref(), *after_own);
        }
        self.failed(thread, state, fault)
    }

    fn note_evaluation(
        &mut self,
        thread: &mut Thread,
        state: &State,
        fault: &Fault,
        field: Option<&str>,
        after_own: bool,
    ) {
        let mut told =
            serde_json::json!({"error": fault.error, "cause": fault.cause, "state": state.name});
        if let Some(field) = field {
            told["location"] = field.into();
        }
        let before = if after_own {
            thread.prev
        } else {
            self.exec
                .history
                .get(thread.prev)
                .map_or(0, |event| event.previous)
        };
        let fact = Fact::Told("EvaluationFailed", Arc::new(told));
        thread.prev = self.write(thread.place(), before, fact);
    }

    /// Starts a thread inside another.
    pub(super) fn spawn(&mut self, thread: Box<Thread>) -> ThreadId {
        let id = thread.id;
        self.exec.threads.insert(id, thread);
        let timer = crate::states::Timer::Thread(self.exec.id, id, super::Tick::Next);
        let key = self.core.after(0, crate::core::Timer::States(timer));
        if let Some(thread) = self.exec.threads.get_mut(&id) {
            thread.timer = Some(key);
        }
        id
    }

    /// A thread for a branch or an iteration.
    pub(super) fn inner(
        &mut self,
        parent: &Thread,
        place: usize,
        at: StateId,
        input: Arc<Value>,
        prev: u64,
    ) -> Box<Thread> {
        let vars = Arc::new(Vars {
            own: Default::default(),
            outer: Some(Arc::clone(&parent.vars)),
        });
        let mut thread = self.thread(at, input, vars, prev);
        thread.parent = Some((parent.id, place));
        thread
    }
}

/// What a state comes to that asks nobody, and where it leads.
pub(in crate::states) fn simple(
    scope: &Scope<'_>,
    state: &State,
    input: &Arc<Value>,
) -> Result<(Outcome, Option<Target>), Fault> {
    let own = state.next.clone();
    match &state.action {
        Action::Choice(branches, default) => {
            super::choose::choose(scope, state, branches, default.as_ref(), input)
        }
        Action::Fail(error, cause) => Err(super::fail::raise(
            scope,
            error.as_ref(),
            cause.as_ref(),
            input,
        )),
        Action::Pass(result) if state.language == Language::JsonPath => {
            let selected = scope.select(&state.input, input)?;
            let result = match (result, &state.arguments) {
                (Some(result), _) => Arc::clone(result),
                (None, Some(parameters)) => scope.fill(parameters, &selected)?,
                (None, None) => Arc::clone(&selected),
            };
            let output = Scope::place(&state.result_path, input, &result)?;
            Ok((finish(scope, state, &result, &output)?, own))
        }
        _ if state.language == Language::JsonPath => {
            let selected = scope.select(&state.input, input)?;
            Ok((finish(scope, state, &selected, &selected)?, own))
        }
        _ => Ok((finish(scope, state, input, input)?, own)),
    }
}

/// The end of a state: `Assign`, and `OutputPath` or `Output`. For JSONPath `result` is what `Assign` reads, and
/// `output` what `ResultPath` has made; for JSONata `output` is what there is without `Output`.
pub(in crate::states) fn finish(
    scope: &Scope<'_>,
    state: &State,
    result: &Arc<Value>,
    output: &Arc<Value>,
) -> Result<Outcome, Fault> {
    let assign = |assign: &Template| scope.assign(assign, result);
    let assigned = state
        .assign
        .as_ref()
        .map(assign)
        .transpose()?
        .unwrap_or_default();
    let output = match (state.language, &state.output) {
        (Language::JsonPath, _) => scope.select(&state.output_path, output)?,
        (Language::Jsonata, Some(template)) => scope.fill(template, output)?,
        (Language::Jsonata, None) => Arc::clone(output),
    };
    Ok(Outcome { output, assigned })
}

/// The fault of a result that is too large.
pub(in crate::states) fn too_large(whose: &str) -> Fault {
    let cause = format!(
        "The state/task '{whose}' returned a result with a size exceeding the maximum number of bytes service limit."
    );
    Fault::new(names::DATA_LIMIT, cause, Sort::Limit)
}

/// Whether a value's JSON is longer than may be passed between states.
pub(in crate::states) fn is_too_large(value: &Value) -> bool {
    fn count(value: &Value, left: &mut usize) -> bool {
        let own = match value {
            Value::Null | Value::Bool(_) => 4,
            Value::Number(_) => 1,
            Value::String(text) => text.len() + 2,
            Value::Array(items) => items.len() + 1,
            Value::Object(object) => object.keys().map(|key| key.len() + 4).sum::<usize>() + 1,
        };
        *left = match left.checked_sub(own) {
            Some(left) => left,
            None => return true,
        };
        match value {
            Value::Array(items) => items.iter().any(|item| count(item, left)),
            Value::Object(object) => object.values().any(|item| count(item, left)),
            _ => false,
        }
    }
    // The quick count is a little too low at most; near the limit the text itself tells.
    let mut left = DATA_BYTES_MAX / 2;
    count(value, &mut left) && value.to_string().len() > DATA_BYTES_MAX
}
