//! AWS IAM: `AWS::IAM::Role`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-role.html> (read 2026-11-22).

use super::{Desired, Identity, ResourceType, call, no_links, no_suffix, nothing_more, params};
use crate::arn::Arn;
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::names;
use crate::template::node::Node;
use crate::template::schema::{Property, Rule, Shape, TAGS};
use crate::template::stack::Kind;
use serde_json::json;

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
    let properties = &desired.properties;
    let json = |key: &str| properties.get(key).map(Node::to_json);
    let mut role = params(json!({
        "RoleName": desired.name,
        "AssumeRolePolicyDocument": json("AssumeRolePolicyDocument"),
    }));
    role.extend(json("Path").map(|path| ("Path".to_owned(), path)));
    call(cloud, Service::Iam, "CreateRole", role)?;
    let items = |key: &str| properties.get(key).map_or(&[][..], Node::items);
    for arn in items("ManagedPolicyArns").iter().filter_map(Node::as_str) {
        let given = params(json!({"RoleName": desired.name, "PolicyArn": arn}));
        call(cloud, Service::Iam, "AttachRolePolicy", given)?;
    }
    for policy in items("Policies") {
        let mut given = params(policy.to_json());
        given.insert("RoleName".into(), desired.name.as_str().into());
        call(cloud, Service::Iam, "PutRolePolicy", given)?;
    }
    Ok(identify(desired, cloud.account()))
}
