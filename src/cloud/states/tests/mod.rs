//! Executions from the outside: through the API, with time passing.

mod data_flow;
mod deployed;
mod flow;
mod http;
mod integrations;
mod logs;
mod properties;
mod views;

use super::{Mocked, Status};
use crate::call::Service;
use crate::testing::Bench;
use serde_json::{Value, json};

/// A cloud with a state machine in it.
pub(super) struct Machine {
    pub(super) bench: Bench,
    pub(super) arn: String,
}

impl Machine {
    pub(super) fn new(definition: &Value) -> Self {
        Self::of_kind(definition, "STANDARD")
    }

    pub(super) fn of_kind(definition: &Value, kind: &str) -> Self {
        let mut bench = Bench::new();
        let made = bench.call(
            Service::States,
            "CreateStateMachine",
            json!({
                "name": "baking",
                "definition": definition.to_string(),
                "roleArn": "arn:aws:iam::111122223333:role/baker",
                "type": kind,
            }),
        );
        let arn = made["stateMachineArn"].as_str().unwrap().to_owned();
        Self { bench, arn }
    }

    pub(super) fn mock(&mut self, state: &str, attempts: Vec<Mocked>) {
        let attempts = attempts.into_iter().map(|one| vec![one]).collect();
        self.bench.cloud.mock_task("baking", state, attempts);
    }

    pub(super) fn start(&mut self, input: &Value) -> String {
        let params = json!({"stateMachineArn": self.arn, "input": input.to_string()});
        let started = self.bench.call(Service::States, "StartExecution", params);
        started["executionArn"].as_str().unwrap().to_owned()
    }

    /// Starts an execution and lets it come to its end: status, and output or error.
    pub(super) fn run(&mut self, input: &Value) -> String {
        let arn = self.start(input);
        self.finish(&arn)
    }

    pub(super) fn finish(&mut self, arn: &str) -> String {
        for _ in 0..100_000 {
            let exec = self.bench.cloud.states().execution(arn).unwrap();
            if exec.status != Status::Running {
                return match (&exec.output, &exec.error) {
                    (Some(output), _) => format!("{} {output}", exec.status.name()),
                    (None, error) => {
                        format!("{} {}", exec.status.name(), error.as_deref().unwrap_or("-"))
                    }
                };
            }
            let Some(due) = self.bench.cloud.next_due() else {
                return "STUCK".into();
            };
            self.bench.cloud.advance(due);
        }
        "ENDLESS".into()
    }

    /// The history: number, previous number and type of each event.
    pub(super) fn history(&self, arn: &str) -> Vec<String> {
        let exec = self.bench.cloud.states().execution(arn).unwrap();
        exec.events()
            .map(|event| format!("{}<{} {}", event.id, event.previous, event.kind()))
            .collect()
    }

    pub(super) fn elapsed_ms(&self, arn: &str) -> u64 {
        let exec = self.bench.cloud.states().execution(arn).unwrap();
        exec.stopped.unwrap().since(exec.started)
    }
}

pub(super) fn failed(error: &str) -> Mocked {
    Mocked::Failed {
        error: Some(error.into()),
        cause: Some("because".into()),
    }
}

/// A machine of one state.
pub(super) fn one(state: &Value) -> Value {
    json!({"StartAt": "A", "States": {"A": state}})
}
