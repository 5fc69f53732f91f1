//! The context object of a test: made, or as it is given.

use super::{Error, Pattern, Resource};
use crate::core::Core;
use crate::states::definition::{Action, State};
use crate::states::parsed;
use serde_json::{Value, json};

/// The context object where none is given.
pub(super) fn made(
    core: &mut Core,
    state: &State,
    input: &Value,
    role: &str,
    retries: u64,
) -> Value {
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
pub(super) fn given(text: &str, state: &State) -> Result<Value, Error> {
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
