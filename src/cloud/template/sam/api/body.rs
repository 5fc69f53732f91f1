//! The definition that SAM writes for an API: OpenAPI 2, with Amazon's extensions.

use super::auth::{Auth, Security};
use super::cors::Cors;
use super::{ApiEvent, Maker, invocations, placed, starts, table};
use crate::template::declare::only_if;
use crate::template::node::{Data, Node, Path};
use crate::template::problem::Problems;
use crate::template::sam::gateway::definition;
use crate::template::schema::conform_map;
use serde_json::json;

const ANY: &str = "x-amazon-apigateway-any-method";
const METHODS: [&str; 8] = [
    "delete", "get", "head", "options", "patch", "post", "put", ANY,
];

/// The answers that a method declares.
fn responses(event: &ApiEvent) -> Node {
    let declared = match event.start {
        Some(_) => json!({"200": {"description": "OK"}, "400": {"description": "Bad Request"}}),
        None => json!({}),
    };
    placed(&event.at, &declared)
}

impl Maker<'_> {
    /// The definition: the author's own, or one with a method for each event.
    pub(super) fn body(&self, problems: &mut Problems) -> Node {
        let path = &self.properties.path;
        let auth = Auth::read(self.properties, problems);
        let own = definition(self.properties, problems);
        let is_own = own.is_some();
        let mut body = match own {
            Some(own) if !own.is_map() => return own,
            Some(own) => own,
            None => self.fresh(),
        };
        let three = body.get("openapi").is_some();
        let mut paths = self.paths(&body, &auth, !is_own, problems);
        let cors = Cors::read(self.properties, problems);
        if let Some(cors) = &cors {
            cors.preflights(&mut paths, &auth);
        }
        set(&mut body, "paths", Node::map(path, paths));
        let schemes = self.schemes(&auth, problems);
        if !schemes.is_empty() {
            merge(
                &mut body,
                three,
                "securityDefinitions",
                "securitySchemes",
                schemes,
            );
        }
        if let Some(models) = self.properties.get("Models") {
            merge(
                &mut body,
                three,
                "definitions",
                "schemas",
                models.entries().to_vec(),
            );
        }
        if self
            .events
            .iter()
            .any(|event| event.model.is_some() || event.parameters.is_some())
        {
            let checks = |body: bool, parameters: bool| json!({"validateRequestBody": body, "validateRequestParameters": parameters});
            let validators = json!({
                "body-only": checks(true, false),
                "params-only": checks(false, true),
                "body-params": checks(true, true),
            });
            set(
                &mut body,
                "x-amazon-apigateway-request-validators",
                placed(path, &validators),
            );
        }
        if let Some(responses) = self.gateway_responses(problems) {
            set(
                &mut body,
                "x-amazon-apigateway-gateway-responses",
                responses,
            );
        }
        if let Some(policy) = self.resource_policy(&auth, problems) {
            set(&mut body, "x-amazon-apigateway-policy", policy);
        }
        body
    }

    fn fresh(&self) -> Node {
        let body = json!({
            "swagger": "2.0",
            "info": {"version": "1.0", "title": {"Ref": "AWS::StackName"}},
            "paths": {},
        });
        placed(&self.properties.path, &body)
    }

    /// The paths with what `Auth` says; a definition of SAM's own gets the events' methods.
    fn paths(
        &self,
        body: &Node,
        auth: &Auth,
        ours: bool,
        problems: &mut Problems,
    ) -> Vec<(String, Node)> {
        let mut paths: Vec<(String, Node)> = Vec::new();
        for (path, item) in body.get("paths").map_or(&[][..], Node::entries) {
            let mut item = item.clone();
            if let Data::Map(operations) = &mut item.data {
                for (key, operation) in operations {
                    let asks = METHODS.contains(&&**key) && key != "options";
                    if asks && operation.get("security").is_none() {
                        secure(operation, &auth.usual());
                    }
                }
            }
            paths.push((path.clone(), item));
        }
        let events = self.events.iter().filter(|_| ours);
        for event in events {
            let key = if event.method == "any" {
                ANY
            } else {
                &event.method
            };
            let at = paths.iter().position(|(path, _)| *path == event.path);
            let at = at.unwrap_or_else(|| {
                paths.push((event.path.clone(), Node::map(&event.at, Vec::new())));
                paths.len() - 1
            });
            if paths[at].1.get(key).is_some() {
                let message = format!(
                    "The API has the method `{}` on the path `{}` already. Give each its own.",
                    event.method, event.path
                );
                problems.add(&event.at, message);
                continue;
            }
            let operation = self.operation(event, auth, problems);
            let operation = match &event.condition {
                Some((condition, _)) => only_if(condition, operation),
                None => operation,
            };
            set(&mut paths[at].1, key, operation);
        }
        paths
    }

    fn operation(&self, event: &ApiEvent, auth: &Auth, problems: &mut Problems) -> Node {
        let path = &event.at;
        let security = auth.of(event, problems);
        let mut integration = match &event.start {
            Some(start) => starts(event, start),
            None => vec![
                ("httpMethod".to_owned(), Node::text(path, "POST")),
                ("type".to_owned(), Node::text(path, "aws_proxy")),
                ("uri".to_owned(), invocations(path, &event.arn)),
            ],
        };
        if let (Some(role), None) = (&security.credentials, &event.start) {
            integration.push(("credentials".to_owned(), role.clone()));
        }
        if let Some(timeout) = &event.timeout {
            integration.push(("timeoutInMillis".to_owned(), timeout.clone()));
        }
        let (parameters, keys, needed) = parameters(event, problems);
        if !keys.is_empty() {
            let keys = Node::new(path, Data::List(keys));
            integration.push(("cacheKeyParameters".to_owned(), keys));
        }
        let mut operation = Node::map(
            path,
            vec![
                (
                    "x-amazon-apigateway-integration".to_owned(),
                    Node::map(path, integration),
                ),
                ("responses".to_owned(), responses(event)),
            ],
        );
        let mut all = parameters;
        let mut validator = None;
        if let Some(model) = &event.model {
            let (parameter, checks) = self.model(model, problems);
            all.extend(parameter);
            validator = checks;
        }
        if !all.is_empty() {
            set(
                &mut operation,
                "parameters",
                Node::new(path, Data::List(all)),
            );
        }
        let validator = validator.or(needed.then_some("params-only"));
        if let Some(name) = validator {
            let key = "x-amazon-apigateway-request-validator";
            set(&mut operation, key, Node::text(path, name));
        }
        if let Some(node) = security.node(path) {
            set(&mut operation, "security", node);
        }
        operation
    }

    /// The body parameter of an event's model, and which validator checks it.
    fn model(&self, node: &Node, problems: &mut Problems) -> (Option<Node>, Option<&'static str>) {
        let given = conform_map("`RequestModel`", node, &table::MODEL, &[], problems);
        let Some(name) = given.text_of("Model") else {
            return (None, None);
        };
        let models = self.properties.get("Models");
        if models.and_then(|models| models.get(name)).is_none() {
            let at = given.get("Model").map_or(&node.path, |model| &model.path);
            let message =
                format!("The API has no model `{name}`. Define it under `Models` of the API.");
            problems.add(at, message);
        }
        let flag = |key: &str| given.get(key).and_then(Node::as_bool);
        let required = flag("Required").unwrap_or(false);
        let parameter = json!({
            "in": "body",
            "name": name.to_lowercase(),
            "schema": {"$ref": format!("#/definitions/{name}")},
            "required": required,
        });
        let validator = match (
            flag("ValidateBody").unwrap_or(false),
            flag("ValidateParameters").unwrap_or(false),
        ) {
            (true, true) => Some("body-params"),
            (true, false) => Some("body-only"),
            (false, true) => Some("params-only"),
            (false, false) => None,
        };
        (Some(placed(&node.path, &parameter)), validator)
    }

    fn gateway_responses(&self, problems: &mut Problems) -> Option<Node> {
        let node = self.properties.get("GatewayResponses")?;
        let mut responses = Vec::new();
        for (kind, node) in node.entries() {
            let response = conform_map(
                "A gateway response",
                node,
                &table::GATEWAY_RESPONSE,
                &[],
                problems,
            );
            let mut said = Vec::new();
            if let Some(status) = response.get("StatusCode") {
                said.push(("statusCode".to_owned(), status.clone()));
            }
            let mut parameters = Vec::new();
            for (group, place) in [
                ("Headers", "header"),
                ("Paths", "path"),
                ("QueryStrings", "querystring"),
            ] {
                let given = response
                    .get("ResponseParameters")
                    .and_then(|all| all.get(group));
                for (name, value) in given.map_or(&[][..], Node::entries) {
                    parameters.push((format!("gatewayresponse.{place}.{name}"), value.clone()));
                }
            }
            if !parameters.is_empty() {
                said.push((
                    "responseParameters".to_owned(),
                    Node::map(&node.path, parameters),
                ));
            }
            if let Some(templates) = response.get("ResponseTemplates") {
                said.push(("responseTemplates".to_owned(), templates.clone()));
            }
            responses.push((kind.clone(), Node::map(&node.path, said)));
        }
        Some(Node::map(&node.path, responses))
    }
}

