//! State machines.

use super::super::definition::{self, Kind};
use super::super::machine::StateMachine;
use super::super::{Event, Severity, States};
use super::checks::check_logging;
use super::{Error, check_name, page, required};
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedMap;
use crate::states::history::seconds;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many problems `ValidateStateMachineDefinition` lists.
const PROBLEMS_MAX: i64 = 100;

fn kind(given: Given<'_>) -> Result<Kind, Error> {
    match given.text("type")? {
        None | Some("STANDARD") => Ok(Kind::Standard),
        Some("EXPRESS") => Ok(Kind::Express),
        Some(other) => Err(Error::constraint(
            other,
            "type",
            "Member must satisfy enum value set: [STANDARD, EXPRESS]",
        )),
    }
}

/// Reads a definition that has to be right.
fn read(text: &str, kind: Kind) -> Result<Arc<definition::Machine>, Error> {
    let read = definition::read(text, kind);
    let errors = read.problems.into_iter();
    let errors = errors.filter(|problem| problem.severity == Severity::Error);
    read.machine
        .ok_or_else(|| Error::InvalidDefinition(errors.collect()))
}

/// `ValidateStateMachineDefinition`
pub(super) fn validate(given: Given<'_>) -> Result<Value, Error> {
    let text = required(given, "definition")?;
    let kind = kind(given)?;
    let warnings = given.text("severity")? == Some("WARNING");
    let most = match given.integer("maxResults")? {
        None | Some(0) => PROBLEMS_MAX,
        Some(most @ 1..=PROBLEMS_MAX) => most,
        Some(other) => {
            return Err(Error::constraint(
                &other.to_string(),
                "maxResults",
                &format!("Member must have value less than or equal to {PROBLEMS_MAX}"),
            ));
        }
    };
    let problems = definition::read(text, kind).problems;
    let fails = problems
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    let shown = problems
        .iter()
        .filter(|problem| warnings || problem.severity == Severity::Error);
    let all: Vec<Value> = shown.map(definition::Problem::to_json).collect();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let is_cut = all.len() > most;
    Ok(json!({
        "result": if fails { "FAIL" } else { "OK" },
        "diagnostics": all.into_iter().take(most).collect::<Vec<_>>(),
        "truncated": is_cut,
    }))
}

/// Tags as a list of `key` and `value`.
fn tags(given: Given<'_>) -> Result<SortedMap<String, String>, Error> {
    let list = given.list("tags")?.iter();
    let text = |tag: &Value, key: &str| tag[key].as_str().unwrap_or_default().to_owned();
    Ok(list
        .map(|tag| (text(tag, "key"), text(tag, "value")))
        .collect())
}

impl States {
    pub(super) fn create_machine(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let name = required(given, "name")?;
        let text = required(given, "definition")?;
        let role = required(given, "roleArn")?;
        check_name(name)?;
        let kind = kind(given)?;
        let machine = read(text, kind)?;
        check_logging(given)?;
        let account = &core.account;
        let arn: Arc<str> = format!(
            "arn:aws:states:{}:{}:stateMachine:{name}",
            account.region, account.id
        )
        .into();
        let publish = given.boolean("publish")? == Some(true);
        if given.text("versionDescription")?.is_some() && !publish {
            return Err(Error::Validation(
                "Version description can only be set when publish is true".into(),
            ));
        }
        if let Some(known) = self.machines.get(name) {
            // Making the same again is no error: whoever asks may not have heard the first answer.
            let is_same =
                &*known.definition == text && known.kind == kind && &*known.role_arn == role;
            if !is_same {
                return Err(Error::StateMachineAlreadyExists(arn.to_string()));
            }
            return Ok(json!({"stateMachineArn": arn, "creationDate": seconds(known.created)}));
        }
        let made = StateMachine {
            name: name.into(),
            arn: Arc::clone(&arn),
            kind,
            definition: Arc::clone(&machine.text),
            role_arn: role.into(),
            created: core.now,
            updated: core.now,
            machine,
            revision: "".into(),
            logging: given
                .get("loggingConfiguration")
                .cloned()
                .unwrap_or_else(no_logging),
            tracing: given
                .get("tracingConfiguration")
                .cloned()
                .unwrap_or_else(|| json!({"enabled": false})),
            tags: tags(given)?,
            versions: SortedMap::new(),
            versions_made: 0,
            aliases: SortedMap::new(),
        };
        self.machines.insert(name.into(), Arc::new(made));
        core.record(Event::StateMachineChanged {
            state_machine: name.into(),
        });
        let mut answer = json!({"stateMachineArn": arn, "creationDate": seconds(core.now)});
        if publish {
            let version = self.publish(core, name, given.text("versionDescription")?);
            answer["stateMachineVersionArn"] = json!(version);
        }
        Ok(answer)
    }

