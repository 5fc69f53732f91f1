//! HTTP and WebSocket APIs: the types `AWS::ApiGatewayV2::...`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_ApiGatewayV2.html> (read 2026-11-22).

mod api;
mod domain;
mod parts;
mod stage;

use super::part::{
    ANY_KEY, TEXT, TEXT_LIST, TEXTS, foreseen, given_but as given, identity, made_up,
};
use super::{Desired, Identity, ResourceType, World, call, no_links, no_suffix};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::node::Node;
use crate::template::problem::Problems;
use crate::template::schema::{Property, Shape};
use crate::template::stack::Kind;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What SAM's HTTP APIs become.
pub(in crate::template) use api::API;
pub(in crate::template) use domain::{API_MAPPING, DOMAIN_NAME};
pub(in crate::template) use stage::STAGE;

/// Every type of HTTP and WebSocket APIs.
pub(in crate::template) static TYPES: [&ResourceType; 11] = [
    &API,
    &parts::ROUTE,
    &parts::INTEGRATION,
    &parts::AUTHORIZER,
    &parts::MODEL,
    &parts::ROUTE_RESPONSE,
    &parts::INTEGRATION_RESPONSE,
    &STAGE,
    &stage::DEPLOYMENT,
    &DOMAIN_NAME,
    &API_MAPPING,
];

/// A type with an id that API Gateway makes up, and which is drawn as part of something else.
const fn part(
    name: &'static str,
    properties: &'static [Property],
    attributes: &'static [&'static str],
    create: fn(&mut Cloud, &Desired) -> Result<Identity, AwsError>,
) -> ResourceType {
    ResourceType {
        examine: examine_api,
        ..super::part::part(name, properties, attributes, foreseen, create)
    }
}

/// Calls API Gateway as CloudFormation does.
fn ask(
    cloud: &mut Cloud,
    action: &str,
    params: Map<String, Value>,
) -> Result<Arc<Value>, AwsError> {
    call(cloud, Service::ApiGatewayV2, action, params)
}

/// An API has to be of this template.
fn examine_api(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let Some((node, id)) = desired
        .properties
        .get("ApiId")
        .and_then(|node| Some((node, node.as_str()?)))
    else {
        return;
    };
    if world.by_reference(Kind::HttpApi, id).is_none() {
        let message =
            "There is no HTTP or WebSocket API of this id in the template. Write `!Ref API`.";
        problems.add(&node.path, message);
    }
}

/// The protocol of the API that a part belongs to; HTTP when it is not known.
fn is_socket(desired: &Desired, world: &World<'_>) -> bool {
    let id = desired.properties.text_of("ApiId").unwrap_or_default();
    let api = world.by_reference(Kind::HttpApi, id);
    api.is_some_and(|api| api.properties.text_of("ProtocolType") == Some("WEBSOCKET"))
}

/// A problem at a property, when it is there.
fn at(properties: &Node, name: &str, problems: &mut Problems, message: &str) {
    if let Some(node) = properties.get(name) {
        problems.add(&node.path, message);
    }
}

/// A map of texts, or of more.
const MAP: Shape = Shape::Map {
    keys: ANY_KEY,
    of: &Shape::Anything,
};
