//! `TestState`: one state by itself, with what its filters make of the data on the way.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html> (read 2026-11-22).

use super::super::definition::{
    self, Action, Language, Machine, Map as MapState, Pattern, Resource, State, StateId,
};
use super::super::integrate::{self, Who};
use super::super::query::{Fault, Scope, Sort, Vars, names};
use super::super::run::{self, Outcome};
use super::super::{Severity, States, parsed};
use super::{Acted, Error, mocks, required};
use crate::call::{SharedAnswer, Ticket};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Map, Value, json};
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

/// What a test knows and has found out.
#[derive(Clone, Debug)]
pub(in crate::states) struct Probe {
    ticket: Ticket,
    machine: Arc<Machine>,
    at: StateId,
    input: Arc<Value>,
    vars: Arc<Vars>,
    context: Value,
    role_arn: Arc<str>,
    inspects: bool,
    retries: u64,
    /// How many iterations of a Map fail.
    failures: Option<u64>,
    /// What a Map's reader would have read.
    read: Option<Value>,
    now_ms: u64,
    seed: u64,
    seen: Map<String, Value>,
}

/// What stands in place of what a state asks.
enum Mock {
    Result(Value),
    Error(Fault),
}

type Tested = Result<Value, Error>;

fn invalid<T>(message: impl Into<String>) -> Result<T, Error> {
    Err(Error::Validation(message.into()))
}

impl States {
    pub(super) fn test_state(
        &mut self,
        core: &mut Core,
        ticket: Ticket,
        given: Given<'_>,
    ) -> Acted {
        let read = definition::read_any(required(given, "definition")?);
        let errors: Vec<_> = read
            .problems
            .into_iter()
            .filter(|problem| problem.severity == Severity::Error)
            .collect();
        let Some(machine) = read.machine else {
            return Err(Error::InvalidDefinition(errors));
        };
        let at = match given.text("stateName")? {
            None => machine.start,
            Some(name) => match machine.states.iter().position(|state| &*state.name == name) {
                Some(at) => at,
                None => return invalid("State not found in definition"),
            },
        };
        let mock = mock(given)?;
        let mut probe = probe(core, ticket, given, machine, at)?;
        let machine = Arc::clone(&probe.machine);
        let state = &machine.states[at];
        check(given, state, mock.as_ref())?;
        check_shape(given, state, mock.as_ref())?;
        match (&state.action, mock) {
            (Action::Task(task), mock) => {
                let arguments = match probe.arguments(state) {
                    Ok(arguments) => arguments,
                    Err(fault) => return Ok(Some(probe.failed(state, &fault))),
                };
                match mock {
                    Some(mock) => Ok(Some(probe.mocked(state, mock))),
                    None => {
                        let number = self.shared.next_task();
                        let who = Who {
                            role_arn: &probe.role_arn,
                            name: "test",
                            arn: "",
                            machine_arn: "",
                        };
                        if let Err(fault) =
                            integrate::ask(core, &who, &task.resource, &arguments, number)
                        {
                            return Ok(Some(probe.failed(state, &fault)));
                        }
                        self.probes.insert(number, Arc::new(probe));
                        Ok(None)
                    }
                }
            }
            (Action::Map(map), Some(mock)) => probe.map(state, map, mock).map(Some),
            (Action::Parallel(_), Some(mock)) => {
                if let Err(fault) = probe.arguments(state) {
                    return Ok(Some(probe.failed(state, &fault)));
                }
                Ok(Some(probe.mocked(state, mock)))
            }
            _ => Ok(Some(probe.plain(state))),
        }
    }
}

/// Refuses a mocked result that the service could not give.
fn check_shape(given: Given<'_>, state: &State, mock: Option<&Mock>) -> Result<(), Error> {
    let (Some(Mock::Result(result)), Action::Task(task)) = (mock, &state.action) else {
        return Ok(());
    };
    let Resource::Service {
        service, action, ..
    } = &task.resource
    else {
        return Ok(());
    };
    let mode = given
        .get("mock")
        .and_then(|mock| mock["fieldValidationMode"].as_str());
    if mode == Some("NONE") {
        return Ok(());
    }
    match mocks::problem(service, action, result, mode != Some("PRESENT")) {
        Some(problem) => invalid(problem),
        None => Ok(()),
    }
}

