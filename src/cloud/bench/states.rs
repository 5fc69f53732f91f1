//! What is measured of state machines.

use super::World;
use cloud::call::{ApiCall, Service};
use cloud::core::Settings;
use cloud::states::{Kind, Status, problems};
use serde_json::{Value, json};

/// How many choices one execution makes: each is two steps.
const CHOICES: u32 = 50;
/// How many items one Map goes over.
const ITEMS: u32 = 1_000;

/// Runs about `times` executions of one Pass state, and answers how many succeeded.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "a host finds the function by this name")]
pub extern "C" fn bench_passes(times: u32) -> u32 {
    let pass = json!({"Type": "Pass", "End": true});
    succeeded(
        &json!({"StartAt": "A", "States": {"A": pass}}),
        &json!({}),
        times,
    )
}

/// Runs executions of a Map over a thousand items, `times` items in all, and answers how many executions succeeded.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "a host finds the function by this name")]
pub extern "C" fn bench_iterations(times: u32) -> u32 {
    let inner = json!({"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}});
    let map = json!({"Type": "Map", "ItemProcessor": inner, "End": true});
    let items: Vec<u32> = (0..ITEMS).collect();
    succeeded(
        &json!({"StartAt": "A", "States": {"A": map}}),
        &json!(items),
        times.div_ceil(ITEMS),
    )
}

/// Runs executions of a loop of a Choice and a Pass, about `times` steps in all, and answers how many succeeded.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "a host finds the function by this name")]
pub extern "C" fn bench_choices(times: u32) -> u32 {
    let more = json!({"Variable": "$.count", "NumericLessThan": CHOICES, "Next": "More"});
    let definition = json!({"StartAt": "Enough", "States": {
        "Enough": {"Type": "Choice", "Choices": [more], "Default": "Done"},
        "More": {"Type": "Pass", "Parameters": {"count.$": "States.MathAdd($.count, 1)"}, "Next": "Enough"},
        "Done": {"Type": "Succeed"},
    }});
    succeeded(
        &definition,
        &json!({"count": 0}),
        times.div_ceil(2 * CHOICES),
    )
}

/// Reads and checks a definition of a hundred states `times` times, and answers how many faults it has.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "a host finds the function by this name")]
pub extern "C" fn bench_definitions(times: u32) -> u32 {
    let mut states = json!({});
    for number in 0..100 {
        let next = number + 1;
        states[format!("S{number}")] = json!({
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "orders", "Payload.$": "$.order"},
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
            "Next": format!("S{next}"),
        });
    }
    states["S100"] = json!({"Type": "Succeed"});
    let definition = json!({"StartAt": "S0", "States": states}).to_string();
    let found = (0..times).map(|_| problems(&definition, Kind::Standard).len());
    found.sum::<usize>() as u32
}

/// Starts executions of a machine one after another, by Step Functions' API, and answers how many succeeded. Their
/// histories are kept as long as Step Functions keeps them.
fn succeeded(definition: &Value, input: &Value, times: u32) -> u32 {
    let mut world = World::new(1, Settings::default());
    let params = json!({
        "name": "bench",
        "definition": definition.to_string(),
        "roleArn": "arn:aws:iam::123456789012:role/bench",
    });
    let made = world.ask(Service::States, "CreateStateMachine", params);
    let params = json!({"stateMachineArn": made["stateMachineArn"], "input": input.to_string()});
    let start = ApiCall::by_learner(Service::States, "StartExecution", params);
    let mut done = 0;
    for _ in 0..times {
        let started = world.make(start.clone());
        world.pass(600_000);
        let arn = started["executionArn"].as_str().unwrap_or_default();
        let execution = world.cloud.states().execution(arn);
        done += u32::from(execution.is_some_and(|told| told.status == Status::Succeeded));
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_execution_succeeds() {
        assert_eq!(bench_passes(3), 3);
        assert_eq!(bench_iterations(2 * ITEMS), 2);
        assert_eq!(bench_choices(2 * CHOICES), 1);
        assert_eq!(bench_definitions(1), 0);
    }
}
