//! When a function's runtime is updated, and what happens when it calls itself in circles.

use super::error::Error;
use super::function::Facet;
use super::named::Named;
use super::{Answer, Lambda};
use crate::core::Core;
use serde_json::{Value, json};

impl Lambda {
    pub(super) fn put_runtime(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        self.look_up(&named)?;
        let manual = params["UpdateRuntimeOn"] == "Manual";
        let arn = &params["RuntimeVersionArn"];
        if manual && arn.is_null() {
            return Err(Error::invalid(
                "You must specify runtimeVersionArn if updateRuntimeOn is Manual",
            ));
        }
        if !manual && !arn.is_null() {
            return Err(Error::invalid(
                "RuntimeVersionArn is only allowed when UpdateRuntimeOn is Manual",
            ));
        }
        let mut config = json!({
            "UpdateRuntimeOn": params["UpdateRuntimeOn"],
            "FunctionArn": named.qualified(),
        });
        if manual {
            config["RuntimeVersionArn"] = arn.clone();
        }
        let function = self.existing_mut(&named)?;
        function.set_facet(Facet::Runtime, named.or_latest(), config.clone());
        Ok(config)
    }

    pub(super) fn get_runtime(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let (function, _) = self.look_up(&named)?;
        let config = function.facet(Facet::Runtime, named.or_latest());
        Ok(config.map_or_else(
            || json!({"UpdateRuntimeOn": "Auto", "FunctionArn": named.qualified()}),
            |config| (**config).clone(),
        ))
    }

    pub(super) fn put_recursion(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let config = json!({"RecursiveLoop": params["RecursiveLoop"]});
        let function = self.existing_mut(&named)?;
        function.set_facet(Facet::Recursion, "", config.clone());
        Ok(config)
    }

    pub(super) fn get_recursion(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let config = self.existing(&named)?.facet(Facet::Recursion, "");
        Ok(config.map_or_else(
            || json!({"RecursiveLoop": "Terminate"}),
            |config| (**config).clone(),
        ))
    }
}
