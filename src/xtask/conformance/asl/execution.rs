//! Executions: run, and compared with what was recorded, event by event.

use super::Verdicts;
use super::scene::{self, Scene};
use super::wild::Wild;
use crate::conformance::Verdict;
use cloud::call::Service;
use cloud::states::{Execution, Status};
use serde_json::{Map, Value, json};

/// The state machine's name.
const NAME: &str = "recorded-machine";

/// How far an execution agrees: `states-exact` is passed when status, output, error and cause do, `states-history` when
/// every event does, too.
pub fn run(scenario: &Value) -> Verdicts {
    let tier = scenario["tier"].as_str().unwrap_or_default();
    let is_extended = tier != "core" && tier != "tasks";
    let areas = if is_extended {
        (Some("states-extended"), None)
    } else {
        (Some("states-exact"), Some("states-history"))
    };
    let mut scene = Scene::of(scenario);
    let ran = play(&mut scene, scenario);
    let wild = Wild::of(scenario);
    let exact = match &ran {
        Ok(arn) => match scene.cloud.states().execution(arn) {
            Some(exec) => exact(scenario, exec, &wild),
            None => Err("the execution is gone".into()),
        },
        Err(why) => Err(why.clone()),
    };
    let history = match (&exact, ran) {
        (Ok(()), Ok(arn)) => history(&mut scene, scenario, &arn, &wild),
        (Err(why), _) => Err(why.clone()),
        (_, Err(why)) => Err(why),
    };
    let verdict =
        |result: Result<(), String>| result.map_or_else(Verdict::Failed, |()| Verdict::Passed);
    let mut verdicts = Vec::new();
    if areas.1.is_some() {
        verdicts.push((areas.0, verdict(exact)));
        verdicts.push((areas.1, verdict(history)));
    } else {
        verdicts.push((areas.0, verdict(history)));
    }
    verdicts
}

/// Runs the recording; the execution's ARN.
fn play(scene: &mut Scene, scenario: &Value) -> Result<String, String> {
    let definition = scene::plain(&scenario["definition"]);
    let made = scene.call(
        Service::States,
        "CreateStateMachine",
        json!({
            "name": NAME,
            "definition": definition.to_string(),
            "roleArn": scene::ROLE,
            "type": scenario["state_machine_type"],
        }),
    )?;
    for (state, outcomes) in scene::replays(scenario) {
        scene.cloud.mock_task(NAME, &state, vec![outcomes]);
    }
    let input = scene::plain(&scenario["input"]).to_string();
    let started = scene.call(
        Service::States,
        "StartExecution",
        json!({"stateMachineArn": made["stateMachineArn"], "input": input}),
    )?;
    let arn = started["executionArn"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    scene.pass_while(|cloud| {
        let exec = cloud.states().execution(&arn);
        exec.is_some_and(|exec| exec.status == Status::Running)
    });
    Ok(arn)
}

/// Compares status, output, error and cause.
fn exact(scenario: &Value, exec: &Execution, wild: &Wild) -> Result<(), String> {
    let expected = &scenario["expected"];
    let status = exec.status.name();
    if expected["status"] != status {
        let (error, cause) = (&exec.error, &exec.cause);
        return Err(format!(
            "status: expected {}, got {status}: {error:?} {cause:?}",
            expected["status"]
        ));
    }
    let pairs = [
        ("output", json!(exec.output)),
        ("error", json!(exec.error)),
        ("cause", json!(exec.cause)),
    ];
    for (key, actual) in pairs {
        let wanted = expected.get(key).unwrap_or(&Value::Null);
        wild.compare(wanted, &actual)
            .map_err(|why| format!("{key}{why}"))?;
    }
    Ok(())
}

/// Compares every event.
fn history(scene: &mut Scene, scenario: &Value, arn: &str, wild: &Wild) -> Result<(), String> {
    if scenario["events_lossy"] == true || arn.contains(":express:") {
        return Ok(());
    }
    let Some(expected) = scenario["expected"]["events"].as_array() else {
        return Ok(());
    };
    let answer = scene.call(
        Service::States,
        "GetExecutionHistory",
        json!({"executionArn": arn, "maxResults": 1000}),
    )?;
    let actual: Vec<Value> = answer["events"]
        .as_array()
        .into_iter()
        .flatten()
        .map(event)
        .collect();
    let kinds = |events: &[Value]| -> Vec<String> {
        let kind = |event: &Value| event["type"].as_str().unwrap_or_default().to_owned();
        events.iter().map(kind).collect()
    };
    for (index, wanted) in expected.iter().enumerate() {
        let Some(event) = actual.get(index) else {
            return Err(format!(
                "events: {} recorded, got {}: {:?}",
                expected.len(),
                actual.len(),
                kinds(&actual)
            ));
        };
        wild.compare(wanted, event)
            .map_err(|why| format!("events[{index}] {}{why}", event["type"]))?;
    }
    if actual.len() > expected.len() {
        let more = kinds(&actual[expected.len()..]);
        return Err(format!(
            "events: {} recorded, got {}; more: {more:?}",
            expected.len(),
            actual.len()
        ));
    }
    Ok(())
}

/// An event as recordings write it: `details` in one place, with data parsed.
fn event(event: &Value) -> Value {
    let mut written = json!({
        "id": event["id"],
        "previousEventId": event["previousEventId"],
        "type": event["type"],
    });
    let fields = event.as_object().into_iter().flatten();
    let Some((_, details)) = fields
        .into_iter()
        .find(|(key, _)| key.ends_with("EventDetails"))
    else {
        return written;
    };
    let mut shown = Map::new();
    for (key, value) in details.as_object().into_iter().flatten() {
        match key.as_str() {
            "roleArn" | "inputDetails" | "outputDetails" | "assignedVariablesDetails" => {}
            "input" | "output" | "parameters" => {
                shown.insert(key.clone(), parsed(value));
            }
            "assignedVariables" => {
                let pairs = value.as_object().into_iter().flatten();
                let parsed = pairs.map(|(name, value)| (name.clone(), parsed(value)));
                shown.insert(key.clone(), Value::Object(parsed.collect()));
            }
            _ => {
                shown.insert(key.clone(), value.clone());
            }
        }
    }
    let is_failure = event["type"] == "ExecutionFailed";
    if !shown.is_empty() || is_failure {
        written["details"] = Value::Object(shown);
    }
    written
}

fn parsed(value: &Value) -> Value {
    let text = value.as_str().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_else(|_| value.clone())
}
