//! AWS Lambda: `AWS::Lambda::Permission`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-permission.html> (read
//! 2026-11-22).

use super::lambda::function_of;
use super::{Desired, Identity, ResourceType, World, call, no_links, no_suffix, params};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::node::{Node, quoted};
use crate::template::problem::Problems;
use crate::template::schema::{Property, Shape};
use crate::template::stack::Kind;
use serde_json::json;

pub(in crate::template) static PERMISSION: ResourceType = ResourceType {
    name: "AWS::Lambda::Permission",
    kind: Kind::Permission,
    properties: &PROPERTIES,
    not_modelled: &["InvokedViaFunctionUrl"],
    attributes: &["Id"],
    named_by: None,
    name_max: 100,
    name_suffix: no_suffix,
    identify: |desired, _| Identity::new(&desired.name, [("Id", &desired.name)]),
    examine,
    create,
    links: no_links,
};

static PROPERTIES: [Property; 8] = [
    Property::required("Action", Shape::Text { max: 255 }),
    Property::new("EventSourceToken", Shape::Text { max: 256 }),
    Property::required("FunctionName", Shape::Text { max: 256 }),
    Property::new("FunctionUrlAuthType", Shape::OneOf(&["AWS_IAM", "NONE"])),
    Property::required("Principal", Shape::Text { max: 256 }),
    Property::new("PrincipalOrgID", Shape::Text { max: 34 }),
    Property::new("SourceAccount", Shape::Text { max: 12 }),
    Property::new("SourceArn", Shape::Text { max: 2_048 }),
];

fn examine(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    if let Some(node) = desired.properties.get("FunctionName")
        && let Some(name) = node.as_str()
        && function_of(name, world).is_none()
    {
        let message = format!(
            "There is no function {} in this template. Write `!Ref FUNCTION`.",
            quoted(name)
        );
        problems.add(&node.path, message);
    }
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut given = params(json!({"StatementId": desired.name}));
    let entries = desired.properties.entries().iter();
    given.extend(entries.map(|(name, node): &(String, Node)| (name.clone(), node.to_json())));
    call(cloud, Service::Lambda, "AddPermission", given)?;
    Ok(Identity::new(&desired.name, [("Id", &desired.name)]))
}
