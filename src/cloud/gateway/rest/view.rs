//! The world as goals and questions read it.

use super::Apis;
use super::model::{RestApi, Stage, UsagePlan};
use crate::clock::Time;
use serde_json::{Map, Value, json};

impl Apis {
    /// The REST APIs by name; of several of one name the later ones have their id behind it.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let mut apis = Map::new();
        for api in self.apis.values() {
            let name = if apis.contains_key(&api.name) {
                format!("{} {}", api.name, api.id)
            } else {
                api.name.clone()
            };
            apis.insert(name, self.api_json(api));
        }
        apis
    }

    fn api_json(&self, api: &RestApi) -> Value {
        let stages: Map<String, Value> = api
            .stages
            .values()
            .map(|stage| (stage.stage_name.clone(), stage_json(api, stage)))
            .collect();
        let deployments: Vec<&str> = api
            .deployments
            .values()
            .map(|deployment| deployment.id.as_str())
            .collect();
        let methods: Vec<String> = api
            .draft
            .methods()
            .map(|(path, method)| format!("{} {path}", method.http_method))
            .collect();
        let opens = |plan: &&UsagePlan| plan.api_stages.iter().any(|stage| stage.api_id == api.id);
        let plans: Vec<&str> = self
            .plans
            .values()
            .filter(opens)
            .map(|plan| plan.name.as_str())
            .collect();
        json!({
            "id": api.id,
            "name": api.name,
            "protocol": "REST",
            "endpointType": api.endpoint.kind(),
            "methods": methods,
            "hasPolicy": api.draft.policy.is_some(),
            "stages": stages,
            "deployments": deployments,
            "usagePlans": plans,
        })
    }

    /// The API keys by name, or by id where they have none.
    #[must_use]
    pub fn keys_json(&self) -> Value {
        let key = |key: &super::model::ApiKey| {
            let name = key.name.clone().unwrap_or_else(|| key.id.clone());
            let shown = json!({"id": key.id, "value": key.value, "enabled": key.enabled});
            (name, shown)
        };
        Value::Object(self.keys.values().map(key).collect())
    }

    /// The usage plans by name.
    #[must_use]
    pub fn plans_json(&self, now: Time) -> Map<String, Value> {
        let plan = |plan: &UsagePlan| (plan.name.clone(), self.plan_json(plan, now));
        self.plans.values().map(plan).collect()
    }

    fn plan_json(&self, plan: &UsagePlan, now: Time) -> Value {
        let keys: Map<String, Value> = plan
            .keys
            .iter()
            .map(|id| {
                let name = self.keys.get(id).and_then(|key| key.name.clone());
                let used = plan
                    .quota
                    .as_ref()
                    .map(|quota| plan.used_in_period(id, quota, now));
                (
                    name.unwrap_or_else(|| id.clone()),
                    json!({"id": id, "used": used}),
                )
            })
            .collect();
        json!({
            "id": plan.id,
            "name": plan.name,
            "throttle": plan.throttle,
            "quota": plan.quota,
            "apiStages": plan.api_stages,
            "keys": keys,
        })
    }
}

fn stage_json(api: &RestApi, stage: &Stage) -> Value {
    let served = api.served(stage, false);
    let canary = stage.canary_settings.as_ref();
    json!({
        "deploymentId": stage.deployment_id,
        "variables": stage.variables,
        "canary": canary,
        "webAclArn": stage.web_acl_arn,
        "cacheClusterEnabled": stage.cache_cluster_enabled,
        "methodSettings": stage.method_settings,
        // Whether clients are served what authors last saved.
        "upToDate": served.is_some_and(|served| **served == *api.draft),
    })
}
