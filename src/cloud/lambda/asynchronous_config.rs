//! How a function's asynchronous invocations are retried, and where they go in the end.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html> (read 2026-11-22).

use super::error::Error;
use super::function::Facet;
use super::named::{Named, function_arn, parse};
use super::page::page;
use super::{Answer, Lambda};
use crate::core::Core;
use serde_json::{Value, json};

impl Lambda {
    /// `PutFunctionEventInvokeConfig`, which replaces what there was, and `UpdateFunctionEventInvokeConfig`.
    pub(super) fn put_asynchronous(
        &mut self,
        core: &mut Core,
        params: &Value,
        replaces: bool,
    ) -> Answer {
        let named = Named::read(core, params)?;
        let given = |key: &str| params.get(key).filter(|value| !value.is_null());
        let settings = ["MaximumRetryAttempts", "MaximumEventAgeInSeconds"];
        let destinations = given("DestinationConfig");
        if settings.iter().all(|key| given(key).is_none()) && destinations.is_none() {
            return Err(Error::invalid(
                "You must specify at least one of error handling or destination setting.",
            ));
        }
        let qualifier = named.or_latest();
        let function = self
            .function(&named.name)
            .filter(|function| function.number_of(Some(qualifier)).is_some())
            .ok_or_else(no_such_function)?;
        if let Some(destinations) = destinations {
            self.check_destinations(core, &named, destinations)?;
        }
        let before = function.facet(Facet::Asynchronous, qualifier);
        let mut config = match before.filter(|_| !replaces) {
            Some(before) => (**before).clone(),
            None if replaces => json!({
                "FunctionArn": named.with(qualifier),
                "DestinationConfig": {"OnSuccess": {}, "OnFailure": {}},
            }),
            None => return Err(no_config(&named)),
        };
        for key in settings {
            if let Some(value) = given(key) {
                config[key] = value.clone();
            }
        }
        for side in ["OnSuccess", "OnFailure"] {
            let chosen = destinations.and_then(|all| all.get(side));
            if let Some(chosen) = chosen.filter(|value| !value.is_null()) {
                config["DestinationConfig"][side] = chosen.clone();
            }
        }
        config["LastModified"] = seconds(core);
        if let Some(function) = self.function_mut(&named.name) {
            function.set_facet(Facet::Asynchronous, qualifier, config.clone());
        }
        Ok(config)
    }

    pub(super) fn get_asynchronous(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let config = self
            .function(&named.name)
            .and_then(|function| function.facet(Facet::Asynchronous, named.or_latest()));
        config
            .map(|config| (**config).clone())
            .ok_or_else(|| no_config(&named))
    }

    pub(super) fn delete_asynchronous(&mut self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        self.function_mut(&named.name)
            .and_then(|function| function.remove_facet(Facet::Asynchronous, named.or_latest()))
            .map(|_| json!({}))
            .ok_or_else(|| no_config(&named))
    }

    pub(super) fn list_asynchronous(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let function = self.function(&named.name).ok_or_else(no_such_function)?;
        let configs = function
            .all(Facet::Asynchronous)
            .map(|(qualifier, config)| (named.with(qualifier), (**config).clone()));
        Ok(page(params, "FunctionEventInvokeConfigs", configs))
    }

    fn check_destinations(
        &self,
        core: &Core,
        named: &Named,
        destinations: &Value,
    ) -> Result<(), Error> {
        let of = |side: &str| {
            destinations[side]["Destination"]
                .as_str()
                .filter(|arn| !arn.is_empty())
        };
        for side in ["OnSuccess", "OnFailure"] {
            let Some(arn) = of(side) else { continue };
            match arn.split(':').nth(2) {
                Some("sqs" | "sns" | "events" | "s3") => {}
                Some("lambda") => self.check_function(core, named, arn)?,
                _ => {
                    let shown = |name: &str, side: &str| {
                        of(side).map_or_else(
                            || "null".to_owned(),
                            |arn| format!("{name}(destination={arn})"),
                        )
                    };
                    return Err(Error::invalid(format!(
                        "The provided destination config DestinationConfig(onSuccess={}, onFailure={}) is invalid.",
                        shown("OnSuccess", "OnSuccess"),
                        shown("OnFailure", "OnFailure")
                    )));
                }
            }
        }
        Ok(())
    }

    fn check_function(&self, core: &Core, named: &Named, arn: &str) -> Result<(), Error> {
        let target = parse(arn);
        let name = target.map(|parts| parts.name).unwrap_or_default();
        if name == named.name && arn.starts_with(&function_arn(core, name)) {
            return Err(Error::invalid(
                "You can't specify the function as a destination for itself.",
            ));
        }
        if self.function(name).is_none() {
            return Err(Error::invalid(format!(
                "The destination ARN {arn} is invalid."
            )));
        }
        Ok(())
    }
}

/// The present as seconds since the epoch, to the millisecond.
pub(super) fn seconds(core: &Core) -> Value {
    (core.now.as_millis() as f64 / 1000.0).into()
}

fn no_such_function() -> Error {
    Error::not_found("The function doesn't exist.")
}

fn no_config(named: &Named) -> Error {
    Error::not_found(format!(
        "The function {} doesn't have an EventInvokeConfig",
        named.with(named.or_latest())
    ))
}
