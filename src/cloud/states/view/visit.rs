//! Visits of states, found again in the history: from entering to leaving, with all attempts between.

use crate::clock::Time;
use crate::sorted::SortedMap;
use crate::states::definition::{Action, State, StateId};
use crate::states::history::{Fact, HistoryEvent, Place};
use crate::states::inspect::Inspection;
use crate::states::query::{Fault, Sort, Vars, names};
use crate::states::run::{Execution, Item, Phase, Stage, Thread};
use serde_json::Value;
use std::sync::Arc;

/// One visit of a state.
pub(super) struct Visit<'a> {
    exec: &'a Execution,
    pub(super) place: Place,
    pub(super) entered: &'a HistoryEvent,
    pub(super) kind: &'static str,
    pub(super) name: &'a Arc<str>,
    pub(super) input: &'a Arc<Value>,
    /// What happened in the visit after entering, as far as it is looked at.
    own: Vec<&'a HistoryEvent>,
    /// The state that the line of states entered next.
    pub(super) next: Option<&'a Arc<str>>,
}

/// How a state was left.
pub(super) struct Exit<'a> {
    pub(super) at: Time,
    pub(super) output: &'a Arc<Value>,
    /// The variables it set.
    pub(super) assigned: Option<&'a Arc<Value>>,
}

impl Execution {
    /// The state that an event happened in; none for what is the whole execution's.
    #[must_use]
    pub fn state_of(&self, event: &HistoryEvent) -> Option<&Arc<str>> {
        let state = self.machine.states.get(event.place?.state)?;
        Some(&state.name)
    }

    /// The `...StateEntered` event of the visit that an event belongs to.
    #[must_use]
    pub fn entered(&self, event: &HistoryEvent) -> Option<u64> {
        let place = event.place?;
        self.entered_before(place, event.id + 1)
            .map(|entered| entered.id)
    }

    /// The last time before an event that a line of states entered the state.
    fn entered_before(&self, place: Place, before: u64) -> Option<&HistoryEvent> {
        let taken = usize::try_from(before.saturating_sub(1)).unwrap_or(usize::MAX);
        let earlier = self.history.iter().take(taken);
        let mut found = None;
        for event in earlier.filter(|event| event.place == Some(place)) {
            if matches!(event.fact, Fact::Entered(..)) {
                found = Some(event);
            }
        }
        found
    }

    /// The visit that began with an event, up to another.
    pub(super) fn visit(&self, entered: u64, until: u64) -> Option<Visit<'_>> {
        let event = self.history.get(entered)?;
        let place = event.place?;
        let Fact::Entered(kind, name, input) = &event.fact else {
            return None;
        };
        let mut own = Vec::new();
        let mut next = None;
        let skipped = usize::try_from(entered).unwrap_or(usize::MAX);
        for later in self.history.iter().skip(skipped) {
            if later.id > until {
                break;
            }
            if later.place.is_none_or(|at| at.thread != place.thread) {
                continue;
            }
            if let Fact::Entered(_, name, _) = &later.fact {
                next = Some(name);
                break;
            }
            own.push(later);
        }
        Some(Visit {
            exec: self,
            place,
            entered: event,
            kind,
            name,
            input,
            own,
            next,
        })
    }

    /// The first event of a line of states, and what led to it.
    fn beginning(&self, thread: u32) -> Option<&HistoryEvent> {
        let is_own = |event: &&HistoryEvent| event.thread() == Some(thread);
        let first = self.history.iter().find(is_own)?;
        self.history.get(first.previous)
    }

    /// The variables that a line of states sees before an event.
    fn variables(&self, thread: u32, before: u64) -> Arc<Vars> {
        let mut own = SortedMap::new();
        for event in self.history.iter().take_while(|event| event.id < before) {
            if let (Some(at), Fact::Exited(.., Some(assigned))) = (event.place, &event.fact)
                && at.thread == thread
            {
                let pairs = assigned.as_object().into_iter().flatten();
                own.extend(
                    pairs.map(|(name, value)| (Arc::from(name.as_str()), Arc::new(value.clone()))),
                );
            }
        }
        let around = self
            .beginning(thread)
            .filter(|event| event.thread() != Some(thread));
        let outer = around.and_then(|event| {
            let place = event.place?;
            Some(self.variables(place.thread, event.id + 1))
        });
        Arc::new(Vars { own, outer })
    }

    /// The item of the innermost Map around a line of states.
    fn item_of(&self, thread: u32) -> Option<Item> {
        let around = self
            .beginning(thread)
            .filter(|event| event.thread() != Some(thread));
        let Some((event, place)) = around.and_then(|event| Some((event, event.place?))) else {
            return self.child.as_ref().and_then(|child| child.item.clone());
        };
        let Fact::Iteration(_, _, index) = &event.fact else {
            return self.item_of(place.thread);
        };
        let entered = self.entered_before(place, event.id)?;
        let visit = self.visit(entered.id, event.id)?;
        let value = visit.items().ok()?.get(*index).map(Arc::clone)?;
        Some(Item {
            index: *index,
            value,
        })
    }
}

