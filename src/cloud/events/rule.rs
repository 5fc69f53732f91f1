//! A rule: what it watches for, and whom it tells.

use super::pattern::Pattern;
use super::schedule::Schedule;
use super::{DEFAULT_BUS, Timer};
use crate::clock::{Time, TimerKey};
use crate::core::Core;
use crate::sorted::SortedMap;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// A rule of an event bus.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: Arc<str>,
    /// Its ARN.
    pub arn: Arc<str>,
    /// The name of its bus.
    pub bus: Arc<str>,
    /// Whether it acts.
    pub enabled: bool,
    /// Its pattern as it was written, and read.
    pub pattern: Option<(Arc<str>, Pattern)>,
    /// Its schedule as it was written, and read.
    pub schedule: Option<(Arc<str>, Schedule)>,
    /// Its targets by id, as `PutTargets` was given them.
    pub targets: SortedMap<Arc<str>, Arc<Value>>,
    /// `Description` and `RoleArn`, as they were given.
    pub(super) notes: Map<String, Value>,
    /// Since when its schedule counts.
    pub(super) since: Time,
    pub(super) timer: Option<TimerKey>,
}

impl Rule {
    /// Whether its pattern matches an event.
    pub(super) fn wants(&self, event: &Value) -> bool {
        self.pattern
            .as_ref()
            .is_some_and(|(_, pattern)| pattern.matches(event))
    }

    /// Plans the next time that its schedule comes round.
    pub(super) fn plan(&mut self, core: &mut Core) {
        if let Some(timer) = self.timer.take() {
            core.timers.cancel(timer);
        }
        let due = match &self.schedule {
            Some((_, schedule)) if self.enabled => schedule.next(self.since, core.now),
            _ => None,
        };
        self.timer = due.map(|due| core.timers.schedule(due, Timer::at(self)));
    }

    /// When its schedule comes round next.
    #[must_use]
    pub fn due(&self) -> Option<Time> {
        self.timer.map(TimerKey::due)
    }

    /// `ENABLED` or `DISABLED`.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        if self.enabled { "ENABLED" } else { "DISABLED" }
    }

    /// As `DescribeRule` and `ListRules` answer.
    pub(super) fn to_json(&self) -> Value {
        let mut rule = json!({"Name": self.name, "Arn": self.arn});
        if let Some((pattern, _)) = &self.pattern {
            rule["EventPattern"] = json!(pattern);
        }
        if let Some((schedule, _)) = &self.schedule {
            rule["ScheduleExpression"] = json!(schedule);
        }
        rule["State"] = json!(self.state());
        for (key, value) in &self.notes {
            rule[key] = value.clone();
        }
        rule["EventBusName"] = json!(self.bus);
        rule
    }
}

/// The ARN that a rule has.
pub(super) fn arn(core: &Core, bus: &str, name: &str) -> String {
    let on = match bus {
        DEFAULT_BUS => String::new(),
        bus => format!("{bus}/"),
    };
    let account = &core.account;
    format!(
        "arn:aws:events:{}:{}:rule/{on}{name}",
        account.region, account.id
    )
}
