//! Small stories of our own, played against the cloud.

use super::*;
use serde_json::json;

/// A story that begins with a queue called `cakes`.
fn story(steps: &Value) -> Value {
    let create = json!({
        "call": {"service": "sqs", "action": "CreateQueue", "params": {"QueueName": "cakes"}},
        "expect": {"outcome": "ok"}
    });
    let mut all = vec![create];
    all.extend(steps.as_array().into_iter().flatten().cloned());
    json!({"service": "sqs", "steps": all})
}

fn call(action: &str, params: &Value) -> Value {
    json!({"service": "sqs", "action": action, "params": params})
}

fn send(body: &str) -> Value {
    json!({
        "call": call("SendMessage", &json!({"QueueUrl": "${0:QueueUrl}", "MessageBody": body})),
        "expect": {"outcome": "ok"}
    })
}

fn receive(wait_seconds: u32) -> Value {
    let params = json!({"QueueUrl": "${0:QueueUrl}", "WaitTimeSeconds": wait_seconds});
    json!({"call": call("ReceiveMessage", &params), "expect": {"outcome": "ok"}})
}

/// Where the story first differs; empty when it passes.
fn why(steps: &Value) -> String {
    match story::run(&story(steps), false) {
        Verdict::Passed => String::new(),
        Verdict::Failed(why) | Verdict::NotModelled(why) => why,
        Verdict::Skipped(why) => why.to_owned(),
    }
}

#[test]
fn a_story_passes_when_all_is_as_recorded() {
    let mut received = receive(0);
    received["expect"]["response"] = json!({"Messages": [
        {"MessageId": "<id:1>", "ReceiptHandle": "<*:handle>", "MD5OfBody": "<md5:1>", "Body": "{\"n\":1}"}
    ]});
    let sent = json!({"check": "same", "step": 1, "path": "MessageId", "equals": "<id:1>"});
    let body = json!({"check": "body", "value": {"n": {"$from": [2, "Messages.0.Body.$json.n"]}}, "equals": {"n": 1}});
    assert_eq!(why(&json!([send("{\"n\": 1}"), received, sent, body])), "");
}

#[test]
fn the_first_difference_is_told() {
    let mut received = receive(0);
    received["expect"]["response"] = json!({"Messages": []});
    let told = why(&json!([send("tea"), received]));
    assert_eq!(
        told,
        "step 2, ReceiveMessage: Messages: expected 0 items, got 1 items"
    );

    let check = json!({"check": "name", "step": 0, "path": "QueueUrl", "equals": "x"});
    assert!(why(&json!([check])).starts_with("step 1, check name: answer: expected \"x\", got "));
}

#[test]
fn errors_are_compared_as_sdks_show_them() {
    let url = "https://sqs.us-east-1.amazonaws.com/111111111111/no-such-queue";
    let mut step = json!({
        "call": call("SendMessage", &json!({"QueueUrl": url, "MessageBody": "x"})),
        "expect": {"outcome": "error", "status": 400, "error": {
            "Code": "AWS.SimpleQueueService.NonExistentQueue", "Message": "<*:sentence>",
            "QueryErrorCode": "QueueDoesNotExist", "Type": "Sender"
        }}
    });
    assert_eq!(why(&json!([step])), "");
    step["expect"]["error"]["QueryErrorCode"] = json!("Other");
    assert!(
        why(&json!([step])).starts_with("step 1, SendMessage: QueryErrorCode: expected \"Other\"")
    );
    step["expect"] = json!({"outcome": "ok"});
    assert!(why(&json!([step])).starts_with("step 1, SendMessage: outcome: expected success"));
}

#[test]
fn time_passes_for_delays_long_polls_and_polls() {
    let delayed = json!({
        "call": call("SendMessage", &json!({"QueueUrl": "${0:QueueUrl}", "MessageBody": "x", "DelaySeconds": 5})),
        "expect": {"outcome": "ok"}
    });
    let found = json!({"check": "body", "value": {"$from": [2, "Messages.0.Body"]}, "equals": "x"});
    let long_poll = json!([delayed, receive(20), found]);
    assert_eq!(why(&long_poll), "");

    // The check refers to what the poll is after, so the poll goes on until it is there.
    let mut poll = receive(0);
    poll["poll"] = json!({"sleep": 1.0});
    assert_eq!(why(&json!([delayed, poll, found])), "");

    let short = why(&json!([delayed, receive(0), found]));
    assert!(short.starts_with("step 3, check body"), "{short}");
    let later = json!({"check": "body", "value": {"$from": [3, "Messages.0.Body"]}, "equals": "x"});
    assert_eq!(
        why(&json!([delayed, {"advance": 5}, receive(0), later])),
        ""
    );
}

#[test]
fn what_is_not_modelled_and_what_was_not_recorded_are_told_apart() {
    let other = json!({"call": {"service": "braket", "action": "SearchJobs", "params": {}}, "expect": {"outcome": "ok"}});
    assert_eq!(why(&json!([other])), "braket");
    let digest = json!({"call": call("SendMessage", &json!({"MessageBody": {"$sha256": "00"}}))});
    assert!(matches!(
        story::run(&story(&json!([digest])), false),
        Verdict::Skipped(_)
    ));
}
