//! What can be done with buses, rules and targets.

use super::error::Error;
use super::pattern::Pattern;
use super::rule::{self, Rule};
use super::schedule::Schedule;
use super::{DEFAULT_BUS, Event, Events, Rules, put};
use crate::arn::Arn;
use crate::call::ApiCall;
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedMap;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Targets that a rule may have, and rules that a bus may have.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html> (read 2026-11-22).
const TARGETS_MAX: usize = 5;
const RULES_MAX: usize = 300;
/// How long a pattern may be, in characters.
const PATTERN_MAX: usize = 4_096;

type Answer = Result<Value, Error>;

impl Events {
    pub(super) fn act(&mut self, core: &mut Core, call: &ApiCall) -> Answer {
        let given = Given(&call.params);
        match call.action.as_str() {
            "TestEventPattern" => put::test_pattern(given),
            "PutEvents" => self.put_events(core, given),
            "PutRule" => self.put_rule(core, given),
            "PutTargets" => self.put_targets(core, given),
            "RemoveTargets" => self.remove_targets(given),
            "DescribeRule" => Ok(self.find(given, "Name")?.to_json()),
            "EnableRule" => self.turn(core, given, true),
            "DisableRule" => self.turn(core, given, false),
            "DeleteRule" => self.delete_rule(core, given),
            "ListRules" => self.list_rules(given),
            "ListTargetsByRule" => {
                let targets = &self.find(given, "Rule")?.targets;
                let targets: Vec<&Arc<Value>> = targets.values().collect();
                Ok(json!({"Targets": targets}))
            }
            "ListRuleNamesByTarget" => {
                let target = given.text("TargetArn")?.unwrap_or_default();
                let rules = self.bus(given)?.1.values();
                let aims =
                    |rule: &&Arc<Rule>| rule.targets.values().any(|one| one["Arn"] == target);
                let names: Vec<&Arc<str>> = rules.filter(aims).map(|rule| &rule.name).collect();
                Ok(json!({"RuleNames": names}))
            }
            "CreateConnection" => self.create_connection(core, given),
            "DescribeConnection" => self.describe_connection(given),
            "DeleteConnection" => self.delete_connection(given),
            "ListConnections" => self.list_connections(given),
            "CreateEventBus" => self.create_bus(core, given),
            "DeleteEventBus" => self.delete_bus(given),
            "DescribeEventBus" => {
                let name = self.bus_name(given, "Name");
                match self.buses.contains_key(name) {
                    true => Ok(describe(core, name)),
                    false => Err(Error::NoBus(name.into())),
                }
            }
            "ListEventBuses" => {
                let prefix = given.text("NamePrefix")?.unwrap_or_default();
                let names = self.buses.keys().filter(|name| name.starts_with(prefix));
                let buses: Value = names.map(|name| describe(core, name)).collect();
                Ok(json!({"EventBuses": buses}))
            }
            other => Err(Error::NotModelled(other.into())),
        }
    }

