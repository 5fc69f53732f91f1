//! Looking at one state: what each of its filters makes of the data on the way. `TestState` tells it, and the data-flow
//! view shows it.
//!
//! The filters are the very functions that executions go through.

use super::definition::{
    Action, Amount, Catcher, Language, Machine, Map as MapState, State, StateId, Target,
};
use super::query::{Fault, Scope, Vars};
use super::run::{self, Outcome};
use serde_json::Value;
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

/// A state that is looked at, and what has been seen so far.
#[derive(Clone, Debug)]
pub(super) struct Inspection {
    pub(super) machine: Arc<Machine>,
    pub(super) at: StateId,
    pub(super) input: Arc<Value>,
    pub(super) vars: Arc<Vars>,
    pub(super) context: Value,
    pub(super) now_ms: u64,
    pub(super) seed: u64,
    /// By AWS's names of inspection data, in the order of the filters.
    pub(super) seen: Vec<(&'static str, Arc<Value>)>,
}

impl Inspection {
    /// What queries in the state see.
    pub(super) fn with<T>(&self, act: impl FnOnce(Scope<'_>) -> T) -> T {
        self.with_result(None, act)
    }

    fn with_result<T>(&self, result: Option<&Value>, act: impl FnOnce(Scope<'_>) -> T) -> T {
        let seed = Cell::new(self.seed);
        let context = || self.context.clone();
        act(Scope {
            input: &self.input,
            result,
            error: None,
            vars: &self.vars,
            context: &context,
            made: OnceCell::new(),
            now_ms: self.now_ms,
            seed: &seed,
        })
    }

    pub(super) fn see(&mut self, key: &'static str, value: &Arc<Value>) {
        self.seen.push((key, Arc::clone(value)));
    }

    /// Forgets what was seen under some names.
    pub(super) fn hide(&mut self, keys: &[&str]) {
        self.seen.retain(|(key, _)| !keys.contains(key));
    }

    fn is_path(state: &State) -> bool {
        state.language == Language::JsonPath
    }

    /// What a Task or a Parallel is given.
    pub(super) fn arguments(&mut self, state: &State) -> Result<Arc<Value>, Fault> {
        if Self::is_path(state) {
            let selected = self.with(|scope| scope.select(&state.input, &self.input))?;
            self.see("afterInputPath", &selected);
        }
        let arguments = self.with(|scope| run::arguments(&scope, state, &self.input))?;
        if Self::is_path(state) {
            self.see("afterParameters", &arguments);
        } else if state.arguments.is_some() {
            self.see("afterArguments", &arguments);
        }
        Ok(arguments)
    }

    /// A Map's items, where no reader has to read them.
    pub(super) fn items(
        &mut self,
        state: &State,
        map: &MapState,
    ) -> Result<Vec<Arc<Value>>, Fault> {
        let data = self.map_data(state)?;
        let items = self.with(|scope| run::read_items(&scope, state, &map.items, &data))?;
        if matches!(map.items, super::definition::Items::Path(_)) {
            let all: Value = items.iter().map(|item| (**item).clone()).collect();
            self.see("afterItemsPath", &Arc::new(all));
        }
        Ok(items)
    }

    /// What a Map's fields are evaluated on.
    pub(super) fn map_data(&mut self, state: &State) -> Result<Arc<Value>, Fault> {
        if !Self::is_path(state) {
            return Ok(Arc::clone(&self.input));
        }
        let selected = self.with(|scope| scope.select(&state.input, &self.input))?;
        self.see("afterInputPath", &selected);
        Ok(selected)
    }

    /// A number of a Map's: `MaxConcurrency` and the like.
    pub(super) fn number(
        &self,
        amount: Option<&Amount>,
        field: &str,
        kind: &str,
    ) -> Result<Option<f64>, Fault> {
        let number =
            |amount| self.with(|scope| run::number(&scope, amount, field, kind, &self.input));
        amount.map(number).transpose()
    }

    /// The end of a state that came to a result.
    pub(super) fn conclude(
        &mut self,
        state: &State,
        result: &Arc<Value>,
    ) -> Result<Outcome, Fault> {
        self.see("result", result);
        if Self::is_path(state) {
            let selected = self.with(|scope| match &state.selector {
                Some(selector) => scope.fill(selector, result),
                None => Ok(Arc::clone(result)),
            })?;
            let placed = Scope::place(&state.result_path, &self.input, &selected)?;
            self.see("afterResultSelector", &selected);
            self.see("afterResultPath", &placed);
        }
        self.with_result(Some(result), |scope| {
            run::concluded(&scope, state, &self.input, result)
        })
    }

    /// What a catcher makes of a fault.
    pub(super) fn caught(
        &self,
        state: &State,
        catcher: &Catcher,
        fault: &Fault,
    ) -> Result<Outcome, Fault> {
        self.with(|scope| run::catch_outcome(scope, state, catcher, fault, &self.input))
    }

    /// A state that asks nobody.
    pub(super) fn plain(&mut self, state: &State) -> Result<(Outcome, Option<Target>), Fault> {
        if Self::is_path(state) {
            self.look_at_plain(state);
        }
        self.with(|scope| run::simple(&scope, state, &self.input))
    }

    fn look_at_plain(&mut self, state: &State) {
        let Ok(selected) = self.with(|scope| scope.select(&state.input, &self.input)) else {
            return;
        };
        let result = match &state.action {
            Action::Pass(Some(result)) => {
                self.see("result", result);
                Arc::clone(result)
            }
            Action::Pass(None) => {
                self.see("afterInputPath", &selected);
                let filled = match &state.arguments {
                    Some(parameters) => self.with(|scope| scope.fill(parameters, &selected)),
                    None => Ok(selected),
                };
                let Ok(filled) = filled else {
                    return;
                };
                self.see("afterParameters", &filled);
                filled
            }
            _ => return self.see("afterInputPath", &selected),
        };
        self.see("afterResultSelector", &result);
        if let Ok(placed) = Scope::place(&state.result_path, &self.input, &result) {
            self.see("afterResultPath", &placed);
        }
    }
}
