//! State machines that a template declares.

use crate::call::{ApiCall, Service};
use crate::core::Output;
use crate::engine::{Cloud, Config, Input};
use crate::http::HttpRequest;
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
    assert_eq!(told["error"], "SQS.AmazonSQSException");
    let cause = told["cause"].as_str().unwrap();
    assert!(
        cause.contains("is not authorized to perform: sqs:"),
        "{cause}"
    );
}

fn answers(cloud: &mut Cloud) -> Vec<Value> {
    let mut answers = Vec::new();
    loop {
        match cloud.poll() {
            Output::Answer { answer, .. } => answers.push((*answer.unwrap()).clone()),
            Output::Idle { .. } => return answers,
            Output::RunCode(_) | Output::ResumeCode(_) | Output::StopCode(_) => {}
        }
    }
}

/// The one execution's input, once all has come to its end.
fn only_input(cloud: &mut Cloud) -> Value {
    cloud.advance(cloud.now().after(90_000));
    let executions = cloud.to_json()["executions"].clone();
    assert_eq!(executions.as_array().map(Vec::len), Some(1), "{executions}");
    assert_eq!(executions[0]["status"], "SUCCEEDED");
    executions[0]["input"].clone()
}

#[test]
fn an_api_starts_executions_with_the_request_s_body() {
    let mut cloud = Cloud::new(Config::default());
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}"#;
    let template = json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Bake": {"Type": "AWS::Serverless::StateMachine", "Properties": {
            "DefinitionUri": {"File": "bake.asl.json", "Text": text},
            "Events": {"Order": {"Type": "Api", "Properties": {
                "Path": "/orders", "Method": "post", "UnescapeMappingTemplate": true,
            }}},
        }}},
    });
    deploy(&mut cloud, &template, &BTreeMap::new()).unwrap();
    let apis = cloud.to_json()["apis"].clone();
    let api = apis.as_object().unwrap().values().next().unwrap()["id"].clone();
    let api = api.as_str().unwrap();
    let url = format!("https://{api}.execute-api.us-east-1.amazonaws.com/Prod/orders");
    let request = HttpRequest {
        method: "POST".into(),
        url,
        body: Some(r#"{"cake": "baker's rye"}"#.into()),
        ..HttpRequest::default()
    };
    cloud.handle(cloud.now(), Input::Http(request));
    cloud.advance(cloud.now().after(5_000));
    let told = answers(&mut cloud).pop().unwrap();
    assert_eq!(told["status"], 200, "{told}");
    let body = told["body"].as_str().unwrap();
    assert!(body.contains("executionArn"), "{body}");
    assert_eq!(only_input(&mut cloud), json!({"cake": "baker's rye"}));
}

#[test]
fn a_schedule_starts_executions_by_its_role() {
    let mut cloud = Cloud::new(Config::default());
    let template = json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Bake": {"Type": "AWS::Serverless::StateMachine", "Properties": {
            "Definition": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}},
            "Events": {"Dawn": {"Type": "ScheduleV2", "Properties": {
                "ScheduleExpression": "at(2026-01-05T09:01:00)", "Input": "{\"cakes\": 3}",
            }}},
        }}},
    });
    deploy(&mut cloud, &template, &BTreeMap::new()).unwrap();
    assert_eq!(only_input(&mut cloud), json!({"cakes": 3}));
}

#[test]
fn a_rule_needs_a_role_that_may_start() {
    let mut cloud = Cloud::new(Config::default());
    let machine = json!({"Type": "AWS::Serverless::StateMachine", "Properties": {
        "Name": "bake",
        "Definition": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}},
        "Events": {"Sold": {"Type": "EventBridgeRule", "Properties": {
            "Pattern": {"source": ["bakery"]}, "RoleArn": {"Fn::GetAtt": ["Idle", "Arn"]},
        }}},
    }});
    let template = json!({"Transform": "AWS::Serverless-2016-10-31", "Resources": {
        "Bake": machine,
        "Idle": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}},
    }});
    deploy(&mut cloud, &template, &BTreeMap::new()).unwrap();
    let sold = json!({"Entries": [{"Source": "bakery", "DetailType": "Sale", "Detail": "{}"}]});
    call(&mut cloud, Service::Events, "PutEvents", sold);
    cloud.advance(cloud.now().after(5_000));
    assert_eq!(cloud.to_json()["executions"], json!([]));
    let log = cloud.log().iter().map(|entry| entry.event.in_words());
    let refusal = log
        .into_iter()
        .find(|words| words.contains("could not deliver"));
    assert!(refusal.unwrap().contains("states:StartExecution"));
}

#[test]
fn a_machine_needs_a_role_that_step_functions_may_take_on() {
    let mut cloud = Cloud::new(Config::default());
    let trust = json!({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]});
    let role = json!({"RoleName": "baker", "AssumeRolePolicyDocument": trust.to_string()});
    call(&mut cloud, Service::Iam, "CreateRole", role);
    let definition = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
    let params = json!({"name": "a", "definition": definition.to_string(), "roleArn": "arn:aws:iam::111122223333:role/baker"});
    let made = ApiCall::by_learner(Service::States, "CreateStateMachine", params);
    let error = cloud.call_now(&made).unwrap_err();
    assert_eq!(error.code, "AccessDeniedException");
}