/// What is to be tested.
fn probe(
    core: &mut Core,
    ticket: Ticket,
    given: Given<'_>,
    machine: Arc<Machine>,
    at: StateId,
) -> Result<Probe, Error> {
    let text = given.text("input")?.unwrap_or("{}");
    let Some(input) = parsed(text) else {
        return Err(Error::InvalidExecutionInput(format!(
            "Invalid State Machine Execution Input: '{text}'"
        )));
    };
    let state = &machine.states[at];
    let configuration = given.get("stateConfiguration");
    let setting = |key: &str| configuration.and_then(|all| all.get(key));
    let retries = setting("retrierRetryCount")
        .and_then(Value::as_u64)
        .unwrap_or(0);
    let read = setting("mapItemReaderData")
        .and_then(Value::as_str)
        .and_then(parsed);
    let role_arn: Arc<str> = given.text("roleArn")?.unwrap_or_default().into();
    let context = match given.text("context")? {
        Some(text) => context(text, state)?,
        None => made_context(core, state, &input, &role_arn, retries),
    };
    let variables = given
        .text("variables")?
        .and_then(parsed)
        .unwrap_or_default();
    let own = variables.as_object().into_iter().flatten();
    let vars = Vars {
        own: own
            .map(|(name, value)| (name.as_str().into(), Arc::new(value.clone())))
            .collect(),
        outer: None,
    };
    let level = given.text("inspectionLevel")?;
    Ok(Probe {
        ticket,
        failures: setting("mapIterationFailureCount").and_then(Value::as_u64),
        machine,
        at,
        seen: [("input".to_owned(), input.clone())].into_iter().collect(),
        input: Arc::new(input),
        vars: Arc::new(vars),
        context,
        role_arn,
        inspects: matches!(level, Some("DEBUG" | "TRACE")),
        retries,
        read,
        now_ms: core.now.as_millis(),
        seed: core.rng.next_u64(),
    })
}

/// The context object where none is given.
fn made_context(core: &mut Core, state: &State, input: &Value, role: &str, retries: u64) -> Value {
    let (machine, name) = (core.rng.uuid(), core.rng.uuid());
    let account = &core.account;
    let arn = |kind: &str| format!("arn:aws:states:{}:{}:{kind}", account.region, account.id);
    let mut context = json!({
        "Execution": {
            "Id": arn(&format!("express:{machine}:{name}")),
            "Input": input,
            "Name": name,
            "RoleArn": role,
            "StartTime": core.now.iso(),
        },
        "StateMachine": {"Id": arn(&format!("stateMachine:{machine}")), "Name": machine},
        "State": {"Name": state.name, "EnteredTime": core.now.iso()},
    });
    if matches!(
        state.action,
        Action::Task(_) | Action::Map(_) | Action::Parallel(_)
    ) {
        context["State"]["RetryCount"] = retries.into();
    }
    context
}

/// The context object that is given.
fn context(text: &str, state: &State) -> Result<Value, Error> {
    const FIELDS: [(&str, &[&str]); 4] = [
        (
            "Execution",
            &[
                "Id",
                "Input",
                "Name",
                "RoleArn",
                "StartTime",
                "RedriveCount",
                "RedriveTime",
            ],
        ),
        ("State", &["EnteredTime", "Name", "RetryCount"]),
        ("StateMachine", &["Id", "Name"]),
        ("Task", &["Token"]),
    ];
    let wrong = |why: &str| {
        Err(Error::Validation(format!(
            "Invalid Context object provided: {why}"
        )))
    };
    let Some(context) = parsed(text).filter(Value::is_object) else {
        return wrong("Context object must be a valid JSON object");
    };
    for (key, value) in context.as_object().into_iter().flatten() {
        if key == "Map" {
            return wrong("'Map' field is not supported when mocking a Context object");
        }
        let Some((_, fields)) = FIELDS.iter().find(|(name, _)| name == key) else {
            return wrong(&format!("Field '{key}' is not allowed"));
        };
        let mut own = value.as_object().into_iter().flatten();
        if let Some((field, _)) = own.find(|(field, _)| !fields.contains(&field.as_str())) {
            return wrong(&format!("Field '{field}' is not allowed"));
        }
    }
    let waits = match &state.action {
        Action::Task(task) => {
            matches!(&task.resource, Resource::Service { pattern, .. } if *pattern != Pattern::RequestResponse)
        }
        _ => false,
    };
    if context.get("Task").is_some() && !waits {
        return wrong(
            "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
        );
    }
    Ok(context)
}

