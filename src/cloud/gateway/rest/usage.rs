//! How much of their quotas keys have used.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html> (read 2026-11-22).

use super::Apis;
use super::error::{Error, Result};
use super::model::{Period, Quota, UsagePlan};
use super::patch::{Op, patches};
use super::read::{some, text};
use crate::clock::Time;
use crate::core::Core;
use crate::given::Given;
use serde_json::{Map, Value, json};

const DAY_MS: u64 = 86_400_000;
/// How long a report may be, in days.
const DAYS_MAX: u64 = 90;

impl Apis {
    fn usage(&self, given: Given<'_>) -> Result<&UsagePlan> {
        let plan = self.plans.get(text(given, "usagePlanId")?);
        plan.ok_or_else(|| Error::missing("Invalid Usage Plan ID specified"))
    }

    pub(super) fn get_usage(&self, given: Given<'_>) -> Result<Value> {
        let plan = self.usage(given)?;
        let (from, to) = (text(given, "startDate")?, text(given, "endDate")?);
        let (Some(first), Some(last)) = (day_of(from), day_of(to)) else {
            return Err(Error::bad("Invalid date specified, must be yyyy-MM-dd"));
        };
        if last < first || last - first >= DAYS_MAX {
            return Err(Error::bad(format!(
                "Invalid date range, the end must not be before the start, and at most {DAYS_MAX} days may lie between"
            )));
        }
        let one = some(given, "keyId")?;
        let keys = plan.keys.iter();
        let keys = keys.filter(|key| one.as_ref().is_none_or(|one| one == *key));
        let items: Map<String, Value> = keys
            .map(|key| (key.clone(), report(plan, key, first, last)))
            .collect();
        Ok(json!({
            "usagePlanId": plan.id,
            "startDate": from,
            "endDate": to,
            "items": items,
        }))
    }

    /// Gives a key another rest of its quota for the present period.
    pub(super) fn update_usage(&mut self, core: &Core, given: Given<'_>) -> Result<Value> {
        let plan = self.usage(given)?;
        let key = text(given, "keyId")?.to_owned();
        let quota = plan.quota.filter(|_| plan.keys.contains(&key));
        let quota = quota.ok_or_else(|| Error::missing("Invalid API Key identifier specified"))?;
        let plan_id = plan.id.clone();
        let today = core.now.as_millis() / DAY_MS;
        let mut remaining = None;
        for patch in patches(given)? {
            if (patch.op, patch.path) != (Op::Replace, "/remaining") {
                return Err(patch.unknown_among(&["/remaining"]));
            }
            let number: Option<u64> = patch.text().parse().ok();
            remaining = Some(number.ok_or_else(|| {
                Error::bad(format!("Invalid value {} for /remaining", patch.text()))
            })?);
        }
        if let (Some(plan), Some(remaining)) = (self.plans.get_mut(&plan_id), remaining) {
            let begin = first_day(quota.period, today);
            let days = plan.used.entry(key.clone()).or_default();
            days.retain(|day, _| *day < begin);
            let limit = u64::try_from(quota.limit).unwrap_or(0);
            days.insert(today, limit.saturating_sub(remaining));
        }
        let date = date_of(today);
        let plan = self.usage(given)?;
        Ok(json!({
            "usagePlanId": plan.id,
            "startDate": date,
            "endDate": date,
            "items": {key.clone(): report(plan, &key, today, today)},
        }))
    }
}

/// The first day of the period that a day lies in; weeks begin on Sunday. Days are counted from 1970 on, in UTC.
#[must_use]
pub fn first_day(period: Period, day: u64) -> u64 {
    match period {
        Period::Day => day,
        // 1 January 1970 was a Thursday.
        Period::Week => day - ((day + 4) % 7).min(day),
        Period::Month => {
            let [_, _, of_month] = Time::from_millis(day * DAY_MS).date();
            day - (of_month - 1).min(day)
        }
    }
}

impl UsagePlan {
    /// How many requests a key has used of the present period's quota.
    #[must_use]
    pub fn used_in_period(&self, key: &str, quota: &Quota, now: Time) -> u64 {
        let today = now.as_millis() / DAY_MS;
        let first = first_day(quota.period, today);
        let days = self.used.get(key);
        days.map_or(0, |days| {
            days.range(first..=today).map(|(_, used)| used).sum()
        })
    }
}

/// For each day how much was used, and how much was left of the quota (without one, nothing is said of that).
fn report(plan: &UsagePlan, key: &str, first: u64, last: u64) -> Value {
    let days = plan.used.get(key);
    let used = |day: u64| days.and_then(|days| days.get(&day)).copied().unwrap_or(0);
    (first..=last)
        .map(|day| match &plan.quota {
            Some(quota) => {
                let begin = first_day(quota.period, day);
                let sum: u64 = (begin..=day).map(used).sum();
                let limit = u64::try_from(quota.limit).unwrap_or(0);
                json!([used(day), limit.saturating_sub(sum)])
            }
            None => json!([used(day), 0]),
        })
        .collect()
}

fn date_of(day: u64) -> String {
    let [year, month, day] = Time::from_millis(day * DAY_MS).date();
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since 1970 of `yyyy-MM-dd`.
fn day_of(text: &str) -> Option<u64> {
    let mut parts = text.split('-').map(str::parse::<u64>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    if parts.next().is_some()
        || !(1970..=9999).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
    {
        return None;
    }
    // Counted from March, so that a leap day comes last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    days.checked_sub(719_468)
}