    /// The bus that a call names, by name or ARN.
    fn bus_name<'a>(&self, given: Given<'a>, key: &str) -> &'a str {
        let name = given.text(key).ok().flatten().unwrap_or(DEFAULT_BUS);
        name.rsplit('/').next().unwrap_or(name)
    }

    fn bus(&self, given: Given<'_>) -> Result<(&Arc<str>, &Rules), Error> {
        let name = self.bus_name(given, "EventBusName");
        self.buses
            .get_key_value(name)
            .ok_or_else(|| Error::NoBus(name.into()))
    }

    /// The rule that a call names.
    fn find(&self, given: Given<'_>, key: &str) -> Result<&Rule, Error> {
        let (bus, rules) = self.bus(given)?;
        let name = rule_name(given, key)?;
        rules
            .get(name)
            .map(AsRef::as_ref)
            .ok_or_else(|| Error::NoRule(name.into(), bus.to_string()))
    }

    fn find_mut(&mut self, given: Given<'_>, key: &str) -> Result<&mut Rule, Error> {
        let rule = self.find(given, key)?;
        let (bus, name) = (Arc::clone(&rule.bus), Arc::clone(&rule.name));
        self.rule_mut(&bus, &name)
            .ok_or_else(|| Error::NoRule(name.to_string(), bus.to_string()))
    }

    fn put_rule(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let name = rule_name(given, "Name")?;
        let (bus, rules) = self.bus(given)?;
        let bus = Arc::clone(bus);
        let text = |key| -> Result<Option<&str>, Error> {
            Ok(given.text(key)?.filter(|text| !text.is_empty()))
        };
        let schedule = match text("ScheduleExpression")? {
            Some(_) if &*bus != DEFAULT_BUS => {
                return Err(Error::Validation(
                    "ScheduleExpression is supported only on the default event bus.".into(),
                ));
            }
            Some(text) => {
                let read =
                    Schedule::read(text).ok_or_else(|| Error::not_valid("ScheduleExpression"))?;
                Some((Arc::from(text), read))
            }
            None => None,
        };
        let pattern = match text("EventPattern")? {
            Some(text) if text.chars().count() > PATTERN_MAX => {
                return Err(Error::constraint(
                    &format!("'{text}'"),
                    "eventPattern",
                    &format!("have length less than or equal to {PATTERN_MAX}"),
                ));
            }
            Some(text) => Some((Arc::from(text), Pattern::read(text)?)),
            None => None,
        };
        if schedule.is_none() && pattern.is_none() {
            return Err(Error::Validation(
                "Parameter(s) EventPattern or ScheduleExpression must be specified.".into(),
            ));
        }
        let enabled = match text("State")? {
            None | Some("ENABLED") => true,
            Some(state) if state.starts_with("ENABLED_") => true,
            Some("DISABLED") => false,
            Some(other) => {
                return Err(Error::constraint(
                    &format!("'{other}'"),
                    "state",
                    "satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]",
                ));
            }
        };
        let before = rules.get(name);
        if before.is_none() && rules.len() >= RULES_MAX {
            return Err(Error::LimitExceeded);
        }
        let mut rule = Rule {
            name: name.into(),
            arn: rule::arn(core, &bus, name).into(),
            bus: Arc::clone(&bus),
            enabled,
            pattern,
            schedule,
            targets: before.map(|rule| rule.targets.clone()).unwrap_or_default(),
            notes: notes(given),
            since: core.now,
            timer: before.and_then(|rule| rule.timer),
        };
        rule.plan(core);
        record_put(core, &rule);
        let answer = json!({"RuleArn": rule.arn});
        if let Some(rules) = self.buses.get_mut(&bus) {
            rules.insert(Arc::clone(&rule.name), Arc::new(rule));
        }
        Ok(answer)
    }

    fn turn(&mut self, core: &mut Core, given: Given<'_>, enabled: bool) -> Answer {
        let rule = self.find_mut(given, "Name")?;
        rule.enabled = enabled;
        rule.since = core.now;
        rule.plan(core);
        record_put(core, rule);
        Ok(json!({}))
    }

    fn delete_rule(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let name = rule_name(given, "Name")?;
        let (bus, rules) = self.bus(given)?;
        let bus = Arc::clone(bus);
        // Deleting what is not there is no error.
        let Some(rule) = rules.get(name) else {
            return Ok(json!({}));
        };
        if !rule.targets.is_empty() {
            return Err(Error::Validation(
                "Rule can't be deleted since it has targets.".into(),
            ));
        }
        if let Some(timer) = rule.timer {
            core.timers.cancel(timer);
        }
        core.record(Event::RuleDeleted {
            rule: Arc::clone(&rule.name),
            bus: Arc::clone(&bus),
        });
        if let Some(rules) = self.buses.get_mut(&bus) {
            rules.remove(name);
        }
        Ok(json!({}))
    }

    fn put_targets(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let list = given.list("Targets")?;
        if list.is_empty() {
            return Err(Error::constraint(
                "'[]'",
                "targets",
                "have length greater than or equal to 1",
            ));
        }
        let rule = self.find_mut(given, "Rule")?;
        let mut targets: SortedMap<Arc<str>, Arc<Value>> = rule.targets.clone();
        for (at, target) in list.iter().enumerate() {
            let id = check_target(Given(target), at)?;
            targets.insert(id.into(), Arc::new(target.clone()));
        }
        if targets.len() > TARGETS_MAX {
            return Err(Error::LimitExceeded);
        }
        rule.targets = targets;
        core.record(Event::TargetsPut {
            rule: Arc::clone(&rule.name),
            targets: rule
                .targets
                .values()
                .filter_map(|target| target["Arn"].as_str().map(Arc::from))
                .collect(),
        });
        Ok(json!({"FailedEntryCount": 0, "FailedEntries": []}))
    }

    fn remove_targets(&mut self, given: Given<'_>) -> Answer {
        let ids = given.texts("Ids")?;
        let rule = self.find_mut(given, "Rule")?;
        let mut failed = Vec::new();
        for id in ids {
            if rule.targets.remove(id).is_none() {
                failed.push(json!({
                    "TargetId": id,
                    "ErrorCode": "ResourceNotFoundException",
                    "ErrorMessage": format!("Rule {} does not have a target with the Id {id}.", rule.name),
                }));
            }
        }
        Ok(json!({"FailedEntryCount": failed.len(), "FailedEntries": failed}))
    }

    fn list_rules(&self, given: Given<'_>) -> Answer {
        let prefix = given.text("NamePrefix")?.unwrap_or_default();
        let rules = self.bus(given)?.1.values();
        let rules: Value = rules
            .filter(|rule| rule.name.starts_with(prefix))
            .map(|rule| rule.to_json())
            .collect();
        Ok(json!({"Rules": rules}))
    }

    fn create_bus(&mut self, core: &Core, given: Given<'_>) -> Answer {
        let name = given.text("Name")?.ok_or_else(|| Error::missing("name"))?;
        check_name(name, "name", 256, b"./")?;
        if self.buses.contains_key(name) {
            return Err(Error::BusExists(name.into()));
        }
        self.buses.insert(name.into(), Rules::new());
        Ok(json!({"EventBusArn": bus_arn(core, name)}))
    }

    fn delete_bus(&mut self, given: Given<'_>) -> Answer {
        let name = self.bus_name(given, "Name");
        if name == DEFAULT_BUS {
            return Err(Error::Validation("Cannot delete event bus default.".into()));
        }
        if self.buses.get(name).is_some_and(|rules| !rules.is_empty()) {
            return Err(Error::Validation(
                "Event bus can't be deleted since it has rules.".into(),
            ));
        }
        self.buses.remove(name);
        Ok(json!({}))
    }
}

