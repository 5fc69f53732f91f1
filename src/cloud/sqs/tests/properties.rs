//! What must hold whatever is done, and however time is cut into pieces.
//!
//! Random scripts run against the queues. At every instant they must agree with the [`Ledger`], and however time is
//! cut, the same must have happened.

use super::super::handle::ReceiptHandle;
use super::ledger::Ledger;
use super::{PollerId, Settings, World};
use crate::iam::Caller;
use arbtest::{arbitrary, arbtest};
use serde_json::{Value, json};

const QUEUES: [&str; 4] = ["orders", "dead", "turns.fifo", "dead.fifo"];

/// One thing that is done.
#[derive(Clone, Debug)]
enum Step {
    Call(&'static str, Value),
    /// A call with the receipt handle of this number among those seen so far.
    WithHandle(&'static str, usize, Value),
    Poll(u32),
    StopPolling(u32),
    Wait(u64),
}

type Random<'a, 'b> = &'a mut arbitrary::Unstructured<'b>;

fn settings(u: Random<'_, '_>) -> arbitrary::Result<Settings> {
    Ok(Settings {
        short_polls_sample: u.arbitrary()?,
        duplicate_percent: *u.choose(&[0, 30])?,
        reorder_percent: *u.choose(&[0, 30])?,
        ..Settings::default()
    })
}

fn script(u: Random<'_, '_>) -> arbitrary::Result<Vec<Step>> {
    let mut steps = Vec::new();
    while !u.is_empty() && steps.len() < 150 {
        steps.push(step(u)?);
    }
    Ok(steps)
}

fn step(u: Random<'_, '_>) -> arbitrary::Result<Step> {
    Ok(match u.int_in_range(0..=20)? {
        0..=6 => Step::Call("SendMessage", send(u)?),
        7..=11 => Step::Call("ReceiveMessage", receive(u)?),
        12 | 13 => handle_step(u, "DeleteMessage", json!({}))?,
        14 => {
            let timeout = *u.choose(&[0, 5, 30, 43_200])?;
            handle_step(
                u,
                "ChangeMessageVisibility",
                json!({"VisibilityTimeout": timeout}),
            )?
        }
        15 => manage(u)?,
        16 => Step::Call("SetQueueAttributes", attributes(u)?),
        17 => Step::Poll(u.int_in_range(0..=3)?),
        18 if u.ratio(1, 4)? => Step::StopPolling(u.int_in_range(0..=3)?),
        _ => Step::Wait(*u.choose(&[0, 1, 7, 500, 1_000, 30_000, 61_000, 300_000, 345_600_000])?),
    })
}

fn handle_step(u: Random<'_, '_>, action: &'static str, rest: Value) -> arbitrary::Result<Step> {
    let mut params = rest;
    params["QueueUrl"] = (*u.choose(&QUEUES)?).into();
    Ok(Step::WithHandle(action, u.int_in_range(0..=63)?, params))
}

fn send(u: Random<'_, '_>) -> arbitrary::Result<Value> {
    let queue = *u.choose(&QUEUES)?;
    let mut params = json!({"QueueUrl": queue, "MessageBody": "bread"});
    if queue.ends_with(".fifo") {
        params["MessageGroupId"] = (*u.choose(&["rye", "spelt"])?).into();
        params["MessageDeduplicationId"] = u.int_in_range(0..=20)?.to_string().into();
    } else if u.ratio(1, 3)? {
        params["DelaySeconds"] = (*u.choose(&[0, 1, 30])?).into();
    }
    Ok(params)
}

fn receive(u: Random<'_, '_>) -> arbitrary::Result<Value> {
    let queue = *u.choose(&QUEUES)?;
    let mut params = json!({
        "QueueUrl": queue,
        "MaxNumberOfMessages": u.int_in_range(1..=4)?,
        "WaitTimeSeconds": *u.choose(&[0, 0, 5])?,
    });
    if u.arbitrary()? {
        params["VisibilityTimeout"] = (*u.choose(&[0, 1, 30])?).into();
    }
    if u.ratio(1, 4)? {
        params["ReceiveRequestAttemptId"] = (*u.choose(&["a", "b"])?).into();
    }
    Ok(params)
}

fn attributes(u: Random<'_, '_>) -> arbitrary::Result<Value> {
    let queue = *u.choose(&QUEUES)?;
    let (name, value) = *u.choose(&[
        ("VisibilityTimeout", "5"),
        ("DelaySeconds", "0"),
        ("DelaySeconds", "10"),
        ("MessageRetentionPeriod", "60"),
        ("MessageRetentionPeriod", "345600"),
        ("DeduplicationScope", "queue"),
        ("DeduplicationScope", "messageGroup"),
    ])?;
    Ok(json!({"QueueUrl": queue, "Attributes": {name: value}}))
}

fn manage(u: Random<'_, '_>) -> arbitrary::Result<Step> {
    let queue = *u.choose(&QUEUES)?;
    let source = format!("arn:aws:sqs:us-east-1:111122223333:{queue}");
    Ok(match u.int_in_range(0..=9)? {
        0 => Step::Call("PurgeQueue", json!({"QueueUrl": queue})),
        1 if u.arbitrary()? => Step::Call("DeleteQueue", json!({"QueueUrl": queue})),
        2 => Step::Call("CreateQueue", creation(queue)),
        _ => Step::Call(
            "StartMessageMoveTask",
            json!({"SourceArn": source, "MaxNumberOfMessagesPerSecond": u.int_in_range(1..=500)?}),
        ),
    })
}

fn creation(queue: &str) -> Value {
    let mut attributes = json!({});
    if queue.ends_with(".fifo") {
        attributes["FifoQueue"] = "true".into();
    }
    if let Some(dead) = match queue {
        "orders" => Some("dead"),
        "turns.fifo" => Some("dead.fifo"),
        _ => None,
    } {
        let arn = format!("arn:aws:sqs:us-east-1:111122223333:{dead}");
        let policy = json!({"deadLetterTargetArn": arn, "maxReceiveCount": 2});
        attributes["RedrivePolicy"] = policy.to_string().into();
    }
    json!({"QueueName": queue, "Attributes": attributes})
}

/// Runs a script. Waits are cut at the instants that `cuts` gives, in milliseconds from their beginnings.
fn play(
    seed: u64,
    settings: &Settings,
    steps: &[Step],
    cuts: &[u64],
    mut look: impl FnMut(&World),
) -> World {
    let mut world = World::new(seed, settings.clone());
    for queue in ["dead", "dead.fifo", "orders", "turns.fifo"] {
        world.ok("CreateQueue", creation(queue));
    }
    look(&world);
    for step in steps {
        take(&mut world, step, cuts);
        world.core.effects.clear();
        look(&world);
    }
    world
}

fn take(world: &mut World, step: &Step, cuts: &[u64]) {
    match step {
        Step::Call(action, params) => {
            world.start(Caller::Learner, action, params.clone());
        }
        Step::WithHandle(action, number, params) => {
            let handles = handles(world);
            let mut params = params.clone();
            let found = handles.get(number % handles.len().max(1));
            let text = found.and_then(Value::as_str).unwrap_or("none");
            // Most handles go to the queue that made them.
            if let Some(handle) = ReceiptHandle::decode(text).filter(|_| number % 8 != 0)
                && let Some(queue) = world.sqs.queues().find(|queue| queue.id == handle.queue)
            {
                params["QueueUrl"] = json!(queue.url);
            }
            params["ReceiptHandle"] = text.into();
            world.start(Caller::Learner, action, params);
        }
        Step::Poll(poller) => {
            let poller = PollerId {
                mapping: 0,
                poller: *poller,
            };
            // One poll at a time, as pollers do.
            world.sqs.stop_polling(&mut world.core, poller);
            let arn = "arn:aws:sqs:us-east-1:111122223333:orders";
            world.sqs.poll(&mut world.core, poller, arn, 3, 20_000);
        }
        Step::StopPolling(poller) => {
            let poller = PollerId {
                mapping: 0,
                poller: *poller,
            };
            world.sqs.stop_polling(&mut world.core, poller);
        }
        Step::Wait(millis) => {
            let mut waited = 0;
            for cut in cuts {
                let cut = cut % (millis + 1);
                if cut > waited {
                    world.advance(cut - waited);
                    waited = cut;
                }
            }
            world.advance(millis - waited);
        }
    }
}

/// Every receipt handle that was answered so far, latest call first.
fn handles(world: &World) -> Vec<Value> {
    let answers = world.answers.values().rev().flatten();
    answers
        .filter_map(|answer| answer.get("Messages")?.as_array())
        .flatten()
        .map(|message| message["ReceiptHandle"].clone())
        .collect()
}

#[test]
fn no_message_is_lost_and_groups_keep_their_order() {
    arbtest(|u| {
        let settings = settings(u)?;
        let (seed, steps) = (u.arbitrary()?, script(u)?);
        let mut ledger = Ledger::default();
        play(seed, &settings, &steps, &[], |world| ledger.check(world));
        Ok(())
    })
    .size_min(256)
    .size_max(4096)
    .budget_ms(3_000);
}

#[test]
fn it_makes_no_difference_how_time_is_cut_into_pieces() {
    arbtest(|u| {
        let settings = settings(u)?;
        let seed = u.arbitrary()?;
        let mut cuts: Vec<u64> = Vec::new();
        for _ in 0..4 {
            cuts.push(u.int_in_range(0..=400_000)?);
        }
        let steps = script(u)?;
        let leaps = play(seed, &settings, &steps, &[], |_| {});
        let pieces = play(seed, &settings, &steps, &cuts, |_| {});
        assert_eq!(leaps.core.log.digest(), pieces.core.log.digest());
        assert_eq!(leaps.answers, pieces.answers);
        assert_eq!(
            leaps.sqs.to_json(leaps.core.now),
            pieces.sqs.to_json(pieces.core.now)
        );
        Ok(())
    })
    .size_min(256)
    .size_max(4096)
    .budget_ms(2_000);
}