    pub(super) fn update_machine(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let arn = required(given, "stateMachineArn")?;
        let name = self.named(arn)?;
        let text = given.text("definition")?;
        let role = given.text("roleArn")?;
        let known = [
            "definition",
            "roleArn",
            "loggingConfiguration",
            "tracingConfiguration",
            "encryptionConfiguration",
            "publish",
        ];
        if known.iter().all(|field| given.get(field).is_none()) {
            return Err(Error::Missing("definition"));
        }
        check_logging(given)?;
        let machine = self.machine(arn)?;
        let compiled = text.map(|text| read(text, machine.kind)).transpose()?;
        let revision = core.rng.uuid();
        let Some(machine) = self.machines.get_mut(&*name) else {
            return Err(Error::StateMachineDoesNotExist(arn.to_owned()));
        };
        let machine = Arc::make_mut(machine);
        if let Some(compiled) = compiled {
            machine.definition = Arc::clone(&compiled.text);
            machine.machine = compiled;
        }
        machine.updated = core.now;
        if let Some(role) = role {
            machine.role_arn = role.into();
        }
        if let Some(logging) = given.get("loggingConfiguration") {
            machine.logging = logging.clone();
        }
        if let Some(tracing) = given.get("tracingConfiguration") {
            machine.tracing = tracing.clone();
        }
        if text.is_some() || role.is_some() {
            machine.revision = revision.into();
        }
        let mut answer = json!({"updateDate": seconds(core.now)});
        if !machine.revision.is_empty() {
            answer["revisionId"] = json!(machine.revision);
        }
        core.record(Event::StateMachineChanged {
            state_machine: Arc::clone(&name),
        });
        if given.boolean("publish")? == Some(true) {
            let version = self.publish(core, &name, given.text("versionDescription")?);
            answer["stateMachineVersionArn"] = json!(version);
        }
        Ok(answer)
    }

    /// Executions that run go on; AWS deletes the machine once they have ended, here it is gone at once.
    pub(super) fn delete_machine(&mut self, given: Given<'_>) -> Result<Value, Error> {
        let arn = required(given, "stateMachineArn")?;
        if let Ok(name) = self.named(arn) {
            self.machines.remove(&name);
        }
        Ok(json!({}))
    }

    pub(super) fn describe_machine(&self, given: Given<'_>) -> Result<Value, Error> {
        let arn = required(given, "stateMachineArn")?;
        let machine = self.machine(arn)?;
        let with_data = given.text("includedData")? != Some("METADATA_ONLY");
        let mut shown = described(machine);
        if let Some(version) = versions_of(machine, arn) {
            shown["stateMachineArn"] = json!(version.arn);
            shown["definition"] = json!(version.definition);
            shown["roleArn"] = json!(version.role_arn);
            shown["creationDate"] = seconds(version.created);
            if let Some(description) = &version.description {
                shown["description"] = json!(description);
            }
            if !version.revision.is_empty() {
                shown["revisionId"] = json!(version.revision);
            }
        }
        if !with_data {
            shown["definition"] = "".into();
        }
        Ok(shown)
    }

    /// What an execution runs by: the definition and the role that it began with, whatever the state machine has by now.
    ///
    /// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html> (read
    /// 2026-11-23).
    pub(super) fn describe_machine_for_execution(&self, given: Given<'_>) -> Result<Value, Error> {
        let exec = self.standard(given)?;
        let machine = self.machine(&exec.owner.machine_arn)?;
        let mut shown = described(machine);
        if let Some(object) = shown.as_object_mut() {
            for field in ["creationDate", "status", "type", "revisionId"] {
                object.shift_remove(field);
            }
        }
        shown["definition"] = json!(exec.definition());
        shown["roleArn"] = json!(exec.owner.role_arn);
        if !exec.owner.revision.is_empty() {
            shown["revisionId"] = json!(exec.owner.revision);
        }
        shown["updateDate"] = seconds(exec.owner.updated);
        Ok(shown)
    }

