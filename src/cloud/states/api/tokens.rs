//! Tokens that workers send back.

use super::super::query::{Fault, Sort};
use super::super::shared::Waiter;
use super::super::{States, parsed, waiting_task};
use super::{Error, required};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Value, json};
use std::sync::Arc;

/// What tokens begin with.
const PREFIX: &str = "AQC";

impl States {
    /// Who waits for a token.
    fn holder(&self, given: Given<'_>) -> Result<Waiter, Error> {
        let token = required(given, "taskToken")?;
        let waiter = self
            .shared
            .tokens
            .get(token)
            .and_then(|number| self.shared.waiters.get(number));
        let is_open = |waiter: &&Waiter| {
            let exec = self.executions.get(&waiter.execution);
            exec.and_then(|exec| waiting_task(exec, waiter.thread))
                .is_some_and(crate::states::run::Running::is_open)
        };
        match waiter.filter(is_open) {
            Some(waiter) => Ok(*waiter),
            None if token.starts_with(PREFIX) => Err(Error::TaskTimedOut(
                "Task Timed Out: 'Provided task does not exist anymore'".into(),
            )),
            None => Err(Error::InvalidToken("Invalid token".into())),
        }
    }

    fn end_task(&mut self, core: &mut Core, waiter: Waiter, result: Result<Arc<Value>, Fault>) {
        self.run(core, waiter.execution, |run| {
            run.drive(waiter.thread, |run, thread| run.task_ended(thread, result));
        });
    }

    pub(super) fn task_success(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let output = required(given, "output")?;
        let waiter = self.holder(given)?;
        let Some(output) = parsed(output) else {
            return Err(Error::InvalidOutput("Invalid Output".into()));
        };
        self.end_task(core, waiter, Ok(Arc::new(output)));
        Ok(json!({}))
    }

    pub(super) fn task_failure(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let waiter = self.holder(given)?;
        let text = |name| Ok::<_, Error>(given.text(name)?.map(Arc::from));
        let fault = Fault {
            error: text("error")?,
            cause: text("cause")?,
            sort: Sort::Given,
        };
        self.end_task(core, waiter, Err(fault));
        Ok(json!({}))
    }

    pub(super) fn task_heartbeat(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let waiter = self.holder(given)?;
        self.run(core, waiter.execution, |run| {
            run.drive(waiter.thread, |run, thread| {
                run.heartbeat(thread);
                crate::states::run::After::Stay
            });
        });
        Ok(json!({}))
    }
}
