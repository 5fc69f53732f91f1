//! Stages: create, read, delete, flush. What is patched is in [`super::stage_patch`].
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html> (read 2026-11-22).

use super::Apis;
use super::api::within;
use super::error::{Error, Result};
use super::model::{Canary, RestApi, Stage};
use super::read::{flag, nothing, shown, some, text, texts};
use super::stage_patch;
use crate::core::Core;
use crate::given::Given;
use serde_json::{Value, json};

/// The sizes of caches, in GB.
const SIZES: [&str; 8] = ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"];
pub(super) const STAGES_MAX: usize = 10;
/// How long the name and the value of a stage variable are at most, in characters.
const VARIABLE_NAME_MAX: usize = 64;
const VARIABLE_MAX: usize = 512;

impl Apis {
    fn stage(&self, given: Given<'_>) -> Result<&Stage> {
        let name = text(given, "stageName")?;
        let api = self.apis.get(text(given, "restApiId")?);
        api.and_then(|api| api.stages.get(name))
            .ok_or_else(no_stage)
    }

    pub(super) fn create_stage(&mut self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        let name = text(given, "stageName")?;
        check_name(name)?;
        let deployment = text(given, "deploymentId")?;
        check_deployment(api, deployment)?;
        if api.stages.contains_key(name) {
            return Err(Error::Conflict("Stage already exists".to_owned()));
        }
        within(api.stages.len(), STAGES_MAX, "stages")?;
        let variables = texts(given, "variables")?;
        check_variables(variables.iter().flatten())?;
        let mut stage = Stage::new(name, deployment, core.now);
        stage.description = some(given, "description")?;
        stage.variables = variables;
        stage.documentation_version = some(given, "documentationVersion")?;
        stage.tracing_enabled = flag(given, "tracingEnabled")?;
        stage.tags = texts(given, "tags")?.unwrap_or_default();
        if let Some(size) = some(given, "cacheClusterSize")? {
            stage.cache_cluster_size = Some(cache_size(&size)?);
        }
        stage.set_cache(flag(given, "cacheClusterEnabled")?);
        if let Some(settings) = given.object("canarySettings")? {
            let canary = canary(settings, deployment)?;
            check_deployment(api, &canary.deployment_id)?;
            stage.canary_settings = Some(canary);
        }
        let shown = shown(&stage);
        api.stages.insert(name.to_owned(), stage);
        Ok(shown)
    }

    pub(super) fn get_stage(&self, given: Given<'_>) -> Result<Value> {
        Ok(shown(self.stage(given)?))
    }

    pub(super) fn get_stages(&self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found(core, text(given, "restApiId")?)?;
        let deployment = some(given, "deploymentId")?;
        let wanted = |stage: &&Stage| {
            deployment
                .as_ref()
                .is_none_or(|id| *id == stage.deployment_id)
        };
        let stages: Value = api.stages.values().filter(wanted).map(shown).collect();
        Ok(json!({"item": stages}))
    }

    pub(super) fn delete_stage(&mut self, given: Given<'_>) -> Result<Value> {
        let name = self.stage(given)?.stage_name.clone();
        let id = text(given, "restApiId")?;
        if let Some(api) = self.apis.get_mut(id) {
            api.stages.remove(&name);
        }
        for plan in self.plans.values_mut() {
            plan.api_stages
                .retain(|stage| stage.api_id != id || stage.stage != name);
        }
        Ok(nothing())
    }

    pub(super) fn update_stage(&mut self, core: &Core, given: Given<'_>) -> Result<Value> {
        let mut stage = self.stage(given)?.clone();
        let around = stage_patch::Around {
            api: self.found(core, text(given, "restApiId")?)?,
            logs: self.settings.cloudwatch_role_arn.is_some(),
            certificates: &self.certificates,
        };
        stage_patch::apply(&around, &mut stage, given)?;
        stage.updated = core.now;
        let shown = shown(&stage);
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        api.stages.insert(stage.stage_name.clone(), stage);
        Ok(shown)
    }

    pub(super) fn flush(&mut self, core: &Core, given: Given<'_>, cache: bool) -> Result<Value> {
        self.stage(given)?;
        let name = text(given, "stageName")?;
        if let Some(stage) = self.stage_mut(text(given, "restApiId")?, name) {
            if cache {
                stage.cache_flushed = Some(core.now);
            } else {
                stage.authorizers_flushed = Some(core.now);
            }
        }
        Ok(nothing())
    }
}

fn no_stage() -> Error {
    Error::missing("Invalid stage identifier specified")
}

/// Whether a stage may have this name.
pub(super) fn check_name(name: &str) -> Result<()> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    if name.is_empty() || name.len() > 128 || !name.chars().all(allowed) {
        return Err(Error::bad(
            "Stage name only allows a-zA-Z0-9_-, at most 128 characters",
        ));
    }
    Ok(())
}

/// Whether a deployment is there.
pub(super) fn check_deployment(api: &RestApi, id: &str) -> Result<()> {
    if api.deployments.contains(id) {
        Ok(())
    } else {
        Err(Error::bad("Deployment id does not exist"))
    }
}

/// Whether stage variables have names and values that they may have.
pub(super) fn check_variables<'a>(
    variables: impl Iterator<Item = (&'a String, &'a String)>,
) -> Result<()> {
    for (name, value) in variables {
        let letters = |text: &str, others: &str| {
            text.chars()
                .all(|letter| letter.is_ascii_alphanumeric() || others.contains(letter))
        };
        if name.chars().count() > VARIABLE_NAME_MAX || value.chars().count() > VARIABLE_MAX {
            return Err(Error::bad(format!(
                "A stage variable's name has at most {VARIABLE_NAME_MAX} characters, its value at most {VARIABLE_MAX}"
            )));
        }
        if name.is_empty() || !letters(name, "_") {
            return Err(Error::bad(
                "Stage variable name must be alphanumeric and may contain underscores",
            ));
        }
        if !letters(value, "-._~:/?#&=,") {
            return Err(Error::bad(
                "Stage variable value can only contain [A-Za-z0-9-._~:/?#&=,]",
            ));
        }
    }
    Ok(())
}

/// A cache's size, if it is one.
pub(super) fn cache_size(size: &str) -> Result<String> {
    if SIZES.contains(&size) {
        Ok(size.to_owned())
    } else {
        Err(Error::bad(format!(
            "Invalid cache cluster size specified. Must be one of [{}]",
            SIZES.join(", ")
        )))
    }
}

/// A canary's settings, for this deployment unless they name another.
pub(super) fn canary(given: Given<'_>, deployment: &str) -> Result<Canary> {
    let percent = given.get("percentTraffic").and_then(Value::as_f64);
    let overrides = texts(given, "stageVariableOverrides")?.unwrap_or_default();
    check_variables(overrides.iter())?;
    Ok(Canary {
        percent_traffic: check_percent(percent.unwrap_or(0.0))?,
        deployment_id: some(given, "deploymentId")?.unwrap_or_else(|| deployment.to_owned()),
        stage_variable_overrides: overrides,
        use_stage_cache: flag(given, "useStageCache")?,
    })
}

pub(super) fn check_percent(percent: f64) -> Result<f64> {
    if (0.0..=100.0).contains(&percent) {
        Ok(percent)
    } else {
        Err(Error::bad(
            "Canary percentTraffic must be between 0.0 and 100.0",
        ))
    }
}
