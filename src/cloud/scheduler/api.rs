//! What can be done with schedules.

use super::error::Error;
use super::schedule::{Expression, Schedule};
use super::zone::Zone;
use super::{GROUP, PRINCIPAL, Scheduler, arn, nothing};
use crate::arn::Arn;
use crate::call::ApiCall;
use crate::clock::Time;
use crate::core::Core;
use crate::given::Given;
use crate::iam::{Decision, Iam, Principal, Request, decide};
use crate::wire::sigv4::read_amz_date;
use serde_json::{Map, Value, json};
use std::sync::Arc;

type Answer = Result<Value, Error>;

/// A flexible window's length, in minutes.
const WINDOW_MINUTES: std::ops::RangeInclusive<i64> = 1..=1_440;
/// How many schedules one page of a list has at most.
const PAGE_MAX: i64 = 100;

impl Scheduler {
    pub(super) fn act(&mut self, core: &mut Core, iam: &Iam, call: &ApiCall) -> Answer {
        let given = Given(&call.params);
        if let Some(group) = given.text("GroupName")?.filter(|group| *group != GROUP) {
            return Err(Error::NotFound("Schedule group", group.into()));
        }
        match call.action.as_str() {
            "CreateSchedule" => self.put(core, iam, given, true),
            "UpdateSchedule" => self.put(core, iam, given, false),
            "GetSchedule" => Ok(self.named(given)?.shown()),
            "DeleteSchedule" => {
                let name = Arc::clone(&self.named(given)?.name);
                self.schedules.remove(&name);
                Ok(nothing())
            }
            "ListSchedules" => self.list(given),
            other => Err(Error::NotModelled(other.into())),
        }
    }

    fn named(&self, given: Given<'_>) -> Result<&Schedule, Error> {
        let name = given.text("Name")?.unwrap_or_default();
        self.schedule(name)
            .ok_or_else(|| Error::NotFound("Schedule", name.into()))
    }

    fn list(&self, given: Given<'_>) -> Answer {
        let prefix = given.text("NamePrefix")?.unwrap_or_default();
        let state = given.text("State")?;
        let after = given.text("NextToken")?.unwrap_or_default();
        let most = given.integer("MaxResults")?.unwrap_or(PAGE_MAX);
        let most = usize::try_from(most.clamp(1, PAGE_MAX)).unwrap_or(1);
        let mut found = self
            .schedules()
            .filter(|one| one.name.starts_with(prefix) && *one.name > *after)
            .map(Schedule::summary)
            .filter(|one| state.is_none_or(|state| one["State"] == state));
        let page: Vec<Value> = found.by_ref().take(most).collect();
        let more = found.next().is_some();
        let last = page.last().map(|one| one["Name"].clone());
        let mut answer = json!({"Schedules": page});
        if let (true, Some(last)) = (more, last) {
            answer["NextToken"] = last;
        }
        Ok(answer)
    }

    fn put(&mut self, core: &mut Core, iam: &Iam, given: Given<'_>, new: bool) -> Answer {
        let name: Arc<str> = given.text("Name")?.unwrap_or_default().into();
        let created = self.schedule(&name).map(|before| before.created);
        match (created, new) {
            (Some(_), true) => return Err(Error::Conflict(name.to_string())),
            (None, false) => return Err(Error::NotFound("Schedule", name.to_string())),
            _ => {}
        }
        let mut schedule = read(core, &name, given)?;
        check_target(iam, given)?;
        self.made += 1;
        schedule.version = self.made;
        schedule.created = created.unwrap_or(core.now);
        let answer = json!({"ScheduleArn": schedule.arn});
        self.schedules.insert(Arc::clone(&name), Arc::new(schedule));
        self.begin_now(core, &name);
        self.plan(core, &name);
        Ok(answer)
    }

    /// A `rate` without a beginning begins at once.
    ///
    /// <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based> (read 2026-11-22).
    fn begin_now(&mut self, core: &mut Core, name: &Arc<str>) {
        let Some(schedule) = self.schedules.get(name).map(Arc::clone) else {
            return;
        };
        let is_rate = matches!(
            schedule.expression,
            Expression::Again(crate::events::Schedule::Rate(_))
        );
        if is_rate && schedule.is_enabled && schedule.between.0.is_none() {
            let delay_ms = core.rng.below(schedule.window_ms.max(1));
            self.begin(core, &schedule, core.now, delay_ms);
        }
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::Validation(message.into())
}

/// What AWS says of a value that a constraint forbids.
fn constraint(member: &str, value: &str, rule: &str) -> Error {
    invalid(format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {rule}"
    ))
}

fn required<'a>(given: Given<'a>, name: &str, member: &str) -> Result<Given<'a>, Error> {
    given.object(name)?.ok_or_else(|| missing(member))
}

fn missing(member: &str) -> Error {
    invalid(format!(
        "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
    ))
}

