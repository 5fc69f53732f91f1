//! The history of a REST API's deployments, what each stage serves of it, and what differs from what its authors have now.

use super::action::ApiKind;
use super::facts::in_words;
use super::inspect::ask;
use cloud::call::Service;
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::gateway::rest::model::{RestApi, Snapshot, Stage};
use cloud::sorted::{SortedMap, SortedSet};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What happened to a part of an API from one moment to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
}

/// A difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which part: `GET /cakes`.
    pub what: String,
    /// What happened to it.
    pub how: How,
    /// Of what changed, the parts: `Integration uri`, with what it was and what it is.
    pub parts: Vec<(String, String, String)>,
}

/// A deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub at: Option<Time>,
    /// What its author says of it.
    pub description: String,
    /// The stages that serve it: `Prod`, `Prod, canary`.
    pub serves: Vec<String>,
    /// What it changed, compared with the one before.
    pub changes: Vec<Change>,
}

/// A deployment that serves a share of a stage's requests.
#[derive(Clone, Debug, PartialEq)]
pub struct Canary {
    /// How much, in percent.
    pub percent: f64,
    /// Which deployment.
    pub deployment: String,
    /// The stage variables that differ for them.
    pub variables: Vec<(String, String)>,
}

/// A stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// The deployment that it serves.
    pub deployment: String,
    /// The canary.
    pub canary: Option<Canary>,
    /// The stage variables.
    pub variables: Vec<(String, String)>,
    /// Whether every change is deployed at once.
    pub deploys_itself: bool,
    /// What its clients are not served yet.
    pub undeployed: Vec<Change>,
}

/// An API's stages and deployments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The API's name.
    pub name: String,
    /// The stages.
    pub stages: Vec<Standing>,
    /// The deployments, the newest first.
    pub deployments: Vec<Deployment>,
}

/// The history of the API of this id.
#[must_use]
pub fn history(cloud: &Cloud, kind: ApiKind, api: &str) -> Option<History> {
    match kind {
        ApiKind::Rest => {
            let region = &cloud.account().region;
            cloud.gateway().rest().api(api).map(|api| rest(api, region))
        }
        ApiKind::Http | ApiKind::WebSocket => second(cloud, api),
    }
}

fn rest(api: &RestApi, region: &str) -> History {
    let mut before: Option<&Snapshot> = None;
    let mut deployments: Vec<Deployment> = Vec::new();
    for deployment in api.deployments.values() {
        deployments.push(Deployment {
            id: deployment.id.clone(),
            at: Some(deployment.created),
            description: deployment.description.clone().unwrap_or_default(),
            serves: serving(api.stages.values(), &deployment.id),
            changes: before
                .map_or_else(Vec::new, |before| differences(before, &deployment.snapshot)),
        });
        before = Some(&deployment.snapshot);
    }
    deployments.reverse();
    let stage = |stage: &Stage| Standing {
        name: stage.stage_name.clone(),
        url: format!(
            "https://{}.execute-api.{region}.amazonaws.com/{}",
            api.id, stage.stage_name
        ),
        deployment: stage.deployment_id.clone(),
        canary: stage.canary_settings.as_ref().map(|canary| Canary {
            percent: canary.percent_traffic,
            deployment: canary.deployment_id.clone(),
            variables: pairs(canary.stage_variable_overrides.iter()),
        }),
        variables: pairs(stage.variables.iter().flatten()),
        deploys_itself: false,
        undeployed: api
            .served(stage, false)
            .map_or_else(Vec::new, |served| differences(served, &api.draft)),
    };
    History {
        name: api.name.clone(),
        stages: api.stages.values().map(stage).collect(),
        deployments,
    }
}

fn serving<'a>(stages: impl Iterator<Item = &'a Stage>, deployment: &str) -> Vec<String> {
    let mut serves = Vec::new();
    for stage in stages {
        if stage.deployment_id == deployment {
            serves.push(stage.stage_name.clone());
        }
        let canary = stage.canary_settings.as_ref();
        if let Some(canary) = canary.filter(|canary| canary.deployment_id == deployment) {
            let percent = canary.percent_traffic;
            serves.push(format!("{}, canary {percent} %", stage.stage_name));
        }
    }
    serves
}

