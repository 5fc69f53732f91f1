//! Executions.

use super::super::run::{Execution, Status};
use super::super::shared::Shared;
use super::super::{Kind, States};
use super::{Error, page, required};
use crate::core::Core;
use crate::given::Given;
use crate::states::history::{Fact, seconds};
use crate::states::query::{Fault, Sort};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many events `GetExecutionHistory` gives when nothing is said.
const EVENTS: usize = 100;

impl States {
    /// The execution of an ARN, Express ones not among them: they leave nothing behind.
    pub(super) fn standard(&self, given: Given<'_>) -> Result<&Execution, Error> {
        let arn = required(given, "executionArn")?;
        if let Some(known) = self.execution(arn)
            && known.kind == Kind::Standard
        {
            return Ok(known);
        }
        let parts: Vec<&str> = arn.split(':').collect();
        match parts.as_slice() {
            ["arn", _, "states", _, _, "execution", _, _] => self
                .execution(arn)
                .ok_or_else(|| Error::ExecutionDoesNotExist(arn.to_owned())),
            ["arn", _, "states", _, _, "express", ..] => Err(Error::StateMachineTypeNotSupported(
                "This operation is not supported by this type of state machine".into(),
            )),
            _ => Err(Error::InvalidArn(arn.to_owned())),
        }
    }

    pub(super) fn stop_execution(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let exec = self.standard(given)?;
        let (id, stopped) = (exec.id, exec.stopped);
        let text = |name| Ok::<_, Error>(given.text(name)?.map(Arc::from));
        let fault = Fault {
            error: text("error")?,
            cause: text("cause")?,
            sort: Sort::Other,
        };
        self.run(core, id, |run| {
            run.end_with("ExecutionAborted", Status::Aborted, &fault, 0);
        });
        Ok(json!({"stopDate": seconds(stopped.unwrap_or(core.now))}))
    }

    pub(super) fn describe_execution(&self, given: Given<'_>) -> Result<Value, Error> {
        let exec = self.standard(given)?;
        let mut shown = description(exec, &self.shared);
        if given.text("includedData")? == Some("METADATA_ONLY")
            && let Some(object) = shown.as_object_mut()
        {
            for field in ["input", "output"] {
                object.shift_remove(field);
                object.insert(format!("{field}Details"), json!({"included": false}));
            }
        }
        Ok(shown)
    }

    pub(super) fn list_executions(&self, given: Given<'_>) -> Result<Value, Error> {
        let machine = given.text("stateMachineArn")?;
        let map_run = given.text("mapRunArn")?;
        let status = given.text("statusFilter")?;
        let redriven = given.text("redriveFilter")?;
        let machine = match (machine, map_run) {
            (Some(arn), None) => {
                let machine = self.machine(arn)?;
                if machine.kind == Kind::Express {
                    return Err(Error::StateMachineTypeNotSupported(
                        "This operation is not supported by this type of state machine".into(),
                    ));
                }
                Some((arn, Arc::clone(&machine.arn)))
            }
            (None, Some(_)) => None,
            _ => {
                return Err(Error::Validation(
                    "Must provide a StateMachine ARN or MapRun ARN, but not both".into(),
                ));
            }
        };
        let run =
            map_run.and_then(|arn| self.shared.map_runs.values().find(|run| &*run.arn == arn));
        let is_meant = |exec: &&Execution| {
            let own = match (&machine, run) {
                (Some((arn, whole)), _) => {
                    let owner = &exec.owner;
                    let through = [&owner.version_arn, &owner.alias_arn];
                    let named = through.iter().any(|one| one.as_deref() == Some(*arn));
                    exec.child.is_none()
                        && (named || (owner.machine_arn == *whole && **arn == **whole))
                }
                (None, Some(run)) => run.children.contains(&exec.id),
                (None, None) => false,
            };
            own && status.is_none_or(|status| exec.status.name() == status)
                && redriven.is_none_or(|filter| (filter == "REDRIVEN") == (exec.redrives > 0))
        };
        let newest = self.executions().rev().filter(is_meant);
        page(
            given,
            "executions",
            newest.map(|exec| listed(exec, &self.shared)).collect(),
        )
    }

    pub(super) fn execution_history(&self, given: Given<'_>) -> Result<Value, Error> {
        let exec = self.standard(given)?;
        let with_data = given.boolean("includeExecutionData")?.unwrap_or(true);
        let reversed = given.boolean("reverseOrder")? == Some(true);
        let most = given.integer("maxResults")?.filter(|most| *most > 0);
        let most = usize::try_from(most.unwrap_or(EVENTS as i64)).unwrap_or(EVENTS);
        let from = given
            .text("nextToken")?
            .and_then(|token| token.strip_prefix("AAAA")?.parse().ok());
        let from: usize = from.unwrap_or(0);
        let total = exec.history.len();
        let shown: Vec<Value> = if reversed {
            let events = exec.history.iter().rev().skip(from).take(most);
            events.map(|event| event.to_json(with_data)).collect()
        } else {
            let events = exec.history.iter().skip(from).take(most);
            events.map(|event| event.to_json(with_data)).collect()
        };
        let mut answer = json!({"events": shown});
        if from.saturating_add(most) < total {
            answer["nextToken"] = format!("AAAA{}", from + most).into();
        }
        Ok(answer)
    }