fn read(core: &Core, name: &Arc<str>, given: Given<'_>) -> Result<Schedule, Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if name.is_empty() || name.len() > 64 || !name.bytes().all(allowed) {
        let rule = "Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$";
        return Err(constraint("name", name, rule));
    }
    let text = given.text("ScheduleExpression")?;
    let text = text.ok_or_else(|| missing("scheduleExpression"))?;
    let expression = Expression::read(text);
    let expression =
        expression.ok_or_else(|| invalid(format!("Invalid Schedule Expression {text}.")))?;
    let zone = given.text("ScheduleExpressionTimezone")?.unwrap_or("UTC");
    let zone = Zone::named(zone).ok_or_else(|| {
        let known: Vec<&str> = Zone::names().collect();
        Error::NotModelled(format!("time zone {zone}; it has {}", known.join(", ")))
    })?;
    let state = given.text("State")?.unwrap_or("ENABLED");
    if !matches!(state, "ENABLED" | "DISABLED") {
        let rule = "Member must satisfy enum value set: [ENABLED, DISABLED]";
        return Err(constraint("state", state, rule));
    }
    let after = given.text("ActionAfterCompletion")?.unwrap_or("NONE");
    let between = (date(given, "StartDate")?, date(given, "EndDate")?);
    if let (Some(from), Some(until)) = between
        && until <= from
    {
        return Err(invalid(
            "The EndDate you specify must come after the StartDate.",
        ));
    }
    Ok(Schedule {
        name: Arc::clone(name),
        arn: arn(core, name).into(),
        expression,
        zone,
        is_enabled: state == "ENABLED",
        window_ms: window(given)?,
        deletes_itself: after == "DELETE",
        between,
        created: core.now,
        modified: core.now,
        version: 0,
        given: shown(given, zone.name(), state, after),
    })
}

/// What was given, with AWS's defaults.
fn shown(given: Given<'_>, zone: &str, state: &str, after: &str) -> Map<String, Value> {
    let mut shown = given.0.as_object().cloned().unwrap_or_default();
    shown.shift_remove("ClientToken");
    let mut set = |name: &str, value: Value| shown.insert(name.into(), value);
    set("GroupName", GROUP.into());
    set("ScheduleExpressionTimezone", zone.into());
    set("State", state.into());
    set("ActionAfterCompletion", after.into());
    if let Some(Value::Object(target)) = shown.get_mut("Target") {
        let policy = target.entry("RetryPolicy").or_insert_with(|| json!({}));
        if let Value::Object(policy) = policy {
            let mut default = |name: &str, value: u64| {
                policy
                    .entry(name.to_owned())
                    .or_insert_with(|| value.into());
            };
            default("MaximumEventAgeInSeconds", super::invoke::AGE_MAX_S);
            default("MaximumRetryAttempts", super::invoke::RETRIES_MAX);
        }
    }
    shown
}

fn window(given: Given<'_>) -> Result<u64, Error> {
    let window = required(given, "FlexibleTimeWindow", "flexibleTimeWindow")?;
    let minutes = window.integer("MaximumWindowInMinutes")?;
    match (window.text("Mode")?, minutes) {
        (Some("OFF"), None) => Ok(0),
        (Some("OFF"), Some(_)) => Err(invalid(
            "MaximumWindowInMinutes must not be set when FlexibleTimeWindow Mode is OFF.",
        )),
        (Some("FLEXIBLE"), Some(minutes)) if WINDOW_MINUTES.contains(&minutes) => {
            Ok(u64::try_from(minutes).unwrap_or(1) * 60_000)
        }
        (Some("FLEXIBLE"), _) => Err(invalid(
            "MaximumWindowInMinutes must be set, from 1 to 1440, when FlexibleTimeWindow Mode is FLEXIBLE.",
        )),
        (mode, _) => {
            let rule = "Member must satisfy enum value set: [OFF, FLEXIBLE]";
            Err(constraint(
                "flexibleTimeWindow.mode",
                mode.unwrap_or("null"),
                rule,
            ))
        }
    }
}

/// A date: seconds since 1970, or ISO 8601 as the CLI takes it.
fn date(given: Given<'_>, name: &str) -> Result<Option<Time>, Error> {
    let read = |value: &Value| match value {
        Value::Number(seconds) => {
            let millis = seconds.as_f64()? * 1000.0;
            (millis >= 0.0).then_some(Time::from_millis(millis as u64))
        }
        Value::String(text) => read_amz_date(&text.replace(['-', ':'], "")),
        _ => None,
    };
    let Some(value) = given.get(name) else {
        return Ok(None);
    };
    let found = read(value).ok_or_else(|| invalid(format!("{name} is not a timestamp.")))?;
    Ok(Some(found))
}

/// Whether the target is something that can be called, and whether the Scheduler may take on its role.
fn check_target(iam: &Iam, given: Given<'_>) -> Result<(), Error> {
    let target = required(given, "Target", "target")?;
    let arn = target.text("Arn")?.ok_or_else(|| missing("target.arn"))?;
    let role = target.text("RoleArn")?;
    let role = role.ok_or_else(|| missing("target.roleArn"))?;
    let parsed: Arn = arn
        .parse()
        .map_err(|_| invalid("Provided Arn is not in correct format."))?;
    if !matches!(
        parsed.service.as_str(),
        "lambda" | "sqs" | "sns" | "events" | "states"
    ) {
        return Err(Error::NotModelled(format!("target {arn}")));
    }
    let name = role.rsplit('/').next().unwrap_or(role);
    // A role that this cloud does not hold was made elsewhere, and nothing is known of it.
    let refuses = iam.role(name).is_some_and(|known| {
        let request = Request {
            principal: Some(Principal::Service(PRINCIPAL)),
            action: "sts:AssumeRole",
            resource: role,
            context: &[],
        };
        decide(&known.trust, &request) != Decision::Allowed
    });
    if refuses {
        return Err(invalid(
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
        ));
    }
    Ok(())
}
