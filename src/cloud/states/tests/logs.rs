//! What executions write to CloudWatch Logs.

use super::one;
use crate::call::Service;
use crate::testing::Bench;
use serde_json::{Value, json};

/// The lines that an Express execution writes at a level.
fn lines(level: &str, with_data: bool, state: &Value) -> Vec<Value> {
    let mut bench = Bench::new();
    let group = "arn:aws:logs:us-east-1:111122223333:log-group:/bakery:*";
    let made = bench.call(
        Service::States,
        "CreateStateMachine",
        json!({
            "name": "baking", "type": "EXPRESS", "roleArn": "arn:aws:iam::111122223333:role/baker",
            "definition": one(state).to_string(),
            "loggingConfiguration": {
                "level": level, "includeExecutionData": with_data,
                "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}],
            },
        }),
    );
    bench.call(
        Service::States,
        "StartExecution",
        json!({"stateMachineArn": made["stateMachineArn"], "input": "{\"cake\": 1}"}),
    );
    let cloud = &mut bench.cloud;
    cloud.advance(cloud.now().after(10_000));
    let events = bench.call(
        Service::Logs,
        "FilterLogEvents",
        json!({"logGroupName": "/bakery"}),
    );
    let events = events["events"].as_array().unwrap().iter();
    events
        .map(|event| serde_json::from_str(event["message"].as_str().unwrap()).unwrap())
        .collect()
}

fn kinds(lines: &[Value]) -> Vec<&str> {
    lines
        .iter()
        .map(|line| line["type"].as_str().unwrap())
        .collect()
}

#[test]
fn levels_choose_the_events() {
    let pass = json!({"Type": "Pass", "End": true});
    let fail = json!({"Type": "Fail", "Error": "Burnt"});
    assert_eq!(
        kinds(&lines("ALL", true, &pass)),
        [
            "ExecutionStarted",
            "PassStateEntered",
            "PassStateExited",
            "ExecutionSucceeded"
        ]
    );
    assert_eq!(
        kinds(&lines("ERROR", true, &fail)),
        ["FailStateEntered", "ExecutionFailed"]
    );
    assert_eq!(kinds(&lines("FATAL", true, &fail)), ["ExecutionFailed"]);
}

#[test]
fn data_is_written_only_if_asked_for() {
    let pass = json!({"Type": "Pass", "End": true});
    let with = lines("ALL", true, &pass);
    assert_eq!(with[1]["details"]["input"], "{\"cake\":1}");
    assert_eq!(with[1]["previous_event_id"], "0");
    let without = lines("ALL", false, &pass);
    assert_eq!(without[1]["details"], json!({"name": "A"}));
}

#[test]
fn a_destination_has_to_be_a_log_group() {
    let mut bench = Bench::new();
    let params = json!({
        "name": "baking", "roleArn": "arn:aws:iam::111122223333:role/baker",
        "definition": one(&json!({"Type": "Succeed"})).to_string(),
        "loggingConfiguration": {"level": "ALL", "destinations": []},
    });
    let call = crate::call::ApiCall::by_learner(Service::States, "CreateStateMachine", params);
    let error = bench.cloud.call_now(&call).unwrap_err();
    assert_eq!(error.code, "InvalidLoggingConfiguration");
}