fn record_put(core: &mut Core, rule: &Rule) {
    core.record(Event::RulePut {
        rule: Arc::clone(&rule.name),
        bus: Arc::clone(&rule.bus),
        enabled: rule.enabled,
    });
}

fn bus_arn(core: &Core, name: &str) -> String {
    let account = &core.account;
    format!(
        "arn:aws:events:{}:{}:event-bus/{name}",
        account.region, account.id
    )
}

fn describe(core: &Core, name: &str) -> Value {
    json!({"Name": name, "Arn": bus_arn(core, name)})
}

fn notes(given: Given<'_>) -> Map<String, Value> {
    let given =
        ["Description", "RoleArn"].map(|key| Some((key.to_owned(), given.get(key)?.clone())));
    given.into_iter().flatten().collect()
}

fn rule_name<'a>(given: Given<'a>, key: &str) -> Result<&'a str, Error> {
    let member = key.to_ascii_lowercase();
    let name = given.text(key)?.ok_or_else(|| Error::missing(&member))?;
    check_name(name, &member, 64, b".")?;
    Ok(name)
}

fn check_name(name: &str, member: &str, max: usize, marks: &[u8]) -> Result<(), Error> {
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte) || marks.contains(&byte);
    let quoted = format!("'{name}'");
    if name.is_empty() {
        return Err(Error::constraint(
            &quoted,
            member,
            "have length greater than or equal to 1",
        ));
    }
    if name.len() > max {
        let constraint = format!("have length less than or equal to {max}");
        return Err(Error::constraint(&quoted, member, &constraint));
    }
    if !name.bytes().all(allowed) {
        let pattern = if max == 64 {
            r"[\.\-_A-Za-z0-9]+"
        } else {
            r"[/\.\-_A-Za-z0-9]+"
        };
        let constraint = format!("satisfy regular expression pattern: {pattern}");
        return Err(Error::constraint(&quoted, member, &constraint));
    }
    Ok(())
}

/// Checks a target and gives its id.
fn check_target(target: Given<'_>, at: usize) -> Result<&str, Error> {
    let member = |name: &str| format!("targets.{}.member.{name}", at + 1);
    let id = target
        .text("Id")?
        .ok_or_else(|| Error::missing(&member("id")))?;
    check_name(id, &member("id"), 64, b".")?;
    let arn = target
        .text("Arn")?
        .ok_or_else(|| Error::missing(&member("arn")))?;
    let Ok(parsed) = arn.parse::<Arn>() else {
        return Err(Error::Validation(format!(
            "Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."
        )));
    };
    if !["lambda", "sqs", "sns", "events", "states"].contains(&parsed.service.as_str()) {
        return Err(Error::NotModelled(format!(
            "target of the service {}",
            parsed.service
        )));
    }
    if arn.ends_with(".fifo") && parsed.service == "sqs" && target.get("SqsParameters").is_none() {
        return Err(Error::Validation(format!(
            "Parameter(s) SqsParameters must be specified for target: {id}."
        )));
    }
    if parsed.service == "states" && target.get("RoleArn").is_none() {
        return Err(Error::Validation(format!(
            "RoleArn is required for target {arn}."
        )));
    }
    let inputs = ["Input", "InputPath", "InputTransformer"];
    if inputs
        .iter()
        .filter(|key| target.get(key).is_some())
        .count()
        > 1
    {
        return Err(Error::Validation(format!(
            "Only one of Input, InputPath, or InputTransformer must be provided for target {id}."
        )));
    }
    if let Some(input) = target.text("Input")?
        && serde_json::from_str::<Value>(input).is_err()
    {
        return Err(Error::Validation(format!(
            "Parameter Input is not valid. Reason: Input for target {id} is not valid JSON text."
        )));
    }
    Ok(id)
}
