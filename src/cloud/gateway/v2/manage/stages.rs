//! Stages: what a name serves, and how.

use super::super::V2;
use super::super::error::Error;
use super::super::model::{Api, Kind, Protocol, Stage, date};
use super::{Answer, deployments, fields, page, required};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many stages an API has at most.
const STAGES_MAX: usize = 10;

impl V2 {
    pub(super) fn create_stage(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let fields = fields::read(&fields::STAGE, given, true)?;
        let name = required(given, "StageName")?;
        let api = self.api(given)?;
        check_name(api, name)?;
        if api.stages.contains_key(name) {
            return Err(Error::Conflict("Stage already exists".into()));
        }
        if api.stages.len() >= STAGES_MAX {
            return Err(Error::bad(
                "Maximum number of stages for this API has been reached",
            ));
        }
        check(api, &fields)?;
        let mut shown = fresh(core, name);
        let tags = given.map("Tags")?.cloned().unwrap_or_default();
        if let Value::Object(shown) = &mut shown {
            fields::merge(shown, fields);
            shown.insert("Tags".into(), Value::Object(tags));
        }
        Ok(self.add_stage(core, given, name, shown)?.clone())
    }

    fn add_stage(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
        name: &str,
        shown: Value,
    ) -> Result<&Value, Error> {
        let api = self.api_mut(given)?;
        let by_itself = shown["AutoDeploy"] == true;
        api.stages.insert(name.into(), Arc::new(Stage { shown }));
        if by_itself {
            deployments::deploy_itself(core, api);
        }
        Ok(&self.stage(given)?.shown)
    }

    /// The stage that quick create makes.
    pub(super) fn quick_stage(&mut self, core: &mut Core, api: &str) {
        let mut shown = fresh(core, "$default");
        shown["AutoDeploy"] = true.into();
        shown["ApiGatewayManaged"] = true.into();
        if let Some(api) = self.apis.get_mut(api).map(Arc::make_mut) {
            api.stages
                .insert("$default".into(), Arc::new(Stage { shown }));
            deployments::deploy_itself(core, api);
        }
    }

    pub(super) fn stage(&self, given: Given<'_>) -> Result<&Stage, Error> {
        let name = required(given, "StageName")?;
        let stage = self.api(given)?.stages.get(name);
        stage.map(AsRef::as_ref).ok_or_else(|| Error::no("stage"))
    }

    fn stage_mut(&mut self, given: Given<'_>) -> Result<&mut Stage, Error> {
        let name = required(given, "StageName")?;
        let stage = self.api_mut(given)?.stages.get_mut(name);
        stage.map(Arc::make_mut).ok_or_else(|| Error::no("stage"))
    }

    pub(super) fn get_stages(&self, given: Given<'_>) -> Answer {
        page::page(
            given,
            self.api(given)?
                .stages
                .values()
                .map(|stage| stage.shown.clone()),
        )
    }

    pub(super) fn update_stage(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let change = fields::read(&fields::STAGE, given, false)?;
        let before = self.stage(given)?;
        let by_itself = match change.get("AutoDeploy") {
            Some(flag) => *flag == true,
            None => before.deploys_itself(),
        };
        if by_itself && change.contains_key("DeploymentId") {
            return Err(Error::bad(
                "Deployment ID cannot be set on a stage with auto deploy enabled",
            ));
        }
        check(self.api(given)?, &change)?;
        let begins = by_itself && !before.deploys_itself();
        let now = date(core.now);
        let stage = self.stage_mut(given)?;
        if let Value::Object(shown) = &mut stage.shown {
            fields::merge(shown, change);
            shown.insert("LastUpdatedDate".into(), now);
        }
        if begins {
            self.changed(core, given);
        }
        Ok(self.stage(given)?.shown.clone())
    }

    pub(super) fn delete_stage(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        self.stage(given)?;
        let name = required(given, "StageName")?;
        let id = Arc::clone(&self.api(given)?.id);
        let mappings = self
            .domains
            .values()
            .flat_map(|domain| domain.mappings.values());
        if mappings
            .into_iter()
            .any(|one| one["ApiId"] == *id && one["Stage"] == name)
        {
            return Err(Error::bad(
                "Stage is used in API mappings. Delete the API mappings first.",
            ));
        }
        self.api_mut(given)?.stages.remove(name);
        self.forget_stage(core, &id, name);
        Ok(json!({}))
    }

    pub(super) fn delete_route_settings(&mut self, core: &Core, given: Given<'_>) -> Answer {
        let key = required(given, "RouteKey")?;
        let now = date(core.now);
        let stage = self.stage_mut(given)?;
        let settings = stage.shown["RouteSettings"].as_object_mut();
        if settings.and_then(|all| all.shift_remove(key)).is_none() {
            return Err(Error::no("RouteSettings"));
        }
        stage.shown["LastUpdatedDate"] = now;
        Ok(json!({}))
    }

