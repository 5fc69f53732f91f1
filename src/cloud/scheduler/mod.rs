//! Amazon EventBridge Scheduler: schedules that call their targets with a role of their own.
//!
//! Follows <https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html> and
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/Welcome.html> (read 2026-11-22).

mod api;
mod error;
mod invoke;
mod schedule;
#[cfg(test)]
mod tests;
pub mod zone;

pub use error::Error;
pub use schedule::{Expression, Schedule};

use crate::call::{ApiCall, Reply};
use crate::core::{Core, Timer as CoreTimer};
use crate::error::AwsError;
use crate::iam::Iam;
use crate::sorted::SortedMap;
use invoke::Attempt;
use serde_json::{Value, json};
use std::sync::Arc;

/// The service's name as a principal.
pub const PRINCIPAL: &str = "scheduler.amazonaws.com";
/// The group that schedules are in unless they name another; there are no others here.
const GROUP: &str = "default";

/// Something that the Scheduler has planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// A schedule's time comes round; which schedule, and which of its versions.
    Due {
        /// Its name.
        schedule: Arc<str>,
        /// Counts its changes: what was planned before one no longer holds.
        version: u64,
    },
    /// A failed invocation is tried again.
    Again(u64),
}

/// All schedules of the account.
#[derive(Clone, Debug, Default)]
pub struct Scheduler {
    schedules: SortedMap<Arc<str>, Arc<Schedule>>,
    /// Invocations that are under way or wait to be tried again.
    attempts: SortedMap<u64, Attempt>,
    made: u64,
}

impl Scheduler {
    /// Answers an API call.
    pub fn call(&mut self, core: &mut Core, iam: &Iam, call: &ApiCall) -> Reply {
        Reply::Now(self.act(core, iam, call).map_err(AwsError::from))
    }

    /// Does what was planned for now.
    pub fn fire(&mut self, core: &mut Core, timer: &Timer) {
        match timer {
            Timer::Due { schedule, version } => self.due(core, schedule, *version),
            Timer::Again(number) => self.attempt(core, *number),
        }
    }

    /// The schedules, by name.
    pub fn schedules(&self) -> impl Iterator<Item = &Schedule> {
        self.schedules.values().map(AsRef::as_ref)
    }

    /// The schedule of this name.
    #[must_use]
    pub fn schedule(&self, name: &str) -> Option<&Schedule> {
        self.schedules.get(name).map(AsRef::as_ref)
    }

    /// As goals and questions read it: schedules by name.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.schedules
            .iter()
            .map(|(name, schedule)| (name.to_string(), schedule.to_json()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    /// A schedule's time has come.
    fn due(&mut self, core: &mut Core, name: &Arc<str>, version: u64) {
        let Some(schedule) = self
            .schedules
            .get(name)
            .filter(|one| one.version == version)
        else {
            return;
        };
        let schedule = Arc::clone(schedule);
        let scheduled = core.now;
        let delay_ms = core.rng.below(schedule.window_ms.max(1));
        self.begin(core, &schedule, scheduled, delay_ms);
        if !self.plan(core, name) && schedule.deletes_itself {
            self.schedules.remove(name);
        }
    }

    /// Plans a schedule's next time; false when there is none.
    fn plan(&mut self, core: &mut Core, name: &Arc<str>) -> bool {
        let Some(schedule) = self.schedules.get(name).filter(|one| one.is_enabled) else {
            return true;
        };
        let Some(next) = schedule.next(core.now) else {
            return false;
        };
        let timer = Timer::Due {
            schedule: Arc::clone(name),
            version: schedule.version,
        };
        core.timers.schedule(next, CoreTimer::Scheduler(timer));
        true
    }
}

fn arn(core: &Core, name: &str) -> String {
    let account = &core.account;
    format!(
        "arn:aws:scheduler:{}:{}:schedule/{GROUP}/{name}",
        account.region, account.id
    )
}

/// An empty answer.
fn nothing() -> Value {
    json!({})
}
