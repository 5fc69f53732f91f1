//! Asking other services on a Task's behalf, and reading what they answer.
//!
//! Optimised integrations (`arn:aws:states:::sqs:sendMessage`) shape what they send and receive; those through the SDK
//! (`arn:aws:states:::aws-sdk:sqs:sendMessage`) pass it on as it is.

mod http;
mod known;

use super::definition::{Pattern, Resource};
use super::query::{Fault, Sort, names};
use super::run::Execution;
use crate::call::{ApiCall, Service, SharedAnswer};
use crate::core::{Asker, Core, Effect};
use crate::error::AwsError;
use crate::iam::Caller;
use known::{Known, find};
use serde_json::{Value, json};
use std::sync::Arc;

/// On whose behalf something is asked.
pub(super) struct Who<'a> {
    pub(super) role_arn: &'a str,
    /// The execution's name.
    pub(super) name: &'a str,
    pub(super) arn: &'a str,
    pub(super) machine_arn: &'a str,
}

impl<'a> Who<'a> {
    pub(super) fn of(exec: &'a Execution) -> Self {
        Self {
            role_arn: &exec.owner.role_arn,
            name: &exec.name,
            arn: &exec.arn,
            machine_arn: &exec.owner.machine_arn,
        }
    }
}

/// Asks on a Task's behalf; the answer comes to `number`.
pub(super) fn ask(
    core: &mut Core,
    who: &Who<'_>,
    resource: &Resource,
    given: &Value,
    number: u64,
) -> Result<(), Fault> {
    let caller = Caller::function(who.role_arn, who.name);
    let asker = Asker::States(number);
    let (service, action, params) = match resource {
        Resource::Function(arn) => {
            let params = json!({"FunctionName": arn, "Payload": given.to_string()});
            (Service::Lambda, "Invoke".to_owned(), params)
        }
        Resource::Activity(_) => return Ok(()),
        Resource::Service { service, .. } if &**service == "apigateway" => {
            let effect = Effect::Http {
                asker,
                client: "states.amazonaws.com".into(),
                request: Box::new(http::request(given)),
            };
            core.effects.push_back(effect);
            return Ok(());
        }
        Resource::Service { service, .. } if &**service == "http" => {
            let task = http::task(who, given, asker)?;
            core.effects.push_back(Effect::HttpTask(Box::new(task)));
            return Ok(());
        }
        Resource::Service {
            service, action, ..
        } => {
            let (name, is_sdk) = match service.strip_prefix("aws-sdk:") {
                Some(name) => (name, true),
                None => (&**service, false),
            };
            let Some(known) = find(name) else {
                return Err(not_modelled(service, action));
            };
            let params = if is_sdk {
                sdk_params(known.service, given)
            } else {
                optimised_params(who, name, given)
            };
            (known.service, capitalised(action), params)
        }
    };
    let call = ApiCall {
        service,
        action,
        params: Arc::new(params),
        caller,
    };
    core.effects.push_back(Effect::Ask(asker, call));
    Ok(())
}

fn not_modelled(service: &str, action: &str) -> Fault {
    let error = AwsError::not_modelled(&format!("{service} integration"), action);
    Fault::new(&error.code, error.message, Sort::Given)
}

fn capitalised(text: &str) -> String {
    with_first(text, |c| c.to_ascii_uppercase())
}

fn with_first(text: &str, change: impl Fn(char) -> char) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(change).into_iter().collect();
    first + chars.as_str()
}

/// Step Functions' own API writes its parameters in small letters.
fn sdk_params(service: Service, given: &Value) -> Value {
    match service {
        Service::States => renamed(given, &|key| with_first(key, |c| c.to_ascii_lowercase())),
        Service::Lambda => {
            let mut params = given.clone();
            if let Some(payload) = given.get("Payload").filter(|payload| !payload.is_string()) {
                params["Payload"] = payload.to_string().into();
            }
            params
        }
        _ => given.clone(),
    }
}

