//! What stands in place of what a state asks, and whether a test may be asked for like this.

use super::{Error, Mock, invalid};
use crate::given::Given;
use crate::states::api::mocks;
use crate::states::definition::{Action, Resource, State};
use crate::states::parsed;
use crate::states::query::{Fault, Sort};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn mock(given: Given<'_>) -> Result<Option<Mock>, Error> {
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
pub(super) fn check(given: Given<'_>, state: &State, mock: Option<&Mock>) -> Result<(), Error> {
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

/// Refuses a mocked result that the service could not give.
pub(super) fn check_shape(
    given: Given<'_>,
    state: &State,
    mock: Option<&Mock>,
) -> Result<(), Error> {
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
