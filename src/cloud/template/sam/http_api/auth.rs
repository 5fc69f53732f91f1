//! Who may call an HTTP API of SAM's: `Auth`, and what it becomes in the API's definition.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapiauth.html>
//! (read 2026-11-22).

use super::{Maker, RouteEvent, invocations, table};
use crate::template::declare::Declared;
use crate::template::nearest::choose;
use crate::template::node::Node;
use crate::template::problem::Problems;
use crate::template::resources::PERMISSION;
use crate::template::sam::gateway::let_authorizers_in;
use crate::template::schema::conform_map;
use serde_json::json;

const IAM: &str = "AWS_IAM";
const NONE: &str = "NONE";

/// An API's `Auth`.
pub(super) struct Auth {
    node: Option<Node>,
    default: Option<String>,
}

impl Auth {
    pub(super) fn read(properties: &Node, problems: &mut Problems) -> Self {
        let node = properties
            .get("Auth")
            .map(|node| conform_map("`Auth`", node, &table::AUTH, &[], problems));
        let mut auth = Self {
            node,
            default: None,
        };
        if let Some(node) = auth.get("DefaultAuthorizer").cloned() {
            auth.check(&node, problems);
            auth.default = node
                .as_str()
                .filter(|name| *name != NONE)
                .map(str::to_owned);
        }
        auth
    }

    fn get(&self, key: &str) -> Option<&Node> {
        self.node.as_ref()?.get(key)
    }

    fn authorizers(&self) -> &[(String, Node)] {
        self.get("Authorizers").map_or(&[], Node::entries)
    }

    fn check(&self, node: &Node, problems: &mut Problems) {
        let Some(name) = node.as_str() else {
            return;
        };
        if name == IAM && self.get("EnableIamAuthorizer").and_then(Node::as_bool) != Some(true) {
            let message = "`AWS_IAM` wants `EnableIamAuthorizer: true` in the API's `Auth`.";
            return problems.add(&node.path, message);
        }
        let names = || self.authorizers().iter().map(|(name, _)| name.as_str());
        if [IAM, NONE].contains(&name) || names().any(|known| known == name) {
            return;
        }
        let message = format!(
            "The API has no authorizer `{name}`.{} Declare it under `Auth.Authorizers` of the API.",
            choose(name, names())
        );
        problems.add(&node.path, message);
    }

    /// What a route asks: an authorizer's name, and scopes.
    pub(super) fn of(
        &self,
        event: &RouteEvent,
        problems: &mut Problems,
    ) -> Option<(String, Option<Node>)> {
        let own = event
            .auth
            .as_ref()
            .map(|node| conform_map("`Auth`", node, &table::ROUTE_AUTH, &[], problems));
        let named = own.as_ref().and_then(|own| own.get("Authorizer"));
        let name = match named {
            Some(node) => {
                self.check(node, problems);
                node.as_str().map(str::to_owned)
            }
            None => self.default.clone(),
        };
        let name = name.filter(|name| name != NONE)?;
        let of_api = self.authorizers().iter().find(|(known, _)| *known == name);
        let usual = of_api.and_then(|(_, node)| node.get("AuthorizationScopes"));
        let scopes = own
            .as_ref()
            .and_then(|own| own.get("AuthorizationScopes"))
            .or(usual);
        Some((name, scopes.cloned()))
    }

    /// The definition's security schemes.
    pub(super) fn schemes(&self, problems: &mut Problems) -> Vec<(String, Node)> {
        let mut schemes: Vec<(String, Node)> = Vec::new();
        for (name, node) in self.authorizers() {
            let scheme = match node.get("JwtConfiguration") {
                Some(_) => jwt(node, problems),
                None => lambda(node, problems),
            };
            schemes.push((name.clone(), scheme));
        }
        if let Some(flag) = self
            .get("EnableIamAuthorizer")
            .filter(|node| node.as_bool() == Some(true))
        {
            let scheme = json!({
                "type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4",
            });
            schemes.push((IAM.to_owned(), Node::placed(&scheme, &flag.path)));
        }
        schemes
    }
}

