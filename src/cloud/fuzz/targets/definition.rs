//! Any text is a definition, or it is told what is wrong with it and where; what is accepted runs to an end.

#![no_main]

use cloud::call::{ApiCall, Service};
use cloud::engine::{Cloud, Config};
use cloud::states::{Kind, Severity, Status, problems};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

/// Virtual time that an execution is given: ten minutes are enough for thousands of steps.
const MINUTES: u64 = 10;

fuzz_target!(|text: &str| {
    let found = problems(text, Kind::Standard);
    let _ = problems(text, Kind::Express);
    if found.iter().any(|one| one.severity == Severity::Error) {
        return;
    }
    let mut cloud = Cloud::new(Config::default());
    let role = "arn:aws:iam::123456789012:role/r";
    let params = json!({"name": "fuzz", "definition": text, "roleArn": role});
    let made = ApiCall::by_learner(Service::States, "CreateStateMachine", params);
    let Ok(made) = cloud.call_now(&made) else {
        panic!("a definition without errors is refused");
    };
    let input = json!({"a": [1, 2, {"b": "c"}], "n": 3}).to_string();
    let params = json!({"stateMachineArn": made["stateMachineArn"], "input": input});
    let started = ApiCall::by_learner(Service::States, "StartExecution", params);
    let Ok(started) = cloud.call_now(&started) else {
        panic!("an accepted machine does not start");
    };
    cloud.advance(cloud.now().after(MINUTES * 60_000));
    let arn = started["executionArn"].as_str().unwrap_or_default();
    let Some(execution) = cloud.states().execution(arn) else {
        panic!("an execution is lost");
    };
    let ids = execution.events().map(|event| event.id);
    assert!(
        ids.eq(1..=execution.events().count() as u64),
        "ids have gaps"
    );
    let is_over = execution.status != Status::Running;
    assert_eq!(is_over, execution.stopped.is_some());
});
