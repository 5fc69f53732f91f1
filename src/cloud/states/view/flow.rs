//! The data flow of a visit of a state: what each filter made of the data, and where it went wrong.

use super::visit::Visit;
use crate::states::States;
use crate::states::definition::{Action, Catcher, Language, State};
use crate::states::inspect::Inspection;
use crate::states::query::Fault;
use crate::states::run::{Execution, Stage, is_meant};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What happened to the data in one visit of a state.
#[derive(Clone, Debug, PartialEq)]
pub struct DataFlow {
    /// The state's name.
    pub state: Arc<str>,
    /// The kind of state: `Task`, `Choice`...
    pub kind: &'static str,
    /// Whether it speaks JSONata; otherwise JSONPath.
    pub jsonata: bool,
    /// The event with which it was entered.
    pub entered: u64,
    /// The variables that it saw on entering: an object.
    pub variables: Value,
    /// The context object of the last attempt.
    pub context: Value,
    /// The filters that the data has gone through so far, in AWS's order. The first is `Input`; of a state that was left
    /// the last but `Assign` is its output.
    pub steps: Vec<FlowStep>,
    /// Where the way ended or turned, if something went wrong.
    pub error: Option<FlowError>,
    /// The state that came next.
    pub next: Option<Arc<str>>,
    /// How often the state's work was begun: 1 and the retries.
    pub attempts: u64,
}

/// One filter.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowStep {
    /// The definition's field: `InputPath`, `Parameters`... `Input` and `Result` are the data as they came; `Catch` is the
    /// error output, and the filters after it are the catcher's.
    pub field: &'static str,
    /// What the definition has there; none when the field is not given and the data passes as it is.
    pub expression: Option<Value>,
    /// The data after it.
    pub value: Arc<Value>,
}

/// What went wrong in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowError {
    /// The error's name.
    pub error: Option<Arc<str>>,
    /// The cause.
    pub cause: Option<Arc<str>>,
    /// Whether a catcher took over.
    pub caught: bool,
}

impl States {
    /// The data flow of the visit that began with the event `entered` of an execution, as far as it had come at the event
    /// `until`; `u64::MAX` for all. None when there is no such visit.
    ///
    /// What the history holds is taken from it; what lies between is evaluated again with the engine's own functions, at
    /// the time and with the random numbers of then.
    #[must_use]
    pub fn data_flow(&self, execution_arn: &str, entered: u64, until: u64) -> Option<DataFlow> {
        let exec = self.execution(execution_arn)?;
        let visit = exec.visit(entered, until)?;
        let state = visit.state()?;
        let mut flow = Flow {
            source: source(exec, &state.name),
            steps: Vec::new(),
            fault: None,
        };
        let look = flow.follow(&visit, state);
        let left = visit.exited();
        let error = flow.fault.take().map(|fault| FlowError {
            error: fault.error,
            cause: fault.cause,
            caught: left.is_some(),
        });
        Some(DataFlow {
            state: Arc::clone(visit.name),
            kind: visit.kind,
            jsonata: state.language == Language::Jsonata,
            entered,
            variables: look.vars.to_json(),
            context: look.context,
            steps: flow.steps,
            error,
            next: visit.next.map(Arc::clone),
            attempts: visit.attempts(),
        })
    }
}

struct Flow {
    /// The state's own JSON.
    source: Map<String, Value>,
    steps: Vec<FlowStep>,
    fault: Option<Fault>,
}

impl Flow {
    fn follow(&mut self, visit: &Visit<'_>, state: &State) -> Inspection {
        let mut look = visit.inspection(Stage::Begin);
        look.see("input", visit.input);
        let begun = match &state.action {
            Action::Task(_) | Action::Parallel(_) => look.arguments(state).map(|_| ()),
            Action::Map(map) if map.reader.is_none() => {
                let items = look.items(state, map);
                look.hide(&["afterItemsPath"]);
                items.map(|items| {
                    let all: Value = items.iter().map(|item| (**item).clone()).collect();
                    look.see("items", &Arc::new(all));
                    if map.selector.is_some() {
                        let inputs = visit.iteration_inputs();
                        let all: Value = inputs.iter().map(|input| (**input).clone()).collect();
                        look.see("itemSelector", &Arc::new(all));
                    }
                })
            }
            Action::Map(_) => look.map_data(state).map(|_| ()),
            _ => Ok(()),
        };
        self.fault = begun.err();
        if self.fault.is_none() {
            self.fault = self.conclude(visit, state, &mut look);
        }
        for (key, value) in &look.seen {
            self.seen(key, state.language, value);
        }
        let told = visit.fault();
        self.fault = told.or_else(|| self.fault.take().filter(|_| visit.result().is_some()));
        if let Some(exit) = visit.exited() {
            self.leave(state, exit.output, exit.assigned);
        }
        look
    }

