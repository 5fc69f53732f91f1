//! Reserved and provisioned concurrency, and the account's limits.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html> (read 2026-11-22).

use super::alias::no_alias;
use super::error::Error;
use super::function::{Facet, Function, requested};
use super::named::Named;
use super::page::page;
use super::pattern::{digits, is_alias};
use super::version::timestamp;
use super::{ACCOUNT_CONCURRENCY, Answer, Lambda, Timer};
use crate::call::ApiCall;
use crate::core::{Core, Timer as CoreTimer};
use crate::iam::Caller;
use serde_json::{Value, json};

/// How much must stay for the functions without a reservation.
const UNRESERVED_MIN: u32 = 100;
/// How long Lambda takes to prepare provisioned environments. AWS takes a minute or more, and promises nothing.
const PROVISION_MS: u64 = 800;

/// How many invocations may run at once in the account.
pub(super) fn account_limit(core: &Core) -> u32 {
    core.settings
        .account_concurrency
        .unwrap_or(ACCOUNT_CONCURRENCY)
}

impl Lambda {
    pub(super) fn put_concurrency(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        if named.qualifier.is_some() {
            return Err(Error::invalid(
                "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
            ));
        }
        let limit = whole(params, "ReservedConcurrentExecutions");
        let function = self
            .function(&named.name)
            .ok_or_else(|| Error::no_function(&named.with("$LATEST")))?;
        let provisioned = function.provisioned();
        let others = self
            .reserved()
            .saturating_sub(function.reserved_concurrency.unwrap_or(0));
        if limit.saturating_add(others) > account_limit(core).saturating_sub(UNRESERVED_MIN) {
            return Err(below_minimum("ReservedConcurrentExecutions"));
        }
        if limit < provisioned {
            return Err(Error::invalid(format!(
                "ReservedConcurrentExecutions  {limit} should not be lower than function's total provisioned concurrency [{provisioned}]."
            )));
        }
        self.reserve(&named.name, Some(limit));
        Ok(json!({"ReservedConcurrentExecutions": limit}))
    }

    pub(super) fn get_concurrency(&self, core: &Core, params: &Value) -> Answer {
        let reserved = self
            .existing(&Named::read(core, params)?)?
            .reserved_concurrency;
        Ok(reserved.map_or_else(
            || json!({}),
            |limit| json!({"ReservedConcurrentExecutions": limit}),
        ))
    }

    pub(super) fn delete_concurrency(&mut self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        self.existing(&named)?;
        self.reserve(&named.name, None);
        Ok(json!({}))
    }

    fn reserve(&mut self, name: &str, limit: Option<u32>) {
        let Some(function) = self.function_mut(name) else {
            return;
        };
        let before = function.reserved_concurrency.is_none();
        function.reserved_concurrency = limit;
        let running = function.pool.on_demand;
        match (before, limit.is_none()) {
            (true, false) => {
                self.unreserved_running = self.unreserved_running.saturating_sub(running);
            }
            (false, true) => self.unreserved_running += running,
            _ => {}
        }
    }

    /// All reserved concurrency.
    fn reserved(&self) -> u32 {
        let reserved = self.functions().filter_map(|one| one.reserved_concurrency);
        reserved.fold(0, u32::saturating_add)
    }

    /// What is left for functions without a reservation, provisioned concurrency taken off.
    pub(super) fn unreserved(&self, core: &Core) -> u32 {
        let provisioned = self
            .functions()
            .filter(|one| one.reserved_concurrency.is_none())
            .map(Function::provisioned)
            .fold(0, u32::saturating_add);
        account_limit(core)
            .saturating_sub(self.reserved())
            .saturating_sub(provisioned)
    }

    pub(super) fn account_settings(&self, core: &Core) -> Value {
        let code: u64 = self
            .functions()
            .flat_map(|function| function.versions.values())
            .map(|version| version.code.size)
            .sum();
        let unreserved = account_limit(core).saturating_sub(self.reserved());
        json!({
            "AccountLimit": {
                "TotalCodeSize": 80_530_636_800_u64,
                "CodeSizeUnzipped": 262_144_000,
                "CodeSizeZipped": 52_428_800,
                "ConcurrentExecutions": account_limit(core),
                "UnreservedConcurrentExecutions": unreserved,
            },
            "AccountUsage": {"TotalCodeSize": code, "FunctionCount": self.functions.len()},
        })
    }

