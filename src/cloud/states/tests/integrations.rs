//! Tasks that ask other services, tokens, activities, versions.

use super::{Machine, one};
use crate::call::{ApiCall, Service};
use crate::engine::Input;
use crate::lambda::Model;
use serde_json::{Value, json};

fn function(machine: &mut Machine, name: &str, model: Model) {
    let params = json!({
        "FunctionName": name, "Role": "arn:aws:iam::111122223333:role/baker", "Runtime": "python3.12",
        "Handler": "app.handler", "Code": {"ZipFile": "code"},
    });
    machine
        .bench
        .call(Service::Lambda, "CreateFunction", params);
    machine.bench.pass(10_000);
    machine.bench.cloud.set_model(name, model);
}

#[test]
fn functions_are_invoked_and_their_errors_are_named() {
    let both = json!({"StartAt": "A", "States": {
        "A": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111122223333:function:knead", "Next": "B"},
        "B": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "knead", "Payload.$": "$"},
            "OutputPath": "$.Payload", "End": true}}});
    let mut machine = Machine::new(&both);
    let doubles = Model {
        returns: Some("$ * 2".into()),
        ..Model::default()
    };
    function(&mut machine, "knead", doubles);
    assert_eq!(machine.run(&json!(4)), "SUCCEEDED 16");
    let fails = Model {
        fail_when: Some("true".into()),
        error_type: "TooWet".into(),
        ..Model::default()
    };
    machine.bench.cloud.set_model("knead", fails);
    assert_eq!(machine.run(&json!(4)), "FAILED TooWet");
}

#[test]
fn what_is_not_there_is_told_in_the_services_words() {
    for (resource, parameters, expected) in [
        (
            "lambda:invoke",
            json!({"FunctionName": "none"}),
            "FAILED Lambda.ResourceNotFoundException",
        ),
        (
            "sns:publish",
            json!({"TopicArn": "arn:aws:sns:us-east-1:111122223333:none", "Message": "x"}),
            "FAILED SNS.NotFoundException",
        ),
        (
            "dynamodb:getItem",
            json!({"TableName": "none", "Key": {"id": {"S": "1"}}}),
            "FAILED DynamoDB.ResourceNotFoundException",
        ),
        (
            "aws-sdk:sfn:sendTaskSuccess",
            json!({"TaskToken": "x", "Output": "1"}),
            "FAILED Sfn.InvalidTokenException",
        ),
        (
            "aws-sdk:s3:getObject",
            json!({"Bucket": "none-of-it", "Key": "x"}),
            "FAILED S3.NoSuchBucketException",
        ),
        (
            "states:startExecution",
            json!({"StateMachineArn": "arn:aws:states:us-east-1:111122223333:stateMachine:none"}),
            "FAILED StepFunctions.StateMachineDoesNotExistException",
        ),
    ] {
        let task = json!({"Type": "Task", "Resource": format!("arn:aws:states:::{resource}"), "Parameters": parameters, "End": true});
        assert_eq!(
            Machine::new(&one(&task)).run(&json!({})),
            expected,
            "{resource}"
        );
    }
}

