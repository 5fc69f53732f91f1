//! Amazon API Gateway's REST APIs: the types `AWS::ApiGateway::...`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_ApiGateway.html> (read 2026-11-22).

mod access;
mod api;
mod domain;
mod method;
mod parts;
mod stage;

use super::part::{ANY_KEY, TEXT, TEXT_LIST, TEXTS, foreseen, identity, made_up};
use super::{Desired, Identity, ResourceType, World, call, no_links, no_suffix};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::node::Node;
use crate::template::problem::Problems;
use crate::template::schema::{Property, Rule, Shape};
use serde_json::{Map, Value};
use std::sync::Arc;

pub(in crate::template) use access::{API_KEY, USAGE_PLAN, USAGE_PLAN_KEY};
pub(in crate::template) use api::REST_API;
pub(in crate::template) use domain::{BASE_PATH_MAPPING, DOMAIN_NAME};
pub(in crate::template) use parts::MODEL;
pub(in crate::template) use stage::{DEPLOYMENT, STAGE};

/// Every type of REST APIs.
pub(in crate::template) static TYPES: [&ResourceType; 16] = [
    &REST_API,
    &method::RESOURCE,
    &method::METHOD,
    &DEPLOYMENT,
    &STAGE,
    &MODEL,
    &parts::REQUEST_VALIDATOR,
    &parts::AUTHORIZER,
    &parts::GATEWAY_RESPONSE,
    &API_KEY,
    &USAGE_PLAN,
    &USAGE_PLAN_KEY,
    &DOMAIN_NAME,
    &BASE_PATH_MAPPING,
    &domain::CLIENT_CERTIFICATE,
    &domain::ACCOUNT,
];

/// A type with an id that API Gateway makes up, and which is drawn as part of something else.
const fn part(
    name: &'static str,
    properties: &'static [Property],
    attributes: &'static [&'static str],
    create: fn(&mut Cloud, &Desired) -> Result<Identity, AwsError>,
) -> ResourceType {
    super::part::part(name, properties, attributes, foreseen, create)
}

/// Calls API Gateway as CloudFormation does.
fn ask(
    cloud: &mut Cloud,
    action: &str,
    params: Map<String, Value>,
) -> Result<Arc<Value>, AwsError> {
    call(cloud, Service::ApiGateway, action, params)
}

/// Properties as parameters of the same names, with a small letter first.
fn given(desired: &Desired, names: &[&str]) -> Map<String, Value> {
    let properties = &desired.properties;
    let one = |name: &&str| Some((small(name), properties.get(name)?.to_json()));
    names.iter().filter_map(one).collect()
}

/// `RestApiId` as parameters call it.
fn small(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// A structure, and what it is made of, with small letters first.
fn smaller(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| (small(key), smaller(value));
            Value::Object(fields.iter().map(field).collect())
        }
        Value::Array(items) => items.iter().map(smaller).collect(),
        other => other.clone(),
    }
}

/// Puts a structure among the parameters.
fn nested(params: &mut Map<String, Value>, properties: &Node, name: &str) {
    if let Some(node) = properties.get(name) {
        params.insert(small(name), smaller(&node.to_json()));
    }
}

/// Puts the tags among the parameters, which are a map there.
fn tagged(params: &mut Map<String, Value>, properties: &Node) {
    if let Some(tags) = super::tags(properties) {
        params.insert("tags".into(), tags);
    }
}

/// The answer's id under this key.
fn made(desired: &Desired, answer: &Value, key: &str) -> Identity {
    identity(desired, &Identity::part(answer, key))
}

/// A map of parameters that are required or not.
const REQUIRED: Shape = Shape::Map {
    keys: ANY_KEY,
    of: &Shape::Boolean,
};
const STATUS: Shape = Shape::Ruled(Rule {
    holds: |text| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit()),
    says: "be an HTTP status, such as 200",
});

/// Reports what is wrong with a resource policy where it is written.
fn examine_policy(node: Option<&Node>, problems: &mut Problems) {
    use crate::gateway::rest::policy;
    if let Some(node) = node.filter(|node| node.is_map()) {
        for problem in policy::problems(&node.to_json()) {
            problems.add(&node.path, problem);
        }
    }
}