    pub(super) fn put_provisioned(&mut self, core: &mut Core, call: &ApiCall) -> Answer {
        let params = &*call.params;
        let named = Named::read(core, params)?;
        let asked = whole(params, "ProvisionedConcurrentExecutions");
        if named.or_latest() == "$LATEST" {
            return Err(Error::invalid(
                "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
            ));
        }
        let function = self.provisionable(&named)?;
        let qualifier = named.or_latest();
        check_overlap(function, qualifier)?;
        let before = function.facet(Facet::Provisioned, qualifier);
        let before = before.map_or(0, |one| requested(one));
        let total = (function.provisioned() - before).saturating_add(asked);
        let left = self.unreserved(core).saturating_add(before);
        match function.reserved_concurrency {
            Some(reserved) if total > reserved => {
                return Err(Error::invalid(
                    "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
                ));
            }
            None if asked > left => {
                return Err(Error::invalid(format!(
                    "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [{left}]."
                )));
            }
            None if left - asked < UNRESERVED_MIN => {
                return Err(below_minimum("ConcurrentExecutions"));
            }
            _ => {}
        }
        let config = json!({
            "RequestedProvisionedConcurrentExecutions": asked,
            "AvailableProvisionedConcurrentExecutions": 0,
            "AllocatedProvisionedConcurrentExecutions": 0,
            "Status": "IN_PROGRESS",
            "LastModified": timestamp(core.now),
        });
        if let Some(function) = self.function_mut(&named.name) {
            function.set_facet(Facet::Provisioned, qualifier, config.clone());
        }
        let timer = Timer::Provisioned {
            function: named.name.as_str().into(),
            qualifier: qualifier.into(),
        };
        if matches!(call.caller, Caller::Service(_)) {
            self.provision(core, &named.name, qualifier);
        } else {
            core.after(PROVISION_MS, CoreTimer::Lambda(timer));
        }
        Ok(config)
    }

    pub(super) fn get_provisioned(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        published_only(&named)?;
        let config = self
            .provisionable(&named)?
            .facet(Facet::Provisioned, named.or_latest());
        config
            .map(|config| (**config).clone())
            .ok_or(Error::NotProvisioned)
    }

    pub(super) fn delete_provisioned(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        published_only(&named)?;
        self.provisionable(&named)?;
        if let Some(function) = self.function_mut(&named.name) {
            function.remove_facet(Facet::Provisioned, named.or_latest());
        }
        self.retire_stale(core, &named.name);
        Ok(json!({}))
    }

    pub(super) fn list_provisioned(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let configs = self
            .existing(&named)?
            .all(Facet::Provisioned)
            .map(|(qualifier, config)| {
                let mut shown = (**config).clone();
                let arn = named.with(qualifier);
                shown["FunctionArn"] = arn.as_str().into();
                (arn, shown)
            });
        Ok(page(params, "ProvisionedConcurrencyConfigs", configs))
    }

    /// The function, when it has the version or alias that is asked for.
    fn provisionable(&self, named: &Named) -> Result<&Function, Error> {
        let qualifier = named.or_latest();
        self.function(&named.name)
            .filter(|function| function.number_of(Some(qualifier)).is_some())
            .ok_or_else(|| missing(named, qualifier))
    }
}

/// What is said of a version or an alias that is not there.
pub(super) fn missing(named: &Named, qualifier: &str) -> Error {
    if is_alias(qualifier) {
        no_alias(&named.with(qualifier))
    } else {
        Error::no_function(&named.with(qualifier))
    }
}

fn published_only(named: &Named) -> Result<(), Error> {
    if named.or_latest() == "$LATEST" {
        return Err(Error::invalid(
            "The function resource provided must be an alias or a published version.",
        ));
    }
    Ok(())
}

/// An alias and the version it points to cannot both have provisioned concurrency.
fn check_overlap(function: &Function, qualifier: &str) -> Result<(), Error> {
    let provisioned = |of: &str| function.facet(Facet::Provisioned, of).is_some();
    let problem = if digits(qualifier) {
        function
            .all(Facet::Alias)
            .any(|(alias, config)| config["FunctionVersion"] == qualifier && provisioned(alias))
            .then_some("Version is pointed by a Provisioned Concurrency alias")
    } else {
        let alias = function.facet(Facet::Alias, qualifier);
        alias
            .and_then(|alias| alias["FunctionVersion"].as_str())
            .is_some_and(provisioned)
            .then_some("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version")
    };
    problem.map_or(Ok(()), |problem| Err(Error::Conflict(problem.into())))
}

fn below_minimum(what: &str) -> Error {
    Error::invalid(format!(
        "Specified {what} for function decreases account's UnreservedConcurrentExecution below its minimum value of [{UNRESERVED_MIN}]."
    ))
}

fn whole(params: &Value, key: &str) -> u32 {
    let given = params[key].as_u64();
    given
        .and_then(|given| u32::try_from(given).ok())
        .unwrap_or(0)
}
