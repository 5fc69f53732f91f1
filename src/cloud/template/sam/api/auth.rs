//! Who may call an API of SAM's: `Auth`, and what it becomes in the API's definition.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html> (read 2026-11-22).

use super::{ApiEvent, Maker, invocations, placed, table};
use crate::template::declare::Declared;
use crate::template::nearest::choose;
use crate::template::node::{Data, Node};
use crate::template::problem::Problems;
use crate::template::resources::PERMISSION;
use crate::template::sam::gateway::let_authorizers_in;
use crate::template::schema::conform_map;
use serde_json::json;

pub(super) const IAM: &str = "AWS_IAM";
const NONE: &str = "NONE";
const KEY: &str = "api_key";
/// Whose rights a method with `AWS_IAM` hands to the function: the caller's.
const CALLER: &str = "arn:aws:iam::*:user/*";

/// An API's `Auth`.
pub(super) struct Auth {
    node: Option<Node>,
    /// The names of its authorizers.
    names: Vec<String>,
    pub(super) default: Option<String>,
    key: bool,
    preflight: bool,
    /// Whether preflights have to show the API key, too.
    preflight_key: bool,
}

/// What a method asks of its callers.
#[derive(Clone, Debug, Default)]
pub(super) struct Security {
    /// An authorizer, or `AWS_IAM`.
    pub authorizer: Option<String>,
    pub scopes: Option<Node>,
    pub key: bool,
    /// The integration's credentials.
    pub credentials: Option<Node>,
}