    /// Takes a failed execution up again, at the state that failed.
    pub(super) fn redrive(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value, Error> {
        let exec = self.standard(given)?;
        let id = exec.id;
        if let Err(reason) = redrivable(exec) {
            return Err(Error::ExecutionNotRedrivable(reason));
        }
        let Some(exec) = self.executions.get_mut(&id).map(Arc::make_mut) else {
            return Ok(json!({}));
        };
        let Some(failed) = exec.failed.take() else {
            return Err(Error::ExecutionNotRedrivable(
                "Execution has no failed state to continue from".into(),
            ));
        };
        exec.status = Status::Running;
        exec.redrives += 1;
        exec.redriven = Some(core.now);
        (exec.stopped, exec.error, exec.cause) = (None, None, None);
        let told = json!({"redriveCount": exec.redrives});
        let prev = exec.history.len() as u64;
        exec.history.push(
            core.now,
            prev,
            None,
            Fact::Told("ExecutionRedriven", Arc::new(told)),
        );
        let mut thread = failed;
        thread.retries.clear();
        let (thread_id, at) = (thread.id, thread.at);
        exec.threads.insert(thread_id, thread);
        self.run(core, id, |run| {
            let machine = Arc::clone(&run.exec.machine);
            run.drive(thread_id, |run, thread| match machine.states.get(at) {
                Some(state) => run.begin_state(thread, state),
                None => crate::states::run::After::Stay,
            });
        });
        Ok(json!({"redriveDate": seconds(core.now)}))
    }
}

/// Why an execution cannot be taken up again, when it cannot.
fn redrivable(exec: &Execution) -> Result<(), String> {
    match exec.status {
        Status::Failed | Status::Aborted | Status::TimedOut => Ok(()),
        status => Err(format!(
            "Execution is {} and cannot be redriven",
            status.name()
        )),
    }
}

/// What `DescribeExecution` tells.
pub(in crate::states) fn description(exec: &Execution, shared: &Shared) -> Value {
    let mut shown = Map::new();
    let mut put = |key: &str, value: Value| drop(shown.insert(key.into(), value));
    put("executionArn", json!(exec.arn));
    put("stateMachineArn", json!(exec.owner.machine_arn));
    put("name", json!(exec.name));
    put("status", json!(exec.status));
    put("startDate", seconds(exec.started));
    if let Some(stopped) = exec.stopped {
        put("stopDate", seconds(stopped));
    }
    put("input", exec.input.to_string().into());
    put("inputDetails", json!({"included": true}));
    if let Some(output) = &exec.output {
        put("output", output.to_string().into());
        put("outputDetails", json!({"included": true}));
    }
    if let Some(error) = &exec.error {
        put("error", json!(error));
    }
    if let Some(cause) = &exec.cause {
        put("cause", json!(cause));
    }
    if let Some(trace) = &exec.trace {
        put("traceHeader", json!(trace));
    }
    let owner = &exec.owner;
    if let Some(arn) = &owner.version_arn {
        put("stateMachineVersionArn", json!(arn));
    }
    if let Some(arn) = &owner.alias_arn {
        put("stateMachineAliasArn", json!(arn));
    }
    if let Some(run) = exec
        .child
        .as_ref()
        .and_then(|child| shared.map_runs.get(&child.map_run))
    {
        put("mapRunArn", json!(run.arn));
    }
    put("redriveCount", exec.redrives.into());
    match redrivable(exec) {
        Ok(()) => put("redriveStatus", "REDRIVABLE".into()),
        Err(reason) => {
            put("redriveStatus", "NOT_REDRIVABLE".into());
            put("redriveStatusReason", reason.into());
        }
    }
    if let Some(redriven) = exec.redriven {
        put("redriveDate", seconds(redriven));
    }
    Value::Object(shown)
}

/// What `ListExecutions` tells of one.
fn listed(exec: &Execution, shared: &Shared) -> Value {
    let whole = description(exec, shared);
    let known = [
        "executionArn",
        "stateMachineArn",
        "name",
        "status",
        "startDate",
        "stopDate",
        "stateMachineVersionArn",
        "stateMachineAliasArn",
        "mapRunArn",
        "redriveCount",
        "redriveDate",
    ];
    let fields = known
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), whole.get(*key)?.clone())));
    Value::Object(fields.collect())
}

/// What `StartSyncExecution` answers.
pub(in crate::states) fn sync_answer(exec: &Execution) -> Value {
    let mut shown = json!({
        "executionArn": exec.arn,
        "stateMachineArn": exec.owner.machine_arn,
        "name": exec.name,
        "startDate": seconds(exec.started),
        "stopDate": seconds(exec.stopped.unwrap_or(exec.started)),
        "status": exec.status,
    });
    if let Some(error) = &exec.error {
        shown["error"] = json!(error);
    }
    if let Some(cause) = &exec.cause {
        shown["cause"] = json!(cause);
    }
    shown["input"] = exec.input.to_string().into();
    shown["inputDetails"] = json!({"included": true});
    if let Some(output) = &exec.output {
        shown["output"] = output.to_string().into();
        shown["outputDetails"] = json!({"included": true});
    }
    // Billed by the hundred milliseconds, and by 64 MB.
    let lasted = exec.stopped.unwrap_or(exec.started).since(exec.started);
    shown["billingDetails"] = json!({
        "billedMemoryUsedInMB": 64,
        "billedDurationInMilliseconds": lasted.div_ceil(100).max(1) * 100,
    });
    shown
}
