//! Parallel states.

use super::step::finish;
use super::{After, Phase, Run, Stage, Thread};
use crate::states::definition::{Action, Language, State};
use crate::states::history::Fact;
use crate::states::query::{Fault, Scope};
use serde_json::Value;
use std::sync::Arc;

impl Run<'_> {
    pub(super) fn begin_parallel(
        &mut self,
        thread: &mut Thread,
        state: &State,
    ) -> Result<(), Fault> {
        let Action::Parallel(starts) = &state.action else {
            return Ok(());
        };
        self.branch_input(thread, state)?;
        thread.phase = Phase::Parallel(vec![None; starts.len()]);
        self.note(thread, Fact::Plain("ParallelStateStarted"));
        let step = self.exec.step_ms();
        self.go_on(thread, step);
        Ok(())
    }

    /// What each branch is given.
    fn branch_input(&mut self, thread: &Thread, state: &State) -> Result<Arc<Value>, Fault> {
        let seed = self.seed(thread, Stage::Begin);
        let context = || self.context(thread, None);
        let scope = self.scope(thread, &seed, &context);
        arguments(&scope, state, &thread.input)
    }

    pub(super) fn start_branches(&mut self, thread: &mut Thread, state: &State) -> After {
        let Action::Parallel(starts) = &state.action else {
            return After::Stay;
        };
        let input = match self.branch_input(thread, state) {
            Ok(input) => input,
            Err(fault) => return self.failed_here(thread, fault),
        };
        for (place, start) in starts.iter().enumerate() {
            let inner = self.inner(thread, place, *start, Arc::clone(&input), thread.prev);
            self.spawn(inner);
        }
        After::Stay
    }

    pub(super) fn branch_ended(
        &mut self,
        thread: &mut Thread,
        branch: &Thread,
        place: usize,
        output: Arc<Value>,
    ) -> After {
        let Phase::Parallel(results) = &mut thread.phase else {
            return After::Stay;
        };
        if let Some(result) = results.get_mut(place) {
            *result = Some(output);
        }
        if results.iter().any(Option::is_none) {
            return After::Stay;
        }
        let all = results.iter().flatten().map(|result| (**result).clone());
        let result = Arc::new(Value::Array(all.collect()));
        thread.prev = branch.prev;
        let fact = Fact::Came("ParallelStateSucceeded", Arc::clone(&result));
        self.write(thread.place(), thread.prev, fact);
        self.conclude(thread, &result)
    }

    pub(super) fn branch_failed(
        &mut self,
        thread: &mut Thread,
        branch: &Thread,
        fault: Fault,
    ) -> After {
        let machine = self.machine();
        if let Some(state) = machine.states.get(branch.at) {
            self.note_aborted(branch.place(), state, branch.prev);
        }
        self.abort_inside(thread.place(), branch.prev, None);
        thread.prev = branch.prev;
        match machine.states.get(thread.at) {
            Some(state) => self.failed(thread, state, fault),
            None => After::Failed(fault),
        }
    }

    /// The end of a state that came to a result: `ResultSelector`, `ResultPath`, `Assign`, `Output`.
    pub(super) fn conclude(&mut self, thread: &mut Thread, result: &Arc<Value>) -> After {
        let machine = self.machine();
        let Some(state) = machine.states.get(thread.at) else {
            return After::Ended(Arc::clone(result));
        };
        let seed = self.seed(thread, Stage::End);
        let outcome = {
            let context = || self.context(thread, None);
            let mut scope = self.scope(thread, &seed, &context);
            scope.result = Some(result);
            concluded(&scope, state, &thread.input, result)
        };
        match outcome {
            Ok(outcome) => self.leave(thread, state, outcome, state.next.as_ref()),
            Err(fault) => self.failed_here(thread, fault),
        }
    }
}

/// What a Task, a Map or a Parallel comes to.
pub(in crate::states) fn concluded(
    scope: &Scope<'_>,
    state: &State,
    input: &Arc<Value>,
    result: &Arc<Value>,
) -> Result<super::step::Outcome, Fault> {
    if state.language == Language::Jsonata {
        return finish(scope, state, result, result);
    }
    let result = match &state.selector {
        Some(selector) => scope.fill(selector, result)?,
        None => Arc::clone(result),
    };
    let output = Scope::place(&state.result_path, input, &result)?;
    finish(scope, state, &result, &output)
}

/// What a Task or a Parallel is given: `InputPath` and `Parameters`, or `Arguments`.
pub(in crate::states) fn arguments(
    scope: &Scope<'_>,
    state: &State,
    input: &Arc<Value>,
) -> Result<Arc<Value>, Fault> {
    let selected = match state.language {
        Language::JsonPath => scope.select(&state.input, input)?,
        Language::Jsonata => Arc::clone(input),
    };
    match &state.arguments {
        Some(template) => scope.fill(template, &selected),
        None => Ok(selected),
    }
}