fn mock(given: Given<'_>) -> Result<Option<Mock>, Error> {
    let Some(mock) = given.get("mock") else {
        return Ok(None);
    };
    let (result, error) = (mock.get("result"), mock.get("errorOutput"));
    match (result.and_then(Value::as_str), error) {
        (Some(_), Some(_)) | (None, None) => invalid(
            "A test mock should have only one of the following fields: [result, errorOutput].",
        ),
        (Some(text), None) => match parsed(text) {
            Some(value) => Ok(Some(Mock::Result(value))),
            None => invalid("Mocked result must be valid JSON"),
        },
        (None, Some(error)) => {
            let text = |key: &str| error[key].as_str().map(Arc::from);
            Ok(Some(Mock::Error(Fault {
                error: text("error"),
                cause: text("cause"),
                sort: Sort::Given,
            })))
        }
    }
}

/// Whether a test may be asked for like this.
fn check(given: Given<'_>, state: &State, mock: Option<&Mock>) -> Result<(), Error> {
    let takes_mock = matches!(
        state.action,
        Action::Task(_) | Action::Map(_) | Action::Parallel(_)
    );
    let wants_mock = mock.is_some() || given.get("context").is_some();
    if wants_mock && !takes_mock {
        let kind = state.action.kind();
        return invalid(format!(
            "State type '{kind}' is not supported when a mock is specified"
        ));
    }
    if mock.is_some() && given.boolean("revealSecrets")? == Some(true) {
        return invalid("TestState does not support RevealSecrets when a mock is specified.");
    }
    let failures = given
        .get("stateConfiguration")
        .and_then(|all| all.get("mapIterationFailureCount"));
    if failures.is_some() && mock.is_none() {
        return invalid(
            "TestState does not support MapIterationFailureCount when a mock is not specified.",
        );
    }
    let is_many = matches!(state.action, Action::Map(_) | Action::Parallel(_));
    match mock {
        Some(Mock::Result(result)) if is_many && !result.is_array() => {
            invalid("Mocked result must be an array.")
        }
        None if is_many => Err(Error::InvalidDefinitionText(
            "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
        )),
        None if matches!(state.action, Action::Task(_)) && given.text("roleArn")?.is_none() => {
            invalid("RoleArn must be specified when testing a Task state")
        }
        _ => Ok(()),
    }
}

