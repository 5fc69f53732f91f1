//! State machines that a template declares.

use crate::call::{ApiCall, Service};
use crate::engine::{Cloud, Config};
use crate::template::deploy;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn call(cloud: &mut Cloud, service: Service, action: &str, params: Value) -> Value {
    let call = ApiCall::by_learner(service, action, params);
    let answer = cloud.call_now(&call).unwrap();
    (*answer).clone()
}

#[test]
fn rules_start_executions_with_the_event() {
    let mut cloud = Cloud::new(Config::default());
    let template = json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Bake": {"Type": "AWS::Serverless::StateMachine", "Properties": {
            "Name": "bake",
            "Definition": {"StartAt": "A", "States": {"A": {"Type": "Pass", "OutputPath": "$.detail", "End": true}}},
            "Events": {
                "Sold": {"Type": "EventBridgeRule", "Properties": {"Pattern": {"source": ["bakery"]}}},
                "Tick": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 minute)", "Input": "{\"detail\": 1}"}},
            },
        }}},
    });
    deploy(&mut cloud, &template, &BTreeMap::new()).unwrap();
    let sold = json!({"Entries": [{"Source": "bakery", "DetailType": "Sale", "Detail": "{\"cakes\": 2}"}]});
    call(&mut cloud, Service::Events, "PutEvents", sold);
    cloud.advance(cloud.now().after(62_000));
    let arn = "arn:aws:states:us-east-1:111122223333:stateMachine:bake";
    let listed = call(
        &mut cloud,
        Service::States,
        "ListExecutions",
        json!({"stateMachineArn": arn}),
    );
    let mut outputs = Vec::new();
    for execution in listed["executions"].as_array().unwrap() {
        let params = json!({"executionArn": execution["executionArn"]});
        let told = call(&mut cloud, Service::States, "DescribeExecution", params);
        outputs.push(told["output"].as_str().unwrap().to_owned());
    }
    outputs.sort();
    assert_eq!(outputs, ["1", "{\"cakes\":2}"]);
}

#[test]
fn a_role_must_allow_what_a_state_does() {
    let mut cloud = Cloud::new(Config::default());
    let template = json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}},
            "Bake": {"Type": "AWS::Serverless::StateMachine", "Properties": {
                "Name": "bake",
                "Definition": {"StartAt": "A", "States": {"A": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::sqs:sendMessage",
                    "Parameters": {"QueueUrl": {"Ref": "Orders"}, "MessageBody": "a cake"},
                    "End": true,
                }}},
            }},
        },
    });
    deploy(&mut cloud, &template, &BTreeMap::new()).unwrap();
    let arn = "arn:aws:states:us-east-1:111122223333:stateMachine:bake";
    let started = call(
        &mut cloud,
        Service::States,
        "StartExecution",
        json!({"stateMachineArn": arn}),
    );
    cloud.advance(cloud.now().after(10_000));
    let told = call(
        &mut cloud,
        Service::States,
        "DescribeExecution",
        json!({"executionArn": started["executionArn"]}),
    );
    assert_eq!(told["status"], "FAILED");
    let cause = told["cause"].as_str().unwrap();
    assert!(
        cause.contains("is not authorized to perform: sqs:"),
        "{cause}"
    );
}
