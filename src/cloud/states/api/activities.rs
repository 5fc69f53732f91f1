//! Activities: work that programs outside ask for.

use super::super::shared::Activity;
use super::super::{Planned, States, Timer};
use super::{Acted, Error, check_name, page, required};
use crate::call::Ticket;
use crate::core::{Core, Timer as CoreTimer};
use crate::given::Given;
use crate::states::history::seconds;
use crate::states::run::After;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;

/// How long `GetActivityTask` waits for a task, in milliseconds.
const PATIENCE_MS: u64 = 60_000;

impl States {
    pub(super) fn create_activity(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let name = required(given, "name")?;
        check_name(name)?;
        let account = &core.account;
        let arn: Arc<str> = format!(
            "arn:aws:states:{}:{}:activity:{name}",
            account.region, account.id
        )
        .into();
        let activity = self
            .shared
            .activities
            .entry(Arc::clone(&arn))
            .or_insert_with(|| Activity {
                arn: Arc::clone(&arn),
                name: name.into(),
                created: core.now,
                tasks: VecDeque::new(),
                workers: VecDeque::new(),
            });
        Ok(json!({"activityArn": arn, "creationDate": seconds(activity.created)}))
    }

    pub(super) fn delete_activity(&mut self, given: Given<'_>) -> Result<Value, Error> {
        self.shared
            .activities
            .remove(required(given, "activityArn")?);
        Ok(json!({}))
    }

    fn activity(&self, given: Given<'_>) -> Result<&Activity, Error> {
        let arn = required(given, "activityArn")?;
        if !arn.contains(":activity:") {
            return Err(Error::InvalidArn(arn.to_owned()));
        }
        let activity = self.shared.activities.get(arn);
        activity.ok_or_else(|| Error::ActivityDoesNotExist(arn.to_owned()))
    }

    pub(super) fn describe_activity(&self, given: Given<'_>) -> Result<Value, Error> {
        Ok(shown(self.activity(given)?))
    }

    pub(super) fn list_activities(&self, given: Given<'_>) -> Result<Value, Error> {
        page(
            given,
            "activities",
            self.shared.activities.values().map(shown).collect(),
        )
    }

    /// Gives a task to a worker: at once, or within a minute; a null token when there was none.
    pub(super) fn activity_task(
        &mut self,
        core: &mut Core,
        ticket: Ticket,
        given: Given<'_>,
    ) -> Acted {
        let arn = Arc::clone(&self.activity(given)?.arn);
        let worker = given.text("workerName")?.unwrap_or_default().to_owned();
        let Some(activity) = self.shared.activities.get_mut(&arn) else {
            return Ok(None);
        };
        let Some((token, input)) = activity.tasks.pop_front() else {
            let timer = Timer(Planned::Patience(Arc::clone(&arn), ticket));
            let patience = core.after(PATIENCE_MS, CoreTimer::States(timer));
            activity.workers.push_back((ticket, worker, patience));
            return Ok(None);
        };
        let waiter = self
            .shared
            .tokens
            .get(&token)
            .and_then(|number| self.shared.waiters.get(number));
        if let Some(waiter) = waiter.copied() {
            self.run(core, waiter.execution, |run| {
                run.drive(waiter.thread, |run, thread| {
                    run.activity_taken(thread, &worker);
                    After::Stay
                });
            });
        }
        Ok(Some(json!({"taskToken": token, "input": input})))
    }

    /// A worker has waited long enough.
    pub(in crate::states) fn lose_patience(
        &mut self,
        core: &mut Core,
        activity: &str,
        ticket: Ticket,
    ) {
        if let Some(activity) = self.shared.activities.get_mut(activity) {
            activity.workers.retain(|(waiting, ..)| *waiting != ticket);
        }
        core.answer(ticket, Ok(json!({"taskToken": null, "input": null})));
    }
}

fn shown(activity: &Activity) -> Value {
    json!({
        "activityArn": activity.arn,
        "name": activity.name,
        "creationDate": seconds(activity.created),
    })
}
