//! What holds for every execution, whatever the machine: tried on machines drawn by seed.

use super::{Machine, failed};
use crate::rng::Rng;
use crate::states::{Mocked, Status};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Draws machines.
struct Draw {
    rng: Rng,
    names: u64,
}

impl Draw {
    fn pick(&mut self, count: u64) -> u64 {
        self.rng.below(count)
    }

    /// A block of a few states, one after the other.
    fn block(&mut self, depth: u32) -> Value {
        let count = 1 + self.pick(3);
        let names: Vec<String> = (0..count).map(|_| self.name()).collect();
        let mut states = Map::new();
        for (at, name) in names.iter().enumerate() {
            let mut state = self.state(depth, names.first().filter(|_| at > 0));
            let ends = matches!(state["Type"].as_str(), Some("Fail" | "Succeed"));
            match names.get(at + 1) {
                Some(next) if state["Type"] == "Choice" => state["Default"] = json!(next),
                Some(next) if !ends => state["Next"] = json!(next),
                _ if state["Type"] == "Choice" => state = json!({"Type": "Succeed"}),
                _ if !ends => state["End"] = json!(true),
                _ => {}
            }
            states.insert(name.clone(), state);
            if ends {
                break;
            }
        }
        json!({"StartAt": names[0], "States": states})
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("S{}", self.names)
    }

    fn state(&mut self, depth: u32, back: Option<&String>) -> Value {
        let kinds = if depth > 2 { 6 } else { 8 };
        let mut state = match self.pick(kinds) {
            0 => {
                json!({"Type": "Pass", "Parameters": {"list": [1, 2, 3], "id.$": "States.UUID()"}})
            }
            1 => {
                json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": {"list": "{% [1..4] %}", "r": "{% $random() %}"}})
            }
            2 => json!({"Type": "Wait", "Seconds": self.pick(4)}),
            3 => match back {
                Some(back) => {
                    json!({"Type": "Choice", "Choices": [{"Variable": "$.again", "IsPresent": true, "Next": back}]})
                }
                None => json!({"Type": "Pass", "Result": {"list": []}}),
            },
            4 => {
                return if self.pick(3) == 0 {
                    json!({"Type": "Fail", "Error": "Drawn"})
                } else {
                    json!({"Type": "Succeed"})
                };
            }
            5 => {
                json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 5, "ResultPath": null})
            }
            6 => {
                let branches: Vec<Value> = (0..1 + self.pick(3))
                    .map(|_| self.block(depth + 1))
                    .collect();
                json!({"Type": "Parallel", "Branches": branches, "ResultPath": "$.branches"})
            }
            _ => {
                let mut processor = self.block(depth + 1);
                if self.pick(3) == 0 {
                    processor["ProcessorConfig"] =
                        json!({"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"});
                }
                json!({"Type": "Map", "Items": "{% $exists($states.input.list) ? $states.input.list : [1] %}",
                    "QueryLanguage": "JSONata", "Output": {"list": [7]}, "ItemProcessor": processor,
                    "MaxConcurrency": self.pick(3)})
            }
        };
        if matches!(state["Type"].as_str(), Some("Task" | "Parallel" | "Map")) && self.pick(2) == 0
        {
            state["Retry"] = json!([{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 1, "JitterStrategy": "FULL"}]);
        }
        state
    }
}

/// A machine of this seed, run to its end.
fn ran(seed: u64) -> Option<(Machine, String)> {
    let mut draw = Draw {
        rng: Rng::new(seed),
        names: 0,
    };
    let definition = draw.block(0);
    let text = definition.to_string();
    let errors = crate::states::problems(&text, crate::states::Kind::Standard);
    if errors
        .iter()
        .any(|problem| problem.severity == crate::states::Severity::Error)
    {
        return None;
    }
    let mut machine = Machine::new(&definition);
    for number in 1..=draw.names {
        let outcome = match draw.pick(4) {
            0 => failed("Drawn"),
            1 => Mocked::TimedOut,
            _ => Mocked::Succeeded(json!({"list": [1]})),
        };
        let attempts = vec![outcome, Mocked::Succeeded(json!({"list": [1]}))];
        machine.mock(&format!("S{number}"), attempts);
    }
    let arn = machine.start(&json!({"list": [1, 2]}));
    Some((machine, arn))
}

