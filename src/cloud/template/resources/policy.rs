//! AWS IAM: `AWS::IAM::Policy`, a policy written into roles.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-policy.html> (read 2026-11-22).

use super::{Desired, Identity, ResourceType, call, no_links, no_suffix, nothing_more, params};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::node::Node;
use crate::template::schema::{Property, Shape};
use crate::template::stack::Kind;
use serde_json::json;

pub(in crate::template) static POLICY: ResourceType = ResourceType {
    name: "AWS::IAM::Policy",
    kind: Kind::Policy,
    properties: &PROPERTIES,
    not_modelled: &["Groups", "Users"],
    attributes: &["Id"],
    named_by: None,
    name_max: 128,
    name_suffix: no_suffix,
    identify: |desired, _| Identity::new(&desired.name, [("Id", &desired.name)]),
    examine: nothing_more,
    create,
    links: no_links,
};

static PROPERTIES: [Property; 3] = [
    Property::required("PolicyDocument", Shape::Document),
    Property::required("PolicyName", Shape::Text { max: 128 }),
    Property::required(
        "Roles",
        Shape::List {
            of: &Shape::Text { max: 64 },
            min: 1,
            max: 20,
        },
    ),
];

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let roles = properties.get("Roles").map_or(&[][..], Node::items);
    for role in roles.iter().filter_map(Node::as_str) {
        let given = params(json!({
            "RoleName": role,
            "PolicyName": properties.text_of("PolicyName"),
            "PolicyDocument": properties.get("PolicyDocument").map(Node::to_json),
        }));
        call(cloud, Service::Iam, "PutRolePolicy", given)?;
    }
    Ok(Identity::new(&desired.name, [("Id", &desired.name)]))
}
