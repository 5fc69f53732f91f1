//! Failing: Retry, Catch, and what is aborted when nobody catches.

use super::step::Outcome;
use super::{After, Phase, Run, Stage, Thread, ThreadId};
use crate::sorted::SortSmall as _;
use crate::states::definition::{Action, Amount, Catcher, Language, Retrier, State};
use crate::states::event::Event;
use crate::states::history::{Fact, Place};
use crate::states::query::{Fault, Scope, Sort, names};
use serde_json::{Value, json};
use std::cell::Cell;
use std::sync::Arc;

/// What a Fail state raises.
pub(super) fn raise(
    scope: &Scope<'_>,
    error: Option<&Amount>,
    cause: Option<&Amount>,
    input: &Arc<Value>,
) -> Fault {
    let text = |amount: Option<&Amount>, field: &str| {
        let value = amount
            .map(|amount| scope.text(amount, field, input))
            .transpose()?;
        Ok(value.map(|value| super::wait::plain(&value).into()))
    };
    let both = || Ok((text(error, "Error")?, text(cause, "Cause")?));
    match both() {
        Ok((error, cause)) => Fault {
            error,
            cause,
            sort: Sort::Given,
        },
        Err(fault) => fault,
    }
}

/// Whether an entry of Retry or Catch is meant for a fault.
pub(in crate::states) fn is_meant(errors: &[Arc<str>], fault: &Fault, is_task: bool) -> bool {
    let name = fault.error.as_deref().unwrap_or_default();
    let is_timeout = matches!(fault.sort, Sort::Timeout(_));
    errors.iter().any(|wanted| match &**wanted {
        names::ALL => true,
        names::TASK_FAILED => name == names::TASK_FAILED || (is_task && !is_timeout),
        names::HEARTBEAT => fault.sort == Sort::Timeout(true) || name == names::HEARTBEAT,
        wanted => wanted == name,
    })
}

