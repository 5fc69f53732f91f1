//! What views are shown of a state: each filter's data, as the engine made it.

use super::super::DataFlow;
use super::{Machine, Mocked, failed, one};
use serde_json::{Value, json};

/// The steps of a visit: `Field value`.
fn steps(flow: &DataFlow) -> Vec<String> {
    let steps = flow.steps.iter();
    steps
        .map(|step| format!("{} {}", step.field, step.value))
        .collect()
}

/// The data flow of the last visit of a state.
fn flow(machine: &Machine, arn: &str, state: &str) -> DataFlow {
    let states = machine.bench.cloud.states();
    let exec = states.execution(arn).unwrap();
    let mut visits = exec
        .events()
        .filter(|event| event.kind().ends_with("Entered") && event.state_name() == Some(state));
    let last = visits.next_back().unwrap();
    states.data_flow(arn, last.id, u64::MAX).unwrap()
}

#[test]
fn a_task_s_filters_are_shown_in_order() {
    let mut machine = Machine::new(&one(&json!({
        "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111122223333:function:bake",
        "InputPath": "$.order", "Parameters": {"cake.$": "$.cake"}, "ResultSelector": {"done.$": "$.ok"},
        "ResultPath": "$.baked", "OutputPath": "$.baked", "Assign": {"last.$": "$.done"}, "End": true,
    })));
    machine.mock("A", vec![Mocked::Succeeded(json!({"ok": true}))]);
    let arn = machine.start(&json!({"order": {"cake": "rye"}}));
    assert_eq!(machine.finish(&arn), r#"SUCCEEDED {"done":true}"#);
    let flow = flow(&machine, &arn, "A");
    assert_eq!(
        steps(&flow),
        [
            r#"Input {"order":{"cake":"rye"}}"#,
            r#"InputPath {"cake":"rye"}"#,
            r#"Parameters {"cake":"rye"}"#,
            r#"Result {"ok":true}"#,
            r#"ResultSelector {"done":true}"#,
            r#"ResultPath {"order":{"cake":"rye"},"baked":{"done":true}}"#,
            r#"OutputPath {"done":true}"#,
            r#"Assign {"last":true}"#,
        ]
    );
    assert_eq!(flow.steps[1].expression, Some(json!("$.order")));
    assert_eq!(flow.steps[0].expression, None);
    assert!(!flow.jsonata);
    assert_eq!(flow.error, None);
}

#[test]
fn random_values_come_out_as_they_did() {
    let mut machine = Machine::new(
        &json!({"QueryLanguage": "JSONata", "StartAt": "A", "States": {
            "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                  "Arguments": {"FunctionName": "bake", "Payload": "{% $uuid() %}"},
                  "Output": {"id": "{% $random() %}", "at": "{% $millis() %}"}, "End": true},
        }}),
    );
    machine.mock("A", vec![Mocked::Succeeded(json!({}))]);
    let arn = machine.start(&json!({}));
    machine.finish(&arn);
    let flow = flow(&machine, &arn, "A");
    let exec = machine.bench.cloud.states().execution(&arn).unwrap();
    let scheduled = exec
        .events()
        .find(|event| event.kind() == "TaskScheduled")
        .unwrap();
    let told = scheduled.to_json(true);
    let parameters = told["taskScheduledEventDetails"]["parameters"]
        .as_str()
        .unwrap();
    let parameters: Value = serde_json::from_str(parameters).unwrap();
    let step = |field: &str| {
        let found = flow.steps.iter().find(|step| step.field == field);
        (*found.unwrap().value).clone()
    };
    assert_eq!(step("Arguments"), parameters);
    assert_eq!(Some(step("Output")), exec.output.as_deref().cloned());
    assert_eq!(exec.state_of(scheduled).map(|name| &**name), Some("A"));
    assert_eq!(exec.entered(scheduled), Some(flow.entered));
}

