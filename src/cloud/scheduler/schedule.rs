//! A schedule: when, and whom it calls.
//!
//! Follows <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html> (read 2026-11-22).

use super::zone::Zone;
use crate::clock::Time;
use crate::events;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many local times in a row clocks may skip before it is given up.
const SKIPS_MAX: u32 = 400;

/// When a schedule's time comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// Again and again: `rate(...)` or `cron(...)`.
    Again(events::Schedule),
    /// Once, at this time of the zone's clocks.
    Once(Time),
}

impl Expression {
    /// Reads `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)` or `at(2026-01-05T09:30:00)`; none when it is none of them.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if let Some(inside) = text.strip_prefix("at(") {
            let inside = inside.strip_suffix(')')?;
            let basic = format!("{}Z", inside.replace(['-', ':'], ""));
            let is_long = inside.len() == "2026-01-05T09:30:00".len();
            let at = crate::wire::sigv4::read_amz_date(&basic).filter(|_| is_long)?;
            return Some(Self::Once(at));
        }
        events::Schedule::read(text).map(Self::Again)
    }
}

/// A schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// Its name.
    pub name: Arc<str>,
    /// Its ARN.
    pub arn: Arc<str>,
    /// When its time comes.
    pub expression: Expression,
    /// The zone that `cron` and `at` are in.
    pub zone: Zone,
    /// Whether it is on.
    pub is_enabled: bool,
    /// How much later than its time it may call, at random, in milliseconds.
    pub window_ms: u64,
    /// Whether it goes away after its last time.
    pub deletes_itself: bool,
    /// From when on, and until when.
    pub(super) between: (Option<Time>, Option<Time>),
    pub(super) created: Time,
    pub(super) modified: Time,
    /// Counts its changes.
    pub(super) version: u64,
    /// As it was given.
    pub(super) given: Map<String, Value>,
}

impl Schedule {
    /// Its next time after this one; none when there is no more.
    #[must_use]
    pub fn next(&self, now: Time) -> Option<Time> {
        let (from, until) = self.between;
        let next = match &self.expression {
            Expression::Once(local) => self.zone.instant(*local).filter(|at| *at > now)?,
            Expression::Again(every @ events::Schedule::Rate(_)) => {
                let since = from.unwrap_or(self.modified);
                if now < since {
                    since
                } else {
                    every.next(since, now)?
                }
            }
            Expression::Again(every) => self.local_next(every, from.unwrap_or(now).max(now))?,
        };
        until.is_none_or(|until| next <= until).then_some(next)
    }

    /// The next time of clocks that show what a `cron` names.
    fn local_next(&self, every: &events::Schedule, after: Time) -> Option<Time> {
        let mut local = self.zone.local(after);
        for _ in 0..SKIPS_MAX {
            local = every.next(local, local)?;
            if let Some(at) = self.zone.instant(local).filter(|at| *at > after) {
                return Some(at);
            }
        }
        None
    }

    /// Its expression as it was given: `rate(5 minutes)`.
    #[must_use]
    pub fn expression_text(&self) -> &str {
        self.given["ScheduleExpression"]
            .as_str()
            .unwrap_or_default()
    }

    /// As `GetSchedule` shows it.
    pub(super) fn shown(&self) -> Value {
        let mut shown = self.given.clone();
        shown.insert("Arn".into(), json!(self.arn));
        shown.insert("CreationDate".into(), json!(self.created.as_secs()));
        shown.insert(
            "LastModificationDate".into(),
            json!(self.modified.as_secs()),
        );
        Value::Object(shown)
    }

    /// As `ListSchedules` shows it.
    pub(super) fn summary(&self) -> Value {
        json!({
            "Arn": self.arn,
            "CreationDate": self.created.as_secs(),
            "GroupName": super::GROUP,
            "LastModificationDate": self.modified.as_secs(),
            "Name": self.name,
            "State": self.state(),
            "Target": {"Arn": self.given["Target"]["Arn"]},
        })
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "expression": self.given["ScheduleExpression"],
            "timezone": self.zone.name(),
            "state": self.state(),
            "target": self.given["Target"]["Arn"],
        })
    }

    const fn state(&self) -> &'static str {
        if self.is_enabled {
            "ENABLED"
        } else {
            "DISABLED"
        }
    }
}
