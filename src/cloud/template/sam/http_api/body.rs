//! The definition that SAM writes for an HTTP API: OpenAPI 3, with Amazon's extensions.

use super::auth::Auth;
use super::{Maker, RouteEvent, invocations, table};
use crate::template::declare::only_if;
use crate::template::node::{Data, Node};
use crate::template::problem::Problems;
use crate::template::sam::gateway::definition;
use crate::template::schema::conform_map;
use serde_json::json;

const ANY: &str = "x-amazon-apigateway-any-method";

impl Maker<'_> {
    /// The definition: the author's own, or one with a route for each event.
    pub(super) fn body(&self, problems: &mut Problems) -> Node {
        let path = &self.properties.path;
        let auth = Auth::read(self.properties, problems);
        let mut body = match definition(self.properties, problems) {
            Some(own) if !own.is_map() => return own,
            Some(own) => own,
            None => {
                let fresh = json!({
                    "openapi": "3.0.1",
                    "info": {"version": "1.0", "title": {"Ref": "AWS::StackName"}},
                    "paths": {},
                });
                Node::placed(&fresh, path)
            }
        };
        let mut paths: Vec<(String, Node)> =
            body.get("paths").map_or(&[][..], Node::entries).to_vec();
        for event in self.events {
            self.add_route(&mut paths, event, &auth, problems);
        }
        set(&mut body, "paths", Node::map(path, paths));
        for (name, scheme) in auth.schemes(problems) {
            add_scheme(&mut body, &name, scheme);
        }
        if let Some(cors) = self.cors(problems) {
            set(&mut body, "x-amazon-apigateway-cors", cors);
        }
        body
    }

    fn add_route(
        &self,
        paths: &mut Vec<(String, Node)>,
        event: &RouteEvent,
        auth: &Auth,
        problems: &mut Problems,
    ) {
        let (method, path) = match &event.route {
            Some((method, path)) => (method.as_str(), path.as_str()),
            None => ("any", "/$default"),
        };
        let key = if method == "any" { ANY } else { method };
        let at = paths.iter().position(|(known, _)| known == path);
        let at = at.unwrap_or_else(|| {
            paths.push((path.to_owned(), Node::map(&event.at, Vec::new())));
            paths.len() - 1
        });
        if paths[at].1.get(key).is_some() {
            let message = format!(
                "The API has the route `{}` already. Give each its own.",
                event.key()
            );
            return problems.add(&event.at, message);
        }
        let operation = self.operation(event, auth, problems);
        let operation = match &event.condition {
            Some((condition, _)) => only_if(condition, operation),
            None => operation,
        };
        set(&mut paths[at].1, key, operation);
    }

    fn operation(&self, event: &RouteEvent, auth: &Auth, problems: &mut Problems) -> Node {
        let path = &event.at;
        let text = |text: &str| Node::text(path, text);
        let mut integration = vec![
            ("type".to_owned(), text("aws_proxy")),
            ("httpMethod".to_owned(), text("POST")),
            (
                "payloadFormatVersion".to_owned(),
                event.version.clone().unwrap_or_else(|| text("2.0")),
            ),
            ("uri".to_owned(), invocations(path, &event.arn)),
        ];
        let timeout = event.timeout.clone();
        integration.extend(timeout.map(|node| ("timeoutInMillis".to_owned(), node)));
        let mut operation = vec![(
            "x-amazon-apigateway-integration".to_owned(),
            Node::map(path, integration),
        )];
        if let Some((name, scopes)) = auth.of(event, problems) {
            let scopes = scopes.unwrap_or_else(|| Node::new(path, Data::List(Vec::new())));
            let wanted = Node::map(path, vec![(name, scopes)]);
            let list = Node::new(path, Data::List(vec![wanted]));
            operation.push(("security".to_owned(), list));
        }
        Node::map(path, operation)
    }

    /// `true` allows every origin; a map says what is allowed.
    fn cors(&self, problems: &mut Problems) -> Option<Node> {
        let node = self.properties.get("CorsConfiguration")?;
        if let Some(flag) = node.as_bool() {
            let any = json!({"allowOrigins": ["*"]});
            return flag.then(|| Node::placed(&any, &node.path));
        }
        let given = conform_map("`CorsConfiguration`", node, &table::CORS, &[], problems);
        let small = |name: &str| format!("a{}", name.get(1..).unwrap_or_default());
        let entries = given.entries().iter().map(|(name, node)| {
            let name = match name.as_str() {
                "ExposeHeaders" => "exposeHeaders".to_owned(),
                "MaxAge" => "maxAge".to_owned(),
                name => small(name),
            };
            (name, node.clone())
        });
        Some(Node::map(&node.path, entries.collect()))
    }
}

/// Adds a security scheme, unless the author's own definition has one of that name.
fn add_scheme(body: &mut Node, name: &str, scheme: Node) {
    let nothing = Node::map(&scheme.path, Vec::new());
    let components = body.entry("components", nothing.clone());
    let all = components.and_then(|node| node.entry("securitySchemes", nothing));
    if let Some(all) = all {
        all.entry(name, scheme);
    }
}

/// Sets an entry of a map.
fn set(map: &mut Node, key: &str, value: Node) {
    if let Some(entry) = map.entry(key, value.clone()) {
        *entry = value;
    }
}
