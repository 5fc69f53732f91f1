//! Deployments: an API as it is at one instant, kept for stages to serve.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_Deployment.html> (read 2026-11-22).

use super::Apis;
use super::api::within;
use super::error::{Error, Result};
use super::model::{Deployment, RestApi, Snapshot, Stage};
use super::patch::{Op, patches};
use super::read::{id, nothing, page, shown, some, text, texts};
use super::stage::{STAGES_MAX, cache_size, canary, check_name, check_variables};
use crate::core::Core;
use crate::given::Given;
use serde_json::Value;
use std::sync::Arc;

impl Apis {
    pub(super) fn create_deployment(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value> {
        let new = id(core, 6);
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        check_deployable(&api.draft)?;
        let deployment = Deployment {
            id: new,
            description: some(given, "description")?,
            created: core.now,
            snapshot: Arc::clone(&api.draft),
        };
        if let Some(stage) = some(given, "stageName")? {
            let stage = staged(core, api, &stage, &deployment.id, given)?;
            api.stages.insert(stage.stage_name.clone(), stage);
        }
        let shown = shown(&deployment);
        let id = deployment.id.clone();
        api.deployments.insert(&id, deployment);
        Ok(shown)
    }

    pub(super) fn get_deployment(&self, given: Given<'_>) -> Result<Value> {
        let api = self.apis.get(text(given, "restApiId")?);
        let deployment = text(given, "deploymentId")?;
        api.and_then(|api| api.deployments.get(deployment))
            .map(shown)
            .ok_or_else(no_deployment)
    }

    pub(super) fn get_deployments(&self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found(core, text(given, "restApiId")?)?;
        // The newest comes first.
        let deployments = api.deployments.values().rev();
        let items = deployments.map(|deployment| (deployment.id.clone(), shown(deployment)));
        page(given, "items", items)
    }

    pub(super) fn delete_deployment(&mut self, given: Given<'_>) -> Result<Value> {
        let deployment = text(given, "deploymentId")?;
        let api = self.apis.get_mut(text(given, "restApiId")?);
        let api = api.filter(|api| api.deployments.contains(deployment));
        let api = api.ok_or_else(no_deployment)?;
        let serves = |stage: &Stage| {
            let canary = stage.canary_settings.as_ref();
            stage.deployment_id == deployment
                || canary.is_some_and(|canary| canary.deployment_id == deployment)
        };
        if api.stages.values().any(serves) {
            return Err(Error::bad(
                "Active stages pointing to this deployment must be moved or deleted",
            ));
        }
        api.deployments.remove(deployment);
        Ok(nothing())
    }

    pub(super) fn update_deployment(&mut self, given: Given<'_>) -> Result<Value> {
        let deployment = text(given, "deploymentId")?;
        let api = self.apis.get_mut(text(given, "restApiId")?);
        let deployment = api.and_then(|api| api.deployments.get_mut(deployment));
        let deployment = deployment.ok_or_else(no_deployment)?;
        for patch in patches(given)? {
            match (patch.op, patch.path) {
                (Op::Replace | Op::Remove, "/description") => {
                    deployment.description = patch.some();
                }
                _ => return Err(patch.unknown_among(&["/description"])),
            }
        }
        Ok(shown(deployment))
    }
}

fn no_deployment() -> Error {
    Error::missing("Invalid Deployment identifier specified")
}

/// Whether an API has methods, and every method a backend.
fn check_deployable(draft: &Snapshot) -> Result<()> {
    let mut methods = draft.methods().peekable();
    if methods.peek().is_none() {
        return Err(Error::bad("The REST API doesn't contain any methods"));
    }
    if methods.any(|(_, method)| method.method_integration.is_none()) {
        return Err(Error::bad("No integration defined for method"));
    }
    Ok(())
}

/// The stage that a deployment goes to: new, moved to it, or with it as a canary.
fn staged(
    core: &Core,
    api: &RestApi,
    name: &str,
    deployment: &str,
    given: Given<'_>,
) -> Result<Stage> {
    check_name(name)?;
    let there = api.stages.get(name).cloned();
    let variables = texts(given, "variables")?;
    check_variables(variables.iter().flatten())?;
    if let Some(settings) = given.object("canarySettings")? {
        let mut stage = there.ok_or_else(|| {
            Error::bad("Canary deployments are only possible on a stage that already exists")
        })?;
        stage.canary_settings = Some(canary(settings, deployment)?);
        stage.updated = core.now;
        return Ok(stage);
    }
    if there.is_none() {
        within(api.stages.len(), STAGES_MAX, "stages")?;
    }
    let mut stage = there.unwrap_or_else(|| Stage::new(name, deployment, core.now));
    deployment.clone_into(&mut stage.deployment_id);
    stage.updated = core.now;
    stage.variables = variables.or(stage.variables);
    stage.description = some(given, "stageDescription")?.or(stage.description);
    if let Some(tracing) = given.boolean("tracingEnabled")? {
        stage.tracing_enabled = tracing;
    }
    if let Some(size) = some(given, "cacheClusterSize")? {
        stage.cache_cluster_size = Some(cache_size(&size)?);
    }
    if let Some(enabled) = given.boolean("cacheClusterEnabled")? {
        stage.set_cache(enabled);
    }
    Ok(stage)
}
