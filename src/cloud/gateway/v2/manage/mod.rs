//! The API with which HTTP and WebSocket APIs are made and changed: Amazon API Gateway, version 2.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html> (read 2026-11-22).

mod apis;
mod authorizers;
mod cors;
mod deployments;
mod domains;
mod fields;
mod import;
mod page;
mod parts;
mod rules;
mod stages;
mod tags;

pub(super) use parts::is_lambda;

use super::V2;
use super::error::Error;
use super::model::{Api, Kind};
use crate::call::ApiCall;
use crate::cognito::Cognito;
use crate::core::Core;
use crate::given::Given;
use serde_json::Value;
use std::sync::Arc;

pub(super) type Answer = Result<Value, Error>;

/// What API Gateway has, and Stratus has not.
const NOT_MODELLED: [&str; 6] = [
    "VpcLink",
    "Portal",
    "RoutingRule",
    "ProductPage",
    "ExportApi",
    "ModelTemplate",
];

/// The HTTP status of an action that went well.
#[must_use]
pub fn success_status(action: &str) -> u16 {
    let begins = |word: &str| action.starts_with(word);
    if begins("Create") || ["ImportApi", "ReimportApi", "TagResource"].contains(&action) {
        201
    } else if begins("Delete") || begins("Reset") || action == "UntagResource" {
        204
    } else {
        200
    }
}

impl V2 {
    pub(super) fn manage(&mut self, core: &mut Core, cognito: &Cognito, call: &ApiCall) -> Answer {
        let given = Given(&call.params);
        let action = call.action.as_str();
        if NOT_MODELLED.iter().any(|what| action.contains(what)) {
            return Err(Error::NotModelled(format!("action {action}")));
        }
        match action {
            "CreateApi" => self.create_api(core, given),
            "GetApi" => Ok(self.api(given)?.shown.clone()),
            "GetApis" => self.get_apis(given),
            "UpdateApi" => self.update_api(core, given),
            "DeleteApi" => self.delete_api(core, given),
            "DeleteCorsConfiguration" => self.delete_cors(core, given),
            "ImportApi" | "ReimportApi" => {
                self.import(core, cognito, given, action == "ReimportApi")
            }
            "CreateStage" => self.create_stage(core, given),
            "GetStage" => Ok(self.stage(given)?.shown.clone()),
            "GetStages" => self.get_stages(given),
            "UpdateStage" => self.update_stage(core, given),
            "DeleteStage" => self.delete_stage(core, given),
            "DeleteRouteSettings" => self.delete_route_settings(core, given),
            "DeleteAccessLogSettings" => self.delete_access_log(core, given),
            "ResetAuthorizersCache" => self.reset_authorizers(given),
            "CreateDeployment" => self.create_deployment(core, given),
            "GetDeployment" => self.get_deployment(given),
            "GetDeployments" => self.get_deployments(given),
            "UpdateDeployment" => self.update_deployment(given),
            "DeleteDeployment" => self.delete_deployment(given),
            "DeleteRouteRequestParameter" => Err(Error::no("RequestParameter")),
            "TagResource" | "UntagResource" | "GetTags" => self.tag_action(action, given),
            _ if action.contains("DomainName") || action.contains("ApiMapping") => {
                self.domain_action(core, action, given)
            }
            _ => self.part_action(core, cognito, action, given),
        }
    }

    fn part_action(
        &mut self,
        core: &mut Core,
        cognito: &Cognito,
        action: &str,
        given: Given<'_>,
    ) -> Answer {
        let kind_of = |rest: &str| Kind::ALL.into_iter().find(|kind| kind.word() == rest);
        if let Some(kind) = action.strip_prefix("Create").and_then(kind_of) {
            return self.create_part(core, cognito, kind, given);
        }
        if let Some(kind) = action.strip_prefix("Update").and_then(kind_of) {
            return self.update_part(core, cognito, kind, given);
        }
        if let Some(kind) = action.strip_prefix("Delete").and_then(kind_of) {
            return self.delete_part(core, kind, given);
        }
        let got = action.strip_prefix("Get");
        if let Some(kind) = got.and_then(kind_of) {
            return self.get_part(kind, given);
        }
        if let Some(kind) = got
            .and_then(|rest| rest.strip_suffix('s'))
            .and_then(kind_of)
        {
            return self.get_parts(kind, given);
        }
        Err(Error::NotModelled(format!("action {action}")))
    }

    /// The API that a call names.
    fn api(&self, given: Given<'_>) -> Result<&Api, Error> {
        let id = required(given, "ApiId")?;
        let api = self.apis.get(id).map(AsRef::as_ref);
        api.ok_or_else(|| {
            Error::NotFound(format!(
                "Invalid API identifier specified {}:{id}",
                self.account
            ))
        })
    }

    fn api_mut(&mut self, given: Given<'_>) -> Result<&mut Api, Error> {
        self.api(given)?;
        let id = required(given, "ApiId")?;
        let api = self.apis.get_mut(id).map(Arc::make_mut);
        api.ok_or_else(|| Error::no("API"))
    }
}

/// A text that must be there and not be empty.
fn required<'a>(given: Given<'a>, name: &str) -> Result<&'a str, Error> {
    let text = given.text(name)?.filter(|text| !text.is_empty());
    text.ok_or_else(|| Error::missing(name))
}
