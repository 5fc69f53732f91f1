//! What a test finds out, as `TestState` tells it.

use super::{Error, Mock, Probe, invalid};
use crate::call::SharedAnswer;
use crate::core::Core;
use crate::states::definition::{Action, Map as MapState, State};
use crate::states::integrate;
use crate::states::query::{Fault, Sort, names};
use crate::states::run::{self, Outcome};
use serde_json::{Map, Value, json};
use std::sync::Arc;

type Tested = Result<Value, Error>;

/// What `TestState` does not show of a Parallel.
const HIDDEN: [&str; 4] = [
    "afterInputPath",
    "afterParameters",
    "afterArguments",
    "result",
];

impl Probe {
    /// What a Task or a Parallel is given; a Parallel's filters are not shown.
    pub(super) fn arguments(&mut self, state: &State) -> Result<Arc<Value>, Fault> {
        let arguments = self.look.arguments(state);
        if matches!(state.action, Action::Parallel(_)) {
            self.look.hide(&HIDDEN);
        }
        arguments
    }

    pub(super) fn mocked(mut self, state: &State, mock: Mock) -> Value {
        match mock {
            Mock::Result(result) => self.concluded(state, &Arc::new(result), true),
            Mock::Error(fault) => self.failed(state, &fault),
        }
    }

    /// A service has answered.
    pub(in crate::states) fn told(&self, core: &mut Core, answer: &SharedAnswer) {
        let mut probe = self.clone();
        let machine = Arc::clone(&probe.look.machine);
        let state = &machine.states[probe.look.at];
        let Action::Task(task) = &state.action else {
            return;
        };
        let told = match integrate::outcome(core, &task.resource, answer) {
            Ok(output) => probe.concluded(state, &Arc::new(output), true),
            Err(fault) => probe.failed(state, &fault),
        };
        core.answer(self.ticket, Ok(told));
    }

    /// The end of a state that came to a result.
    fn concluded(&mut self, state: &State, result: &Arc<Value>, shows_result: bool) -> Value {
        let outcome = self.look.conclude(state, result);
        // A Parallel shows no result of its own.
        if !shows_result || matches!(state.action, Action::Parallel(_)) {
            self.look.hide(&["result"]);
        }
        match outcome {
            Ok(outcome) => {
                let next = state.next.as_ref().map(|next| Arc::clone(&next.name));
                self.succeeded(&outcome, next.as_deref())
            }
            Err(fault) => self.failed(state, &fault),
        }
    }

    /// A state that asks nobody.
    pub(super) fn plain(&mut self, state: &State) -> Value {
        match self.look.plain(state) {
            Ok((outcome, next)) => {
                let next = next.map(|next| next.name);
                self.succeeded(&outcome, next.as_deref())
            }
            Err(fault) => self.failed(state, &fault),
        }
    }

    /// A Map, whose iterations are mocked.
    pub(super) fn map(mut self, state: &State, map: &MapState, mock: Mock) -> Tested {
        let items = match self.items(state, map) {
            Ok(items) => items,
            Err(fault) => return Ok(self.failed(state, &fault)),
        };
        let numbers = self.numbers(map);
        let [concurrency, count, percentage] = match numbers {
            Ok(numbers) => numbers,
            Err(fault) => return Ok(self.failed(state, &fault)),
        };
        self.see("maxConcurrency", whole(concurrency.unwrap_or(0.0)));
        if let Some(count) = count {
            self.see("toleratedFailureCount", whole(count));
        }
        if let Some(percentage) = percentage {
            self.see("toleratedFailurePercentage", json!(percentage));
        }
        let failures = self.failures.unwrap_or(0);
        if failures > items as u64 {
            return invalid(
                "Map iteration failure count must be less than or equal to the number of Map iterations",
            );
        }
        let share = failures as f64 * 100.0 / items.max(1) as f64;
        let exceeds = count.is_some_and(|count| failures as f64 > count)
            || percentage.is_some_and(|percentage| share > percentage);
        match mock {
            Mock::Error(fault) => Ok(self.failed(state, &fault)),
            Mock::Result(_) if exceeds => {
                let cause = "The specified tolerated failure threshold was exceeded";
                Ok(self.failed(state, &Fault::new(names::THRESHOLD, cause, Sort::Given)))
            }
            Mock::Result(result) => Ok(self.concluded(state, &Arc::new(result), false)),
        }
    }