#[test]
fn messages_are_sent() {
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
        "Parameters": {"QueueUrl.$": "$.url", "MessageBody": {"order.$": "$.order"}}, "OutputPath": null});
    let mut machine = Machine::new(&one(&task));
    let made = machine
        .bench
        .call(Service::Sqs, "CreateQueue", json!({"QueueName": "orders"}));
    assert_eq!(
        machine.run(&json!({"url": made["QueueUrl"], "order": 7})),
        "SUCCEEDED {}"
    );
    assert_eq!(machine.bench.bodies("orders"), [r#"{"order":7}"#]);
}

#[test]
fn a_token_comes_back() {
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
        "TimeoutSeconds": 100, "HeartbeatSeconds": 10,
        "Parameters": {"QueueUrl.$": "$.url", "MessageBody": {"token.$": "$$.Task.Token"}}});
    let mut machine = Machine::new(&one(&task));
    let made = machine
        .bench
        .call(Service::Sqs, "CreateQueue", json!({"QueueName": "orders"}));
    let start = |machine: &mut Machine| {
        let arn = machine.start(&json!({"url": made["QueueUrl"]}));
        machine.bench.pass(1_000);
        let body = machine.bench.bodies("orders").pop().unwrap();
        let body: Value = serde_json::from_str(&body).unwrap();
        (arn, body["token"].clone())
    };
    let (arn, token) = start(&mut machine);
    for _ in 0..3 {
        machine.bench.pass(8_000);
        machine.bench.call(
            Service::States,
            "SendTaskHeartbeat",
            json!({"taskToken": token}),
        );
    }
    machine.bench.call(
        Service::States,
        "SendTaskSuccess",
        json!({"taskToken": token, "output": "\"done\""}),
    );
    assert_eq!(machine.finish(&arn), r#"SUCCEEDED "done""#);
    let again = machine.bench.refusal(
        Service::States,
        "SendTaskSuccess",
        json!({"taskToken": token, "output": "1"}),
    );
    assert!(again.starts_with("TaskTimedOut"), "{again}");
    let (arn, _) = start(&mut machine);
    assert_eq!(machine.finish(&arn), "FAILED States.Timeout");
}