    pub(super) fn list_machines(&self, given: Given<'_>) -> Result<Value, Error> {
        let machines = self.state_machines().map(|machine| {
            json!({
                "stateMachineArn": machine.arn,
                "name": machine.name,
                "type": machine.kind,
                "creationDate": seconds(machine.created),
            })
        });
        page(given, "stateMachines", machines.collect())
    }

    /// The name in a state machine's ARN, with or without version or alias.
    pub(in crate::states) fn named(&self, arn: &str) -> Result<Arc<str>, Error> {
        let name = arn.split(':').nth(6).unwrap_or_default();
        if let Some((name, machine)) = self.machines.get_key_value(name)
            && *machine.arn == *arn
        {
            return Ok(Arc::clone(name));
        }
        let parts: Vec<&str> = arn.split(':').collect();
        match parts.as_slice() {
            ["arn", _, "states", _, _, "stateMachine", name]
            | ["arn", _, "states", _, _, "stateMachine", name, _] => {
                match self.machines.get_key_value(*name) {
                    Some((name, _)) => Ok(Arc::clone(name)),
                    None => Err(Error::StateMachineDoesNotExist(arn.to_owned())),
                }
            }
            _ => Err(Error::InvalidArn(arn.to_owned())),
        }
    }

    /// The state machine of an ARN.
    pub(in crate::states) fn machine(&self, arn: &str) -> Result<&StateMachine, Error> {
        let name = self.named(arn)?;
        let machine = self.machines.get(&name).map(AsRef::as_ref);
        let machine = machine.filter(|machine| {
            // What follows the name is a version or an alias, and has to be there.
            let rest = arn.strip_prefix(&*machine.arn).unwrap_or_default();
            match rest.strip_prefix(':') {
                None => rest.is_empty(),
                Some(end) => {
                    let number = end.parse().ok();
                    machine.aliases.contains_key(end)
                        || number.is_some_and(|number: u64| machine.versions.contains_key(&number))
                }
            }
        });
        machine.ok_or_else(|| Error::StateMachineDoesNotExist(arn.to_owned()))
    }

    fn tagged(&mut self, given: Given<'_>) -> Result<&mut StateMachine, Error> {
        let arn = required(given, "resourceArn")?;
        let name = self
            .named(arn)
            .map_err(|_| Error::ResourceNotFound(arn.to_owned()))?;
        let machine = self.machines.get_mut(&name).map(Arc::make_mut);
        machine.ok_or_else(|| Error::ResourceNotFound(arn.to_owned()))
    }

    pub(super) fn tag(&mut self, given: Given<'_>) -> Result<Value, Error> {
        let tags = tags(given)?;
        self.tagged(given)?.tags.extend(tags);
        Ok(json!({}))
    }

    pub(super) fn untag(&mut self, given: Given<'_>) -> Result<Value, Error> {
        let keys = given.texts("tagKeys")?;
        let machine = self.tagged(given)?;
        machine.tags.retain(|key, _| !keys.contains(&key.as_str()));
        Ok(json!({}))
    }

    pub(super) fn list_tags(&mut self, given: Given<'_>) -> Result<Value, Error> {
        let tags = self.tagged(given)?.tags.iter();
        let list: Vec<Value> = tags
            .map(|(key, value)| json!({"key": key, "value": value}))
            .collect();
        Ok(json!({"tags": list}))
    }
}

fn no_logging() -> Value {
    json!({"level": "OFF", "includeExecutionData": false})
}

/// The version that an ARN ends in.
fn versions_of<'a>(
    machine: &'a StateMachine,
    arn: &str,
) -> Option<&'a crate::states::machine::Version> {
    let number = arn
        .strip_prefix(&*machine.arn)?
        .strip_prefix(':')?
        .parse()
        .ok()?;
    machine.versions.get(&number).map(AsRef::as_ref)
}

fn described(machine: &StateMachine) -> Value {
    let mut shown = Map::new();
    shown.insert("stateMachineArn".into(), json!(machine.arn));
    shown.insert("name".into(), json!(machine.name));
    shown.insert("status".into(), "ACTIVE".into());
    shown.insert("definition".into(), json!(machine.definition));
    shown.insert("roleArn".into(), json!(machine.role_arn));
    shown.insert("type".into(), json!(machine.kind));
    shown.insert("creationDate".into(), seconds(machine.created));
    shown.insert("loggingConfiguration".into(), machine.logging.clone());
    shown.insert("tracingConfiguration".into(), machine.tracing.clone());
    if !machine.revision.is_empty() {
        shown.insert("revisionId".into(), json!(machine.revision));
    }
    Value::Object(shown)
}
