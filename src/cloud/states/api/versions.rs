//! Versions and aliases.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-cd-aliasing-versioning.html> (read 2026-11-22).

use super::super::States;
use super::super::machine::{Alias, Routes, StateMachine, Version};
use super::{Error, check_name, page, required};
use crate::core::Core;
use crate::given::Given;
use crate::states::history::seconds;
use serde_json::{Value, json};
use std::sync::Arc;

impl States {
    fn machine_mut(&mut self, arn: &str) -> Result<&mut StateMachine, Error> {
        let name = self.named(arn)?;
        let machine = self.machines.get_mut(&name).map(Arc::make_mut);
        machine.ok_or_else(|| Error::StateMachineDoesNotExist(arn.to_owned()))
    }

    /// Publishes what a machine is now; the version that there is already when nothing has changed since.
    pub(super) fn publish(
        &mut self,
        core: &Core,
        name: &str,
        description: Option<&str>,
    ) -> Option<Arc<str>> {
        let machine = Arc::make_mut(self.machines.get_mut(name)?);
        if let Some((_, last)) = machine.versions.last_key_value()
            && last.revision == machine.revision
        {
            return Some(Arc::clone(&last.arn));
        }
        machine.versions_made += 1;
        let number = machine.versions_made;
        let arn: Arc<str> = format!("{}:{number}", machine.arn).into();
        let version = Version {
            arn: Arc::clone(&arn),
            description: description.map(str::to_owned),
            created: core.now,
            definition: Arc::clone(&machine.definition),
            role_arn: Arc::clone(&machine.role_arn),
            machine: Arc::clone(&machine.machine),
            revision: Arc::clone(&machine.revision),
        };
        machine.versions.insert(number, Arc::new(version));
        Some(arn)
    }

    pub(super) fn publish_version(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let arn = required(given, "stateMachineArn")?;
        let machine = self.machine(arn)?;
        if let Some(revision) = given.text("revisionId")?
            && revision != &*machine.revision
            && !(revision == "INITIAL" && machine.revision.is_empty())
        {
            let now = if machine.revision.is_empty() {
                "null"
            } else {
                &*machine.revision
            };
            return Err(Error::Conflict(format!(
                "Failed to publish the State Machine version for revision {revision}. The current State Machine revision is {now}."
            )));
        }
        let name = Arc::clone(&machine.name);
        let version = self.publish(core, &name, given.text("description")?);
        Ok(json!({"stateMachineVersionArn": version, "creationDate": seconds(core.now)}))
    }

    pub(super) fn list_versions(&self, given: Given<'_>) -> Result<Value, Error> {
        let machine = self.machine(required(given, "stateMachineArn")?)?;
        let newest = machine.versions.values().rev();
        let list = newest.map(|version| {
            json!({"stateMachineVersionArn": version.arn, "creationDate": seconds(version.created)})
        });
        page(given, "stateMachineVersions", list.collect())
    }

    pub(super) fn delete_version(&mut self, given: Given<'_>) -> Result<Value, Error> {
        let arn = required(given, "stateMachineVersionArn")?;
        let number = arn
            .rsplit(':')
            .next()
            .and_then(|number| number.parse::<u64>().ok());
        let Some(number) = number else {
            return Err(Error::InvalidArn(arn.to_owned()));
        };
        let machine = self.machine_mut(arn)?;
        let uses = |alias: &&Alias| alias.routes.iter().any(|(version, _)| *version == number);
        if let Some(alias) = machine.aliases.values().find(uses) {
            return Err(Error::Conflict(format!(
                "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [{}]",
                alias.name
            )));
        }
        machine.versions.remove(&number);
        Ok(json!({}))
    }

    /// The versions that an alias is to lead to, and their shares.
    fn routes(&self, given: Given<'_>) -> Result<(Arc<str>, Routes), Error> {
        let list = given.list("routingConfiguration")?;
        let mut routes = Vec::new();
        let mut name = None;
        for route in list {
            let arn = route["stateMachineVersionArn"].as_str().unwrap_or_default();
            let machine = self.machine(arn)?;
            let number = arn
                .rsplit(':')
                .next()
                .and_then(|number| number.parse().ok());
            let number = number.filter(|number| machine.versions.contains_key(number));
            let Some(number) = number else {
                return Err(Error::InvalidArn(arn.to_owned()));
            };
            if name.as_ref().is_some_and(|name| *name != machine.name) {
                return Err(Error::Validation(
                    "The versions of an alias must be of the same state machine.".into(),
                ));
            }
            name = Some(Arc::clone(&machine.name));
            routes.push((number, route["weight"].as_u64().unwrap_or(0)));
        }
        let sum: u64 = routes.iter().map(|(_, weight)| weight).sum();
        match name {
            Some(name) if sum == 100 && routes.len() <= 2 => Ok((name, routes)),
            Some(_) => Err(Error::Validation(
                "Sum of routing configuration weights must equal 100, for at most two versions."
                    .into(),
            )),
            None => Err(Error::Missing("routingConfiguration")),
        }
    }

