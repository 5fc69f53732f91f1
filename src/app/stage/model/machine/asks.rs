//! What the Tasks of a definition ask, by kind and physical name.

use crate::app::stage::model::layout::CardKind;
use cloud::engine::Cloud;
use serde_json::{Map, Value};

/// How deep Parallel and Map states are followed into each other.
const DEPTH_MAX: usize = 16;

/// What a state machine asks; nothing when there is none of this name.
#[must_use]
pub fn of_machine(cloud: &Cloud, name: &str) -> Vec<(CardKind, String)> {
    let machine = cloud.states().state_machine(name);
    machine.map_or_else(Vec::new, |machine| of(&machine.definition))
}

/// What a definition asks, each once.
#[must_use]
pub fn of(definition: &str) -> Vec<(CardKind, String)> {
    let mut found = Vec::new();
    if let Ok(Value::Object(block)) = serde_json::from_str(definition) {
        walk(&block, 0, &mut found);
    }
    found
}

fn walk(block: &Map<String, Value>, depth: usize, found: &mut Vec<(CardKind, String)>) {
    let states = block.get("States").and_then(Value::as_object);
    for state in states.into_iter().flat_map(Map::values) {
        if let Some(asked) = asked(state)
            && !found.contains(&asked)
        {
            found.push(asked);
        }
        let branches = state["Branches"].as_array().into_iter().flatten();
        let inner = branches.chain([&state["ItemProcessor"], &state["Iterator"]]);
        for block in inner.filter_map(Value::as_object) {
            if depth < DEPTH_MAX {
                walk(block, depth + 1, found);
            }
        }
    }
}

fn asked(state: &Value) -> Option<(CardKind, String)> {
    let resource = state["Resource"].as_str()?;
    if let Some((_, name)) = resource.split_once(":function:") {
        return Some((CardKind::Function, first(name)));
    }
    let service = resource.split(":states:::").nth(1)?;
    let service = service.trim_start_matches("aws-sdk:");
    let given = ["Parameters", "Arguments"];
    let text = |field: &str| {
        let text = given
            .iter()
            .find_map(|given| state[*given][field].as_str())?;
        // What is found out while it runs cannot be drawn.
        (!text.contains("{%") && !text.starts_with('$')).then_some(text)
    };
    let last = |text: &str, mark: char| text.rsplit(mark).next().unwrap_or(text).to_owned();
    Some(match service.split(':').next()? {
        "lambda" => {
            let name = text("FunctionName")?;
            let name = name.rsplit(":function:").next().unwrap_or(name);
            (CardKind::Function, first(name))
        }
        "sqs" => (CardKind::Queue, last(text("QueueUrl")?, '/')),
        "sns" => (CardKind::Topic, last(text("TopicArn")?, ':')),
        "dynamodb" => (CardKind::Table, last(text("TableName")?, '/')),
        "s3" => (CardKind::Bucket, text("Bucket")?.to_owned()),
        "states" | "sfn" => (CardKind::StateMachine, last(text("StateMachineArn")?, ':')),
        _ => return None,
    })
}

/// A function's name without its version or alias.
fn first(name: &str) -> String {
    name.split(':').next().unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tasks_ask_is_found_in_whatever_they_stand_in() {
        let definition = r#"{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
            {"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
                "Resource": "arn:aws:lambda:us-east-1:1:function:bake:live"}}},
            {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "B", "States": {
                "B": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                    "Parameters": {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/1/orders"}, "Next": "C"},
                "C": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
                    "Arguments": {"TableName": "cakes"}, "Next": "D"},
                "D": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                    "Arguments": {"FunctionName": "{% $f %}"}, "Next": "E"},
                "E": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                    "Parameters": {"FunctionName": "bake"}, "Next": "F"},
                "F": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
                    "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:pack"}, "Next": "G"},
                "G": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",
                    "Parameters": {"TopicArn": "arn:aws:sns:us-east-1:1:news"}, "End": true}}}}}}]}}}"#;
        let found = of(definition);
        let names: Vec<&str> = found.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["bake", "orders", "cakes", "pack", "news"]);
        assert_eq!(found[1].0, CardKind::Queue);
        assert!(of("{").is_empty() && of("[]").is_empty());
    }
}
