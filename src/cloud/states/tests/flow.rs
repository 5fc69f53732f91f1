//! What each kind of state does, and who catches what.

use super::{Machine, failed, one};
use crate::call::Service;
use crate::states::Mocked;
use serde_json::{Value, json};

/// Runs a machine and checks what it comes to.
fn check(definition: &Value, input: &Value, expected: &str) {
    assert_eq!(
        Machine::new(definition).run(input),
        expected,
        "{definition}"
    );
}

const TASK: &str = "arn:aws:states:::lambda:invoke";

#[test]
fn filters_shape_data() {
    let pass = json!({"Type": "Pass", "InputPath": "$.a", "Parameters": {"b.$": "$.x", "c": 1}, "ResultPath": "$.r", "OutputPath": "$.r", "End": true});
    check(
        &one(&pass),
        &json!({"a": {"x": 7}}),
        r#"SUCCEEDED {"b":7,"c":1}"#,
    );
    check(
        &one(&json!({"Type": "Pass", "InputPath": null, "End": true})),
        &json!(3),
        "SUCCEEDED {}",
    );
    check(
        &one(&json!({"Type": "Pass", "Result": 1, "ResultPath": "$.a.b", "End": true})),
        &json!({"a": 5}),
        "FAILED States.ResultPathMatchFailure",
    );
}

#[test]
fn jsonata_shapes_data() {
    let pass = json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": {"sum": "{% $sum($states.input.n) %}", "parts": "{% $partition($states.input.n, 2) %}"}, "End": true});
    check(
        &one(&pass),
        &json!({"n": [1, 2, 3]}),
        r#"SUCCEEDED {"sum":6,"parts":[[1,2],[3]]}"#,
    );
    let hash = json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $hash('abc', 'MD5') & $string($range(0, 6, 3)) & $string($parse('[1]')) %}", "End": true});
    check(
        &one(&hash),
        &json!({}),
        r#"SUCCEEDED "900150983cd24fb0d6963f7d28e17f72[0,3,6][1]""#,
    );
    let eval = json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $eval('1') %}", "End": true});
    check(
        &one(&eval),
        &json!({}),
        "FAILED States.QueryEvaluationError",
    );
}

#[test]
fn waits_take_their_time() {
    let mut machine = Machine::new(&one(&json!({"Type": "Wait", "Seconds": 90, "End": true})));
    let arn = machine.start(&json!({}));
    assert_eq!(machine.finish(&arn), "SUCCEEDED {}");
    assert_eq!(machine.elapsed_ms(&arn), 90_000);
}

