//! `TestState`: one state by itself, with what its filters make of the data on the way.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html> (read 2026-11-22).

mod context;
mod given;
mod probe;

use super::super::definition::{self, Action, Machine, Pattern, Resource, StateId};
use super::super::inspect::Inspection;
use super::super::integrate::{self, Who};
use super::super::query::{Fault, Vars};
use super::super::{Severity, States, parsed};
use super::{Acted, Error, required};
use crate::call::Ticket;
use crate::core::Core;
use crate::given::Given;
use serde_json::Value;
use std::sync::Arc;

/// What a test knows and has found out.
#[derive(Clone, Debug)]
pub(in crate::states) struct Probe {
    ticket: Ticket,
    look: Inspection,
    role_arn: Arc<str>,
    inspects: bool,
    retries: u64,
    /// How many iterations of a Map fail.
    failures: Option<u64>,
    /// What a Map's reader would have read.
    read: Option<Value>,
}

/// What stands in place of what a state asks.
enum Mock {
    Result(Value),
    Error(Fault),
}

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
        let mock = given::mock(given)?;
        let mut probe = probe(core, ticket, given, machine, at)?;
        let machine = Arc::clone(&probe.look.machine);
        let state = &machine.states[at];
        given::check(given, state, mock.as_ref())?;
        given::check_shape(given, state, mock.as_ref())?;
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
        Some(text) => context::given(text, state)?,
        None => context::made(core, state, &input, &role_arn, retries),
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
    let input = Arc::new(input);
    Ok(Probe {
        ticket,
        failures: setting("mapIterationFailureCount").and_then(Value::as_u64),
        look: Inspection {
            machine,
            at,
            seen: vec![("input", Arc::clone(&input))],
            input,
            vars: Arc::new(vars),
            context,
            now_ms: core.now.as_millis(),
            seed: core.rng.next_u64(),
        },
        role_arn,
        inspects: matches!(level, Some("DEBUG" | "TRACE")),
        retries,
        read,
    })
}
