//! What the reader can do: every control is an API call or a wish to a client or function.

mod permission;
mod setting;
mod targets;
#[cfg(test)]
mod tests;

use cloud::browser::{Ask, Wish};
use cloud::call::{ApiCall, Service};
use cloud::engine::{Cloud, Input};
use cloud::sqs::Queue;
use cloud::{lambda, traffic};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub use permission::Permission;
pub use setting::{NONE, Setting, Subject};
pub use targets::{ApiKind, Target, Targets};

fn sqs(action: &str, params: Value) -> Input {
    call(Service::Sqs, action, params)
}

fn lambda(action: &str, params: Value) -> Input {
    call(Service::Lambda, action, params)
}

/// What Lambda would answer to a question. It is asked on a copy of the world: nobody calls, and the log stays as it is.
#[must_use]
pub fn asked(cloud: &Cloud, action: &str, params: Value) -> Option<Arc<Value>> {
    let question = ApiCall::by_learner(Service::Lambda, action, params);
    cloud.clone().call_now(&question).ok()
}

/// A client sends so many messages.
#[must_use]
pub fn send(client: &str, count: u32) -> Input {
    Input::Traffic(traffic::Control::Send {
        client: client.into(),
        count,
    })
}

/// The reader receives: at most so many messages, waiting for so long.
#[must_use]
pub fn receive(queue: &Queue, most: u32, wait_s: u32) -> Input {
    let mut params = json!({"QueueUrl": queue.url()});
    if most != 1 {
        params["MaxNumberOfMessages"] = most.into();
    }
    if wait_s > 0 {
        params["WaitTimeSeconds"] = wait_s.into();
    }
    sqs("ReceiveMessage", params)
}

/// The reader deletes what they received.
#[must_use]
pub fn delete(queue_url: &str, receipt_handle: &str) -> Input {
    let params = json!({"QueueUrl": queue_url, "ReceiptHandle": receipt_handle});
    sqs("DeleteMessage", params)
}

/// The reader gives a message back at once.
#[must_use]
pub fn give_back(queue_url: &str, receipt_handle: &str) -> Input {
    let params = json!({
        "QueueUrl": queue_url,
        "ReceiptHandle": receipt_handle,
        "VisibilityTimeout": 0,
    });
    sqs("ChangeMessageVisibility", params)
}

/// The reader sends a message of their own; empty texts are left out of the call.
#[must_use]
pub fn send_own(queue: &Queue, body: &str, group: &str, deduplication: &str) -> Input {
    let mut params = Map::new();
    params.insert("QueueUrl".into(), json!(queue.url()));
    params.insert("MessageBody".into(), json!(body));
    for (key, text) in [
        ("MessageGroupId", group),
        ("MessageDeduplicationId", deduplication),
    ] {
        if !text.is_empty() {
            params.insert(key.into(), json!(text));
        }
    }
    sqs("SendMessage", Value::Object(params))
}

/// Removes all messages of a queue.
#[must_use]
pub fn purge(queue: &Queue) -> Input {
    sqs("PurgeQueue", json!({"QueueUrl": queue.url()}))
}

/// Moves dead-lettered messages back to where they came from.
#[must_use]
pub fn redrive(dead_letter_queue: &Queue) -> Input {
    sqs(
        "StartMessageMoveTask",
        json!({"SourceArn": dead_letter_queue.arn()}),
    )
}

/// A function fails its next invocation.
#[must_use]
pub fn fail_next(function: &str) -> Input {
    Input::Lambda(lambda::Control::FailNext {
        function: function.into(),
        count: 1,
    })
}

/// Lambda polls for a function, or stops.
#[must_use]
pub fn poll(mapping: &str, enabled: bool) -> Input {
    lambda(
        "UpdateEventSourceMapping",
        json!({"UUID": mapping, "Enabled": enabled}),
    )
}

/// The function's answers may name single messages of a batch as failed, or may not.
#[must_use]
pub fn partial_responses(mapping: &str, on: bool) -> Input {
    let types: &[&str] = if on {
        &["ReportBatchItemFailures"]
    } else {
        &[]
    };
    lambda(
        "UpdateEventSourceMapping",
        json!({"UUID": mapping, "FunctionResponseTypes": types}),
    )
}

/// The reader invokes a function with this text as the event, and waits for its answer or does not.
#[must_use]
pub fn invoke(function: &str, payload: &str, waits: bool) -> Input {
    let params = if waits {
        json!({"FunctionName": function, "LogType": "Tail", "Payload": payload})
    } else {
        json!({"FunctionName": function, "InvocationType": "Event", "Payload": payload})
    };
    lambda("Invoke", params)
}

/// The reader starts an execution with this text as the input, and waits for its end or does not.
#[must_use]
pub fn execute(state_machine: &str, input: &str, waits: bool) -> Input {
    let action = if waits {
        "StartSyncExecution"
    } else {
        "StartExecution"
    };
    let mut params = json!({"stateMachineArn": state_machine});
    if !input.trim().is_empty() {
        params["input"] = input.into();
    }
    call(Service::States, action, params)
}

/// A client sends one of its requests, changed to this; its URL is the path on the same host.
#[must_use]
pub fn fetch(client: &str, from: &Wish, to: Wish) -> Ask {
    let gone = from.headers.iter().map(|(name, _)| name);
    let gone = gone.filter(|name| to.headers.get(name).is_none());
    Ask {
        client: client.into(),
        request: Some(from.title.clone()),
        method: Some(to.method),
        url: None,
        path: Some(to.url),
        without: gone.map(ToOwned::to_owned).collect(),
        headers: to.headers,
        body: to.body,
        credentials: Some(to.credentials),
        mode: Some(to.mode),
        sign: Some(to.sign),
    }
}

/// The reader calls any API.
#[must_use]
pub fn call(service: Service, action: &str, params: Value) -> Input {
    Input::Call(ApiCall::by_learner(service, action, params))
}