/// An event's parameters, those of them that a cached answer depends on, and whether one is required.
fn parameters(event: &ApiEvent, problems: &mut Problems) -> (Vec<Node>, Vec<Node>, bool) {
    let (mut parameters, mut keys, mut needed) = (Vec::new(), Vec::new(), false);
    let mut add = |name: &str, settings: Option<&Node>, at: &Path, problems: &mut Problems| {
        let parts: Vec<&str> = name.splitn(4, '.').collect();
        let place = match parts[..] {
            ["method", "request", "querystring", _] => "query",
            ["method", "request", "header", _] => "header",
            ["method", "request", "path", _] => "path",
            _ => {
                let message = format!(
                    "`{name}` is no parameter. Write `method.request.querystring.NAME`, `method.request.header.NAME` or `method.request.path.NAME`."
                );
                return problems.add(at, message);
            }
        };
        let flag = |key: &str| {
            settings
                .and_then(|node| node.get(key))
                .and_then(Node::as_bool)
        };
        let required = flag("Required").unwrap_or(place == "path");
        needed |= required && place != "path";
        let parameter =
            json!({"in": place, "name": parts[3], "required": required, "type": "string"});
        parameters.push(placed(at, &parameter));
        if flag("Caching") == Some(true) {
            keys.push(Node::text(at, name));
        }
    };
    for item in event.parameters.as_ref().map_or(&[][..], Node::items) {
        match item.as_str() {
            Some(name) => add(name, None, &item.path, problems),
            None => {
                for (name, settings) in item.entries() {
                    add(name, Some(settings), &settings.path, problems);
                }
            }
        }
    }
    (parameters, keys, needed)
}

/// Gives an operation what it asks of callers.
pub(super) fn secure(operation: &mut Node, security: &Security) {
    let path = operation.path.clone();
    if let Some(node) = security.node(&path) {
        set(operation, "security", node);
    }
}

/// Sets an entry of a map, in place of what was there.
pub(super) fn set(map: &mut Node, key: &str, value: Node) {
    if let Some(entry) = map.entry(key, value.clone()) {
        *entry = value;
    }
}

/// Adds entries to a map of the definition, wherever its version has it.
fn merge(
    body: &mut Node,
    three: bool,
    two_key: &str,
    three_key: &str,
    entries: Vec<(String, Node)>,
) {
    let path = body.path.clone();
    let nothing = || Node::map(&path, Vec::new());
    let map = if three {
        let components = body.entry("components", nothing());
        components.and_then(|components| components.entry(three_key, nothing()))
    } else {
        body.entry(two_key, nothing())
    };
    if let Some(map) = map {
        for (name, node) in entries {
            set(map, &name, node);
        }
    }
}
