//! State machines and executions as views, goals and questions read them.
//!
//! - [`States::machines_json`], [`States::executions_json`], [`States::activities_json`]: the world as JSON.
//! - [`Execution::events`], [`Execution::state_of`], [`Execution::entered`]: the history, each event with the state and
//!   the visit that it belongs to. [`super::HistoryEvent::thread`] tells branches and iterations apart.
//! - [`States::data_flow`]: for one visit of a state what each filter made of the data.
//! - [`States::open_tasks`]: the Tasks that wait for somebody to send a token back.
//! - [`States::map_runs`]: distributed Maps and how far they are.
//! - [`super::problems`]: what is wrong with a definition, while it is typed.

mod flow;
mod open;
mod visit;

pub use flow::{DataFlow, FlowError, FlowStep};
pub use open::{OpenTask, Work};

use super::run::MapRun;
use super::{Execution, StateMachine, States, Status};
use crate::clock::Time;
use crate::sorted::SortedMap;
use serde_json::{Value, json};
use std::sync::Arc;

/// A run of a distributed Map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapRunView {
    /// Its ARN.
    pub arn: Arc<str>,
    /// How it stands.
    pub status: Status,
    /// When it began.
    pub started: Time,
    /// When it ended.
    pub stopped: Option<Time>,
    /// How many child executions it has in all.
    pub total: u64,
    /// Children that run.
    pub running: u64,
    /// Children that came to their end.
    pub succeeded: u64,
    /// Children that failed.
    pub failed: u64,
    /// Children that were stopped.
    pub aborted: u64,
    /// The ARNs of the children that have been started and are kept.
    pub children: Vec<Arc<str>>,
}

impl States {
    /// Every state machine: `name`, `arn`, `type`, `status`, `definition` (the text as deployed), `roleArn`, `revisionId`,
    /// `versions`, `aliases`, and how many of its executions are `running`, `succeeded`, `failed`, `timedOut`, `aborted`.
    #[must_use]
    pub fn machines_json(&self) -> Value {
        let mut counts: SortedMap<&str, SortedMap<Status, u64>> = SortedMap::new();
        for exec in self.executions().filter(|exec| exec.child.is_none()) {
            let own = counts.entry(&exec.owner.machine_arn).or_default();
            *own.entry(exec.status).or_default() += 1;
        }
        let none = SortedMap::new();
        self.state_machines()
            .map(|one| machine_json(one, counts.get(&*one.arn).unwrap_or(&none)))
            .collect()
    }

    /// The latest hundred executions, the newest first, without the children of distributed Maps: `name`, `arn`,
    /// `stateMachine`, `type`, `status`, `startMs`, `stopMs` (milliseconds of the scene's clock), `input`, `output`,
    /// `error`, `cause`, `events` (how many), `redriveCount`, `states` (in which it stands), `mapRuns`.
    #[must_use]
    pub fn executions_json(&self) -> Value {
        const SHOWN: usize = 100;
        let newest = self.executions().rev().filter(|exec| exec.child.is_none());
        newest
            .take(SHOWN)
            .map(|one| self.execution_json(one))
            .collect()
    }

    fn execution_json(&self, exec: &Execution) -> Value {
        let runs = self.map_runs(&exec.arn).into_iter().map(|run| {
            json!({
                "arn": run.arn,
                "status": run.status,
                "total": run.total,
                "running": run.running,
                "succeeded": run.succeeded,
                "failed": run.failed,
                "aborted": run.aborted,
            })
        });
        json!({
            "name": exec.name,
            "arn": exec.arn,
            "stateMachine": exec.owner.machine_name,
            "type": exec.kind,
            "status": exec.status,
            "startMs": exec.started.since(Time::START),
            "stopMs": exec.stopped.map(|at| at.since(Time::START)),
            "input": exec.input,
            "output": exec.output,
            "error": exec.error,
            "cause": exec.cause,
            "events": exec.history.len(),
            "redriveCount": exec.redrives,
            "states": exec.current_states(),
            "mapRuns": runs.collect::<Value>(),
        })
    }

    /// Every activity: `name`, `arn`, and how many tasks are `waiting` for a worker.
    #[must_use]
    pub fn activities_json(&self) -> Value {
        let activities = self.shared.activities.values();
        activities
            .map(|one| json!({"name": one.name, "arn": one.arn, "waiting": one.tasks.len()}))
            .collect()
    }

    /// The runs of distributed Maps that an execution began, the oldest first.
    #[must_use]
    pub fn map_runs(&self, execution_arn: &str) -> Vec<MapRunView> {
        let runs = self.shared.map_runs.values();
        let own = runs.filter(|run| &*run.execution_arn == execution_arn);
        own.map(|run| self.map_run_view(run)).collect()
    }

    fn map_run_view(&self, run: &MapRun) -> MapRunView {
        let children = || run.children.iter().filter_map(|id| self.executions.get(id));
        let running = children().filter(|child| child.status == Status::Running);
        MapRunView {
            arn: Arc::clone(&run.arn),
            status: run.status,
            started: run.started,
            stopped: run.stopped,
            total: run.total,
            running: running.count() as u64,
            succeeded: run.succeeded,
            failed: run.failed,
            aborted: run.aborted,
            children: children().map(|child| Arc::clone(&child.arn)).collect(),
        }
    }
}

impl Execution {
    /// The name of the state machine that it is of.
    #[must_use]
    pub const fn machine_name(&self) -> &Arc<str> {
        &self.owner.machine_name
    }

    /// The names of the states in which it stands now: several inside Parallel and Map.
    #[must_use]
    pub fn current_states(&self) -> Vec<&Arc<str>> {
        let threads = self.threads.values();
        let states = threads.filter_map(|thread| self.machine.states.get(thread.at));
        states.map(|state| &state.name).collect()
    }

    /// The definition that it runs by, as it was given. The state machine may have another by now.
    #[must_use]
    pub fn definition(&self) -> &Arc<str> {
        &self.machine.text
    }

    /// How often it was redriven.
    #[must_use]
    pub const fn redrives(&self) -> u32 {
        self.redrives
    }

    /// Whether it works for a distributed Map's item.
    #[must_use]
    pub const fn is_child(&self) -> bool {
        self.child.is_some()
    }
}

/// A state machine, and how many of its executions stand how.
fn machine_json(machine: &StateMachine, counts: &SortedMap<Status, u64>) -> Value {
    let count = |status: Status| counts.get(&status).copied().unwrap_or(0);
    let version =
        |number: &u64| json!({"version": number, "arn": format!("{}:{number}", machine.arn)});
    let aliases = machine.aliases.values().map(|alias| {
        let routes = alias.routes.iter();
        let routes: Value = routes
            .map(|(version, weight)| json!({"version": version, "weight": weight}))
            .collect();
        json!({"name": alias.name, "arn": alias.arn, "routes": routes})
    });
    json!({
        "name": machine.name,
        "arn": machine.arn,
        "type": machine.kind,
        "status": "ACTIVE",
        "definition": machine.definition,
        "roleArn": machine.role_arn,
        "revisionId": machine.revision,
        "versions": machine.versions.keys().map(version).collect::<Value>(),
        "aliases": aliases.collect::<Value>(),
        "running": count(Status::Running),
        "succeeded": count(Status::Succeeded),
        "failed": count(Status::Failed),
        "timedOut": count(Status::TimedOut),
        "aborted": count(Status::Aborted),
    })
}
