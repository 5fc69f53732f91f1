//! What views ask of executions: by which definition they run, and for whose answer they wait.

use super::Machine;
use crate::call::Service;
use crate::states::{OpenTask, Work};
use serde_json::{Value, json};
use std::sync::Arc;

fn one(state: &Value) -> Value {
    json!({"StartAt": "A", "States": {"A": state}})
}

fn open(machine: &Machine, arn: &str) -> Vec<OpenTask> {
    machine.bench.cloud.states().open_tasks(arn)
}

#[test]
fn an_execution_keeps_the_definition_that_it_began_with() {
    let first = one(&json!({"Type": "Wait", "Seconds": 5, "End": true})).to_string();
    let second = one(&json!({"Type": "Succeed"})).to_string();
    let mut machine = Machine::new(&serde_json::from_str(&first).unwrap());
    let old = machine.start(&json!({}));
    let update = json!({"stateMachineArn": machine.arn, "definition": second,
        "roleArn": "arn:aws:iam::111122223333:role/other"});
    machine
        .bench
        .call(Service::States, "UpdateStateMachine", update);
    let new = machine.start(&json!({}));
    let states = machine.bench.cloud.states();
    let of = |arn: &str| states.execution(arn).unwrap().definition().to_string();
    assert_eq!((of(&old), of(&new)), (first.clone(), second.clone()));
    let mut told = |arn: &str| {
        machine.bench.call(
            Service::States,
            "DescribeStateMachineForExecution",
            json!({"executionArn": arn}),
        )
    };
    let (before, after) = (told(&old), told(&new));
    assert_eq!(before["definition"], first);
    assert_eq!(before["roleArn"], "arn:aws:iam::111122223333:role/baker");
    assert!(before.get("revisionId").is_none() && after["revisionId"].is_string());
    assert_eq!(after["definition"], second);
    assert_eq!(after["roleArn"], "arn:aws:iam::111122223333:role/other");
}

#[test]
fn a_token_is_open_until_it_comes_back() {
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
        "Parameters": {"QueueUrl.$": "$.url", "MessageBody.$": "$$.Task.Token"}});
    let mut machine = Machine::new(&one(&task));
    let made = machine
        .bench
        .call(Service::Sqs, "CreateQueue", json!({"QueueName": "orders"}));
    let arn = machine.start(&json!({"url": made["QueueUrl"]}));
    machine.bench.pass(1_000);
    let token: Arc<str> = machine.bench.bodies("orders").pop().unwrap().into();
    let expected = OpenTask {
        state: "A".into(),
        entered: 2,
        work: Work::Token(Arc::clone(&token)),
    };
    assert_eq!(open(&machine, &arn), [expected]);
    let params = json!({"taskToken": token, "output": "{}"});
    machine
        .bench
        .call(Service::States, "SendTaskSuccess", params);
    assert!(open(&machine, &arn).is_empty());
    assert!(open(&machine, "arn:none").is_empty());
}

#[test]
fn an_activity_has_no_token_until_a_worker_took_the_task() {
    let mut machine = Machine::new(&one(&json!({"Type": "Pass", "End": true})));
    let made = machine
        .bench
        .call(Service::States, "CreateActivity", json!({"name": "oven"}));
    let activity = made["activityArn"].as_str().unwrap();
    let task = one(&json!({"Type": "Task", "Resource": activity, "End": true}));
    let update = json!({"stateMachineArn": machine.arn, "definition": task.to_string()});
    machine
        .bench
        .call(Service::States, "UpdateStateMachine", update);
    let arn = machine.start(&json!({}));
    machine.bench.pass(1_000);
    let works: Vec<Work> = open(&machine, &arn)
        .into_iter()
        .map(|task| task.work)
        .collect();
    assert_eq!(works, [Work::Activity(activity.into())]);
    let taken = machine.bench.call(
        Service::States,
        "GetActivityTask",
        json!({"activityArn": activity}),
    );
    let token: Arc<str> = taken["taskToken"].as_str().unwrap().into();
    assert_eq!(open(&machine, &arn)[0].work, Work::Token(token));
}
