//! What holds whatever happens: random load, limits and faults, decided by a seed.

use super::world::{World, taking};
use crate::call::Service;
use crate::core::Settings;
use crate::lambda::{EnvironmentState, Model};
use crate::rng::Rng;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const SEEDS: u64 = 40;
const STEPS: u32 = 120;

/// A bakery with a queue, a dead-letter queue, and two functions of which one is reserved; faults by seed.
fn bakery(rng: &mut Rng) -> World {
    let mut world = World::new(rng.next_u64(), Settings::default());
    for name in ["dead", "orders"] {
        let attributes = if name == "orders" {
            json!({"VisibilityTimeout": "6", "RedrivePolicy": json!({
                "deadLetterTargetArn": "arn:aws:sqs:us-east-1:111122223333:dead", "maxReceiveCount": 3}).to_string()})
        } else {
            json!({})
        };
        world.deploy(
            Service::Sqs,
            "CreateQueue",
            json!({"QueueName": name, "Attributes": attributes}),
        );
    }
    for name in ["bake", "ice"] {
        let model = Model {
            duration_ms: (1, 1 + rng.below(8_000)),
            fail_when: Some("$number(cake) % 3 = 0".into()),
            reports_failures: rng.chance(50),
            ..taking(0, rng.below(900))
        };
        world.function(name, 1 + rng.below(6) as u32, Some(model));
    }
    reserve(&mut world, 1 + rng.below(3));
    let config = json!({"FunctionName": "ice", "MaximumRetryAttempts": rng.below(3),
        "MaximumEventAgeInSeconds": 60 + rng.below(300),
        "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:111122223333:dead"}}});
    world.deploy(Service::Lambda, "PutFunctionEventInvokeConfig", config);
    let mapping = json!({"FunctionName": "bake", "EventSourceArn": "arn:aws:sqs:us-east-1:111122223333:orders",
        "BatchSize": 1 + rng.below(10), "MaximumBatchingWindowInSeconds": rng.below(2),
        "FunctionResponseTypes": ["ReportBatchItemFailures"]});
    world.deploy(Service::Lambda, "CreateEventSourceMapping", mapping);
    world
}

fn reserve(world: &mut World, limit: u64) {
    let params = json!({"FunctionName": "bake", "ReservedConcurrentExecutions": limit});
    world.deploy(Service::Lambda, "PutFunctionConcurrency", params);
}

/// No limit is exceeded, and no environment serves two.
fn check_environments(world: &World, limit: u32) {
    for function in world.cloud.lambda().functions() {
        let mut serving = BTreeSet::new();
        let mut busy = 0;
        for environment in function.environments() {
            if let EnvironmentState::Busy { request_id, .. } = environment.state {
                assert!(
                    serving.insert(request_id),
                    "an invocation in two environments"
                );
                busy += 1;
            }
        }
        assert_eq!(busy, function.running(), "{}", function.name);
        if function.name == "bake" {
            assert!(busy <= limit, "{busy} run, {limit} may");
        }
    }
}

/// Between an invocation's beginning and its end its environment serves no other.
fn check_turns(world: &World) {
    let mut serving: BTreeMap<(String, u64), String> = BTreeMap::new();
    for entry in world.cloud.log().to_json().as_array().unwrap() {
        let place = || {
            let name = entry["function"].as_str().unwrap().to_owned();
            (name, entry["environment"].as_u64().unwrap())
        };
        let id = || entry["requestId"].as_str().unwrap().to_owned();
        match entry["type"].as_str() {
            Some("InvocationStarted") => {
                let before = serving.insert(place(), id());
                assert_eq!(before, None, "an environment was shared");
            }
            Some("InvocationEnded") => {
                assert_eq!(
                    serving.remove(&place()),
                    Some(id()),
                    "another's environment was freed"
                );
            }
            _ => {}
        }
    }
}

fn ids(events: &[Value]) -> Vec<String> {
    let id = |event: &Value| event["requestId"].as_str().unwrap().to_owned();
    let mut ids: Vec<String> = events.iter().map(id).collect();
    ids.sort();
    ids
}

#[test]
fn limits_hold_events_end_and_messages_stay() {
    for seed in 0..SEEDS {
        let rng = &mut Rng::new(seed);
        let mut world = bakery(rng);
        let (mut sent, mut limit) = (0, 3);
        for number in 0..STEPS {
            let body = json!({"cake": number}).to_string();
            match rng.below(6) {
                0 | 1 => {
                    world.deploy(
                        Service::Sqs,
                        "SendMessage",
                        json!({"QueueUrl": "orders", "MessageBody": body}),
                    );
                    sent += 1;
                }
                2 => drop(world.invoke("ice", "Event", &body)),
                3 => drop(world.invoke("bake", "Event", &body)),
                4 if rng.chance(20) => {
                    limit = 1 + rng.below(4) as u32;
                    reserve(&mut world, u64::from(limit));
                    // Those that run already run on.
                    world.pass(10_000);
                }
                _ => world.pass(rng.below(2_000)),
            }
            check_environments(&world, limit.max(3));
        }
        // Long enough for every retry, but not for the queue's retention.
        world.pass(8 * 3_600_000);
        check_environments(&world, limit);
        check_turns(&world);
        assert_eq!(
            ids(&world.events("EventQueued")),
            ids(&world.events("EventEnded")),
            "seed {seed}: every event ends once"
        );
        let left: usize = ["orders", "dead"]
            .iter()
            .map(|name| world.cloud.sqs().queue(name).unwrap().messages().count())
            .sum();
        let records = world
            .events("EventEnded")
            .iter()
            .filter(|event| event.get("destination").is_some())
            .count();
        let deleted = world.events("MessageDeleted").len();
        assert_eq!(
            left + deleted,
            sent + records,
            "seed {seed}: no message is lost"
        );
    }
}