impl Auth {
    pub(super) fn read(properties: &Node, problems: &mut Problems) -> Self {
        let node = properties
            .get("Auth")
            .map(|node| conform_map("`Auth`", node, &table::AUTH, &[], problems));
        let get = |key: &str| node.as_ref().and_then(|node| node.get(key));
        let authorizers = get("Authorizers").map_or(&[][..], Node::entries);
        let names: Vec<String> = authorizers.iter().map(|(name, _)| name.clone()).collect();
        let default = get("DefaultAuthorizer");
        if let Some(node) = default {
            known(node, &names, problems);
        }
        let default = default.and_then(Node::as_str).map(str::to_owned);
        let flag = |key: &str| get(key).and_then(Node::as_bool);
        Self {
            names,
            default: default.filter(|name| name != NONE),
            key: flag("ApiKeyRequired").unwrap_or(false),
            preflight: flag("AddDefaultAuthorizerToCorsPreflight").unwrap_or(true),
            preflight_key: flag("AddApiKeyRequiredToCorsPreflight").unwrap_or(true),
            node,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.node.as_ref()?.get(key)
    }

    /// What a method asks that says nothing itself.
    pub(super) fn usual(&self) -> Security {
        let iam = self.default.as_deref() == Some(IAM);
        Security {
            authorizer: self.default.clone(),
            scopes: None,
            key: self.key,
            credentials: iam.then(|| self.credentials(None)).flatten(),
        }
    }

    /// What a preflight asks.
    pub(super) fn of_preflight(&self) -> Security {
        Security {
            authorizer: self.default.clone().filter(|_| self.preflight),
            key: self.key && self.preflight_key,
            ..Security::default()
        }
    }

    /// What an event's method asks.
    pub(super) fn of(&self, event: &ApiEvent, problems: &mut Problems) -> Security {
        let mut security = self.usual();
        let Some(node) = &event.auth else {
            return security;
        };
        let own = conform_map("`Auth`", node, &table::METHOD_AUTH, &[], problems);
        if let Some(key) = own.get("ApiKeyRequired").and_then(Node::as_bool) {
            security.key = key;
        }
        if let Some(named) = own.get("Authorizer") {
            known(named, &self.names, problems);
            let name = named.as_str().map(str::to_owned);
            security.authorizer = name.filter(|name| name != NONE);
        }
        security.scopes = own.get("AuthorizationScopes").cloned();
        security.credentials = if security.authorizer.as_deref() == Some(IAM) {
            self.credentials(own.get("InvokeRole"))
        } else {
            None
        };
        security
    }

    fn credentials(&self, own: Option<&Node>) -> Option<Node> {
        let role = own.or(self.get("InvokeRole"));
        match role.map(|node| (node, node.as_str())) {
            Some((_, Some(NONE))) => None,
            Some((node, Some("CALLER_CREDENTIALS"))) => Some(Node::text(&node.path, CALLER)),
            Some((node, _)) => Some(node.clone()),
            None => {
                let path = &self.node.as_ref()?.path;
                Some(Node::text(path, CALLER))
            }
        }
    }
}

fn known(node: &Node, names: &[String], problems: &mut Problems) {
    let Some(name) = node.as_str() else { return };
    if name == NONE || name == IAM || names.iter().any(|known| known == name) {
        return;
    }
    let hint = choose(name, names.iter().map(String::as_str).chain([IAM, NONE]));
    problems.add(
        &node.path,
        format!("The API has no authorizer `{name}`.{hint}"),
    );
}

impl Security {
    /// As an operation's `security`; none when nothing is asked.
    pub(super) fn node(&self, path: &crate::template::node::Path) -> Option<Node> {
        let mut all = Vec::new();
        if let Some(name) = &self.authorizer {
            let nothing = Node::new(path, Data::List(Vec::new()));
            let scopes = self.scopes.clone().unwrap_or(nothing);
            all.push(Node::map(path, vec![(name.clone(), scopes)]));
        }
        if self.key {
            all.push(placed(path, &json!({KEY: []})));
        }
        (!all.is_empty()).then(|| Node::new(path, Data::List(all)))
    }
}

impl Maker<'_> {
    /// The security schemes of the API's definition.
    pub(super) fn schemes(&self, auth: &Auth, problems: &mut Problems) -> Vec<(String, Node)> {
        let path = &self.properties.path;
        let mut schemes = Vec::new();
        for (name, node) in auth.get("Authorizers").map_or(&[][..], Node::entries) {
            let scheme = if node.get("UserPoolArn").is_some() {
                cognito(node, problems)
            } else {
                lambda(node, problems)
            };
            schemes.push((name.clone(), scheme));
        }
        let own = |event: &&ApiEvent, key: &str| {
            event.auth.as_ref().and_then(|auth| auth.get(key).cloned())
        };
        let mut events = self.events.iter();
        let keys = auth.key
            || events.any(|event| {
                own(event, "ApiKeyRequired").and_then(|node| node.as_bool()) == Some(true)
            });
        if keys {
            let key = json!({"type": "apiKey", "name": "x-api-key", "in": "header"});
            schemes.push((KEY.to_owned(), placed(path, &key)));
        }
        let mut events = self.events.iter();
        let signed = auth.default.as_deref() == Some(IAM)
            || events.any(|event| {
                own(event, "Authorizer").is_some_and(|node| node.as_str() == Some(IAM))
            });
        if signed {
            let signed = json!({
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "awsSigv4",
            });
            schemes.push((IAM.to_owned(), placed(path, &signed)));
        }
        schemes
    }

    /// The permissions that SAM gives to the API for its authorizers' functions.
    pub(super) fn authorizer_permissions(&self) -> Vec<Declared> {
        let auth = self.properties.get("Auth");
        let authorizers = auth.and_then(|auth| auth.get("Authorizers"));
        let api = &self.declared.id;
        let mut made = Vec::new();
        for (name, node) in authorizers.map_or(&[][..], Node::entries) {
            let Some(function) = node.get("FunctionArn") else {
                continue;
            };
            if node
                .get("DisableFunctionDefaultPermissions")
                .and_then(Node::as_bool)
                == Some(true)
            {
                continue;
            }
            let path = &function.path;
            let given = let_authorizers_in(path, function, api);
            let id = format!("{api}{name}AuthorizerPermission");
            made.push(self.beside(id, &PERMISSION, given));
        }
        made
    }
}

