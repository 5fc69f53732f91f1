//! What the APIs of a scene serve: their routes, what stands behind each, and their stages.

use super::action::ApiKind;
use super::inspect::ask;
use cloud::call::Service;
use cloud::engine::Cloud;
use cloud::gateway::rest::execute_arn;
use cloud::gateway::rest::model::{Canary, Integration, IntegrationType, RestApi, Snapshot, Stage};
use cloud::gateway::v2::Protocol;
use cloud::sorted::SortSmall as _;
use serde_json::{Value, json};

/// What API Gateway is called by policies.
pub const SERVICE: &str = "apigateway.amazonaws.com";

/// What stands behind a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A function, by its name.
    Function(String),
    /// A queue, by its name.
    Queue(String),
    /// A state machine, by its name: the API starts executions.
    Machine(String),
    /// Another AWS service.
    Service(String),
    /// A server, by its host.
    Server(String),
    /// API Gateway itself.
    Mock,
    /// Nothing yet.
    Nothing,
}

impl Backend {
    /// What a URI names, stage variables filled in.
    fn of(uri: &str, variables: &Value) -> Self {
        let uri = filled(uri, variables);
        let after = |mark: &str| {
            let (_, rest) = uri.split_once(mark)?;
            let end = rest.find(['/', ':']).unwrap_or(rest.len());
            Some(rest[..end].to_owned())
        };
        if let Some(function) = after(":function:") {
            return Self::Function(function);
        }
        if let Some((_, path)) = uri.split_once(":sqs:path/") {
            return Self::Queue(path.rsplit('/').next().unwrap_or_default().to_owned());
        }
        if let Some(rest) = uri.strip_prefix("arn:aws:apigateway:") {
            let service = rest.split(':').nth(1).unwrap_or_default();
            return Self::Service(service.to_owned());
        }
        match cloud::http::host_of(&uri) {
            "" => Self::Nothing,
            host => Self::Server(host.to_owned()),
        }
    }
}

/// The state machine that an ARN in a text names.
fn machine_in(text: &str) -> Option<Backend> {
    let (_, rest) = text.split_once(":stateMachine:")?;
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
    Some(Backend::Machine(rest[..end].to_owned()))
}

/// A text with `${stageVariables.name}` filled in.
fn filled(text: &str, variables: &Value) -> String {
    let mut filled = text.to_owned();
    for (name, value) in variables.as_object().into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        filled = filled.replace(&format!("${{stageVariables.{name}}}"), value);
    }
    filled
}

/// A method of a path, and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET`, `ANY`; for WebSocket APIs empty.
    pub method: String,
    /// `/cakes/{id}`; for WebSocket APIs the route's key.
    pub path: String,
    /// What stands behind it.
    pub backend: Backend,
}

impl Route {
    /// `GET /cakes`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{} {}", self.method, self.path).trim().to_owned()
    }
}

/// What an API serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Its name.
    pub name: String,
    /// Its stages.
    pub stages: Vec<String>,
    /// Its routes, as the first stage has them.
    pub routes: Vec<Route>,
    /// What other stages, and canaries, have behind them that the first stage has not: the stage, and its route.
    pub beside: Vec<(String, Route)>,
}

impl Served {
    /// All routes, each with the stage that it is of.
    fn all(&self) -> impl Iterator<Item = (&str, &Route)> {
        let first = self.stages.first().map_or("*", String::as_str);
        let routes = self.routes.iter().map(move |route| (first, route));
        let beside = self.beside.iter();
        routes.chain(beside.map(|(stage, route)| (stage.as_str(), route)))
    }

    /// What stands behind it, all stages and canaries together.
    pub fn backends(&self) -> impl Iterator<Item = &Backend> {
        self.all().map(|(_, route)| &route.backend)
    }
}

/// What the API of this id serves; what its authors have not deployed is not among it, unless nothing is deployed at all.
#[must_use]
pub fn served(cloud: &Cloud, kind: ApiKind, api: &str) -> Option<Served> {
    match kind {
        ApiKind::Rest => cloud.gateway().rest().api(api).map(rest),
        ApiKind::Http | ApiKind::WebSocket => second(cloud, api),
    }
}