#[test]
fn every_execution_ends_once_and_its_history_is_dense_and_causal() {
    let mut tried = 0;
    for seed in 0..250 {
        let Some((mut machine, arn)) = ran(seed) else {
            continue;
        };
        tried += 1;
        let ending = machine.finish(&arn);
        assert!(
            !ending.starts_with("STUCK") && !ending.starts_with("ENDLESS"),
            "{seed}: {ending}"
        );
        for exec in machine.bench.cloud.states().executions() {
            assert_ne!(exec.status, Status::Running, "{seed}: {}", exec.arn);
            let ends = [
                "ExecutionSucceeded",
                "ExecutionFailed",
                "ExecutionAborted",
                "ExecutionTimedOut",
            ];
            let mut kinds: BTreeMap<u64, String> = BTreeMap::new();
            for (at, event) in exec.events().enumerate() {
                assert_eq!(event.id, at as u64 + 1, "{seed}");
                assert!(
                    event.previous < event.id,
                    "{seed}: {} after {}",
                    event.id,
                    event.previous
                );
                kinds.insert(event.id, event.kind());
            }
            let count = kinds
                .values()
                .filter(|kind| ends.contains(&kind.as_str()))
                .count();
            let last = kinds
                .values()
                .next_back()
                .map(String::as_str)
                .unwrap_or_default();
            assert_eq!(count, 1, "{seed}: {kinds:?}");
            assert!(ends.contains(&last), "{seed}: {last}");
            let of = |end: &str| kinds.values().filter(|kind| kind.ends_with(end)).count();
            assert!(of("StateEntered") >= of("StateExited"), "{seed}");
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn the_same_seed_gives_the_same_history() {
    for seed in 0..60 {
        let play = || {
            let (mut machine, arn) = ran(seed)?;
            machine.finish(&arn);
            let exec = machine.bench.cloud.states().execution(&arn)?;
            Some(
                exec.events()
                    .map(|event| event.to_json(true))
                    .collect::<Vec<Value>>(),
            )
        };
        assert_eq!(play(), play(), "{seed}");
    }
}

#[test]
fn leaps_and_small_steps_come_to_the_same() {
    for seed in 0..40 {
        let play = |step: u64| {
            let (mut machine, _) = ran(seed)?;
            for _ in 0..120_000 / step {
                machine.bench.pass(step);
            }
            let log = machine.bench.cloud.log();
            Some((log.len(), log.digest()))
        };
        assert_eq!(play(120_000), play(7), "{seed}");
    }
}

/// A text field of an event's details.
fn told<'e>(event: &'e Value, details: &str, field: &str) -> Option<&'e str> {
    event[details][field].as_str()
}

#[test]
fn data_flows_agree_with_the_history() {
    let (mut visits, mut asked) = (0, 0);
    for seed in 0..120 {
        let Some((mut machine, arn)) = ran(seed) else {
            continue;
        };
        machine.finish(&arn);
        let states = machine.bench.cloud.states();
        for exec in states.executions() {
            let events: Vec<Value> = exec.events().map(|event| event.to_json(true)).collect();
            for (event, shown) in exec.events().zip(&events) {
                let Some(entered) = exec.entered(event) else {
                    continue;
                };
                let Some(flow) = states.data_flow(&exec.arn, entered, event.id) else {
                    panic!("{seed}: {shown}");
                };
                let steps = flow.steps.iter().rev();
                let mut steps = steps.filter(|step| step.field != "Assign");
                if let Some(output) = told(shown, "stateExitedEventDetails", "output") {
                    visits += 1;
                    let last = steps.next().unwrap().value.to_string();
                    assert_eq!(last, output, "{seed}: {shown}");
                    let made = flow.steps.iter().find(|step| step.field == "Parameters");
                    if let (Some(made), "Pass") = (made, flow.kind) {
                        assert_eq!(made.value.to_string(), output, "{seed}: drawn again");
                    }
                }
                if let Some(given) = told(shown, "taskScheduledEventDetails", "parameters") {
                    asked += 1;
                    let last = steps.next().unwrap().value.to_string();
                    assert_eq!(last, given, "{seed}: {shown}");
                }
            }
        }
    }
    assert!(visits > 200 && asked > 20, "{visits} {asked}");
}
