//! State machines and executions as goals and questions read them.

use super::{Execution, StateMachine, States};
use serde_json::{Value, json};

impl States {
    /// Every state machine: `name`, `type`, and how many of its executions run, succeeded and failed.
    #[must_use]
    pub fn machines_json(&self) -> Value {
        let count = |machine: &StateMachine, status: &str| {
            let own = self.executions();
            own.filter(|exec| exec.owner.machine_arn == machine.arn && exec.status.name() == status)
                .count()
        };
        self.state_machines()
            .map(|machine| {
                json!({
                    "name": machine.name,
                    "arn": machine.arn,
                    "type": machine.kind,
                    "running": count(machine, "RUNNING"),
                    "succeeded": count(machine, "SUCCEEDED"),
                    "failed": count(machine, "FAILED"),
                    "timedOut": count(machine, "TIMED_OUT"),
                    "aborted": count(machine, "ABORTED"),
                })
            })
            .collect()
    }

    /// The latest hundred executions, the newest first: `name`, `stateMachine`, `status`, `input`, `output`, `error`,
    /// `cause`, `events`, and the state it stands in.
    #[must_use]
    pub fn executions_json(&self) -> Value {
        const SHOWN: usize = 100;
        let newest = self.executions().rev().filter(|exec| exec.child.is_none());
        newest.take(SHOWN).map(execution).collect()
    }
}

fn execution(exec: &Execution) -> Value {
    let states: Vec<&str> = exec
        .threads
        .values()
        .filter_map(|thread| exec.machine.states.get(thread.at))
        .map(|state| &*state.name)
        .collect();
    json!({
        "name": exec.name,
        "arn": exec.arn,
        "stateMachine": exec.owner.machine_name,
        "status": exec.status,
        "startedAt": exec.started,
        "stoppedAt": exec.stopped,
        "input": exec.input,
        "output": exec.output,
        "error": exec.error,
        "cause": exec.cause,
        "events": exec.history.len(),
        "states": states,
    })
}