/// The same object with other names for its own fields.
fn renamed(value: &Value, rename: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Object(object) => {
            let pairs = object
                .iter()
                .map(|(key, value)| (rename(key), value.clone()));
            Value::Object(pairs.collect())
        }
        other => other.clone(),
    }
}

/// What an optimised integration makes of its parameters: what has to be text becomes text.
fn optimised_params(who: &Who<'_>, service: &str, given: &Value) -> Value {
    let mut params = given.clone();
    let to_text = |value: &mut Value| {
        if !value.is_string() && !value.is_null() {
            *value = value.to_string().into();
        }
    };
    match service {
        "lambda" => {
            if let Some(payload) = params.get_mut("Payload") {
                to_text(payload);
            }
        }
        "sqs" => {
            if let Some(body) = params.get_mut("MessageBody") {
                to_text(body);
            }
        }
        "sns" => {
            if let Some(message) = params.get_mut("Message") {
                to_text(message);
            }
        }
        "events" => {
            let resources = json!([who.machine_arn, who.arn]);
            let entries = params.get_mut("Entries").and_then(Value::as_array_mut);
            for entry in entries.into_iter().flatten() {
                if let Some(detail) = entry.get_mut("Detail") {
                    to_text(detail);
                }
                if entry.is_object() && entry.get("Resources").is_none() {
                    entry["Resources"] = resources.clone();
                }
            }
        }
        "states" => {
            params = renamed(&params, &|key| with_first(key, |c| c.to_ascii_lowercase()));
            if let Some(input) = params.get_mut("input") {
                to_text(input);
            }
        }
        _ => {}
    }
    params
}

/// What a Task makes of an answer.
pub(super) fn outcome(
    core: &mut Core,
    resource: &Resource,
    answer: &SharedAnswer,
) -> Result<Value, Fault> {
    let (service, is_sdk) = match resource {
        Resource::Function(_) => ("lambda", false),
        Resource::Activity(_) => ("", false),
        Resource::Service { service, .. } => match service.strip_prefix("aws-sdk:") {
            Some(name) => (name, true),
            None => (&**service, false),
        },
    };
    let known = find(service);
    let body = match (answer, known) {
        (Ok(body), _) => body,
        (Err(error), Some(known)) => return Err(refused(core, known, is_sdk, error)),
        (Err(error), None) if service == "http" => return Err(http::unanswered(error)),
        (Err(error), None) => {
            return Err(Fault::new(&error.code, error.message.clone(), Sort::Given));
        }
    };
    match (resource, service) {
        (Resource::Function(_), _) => invoked(body),
        (_, "lambda") => {
            let mut output = json!({
                "ExecutedVersion": body["ExecutedVersion"],
                "Payload": Value::Null,
                "StatusCode": body["StatusCode"],
            });
            if is_sdk {
                output["Payload"] = body["Payload"].clone();
                if let Some(error) = body.get("FunctionError") {
                    output["FunctionError"] = error.clone();
                }
                return Ok(output);
            }
            output["Payload"] = invoked(body)?;
            if let Some(log) = body.get("LogResult") {
                output["LogResult"] = log.clone();
            }
            Ok(with_metadata(core, output))
        }
        (_, "apigateway") => http::responded(body, "ApiGateway."),
        (_, "http") => http::responded(body, "States.Http.StatusCode."),
        (_, "events" | "eventbridge") if !is_sdk => {
            if body["FailedEntryCount"].as_u64().unwrap_or(0) > 0 {
                return Err(Fault::new(
                    "EventBridge.FailedEntry",
                    body.to_string(),
                    Sort::Given,
                ));
            }
            Ok(with_metadata(core, (**body).clone()))
        }
        (_, "states" | "sfn") => {
            let output = capital_keys(body);
            Ok(if is_sdk {
                output
            } else {
                with_metadata(core, output)
            })
        }
        _ if is_sdk => Ok((**body).clone()),
        _ => Ok(with_metadata(core, (**body).clone())),
    }
}

