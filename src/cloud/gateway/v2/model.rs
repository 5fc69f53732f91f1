//! What an HTTP or WebSocket API consists of.
//!
//! Parts (routes, integrations...) are kept as AWS shows them. A deployment keeps the draft as it was by sharing it;
//! changing the draft copies it.

use crate::clock::Time;
use crate::sorted::SortedMap;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// An id of AWS's.
pub type Id = Arc<str>;

/// What clients speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Requests and answers.
    Http,
    /// Messages both ways.
    WebSocket,
}

/// The kinds of parts that an API has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Route,
    Integration,
    Authorizer,
    Model,
    RouteResponse,
    IntegrationResponse,
}

impl Kind {
    pub(super) const ALL: [Self; 6] = [
        Self::Route,
        Self::Integration,
        Self::Authorizer,
        Self::Model,
        Self::RouteResponse,
        Self::IntegrationResponse,
    ];

    /// AWS's word: actions, ids and errors are made of it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Route => "Route",
            Self::Integration => "Integration",
            Self::Authorizer => "Authorizer",
            Self::Model => "Model",
            Self::RouteResponse => "RouteResponse",
            Self::IntegrationResponse => "IntegrationResponse",
        }
    }

    /// What a part of this kind hangs on, other than the API.
    pub(super) const fn parent(self) -> Option<Self> {
        match self {
            Self::RouteResponse => Some(Self::Route),
            Self::IntegrationResponse => Some(Self::Integration),
            _ => None,
        }
    }
}

/// What a deployment makes live.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The parts, by kind, by the id of what they hang on (empty for the API itself), and by id.
    pub(super) parts: SortedMap<(Kind, Id, Id), Arc<Value>>,
    /// The CORS configuration of an HTTP API.
    pub(super) cors: Option<Arc<Value>>,
}

impl Draft {
    pub(super) fn part(&self, kind: Kind, parent: &str, id: &str) -> Option<&Arc<Value>> {
        self.parts.get(&(kind, parent.into(), id.into()))
    }

    /// The parts of a kind that hang on the API itself.
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = (&Id, &Arc<Value>)> {
        self.under(kind, "")
    }

    /// The parts of a kind that hang on this.
    pub(super) fn under<'a>(
        &'a self,
        kind: Kind,
        parent: &'a str,
    ) -> impl Iterator<Item = (&'a Id, &'a Arc<Value>)> {
        self.parts
            .iter()
            .filter(move |((of, on, _), _)| *of == kind && **on == *parent)
            .map(|((_, _, id), part)| (id, part))
    }

    /// The integration that a route's target names.
    pub(super) fn target(&self, route: &Value) -> Option<(&str, &Arc<Value>)> {
        let target = route["Target"].as_str()?;
        let wanted = target.strip_prefix("integrations/")?;
        let mut all = self.all(Kind::Integration);
        all.find(|(id, _)| ***id == *wanted)
            .map(|(id, part)| (&**id, part))
    }
}

/// A deployment: the draft at one moment.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// What it made live.
    pub(super) draft: Arc<Draft>,
    pub(super) shown: Arc<Value>,
    /// Its place among the API's deployments.
    pub(super) number: u64,
}

/// A stage: a name under which one deployment is served.
#[derive(Clone, Debug)]
pub struct Stage {
    /// As AWS shows it.
    pub(super) shown: Value,
}

impl Stage {
    pub(super) fn deployment(&self) -> Option<&str> {
        self.shown["DeploymentId"].as_str()
    }

    pub(super) fn deploys_itself(&self) -> bool {
        self.shown["AutoDeploy"] == true
    }

    /// The stage variables.
    #[must_use]
    pub fn variables(&self) -> Option<&Map<String, Value>> {
        self.shown["StageVariables"]
            .as_object()
            .filter(|variables| !variables.is_empty())
    }

    /// A setting of a route: its own, or the stage's default.
    pub(super) fn setting(&self, route_key: &str, name: &str) -> Option<&Value> {
        let own = self.shown["RouteSettings"][route_key].get(name);
        own.or_else(|| self.shown["DefaultRouteSettings"].get(name))
            .filter(|value| !value.is_null())
    }
}

/// An API.
#[derive(Clone, Debug)]
pub struct Api {
    /// Ten small letters and digits.
    pub id: Id,
    /// What its clients speak.
    pub protocol: Protocol,
    /// As AWS shows it.
    pub(super) shown: Value,
    pub(super) draft: Arc<Draft>,
    pub(super) deployments: SortedMap<Id, Deployment>,
    pub(super) stages: SortedMap<Id, Arc<Stage>>,
    pub(super) deployed: u64,
}

impl Api {
    /// What a stage serves.
    pub(super) fn served(&self, stage: &Stage) -> Option<&Arc<Draft>> {
        Some(&self.deployments.get(stage.deployment()?)?.draft)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.shown["Name"].as_str().unwrap_or_default()
    }

    /// The names of its stages.
    pub fn stage_names(&self) -> impl Iterator<Item = &str> {
        self.stages.keys().map(AsRef::as_ref)
    }

    /// Whether the host `ID.execute-api...` is switched off.
    pub(super) fn own_host_is_off(&self) -> bool {
        self.shown["DisableExecuteApiEndpoint"] == true
    }

    /// The world as goals read it.
    pub(super) fn to_json(&self) -> Value {
        let stages: Map<String, Value> = self
            .stages
            .iter()
            .map(|(name, stage)| {
                let routes = self
                    .served(stage)
                    .map_or(0, |draft| draft.all(Kind::Route).count());
                let shown = json!({
                    "deploymentId": stage.shown["DeploymentId"],
                    "autoDeploy": stage.deploys_itself(),
                    "routes": routes,
                });
                (name.to_string(), shown)
            })
            .collect();
        let routes: Map<String, Value> = self
            .draft
            .all(Kind::Route)
            .map(|(_, route)| {
                let key = route["RouteKey"].as_str().unwrap_or_default();
                let to = self.draft.target(route).map(|(_, integration)| {
                    json!({
                        "type": integration["IntegrationType"],
                        "subtype": integration["IntegrationSubtype"],
                        "uri": integration["IntegrationUri"],
                    })
                });
                let shown = json!({
                    "integration": to,
                    "authorizationType": route["AuthorizationType"],
                });
                (key.to_owned(), shown)
            })
            .collect();
        json!({
            "id": self.id,
            "name": self.name(),
            "endpoint": self.shown["ApiEndpoint"],
            "cors": self.draft.cors,
            "routes": routes,
            "stages": stages,
            "deployments": self.deployments.len(),
        })
    }
}

/// A custom domain name and what its paths lead to.
#[derive(Clone, Debug)]
pub struct Domain {
    /// As AWS shows it.
    pub(super) shown: Value,
    /// Its API mappings, by id.
    pub(super) mappings: SortedMap<Id, Arc<Value>>,
}

/// When something was made, as AWS writes it here.
pub(super) fn date(now: Time) -> Value {
    now.to_iso().into()
}
