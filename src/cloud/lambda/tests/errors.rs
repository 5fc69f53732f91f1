//! What Lambda refuses, and how.

use super::{Bakery, taking};
use crate::call::{ApiCall, Service};
use serde_json::{Value, json};

const ORDERS: &str = "arn:aws:sqs:us-east-1:111122223333:orders";

#[test]
fn lambda_says_what_is_wrong() {
    let cases: [(&str, Value, u16, &str, &str); 11] = [
        (
            "CreateEventSourceMapping",
            json!({"FunctionName": "bake", "EventSourceArn": ORDERS}),
            409,
            "ResourceConflictException",
            "already exists",
        ),
        (
            "CreateEventSourceMapping",
            json!({"FunctionName": "bake"}),
            400,
            "InvalidParameterValueException",
            "Unrecognized event source.",
        ),
        (
            "CreateEventSourceMapping",
            json!({"FunctionName": "nobody", "EventSourceArn": ORDERS}),
            400,
            "InvalidParameterValueException",
            "Function does not exist",
        ),
        (
            "CreateEventSourceMapping",
            json!({"FunctionName": "bake", "EventSourceArn": "arn:aws:sqs:us-east-1:111122223333:none"}),
            400,
            "InvalidParameterValueException",
            "NonExistentQueue",
        ),
        (
            "GetEventSourceMapping",
            json!({"UUID": "none"}),
            404,
            "ResourceNotFoundException",
            "does not exist",
        ),
        (
            "DeleteEventSourceMapping",
            json!({"UUID": "none"}),
            404,
            "ResourceNotFoundException",
            "does not exist",
        ),
        (
            "CreateFunction",
            json!({"FunctionName": "bake"}),
            409,
            "ResourceConflictException",
            "already exist",
        ),
        (
            "CreateFunction",
            json!({"FunctionName": "slow", "Timeout": 901}),
            400,
            "ValidationException",
            "less than or equal to 900",
        ),
        (
            "CreateFunction",
            json!({}),
            400,
            "ValidationException",
            "functionName",
        ),
        (
            "GetFunctionConfiguration",
            json!({"FunctionName": "nobody"}),
            404,
            "ResourceNotFoundException",
            "function:nobody",
        ),
        (
            "Transmogrify",
            json!({}),
            501,
            "NotModelled",
            "Transmogrify",
        ),
    ];
    let mut bakery = Bakery::new(taking(100), &json!({}));
    for (action, params, status, code, part) in cases {
        let call = ApiCall::by_learner(Service::Lambda, action, params.clone());
        let error = bakery.cloud.call_now(&call).unwrap_err();
        assert_eq!(
            (error.status, error.code.as_ref()),
            (status, code),
            "{action} {params}"
        );
        assert!(error.message.contains(part), "{action}: {}", error.message);
    }
}

#[test]
fn a_queue_that_shows_messages_again_too_soon_is_refused() {
    let mut bakery = Bakery::new(taking(100), &json!({}));
    bakery.call(
        Service::Lambda,
        "CreateFunction",
        json!({"FunctionName": "slow", "Timeout": 60}),
    );
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