fn pairs<'a>(texts: impl Iterator<Item = (&'a String, &'a String)>) -> Vec<(String, String)> {
    texts
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// HTTP and WebSocket APIs: what their own API tells. It tells no more of a deployment than when it was made.
fn second(cloud: &Cloud, api: &str) -> Option<History> {
    let get = |action: &str| ask(cloud, Service::ApiGatewayV2, action, json!({"ApiId": api}));
    let about = get("GetApi");
    let name = about["Name"].as_str()?.to_owned();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let stages = get("GetStages");
    let stages: Vec<&Value> = stages["Items"].as_array().into_iter().flatten().collect();
    let endpoint = text(&about["ApiEndpoint"]);
    let standing = |stage: &&Value| {
        let name = text(&stage["StageName"]);
        let variables = stage["StageVariables"].as_object();
        let variables = variables.into_iter().flatten();
        Standing {
            url: match name.as_str() {
                "$default" => endpoint.clone(),
                name => format!("{endpoint}/{name}"),
            },
            name,
            deployment: text(&stage["DeploymentId"]),
            canary: None,
            variables: variables
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
            deploys_itself: stage["AutoDeploy"] == true,
            undeployed: Vec::new(),
        }
    };
    let stages: Vec<Standing> = stages.iter().map(standing).collect();
    let deployments = get("GetDeployments");
    let mut deployments: Vec<Deployment> = deployments["Items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| {
            let id = text(&one["DeploymentId"]);
            let serves = stages.iter().filter(|stage| stage.deployment == id);
            Deployment {
                at: None,
                description: text(&one["Description"]),
                serves: serves.map(|stage| stage.name.clone()).collect(),
                changes: Vec::new(),
                id,
            }
        })
        .collect();
    deployments.reverse();
    Some(History {
        name,
        stages,
        deployments,
    })
}

/// What differs between an API at two moments.
#[must_use]
pub fn differences(before: &Snapshot, after: &Snapshot) -> Vec<Change> {
    let (old, new) = (parts(before), parts(after));
    let names: SortedSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let (how, parts) = match (old.get(name), new.get(name)) {
            (None, Some(_)) => (How::Added, Vec::new()),
            (Some(_), None) => (How::Removed, Vec::new()),
            (Some(old), Some(new)) if old != new => {
                let mut parts = Vec::new();
                compare("", old, new, &mut parts);
                (How::Changed, parts)
            }
            _ => continue,
        };
        changes.push(Change {
            what: name.clone(),
            how,
            parts,
        });
    }
    changes
}

/// Everything of an API by a name for people.
fn parts(snapshot: &Snapshot) -> SortedMap<String, Value> {
    let mut parts = SortedMap::new();
    for resource in snapshot.resources.values() {
        if resource.methods.is_empty() {
            parts.insert(format!("Resource {}", resource.path), Value::Null);
        }
        for (name, method) in &resource.methods {
            parts.insert(format!("{name} {}", resource.path), json!(method));
        }
    }
    let mut add = |kind: &str, name: &str, value: Value| {
        parts.insert(format!("{kind} {name}").trim_end().to_owned(), value);
    };
    for (name, model) in &snapshot.models {
        add("Model", name, json!(model));
    }
    for validator in snapshot.validators.values() {
        let name = validator.name.as_deref().unwrap_or(&validator.id);
        add("Validator", name, json!(validator));
    }
    for authorizer in snapshot.authorizers.values() {
        add("Authorizer", &authorizer.name, json!(authorizer));
    }
    for (kind, response) in &snapshot.gateway_responses {
        add("Gateway response", &word(kind), json!(response));
    }
    if let Some(policy) = &snapshot.policy {
        let policy = serde_json::from_str(policy).unwrap_or_else(|_| json!(policy));
        add("Resource policy", "", policy);
    }
    parts
}

fn word(kind: &impl Serialize) -> String {
    json!(kind).as_str().unwrap_or_default().to_owned()
}

