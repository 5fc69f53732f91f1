//! What the log says to people.

use super::{Settings, World};
use crate::sqs::Event;
use expect_test::expect;
use serde_json::json;

fn dead_letters(world: &mut World) {
    world.create("dead", &json!({"MessageRetentionPeriod": "60"}));
    let arn = "arn:aws:sqs:us-east-1:111122223333:dead";
    let policy = json!({"deadLetterTargetArn": arn, "maxReceiveCount": 1}).to_string();
    world.create(
        "orders",
        &json!({"VisibilityTimeout": "1", "RedrivePolicy": policy}),
    );
    for (body, delay) in [("one", 0), ("two", 1)] {
        let message = json!({"QueueUrl": "orders", "MessageBody": body, "DelaySeconds": delay});
        world.ok("SendMessage", message);
    }
    for (action, rest) in [
        ("ChangeMessageVisibility", json!({"VisibilityTimeout": 2})),
        ("DeleteMessage", json!({})),
    ] {
        let received = world.ok("ReceiveMessage", json!({"QueueUrl": "orders"}));
        let mut params = rest;
        params["QueueUrl"] = "orders".into();
        params["ReceiptHandle"] = received["Messages"][0]["ReceiptHandle"].clone();
        world.ok(action, params);
        world.advance(2_000);
    }
    world.ok("ReceiveMessage", json!({"QueueUrl": "orders"}));
    world.ok("StartMessageMoveTask", json!({"SourceArn": arn}));
    world.advance(10);
    world.ok("PurgeQueue", json!({"QueueUrl": "orders"}));
    world.ok(
        "SendMessage",
        json!({"QueueUrl": "dead", "MessageBody": "three"}),
    );
    world.advance(60_000);
}

fn turns(world: &mut World) {
    world.create("turns.fifo", &json!({"FifoQueue": "true"}));
    let attributes = json!({"ContentBasedDeduplication": "true", "DelaySeconds": "0"});
    world.ok(
        "SetQueueAttributes",
        json!({"QueueUrl": "turns.fifo", "Attributes": attributes}),
    );
    for _ in 0..2 {
        let message =
            json!({"QueueUrl": "turns.fifo", "MessageBody": "four", "MessageGroupId": "oven"});
        world.ok("SendMessage", message);
    }
    let attempt = json!({"QueueUrl": "turns.fifo", "ReceiveRequestAttemptId": "a"});
    world.ok("ReceiveMessage", attempt.clone());
    world.ok("ReceiveMessage", attempt);
    world.ok("DeleteQueue", json!({"QueueUrl": "turns.fifo"}));
}

#[test]
fn every_fact_is_told_in_a_sentence() {
    let mut world = World::new(1, Settings::default());
    dead_letters(&mut world);
    turns(&mut world);
    let told: Vec<String> = world.events(0).map(Event::in_words).collect();
    expect![[r#"
        The queue dead was created.
        The queue orders was created.
        You put message 910a… in the queue orders.
        You put message f893… in the queue orders.
        You received message 910a… from the queue orders; it has been received once.
        The visibility timeout of message 910a… in the queue orders was changed.
        The delay of message f893… in the queue orders is over: it can be received.
        Message 910a… was not deleted in time and is visible again in the queue orders; it has been received once.
        Message 910a… left the queue orders for the dead-letter queue dead: it had been received once.
        You received message f893… from the queue orders; it has been received once.
        You deleted message f893… from the queue orders.
        You asked the queue orders and received nothing.
        A move task began to move 1 message from dead to the queues they came from.
        Message 910a… was moved from dead to orders, where it is message 4917….
        The move task of dead ended as COMPLETED: it moved 1 message.
        The queue orders was purged of 1 message.
        You put message 6775… in the queue dead.
        Message 6775… was dropped from the queue dead: its retention period is over.
        The queue turns.fifo was created.
        Attributes of the queue turns.fifo were set: ContentBasedDeduplication, DelaySeconds.
        You put message 7476… of group oven in the queue turns.fifo.
        A repeat of message 7476… came to the queue turns.fifo within five minutes and was not kept.
        You received message 7476… from the queue turns.fifo; it has been received once.
        You received message 7476… from the queue turns.fifo once more, although it was in flight or deleted.
        The queue turns.fifo was deleted, with every message in it."#]].assert_eq(&told.join("\n"));
}
