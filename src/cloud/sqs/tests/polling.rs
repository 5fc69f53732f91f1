//! What pollers of AWS Lambda get.

use super::{Caller, PollerId, Settings, World};
use serde_json::json;
use std::sync::Arc;

const FIRST: PollerId = PollerId {
    mapping: 1,
    poller: 0,
};
const SECOND: PollerId = PollerId {
    mapping: 1,
    poller: 1,
};

fn arn(name: &str) -> String {
    format!("arn:aws:sqs:us-east-1:111122223333:{name}")
}

fn poll(world: &mut World, poller: PollerId, queue: &str) {
    world
        .sqs
        .poll(&mut world.core, poller, &arn(queue), 10, 20_000);
}

fn send(world: &mut World, body: &str) {
    world.ok(
        "SendMessage",
        json!({"QueueUrl": "orders", "MessageBody": body}),
    );
}

fn orders() -> World {
    let mut world = World::new(1, Settings::default());
    world.create("orders", &json!({}));
    world
}

#[test]
fn waiting_pollers_are_served_in_the_order_in_which_they_came() {
    let mut world = orders();
    poll(&mut world, SECOND, "orders");
    poll(&mut world, FIRST, "orders");
    assert_eq!(world.delivered(), []);
    send(&mut world, "one");
    send(&mut world, "two");
    assert_eq!(
        world.delivered(),
        [(SECOND, vec!["one".into()]), (FIRST, vec!["two".into()])]
    );
}

#[test]
fn a_poll_takes_what_is_there_at_once() {
    let mut world = orders();
    send(&mut world, "one");
    send(&mut world, "two");
    poll(&mut world, FIRST, "orders");
    assert_eq!(
        world.delivered(),
        [(FIRST, vec!["one".into(), "two".into()])]
    );
}

#[test]
fn a_poll_without_messages_ends_with_its_wait_and_is_not_in_the_log() {
    let mut world = orders();
    let facts = world.core.log.len();
    poll(&mut world, FIRST, "orders");
    world.advance(19_999);
    assert_eq!(world.delivered(), []);
    world.advance(1);
    assert_eq!(world.delivered(), [(FIRST, vec![])]);
    assert_eq!(world.core.log.len(), facts);
}

#[test]
fn a_poller_that_stopped_gets_nothing() {
    let mut world = orders();
    poll(&mut world, FIRST, "orders");
    poll(&mut world, SECOND, "no-such-queue");
    world.sqs.stop_polling(&mut world.core, FIRST);
    world.sqs.stop_polling(&mut world.core, SECOND);
    send(&mut world, "one");
    world.advance(20_000);
    assert_eq!(world.delivered(), []);
    assert_eq!(world.queue("orders")["visibleCount"], 1);
}

#[test]
fn a_queue_that_does_not_exist_has_no_messages() {
    let mut world = orders();
    poll(&mut world, FIRST, "no-such-queue");
    world.advance(19_999);
    assert_eq!(world.delivered(), []);
    world.advance(1);
    assert_eq!(world.delivered(), [(FIRST, vec![])]);
    assert!(world.core.timers.is_empty());
}

#[test]
fn a_queue_that_is_deleted_lets_its_pollers_go() {
    let mut world = orders();
    poll(&mut world, FIRST, "orders");
    world.ok("DeleteQueue", json!({"QueueUrl": "orders"}));
    assert_eq!(world.delivered(), [(FIRST, vec![])]);
    assert!(world.core.timers.is_empty());
}

#[test]
fn handled_messages_are_deleted_and_others_come_again() {
    let mut world = orders();
    send(&mut world, "one");
    send(&mut world, "two");
    poll(&mut world, FIRST, "orders");
    let handles: Vec<Arc<str>> = world
        .core
        .effects
        .iter()
        .filter_map(|effect| match effect {
            super::Effect::Delivered { messages, .. } => Some(messages),
            _ => None,
        })
        .flatten()
        .map(|message| Arc::clone(&message.receipt_handle))
        .collect();
    world.delivered();
    let by = Caller::Service("lambda.amazonaws.com".into());
    let handled = [Arc::clone(&handles[0]), "garbage".into()];
    world
        .sqs
        .delete_handled(&mut world.core, &arn("orders"), &handled, &by);
    poll(&mut world, SECOND, "orders");
    world.advance(30_000);
    assert_eq!(world.delivered(), [(SECOND, vec![])]);
    poll(&mut world, SECOND, "orders");
    assert_eq!(world.delivered(), [(SECOND, vec!["two".into()])]);
}

#[test]
fn the_record_of_a_message_has_the_keys_of_lambdas_event_in_order() {
    let mut world = orders();
    world.ok(
        "SendMessage",
        json!({
            "QueueUrl": "orders",
            "MessageBody": "one",
            "MessageAttributes": {
                "kind": {"DataType": "String", "StringValue": "rye"},
                "raw": {"DataType": "Binary", "BinaryValue": "MTEwMA=="},
            },
        }),
    );
    poll(&mut world, FIRST, "orders");
    let Some(super::Effect::Delivered { messages, .. }) = world.core.effects.pop_front() else {
        panic!("nothing was delivered");
    };
    let record = messages[0].to_record();
    let expected = json!({
        "messageId": messages[0].message_id,
        "receiptHandle": messages[0].receipt_handle,
        "body": "one",
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1767603600000",
            "SenderId": Caller::Learner.principal_id(),
            "ApproximateFirstReceiveTimestamp": "1767603600000",
        },
        "messageAttributes": {
            "kind": {
                "stringValue": "rye",
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": "String",
            },
            "raw": {
                "binaryValue": "MTEwMA==",
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": "Binary",
            },
        },
        "md5OfMessageAttributes": record["md5OfMessageAttributes"],
        "md5OfBody": "f97c5d29941bfb1b2fdab0874906ab82",
        "eventSource": "aws:sqs",
        "eventSourceARN": arn("orders"),
        "awsRegion": "us-east-1",
    });
    assert_eq!(record.to_string(), expected.to_string());
}
