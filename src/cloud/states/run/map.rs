//! Map states: their items, and iterations inside the execution.

use super::distributed;
use super::{After, Item, Phase, Run, Stage, Thread};
use crate::jsonpath::Root;
use crate::states::definition::{Action, Amount, Items, Language, Map, State};
use crate::states::history::Fact;
use crate::states::query::{Fault, Scope, Sort, names};
use serde_json::Value;
use std::sync::Arc;

/// How many iterations run at once inside an execution.
///
/// <https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html> (read 2026-11-22).
const INLINE_CONCURRENCY: usize = 40;

/// Iterations of an inline Map.
#[derive(Clone, Debug)]
pub(in crate::states) struct Iterations {
    pub(super) items: Arc<Vec<Arc<Value>>>,
    /// The effective input, which `ItemSelector` reads.
    pub(super) data: Arc<Value>,
    /// The next item to start with.
    next: usize,
    running: usize,
    at_once: usize,
    results: Vec<Option<Arc<Value>>>,
}

impl Run<'_> {
    pub(super) fn begin_map(
        &mut self,
        thread: &mut Thread,
        state: &State,
        map: &Map,
    ) -> Result<(), Fault> {
        let seed = self.seed(thread, Stage::Begin);
        let (data, items, at_once) = {
            let context = || self.context(thread, None);
            let scope = self.scope(thread, &seed, &context);
            begun(&scope, state, map, &thread.input)?
        };
        let length = items.as_ref().map_or(0, |items| items.len());
        let told = serde_json::json!({"length": length});
        self.note(thread, Fact::Told("MapStateStarted", Arc::new(told)));
        let items = Arc::new(items.unwrap_or_default());
        thread.phase = if map.children.is_some() {
            Phase::Distributed(Box::new(distributed::Run::new(data, items, at_once)))
        } else {
            Phase::Map(Box::new(Iterations {
                results: vec![None; items.len()],
                items,
                data,
                next: 0,
                running: 0,
                at_once: if at_once == 0 {
                    INLINE_CONCURRENCY
                } else {
                    at_once.min(INLINE_CONCURRENCY)
                },
            }))
        };
        let step = self.exec.step_ms();
        self.go_on(thread, step);
        Ok(())
    }

    pub(super) fn start_iterations(&mut self, thread: &mut Thread, state: &State) -> After {
        let Phase::Map(run) = &thread.phase else {
            return After::Stay;
        };
        if run.items.is_empty() {
            let result = Arc::new(Value::Array(Vec::new()));
            let fact = Fact::Came("MapStateSucceeded", Arc::clone(&result));
            self.write(thread.place(), thread.prev, fact);
            return self.conclude(thread, &result);
        }
        let count = run.at_once.min(run.items.len());
        let prev = thread.prev;
        for _ in 0..count {
            if let Err(fault) = self.start_iteration(thread, state, prev) {
                self.abort_inside(thread.place(), prev, Some(&state.name));
                return self.failed_here(thread, fault);
            }
        }
        After::Stay
    }

    /// Starts the next iteration, after an event.
    fn start_iteration(
        &mut self,
        thread: &mut Thread,
        state: &State,
        prev: u64,
    ) -> Result<(), Fault> {
        let Action::Map(map) = &state.action else {
            return Ok(());
        };
        let Phase::Map(run) = &mut thread.phase else {
            return Ok(());
        };
        let index = run.next;
        run.next += 1;
        run.running += 1;
        let (value, data) = (Arc::clone(&run.items[index]), Arc::clone(&run.data));
        let item = Item { index, value };
        let input = self.item_input(thread, map, &item, &data)?;
        let fact = Fact::Iteration("MapIterationStarted", Arc::clone(&state.name), index);
        let started = self.write(thread.place(), prev, fact);
        let mut inner = self.inner(thread, index, map.start, input, started);
        inner.item = Some(item);
        self.spawn(inner);
        Ok(())
    }

    /// What an iteration is given: the item, or what `ItemSelector` makes of it.
    pub(super) fn item_input(
        &mut self,
        thread: &Thread,
        map: &Map,
        item: &Item,
        data: &Arc<Value>,
    ) -> Result<Arc<Value>, Fault> {
        let Some(selector) = &map.selector else {
            return Ok(Arc::clone(&item.value));
        };
        let seed = self.seed(thread, Stage::Item(item.index));
        let context = || {
            let mut context = self.context(thread, None);
            context["Map"] =
                serde_json::json!({"Item": {"Index": item.index, "Value": item.value}});
            context
        };
        let scope = self.scope(thread, &seed, &context);
        scope.fill(selector, data)
    }

    pub(super) fn iteration_ended(
        &mut self,
        thread: &mut Thread,
        iteration: &Thread,
        index: usize,
        output: Arc<Value>,
    ) -> After {
        let machine = self.machine();
        let place = thread.place();
        let (Some(state), Phase::Map(run)) = (machine.states.get(thread.at), &mut thread.phase)
        else {
            return After::Stay;
        };
        if let Some(result) = run.results.get_mut(index) {
            *result = Some(output);
        }
        run.running -= 1;
        let (is_more, is_over) = (run.next < run.items.len(), run.running == 0);
        let fact = Fact::Iteration("MapIterationSucceeded", Arc::clone(&state.name), index);
        let succeeded = self.write(place, iteration.prev, fact);
        if is_more {
            return match self.start_iteration(thread, state, iteration.prev) {
                Ok(()) => After::Stay,
                Err(fault) => {
                    self.abort_inside(thread.place(), iteration.prev, Some(&state.name));
                    self.failed_here(thread, fault)
                }
            };
        }
        if !is_over {
            return After::Stay;
        }
        let Phase::Map(run) = &thread.phase else {
            return After::Stay;
        };
        let all = run
            .results
            .iter()
            .flatten()
            .map(|result| (**result).clone());
        let result = Arc::new(Value::Array(all.collect()));
        thread.prev = succeeded;
        let fact = Fact::Came("MapStateSucceeded", Arc::clone(&result));
        self.write(place, succeeded, fact);
        self.conclude(thread, &result)
    }

    pub(super) fn iteration_failed(
        &mut self,
        thread: &mut Thread,
        iteration: &Thread,
        index: usize,
        fault: Fault,
    ) -> After {
        let machine = self.machine();
        let Some(state) = machine.states.get(thread.at) else {
            return After::Failed(fault);
        };
        let fact = Fact::Iteration("MapIterationFailed", Arc::clone(&state.name), index);
        self.write(thread.place(), iteration.prev, fact);
        if let Some(inner) = machine.states.get(iteration.at) {
            self.note_aborted(iteration.place(), inner, iteration.prev);
        }
        self.abort_inside(thread.place(), iteration.prev, Some(&state.name));
        thread.prev = iteration.prev;
        self.failed(thread, state, fault)
    }
}

