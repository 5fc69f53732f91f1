//! `ResourcePolicy`: lists of who may call, and statements of the author's own.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html>
//! (read 2026-11-22).

use super::auth::Auth;
use super::{Maker, placed};
use crate::gateway::rest::policy::is_range;
use crate::template::nearest::choose;
use crate::template::node::{Data, Node, Path};
use crate::template::problem::Problems;
use serde_json::json;

const KEYS: [&str; 11] = [
    "AwsAccountBlacklist",
    "AwsAccountWhitelist",
    "CustomStatements",
    "IntrinsicVpcBlacklist",
    "IntrinsicVpcWhitelist",
    "IntrinsicVpceBlacklist",
    "IntrinsicVpceWhitelist",
    "IpRangeBlacklist",
    "IpRangeWhitelist",
    "SourceVpcBlacklist",
    "SourceVpcWhitelist",
];

impl Maker<'_> {
    pub(super) fn resource_policy(&self, auth: &Auth, problems: &mut Problems) -> Option<Node> {
        let node = auth.get("ResourcePolicy")?;
        let path = &node.path;
        let mut statements = Vec::new();
        for (key, value) in node.entries() {
            let one = std::slice::from_ref(value);
            let items = match &value.data {
                Data::List(items) => items.as_slice(),
                _ => one,
            };
            match key.as_str() {
                "CustomStatements" => statements.extend(items.iter().cloned()),
                "AwsAccountWhitelist" => {
                    statements.push(accounts(path, "Allow", items));
                }
                "AwsAccountBlacklist" => {
                    statements.push(accounts(path, "Deny", items));
                }
                "IpRangeWhitelist" | "IpRangeBlacklist" => {
                    check_ranges(items, problems);
                    let operator = if key.ends_with("Whitelist") {
                        "NotIpAddress"
                    } else {
                        "IpAddress"
                    };
                    denied(path, operator, "aws:SourceIp", items, &mut statements);
                }
                known if KEYS.contains(&known) => {
                    let operator = if known.ends_with("Whitelist") {
                        "StringNotEquals"
                    } else {
                        "StringEquals"
                    };
                    let vpce =
                        |item: &&Node| item.as_str().is_some_and(|text| text.starts_with("vpce-"));
                    let through = known.starts_with("IntrinsicVpce");
                    let (ends, vpcs): (Vec<&Node>, Vec<&Node>) =
                        items.iter().partition(|item| through || vpce(item));
                    for (condition, nodes) in [("aws:SourceVpce", ends), ("aws:SourceVpc", vpcs)] {
                        let nodes: Vec<Node> = nodes.into_iter().cloned().collect();
                        if !nodes.is_empty() {
                            denied(path, operator, condition, &nodes, &mut statements);
                        }
                    }
                }
                _ => {
                    let message = format!("`ResourcePolicy` has no `{key}`.{}", choose(key, KEYS));
                    problems.add(&value.path, message);
                }
            }
        }
        let version = ("Version".to_owned(), Node::text(path, "2012-10-17"));
        let list = Node::new(path, Data::List(statements));
        Some(Node::map(
            path,
            vec![version, ("Statement".to_owned(), list)],
        ))
    }
}

/// Addresses that are none would be found out only when nobody gets in.
fn check_ranges(items: &[Node], problems: &mut Problems) {
    for item in items {
        if let Some(text) = item.as_str().filter(|text| !is_range(text)) {
            let message =
                format!("`{text}` is no address or CIDR range. Write one such as `192.0.2.0/24`.");
            problems.add(&item.path, message);
        }
    }
}

const RESOURCE: &str = "execute-api:/*";

fn accounts(path: &Path, effect: &str, items: &[Node]) -> Node {
    let mut statement = placed(
        path,
        &json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": [RESOURCE]}),
    );
    let principals = Node::new(path, Data::List(items.to_vec()));
    let principal = Node::map(path, vec![("AWS".to_owned(), principals)]);
    super::body::set(&mut statement, "Principal", principal);
    statement
}

/// Everybody may, and then not those whom a condition meets.
fn denied(
    path: &Path,
    operator: &str,
    condition: &str,
    items: &[Node],
    statements: &mut Vec<Node>,
) {
    let base = |effect: &str| {
        json!({
            "Effect": effect,
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": [RESOURCE],
        })
    };
    let allow = placed(path, &base("Allow"));
    if !statements.contains(&allow) {
        statements.insert(0, allow);
    }
    let values = Node::new(path, Data::List(items.to_vec()));
    let keys = Node::map(path, vec![(condition.to_owned(), values)]);
    let mut deny = placed(path, &base("Deny"));
    let condition = Node::map(path, vec![(operator.to_owned(), keys)]);
    super::body::set(&mut deny, "Condition", condition);
    statements.push(deny);
}