/// Which leaves of two values differ.
fn compare(place: &str, old: &Value, new: &Value, parts: &mut Vec<(String, String, String)>) {
    if let (Value::Object(old), Value::Object(new)) = (old, new) {
        return compare_fields(place, old, new, parts);
    }
    if old != new {
        parts.push((place.to_owned(), shown(old), shown(new)));
    }
}

fn compare_fields(
    place: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    parts: &mut Vec<(String, String, String)>,
) {
    let names: SortedSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let deeper = match place {
            "" => in_words(name),
            place => format!("{place}, {}", in_words(name)),
        };
        let get = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
        compare(&deeper, &get(old), &get(new), parts);
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::testing::Bench;
    use cloud::call::ApiCall;
    use cloud::engine::Input;
    use std::sync::Arc;

    /// Makes a call of API Gateway's own API and gives its answer.
    fn call(bench: &mut Bench, action: &str, params: Value) -> Arc<Value> {
        let call = ApiCall::by_learner(Service::ApiGateway, action, params);
        bench.act(Input::Call(call));
        let (_, call) = bench.chronicle.calls().last_key_value().unwrap();
        let answer = call.answer.clone().unwrap();
        assert_eq!(answer.error, None, "{action}: {}", answer.body);
        answer.body
    }

    #[test]
    fn what_is_not_deployed_is_told() {
        let mut bench = Bench::new(false);
        let made = call(&mut bench, "CreateRestApi", json!({"name": "cakes"}));
        let api = made["id"].as_str().unwrap().to_owned();
        let root = made["rootResourceId"].as_str().unwrap().to_owned();
        let method = json!({"restApiId": api, "resourceId": root, "httpMethod": "GET", "authorizationType": "NONE"});
        call(&mut bench, "PutMethod", method.clone());
        let mut mock =
            json!({"restApiId": api, "resourceId": root, "httpMethod": "GET", "type": "MOCK"});
        call(&mut bench, "PutIntegration", mock.clone());
        let params = json!({"restApiId": api, "stageName": "Prod", "variables": {"oven": "hot"}});
        let first = call(&mut bench, "CreateDeployment", params);
        let now = |bench: &Bench| history(bench.cloud(), ApiKind::Rest, &api).unwrap();
        let history = now(&bench);
        assert_eq!((history.name.as_str(), history.stages.len()), ("cakes", 1));
        let stage = &history.stages[0];
        assert_eq!(stage.undeployed, []);
        assert_eq!(stage.variables, [("oven".to_owned(), "hot".to_owned())]);
        assert!(stage.url.ends_with("amazonaws.com/Prod"));
        // A change that nobody deployed.
        mock["timeoutInMillis"] = json!(5000);
        call(&mut bench, "PutIntegration", mock);
        let mut post = method;
        post["httpMethod"] = json!("POST");
        call(&mut bench, "PutMethod", post);
        let changes = now(&bench).stages[0].undeployed.clone();
        assert_eq!(changes.len(), 2, "{changes:?}");
        assert_eq!(
            (changes[0].what.as_str(), changes[0].how),
            ("GET /", How::Changed)
        );
        let (part, was, is) = &changes[0].parts[0];
        assert_eq!(
            (part.as_str(), was.as_str(), is.as_str()),
            ("Method integration, Timeout in millis", "29000", "5000")
        );
        assert_eq!(
            (changes[1].what.as_str(), changes[1].how),
            ("POST /", How::Added)
        );
        // Deployed, it is history.
        let params =
            json!({"restApiId": api, "resourceId": root, "httpMethod": "POST", "type": "MOCK"});
        call(&mut bench, "PutIntegration", params);
        let second = call(
            &mut bench,
            "CreateDeployment",
            json!({"restApiId": api, "stageName": "Prod"}),
        );
        let history = now(&bench);
        assert_eq!(history.stages[0].undeployed, []);
        let ids: Vec<&str> = history
            .deployments
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        assert_eq!(
            ids,
            [
                second["id"].as_str().unwrap(),
                first["id"].as_str().unwrap()
            ]
        );
        assert_eq!(history.deployments[0].serves, ["Prod"]);
        assert_eq!(history.deployments[0].changes.len(), 2);
        assert_eq!(history.deployments[1].serves, [""; 0]);
    }
}
