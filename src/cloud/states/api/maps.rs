//! Runs of distributed Maps.

use super::super::States;
use super::super::run::{MapRun, Status};
use super::{Error, page, required};
use crate::given::Given;
use crate::states::history::seconds;
use serde_json::{Value, json};
use std::sync::Arc;

impl States {
    fn map_run(&self, given: Given<'_>) -> Result<&MapRun, Error> {
        let arn = required(given, "mapRunArn")?;
        let run = self.shared.map_runs.values().find(|run| &*run.arn == arn);
        run.map(AsRef::as_ref)
            .ok_or_else(|| Error::ResourceNotFound(arn.to_owned()))
    }

    pub(super) fn describe_map_run(&self, given: Given<'_>) -> Result<Value, Error> {
        let run = self.map_run(given)?;
        let running = |status: Status| {
            let children = run.children.iter().filter_map(|id| self.executions.get(id));
            children.filter(|exec| exec.status == status).count()
        };
        let pending = run.total - (run.children.len() as u64).min(run.total);
        let counts = json!({
            "pending": pending,
            "running": running(Status::Running),
            "succeeded": run.succeeded,
            "failed": run.failed,
            "timedOut": running(Status::TimedOut),
            "aborted": run.aborted,
            "total": run.total,
            "resultsWritten": 0,
            "failuresNotRedrivable": 0,
            "pendingRedrive": 0,
        });
        let mut shown = json!({
            "mapRunArn": run.arn,
            "executionArn": run.execution_arn,
            "status": run.status,
            "startDate": seconds(run.started),
            "maxConcurrency": run.at_once,
            "toleratedFailurePercentage": run.tolerated_percentage,
            "toleratedFailureCount": run.tolerated_count,
            "itemCounts": counts,
            "executionCounts": counts,
            "redriveCount": 0,
        });
        if let Some(stopped) = run.stopped {
            shown["stopDate"] = seconds(stopped);
        }
        Ok(shown)
    }

    pub(super) fn list_map_runs(&self, given: Given<'_>) -> Result<Value, Error> {
        let arn = required(given, "executionArn")?;
        let Some(exec) = self.execution(arn) else {
            return Err(Error::ExecutionDoesNotExist(arn.to_owned()));
        };
        let runs = self
            .shared
            .map_runs
            .values()
            .filter(|run| run.execution == exec.id);
        let list = runs.map(|run| {
            let mut shown = json!({
                "executionArn": run.execution_arn,
                "mapRunArn": run.arn,
                "stateMachineArn": run.machine_arn,
                "startDate": seconds(run.started),
            });
            if let Some(stopped) = run.stopped {
                shown["stopDate"] = seconds(stopped);
            }
            shown
        });
        page(given, "mapRuns", list.collect())
    }

    pub(super) fn update_map_run(&mut self, given: Given<'_>) -> Result<Value, Error> {
        let id = self.map_run(given)?.id;
        let at_once = given.integer("maxConcurrency")?;
        let count = given.integer("toleratedFailureCount")?;
        let percentage = given
            .get("toleratedFailurePercentage")
            .and_then(Value::as_f64);
        if let Some(run) = self.shared.map_runs.get_mut(&id).map(Arc::make_mut) {
            let whole = |number: i64| u64::try_from(number).unwrap_or(0);
            run.at_once = at_once.map_or(run.at_once, whole);
            run.tolerated_count = count.map_or(run.tolerated_count, whole);
            run.tolerated_percentage = percentage.unwrap_or(run.tolerated_percentage);
        }
        Ok(json!({}))
    }
}