fn rest(api: &RestApi) -> Served {
    let mut deployed = api.stages.values().flat_map(|stage| {
        let canary = stage.canary_settings.as_ref();
        let with = [Some(None), canary.map(Some)].into_iter().flatten();
        with.map(move |canary| (stage, canary))
    });
    let routes_of = |(stage, canary): (&Stage, Option<&Canary>)| {
        let mut variables = stage.variables.clone().unwrap_or_default();
        if let Some(canary) = canary {
            variables.extend(canary.stage_variable_overrides.clone());
        }
        let snapshot = api.served(stage, canary.is_some());
        routes(snapshot.unwrap_or(&api.draft), &json!(variables))
    };
    let first = deployed.next();
    let routes = first.map_or_else(|| routes(&api.draft, &Value::Null), routes_of);
    let mut beside: Vec<(String, Route)> = Vec::new();
    for (stage, canary) in deployed {
        for route in routes_of((stage, canary)) {
            let mut known = beside.iter().map(|(_, route)| route).chain(&routes);
            if known.all(|one| one.backend != route.backend) {
                beside.push((stage.stage_name.clone(), route));
            }
        }
    }
    Served {
        name: api.name.clone(),
        stages: api.stages.keys().cloned().collect(),
        routes,
        beside,
    }
}

fn routes(snapshot: &Snapshot, variables: &Value) -> Vec<Route> {
    let mut resources: Vec<_> = snapshot.resources.values().collect();
    resources.sort_small_by(|a, b| a.path.cmp(&b.path));
    let mut routes = Vec::new();
    for resource in resources {
        for (name, method) in &resource.methods {
            routes.push(Route {
                method: name.clone(),
                path: resource.path.clone(),
                backend: behind(method.method_integration.as_ref(), variables),
            });
        }
    }
    // What browsers ask beforehand is the least of it.
    routes.sort_small_by_key(|route| route.method == "OPTIONS");
    routes
}

fn behind(integration: Option<&Integration>, variables: &Value) -> Backend {
    let Some(integration) = integration else {
        return Backend::Nothing;
    };
    match integration.kind {
        IntegrationType::Mock => Backend::Mock,
        _ => {
            let backend = Backend::of(integration.uri.as_deref().unwrap_or_default(), variables);
            // Which one is started stands in what is sent.
            let templates = integration.request_templates.iter().flatten();
            let templates = templates.filter_map(|(_, template)| template.as_deref());
            let mut machines = templates.filter_map(|text| machine_in(&filled(text, variables)));
            match backend {
                Backend::Service(name) if name == "states" => {
                    machines.next().unwrap_or(Backend::Service(name))
                }
                backend => backend,
            }
        }
    }
}

/// HTTP and WebSocket APIs, by what their own API answers.
fn second(cloud: &Cloud, api: &str) -> Option<Served> {
    let get = |action: &str| ask(cloud, Service::ApiGatewayV2, action, json!({"ApiId": api}));
    let about = get("GetApi");
    let name = about["Name"].as_str()?.to_owned();
    let (routes, integrations, stages) =
        (get("GetRoutes"), get("GetIntegrations"), get("GetStages"));
    let variables = &stages["Items"][0]["StageVariables"];
    let behind = |route: &Value| {
        let target = route["Target"].as_str()?;
        let id = target.strip_prefix("integrations/")?;
        let integration = items(&integrations).find(|one| one["IntegrationId"] == id)?;
        Some(match integration["IntegrationSubtype"].as_str() {
            Some(subtype) => match integration["RequestParameters"]["QueueUrl"].as_str() {
                Some(url) => Backend::Queue(url.rsplit('/').next().unwrap_or(url).to_owned()),
                None => integration["RequestParameters"]["StateMachineArn"]
                    .as_str()
                    .and_then(machine_in)
                    .unwrap_or_else(|| Backend::Service(subtype.to_owned())),
            },
            None if integration["IntegrationType"] == "MOCK" => Backend::Mock,
            None => Backend::of(integration["IntegrationUri"].as_str()?, variables),
        })
    };
    let route = |route: &Value| {
        let key = route["RouteKey"].as_str()?;
        let (method, path) = key.split_once(' ').unwrap_or(("", key));
        Some(Route {
            method: method.to_owned(),
            path: path.to_owned(),
            backend: behind(route).unwrap_or(Backend::Nothing),
        })
    };
    let stage = |stage: &Value| Some(stage["StageName"].as_str()?.to_owned());
    Some(Served {
        name,
        stages: items(&stages).filter_map(stage).collect(),
        routes: items(&routes).filter_map(route).collect(),
        beside: Vec::new(),
    })
}