/// What a function returned, or the error that it raised.
fn invoked(body: &Value) -> Result<Value, Fault> {
    let payload = body["Payload"].as_str().unwrap_or("null");
    let value: Value = serde_json::from_str(payload).unwrap_or(Value::Null);
    if body.get("FunctionError").is_none() {
        return Ok(value);
    }
    let error = value["errorType"].as_str().unwrap_or("Lambda.Unknown");
    Err(Fault::new(error, payload, Sort::Given))
}

/// Step Functions' own answers, with capitals as the SDK has them.
pub(super) fn capital_keys(body: &Value) -> Value {
    match body {
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (capitalised(key), capital_keys(value)))
            .collect(),
        Value::Array(items) => items.iter().map(capital_keys).collect(),
        other => other.clone(),
    }
}

/// What optimised integrations add: how the answer came.
fn with_metadata(core: &mut Core, mut output: Value) -> Value {
    let id = core.rng.uuid();
    output["SdkHttpMetadata"] = json!({
        "AllHttpHeaders": {"x-amzn-RequestId": [id], "Content-Type": ["application/x-amz-json-1.0"]},
        "HttpHeaders": {"x-amzn-RequestId": id, "Content-Type": "application/x-amz-json-1.0"},
        "HttpStatusCode": 200,
    });
    output["SdkResponseMetadata"] = json!({"RequestId": id});
    output
}

/// An error's name and cause, as the integration tells them.
fn refused(core: &mut Core, known: &Known, is_sdk: bool, error: &AwsError) -> Fault {
    let id = core.rng.uuid();
    let (message, status) = (&error.message, error.status);
    let short = error.code.rsplit('.').next().unwrap_or_default();
    let exception = format!("{}Exception", short.trim_end_matches("Exception"));
    // What a service's own model does not name comes as the service's general error.
    let is_general = matches!(
        short,
        "ValidationException" | "ValidationError" | "AccessDenied" | "AccessDeniedException"
    );
    if is_sdk {
        let prefix = known.sdk_error;
        let name = if is_general {
            format!("{prefix}.{prefix}Exception")
        } else {
            let shape = error.shape.trim_end_matches("Exception");
            let shape = if shape == short {
                short.trim_end_matches("Exception")
            } else {
                shape
            };
            format!("{prefix}.{shape}Exception")
        };
        let cause = format!(
            "{message} (Service: {prefix}, Status Code: {status}, Request ID: {id}) (SDK Attempt Count: 1)"
        );
        return Fault::new(&name, cause, Sort::Given);
    }
    let prefix = known.error;
    let name = if is_general {
        format!(
            "{prefix}.{}Exception",
            known.optimised.trim_end_matches("v2")
        )
    } else {
        format!("{prefix}.{exception}")
    };
    let cause = format!(
        "{message} (Service: {}; Status Code: {status}; Error Code: {}; Request ID: {id}; Proxy: null)",
        known.optimised, error.code
    );
    Fault::new(&name, cause, Sort::Given)
}

/// What a Task comes to that waited for an execution: its description, or the failure that holds it.
pub(super) fn nested(description: &Value, pattern: Pattern) -> Result<Arc<Value>, Fault> {
    let mut told = capital_keys(description);
    for field in [
        "StateMachineVersionArn",
        "StateMachineAliasArn",
        "MapRunArn",
        "TraceHeader",
    ] {
        if told.get(field).is_some_and(Value::is_null)
            && let Some(object) = told.as_object_mut()
        {
            object.shift_remove(field);
        }
    }
    if told["Status"] != "SUCCEEDED" {
        return Err(Fault::new(
            names::TASK_FAILED,
            told.to_string(),
            Sort::Given,
        ));
    }
    if pattern == Pattern::Sync2 {
        for field in ["Input", "Output"] {
            let parsed = told[field]
                .as_str()
                .and_then(|text| serde_json::from_str(text).ok());
            if let Some(parsed) = parsed {
                told[field] = parsed;
            }
        }
    }
    Ok(Arc::new(told))
}