    /// `MaxConcurrency`, `ToleratedFailureCount`, `ToleratedFailurePercentage`.
    fn numbers(&self, map: &MapState) -> Result<[Option<f64>; 3], Fault> {
        let number =
            |amount: &Option<_>, field, kind| self.look.number(amount.as_ref(), field, kind);
        Ok([
            number(&map.concurrency, "MaxConcurrency", "integer")?,
            number(&map.tolerated_count, "ToleratedFailureCount", "integer")?,
            number(
                &map.tolerated_percentage,
                "ToleratedFailurePercentage",
                "float",
            )?,
        ])
    }

    fn see(&mut self, key: &'static str, value: Value) {
        self.look.see(key, &Arc::new(value));
    }

    /// How many items a Map has.
    fn items(&mut self, state: &State, map: &MapState) -> Result<usize, Fault> {
        if let Some(read) = &self.read {
            return Ok(read.as_array().map_or(0, Vec::len));
        }
        let items = self.look.items(state, map).map_err(|mut fault| {
            // A test speaks of the root, wherever the path begins.
            if fault
                .cause
                .as_deref()
                .is_some_and(|cause| cause.starts_with("Reference path \"$$"))
            {
                fault.cause = Some("Reference path \"$\" must point to array.".into());
            }
            fault
        })?;
        Ok(items.len())
    }

    fn succeeded(&self, outcome: &Outcome, next: Option<&str>) -> Value {
        let mut told = json!({"output": outcome.output.to_string()});
        self.inspect(&mut told, None);
        if let Some(next) = next {
            told["nextState"] = next.into();
        }
        told["status"] = "SUCCEEDED".into();
        told
    }

    fn inspect(&self, told: &mut Value, details: Option<Value>) {
        if !self.inspects {
            return;
        }
        // Data is text; counts are numbers.
        let text = |(key, value): &(&'static str, Arc<Value>)| {
            let is_count = key.starts_with("max") || key.starts_with("tolerated");
            let shown = if is_count {
                (**value).clone()
            } else {
                value.to_string().into()
            };
            ((*key).to_owned(), shown)
        };
        let mut seen: Map<String, Value> = self.look.seen.iter().map(text).collect();
        if let Some(details) = details {
            seen.insert("errorDetails".into(), details);
        }
        told["inspectionData"] = Value::Object(seen);
    }

    /// A state that failed: it would be tried again, is caught, or fails.
    pub(super) fn failed(&self, state: &State, fault: &Fault) -> Value {
        let mut told = json!({});
        if let Some(error) = &fault.error {
            told["error"] = json!(error);
        }
        if let Some(cause) = &fault.cause {
            told["cause"] = json!(cause);
        }
        let is_task = matches!(state.action, Action::Task(_)) && fault.sort == Sort::Given;
        let catchable = fault.sort != Sort::Runtime;
        let meant = |errors: &[Arc<str>]| catchable && run::is_meant(errors, fault, is_task);
        let retry = state
            .retry
            .iter()
            .position(|retrier| meant(&retrier.errors));
        if let Some(at) = retry {
            let retrier = &state.retry[at];
            if self.retries < retrier.attempts_max {
                let most = retrier.delay_max_s.unwrap_or(u64::MAX) as f64;
                let exponent = i32::try_from(self.retries).unwrap_or(i32::MAX);
                let wait = (retrier.interval_s as f64 * retrier.backoff.powi(exponent)).min(most);
                let details = json!({"retryBackoffIntervalSeconds": whole(wait), "retryIndex": at});
                self.inspect(&mut told, Some(details));
                told["status"] = "RETRIABLE".into();
                return told;
            }
        }
        let catch = state
            .catch
            .iter()
            .position(|catcher| meant(&catcher.errors));
        if let Some(at) = catch {
            let catcher = &state.catch[at];
            let caught = self.look.caught(state, catcher, fault);
            if let Ok(outcome) = caught {
                told["output"] = outcome.output.to_string().into();
                self.inspect(&mut told, Some(json!({"catchIndex": at})));
                if let Some(next) = &catcher.next {
                    told["nextState"] = json!(next.name);
                }
                told["status"] = "CAUGHT_ERROR".into();
                return told;
            }
        }
        self.inspect(&mut told, retry.map(|at| json!({"retryIndex": at})));
        told["status"] = "FAILED".into();
        told
    }
}

/// A number without a fraction where it has none.
fn whole(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return (number as i64).into();
    }
    number.into()
}