fn items(answer: &Value) -> impl Iterator<Item = &Value> {
    answer["Items"].as_array().into_iter().flatten()
}

/// Whether the function's own policy lets every route of the API invoke it.
#[must_use]
pub fn may_invoke(cloud: &Cloud, api: &str, served: &Served, function: &str) -> bool {
    let account = cloud.account();
    let arn = format!(
        "arn:aws:lambda:{}:{}:function:{function}",
        account.region, account.id
    );
    let mut of_function = served
        .all()
        .filter(|(_, route)| route.backend == Backend::Function(function.to_owned()));
    of_function.all(|(stage, route)| {
        let method = match route.method.as_str() {
            "" => "*",
            method => method,
        };
        let source = execute_arn(account, api, stage, method, &route.path);
        cloud.lets_in(SERVICE, &source, &arn)
    })
}

/// The id of the API that answers at a URL: by its own host, or by a custom domain.
#[must_use]
pub fn api_at(cloud: &Cloud, url: &str) -> Option<String> {
    let host = cloud::http::host_of(url);
    if let Some((id, _)) = host.split_once(".execute-api.") {
        return Some(id.to_owned());
    }
    let origin = cloud::browser::origin_of(url);
    let path = url[origin.len()..].trim_start_matches('/');
    mappings(cloud, host)
        .into_iter()
        .filter(|(base, _)| is_below(base, path))
        .max_by_key(|(base, _)| base.len())
        .map(|(_, api)| api)
}

/// Whether a path is at the base path or below it.
fn is_below(base: &str, path: &str) -> bool {
    let rest = path.strip_prefix(base);
    base.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// What a custom domain maps to APIs: base paths, the empty one for all paths, and the APIs' ids.
fn mappings(cloud: &Cloud, domain: &str) -> Vec<(String, String)> {
    let found = |list: &Value, base: &str, api: &str| {
        let items = list.as_array().into_iter().flatten();
        let pairs = items.filter_map(|item| {
            let base = match item[base].as_str() {
                None | Some("(none)") => "",
                Some(base) => base,
            };
            Some((base.to_owned(), item[api].as_str()?.to_owned()))
        });
        pairs.collect::<Vec<_>>()
    };
    if cloud.gateway().rest().domain(domain).is_some() {
        let params = json!({"domainName": domain});
        let answer = ask(cloud, Service::ApiGateway, "GetBasePathMappings", params);
        return found(&answer["items"], "basePath", "restApiId");
    }
    if !cloud.gateway().has_host(domain) {
        return Vec::new();
    }
    let params = json!({"DomainName": domain});
    let answer = ask(cloud, Service::ApiGatewayV2, "GetApiMappings", params);
    found(&answer["Items"], "ApiMappingKey", "ApiId")
}

/// The open connections of WebSocket APIs: the client, and the connection's id.
#[must_use]
pub fn connections(cloud: &Cloud) -> Vec<(String, String)> {
    let apis = cloud.gateway().v2().to_json(Protocol::WebSocket);
    let apis = apis.as_array().into_iter().flatten();
    let connections = apis.flat_map(|api| api["connections"].as_array().into_iter().flatten());
    let open = connections.filter(|one| one["state"] == "open");
    open.filter_map(|one| {
        let text = |field: &str| Some(one[field].as_str()?.to_owned());
        Some((text("client")?, text("id")?))
    })
    .collect()
}

#[cfg(test)]
mod tests;
