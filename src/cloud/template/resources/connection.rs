//! Amazon EventBridge: `AWS::Events::Connection`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-connection.html> (read 2026-11-23).

use super::{Desired, Identity, ResourceType, arn, call, no_links, no_suffix, params};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::names;
use crate::template::node::Node;
use crate::template::schema::{Property, Shape};
use crate::template::stack::Kind;
use serde_json::json;

pub(in crate::template) static CONNECTION: ResourceType = ResourceType {
    name: "AWS::Events::Connection",
    kind: Kind::ApiPart,
    properties: &PROPERTIES,
    not_modelled: &["InvocationConnectivityParameters", "KmsKeyIdentifier"],
    attributes: &["Arn"],
    named_by: Some("Name"),
    name_max: 64,
    name_suffix: no_suffix,
    identify: |desired, account| {
        let id = names::uuid(&desired.id);
        let arn = arn(
            "events",
            account,
            &format!("connection/{}/{id}", desired.name),
        );
        Identity::new(&desired.name, [("Arn", &arn)])
    },
    examine: |_, _, _| {},
    create,
    links: no_links,
};

static PROPERTIES: [Property; 4] = [
    Property::new("AuthParameters", Shape::Document),
    Property::new("AuthorizationType", Shape::OneOf(&["API_KEY", "BASIC"])),
    Property::new("Description", Shape::Text { max: 512 }),
    Property::new("Name", Shape::Text { max: 64 }),
];

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let given = params(json!({
        "Name": desired.name,
        "AuthorizationType": properties.text_of("AuthorizationType"),
        "AuthParameters": properties.get("AuthParameters").map(Node::to_json),
    }));
    let made = call(cloud, Service::Events, "CreateConnection", given)?;
    let arn = Identity::part(&made, "ConnectionArn");
    Ok(Identity::new(&desired.name, [("Arn", &arn)]))
}
