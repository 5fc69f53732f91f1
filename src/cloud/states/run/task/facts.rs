//! What the history tells of Tasks.

use crate::states::definition::{Resource, Task};
use crate::states::history::Fact;
use crate::states::query::{Fault, Sort};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The beginning of the details of a service's events.
fn named(task: &Task) -> Map<String, Value> {
    let mut told = Map::new();
    if let Resource::Service { service, .. } = &task.resource {
        told.insert("resourceType".into(), json!(service));
        told.insert("resource".into(), json!(task.word));
    }
    told
}

/// The right one of the three names that an event has.
fn pick(
    task: &Task,
    function: &'static str,
    activity: &'static str,
    service: &'static str,
) -> &'static str {
    match task.resource {
        Resource::Function(_) => function,
        Resource::Activity(_) => activity,
        Resource::Service { .. } => service,
    }
}

pub(super) fn scheduled(
    task: &Task,
    arguments: &Value,
    timeout_s: Option<u64>,
    heartbeat_s: Option<u64>,
    region: &str,
) -> Fact {
    let mut told = named(task);
    match &task.resource {
        Resource::Service { .. } => {
            told.insert("region".into(), json!(region));
            told.insert("parameters".into(), arguments.to_string().into());
        }
        Resource::Function(arn) | Resource::Activity(arn) => {
            told.insert("resource".into(), json!(arn));
            told.insert("input".into(), arguments.to_string().into());
        }
    }
    if let Some(seconds) = timeout_s {
        told.insert("timeoutInSeconds".into(), seconds.into());
    }
    if let Some(seconds) = heartbeat_s {
        told.insert("heartbeatInSeconds".into(), seconds.into());
    }
    let kind = pick(
        task,
        "LambdaFunctionScheduled",
        "ActivityScheduled",
        "TaskScheduled",
    );
    Fact::Told(kind, Arc::new(Value::Object(told)))
}

pub(super) fn started(task: &Task) -> Fact {
    match task.resource {
        Resource::Service { .. } => Fact::Told("TaskStarted", Arc::new(Value::Object(named(task)))),
        _ => Fact::Plain("LambdaFunctionStarted"),
    }
}

pub(super) fn activity_started(worker: &str) -> Fact {
    Fact::Told("ActivityStarted", Arc::new(json!({"workerName": worker})))
}

pub(super) fn submitted(task: &Task, output: &Value) -> Fact {
    let mut told = named(task);
    told.insert("output".into(), output.to_string().into());
    Fact::Told("TaskSubmitted", Arc::new(Value::Object(told)))
}

pub(super) fn succeeded(task: &Task, output: &Value) -> Fact {
    let mut told = named(task);
    told.insert("output".into(), output.to_string().into());
    let kind = pick(
        task,
        "LambdaFunctionSucceeded",
        "ActivitySucceeded",
        "TaskSucceeded",
    );
    Fact::Told(kind, Arc::new(Value::Object(told)))
}

pub(super) fn failed(task: &Task, fault: &Fault) -> Fact {
    let mut told = named(task);
    if let Some(error) = &fault.error {
        told.insert("error".into(), json!(error));
    }
    if let Some(cause) = &fault.cause {
        told.insert("cause".into(), json!(cause));
    }
    let kind = if matches!(fault.sort, Sort::Timeout(_)) {
        pick(
            task,
            "LambdaFunctionTimedOut",
            "ActivityTimedOut",
            "TaskTimedOut",
        )
    } else {
        pick(task, "LambdaFunctionFailed", "ActivityFailed", "TaskFailed")
    };
    Fact::Told(kind, Arc::new(Value::Object(told)))
}