    /// From the result, or from the input where nobody is asked, to the output.
    fn conclude(
        &mut self,
        visit: &Visit<'_>,
        state: &State,
        look: &mut Inspection,
    ) -> Option<Fault> {
        let asks = matches!(
            state.action,
            Action::Task(_) | Action::Parallel(_) | Action::Map(_)
        );
        let later = visit.inspection(Stage::End);
        (look.now_ms, look.seed) = (later.now_ms, later.seed);
        if !asks {
            return look.plain(state).err();
        }
        let result = visit.result()?;
        look.conclude(state, &result).err()
    }

    fn seen(&mut self, key: &str, language: Language, value: &Arc<Value>) {
        let field = match (key, language) {
            ("afterInputPath", _) => "InputPath",
            ("afterParameters", _) => "Parameters",
            ("afterArguments", _) => "Arguments",
            ("items", Language::JsonPath) => "ItemsPath",
            ("items", Language::Jsonata) => "Items",
            ("itemSelector", _) => "ItemSelector",
            ("result", _) => "Result",
            ("afterResultSelector", _) => "ResultSelector",
            ("afterResultPath", _) => "ResultPath",
            _ => "Input",
        };
        self.step(field, self.source.get(field).cloned(), value);
    }

    fn step(&mut self, field: &'static str, expression: Option<Value>, value: &Arc<Value>) {
        self.steps.push(FlowStep {
            field,
            expression,
            value: Arc::clone(value),
        });
    }

    /// The last filters, whose results the history holds.
    fn leave(&mut self, state: &State, output: &Arc<Value>, assigned: Option<&Arc<Value>>) {
        let caught = self.fault.as_ref().and_then(|fault| catcher(state, fault));
        let place = match caught {
            Some(at) => self
                .source
                .get("Catch")
                .and_then(|all| all.get(at))
                .cloned(),
            None => None,
        };
        if let (Some(place), Some(fault)) = (&place, &self.fault) {
            let error = json!({"Error": fault.error, "Cause": fault.cause});
            let keeps = |step: &FlowStep| !matches!(step.field, "ResultSelector" | "ResultPath");
            self.steps.retain(keeps);
            self.step("Catch", Some(place.clone()), &Arc::new(error));
        }
        let own = |field: &str| match &place {
            Some(catcher) => catcher.get(field).cloned(),
            None => self.source.get(field).cloned(),
        };
        let field = match (state.language, &place) {
            (Language::Jsonata, _) => "Output",
            (Language::JsonPath, Some(_)) => "ResultPath",
            (Language::JsonPath, None) => "OutputPath",
        };
        let (last, assign) = (own(field), own("Assign"));
        self.step(field, last, output);
        if let Some(assigned) = assigned {
            self.step("Assign", assign, assigned);
        }
    }
}

/// Which catcher took a fault over.
fn catcher(state: &State, fault: &Fault) -> Option<usize> {
    let is_task = matches!(state.action, Action::Task(_));
    let meant = |catcher: &Catcher| is_meant(&catcher.errors, fault, is_task);
    state.catch.iter().position(meant)
}

/// A state's JSON, wherever in the definition it stands.
fn source(exec: &Execution, name: &str) -> Map<String, Value> {
    fn find<'a>(block: &'a Value, name: &str) -> Option<&'a Map<String, Value>> {
        let states = block.get("States")?.as_object()?;
        if let Some(state) = states.get(name) {
            return state.as_object();
        }
        states.values().find_map(|state| {
            let processor = state.get("ItemProcessor").or(state.get("Iterator"));
            let branches = state.get("Branches").and_then(Value::as_array);
            let mut blocks = processor.into_iter().chain(branches.into_iter().flatten());
            blocks.find_map(|block| find(block, name))
        })
    }
    find(&exec.machine.source, name)
        .cloned()
        .unwrap_or_default()
}