fn jwt(node: &Node, problems: &mut Problems) -> Node {
    let given = conform_map("A JWT authorizer", node, &table::JWT, &[], problems);
    let path = &node.path;
    let source = given.get("IdentitySource").cloned();
    let mut authorizer = vec![
        ("type".to_owned(), Node::text(path, "jwt")),
        (
            "identitySource".to_owned(),
            source.unwrap_or_else(|| Node::text(path, "$request.header.Authorization")),
        ),
    ];
    let configuration = given.get("JwtConfiguration").cloned();
    authorizer.extend(configuration.map(|node| ("jwtConfiguration".to_owned(), node)));
    scheme("oauth2", authorizer, node)
}

fn lambda(node: &Node, problems: &mut Problems) -> Node {
    let given = conform_map("A Lambda authorizer", node, &table::LAMBDA, &[], problems);
    let path = &node.path;
    let mut authorizer = vec![("type".to_owned(), Node::text(path, "request"))];
    if let Some(arn) = given.get("FunctionArn") {
        authorizer.push(("authorizerUri".to_owned(), invocations(path, arn)));
    }
    for (from, to) in [
        (
            "AuthorizerPayloadFormatVersion",
            "authorizerPayloadFormatVersion",
        ),
        ("EnableSimpleResponses", "enableSimpleResponses"),
        ("FunctionInvokeRole", "authorizerCredentials"),
    ] {
        authorizer.extend(given.get(from).map(|node| (to.to_owned(), node.clone())));
    }
    if let Some(identity) = given.get("Identity") {
        let mut sources = Vec::new();
        for (key, begin) in [
            ("Headers", "$request.header."),
            ("QueryStrings", "$request.querystring."),
            ("StageVariables", "$stageVariables."),
            ("Context", "$context."),
        ] {
            let items = identity.get(key).map_or(&[][..], Node::items);
            sources.extend(
                items
                    .iter()
                    .filter_map(Node::as_str)
                    .map(|name| format!("{begin}{name}")),
            );
        }
        if !sources.is_empty() {
            let text = Node::text(&identity.path, sources.join(", "));
            authorizer.push(("identitySource".to_owned(), text));
        }
        let ttl = identity.get("ReauthorizeEvery").cloned();
        authorizer.extend(ttl.map(|node| ("authorizerResultTtlInSeconds".to_owned(), node)));
    }
    scheme("apiKey", authorizer, node)
}

fn scheme(kind: &str, authorizer: Vec<(String, Node)>, node: &Node) -> Node {
    let path = &node.path;
    let mut scheme = vec![("type".to_owned(), Node::text(path, kind))];
    if kind == "apiKey" {
        scheme.push(("name".to_owned(), Node::text(path, "Unused")));
        scheme.push(("in".to_owned(), Node::text(path, "header")));
    }
    scheme.push((
        "x-amazon-apigateway-authorizer".to_owned(),
        Node::map(path, authorizer),
    ));
    Node::map(path, scheme)
}

impl Maker<'_> {
    /// What lets the API invoke the functions of its authorizers, where the author asks SAM for it.
    pub(super) fn authorizer_permissions(&self) -> Vec<Declared> {
        let authorizers = self
            .properties
            .get("Auth")
            .and_then(|auth| auth.get("Authorizers"));
        let entries = authorizers.map_or(&[][..], Node::entries);
        let wanted = entries.iter().filter(|(_, node)| {
            let flag = node.get("EnableFunctionDefaultPermissions");
            flag.and_then(Node::as_bool) == Some(true)
        });
        wanted
            .filter_map(|(name, node)| {
                let function = node.get("FunctionArn")?;
                let id = format!("{}{name}AuthorizerPermission", self.declared.id);
                let properties = let_authorizers_in(&node.path, function, &self.declared.id);
                Some(self.beside(id, &PERMISSION, properties))
            })
            .collect()
    }
}
