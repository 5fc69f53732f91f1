//! Amazon DynamoDB: `AWS::DynamoDB::Table`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html> (read 2026-11-23).

use super::{
    Desired, Identity, ResourceType, arn, call, no_links, no_suffix, nothing_more, params,
};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::node::Node;
use crate::template::schema::{Property, Rule, Shape, TAGS};
use crate::template::stack::Kind;
use serde_json::json;

pub(in crate::template) static TABLE: ResourceType = ResourceType {
    name: "AWS::DynamoDB::Table",
    kind: Kind::Table,
    properties: &PROPERTIES,
    not_modelled: &[
        "ContributorInsightsSpecification",
        "GlobalSecondaryIndexes",
        "ImportSourceSpecification",
        "KinesisStreamSpecification",
        "LocalSecondaryIndexes",
        "OnDemandThroughput",
        "ResourcePolicy",
        "StreamSpecification",
        "TimeToLiveSpecification",
        "WarmThroughput",
    ],
    attributes: &["Arn"],
    named_by: Some("TableName"),
    name_max: 255,
    name_suffix: no_suffix,
    identify,
    examine: nothing_more,
    create,
    links: no_links,
};

static PROPERTIES: [Property; 10] = [
    Property::required(
        "AttributeDefinitions",
        Shape::List {
            of: &Shape::Object(&ATTRIBUTE),
            min: 1,
            max: 2,
        },
    ),
    Property::new(
        "BillingMode",
        Shape::OneOf(&["PROVISIONED", "PAY_PER_REQUEST"]),
    ),
    Property::new("DeletionProtectionEnabled", Shape::Boolean),
    Property::required(
        "KeySchema",
        Shape::List {
            of: &Shape::Object(&KEY),
            min: 1,
            max: 2,
        },
    ),
    Property::new("PointInTimeRecoverySpecification", Shape::Document),
    Property::new("ProvisionedThroughput", Shape::Document),
    Property::new("SSESpecification", Shape::Document),
    Property::new(
        "TableClass",
        Shape::OneOf(&["STANDARD", "STANDARD_INFREQUENT_ACCESS"]),
    ),
    Property::new(
        "TableName",
        Shape::Ruled(Rule {
            holds: is_name,
            says: "have 3 to 255 letters, digits, `-`, `_` and `.`",
        }),
    ),
    Property::new("Tags", TAGS),
];

static ATTRIBUTE: [Property; 2] = [
    Property::required("AttributeName", Shape::Text { max: 255 }),
    Property::required("AttributeType", Shape::OneOf(&["S", "N", "B"])),
];

static KEY: [Property; 2] = [
    Property::required("AttributeName", Shape::Text { max: 255 }),
    Property::required("KeyType", Shape::OneOf(&["HASH", "RANGE"])),
];

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (3..=255).contains(&name.len()) && name.bytes().all(allowed)
}

fn identify(desired: &Desired, account: &Account) -> Identity {
    let arn = arn("dynamodb", account, &format!("table/{}", desired.name));
    Identity::new(&desired.name, [("Arn", &arn)])
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut given = params(json!({"TableName": desired.name}));
    for name in [
        "AttributeDefinitions",
        "BillingMode",
        "KeySchema",
        "ProvisionedThroughput",
    ] {
        let node = desired.properties.get(name);
        given.extend(node.map(|node| (name.to_owned(), Node::to_json(node))));
    }
    call(cloud, Service::DynamoDb, "CreateTable", given)?;
    Ok(identify(desired, cloud.account()))
}
