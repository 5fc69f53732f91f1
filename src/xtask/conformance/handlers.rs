//! The Lambda handlers that stories deploy, modelled: each does what `handlers.json` says of it.

use cloud::call::{ApiCall, Service};
use cloud::engine::{Cloud, Input};
use cloud::iam::Caller;
use cloud::lambda::{CodeAnswer, Run};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What stands for a deployment package: the handler's name and its file's.
pub fn package(fields: &Map<String, Value>) -> String {
    let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{}|{}", text("$handler"), text("file"))
}

/// How long a handler takes that does not sleep, in milliseconds.
const DURATION_MS: u64 = 20;

/// What a handler came to.
#[derive(Default)]
struct Done {
    response: Value,
    failed: bool,
    logs: Vec<String>,
    slept_ms: u64,
}

impl Done {
    fn returned(response: Value) -> Self {
        Self {
            response,
            ..Self::default()
        }
    }

    /// An exception as Python's runtime reports it.
    fn raised(run: &Run, kind: &str, message: &str, line: u32) -> Self {
        let file = run.code.package.split('|').nth(1).unwrap_or_default();
        let call = run.handler.rsplit('.').next().unwrap_or_default();
        let trace = format!(
            "  File \"/var/task/{file}\", line {line}, in {call}\n    raise {kind}(\"{message}\")\n"
        );
        Self {
            response: json!({
                "errorMessage": message,
                "errorType": kind,
                "requestId": run.invocation,
                "stackTrace": [trace],
            }),
            failed: true,
            logs: vec![format!("[ERROR] {kind}: {message}")],
            slept_ms: 0,
        }
    }

    fn logging(mut self, line: String) -> Self {
        self.logs.insert(0, line);
        self
    }
}

/// Runs a handler and gives its answer.
pub fn answer(cloud: &mut Cloud, run: &Run) {
    let done = handle(cloud, run);
    let answer = CodeAnswer {
        invocation: run.invocation.to_string(),
        duration_ms: DURATION_MS + done.slept_ms,
        response: done.response,
        failed: done.failed,
        logs: done.logs,
    };
    cloud.handle(cloud.now(), Input::Code(answer));
}

fn handle(cloud: &mut Cloud, run: &Run) -> Done {
    let event = &*run.event;
    let name = run.code.package.split('|').next().unwrap_or_default();
    match name {
        "index.py" => Done::returned(event.clone()).logging(event.to_string()),
        "lambda_echo.js" => Done::returned(event.clone()),
        "lambda_aws_proxy.py" => Done::returned(
            json!({"statusCode": 200, "body": event.to_string(), "isBase64Encoded": false}),
        ),
        "lambda_handler.js" => {
            let body = format!("response from localstack lambda: {event}");
            Done::returned(json!({
                "statusCode": 200, "body": json!(body).to_string(), "isBase64Encoded": false, "headers": {},
            }))
        }
        "lambda_response_size.py" => {
            let length = event["bytenum"].as_u64().unwrap_or(0);
            Done::returned("a".repeat(usize::try_from(length).unwrap_or(0)).into())
        }
        "lambda_timeout.py" | "lambda_sleep.py" => Done {
            slept_ms: seconds(&event["wait"]),
            ..Done::default()
        },
        "lambda_invocation_type.py" => {
            let kind = if run.provisioned {
                "provisioned-concurrency"
            } else {
                "on-demand"
            };
            Done {
                slept_ms: seconds(&event["wait"]),
                ..Done::returned(kind.into())
            }
        }
        "lambda_none.py" | "lambda_none.js" => Done::default(),
        "lambda_url.js" => Done::returned(json!({
            "statusCode": 200,
            "body": json!({"event": event, "context": run.context}).to_string(),
        })),
        "lambda_echo_json_body.py" => {
            let body = event["body"].as_str().unwrap_or_default();
            Done::returned(serde_json::from_str(body).unwrap_or(Value::Null))
        }
        "lambda_multiple_handlers.py" => {
            let called = run.handler.rsplit('.').next().unwrap_or_default();
            Done::returned(json!({"handler": called}))
        }
        "lambda_request_id.py" => Done::returned(json!(run.invocation))
            .logging(format!("[INFO]\t{}\tRequestId log message", run.invocation)),
        "lambda_cache.py" | "lambda_cache.js" => Done::returned(json!({"counter": run.served})),
        "lambda_echo_version_env.py" => Done::returned(json!({
            "function_version": run.context["function_version"],
            "CUSTOM_VAR": run.variables["CUSTOM_VAR"],
        })),
        "lambda_response_streaming.js" => Done::returned("Hello, world!".into()),
        "lambda_role.py" => Done::returned(identity(run)),
        "test_apigateway_common.py:910" => {
            Done::returned(event["body"].as_str().unwrap_or_default().into())
        }
        "lambda_echo_status_code.py" => Done::returned(echo_status(event)),
        _ => fail_or_send(cloud, run, name),
    }
}