impl Visit<'_> {
    pub(super) fn state(&self) -> Option<&State> {
        self.exec.machine.states.get(self.place.state)
    }

    /// The events with which attempts began.
    fn starts(&self) -> impl Iterator<Item = &HistoryEvent> {
        let is_start = |event: &&&HistoryEvent| match &event.fact {
            Fact::Told(kind, _) | Fact::Plain(kind) => {
                kind.ends_with("Scheduled")
                    || matches!(*kind, "MapStateStarted" | "ParallelStateStarted")
            }
            _ => false,
        };
        self.own.iter().filter(is_start).copied()
    }

    /// How often it was tried.
    pub(super) fn attempts(&self) -> u64 {
        (self.starts().count() as u64).max(1)
    }

    /// How it was left.
    pub(super) fn exited(&self) -> Option<Exit<'_>> {
        self.own.iter().find_map(|event| match &event.fact {
            Fact::Exited(_, _, output, assigned) => Some(Exit {
                at: event.at,
                output,
                assigned: assigned.as_ref(),
            }),
            _ => None,
        })
    }

    /// What happened since the last attempt began.
    fn since_start(&self) -> impl Iterator<Item = &HistoryEvent> {
        let start = self.starts().last().map_or(0, |event| event.id);
        self.own
            .iter()
            .copied()
            .filter(move |event| event.id > start)
    }

    /// What the state's work came to.
    pub(super) fn result(&self) -> Option<Arc<Value>> {
        self.since_start().find_map(|event| match &event.fact {
            Fact::Came(_, result) => Some(Arc::clone(result)),
            Fact::Told(kind, told) if kind.ends_with("Succeeded") => {
                let text = told["output"].as_str()?;
                serde_json::from_str(text).ok().map(Arc::new)
            }
            _ => None,
        })
    }

    /// What went wrong in the last attempt.
    pub(super) fn fault(&self) -> Option<Fault> {
        let mut found = None;
        for event in self.since_start() {
            match &event.fact {
                Fact::Broke(_, fault) => found = Some((**fault).clone()),
                Fact::Told(kind, told) => found = told_fault(kind, told).or(found),
                _ => {}
            }
        }
        found.or_else(|| self.last_words())
    }

    /// What the execution ended with, if it ended in this visit.
    fn last_words(&self) -> Option<Fault> {
        let end = self.exec.history.iter().next_back()?;
        let Fact::Told("ExecutionFailed", told) = &end.fact else {
            return None;
        };
        let last = self.own.last().unwrap_or(&self.entered);
        (end.previous == last.id && self.exited().is_none()).then(|| fault_of(told, Sort::Other))
    }

    /// Everything that is needed to evaluate the state's queries again, as they were evaluated.
    pub(super) fn inspection(&self, stage: Stage) -> Inspection {
        let exec = self.exec;
        let start = self.starts().last().unwrap_or(self.entered);
        let redrives = exec.history.iter().take_while(|event| event.id <= start.id);
        let redriven =
            redrives.filter(|event| matches!(event.fact, Fact::Told("ExecutionRedriven", _)));
        let (count, last) = redriven.fold((0, 0), |(count, _), event| (count + 1, event.id));
        let tried = self.starts().filter(|event| event.id > last).count() as u64;
        let attempt = tried.saturating_sub(1);
        let at = match (stage, self.exited()) {
            (Stage::Begin, _) | (_, None) => start.at,
            (_, Some(exit)) => exit.at,
        };
        let vars = exec.variables(self.place.thread, self.entered.id);
        let thread = self.thread(attempt, Arc::clone(&vars));
        Inspection {
            machine: Arc::clone(&exec.machine),
            at: self.place.state,
            input: Arc::clone(self.input),
            vars,
            context: exec.context(&thread, self.token()),
            now_ms: at.as_millis(),
            seed: exec.seed(self.entered.id, count, attempt, stage),
            seen: Vec::new(),
        }
    }

    /// The token that the state's Task still waits for.
    fn token(&self) -> Option<&str> {
        let thread = self.exec.threads.get(&self.place.thread)?;
        match &thread.phase {
            Phase::Task(running) if thread.entered_id == self.entered.id && running.has_token => {
                Some(&running.token)
            }
            _ => None,
        }
    }

    fn thread(&self, attempt: u64, vars: Arc<Vars>) -> Thread {
        let at: StateId = self.place.state;
        let entered: Time = self.entered.at;
        Thread {
            id: self.place.thread,
            at,
            input: Arc::clone(self.input),
            vars,
            prev: self.entered.id,
            entered_id: self.entered.id,
            entered,
            retries: vec![attempt],
            parent: None,
            item: self.exec.item_of(self.place.thread),
            phase: Phase::Ready,
            timer: None,
        }
    }

    /// A Map's items, where no reader has read them.
    fn items(&self) -> Result<Vec<Arc<Value>>, Fault> {
        match self.state().map(|state| (state, &state.action)) {
            Some((state, Action::Map(map))) => self.inspection(Stage::Begin).items(state, map),
            _ => Ok(Vec::new()),
        }
    }

    /// What the iterations that have begun were given, by their index.
    pub(super) fn iteration_inputs(&self) -> Vec<Arc<Value>> {
        let mut begun = SortedMap::new();
        for event in &self.own {
            if let Fact::Iteration("MapIterationStarted", _, index) = &event.fact {
                begun.insert(event.id, *index);
            }
        }
        let mut inputs = SortedMap::new();
        for event in self.exec.history.iter() {
            if let (Fact::Entered(_, _, input), Some(index)) =
                (&event.fact, begun.get(&event.previous))
            {
                inputs.insert(*index, Arc::clone(input));
            }
        }
        inputs.into_values().collect()
    }
}

/// The fault that an event tells of.
fn told_fault(kind: &str, told: &Value) -> Option<Fault> {
    let sort = match kind {
        "EvaluationFailed" => Sort::Query(None, false),
        _ if kind.ends_with("TimedOut") => Sort::Timeout(false),
        _ if kind.ends_with("Failed") => Sort::Given,
        _ => return None,
    };
    Some(fault_of(told, sort))
}

fn fault_of(told: &Value, sort: Sort) -> Fault {
    let text = |key: &str| told[key].as_str().map(Arc::from);
    let error: Option<Arc<str>> = text("error");
    let sort = match error.as_deref() {
        Some(names::RUNTIME) => Sort::Runtime,
        _ => sort,
    };
    Fault {
        error,
        cause: text("cause"),
        sort,
    }
}