impl Probe {
    fn with<T>(&self, act: impl FnOnce(Scope<'_>) -> T) -> T {
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

    fn see(&mut self, key: &str, value: &Value) {
        self.seen.insert(key.into(), value.clone());
    }

    fn is_path(state: &State) -> bool {
        state.language == Language::JsonPath
    }

    /// What a Task or a Parallel is given; a Parallel's filters are not shown.
    fn arguments(&mut self, state: &State) -> Result<Arc<Value>, Fault> {
        if matches!(state.action, Action::Parallel(_)) {
            return self.with(|scope| run::arguments(&scope, state, &self.input));
        }
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

    fn mocked(mut self, state: &State, mock: Mock) -> Value {
        match mock {
            Mock::Result(result) => self.concluded(state, &Arc::new(result), true),
            Mock::Error(fault) => self.failed(state, &fault),
        }
    }

    /// A service has answered.
    pub(in crate::states) fn told(&self, core: &mut Core, answer: &SharedAnswer) {
        let mut probe = self.clone();
        let machine = Arc::clone(&probe.machine);
        let state = &machine.states[probe.at];
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
        // A Parallel shows no result of its own.
        if shows_result && !matches!(state.action, Action::Parallel(_)) {
            self.see("result", result);
        }
        if Self::is_path(state) {
            let filters = self.with(|scope| {
                let selected = match &state.selector {
                    Some(selector) => scope.fill(selector, result)?,
                    None => Arc::clone(result),
                };
                let placed = Scope::place(&state.result_path, &self.input, &selected)?;
                Ok((selected, placed))
            });
            match filters {
                Ok((selected, placed)) => {
                    self.see("afterResultSelector", &selected);
                    self.see("afterResultPath", &placed);
                }
                Err(fault) => return self.failed(state, &fault),
            }
        }
        let outcome = self.with_result(Some(result), |scope| {
            run::concluded(&scope, state, &self.input, result)
        });
        match outcome {
            Ok(outcome) => {
                let next = state.next.as_ref().map(|next| Arc::clone(&next.name));
                self.succeeded(&outcome, next.as_deref())
            }
            Err(fault) => self.failed(state, &fault),
        }
    }

    /// A state that asks nobody.
    fn plain(&mut self, state: &State) -> Value {
        if Self::is_path(state) {
            self.look_at_plain(state);
        }
        match self.with(|scope| run::simple(&scope, state, &self.input)) {
            Ok((outcome, next)) => {
                let next = next.map(|next| next.name);
                self.succeeded(&outcome, next.as_deref())
            }
            Err(fault) => self.failed(state, &fault),
        }
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

    /// A Map, whose iterations are mocked.
    fn map(mut self, state: &State, map: &MapState, mock: Mock) -> Tested {
        let items = match self.items(state, map) {
            Ok(items) => items,
            Err(fault) => return Ok(self.failed(state, &fault)),
        };
        let data = Arc::clone(&self.input);
        let numbers = self.with(|scope| {
            let number = |amount: &Option<_>, field, kind| {
                amount
                    .as_ref()
                    .map(|amount| run::number(&scope, amount, field, kind, &data))
                    .transpose()
            };
            Ok((
                number(&map.concurrency, "MaxConcurrency", "integer")?,
                number(&map.tolerated_count, "ToleratedFailureCount", "integer")?,
                number(
                    &map.tolerated_percentage,
                    "ToleratedFailurePercentage",
                    "float",
                )?,
            ))
        });
        let (concurrency, count, percentage) = match numbers {
            Ok(numbers) => numbers,
            Err(fault) => return Ok(self.failed(state, &fault)),
        };
        self.see("maxConcurrency", &whole(concurrency.unwrap_or(0.0)));
        if let Some(count) = count {
            self.see("toleratedFailureCount", &whole(count));
        }
        if let Some(percentage) = percentage {
            self.see("toleratedFailurePercentage", &json!(percentage));
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

    /// How many items a Map has.
    fn items(&mut self, state: &State, map: &MapState) -> Result<usize, Fault> {
        if let Some(read) = &self.read {
            return Ok(read.as_array().map_or(0, Vec::len));
        }
        let input = Arc::clone(&self.input);
        let data = if Self::is_path(state) {
            let selected = self.with(|scope| scope.select(&state.input, &input))?;
            self.see("afterInputPath", &selected);
            selected
        } else {
            input
        };
        let items = self.with(|scope| run::read_items(&scope, state, &map.items, &data));
        let items = items.map_err(|mut fault| {
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
        if matches!(map.items, definition::Items::Path(_)) {
            let all: Value = items.iter().map(|item| (**item).clone()).collect();
            self.see("afterItemsPath", &all);
        }
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
        let text = |(key, value): (&String, &Value)| {
            let is_count = key.starts_with("max") || key.starts_with("tolerated");
            let shown = if is_count {
                value.clone()
            } else {
                value.to_string().into()
            };
            (key.clone(), shown)
        };
        let mut seen: Map<String, Value> = self.seen.iter().map(text).collect();
        if let Some(details) = details {
            seen.insert("errorDetails".into(), details);
        }
        told["inspectionData"] = Value::Object(seen);
    }

    /// A state that failed: it would be tried again, is caught, or fails.
    fn failed(&mut self, state: &State, fault: &Fault) -> Value {
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
            let caught =
                self.with(|scope| run::catch_outcome(scope, state, catcher, fault, &self.input));
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
