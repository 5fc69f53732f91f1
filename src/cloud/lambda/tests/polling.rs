//! Batches, windows, success and failure.

use super::{Bakery, taking};
use crate::call::Service;
use crate::lambda::{Control, Model};
use serde_json::json;

#[test]
fn a_handled_message_is_deleted() {
    let mut bakery = Bakery::new(taking(2_000), &json!({}));
    bakery.send("croissant");
    bakery.until(1_000);
    assert_eq!(bakery.left(), 1, "in flight while the function runs");
    bakery.until(3_000);
    assert_eq!(bakery.left(), 0);
    let ended = &bakery.events("InvocationEnded")[0];
    assert_eq!(ended["outcome"], "success");
    assert_eq!(ended["durationMs"], 2_000);
}

#[test]
fn the_event_is_what_aws_documents() {
    let mut bakery = Bakery::new(taking(100), &json!({}));
    bakery.send("croissant");
    bakery.until(1_000);
    let started = &bakery.events("InvocationStarted")[0];
    let record = &started["event"]["Records"][0];
    let keys: Vec<&String> = record.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "messageId",
            "receiptHandle",
            "body",
            "attributes",
            "messageAttributes",
            "md5OfBody",
            "eventSource",
            "eventSourceARN",
            "awsRegion",
        ]
    );
    assert_eq!(record["body"], "croissant");
    assert_eq!(record["eventSource"], "aws:sqs");
    assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
}

#[test]
fn a_failed_batch_returns_when_its_visibility_timeout_is_over() {
    let mut bakery = Bakery::new(taking(1_000), &json!({}));
    bakery.control(Control::FailNext {
        function: "bake".into(),
        count: 1,
    });
    bakery.send("croissant");
    bakery.until(29_000);
    assert_eq!(bakery.count("InvocationStarted"), 1);
    assert_eq!(bakery.left(), 1);
    bakery.until(33_000);
    assert_eq!(bakery.count("InvocationStarted"), 2);
    assert_eq!(bakery.left(), 0);
}

#[test]
fn one_bad_message_fails_its_whole_batch() {
    let model = Model {
        fail_when: Some("flavour = 'durian'".into()),
        ..taking(500)
    };
    let mut bakery = Bakery::new(model, &json!({}));
    bakery.send_together(&[r#"{"flavour": "plain"}"#, r#"{"flavour": "durian"}"#]);
    bakery.until(10_000);
    let ended = &bakery.events("InvocationEnded")[0];
    assert_eq!(ended["outcome"], "error");
    assert_eq!(ended["failed"].as_array().unwrap().len(), 2);
    assert_eq!(ended["response"]["errorType"], "ValueError");
    assert_eq!(bakery.left(), 2);
}

#[test]
fn a_reported_failure_returns_alone() {
    let model = Model {
        fail_when: Some("flavour = 'durian'".into()),
        reports_failures: true,
        ..taking(500)
    };
    let mapping = json!({"FunctionResponseTypes": ["ReportBatchItemFailures"]});
    let mut bakery = Bakery::new(model, &mapping);
    bakery.send_together(&[r#"{"flavour": "plain"}"#, r#"{"flavour": "durian"}"#]);
    bakery.until(10_000);
    let ended = &bakery.events("InvocationEnded")[0];
    assert_eq!(ended["outcome"], "success");
    assert_eq!(ended["handled"].as_array().unwrap().len(), 1);
    assert_eq!(bakery.left(), 1);
}

#[test]
fn reports_are_ignored_when_the_mapping_does_not_ask_for_them() {
    let model = Model {
        fail_when: Some("flavour = 'durian'".into()),
        reports_failures: true,
        ..taking(500)
    };
    let mut bakery = Bakery::new(model, &json!({}));
    bakery.send(r#"{"flavour": "durian"}"#);
    bakery.until(5_000);
    assert_eq!(bakery.left(), 0, "deleted although the handler reported it");
}

#[test]
fn a_window_gathers_a_batch() {
    let mapping = json!({"BatchSize": 4, "MaximumBatchingWindowInSeconds": 5});
    let mut bakery = Bakery::new(taking(100), &mapping);
    let one_poller = json!({"UUID": bakery.mapping, "ScalingConfig": {"MaximumConcurrency": 2}});
    bakery.call(Service::Lambda, "UpdateEventSourceMapping", one_poller);
    bakery.until(2_000);
    bakery.send("a");
    bakery.until(4_000);
    assert_eq!(bakery.count("InvocationStarted"), 0, "the window is open");
    bakery.until(7_500);
    assert_eq!(bakery.count("InvocationStarted"), 1);
}

#[test]
fn a_function_that_overruns_is_stopped_at_its_timeout() {
    let mut bakery = Bakery::new(taking(31_000), &json!({}));
    bakery.send("wedding cake");
    bakery.until(30_500);
    let ended = &bakery.events("InvocationEnded")[0];
    assert_eq!(ended["outcome"], "timeout");
    assert_eq!(ended["response"]["errorType"], "Sandbox.Timedout");
    assert!(
        ended["response"]["errorMessage"]
            .as_str()
            .unwrap()
            .ends_with("Task timed out after 30.00 seconds")
    );
}

#[test]
fn a_slow_function_gets_a_message_twice_when_the_visibility_timeout_is_too_short() {
    let mut bakery = Bakery::new(taking(20_000), &json!({}));
    let params = json!({"QueueUrl": bakery.queue_url, "Attributes": {"VisibilityTimeout": "10"}});
    bakery.call(Service::Sqs, "SetQueueAttributes", params);
    bakery.send("wedding cake");
    bakery.until(15_000);
    let started = bakery.events("InvocationStarted");
    assert_eq!(started.len(), 2, "the first invocation still runs");
    assert_eq!(started[0]["messages"], started[1]["messages"]);
}

#[test]
fn a_disabled_mapping_leaves_messages_alone() {
    let mut bakery = Bakery::new(taking(100), &json!({}));
    bakery.enable(false);
    bakery.send("croissant");
    bakery.until(60_000);
    assert_eq!(bakery.count("InvocationStarted"), 0);
    bakery.enable(true);
    bakery.until(64_000);
    assert_eq!(bakery.left(), 0);
}