fn cognito(node: &Node, problems: &mut Problems) -> Node {
    let given = conform_map("A Cognito authorizer", node, &table::COGNITO, &[], problems);
    let path = &node.path;
    let identity = given.get("Identity");
    let header = identity.and_then(|identity| identity.text_of("Header"));
    let pools = given
        .get("UserPoolArn")
        .map_or(Node::broken(path), |pool| match pool.data {
            Data::List(_) => pool.clone(),
            _ => Node::new(&pool.path, Data::List(vec![pool.clone()])),
        });
    let mut authorizer = vec![
        ("type".to_owned(), Node::text(path, "cognito_user_pools")),
        ("providerARNs".to_owned(), pools),
    ];
    authorizer.extend(checks(identity));
    scheme(
        node,
        header.unwrap_or("Authorization"),
        "cognito_user_pools",
        authorizer,
    )
}

/// What an identity's expression and keeping become.
fn checks(identity: Option<&Node>) -> Vec<(String, Node)> {
    let names = [
        ("ValidationExpression", "identityValidationExpression"),
        ("ReauthorizeEvery", "authorizerResultTtlInSeconds"),
    ];
    let one = |(from, to): (&str, &str)| Some((to.to_owned(), identity?.get(from)?.clone()));
    names.into_iter().filter_map(one).collect()
}

fn lambda(node: &Node, problems: &mut Problems) -> Node {
    let given = conform_map("A Lambda authorizer", node, &table::LAMBDA, &[], problems);
    let path = &node.path;
    let identity = given.get("Identity");
    let function = given.get("FunctionArn").cloned();
    let function = function.unwrap_or_else(|| Node::broken(path));
    let request = given.text_of("FunctionPayloadType") == Some("REQUEST");
    let mut authorizer = vec![
        (
            "type".to_owned(),
            Node::text(path, if request { "request" } else { "token" }),
        ),
        (
            "authorizerUri".to_owned(),
            invocations(&function.path, &function),
        ),
    ];
    let texts = |key: &str, prefix: &str| -> Vec<String> {
        let items = identity.and_then(|identity| identity.get(key));
        let items = items.map_or(&[][..], Node::items).iter();
        items
            .filter_map(Node::as_str)
            .map(|text| format!("{prefix}{text}"))
            .collect()
    };
    let mut header = "Unused".to_owned();
    if request {
        let sources = [
            texts("Headers", "method.request.header."),
            texts("QueryStrings", "method.request.querystring."),
            texts("StageVariables", "stageVariables."),
            texts("Context", "context."),
        ]
        .concat();
        let kept = identity.and_then(|identity| identity.get("ReauthorizeEvery"));
        if sources.is_empty() && kept.and_then(Node::as_i64) != Some(0) {
            let message = "An authorizer of type `REQUEST` needs an `Identity` with `Headers`, `QueryStrings`, `StageVariables` or `Context`, by which its answers are kept.";
            problems.add(path, message);
        }
        authorizer.push((
            "identitySource".to_owned(),
            Node::text(path, sources.join(", ")),
        ));
    } else {
        let named = identity.and_then(|identity| identity.text_of("Header"));
        named.unwrap_or("Authorization").clone_into(&mut header);
    }
    authorizer.extend(checks(identity));
    scheme(node, &header, "custom", authorizer)
}

fn scheme(node: &Node, header: &str, kind: &str, authorizer: Vec<(String, Node)>) -> Node {
    let path = &node.path;
    let text = |text: &str| Node::text(path, text);
    let entries = vec![
        ("type".to_owned(), text("apiKey")),
        ("name".to_owned(), text(header)),
        ("in".to_owned(), text("header")),
        ("x-amazon-apigateway-authtype".to_owned(), text(kind)),
        (
            "x-amazon-apigateway-authorizer".to_owned(),
            Node::map(path, authorizer),
        ),
    ];
    Node::map(path, entries)
}