#[test]
fn executions_start_executions() {
    let inner = |pattern: &str| {
        one(
            &json!({"Type": "Task", "Resource": format!("arn:aws:states:::states:startExecution{pattern}"), "End": true,
            "Parameters": {"StateMachineArn.$": "$.arn", "Input": {"n": 1}}}),
        )
    };
    let mut machine = Machine::new(&inner(".sync:2"));
    let made = machine.bench.call(Service::States, "CreateStateMachine", json!({
        "name": "inner", "roleArn": "arn:aws:iam::111122223333:role/baker",
        "definition": one(&json!({"Type": "Pass", "Result": {"loaf": 1}, "End": true})).to_string(),
    }));
    let arn = machine.start(&json!({"arn": made["stateMachineArn"]}));
    let output = machine.finish(&arn);
    assert!(
        output.contains(r#""Output":{"loaf":1}"#) && output.contains(r#""Status":"SUCCEEDED""#),
        "{output}"
    );
}

#[test]
fn activities_give_work_to_whoever_asks() {
    let mut machine = Machine::new(&one(&json!({"Type": "Pass", "End": true})));
    let made = machine
        .bench
        .call(Service::States, "CreateActivity", json!({"name": "oven"}));
    let task = one(&json!({"Type": "Task", "Resource": made["activityArn"], "End": true}));
    machine.bench.call(
        Service::States,
        "UpdateStateMachine",
        json!({"stateMachineArn": machine.arn, "definition": task.to_string()}),
    );
    let call = ApiCall::by_learner(
        Service::States,
        "GetActivityTask",
        json!({"activityArn": made["activityArn"], "workerName": "Ann"}),
    );
    let ticket = machine
        .bench
        .cloud
        .handle(machine.bench.cloud.now(), Input::Call(call));
    let arn = machine.start(&json!({"loaf": 1}));
    machine.bench.pass(1_000);
    let mut token = Value::Null;
    while let crate::core::Output::Answer { ticket: of, answer } = machine.bench.cloud.poll() {
        if of == ticket {
            token = answer.unwrap()["taskToken"].clone();
        }
    }
    machine.bench.call(
        Service::States,
        "SendTaskFailure",
        json!({"taskToken": token, "error": "Burnt"}),
    );
    assert_eq!(machine.finish(&arn), "FAILED Burnt");
    assert!(
        machine
            .history(&arn)
            .contains(&"4<3 ActivityStarted".to_owned())
    );
}

#[test]
fn versions_and_aliases_share_executions() {
    let mut machine = Machine::new(&one(&json!({"Type": "Pass", "Result": 1, "End": true})));
    let arn = machine.arn.clone();
    let publish = |machine: &mut Machine| {
        let made = machine.bench.call(
            Service::States,
            "PublishStateMachineVersion",
            json!({"stateMachineArn": arn}),
        );
        made["stateMachineVersionArn"].as_str().unwrap().to_owned()
    };
    let first = publish(&mut machine);
    assert_eq!(publish(&mut machine), first);
    let second = one(&json!({"Type": "Pass", "Result": 2, "End": true}));
    machine.bench.call(
        Service::States,
        "UpdateStateMachine",
        json!({"stateMachineArn": arn, "definition": second.to_string()}),
    );
    let second = publish(&mut machine);
    assert_eq!(second, format!("{arn}:2"));
    let routes = json!([{"stateMachineVersionArn": first, "weight": 50}, {"stateMachineVersionArn": second, "weight": 50}]);
    let made = machine.bench.call(
        Service::States,
        "CreateStateMachineAlias",
        json!({"name": "live", "routingConfiguration": routes}),
    );
    machine.arn = made["stateMachineAliasArn"].as_str().unwrap().to_owned();
    let outputs: Vec<String> = (0..20).map(|_| machine.run(&json!({}))).collect();
    assert!(
        outputs.contains(&"SUCCEEDED 1".to_owned()) && outputs.contains(&"SUCCEEDED 2".to_owned())
    );
    let refused = machine.bench.refusal(
        Service::States,
        "DeleteStateMachineVersion",
        json!({"stateMachineVersionArn": first}),
    );
    assert!(refused.starts_with("ConflictException"), "{refused}");
}

#[test]
fn express_executions_answer_at_the_end() {
    let mut machine = Machine::of_kind(
        &one(&json!({"Type": "Wait", "Seconds": 3, "End": true})),
        "EXPRESS",
    );
    let call = ApiCall::by_learner(
        Service::States,
        "StartSyncExecution",
        json!({"stateMachineArn": machine.arn, "input": "{\"a\":1}"}),
    );
    let ticket = machine
        .bench
        .cloud
        .handle(machine.bench.cloud.now(), Input::Call(call));
    machine.bench.pass(5_000);
    let crate::core::Output::Answer { ticket: of, answer } = machine.bench.cloud.poll() else {
        panic!("no answer");
    };
    let answer = answer.unwrap();
    assert_eq!(of, ticket);
    assert_eq!(
        (&answer["status"], &answer["output"]),
        (&json!("SUCCEEDED"), &json!("{\"a\":1}"))
    );
    assert_eq!(
        answer["billingDetails"]["billedDurationInMilliseconds"],
        3000
    );
}

#[test]
fn calls_are_refused_as_by_aws() {
    let mut machine = Machine::new(&one(&json!({"Type": "Pass", "End": true})));
    let arn = machine.arn.clone();
    for (action, params, expected) in [
        (
            "StartExecution",
            json!({"stateMachineArn": arn, "input": "no"}),
            "InvalidExecutionInput: Invalid State Machine Execution Input: 'no'",
        ),
        (
            "StartExecution",
            json!({"stateMachineArn": "x"}),
            "InvalidArn: Invalid Arn: 'x'",
        ),
        (
            "StartExecution",
            json!({"stateMachineArn": format!("{arn}x")}),
            &format!("StateMachineDoesNotExist: State Machine Does Not Exist: '{arn}x'"),
        ),
        (
            "StartExecution",
            json!({"stateMachineArn": arn, "name": "a b"}),
            "InvalidName: Invalid Name: 'a b'",
        ),
        (
            "SendTaskSuccess",
            json!({"taskToken": "x", "output": "1"}),
            "InvalidToken: Invalid Token: 'Invalid token'",
        ),
        (
            "CreateStateMachine",
            json!({"name": "baking", "definition": "{}", "roleArn": "r"}),
            "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt, States] at /'",
        ),
    ] {
        assert_eq!(
            machine.bench.refusal(Service::States, action, params),
            expected
        );
    }
}