impl Run<'_> {
    /// A state failed: it is tried again, or caught, or the thread fails with it.
    pub(super) fn failed(&mut self, thread: &mut Thread, state: &State, fault: Fault) -> After {
        thread.phase = Phase::Ready;
        if matches!(fault.sort, Sort::Runtime | Sort::Limit) {
            return After::Failed(fault);
        }
        let is_task = matches!(state.action, Action::Task(_)) && fault.sort == Sort::Given;
        let meant = |errors: &[Arc<str>]| is_meant(errors, &fault, is_task);
        if let Some(at) = state
            .retry
            .iter()
            .position(|retrier| meant(&retrier.errors))
        {
            thread.retries.resize(state.retry.len(), 0);
            let retrier = &state.retry[at];
            if thread.retries[at] < retrier.attempts_max {
                return self.retry(thread, state, at, retrier, &fault);
            }
        }
        self.note_failed(thread, state, &fault);
        match state.catch.iter().find(|catcher| meant(&catcher.errors)) {
            Some(catcher) => self.caught(thread, state, catcher, &fault),
            None => After::Failed(fault),
        }
    }

    /// `MapStateFailed` and `ParallelStateFailed`: the history tells of them once they are not tried again.
    fn note_failed(&mut self, thread: &mut Thread, state: &State, fault: &Fault) {
        let kind = match state.action {
            Action::Map(_) => "MapStateFailed",
            Action::Parallel(_) => "ParallelStateFailed",
            _ => return,
        };
        self.note(thread, Fact::Broke(kind, Arc::new(fault.clone())));
    }

    fn retry(
        &mut self,
        thread: &mut Thread,
        state: &State,
        at: usize,
        retrier: &Retrier,
        fault: &Fault,
    ) -> After {
        let used = thread.retries[at];
        thread.retries[at] += 1;
        let wait_ms = self.backoff_ms(retrier, used);
        self.core.record(Event::Retried {
            execution: Arc::clone(&self.exec.arn),
            state: Arc::clone(&state.name),
            thread: thread.id,
            error: fault.error.clone().unwrap_or_default(),
            attempt: used + 1,
            wait_ms,
        });
        thread.phase = Phase::Retrying;
        self.go_on(thread, wait_ms);
        After::Stay
    }

    /// How long to wait before an attempt; `used` attempts came before it.
    fn backoff_ms(&mut self, retrier: &Retrier, used: u64) -> u64 {
        let mut seconds = retrier.interval_s as f64;
        let most = retrier.delay_max_s.unwrap_or(99_999_999) as f64;
        for _ in 0..used {
            seconds = (seconds * retrier.backoff).min(most);
        }
        let millis = (seconds.min(most) * 1000.0) as u64;
        if retrier.jitter {
            self.exec.rng.below(millis + 1)
        } else {
            millis
        }
    }

    fn caught(
        &mut self,
        thread: &mut Thread,
        state: &State,
        catcher: &Catcher,
        fault: &Fault,
    ) -> After {
        self.core.record(Event::Caught {
            execution: Arc::clone(&self.exec.arn),
            state: Arc::clone(&state.name),
            thread: thread.id,
            error: fault.error.clone().unwrap_or_default(),
            next: catcher
                .next
                .as_ref()
                .map(|next| Arc::clone(&next.name))
                .unwrap_or_default(),
        });
        let seed = self.seed(thread, Stage::Caught);
        let outcome = {
            let context = || self.context(thread, None);
            let scope = self.scope(thread, &seed, &context);
            catch_outcome(scope, state, catcher, fault, &thread.input)
        };
        match outcome {
            Ok(outcome) => self.leave(thread, state, outcome, catcher.next.as_ref()),
            // What fails in a catcher is not caught by another.
            Err(mut fault) => {
                fault.sort = match fault.sort {
                    Sort::Query(field, after) => Sort::Query(field, after),
                    _ => Sort::Runtime,
                };
                After::Failed(fault)
            }
        }
    }

    /// Lets go of threads inside another that are not needed any more, and writes down that they were aborted.
    pub(super) fn abort_inside(&mut self, parent: Place, prev: u64, map: Option<&Arc<str>>) {
        let children: Vec<(ThreadId, usize)> = self
            .exec
            .threads
            .values()
            .filter_map(|thread| match thread.parent {
                Some((up, index)) if up == parent.thread => Some((thread.id, index)),
                _ => None,
            })
            .collect();
        let mut children = children;
        children.sort_small_by_key(|(_, index)| *index);
        for (id, index) in children {
            if let Some(map) = map {
                let fact = Fact::Iteration("MapIterationAborted", Arc::clone(map), index);
                self.write(parent, prev, fact);
            }
            self.abort(id, prev);
        }
    }

    fn abort(&mut self, id: ThreadId, prev: u64) {
        let Some(mut thread) = self.exec.threads.remove(&id) else {
            return;
        };
        let machine = self.machine();
        let state = machine.states.get(thread.at);
        let map = match state.map(|state| (&state.action, &state.name)) {
            Some((Action::Map(_), name)) => Some(name),
            _ => None,
        };
        self.abort_inside(thread.place(), prev, map);
        let has_entered = !matches!(thread.phase, Phase::Fresh);
        self.let_go(&mut thread);
        if let Some(state) = state
            && has_entered
        {
            self.note_aborted(thread.place(), state, prev);
        }
    }

    /// `TaskStateAborted` and its like, for states that take their time.
    pub(super) fn note_aborted(&mut self, place: Place, state: &State, prev: u64) {
        let fact = match state.action {
            Action::Task(_) => "TaskStateAborted",
            Action::Map(_) => "MapStateAborted",
            Action::Parallel(_) => "ParallelStateAborted",
            Action::Wait(_) => "WaitStateAborted",
            _ => return,
        };
        self.write(place, prev, Fact::Plain(fact));
    }
}

/// What a state comes to whose fault is caught.
pub(in crate::states) fn catch_outcome(
    mut scope: Scope<'_>,
    state: &State,
    catcher: &Catcher,
    fault: &Fault,
    input: &Arc<Value>,
) -> Result<Outcome, Fault> {
    let error = Arc::new(json!({"Error": fault.error, "Cause": fault.cause}));
    let plain: Cell<Option<Arc<Value>>> = Cell::new(None);
    if state.language == Language::JsonPath {
        plain.set(Some(Scope::place(&catcher.result_path, input, &error)?));
    }
    let error_value: &Value = &error;
    // The scope's lifetime is as long as the error's only here.
    let scope = Scope {
        error: Some(error_value),
        input: scope.input,
        result: None,
        vars: scope.vars,
        context: scope.context,
        made: std::mem::take(&mut scope.made),
        now_ms: scope.now_ms,
        seed: scope.seed,
    };
    let assigned = match &catcher.assign {
        Some(template) => scope.assign(template, &error)?,
        None => Vec::new(),
    };
    let output = match (plain.take(), &catcher.output) {
        (Some(output), _) => output,
        (None, Some(template)) => scope.fill(template, &error)?,
        (None, None) => Arc::clone(&error),
    };
    Ok(Outcome { output, assigned })
}
