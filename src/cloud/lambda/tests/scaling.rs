//! Environments, pollers and limits.

use super::{Bakery, Control, Model, taking};
use crate::call::Service;
use serde_json::json;

#[test]
fn an_environment_serves_one_invocation_at_a_time_and_is_reused() {
    let mut bakery = Bakery::new(taking(1_000), &json!({"BatchSize": 1}));
    bakery.send("a");
    bakery.send("b");
    bakery.until(500);
    let started = bakery.events("InvocationStarted");
    assert_ne!(started[0]["environment"], started[1]["environment"]);
    assert_eq!(started[0]["cold"], true);
    bakery.until(5_000);
    bakery.send("c");
    bakery.until(7_000);
    let third = &bakery.events("InvocationStarted")[2];
    assert_eq!(third["cold"], false);
}

#[test]
fn a_timeout_makes_an_environment_forget() {
    let model = Model {
        returns: Some("$invocation".into()),
        ..taking(1_000)
    };
    let mut bakery = Bakery::new(model, &json!({}));
    let mut invoke_taking = |seconds: u64, until_s: u64| {
        bakery.control(Control::SetDuration {
            function: "bake".into(),
            millis: seconds * 1_000,
        });
        let params = json!({"FunctionName": "bake", "InvocationType": "Event"});
        bakery.call(Service::Lambda, "Invoke", params);
        bakery.until(until_s * 1_000);
        let ended = bakery.events("InvocationEnded");
        let last = ended.last().unwrap();
        (last["environment"].clone(), last["response"].clone())
    };
    let first = invoke_taking(1, 5);
    assert_eq!(first, (json!(1), json!(1)));
    assert_eq!(invoke_taking(1, 10), (json!(1), json!(2)));
    let (_, stopped) = invoke_taking(60, 45);
    assert_eq!(stopped["errorType"], "Sandbox.Timedout");
    assert_eq!(invoke_taking(1, 50), first, "the same place, begun anew");
}

#[test]
fn an_idle_environment_is_let_go() {
    let mut bakery = Bakery::new(taking(1_000), &json!({}));
    bakery.send("a");
    bakery.until(3_000);
    assert_eq!(
        bakery
            .cloud
            .lambda()
            .function("bake")
            .unwrap()
            .environments()
            .count(),
        1
    );
    bakery.until(10 * 60_000);
    assert_eq!(bakery.count("EnvironmentRecycled"), 1);
}

#[test]
fn five_pollers_at_first_then_more_while_all_are_busy() {
    let mut bakery = Bakery::new(taking(20_000), &json!({"BatchSize": 1}));
    for n in 0..40 {
        bakery.send(&format!("cake {n}"));
    }
    bakery.until(500);
    let running = |bakery: &Bakery| bakery.cloud.lambda().function("bake").unwrap().running();
    assert_eq!(running(&bakery), 5);
    bakery.until(1_500);
    assert_eq!(running(&bakery), 10);
    bakery.until(3_500);
    assert_eq!(running(&bakery), 20);
}

#[test]
fn maximum_concurrency_caps_a_mapping() {
    let mapping = json!({"BatchSize": 1, "ScalingConfig": {"MaximumConcurrency": 2}});
    let mut bakery = Bakery::new(taking(5_000), &mapping);
    for n in 0..10 {
        bakery.send(&format!("cake {n}"));
    }
    bakery.until(4_000);
    assert_eq!(bakery.cloud.lambda().function("bake").unwrap().running(), 2);
    assert_eq!(bakery.count("Throttled"), 0);
}

#[test]
fn busy_pollers_above_a_lowered_maximum_go_when_they_are_done() {
    let mut bakery = Bakery::new(taking(5_000), &json!({"BatchSize": 1}));
    for n in 0..40 {
        bakery.send(&format!("cake {n}"));
    }
    bakery.until(1_500);
    let running = |bakery: &Bakery| bakery.cloud.lambda().function("bake").unwrap().running();
    assert_eq!(running(&bakery), 10);
    let two = json!({"UUID": bakery.mapping, "ScalingConfig": {"MaximumConcurrency": 2}});
    bakery.call(Service::Lambda, "UpdateEventSourceMapping", two);
    bakery.until(9_000);
    assert_eq!(running(&bakery), 2);
}

#[test]
fn a_throttled_batch_waits_for_its_visibility_timeout() {
    let mut bakery = Bakery::new(taking(2_000), &json!({"BatchSize": 1}));
    let reserved = json!({"FunctionName": "bake", "ReservedConcurrentExecutions": 1});
    bakery.call(Service::Lambda, "PutFunctionConcurrency", reserved);
    bakery.send("a");
    bakery.send("b");
    bakery.until(1_000);
    assert_eq!(bakery.count("Throttled"), 1);
    bakery.until(29_000);
    assert_eq!(bakery.left(), 1);
    bakery.until(40_000);
    assert_eq!(bakery.left(), 0);
    let last = bakery.events("MessageReceived").pop().unwrap();
    assert_eq!(last["receiveCount"], 2, "the throttled receive was counted");
}

#[test]
fn one_leap_and_many_steps_give_the_same_log() {
    let run = |step: u64| {
        let mut bakery = Bakery::new(taking(700), &json!({"BatchSize": 2}));
        for n in 0..30 {
            bakery.send(&format!("cake {n}"));
        }
        let mut at = 0;
        while at < 120_000 {
            at = (at + step).min(120_000);
            bakery.until(at);
        }
        bakery.cloud.log().digest()
    };
    let leap = run(120_000);
    assert_eq!(leap, run(16));
    assert_eq!(leap, run(1_234));
}