/// The status that the path ends in.
fn echo_status(event: &Value) -> Value {
    let path = event["requestContext"]["http"]["path"].as_str();
    let last = path.unwrap_or_default().rsplit('/').next();
    let status = last.and_then(|last| last.parse::<u16>().ok());
    let status = status
        .filter(|status| (100..600).contains(status))
        .unwrap_or(400);
    json!({
        "statusCode": status,
        "body": json!({"status_code": status, "message": ""}).to_string(),
    })
}

/// Raises for what it is asked.
fn select_pattern(run: &Run) -> Done {
    let raise = |number: &str, line| {
        let message = format!("Error: Raising {number} hundred from within the Lambda function");
        Done::raised(run, "Exception", &message, line)
    };
    match run.event["statusCode"].as_str() {
        Some("200") => Done::returned("Pass".into()),
        Some("400") => raise("four", 7),
        Some("500") => raise("five", 9),
        _ => Done::returned(
            "Error Value in the json request should either be 400 or 500 to demonstrate".into(),
        ),
    }
}

/// Handlers that raise, and those that call other services.
fn fail_or_send(cloud: &mut Cloud, run: &Run, name: &str) -> Done {
    let event = &*run.event;
    match name {
        "lambda_unhandled_error.py" => {
            Done::raised(run, "CustomException", "some error occurred", 6)
        }
        "lambda_handler_error.py" => Done::raised(run, "Exception", "Handler fails", 2),
        "lambda_echofail.py" => {
            Done::raised(run, "Exception", "intentional failure", 7).logging(event.to_string())
        }
        "lambda_runtime_error.py" => startup_failure(),
        "lambda_select_pattern.py" => select_pattern(run),
        "lambda_integration.py" => integration(run),
        "lambda_event_source_mapping_send_message.py" => {
            let url = run.variables["SQS_QUEUE_URL"].clone();
            let records = &event["Records"];
            send(cloud, run, &url, &records.to_string());
            Done::returned(json!({"count": records.as_array().map_or(0, Vec::len)}))
        }
        "lambda_sqs_integration.py" => sqs_integration(cloud, run),
        "lambda_sqs_batch_item_failure.py" => batch_item_failure(cloud, run),
        "lambda_notifier.py" => {
            let note = json!({"request_id": run.invocation, "timestamp": cloud.now()});
            send(cloud, run, &event["notify"], &note.to_string());
            Done {
                slept_ms: seconds(&event["wait"]),
                ..Done::default()
            }
        }
        "lambda_s3_integration_function_version.py" => store_version(cloud, run),
        _ => Done::returned(Value::Null),
    }
}

/// Stores an object whose name tells the request and the function's variant.
fn store_version(cloud: &mut Cloud, run: &Run) -> Done {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let variant = text(&run.variables["FUNCTION_VARIANT"]);
    let key = format!("{}--{variant}", text(&run.event["request_prefix"]));
    let params = json!({
        "Bucket": run.variables["S3_BUCKET_NAME"],
        "Key": key,
        "Body": json!({"function_version": run.context["function_version"]}).to_string(),
    });
    act(cloud, run, "s3", "PutObject", params);
    Done {
        slept_ms: seconds(&run.event["sleep_seconds"]),
        ..Done::default()
    }
}

fn seconds(value: &Value) -> u64 {
    (value.as_f64().unwrap_or(0.0) * 1_000.0) as u64
}

/// `sts.get_caller_identity()`: a function whose name is too short for a session has a longer session name.
fn identity(run: &Run) -> Value {
    let role = run.role.rsplit('/').next().unwrap_or_default();
    let account = run.role.split(':').nth(4).unwrap_or_default();
    let session = if run.function.len() < 2 {
        format!("{}@lambda_function", run.function)
    } else {
        run.function.to_string()
    };
    json!({
        "UserId": format!("AROAEXAMPLE:{session}"),
        "Account": account,
        "Arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
    })
}