    pub(super) fn create_alias(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let alias_name = required(given, "name")?;
        check_name(alias_name)?;
        if alias_name.parse::<u64>().is_ok() {
            return Err(Error::Validation(
                "An alias's name must not be a number.".into(),
            ));
        }
        let (name, routes) = self.routes(given)?;
        let Some(machine) = self.machines.get_mut(&name).map(Arc::make_mut) else {
            return Err(Error::StateMachineDoesNotExist(name.to_string()));
        };
        let arn: Arc<str> = format!("{}:{alias_name}", machine.arn).into();
        let description = given.text("description")?.map(str::to_owned);
        if let Some(known) = machine.aliases.get(alias_name) {
            if known.routes == routes && known.description == description {
                return Ok(
                    json!({"stateMachineAliasArn": arn, "creationDate": seconds(known.created)}),
                );
            }
            return Err(Error::Conflict(format!(
                "Failed to create alias because an alias with the same name and a different routing configuration already exists: {alias_name}"
            )));
        }
        let alias = Alias {
            name: alias_name.into(),
            arn: Arc::clone(&arn),
            description,
            created: core.now,
            updated: core.now,
            routes,
        };
        machine.aliases.insert(alias_name.into(), alias);
        Ok(json!({"stateMachineAliasArn": arn, "creationDate": seconds(core.now)}))
    }

    /// The alias that an ARN names.
    fn alias(&self, arn: &str) -> Result<(&StateMachine, &Alias), Error> {
        let missing = || Error::ResourceNotFound(arn.to_owned());
        let machine = self.machine(arn).map_err(|_| missing())?;
        let end = arn.rsplit(':').next().unwrap_or_default();
        machine
            .aliases
            .get(end)
            .map(|alias| (machine, alias))
            .ok_or_else(missing)
    }

    pub(super) fn update_alias(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let arn = required(given, "stateMachineAliasArn")?;
        let (machine, alias) = self.alias(arn)?;
        let (machine, alias) = (Arc::clone(&machine.name), Arc::clone(&alias.name));
        let routes = match given.get("routingConfiguration") {
            Some(_) => Some(self.routes(given)?.1),
            None => None,
        };
        let description = given.text("description")?;
        let machine = self.machines.get_mut(&machine).map(Arc::make_mut);
        if let Some(alias) = machine.and_then(|machine| machine.aliases.get_mut(&alias)) {
            alias.updated = core.now;
            if let Some(routes) = routes {
                alias.routes = routes;
            }
            if let Some(description) = description {
                alias.description = Some(description.to_owned());
            }
        }
        Ok(json!({"updateDate": seconds(core.now)}))
    }

    pub(super) fn describe_alias(&self, given: Given<'_>) -> Result<Value, Error> {
        let (machine, alias) = self.alias(required(given, "stateMachineAliasArn")?)?;
        let routes = alias.routes.iter().map(|(number, weight)| {
            json!({"stateMachineVersionArn": format!("{}:{number}", machine.arn), "weight": weight})
        });
        let mut shown = json!({
            "stateMachineAliasArn": alias.arn,
            "name": alias.name,
            "routingConfiguration": routes.collect::<Vec<_>>(),
            "creationDate": seconds(alias.created),
            "updateDate": seconds(alias.updated),
        });
        if let Some(description) = &alias.description {
            shown["description"] = json!(description);
        }
        Ok(shown)
    }

    pub(super) fn list_aliases(&self, given: Given<'_>) -> Result<Value, Error> {
        let arn = required(given, "stateMachineArn")?;
        let machine = self.machine(arn)?;
        let number = arn
            .rsplit(':')
            .next()
            .and_then(|number| number.parse::<u64>().ok());
        let leads = |alias: &&Alias| {
            number.is_none_or(|number| alias.routes.iter().any(|(version, _)| *version == number))
        };
        let list = machine.aliases.values().filter(leads).map(|alias| {
            json!({"stateMachineAliasArn": alias.arn, "creationDate": seconds(alias.created)})
        });
        page(given, "stateMachineAliases", list.collect())
    }

    pub(super) fn delete_alias(&mut self, given: Given<'_>) -> Result<Value, Error> {
        let arn = required(given, "stateMachineAliasArn")?;
        let (machine, alias) = self.alias(arn)?;
        let (machine, alias) = (Arc::clone(&machine.name), Arc::clone(&alias.name));
        if let Some(machine) = self.machines.get_mut(&machine).map(Arc::make_mut) {
            machine.aliases.remove(&alias);
        }
        Ok(json!({}))
    }
}
