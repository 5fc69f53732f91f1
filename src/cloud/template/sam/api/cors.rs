//! `Cors`: SAM answers preflights with a mock on every path. Headers of real answers are the function's business.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html>
//! (read 2026-11-22).

use super::auth::Auth;
use super::body::{secure, set};
use super::{placed, table};
use crate::template::node::{Node, Path};
use crate::template::problem::Problems;
use crate::template::schema::conform_map;
use serde_json::json;

pub(super) struct Cors {
    path: Path,
    origin: Node,
    headers: Option<Node>,
    methods: Option<Node>,
    age: Option<Node>,
    credentials: bool,
}

impl Cors {
    pub(super) fn read(properties: &Node, problems: &mut Problems) -> Option<Self> {
        let node = properties.get("Cors")?;
        if !node.is_map() || node.get("Ref").is_some() || node.get("Fn::Sub").is_some() {
            quoted("Cors", node, problems);
            return Some(Self {
                path: node.path.clone(),
                origin: node.clone(),
                headers: None,
                methods: None,
                age: None,
                credentials: false,
            });
        }
        let given = conform_map("`Cors`", node, &table::CORS, &[], problems);
        for name in ["AllowOrigin", "AllowHeaders", "AllowMethods", "MaxAge"] {
            if let Some(node) = given.get(name) {
                quoted(name, node, problems);
            }
        }
        let part = |name: &str| given.get(name).cloned();
        Some(Self {
            path: node.path.clone(),
            origin: part("AllowOrigin")?,
            headers: part("AllowHeaders"),
            methods: part("AllowMethods"),
            age: part("MaxAge"),
            credentials: given.get("AllowCredentials").and_then(Node::as_bool) == Some(true),
        })
    }

    /// Gives every path without one an answer to preflights.
    pub(super) fn preflights(&self, paths: &mut [(String, Node)], auth: &Auth) {
        for (_, item) in paths {
            if item.get("options").is_some() {
                continue;
            }
            let mut operation = self.operation(&self.methods_of(item));
            secure(&mut operation, &auth.of_preflight());
            set(item, "options", operation);
        }
    }

    /// The methods that the path answers, unless the author says otherwise.
    fn methods_of(&self, item: &Node) -> Node {
        if let Some(methods) = &self.methods {
            return methods.clone();
        }
        let keys = item.entries().iter().map(|(key, _)| key.as_str());
        let mut methods: Vec<String> = Vec::new();
        for key in keys {
            match key {
                "x-amazon-apigateway-any-method" => {
                    let all = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
                    methods.extend(all.map(str::to_owned));
                }
                "delete" | "get" | "head" | "patch" | "post" | "put" => {
                    methods.push(key.to_uppercase());
                }
                _ => {}
            }
        }
        methods.push("OPTIONS".to_owned());
        methods.sort();
        methods.dedup();
        Node::text(&self.path, format!("'{}'", methods.join(",")))
    }

    fn operation(&self, methods: &Node) -> Node {
        let mut named = vec![
            ("Access-Control-Allow-Origin", self.origin.clone()),
            ("Access-Control-Allow-Methods", methods.clone()),
        ];
        if let Some(headers) = &self.headers {
            named.push(("Access-Control-Allow-Headers", headers.clone()));
        }
        if let Some(age) = &self.age {
            named.push(("Access-Control-Max-Age", age.clone()));
        }
        if self.credentials {
            let yes = Node::text(&self.path, "'true'");
            named.push(("Access-Control-Allow-Credentials", yes));
        }
        let path = &self.path;
        let headers: Vec<(String, Node)> = named
            .iter()
            .map(|(name, _)| ((*name).to_owned(), placed(path, &json!({"type": "string"}))))
            .collect();
        let parameters = named
            .into_iter()
            .map(|(name, node)| (format!("method.response.header.{name}"), node))
            .collect();
        let mut answer = placed(
            path,
            &json!({"statusCode": "200", "responseTemplates": {"application/json": "{}\n"}}),
        );
        set(
            &mut answer,
            "responseParameters",
            Node::map(path, parameters),
        );
        let mut integration = placed(
            path,
            &json!({"type": "mock", "requestTemplates": {"application/json": "{\n  \"statusCode\" : 200\n}\n"}}),
        );
        let default = Node::map(path, vec![("default".to_owned(), answer)]);
        set(&mut integration, "responses", default);
        let mut ok = placed(
            path,
            &json!({"description": "Default response for CORS method"}),
        );
        set(&mut ok, "headers", Node::map(path, headers));
        let mut operation = placed(
            path,
            &json!({
                "summary": "CORS support",
                "consumes": ["application/json"],
                "produces": ["application/json"],
            }),
        );
        set(
            &mut operation,
            "x-amazon-apigateway-integration",
            integration,
        );
        set(
            &mut operation,
            "responses",
            Node::map(path, vec![("200".to_owned(), ok)]),
        );
        operation
    }
}

/// The values become mapping expressions, in which a text stands in single quotes of its own.
fn quoted(name: &str, node: &Node, problems: &mut Problems) {
    if let Some(text) = node.as_str()
        && !(text.len() > 1 && text.starts_with('\'') && text.ends_with('\''))
    {
        let message = format!(
            "`{name}` needs single quotes inside the text: write \"'{text}'\". Without them API Gateway takes it for an expression."
        );
        problems.add(&node.path, message);
    }
}
