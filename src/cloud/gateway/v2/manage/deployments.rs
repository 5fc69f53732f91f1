//! Deployments, made by hand or, where a stage asks for it, whenever the API changes.

use super::super::V2;
use super::super::error::Error;
use super::super::model::{Api, Deployment, Id, Kind, Protocol, date};
use super::{Answer, page, required};
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortSmall as _;
use serde_json::json;
use std::sync::Arc;

/// How many deployments that were made automatically are kept beside those in use.
const AUTOMATIC_MAX: usize = 50;

impl V2 {
    pub(super) fn create_deployment(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let description = given.text("Description")?;
        let stage = given.text("StageName")?;
        let api = self.api(given)?;
        if api.draft.all(Kind::Route).next().is_none() {
            return Err(Error::bad(
                "Unable to deploy API because no routes exist in this API",
            ));
        }
        if let Some(route) = unattached(api) {
            return Err(Error::bad(format!(
                "Unable to deploy API because route '{route}' does not have an integration"
            )));
        }
        if let Some(name) = stage {
            let stage = api.stages.get(name).ok_or_else(|| Error::no("stage"))?;
            if stage.deploys_itself() {
                return Err(Error::bad(
                    "Deployment ID cannot be set on a stage with auto deploy enabled",
                ));
            }
        }
        let api = self.api_mut(given)?;
        let id = deploy(core, api, description, false);
        let shown = (*api.deployments[&id].shown).clone();
        if let Some(stage) = stage.and_then(|name| api.stages.get_mut(name)) {
            let stage = Arc::make_mut(stage);
            stage.shown["DeploymentId"] = json!(id);
            stage.shown["LastUpdatedDate"] = date(core.now);
        }
        Ok(shown)
    }

    pub(super) fn get_deployment(&self, given: Given<'_>) -> Answer {
        Ok((*self.deployment(given)?.shown).clone())
    }

    pub(super) fn get_deployments(&self, given: Given<'_>) -> Answer {
        let mut all: Vec<&Deployment> = self.api(given)?.deployments.values().collect();
        all.sort_small_by_key(|one| std::cmp::Reverse(one.number));
        page::page(given, all.into_iter().map(|one| (*one.shown).clone()))
    }

    pub(super) fn update_deployment(&mut self, given: Given<'_>) -> Answer {
        self.deployment(given)?;
        let id = required(given, "DeploymentId")?;
        let description = given.text("Description")?;
        let api = self.api_mut(given)?;
        let found = api
            .deployments
            .get_mut(id)
            .ok_or_else(|| Error::no("Deployment"))?;
        if let Some(description) = description {
            Arc::make_mut(&mut found.shown)["Description"] = description.into();
        }
        Ok((*found.shown).clone())
    }

    pub(super) fn delete_deployment(&mut self, given: Given<'_>) -> Answer {
        self.deployment(given)?;
        let id = required(given, "DeploymentId")?;
        let api = self.api_mut(given)?;
        if api
            .stages
            .values()
            .any(|stage| stage.deployment() == Some(id))
        {
            return Err(Error::bad(
                "Active stages pointing to this deployment must be moved or deleted",
            ));
        }
        api.deployments.remove(id);
        Ok(json!({}))
    }

    fn deployment(&self, given: Given<'_>) -> Result<&Deployment, Error> {
        let id = required(given, "DeploymentId")?;
        self.api(given)?
            .deployments
            .get(id)
            .ok_or_else(|| Error::no("Deployment"))
    }

    /// The API's draft has changed: stages that deploy by themselves serve it from now on.
    pub(super) fn changed(&mut self, core: &mut Core, given: Given<'_>) {
        if let Ok(api) = self.api_mut(given) {
            deploy_itself(core, api);
        }
    }
}

/// A route that leads nowhere. Those of WebSocket APIs may.
fn unattached(api: &Api) -> Option<String> {
    if api.protocol == Protocol::WebSocket {
        return None;
    }
    let mut routes = api.draft.all(Kind::Route);
    let route = routes.find(|(_, route)| api.draft.target(route).is_none());
    route.map(|(_, route)| route["RouteKey"].as_str().unwrap_or_default().to_owned())
}

pub(super) fn deploy(
    core: &mut Core,
    api: &mut Api,
    description: Option<&str>,
    by_itself: bool,
) -> Id {
    let id: Id = core.rng.name(6).to_lowercase().into();
    let mut shown = json!({
        "AutoDeployed": by_itself,
        "CreatedDate": date(core.now),
        "DeploymentId": id,
        "DeploymentStatus": "DEPLOYED",
    });
    let description = description
        .or(by_itself
            .then_some("Automatic deployment triggered by changes to the Api configuration"));
    if let Some(description) = description {
        shown["Description"] = description.into();
    }
    api.deployed += 1;
    let deployment = Deployment {
        draft: Arc::clone(&api.draft),
        shown: Arc::new(shown),
        number: api.deployed,
    };
    api.deployments.insert(Arc::clone(&id), deployment);
    forget_old(api);
    id
}

/// Deploys to every stage that asks for it, when there is something to deploy.
pub(super) fn deploy_itself(core: &mut Core, api: &mut Api) {
    let asks = api.stages.values().any(|stage| stage.deploys_itself());
    let is_ready = api.draft.all(Kind::Route).next().is_some();
    if !asks || !is_ready {
        return;
    }
    let id = deploy(core, api, None, true);
    let now = date(core.now);
    let said = format!("Successfully deployed stage with deployment ID '{id}'");
    for stage in api
        .stages
        .values_mut()
        .filter(|stage| stage.deploys_itself())
    {
        let shown = &mut Arc::make_mut(stage).shown;
        shown["DeploymentId"] = json!(id);
        shown["LastDeploymentStatusMessage"] = said.as_str().into();
        shown["LastUpdatedDate"] = now.clone();
    }
    forget_old(api);
}

fn forget_old(api: &mut Api) {
    let used: Vec<&str> = api
        .stages
        .values()
        .filter_map(|stage| stage.deployment())
        .collect();
    let mut old: Vec<(u64, Id)> = api
        .deployments
        .iter()
        .filter(|(id, one)| {
            one.shown["AutoDeployed"] == true
                && !used.contains(&&***id)
                && one.number != api.deployed
        })
        .map(|(id, one)| (one.number, Arc::clone(id)))
        .collect();
    old.sort();
    let too_many = old.len().saturating_sub(AUTOMATIC_MAX);
    for (_, id) in old.into_iter().take(too_many) {
        api.deployments.remove(&id);
    }
}