#[test]
fn retries_back_off_and_then_give_up() {
    let task = json!({"Type": "Task", "Resource": TASK, "End": true,
        "Retry": [{"ErrorEquals": ["Hot"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 3, "MaxDelaySeconds": 10}]});
    let mut machine = Machine::new(&one(&task));
    machine.mock(
        "A",
        vec![failed("Hot"), failed("Hot"), failed("Hot"), failed("Hot")],
    );
    let arn = machine.start(&json!({}));
    assert_eq!(machine.finish(&arn), "FAILED Hot");
    // 2 s, 6 s, and 10 s instead of 18 s; each attempt takes three steps.
    assert_eq!(machine.elapsed_ms(&arn), 18_000 + 4 * 60);
    let scheduled = machine
        .history(&arn)
        .iter()
        .filter(|event| event.ends_with("TaskScheduled"))
        .count();
    assert_eq!(scheduled, 4);
}

#[test]
fn catchers_are_asked_in_order() {
    let task = |errors: Value| {
        json!({"StartAt": "A", "States": {
            "A": {"Type": "Task", "Resource": TASK, "Catch": [{"ErrorEquals": errors, "ResultPath": "$.e", "Next": "B"}], "End": true},
            "B": {"Type": "Pass", "OutputPath": "$.e.Error", "End": true},
        }})
    };
    for (errors, mocked, expected) in [
        (json!(["Hot"]), failed("Hot"), r#"SUCCEEDED "Hot""#),
        (json!(["Cold"]), failed("Hot"), "FAILED Hot"),
        (
            json!(["States.TaskFailed"]),
            failed("Hot"),
            r#"SUCCEEDED "Hot""#,
        ),
        (
            json!(["States.TaskFailed"]),
            Mocked::TimedOut,
            "FAILED States.Timeout",
        ),
        (
            json!(["States.Timeout"]),
            Mocked::TimedOut,
            r#"SUCCEEDED "States.Timeout""#,
        ),
        (json!(["States.ALL"]), failed("Hot"), r#"SUCCEEDED "Hot""#),
    ] {
        let mut machine = Machine::new(&task(errors));
        machine.mock("A", vec![mocked]);
        assert_eq!(machine.run(&json!({})), expected);
    }
}

#[test]
fn nobody_catches_what_the_state_itself_cannot_do() {
    let task = json!({"Type": "Task", "Resource": TASK, "Parameters": {"x.$": "$.nowhere"}, "End": true,
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]});
    let machine = json!({"StartAt": "A", "States": {"A": task, "B": {"Type": "Succeed"}}});
    check(&machine, &json!({}), "FAILED States.Runtime");
}

#[test]
fn a_choice_without_a_way_on_fails() {
    let choice = |rule: Value| json!({"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [rule]}, "B": {"Type": "Succeed"}}});
    check(
        &choice(json!({"Variable": "$.n", "NumericEquals": 1, "Next": "B"})),
        &json!({"n": 2}),
        "FAILED States.NoChoiceMatched",
    );
    check(
        &choice(json!({"Variable": "$.m", "NumericEquals": 1, "Next": "B"})),
        &json!({"n": 2}),
        "FAILED States.Runtime",
    );
    check(
        &choice(
            json!({"Not": {"And": [{"Variable": "$.n", "IsString": true}, {"Variable": "$.n", "StringMatches": "a*"}]}, "Next": "B"}),
        ),
        &json!({"n": "b"}),
        r#"SUCCEEDED {"n":"b"}"#,
    );
}

#[test]
fn branches_and_iterations_are_aborted_with_their_siblings() {
    let wait =
        json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}});
    let fail = json!({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Burnt"}}});
    let mut machine = Machine::new(&one(
        &json!({"Type": "Parallel", "Branches": [wait, fail], "End": true}),
    ));
    let arn = machine.start(&json!({}));
    assert_eq!(machine.finish(&arn), "FAILED Burnt");
    assert_eq!(
        machine.history(&arn)[2..],
        [
            "3<2 ParallelStateStarted",
            "4<3 WaitStateEntered",
            "5<3 FailStateEntered",
            "6<5 WaitStateAborted",
            "7<5 ParallelStateFailed",
            "8<7 ExecutionFailed",
        ]
    );
}

#[test]
fn variables_are_seen_inside_and_not_outside() {
    let map = json!({"Type": "Map", "MaxConcurrency": 1, "ItemProcessor": {"StartAt": "P", "States": {
        "P": {"Type": "Pass", "Assign": {"inner.$": "$"}, "Parameters": {"outer.$": "$outer"}, "End": true}}}, "Next": "Z"});
    let machine = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Assign": {"outer": 5}, "Next": "M"}, "M": map,
        "Z": {"Type": "Pass", "Parameters": {"x.$": "$inner"}, "End": true}}});
    check(&machine, &json!([1]), "FAILED States.Runtime");
}