    pub(super) fn delete_access_log(&mut self, core: &Core, given: Given<'_>) -> Answer {
        let now = date(core.now);
        let stage = self.stage_mut(given)?;
        if let Value::Object(shown) = &mut stage.shown {
            shown.shift_remove("AccessLogSettings");
            shown.insert("LastUpdatedDate".into(), now);
        }
        Ok(json!({}))
    }

    pub(super) fn reset_authorizers(&mut self, given: Given<'_>) -> Answer {
        self.stage(given)?;
        let (api, stage) = (required(given, "ApiId")?, required(given, "StageName")?);
        self.forget_verdicts(api, stage);
        Ok(json!({}))
    }
}

fn fresh(core: &Core, name: &str) -> Value {
    json!({
        "CreatedDate": date(core.now),
        "DefaultRouteSettings": {"DetailedMetricsEnabled": false},
        "LastUpdatedDate": date(core.now),
        "RouteSettings": {},
        "StageName": name,
        "StageVariables": {},
        "Tags": {},
    })
}

fn check_name(api: &Api, name: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_default = name == "$default" && api.protocol == Protocol::Http;
    if is_default || name.bytes().all(allowed) {
        return Ok(());
    }
    Err(Error::bad(match api.protocol {
        Protocol::Http => {
            "Stage name only allows alphanumeric characters, hyphens, and underscores, or must be $default"
        }
        Protocol::WebSocket => "Stage name only allows a-zA-Z0-9-_",
    }))
}

fn check(api: &Api, fields: &Map<String, Value>) -> Result<(), Error> {
    if let Some(id) = fields.get("DeploymentId").and_then(Value::as_str) {
        if fields.get("AutoDeploy") == Some(&Value::Bool(true)) {
            return Err(Error::bad(
                "Deployment ID cannot be set on a stage with auto deploy enabled",
            ));
        }
        if !id.is_empty() && !api.deployments.contains_key(id) {
            return Err(Error::bad("Deployment id does not exist"));
        }
    }
    if api.protocol == Protocol::WebSocket && fields.get("AutoDeploy") == Some(&Value::Bool(true)) {
        return Err(Error::bad("Auto deploy is only supported for HTTP APIs"));
    }
    let routes = fields.get("RouteSettings").and_then(Value::as_object);
    for (key, settings) in routes.into_iter().flatten() {
        if !api
            .draft
            .all(Kind::Route)
            .any(|(_, route)| route["RouteKey"] == **key)
        {
            return Err(Error::NotFound(format!(
                "Unable to find Route by key {key} within the provided RouteSettings"
            )));
        }
        check_settings(api, settings)?;
    }
    if let Some(settings) = fields.get("DefaultRouteSettings") {
        check_settings(api, settings)?;
    }
    if let Some(log) = fields.get("AccessLogSettings") {
        let arn = log["DestinationArn"].as_str().unwrap_or_default();
        let has_id = log["Format"].as_str().is_some_and(|format| {
            format.contains("$context.requestId") || format.contains("$context.extendedRequestId")
        });
        if !arn.starts_with("arn:aws:logs:") {
            return Err(Error::bad(
                "Invalid ARN specified in the request. ARNs must start with 'arn:' and must specify a CloudWatch Logs log group",
            ));
        }
        if !has_id {
            return Err(Error::bad(
                "Access Log format must include, at minimum, either $context.requestId or $context.extendedRequestId",
            ));
        }
    }
    Ok(())
}

fn check_settings(api: &Api, settings: &Value) -> Result<(), Error> {
    let asks = |name: &str| {
        settings
            .get(name)
            .is_some_and(|value| *value != false && *value != "OFF")
    };
    if api.protocol == Protocol::Http && (asks("LoggingLevel") || asks("DataTraceEnabled")) {
        return Err(Error::bad(
            "Execution logs are not supported on protocolType HTTP",
        ));
    }
    for (name, most) in [
        ("ThrottlingRateLimit", 10_000.0),
        ("ThrottlingBurstLimit", 5_000.0),
    ] {
        let given = settings.get(name).filter(|value| !value.is_null());
        let fits = |value: &Value| {
            value
                .as_f64()
                .is_some_and(|number| (0.0..=most).contains(&number))
        };
        if given.is_some_and(|value| !fits(value)) {
            return Err(Error::bad(format!("{name} must be between 0 and {most}")));
        }
    }
    Ok(())
}
