//! What Lambda refuses, and how.

use super::{Bakery, function, taking};
use crate::call::{ApiCall, Service};
use serde_json::{Value, json};

const REST: &str = r#""Role": "arn:aws:iam::111122223333:role/elsewhere", "Runtime": "python3.13", "Handler": "app.handler", "Code": {"ZipFile": "UEsDBA=="}"#;
const ORDERS: &str = "arn:aws:sqs:us-east-1:111122223333:orders";

/// Action, parameters, status, code, a part of the message.
const REFUSALS: &str = r#"
CreateEventSourceMapping | {"FunctionName": "bake", "EventSourceArn": "ORDERS"} | 409 | ResourceConflictException | already exists
CreateEventSourceMapping | {"FunctionName": "bake"} | 400 | InvalidParameterValueException | Unrecognized event source.
CreateEventSourceMapping | {"FunctionName": "nobody", "EventSourceArn": "ORDERS"} | 400 | InvalidParameterValueException | Function does not exist
CreateEventSourceMapping | {"FunctionName": "bake", "EventSourceArn": "ORDERS-2"} | 400 | InvalidParameterValueException | NonExistentQueue
GetEventSourceMapping | {"UUID": "none"} | 404 | ResourceNotFoundException | does not exist
DeleteEventSourceMapping | {"UUID": "none"} | 404 | ResourceNotFoundException | does not exist
CreateFunction | {"FunctionName": "bake", REST} | 409 | ResourceConflictException | already exist
CreateFunction | {"FunctionName": "slow", "Timeout": 901} | 400 | ValidationException | less than or equal to 900
CreateFunction | {} | 400 | ValidationException | functionName
GetFunctionConfiguration | {"FunctionName": "nobody"} | 404 | ResourceNotFoundException | function:nobody
Invoke | {"FunctionName": "bake", "Payload": "{cake: apple}"} | 400 | InvalidRequestContentException | Unexpected character ('c' (code 99)): was expecting double-quote to start field name
Invoke | {"FunctionName": "bake", "Payload": "{\n  cake: apple}"} | 400 | InvalidRequestContentException | line: 2, column: 3]
Transmogrify | {} | 501 | NotModelled | Transmogrify
"#;

#[test]
fn lambda_says_what_is_wrong() {
    let mut bakery = Bakery::new(taking(100), &json!({}));
    for line in REFUSALS.trim().lines() {
        let parts: Vec<&str> = line.split(" | ").collect();
        let params: Value =
            serde_json::from_str(&parts[1].replace("ORDERS", ORDERS).replace("REST", REST))
                .unwrap();
        let call = ApiCall::by_learner(Service::Lambda, parts[0], params);
        let error = bakery.cloud.call_now(&call).unwrap_err();
        let (status, code) = (error.status.to_string(), error.code.as_ref());
        assert_eq!([status.as_str(), code], parts[2..4], "{line}");
        assert!(error.message.contains(parts[4]), "{line}: {error}");
    }
}

#[test]
fn a_queue_that_shows_messages_again_too_soon_is_refused() {
    let mut bakery = Bakery::new(taking(100), &json!({}));
    bakery.call(Service::Lambda, "CreateFunction", function("slow", 60));
    let params = json!({"FunctionName": "slow", "EventSourceArn": ORDERS});
    let call = ApiCall::by_learner(Service::Lambda, "CreateEventSourceMapping", params);
    let error = bakery.cloud.call_now(&call).unwrap_err();
    assert_eq!(
        error.message,
        "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
    );

    let lower = json!({"QueueUrl": bakery.queue_url, "Attributes": {"VisibilityTimeout": "5"}});
    bakery.call(Service::Sqs, "SetQueueAttributes", lower);
    let mut params = json!({"UUID": bakery.mapping, "BatchSize": 2});
    let update = |params: &Value| {
        ApiCall::by_learner(Service::Lambda, "UpdateEventSourceMapping", params.clone())
    };
    let error = bakery.cloud.call_now(&update(&params)).unwrap_err();
    assert!(error.message.contains("5 seconds is less than"), "{error}");
    params["Enabled"] = json!(false);
    assert!(bakery.cloud.call_now(&update(&params)).is_ok());
}

#[test]
fn batch_settings_must_fit_together() {
    let mut bakery = Bakery::new(taking(100), &json!({}));
    let cases = [
        (
            json!({"BatchSize": 100}),
            "Maximum batch window in seconds must be greater than 0",
        ),
        (json!({"BatchSize": 0}), "greater than or equal to 1"),
        (json!({"BatchSize": 10_001}), "less than or equal to 10000"),
        (
            json!({"MaximumBatchingWindowInSeconds": 301}),
            "less than or equal to 300",
        ),
        (
            json!({"ScalingConfig": {"MaximumConcurrency": 1}}),
            "greater than or equal to 2",
        ),
        (json!({"BatchSize": "ten"}), "whole number"),
    ];
    for (settings, part) in cases {
        let mut params = settings.clone();
        params["UUID"] = json!(bakery.mapping);
        let call = ApiCall::by_learner(Service::Lambda, "UpdateEventSourceMapping", params);
        let error = bakery.cloud.call_now(&call).unwrap_err();
        assert!(
            error.message.contains(part),
            "{settings}: {}",
            error.message
        );
    }
    let mapping = bakery.cloud.lambda().mapping(&bakery.mapping).unwrap();
    assert_eq!(mapping.batch_size, 10, "a refused change changes nothing");
}
