//! Where the events of asynchronous invocations end: a destination, a dead-letter queue or topic, or nowhere.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html> (read 2026-11-22).

use super::Lambda;
use super::asynchronous::{Condition, Queued};
use super::event::{Event, Outcome};
use super::function::{Facet, Function};
use super::named::qualified;
use crate::call::{ApiCall, Service};
use crate::core::{Core, Effect};
use crate::iam::Caller;
use serde_json::{Value, json};
use std::sync::Arc;

/// How much of an error's message goes with an event to the dead-letter queue.
const MESSAGE_MAX: usize = 1_024;

impl Lambda {
    /// Takes an event out of the queue and sends it where it belongs.
    pub(super) fn end_event(&mut self, core: &mut Core, number: u64, condition: Condition) {
        let Some(queued) = self.events.remove(&number) else {
            return;
        };
        let function = self.function(&queued.function);
        let destination = function.and_then(|function| destination(function, &queued, condition));
        let dead_letter = function
            .filter(|_| condition != Condition::Success)
            .and_then(|function| dead_letter_target(function, &queued));
        if let Some(function) = function {
            let caller = caller(function, &queued);
            if let Some(arn) = &destination {
                let record = record(core, function, &queued, condition);
                send(core, arn, &caller, &function.arn, &record, condition);
            }
            if let Some(arn) = &dead_letter {
                bury(core, arn, &caller, &queued);
            }
        }
        core.record(Event::EventEnded {
            function: Arc::clone(&queued.function),
            request_id: queued.request_id,
            condition: condition.word(),
            attempts: queued.runs,
            destination: destination.map(Arc::from),
            dead_letter: dead_letter.map(Arc::from),
        });
    }
}

fn destination(function: &Function, queued: &Queued, condition: Condition) -> Option<String> {
    let of = queued.qualifier.as_deref().unwrap_or("$LATEST");
    let config = function.facet(Facet::Asynchronous, of)?;
    let side = if condition == Condition::Success {
        "OnSuccess"
    } else {
        "OnFailure"
    };
    let arn = config["DestinationConfig"][side]["Destination"].as_str()?;
    (!arn.is_empty()).then(|| arn.to_owned())
}

fn dead_letter_target(function: &Function, queued: &Queued) -> Option<String> {
    let number = function.number_of(queued.qualifier.as_deref())?;
    let target = function.version(number)?.dead_letter_target()?;
    Some(target.to_owned())
}

/// The function, acting with its execution role.
fn caller(function: &Function, queued: &Queued) -> Caller {
    let number = function.number_of(queued.qualifier.as_deref()).unwrap_or(0);
    let role = function
        .version(number)
        .map_or("", |version| version.role());
    Caller::function(role, &function.name)
}

/// What a destination gets.
fn record(core: &Core, function: &Function, queued: &Queued, condition: Condition) -> Value {
    let of = queued.qualifier.as_deref().unwrap_or("$LATEST");
    let mut record = json!({
        "version": "1.0",
        "timestamp": core.now.iso(),
        "requestContext": {
            "requestId": queued.request_id,
            "functionArn": qualified(&function.arn, of),
            "condition": condition.word(),
            "approximateInvokeCount": queued.runs,
        },
        "requestPayload": queued.event,
    });
    if let Some(last) = &queued.last {
        record["responseContext"] = json!({
            "statusCode": 200,
            "executedVersion": queued.version,
        });
        if last.outcome != Outcome::Success {
            record["responseContext"]["functionError"] = "Unhandled".into();
        }
        record["responsePayload"] = (*last.response).clone();
    }
    record
}

fn send(
    core: &mut Core,
    arn: &str,
    caller: &Caller,
    function_arn: &str,
    record: &Value,
    condition: Condition,
) {
    let text = record.to_string();
    match arn.split(':').nth(2) {
        Some("sqs") => send_message(core, arn, caller, json!({"MessageBody": text})),
        Some("sns") => call(
            core,
            "sns",
            "Publish",
            caller,
            json!({"TopicArn": arn, "Message": text}),
        ),
        Some("lambda") => call(
            core,
            "lambda",
            "Invoke",
            caller,
            json!({"FunctionName": arn, "InvocationType": "Event", "Payload": text}),
        ),
        Some("events") => {
            let result = if condition == Condition::Success {
                "Success"
            } else {
                "Failure"
            };
            let entry = json!({
                "Source": "lambda",
                "DetailType": format!("Lambda Function Invocation Result - {result}"),
                "Resources": [arn, function_arn],
                "Detail": text,
                "EventBusName": arn,
            });
            call(
                core,
                "events",
                "PutEvents",
                caller,
                json!({"Entries": [entry]}),
            );
        }
        Some("s3") => {
            let bucket = arn.rsplit(':').next().unwrap_or_default();
            let name = function_arn.rsplit(':').next().unwrap_or_default();
            let id = record["requestContext"]["requestId"]
                .as_str()
                .unwrap_or_default();
            let [year, month, day] = core.now.date();
            let key = format!(
                "aws/lambda/async/{name}/{year:04}/{month:02}/{day:02}/{}-{id}",
                core.now.iso()
            );
            call(
                core,
                "s3",
                "PutObject",
                caller,
                json!({"Bucket": bucket, "Key": key, "Body": text}),
            );
        }
        _ => {}
    }
}

/// Sends an event itself to a dead-letter queue or topic, with what went wrong as attributes.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq> (read 2026-11-22).
fn bury(core: &mut Core, arn: &str, caller: &Caller, queued: &Queued) {
    let message = queued
        .last
        .as_ref()
        .and_then(|last| last.response["errorMessage"].as_str())
        .unwrap_or_default();
    let message: String = message.chars().take(MESSAGE_MAX).collect();
    let attribute = |kind: &str, value: &str| json!({"DataType": kind, "StringValue": value});
    let mut attributes = json!({
        "RequestID": attribute("String", &queued.request_id.to_string()),
        "ErrorCode": attribute("Number", if queued.last.is_some() { "200" } else { "429" }),
    });
    if !message.is_empty() {
        attributes["ErrorMessage"] = attribute("String", &message);
    }
    if arn.split(':').nth(2) == Some("sns") {
        let params = json!({
            "TopicArn": arn,
            "Message": queued.payload,
            "MessageAttributes": attributes,
        });
        call(core, "sns", "Publish", caller, params);
    } else {
        let params = json!({
            "MessageBody": queued.payload,
            "MessageAttributes": attributes,
        });
        send_message(core, arn, caller, params);
    }
}

fn send_message(core: &mut Core, arn: &str, caller: &Caller, mut params: Value) {
    let parts: Vec<&str> = arn.split(':').collect();
    let ["arn", _, "sqs", region, account, name] = parts.as_slice() else {
        return;
    };
    let trace = core.rng.uuid().replace('-', "");
    let root = format!(
        "Root=1-{:08x}-{};Parent={};Sampled=0",
        core.now.as_secs(),
        &trace[..24],
        &trace[16..]
    );
    params["QueueUrl"] = format!("https://sqs.{region}.amazonaws.com/{account}/{name}").into();
    params["MessageSystemAttributes"] =
        json!({"AWSTraceHeader": {"DataType": "String", "StringValue": root}});
    call(core, "sqs", "SendMessage", caller, params);
}

/// Leaves a call for the engine; a service that this cloud does not have gets none.
fn call(core: &mut Core, service: &str, action: &str, caller: &Caller, params: Value) {
    if let Some(service) = Service::from_id(service) {
        core.effects.push_back(Effect::Call(ApiCall {
            service,
            action: action.into(),
            params: Arc::new(params),
            caller: caller.clone(),
        }));
    }
}
