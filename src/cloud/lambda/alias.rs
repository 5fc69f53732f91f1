//! Aliases: names for versions, which may split invocations between two.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html> (read 2026-11-22).

use super::check::{bound, complaint, quoted};
use super::error::Error;
use super::function::{Facet, Function, number};
use super::manage::check_revision;
use super::named::Named;
use super::page::page;
use super::pattern::digits;
use super::{Answer, Lambda};
use crate::core::Core;
use serde_json::{Map, Value, json};

impl Lambda {
    pub(super) fn create_alias(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let (name, version) = (word(params, "Name"), word(params, "FunctionVersion"));
        check_weights(params)?;
        let revision = core.rng.uuid();
        let function = self
            .function_mut(&named.name)
            .ok_or_else(|| Error::no_function(&named.with(version)))?;
        let routing = routing(&named, function, params, version)?;
        if function.facet(Facet::Alias, name).is_some() {
            return Err(Error::Conflict(format!(
                "Alias already exists: {}",
                named.with(name)
            )));
        }
        let mut alias = json!({
            "AliasArn": named.with(name),
            "Name": name,
            "FunctionVersion": version,
            "Description": params["Description"].as_str().unwrap_or_default(),
            "RevisionId": revision,
        });
        if let Some(routing) = routing {
            alias["RoutingConfig"] = routing;
        }
        function.set_facet(Facet::Alias, name, alias.clone());
        Ok(alias)
    }

    pub(super) fn get_alias(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let name = word(params, "Name");
        let alias = self
            .function(&named.name)
            .and_then(|function| function.facet(Facet::Alias, name));
        alias
            .map(|alias| (**alias).clone())
            .ok_or_else(|| no_alias(&named.with(name)))
    }

    pub(super) fn update_alias(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let name = word(params, "Name");
        check_weights(params)?;
        let revision = core.rng.uuid();
        let missing = || Error::not_found(format!("Alias not found: {}", named.with(name)));
        let function = self.function_mut(&named.name).ok_or_else(missing)?;
        let mut alias = function
            .facet(Facet::Alias, name)
            .map(|alias| (**alias).clone())
            .ok_or_else(missing)?;
        check_revision(params, word(&alias, "RevisionId"))?;
        if let Some(version) = params["FunctionVersion"].as_str() {
            alias["FunctionVersion"] = version.into();
        }
        if let Some(description) = params["Description"].as_str() {
            alias["Description"] = description.into();
        }
        if params
            .get("RoutingConfig")
            .is_some_and(|one| !one.is_null())
        {
            alias["RoutingConfig"] = params["RoutingConfig"].clone();
        }
        let routing = routing(&named, function, &alias, word(&alias, "FunctionVersion"))?;
        match routing {
            Some(routing) => alias["RoutingConfig"] = routing,
            None => drop(alias.as_object_mut().map(|all| all.remove("RoutingConfig"))),
        }
        alias["RevisionId"] = revision.into();
        function.set_facet(Facet::Alias, name, alias.clone());
        Ok(alias)
    }

    /// Deleting an alias that is not there is no error.
    pub(super) fn delete_alias(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let name = word(params, "Name");
        let function = self.existing_mut(&named)?;
        function.remove_facet(Facet::Alias, name);
        // What hung on the alias goes with it.
        for facet in [
            Facet::Provisioned,
            Facet::Url,
            Facet::Asynchronous,
            Facet::Policy,
        ] {
            function.remove_facet(facet, name);
        }
        self.retire_stale(core, &named.name);
        Ok(json!({}))
    }

    pub(super) fn list_aliases(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let function = self.existing(&named)?;
        let of = params["FunctionVersion"].as_str();
        let aliases = function
            .all(Facet::Alias)
            .filter(|(_, alias)| of.is_none_or(|of| alias["FunctionVersion"] == of))
            .map(|(name, alias)| (named.with(name), (**alias).clone()));
        Ok(page(params, "Aliases", aliases))
    }
}

pub(super) fn no_alias(arn: &str) -> Error {
    Error::not_found(format!("Cannot find alias arn: {arn}"))
}

fn word<'a>(params: &'a Value, key: &str) -> &'a str {
    params[key].as_str().unwrap_or_default()
}

fn weights(params: &Value) -> Option<&Map<String, Value>> {
    params["RoutingConfig"]["AdditionalVersionWeights"].as_object()
}

/// The constraints that the API's model sets on weights.
fn check_weights(params: &Value) -> Result<(), Error> {
    let Some(weights) = weights(params).filter(|weights| !weights.is_empty()) else {
        return Ok(());
    };
    let shown: Vec<String> = weights
        .iter()
        .map(|(version, weight)| format!("{version}={:?}", weight.as_f64().unwrap_or(0.0)))
        .collect();
    let shown = quoted(&format!("{{{}}}", shown.join(", ")));
    let at = |constraint: &str| {
        Error::constraint(complaint(
            &shown,
            "RoutingConfig.AdditionalVersionWeights",
            constraint,
        ))
    };
    if !weights.keys().all(|version| digits(version)) {
        return Err(at(&format!(
            "Map keys must satisfy constraint: [{}, {}, Member must satisfy regular expression pattern: [0-9]+]",
            bound("length", "less", 1_024),
            bound("length", "greater", 1)
        )));
    }
    let fits = |weight: &Value| {
        weight
            .as_f64()
            .is_some_and(|weight| (0.0..=1.0).contains(&weight))
    };
    if !weights.values().all(fits) {
        return Err(at(
            "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
        ));
    }
    Ok(())
}

/// The routing of an alias that points to `version`, none when all goes there.
fn routing(
    named: &Named,
    function: &Function,
    params: &Value,
    version: &str,
) -> Result<Option<Value>, Error> {
    let exists = |version: &str| function.versions.contains_key(&number(version));
    let weights = weights(params).filter(|weights| !weights.is_empty());
    if let Some(weights) = weights {
        if weights.len() > 1 {
            return Err(Error::invalid(
                "Number of items in AdditionalVersionWeights cannot be greater than 1",
            ));
        }
        if version == "$LATEST" {
            return Err(Error::invalid(
                "$LATEST is not supported for an alias pointing to more than 1 version",
            ));
        }
        if weights.contains_key(version) {
            return Err(Error::invalid(format!(
                "Invalid function version {version}. Function version {version} is already included in routing configuration."
            )));
        }
    }
    let named_versions = weights.into_iter().flat_map(Map::keys).map(String::as_str);
    match std::iter::once(version)
        .chain(named_versions)
        .find(|one| !exists(one))
    {
        Some(missing) => Err(Error::no_function(&named.with(missing))),
        None => Ok(weights.map(|weights| json!({"AdditionalVersionWeights": weights}))),
    }
}