fn integration(run: &Run) -> Done {
    let event = &*run.event;
    if event.get("raise_error").is_some() {
        return Done::raised(run, "Exception", "Test exception (this is intentional)", 55);
    }
    Done::returned(json!({"event": event, "context": run.context}))
}

fn sqs_integration(cloud: &mut Cloud, run: &Run) -> Done {
    let record = &run.event["Records"][0];
    let (body, received) = message(record);
    let fails = body["fail_attempts"].as_u64().unwrap_or(0) >= received;
    let error = fails.then_some("failed attempt");
    let note = json!({"error": error, "event": *run.event});
    send(cloud, run, &body["destination"], &note.to_string());
    match error {
        Some(error) => Done::raised(run, "ValueError", error, 20),
        None => Done::returned(json!({"count": 1})),
    }
}

fn batch_item_failure(cloud: &mut Cloud, run: &Run) -> Done {
    let records = run.event["Records"].as_array().cloned().unwrap_or_default();
    let failed: Vec<Value> = records
        .iter()
        .filter(|record| {
            let (body, received) = message(record);
            body["fail_attempts"].as_u64().unwrap_or(0) >= received
        })
        .map(|record| json!({"itemIdentifier": record["messageId"]}))
        .collect();
    let result = match run.variables["OVERWRITE_RESULT"].as_str() {
        Some(text) => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        None => json!({"batchItemFailures": failed}),
    };
    let url = run.variables["DESTINATION_QUEUE_URL"].clone();
    if url.is_string() {
        let note = json!({"event": *run.event, "result": result});
        send(cloud, run, &url, &note.to_string());
    }
    Done::returned(result)
}

/// A message's body and how often it was received.
fn message(record: &Value) -> (Value, u64) {
    let body = record["body"].as_str().unwrap_or_default();
    let received = record["attributes"]["ApproximateReceiveCount"].as_str();
    (
        serde_json::from_str(body).unwrap_or(Value::Null),
        received.and_then(|count| count.parse().ok()).unwrap_or(1),
    )
}

/// Sends a message with the function's role.
fn send(cloud: &mut Cloud, run: &Run, url: &Value, body: &str) {
    let params = json!({"QueueUrl": url, "MessageBody": body});
    act(cloud, run, "sqs", "SendMessage", params);
}

/// Calls a service with the function's role; one that the cloud does not have is not called.
fn act(cloud: &mut Cloud, run: &Run, service: &str, action: &str, params: Value) {
    if let Some(service) = Service::from_id(service) {
        let call = ApiCall {
            service,
            action: action.into(),
            params: Arc::new(params),
            caller: Caller::function(&run.role, &run.function),
        };
        cloud.handle(cloud.now(), Input::Call(call));
    }
}

/// A module that raises while it is loaded, as Python's runtime reports it.
fn startup_failure() -> Done {
    let frame =
        |file: &str, line: u32, name: &str| format!("  File \"{file}\", line {line}, in {name}\n");
    let bootstrap = |line, name| frame("<frozen importlib._bootstrap>", line, name);
    let trace = [
        format!(
            "{}    return _bootstrap._gcd_import(name[level:], package, level)\n",
            frame(
                "/var/lang/lib/python3.13/importlib/__init__.py",
                88,
                "import_module"
            )
        ),
        bootstrap(1387, "_gcd_import"),
        bootstrap(1360, "_find_and_load"),
        bootstrap(1331, "_find_and_load_unlocked"),
        bootstrap(935, "_load_unlocked"),
        frame(
            "<frozen importlib._bootstrap_external>",
            1027,
            "exec_module",
        ),
        bootstrap(488, "_call_with_frames_removed"),
        format!(
            "{}    raise Exception(\"Runtime startup fails\")\n",
            frame("/var/task/lambda_runtime_error.py", 1, "<module>")
        ),
    ];
    Done {
        response: json!({
            "errorMessage": "Runtime startup fails",
            "errorType": "Exception",
            "requestId": "",
            "stackTrace": trace,
        }),
        failed: true,
        ..Done::default()
    }
}