type Begun = (Arc<Value>, Option<Vec<Arc<Value>>>, usize);

/// The effective input, the items (none when they have to be read first), and how many run at once.
fn begun(scope: &Scope<'_>, state: &State, map: &Map, input: &Arc<Value>) -> Result<Begun, Fault> {
    let data = match state.language {
        Language::JsonPath => scope.select(&state.input, input)?,
        Language::Jsonata => Arc::clone(input),
    };
    let items = match (&map.reader, &map.items) {
        (Some(_), _) => None,
        (None, items) => Some(read_items(scope, state, items, &data)?),
    };
    let at_once = match &map.concurrency {
        Some(amount) => whole(scope, amount, "MaxConcurrency", &data)?,
        None => 0,
    };
    Ok((data, items, usize::try_from(at_once).unwrap_or(usize::MAX)))
}

/// The items of a Map that has no reader.
pub(in crate::states) fn read_items(
    scope: &Scope<'_>,
    state: &State,
    items: &Items,
    data: &Arc<Value>,
) -> Result<Vec<Arc<Value>>, Fault> {
    let (list, path) = match items {
        Items::Input => (Arc::clone(data), None),
        Items::Path(path) => (scope.at(path, data)?, Some(path)),
        Items::Template(template) => (array(scope, template, data)?, None),
    };
    match &*list {
        Value::Array(items) => Ok(items.iter().map(|item| Arc::new(item.clone())).collect()),
        other if state.language == Language::Jsonata => Err(Fault::new(
            names::QUERY,
            format!("Map state input must be an array but was: {other}"),
            Sort::Query(None, false),
        )),
        _ => {
            let place = path.map_or("$", |path| path.source());
            Err(Fault::runtime(format!(
                "Reference path \"{place}\" must point to array."
            )))
        }
    }
}

fn array(
    scope: &Scope<'_>,
    template: &crate::states::definition::Template,
    data: &Arc<Value>,
) -> Result<Arc<Value>, Fault> {
    match template {
        crate::states::definition::Template::Query(query) => {
            scope.typed(query, "array").map(Arc::new)
        }
        other => scope.fill(other, data),
    }
}

/// A whole number; texts that are one count, too.
pub(in crate::states) fn whole(
    scope: &Scope<'_>,
    amount: &Amount,
    field: &str,
    data: &Arc<Value>,
) -> Result<u64, Fault> {
    number(scope, amount, field, "integer", data).map(|number| number.max(0.0) as u64)
}

/// A number, or the words for what is none.
pub(in crate::states) fn number(
    scope: &Scope<'_>,
    amount: &Amount,
    field: &str,
    kind: &str,
    data: &Arc<Value>,
) -> Result<f64, Fault> {
    let value = match amount {
        Amount::Query(query) => scope.typed(query, "number")?,
        Amount::Path(path) if *path.root() == Root::Input => match scope.find(path, data) {
            Some(value) => value.into_owned(),
            None => Value::Null,
        },
        other => scope.amount(other, data)?,
    };
    let found = match &value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let fits = |number: &f64| number.is_finite() && (kind != "integer" || number.fract() == 0.0);
    found.filter(fits).ok_or_else(|| match amount {
        Amount::Path(path) => Fault::runtime(format!(
            "The {field}Path field refers to value \"{}\" which is not a valid {kind}: {}",
            super::wait::plain(&value),
            path.source()
        )),
        _ => Fault::new(
            names::QUERY,
            format!("The {field} field must be a valid {kind} but was: {value}"),
            Sort::Query(Some(field.into()), false),
        ),
    })
}
