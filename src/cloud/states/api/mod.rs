//! Step Functions' own API.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html> (read 2026-11-22).

mod activities;
mod checks;
mod executions;
mod machines;
mod maps;
mod mocks;
mod start;
mod test_state;
mod tokens;
mod versions;

pub(super) use checks::check_role;
pub(super) use executions::{description, sync_answer};
pub(super) use test_state::Probe;

use super::{Error, States};
use crate::call::{ApiCall, Ticket};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Value, json};

/// An answer that may come later.
pub(super) type Acted = Result<Option<Value>, Error>;

/// How many items a list gives at most, and when nothing is said.
const PAGE_MAX: i64 = 1000;
const PAGE: i64 = 100;

impl States {
    pub(super) fn act(&mut self, core: &mut Core, ticket: Ticket, call: &ApiCall) -> Acted {
        let given = Given(&call.params);
        let now = match call.action.as_str() {
            "CreateStateMachine" => self.create_machine(core, given),
            "UpdateStateMachine" => self.update_machine(core, given),
            "DeleteStateMachine" => self.delete_machine(given),
            "DescribeStateMachine" => self.describe_machine(given),
            "DescribeStateMachineForExecution" => self.describe_machine_for_execution(given),
            "ListStateMachines" => self.list_machines(given),
            "ValidateStateMachineDefinition" => machines::validate(given),
            "PublishStateMachineVersion" => self.publish_version(core, given),
            "ListStateMachineVersions" => self.list_versions(given),
            "DeleteStateMachineVersion" => self.delete_version(given),
            "CreateStateMachineAlias" => self.create_alias(core, given),
            "UpdateStateMachineAlias" => self.update_alias(core, given),
            "DescribeStateMachineAlias" => self.describe_alias(given),
            "ListStateMachineAliases" => self.list_aliases(given),
            "DeleteStateMachineAlias" => self.delete_alias(given),
            "StartExecution" => self.start_execution(core, given),
            "StartSyncExecution" => return self.start_sync_execution(core, ticket, given),
            "StopExecution" => self.stop_execution(core, given),
            "DescribeExecution" => self.describe_execution(given),
            "ListExecutions" => self.list_executions(given),
            "GetExecutionHistory" => self.execution_history(given),
            "RedriveExecution" => self.redrive(core, given),
            "DescribeMapRun" => self.describe_map_run(given),
            "ListMapRuns" => self.list_map_runs(given),
            "UpdateMapRun" => self.update_map_run(given),
            "CreateActivity" => self.create_activity(core, given),
            "DeleteActivity" => self.delete_activity(given),
            "DescribeActivity" => self.describe_activity(given),
            "ListActivities" => self.list_activities(given),
            "GetActivityTask" => return self.activity_task(core, ticket, given),
            "SendTaskSuccess" => self.task_success(core, given),
            "SendTaskFailure" => self.task_failure(core, given),
            "SendTaskHeartbeat" => self.task_heartbeat(core, given),
            "TestState" => return self.test_state(core, ticket, given),
            "TagResource" => self.tag(given),
            "UntagResource" => self.untag(given),
            "ListTagsForResource" => self.list_tags(given),
            action => Err(Error::NotModelled(action.to_owned())),
        };
        now.map(Some)
    }
}

/// A parameter that has to be there.
fn required<'a>(given: Given<'a>, name: &'static str) -> Result<&'a str, Error> {
    given.text(name)?.ok_or(Error::Missing(name))
}

/// A part of a list, and the token with which the next begins.
fn page(given: Given<'_>, field: &str, items: Vec<Value>) -> Result<Value, Error> {
    let most = given.integer("maxResults")?.unwrap_or(0);
    if !(0..=PAGE_MAX).contains(&most) {
        return Err(Error::constraint(
            &most.to_string(),
            "maxResults",
            &format!("Member must have value less than or equal to {PAGE_MAX}"),
        ));
    }
    let most = usize::try_from(if most == 0 { PAGE } else { most }).unwrap_or(0);
    let from = match given.text("nextToken")? {
        None => 0,
        Some(token) => {
            let at = token
                .strip_prefix("AAAA")
                .and_then(|at| at.parse::<usize>().ok());
            at.ok_or_else(|| Error::InvalidToken(token.to_owned()))?
        }
    };
    let end = from.saturating_add(most);
    let is_more = items.len() > end;
    let shown: Vec<Value> = items.into_iter().skip(from).take(most).collect();
    let mut answer = json!({field: shown});
    if is_more {
        answer["nextToken"] = format!("AAAA{end}").into();
    }
    Ok(answer)
}

/// A name as Step Functions takes it: 1 to 80 characters, and none that ARNs or paths need.
fn check_name(name: &str) -> Result<(), Error> {
    let odd =
        |c: char| c.is_whitespace() || c.is_control() || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(c);
    if name.is_empty() || name.chars().count() > 80 || name.contains(odd) {
        return Err(Error::InvalidName(name.to_owned()));
    }
    Ok(())
}