#[test]
fn distributed_maps_tolerate_what_they_may() {
    let map = |more: Value| {
        let mut map = json!({"Type": "Map", "Label": "loaves", "End": true, "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "C", "States": {
                "C": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "F"}], "Default": "S"},
                "F": {"Type": "Fail", "Error": "Burnt"}, "S": {"Type": "Succeed"}}}});
        map.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        one(&map)
    };
    check(
        &map(json!({})),
        &json!([1, 2, 3]),
        "FAILED States.ExceedToleratedFailureThreshold",
    );
    check(
        &map(json!({"ToleratedFailureCount": 1})),
        &json!([1, 2, 3]),
        "SUCCEEDED [1,3]",
    );
    check(
        &map(json!({"ToleratedFailurePercentage": 40})),
        &json!([1, 2, 3]),
        "SUCCEEDED [1,3]",
    );
    // Of two bounds, each counts.
    for (count, percentage) in [(2, 10), (0, 90)] {
        check(
            &map(json!({"ToleratedFailureCount": count, "ToleratedFailurePercentage": percentage})),
            &json!([1, 2, 3]),
            "FAILED States.ExceedToleratedFailureThreshold",
        );
    }
    let mut machine = Machine::new(&map(json!({"ToleratedFailureCount": 1})));
    let arn = machine.start(&json!([1, 2, 3]));
    machine.finish(&arn);
    let runs = machine
        .bench
        .call(Service::States, "ListMapRuns", json!({"executionArn": arn}));
    let run = runs["mapRuns"][0]["mapRunArn"].clone();
    let shown = machine
        .bench
        .call(Service::States, "DescribeMapRun", json!({"mapRunArn": run}));
    assert_eq!(
        (
            &shown["itemCounts"]["succeeded"],
            &shown["itemCounts"]["failed"]
        ),
        (&json!(2), &json!(1))
    );
    let children = machine
        .bench
        .call(Service::States, "ListExecutions", json!({"mapRunArn": run}));
    assert_eq!(children["executions"].as_array().unwrap().len(), 3);
}

#[test]
fn children_that_are_given_up_stay_children() {
    let map = json!({"Type": "Map", "Label": "loaves", "End": true, "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "C", "States": {
            "C": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "F"}], "Default": "W"},
            "F": {"Type": "Fail", "Error": "Burnt"}, "W": {"Type": "Wait", "Seconds": 60, "End": true}}}});
    let mut machine = Machine::new(&one(&map));
    let arn = machine.start(&json!([1, 2, 3]));
    machine.finish(&arn);
    let runs = machine
        .bench
        .call(Service::States, "ListMapRuns", json!({"executionArn": arn}));
    let run = runs["mapRuns"][0]["mapRunArn"].clone();
    let shown = machine
        .bench
        .call(Service::States, "DescribeMapRun", json!({"mapRunArn": run}));
    assert_eq!(shown["itemCounts"]["aborted"], 2);
    let children = machine
        .bench
        .call(Service::States, "ListExecutions", json!({"mapRunArn": run}));
    assert_eq!(children["executions"].as_array().unwrap().len(), 3);
    let world = machine.bench.cloud.to_json();
    assert_eq!(world["executions"].as_array().unwrap().len(), 1);
}

#[test]
fn endless_executions_end() {
    let machine = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Choice", "Choices": [{"Variable": "$.never", "IsPresent": true, "Next": "C"}], "Default": "A"},
        "C": {"Type": "Succeed"}}});
    let mut standard = Machine::new(&machine);
    let arn = standard.start(&json!({}));
    assert_eq!(standard.finish(&arn), "FAILED States.Runtime");
    assert_eq!(standard.history(&arn).len(), crate::states::EVENTS_MAX);
    let mut express = Machine::of_kind(&machine, "EXPRESS");
    let arn = express.start(&json!({}));
    for _ in 0..40 {
        express.bench.pass(10_000);
    }
    assert_eq!(express.finish(&arn), "TIMED_OUT States.Timeout");
}

#[test]
fn failed_executions_are_taken_up_again() {
    let mut machine = Machine::new(&json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Task", "Resource": TASK, "End": true}}}));
    machine.mock("B", vec![failed("Hot"), Mocked::Succeeded(json!("bread"))]);
    let arn = machine.start(&json!({}));
    assert_eq!(machine.finish(&arn), "FAILED Hot");
    machine.bench.call(
        Service::States,
        "RedriveExecution",
        json!({"executionArn": arn}),
    );
    assert_eq!(machine.finish(&arn), r#"SUCCEEDED "bread""#);
    let shown = machine.bench.call(
        Service::States,
        "DescribeExecution",
        json!({"executionArn": arn}),
    );
    assert_eq!(
        (&shown["redriveCount"], &shown["redriveStatus"]),
        (&json!(1), &json!("NOT_REDRIVABLE"))
    );
    assert!(
        machine
            .history(&arn)
            .contains(&"9<8 ExecutionRedriven".to_owned())
    );
}
