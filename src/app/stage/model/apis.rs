//! What the APIs of a scene serve: their routes, what stands behind each, and their stages.

use super::action::ApiKind;
use super::inspect::ask;
use cloud::call::Service;
use cloud::engine::Cloud;
use cloud::gateway::rest::execute_arn;
use cloud::gateway::rest::model::{Integration, IntegrationType, RestApi, Snapshot};
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
    /// Its routes.
    pub routes: Vec<Route>,
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
    let stage = api.stages.values().next();
    let snapshot = stage.and_then(|stage| api.served(stage, false));
    let variables = stage.map_or(Value::Null, |stage| json!(stage.variables));
    Served {
        name: api.name.clone(),
        stages: api.stages.keys().cloned().collect(),
        routes: routes(snapshot.unwrap_or(&api.draft), &variables),
    }
}

fn routes(snapshot: &Snapshot, variables: &Value) -> Vec<Route> {
    let mut resources: Vec<_> = snapshot.resources.values().collect();
    resources.sort_by(|a, b| a.path.cmp(&b.path));
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
    routes.sort_by_key(|route| route.method == "OPTIONS");
    routes
}

fn behind(integration: Option<&Integration>, variables: &Value) -> Backend {
    let Some(integration) = integration else {
        return Backend::Nothing;
    };
    match integration.kind {
        IntegrationType::Mock => Backend::Mock,
        _ => Backend::of(integration.uri.as_deref().unwrap_or_default(), variables),
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
                None => Backend::Service(subtype.to_owned()),
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
    let stage = served.stages.first().map_or("*", String::as_str);
    let routes = served.routes.iter();
    let mut of_function =
        routes.filter(|route| route.backend == Backend::Function(function.to_owned()));
    of_function.all(|route| {
        let method = match route.method.as_str() {
            "" => "*",
            method => method,
        };
        let source = execute_arn(account, api, stage, method, &route.path);
        cloud.lets_in(SERVICE, &source, &arn)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_names_what_stands_behind() {
        let lambda = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:";
        let cases = [
            (
                format!("{lambda}price/invocations"),
                Backend::Function("price".into()),
            ),
            (
                format!("{lambda}${{stageVariables.f}}/invocations"),
                Backend::Function("quote".into()),
            ),
            (
                "arn:aws:lambda:eu-central-1:111122223333:function:price:live".into(),
                Backend::Function("price".into()),
            ),
            (
                "arn:aws:apigateway:eu-central-1:sqs:path/111122223333/orders".into(),
                Backend::Queue("orders".into()),
            ),
            (
                "arn:aws:apigateway:eu-central-1:states:action/StartExecution".into(),
                Backend::Service("states".into()),
            ),
            (
                "https://mill.example/flour".into(),
                Backend::Server("mill.example".into()),
            ),
            (String::new(), Backend::Nothing),
        ];
        for (uri, backend) in cases {
            assert_eq!(Backend::of(&uri, &json!({"f": "quote"})), backend, "{uri}");
        }
    }
}
