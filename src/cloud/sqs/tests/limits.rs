//! Limits, and what chance decides.

use super::super::Event;
use super::{Settings, World};
use crate::iam::Caller;
use serde_json::{Value, json};

#[test]
fn a_short_poll_misses_a_message_on_one_of_the_two_servers_it_leaves_out() {
    let settings = Settings {
        short_polls_sample: true,
        ..Settings::default()
    };
    let mut world = World::new(1, settings);
    world.create("orders", &json!({"VisibilityTimeout": "0"}));
    world.ok(
        "SendMessage",
        json!({"QueueUrl": "orders", "MessageBody": "bread"}),
    );
    let mut missed = 0;
    for _ in 0..1000 {
        let answer = world.ok("ReceiveMessage", json!({"QueueUrl": "orders"}));
        missed += u32::from(answer == json!({}));
        let long = json!({"QueueUrl": "orders", "WaitTimeSeconds": 1});
        assert_ne!(world.ok("ReceiveMessage", long), json!({}));
    }
    // Two servers of eight: one poll in four.
    assert!((200..300).contains(&missed), "{missed}");
    let told = world
        .events(0)
        .filter(|event| matches!(event, Event::ReceiveEmpty { missed: 1, .. }));
    assert_eq!(told.count(), missed as usize);
}

#[test]
fn receives_take_messages_out_of_order_only_when_told_to() {
    for (reorder_percent, in_order) in [(0, true), (100, false)] {
        let settings = Settings {
            reorder_percent,
            ..Settings::default()
        };
        let mut world = World::new(1, settings);
        world.create("orders", &json!({}));
        let numbers: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        for number in &numbers {
            world.ok(
                "SendMessage",
                json!({"QueueUrl": "orders", "MessageBody": number}),
            );
        }
        let mut received: Vec<String> = Vec::new();
        for _ in &numbers {
            let answer = world.ok("ReceiveMessage", json!({"QueueUrl": "orders"}));
            received.extend(answer["Messages"][0]["Body"].as_str().map(String::from));
        }
        assert_eq!(received == numbers, in_order);
        received.sort_by_key(|number| number.parse().unwrap_or(0));
        assert_eq!(received, numbers, "each comes once");
    }
}

#[test]
fn a_receive_that_starts_in_the_middle_goes_on_from_the_front() {
    let settings = Settings {
        reorder_percent: 100,
        ..Settings::default()
    };
    let mut world = World::new(1, settings);
    world.create("orders", &json!({"VisibilityTimeout": "0"}));
    for _ in 0..10 {
        world.ok(
            "SendMessage",
            json!({"QueueUrl": "orders", "MessageBody": "bread"}),
        );
    }
    let ten = json!({"QueueUrl": "orders", "MaxNumberOfMessages": 10});
    for _ in 0..20 {
        let answer = world.ok("ReceiveMessage", ten.clone());
        assert_eq!(answer["Messages"].as_array().map(Vec::len), Some(10));
    }
}

#[test]
fn a_queue_has_at_most_120_000_messages_in_flight() {
    let mut world = World::new(1, Settings::default());
    world.create("orders", &json!({}));
    let entries: Value = (0..10)
        .map(|number| json!({"Id": number.to_string(), "MessageBody": "bread"}))
        .collect();
    let ten = json!({"QueueUrl": "orders", "MaxNumberOfMessages": 10});
    for _ in 0..12_000 {
        world.ok(
            "SendMessageBatch",
            json!({"QueueUrl": "orders", "Entries": entries}),
        );
        world.ok("ReceiveMessage", ten.clone());
    }
    world.ok(
        "SendMessageBatch",
        json!({"QueueUrl": "orders", "Entries": entries}),
    );
    let error = world.call("ReceiveMessage", ten).unwrap_err();
    assert_eq!((&*error.code, error.status), ("OverLimit", 403));
    let long = json!({"QueueUrl": "orders", "WaitTimeSeconds": 20});
    let waits = world.start(Caller::Learner, "ReceiveMessage", long);
    assert_eq!(world.answer(waits), None);
    world.advance(20_000);
    assert_eq!(world.answer(waits), Some(&Ok(json!({}))));
}

#[test]
fn a_fifo_queue_takes_300_calls_of_an_action_a_second_unless_in_high_throughput_mode() {
    let mut world = World::new(1, Settings::default());
    world.create(
        "turns.fifo",
        &json!({"FifoQueue": "true", "ContentBasedDeduplication": "true"}),
    );
    let bread = json!({"QueueUrl": "turns.fifo", "MessageBody": "bread", "MessageGroupId": "rye"});
    for _ in 0..300 {
        world.ok("SendMessage", bread.clone());
    }
    let error = world.call("SendMessage", bread.clone()).unwrap_err();
    assert_eq!((&*error.code, error.status), ("RequestThrottled", 403));
    world.ok("ReceiveMessage", json!({"QueueUrl": "turns.fifo"}));
    world.advance(1_000);
    world.ok("SendMessage", bread.clone());
    let fast =
        json!({"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"});
    world.ok(
        "SetQueueAttributes",
        json!({"QueueUrl": "turns.fifo", "Attributes": fast}),
    );
    for _ in 0..1_000 {
        world.ok("SendMessage", bread.clone());
    }
}

#[test]
fn deleted_messages_leave_nothing_behind() {
    let mut world = World::new(1, Settings::default());
    world.create("orders", &json!({}));
    for _ in 0..100 {
        world.ok(
            "SendMessage",
            json!({"QueueUrl": "orders", "MessageBody": "bread"}),
        );
        let received = world.ok("ReceiveMessage", json!({"QueueUrl": "orders"}));
        let handle = &received["Messages"][0]["ReceiptHandle"];
        world.ok(
            "DeleteMessage",
            json!({"QueueUrl": "orders", "ReceiptHandle": handle}),
        );
    }
    assert!(world.core.timers.is_empty());
    assert_eq!(world.sqs.queue("orders").unwrap().messages().count(), 0);
}

#[test]
fn a_snapshot_does_not_change_with_the_world() {
    let mut world = World::new(1, Settings::default());
    world.create("orders", &json!({}));
    world.ok(
        "SendMessage",
        json!({"QueueUrl": "orders", "MessageBody": "bread"}),
    );
    let before = world.sqs.to_json(world.core.now);
    let snapshot = world.clone();
    world.ok("ReceiveMessage", json!({"QueueUrl": "orders"}));
    world.advance(345_600_000);
    assert_eq!(world.queue("orders")["messages"], json!([]));
    assert_eq!(snapshot.sqs.to_json(snapshot.core.now), before);
}
