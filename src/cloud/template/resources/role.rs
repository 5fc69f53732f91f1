//! AWS IAM: `AWS::IAM::Role`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-role.html> (read 2026-11-22).

use super::{Desired, Identity, ResourceType, no_links, no_suffix, nothing_more};
use crate::arn::Arn;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::{Account, Role};
use crate::template::names;
use crate::template::node::Node;
use crate::template::schema::{Property, Rule, Shape, TAGS};
use crate::template::stack::Kind;
use serde_json::Value;
use std::sync::Arc;

pub(in crate::template) static ROLE: ResourceType = ResourceType {
    name: "AWS::IAM::Role",
    kind: Kind::Role,
    properties: &PROPERTIES,
    not_modelled: &["PermissionsBoundary"],
    attributes: &["Arn", "RoleId"],
    named_by: Some("RoleName"),
    name_max: 64,
    name_suffix: no_suffix,
    identify,
    examine: nothing_more,
    create,
    links: no_links,
};

static PROPERTIES: [Property; 8] = [
    Property::required("AssumeRolePolicyDocument", Shape::Document),
    Property::new("Description", Shape::Text { max: 1_000 }),
    Property::new(
        "ManagedPolicyArns",
        Shape::List {
            of: &POLICY_ARN,
            min: 0,
            max: 20,
        },
    ),
    Property::new(
        "MaxSessionDuration",
        Shape::Integer {
            min: 3_600,
            max: 43_200,
            unit: "seconds",
        },
    ),
    Property::new(
        "Path",
        Shape::Ruled(Rule {
            holds: is_path,
            says: "begin and end with `/`",
        }),
    ),
    Property::new(
        "Policies",
        Shape::List {
            of: &Shape::Object(&POLICY),
            min: 0,
            max: 100,
        },
    ),
    Property::new(
        "RoleName",
        Shape::Ruled(Rule {
            holds: is_name,
            says: NAME_RULE,
        }),
    ),
    Property::new("Tags", TAGS),
];

const POLICY_ARN: Shape = Shape::Arn {
    service: "iam",
    hint: "Write a policy's ARN, such as `arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole`.",
};

static POLICY: [Property; 2] = [
    Property::required("PolicyName", Shape::Text { max: 128 }),
    Property::required("PolicyDocument", Shape::Document),
];

const NAME_RULE: &str = "have 1 to 64 letters, digits and `_+=,.@-`";

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}

fn is_path(path: &str) -> bool {
    path.starts_with('/') && path.ends_with('/') && path.len() <= 512
}

fn identify(desired: &Desired, account: &Account) -> Identity {
    let path = desired.properties.text_of("Path").unwrap_or("/");
    let arn = Arn {
        service: "iam".into(),
        region: String::new(),
        account: account.id.clone(),
        resource: format!("role{path}{}", desired.name),
    };
    // A role's id is `AROA` and 17 capitals and digits.
    let id = format!("AROA{}", names::stream_of(&desired.name).name(17));
    Identity::new(&desired.name, [("Arn", &arn.to_string()), ("RoleId", &id)])
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let identity = identify(desired, cloud.account());
    let document = |node: Option<&Node>| Arc::new(node.map_or(Value::Null, Node::to_json));
    let items = |key| desired.properties.get(key).map_or(&[][..], Node::items);
    let inline = |policy: &Node| {
        let name = policy.text_of("PolicyName")?.into();
        Some((name, document(policy.get("PolicyDocument"))))
    };
    let role = Role {
        arn: identity
            .attributes
            .get("Arn")
            .map_or("", String::as_str)
            .into(),
        trust: document(desired.properties.get("AssumeRolePolicyDocument")),
        policies: items("Policies").iter().filter_map(inline).collect(),
    };
    let managed: Vec<&str> = items("ManagedPolicyArns")
        .iter()
        .filter_map(Node::as_str)
        .collect();
    cloud.iam_mut().hold(&desired.name, role, &managed);
    Ok(identity)
}