#[test]
fn what_is_caught_goes_through_the_catcher() {
    let mut machine = Machine::new(&json!({"StartAt": "A", "States": {
        "A": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111122223333:function:bake",
              "Retry": [{"ErrorEquals": ["Burnt"], "MaxAttempts": 1}],
              "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "B"}], "End": true},
        "B": {"Type": "Pass", "End": true},
    }}));
    machine.mock("A", vec![failed("Burnt"), failed("Burnt")]);
    let arn = machine.start(&json!({"cake": 1}));
    machine.finish(&arn);
    let flow = flow(&machine, &arn, "A");
    assert_eq!(
        steps(&flow),
        [
            r#"Input {"cake":1}"#,
            r#"InputPath {"cake":1}"#,
            r#"Parameters {"cake":1}"#,
            r#"Catch {"Error":"Burnt","Cause":"because"}"#,
            r#"ResultPath {"cake":1,"error":{"Error":"Burnt","Cause":"because"}}"#,
        ]
    );
    let error = flow.error.unwrap();
    assert_eq!(error.error.as_deref(), Some("Burnt"));
    assert!(error.caught);
    assert_eq!(flow.next.as_deref(), Some("B"));
    assert_eq!(flow.attempts, 2);
}

#[test]
fn iterations_see_their_item_and_the_variables_around() {
    let mut machine = Machine::new(&json!({"StartAt": "Set", "States": {
        "Set": {"Type": "Pass", "Assign": {"oven": "hot"}, "Next": "All"},
        "All": {"Type": "Map", "ItemsPath": "$.cakes", "ItemSelector": {"cake.$": "$$.Map.Item.Value"}, "End": true,
            "ItemProcessor": {"StartAt": "Bake", "States": {
                "Bake": {"Type": "Pass", "Parameters": {"c.$": "$.cake", "i.$": "$$.Map.Item.Index", "o.$": "$oven"}, "End": true}}}},
    }}));
    let arn = machine.start(&json!({"cakes": ["rye", "oat"]}));
    machine.finish(&arn);
    let inner = flow(&machine, &arn, "Bake");
    assert_eq!(inner.variables, json!({"oven": "hot"}));
    assert_eq!(
        inner.context["Map"]["Item"],
        json!({"Index": 1, "Value": "oat"})
    );
    assert_eq!(
        steps(&inner)[2],
        r#"Parameters {"c":"oat","i":1,"o":"hot"}"#
    );
    assert_eq!(
        steps(&flow(&machine, &arn, "All"))[1..],
        [
            r#"InputPath {"cakes":["rye","oat"]}"#,
            r#"ItemsPath ["rye","oat"]"#,
            r#"ItemSelector [{"cake":"rye"},{"cake":"oat"}]"#,
            r#"Result [{"c":"rye","i":0,"o":"hot"},{"c":"oat","i":1,"o":"hot"}]"#,
            r#"ResultSelector [{"c":"rye","i":0,"o":"hot"},{"c":"oat","i":1,"o":"hot"}]"#,
            r#"ResultPath [{"c":"rye","i":0,"o":"hot"},{"c":"oat","i":1,"o":"hot"}]"#,
            r#"OutputPath [{"c":"rye","i":0,"o":"hot"},{"c":"oat","i":1,"o":"hot"}]"#,
        ]
    );
}

#[test]
fn a_failure_ends_the_way() {
    let mut machine = Machine::new(&one(
        &json!({"Type": "Pass", "InputPath": "$.nowhere", "End": true}),
    ));
    let arn = machine.start(&json!({}));
    assert_eq!(machine.finish(&arn), "FAILED States.Runtime");
    let flow = flow(&machine, &arn, "A");
    assert_eq!(steps(&flow), ["Input {}"]);
    let error = flow.error.unwrap();
    assert_eq!(error.error.as_deref(), Some("States.Runtime"));
    assert!(!error.caught);
}
