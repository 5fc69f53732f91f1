//! Amazon VPC as far as private APIs need it: `AWS::EC2::VPC`, `AWS::EC2::Subnet`, `AWS::EC2::SecurityGroup` and
//! `AWS::EC2::VPCEndpoint`. Nothing is routed: clients say which endpoint they come through.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-vpcendpoint.html> (read 2026-11-22).

use super::part::part;
use super::{Desired, Identity, ResourceType};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::names;
use crate::template::node::Node;
use crate::template::schema::{Property, Shape, TAGS};

/// Every type of networks.
pub(in crate::template) static TYPES: [&ResourceType; 4] =
    [&VPC, &SUBNET, &SECURITY_GROUP, &ENDPOINT];

const TEXT: Shape = Shape::Text { max: 1_024 };
const TEXTS: Shape = Shape::List {
    of: &TEXT,
    min: 0,
    max: 50,
};

static VPC_PROPERTIES: [Property; 5] = [
    Property::new("CidrBlock", TEXT),
    Property::new("EnableDnsHostnames", Shape::Boolean),
    Property::new("EnableDnsSupport", Shape::Boolean),
    Property::new("InstanceTenancy", TEXT),
    Property::new("Tags", TAGS),
];

static SUBNET_PROPERTIES: [Property; 5] = [
    Property::required("VpcId", TEXT),
    Property::new("CidrBlock", TEXT),
    Property::new("AvailabilityZone", TEXT),
    Property::new("MapPublicIpOnLaunch", Shape::Boolean),
    Property::new("Tags", TAGS),
];

static GROUP_PROPERTIES: [Property; 6] = [
    Property::required("GroupDescription", TEXT),
    Property::new("GroupName", TEXT),
    Property::new("VpcId", TEXT),
    Property::new("SecurityGroupIngress", Shape::Anything),
    Property::new("SecurityGroupEgress", Shape::Anything),
    Property::new("Tags", TAGS),
];

static ENDPOINT_PROPERTIES: [Property; 9] = [
    Property::required("VpcId", TEXT),
    Property::required("ServiceName", TEXT),
    Property::new("VpcEndpointType", Shape::OneOf(&["Interface"])),
    Property::new("PolicyDocument", Shape::Document),
    Property::new("PrivateDnsEnabled", Shape::Boolean),
    Property::new("SubnetIds", TEXTS),
    Property::new("SecurityGroupIds", TEXTS),
    Property::new("IpAddressType", TEXT),
    Property::new("Tags", TAGS),
];

static VPC: ResourceType = network(
    "AWS::EC2::VPC",
    &VPC_PROPERTIES,
    &["VpcId", "CidrBlock"],
    |desired, _| {
        let id = id("vpc", &desired.id);
        let range = desired.properties.text_of("CidrBlock").unwrap_or_default();
        Identity::new(&id, [("VpcId", &id), ("CidrBlock", range)])
    },
);

static SUBNET: ResourceType = network(
    "AWS::EC2::Subnet",
    &SUBNET_PROPERTIES,
    &["SubnetId"],
    |desired, _| {
        let id = id("subnet", &desired.id);
        Identity::new(&id, [("SubnetId", &id)])
    },
);

static SECURITY_GROUP: ResourceType = network(
    "AWS::EC2::SecurityGroup",
    &GROUP_PROPERTIES,
    &["GroupId", "Id"],
    |desired, _| {
        let id = id("sg", &desired.id);
        Identity::new(&id, [("GroupId", &id), ("Id", &id)])
    },
);

static ENDPOINT: ResourceType = ResourceType {
    not_modelled: &[
        "DnsOptions",
        "RouteTableIds",
        "ResourceConfigurationArn",
        "ServiceNetworkArn",
        "ServiceRegion",
    ],
    create: create_endpoint,
    ..network(
        "AWS::EC2::VPCEndpoint",
        &ENDPOINT_PROPERTIES,
        &["Id"],
        identify_endpoint,
    )
};

const fn network(
    name: &'static str,
    properties: &'static [Property],
    attributes: &'static [&'static str],
    identify: fn(&Desired, &Account) -> Identity,
) -> ResourceType {
    ResourceType {
        name_max: 255,
        ..part(name, properties, attributes, identify, |cloud, desired| {
            Ok((desired.ty.identify)(desired, cloud.account()))
        })
    }
}

/// An id as Amazon EC2 makes it: always the same for the same logical id.
fn id(prefix: &str, logical: &str) -> String {
    let letters = names::uuid(logical).replace('-', "");
    format!("{prefix}-0{}", letters.get(..16).unwrap_or_default())
}

fn identify_endpoint(desired: &Desired, _: &Account) -> Identity {
    let id = id("vpce", &desired.id);
    Identity::new(&id, [("Id", &id)])
}

/// Only endpoints for API Gateway mean something here; those for other services are there and nobody comes through.
fn create_endpoint(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let identity = identify_endpoint(desired, cloud.account());
    let service = desired
        .properties
        .text_of("ServiceName")
        .unwrap_or_default();
    if service.ends_with(".execute-api") {
        let policy = desired.properties.get("PolicyDocument").map(Node::to_json);
        cloud.add_vpc_endpoint(&identity.reference, policy);
    }
    Ok(identity)
}
