//! Amazon CloudWatch Logs: `AWS::Logs::LogGroup`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-loggroup.html> (read 2026-11-22).

use super::{
    Desired, Identity, ResourceType, arn, call, no_links, no_suffix, nothing_more, params,
};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::node::Node;
use crate::template::schema::{Property, Shape};
use crate::template::stack::Kind;
use serde_json::json;

pub(in crate::template) static LOG_GROUP: ResourceType = ResourceType {
    name: "AWS::Logs::LogGroup",
    kind: Kind::LogGroup,
    properties: &PROPERTIES,
    not_modelled: &[
        "BearerTokenAuthenticationEnabled",
        "DataProtectionPolicy",
        "DeletionProtectionEnabled",
        "FieldIndexPolicies",
        "KmsKeyId",
        "LogGroupClass",
        "ResourcePolicyDocument",
        "Tags",
    ],
    attributes: &["Arn"],
    named_by: Some("LogGroupName"),
    name_max: 512,
    name_suffix: no_suffix,
    identify,
    examine: nothing_more,
    create,
    links: no_links,
};

static PROPERTIES: [Property; 2] = [
    Property::new("LogGroupName", Shape::Text { max: 512 }),
    Property::new(
        "RetentionInDays",
        Shape::Integer {
            min: 1,
            max: 3_653,
            unit: "days",
        },
    ),
];

fn identify(desired: &Desired, account: &Account) -> Identity {
    let whole = arn("logs", account, &format!("log-group:{}:*", desired.name));
    Identity::new(&desired.name, [("Arn", &whole)])
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let name = json!({"logGroupName": desired.name});
    call(cloud, Service::Logs, "CreateLogGroup", params(name))?;
    let days = desired.properties.get("RetentionInDays");
    if let Some(days) = days.and_then(Node::as_i64) {
        let kept = json!({"logGroupName": desired.name, "retentionInDays": days});
        call(cloud, Service::Logs, "PutRetentionPolicy", params(kept))?;
    }
    Ok(identify(desired, cloud.account()))
}
