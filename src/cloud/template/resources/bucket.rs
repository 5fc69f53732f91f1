//! Amazon S3: `AWS::S3::Bucket` and `AWS::S3::BucketPolicy`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html> (read 2026-11-22).

use super::queue::QUEUE_ARN;
use super::topic::{TOPIC_ARN, pushes};
use super::{
    Desired, Identity, ResourceType, World, call, destination, no_links, no_suffix, params,
    tag_list,
};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::node::{Node, quoted};
use crate::template::problem::Problems;
use crate::template::schema::{Property, Rule, Shape, TAGS};
use crate::template::stack::{Kind, Link};
use serde_json::{Map, Value, json};

pub(in crate::template) static BUCKET: ResourceType = ResourceType {
    name: "AWS::S3::Bucket",
    kind: Kind::Bucket,
    properties: &PROPERTIES,
    not_modelled: &[
        "AccelerateConfiguration",
        "AnalyticsConfigurations",
        "CorsConfiguration",
        "IntelligentTieringConfigurations",
        "InventoryConfigurations",
        "LoggingConfiguration",
        "MetadataConfiguration",
        "MetadataTableConfiguration",
        "MetricsConfigurations",
        "ObjectLockConfiguration",
        "ObjectLockEnabled",
        "ReplicationConfiguration",
        "WebsiteConfiguration",
    ],
    attributes: &["Arn", "DomainName", "RegionalDomainName"],
    named_by: Some("BucketName"),
    name_max: 63,
    name_suffix: no_suffix,
    identify,
    examine,
    create,
    links: |desired, world| {
        let all = configurations(desired);
        let ends = all.filter_map(|(key, one)| destination(world, one.text_of(key)));
        let mut links: Vec<Link> = ends.map(|to| pushes(desired, to, desired)).collect();
        // One arrow will do for several kinds of events.
        links.dedup();
        links
    },
};

pub(super) static BUCKET_POLICY: ResourceType = ResourceType {
    name: "AWS::S3::BucketPolicy",
    kind: Kind::BucketPolicy,
    properties: &POLICY_PROPERTIES,
    not_modelled: &[],
    attributes: &[],
    named_by: None,
    name_max: 128,
    name_suffix: no_suffix,
    identify: |desired, _| Identity::new(&desired.name, []),
    examine: examine_policy,
    create: create_policy,
    links: no_links,
};

static PROPERTIES: [Property; 9] = [
    Property::new("AccessControl", Shape::Text { max: 64 }),
    Property::new("BucketEncryption", Shape::Document),
    Property::new(
        "BucketName",
        Shape::Ruled(Rule {
            holds: crate::s3::is_name,
            says: "have 3 to 63 small letters, digits, `-` and `.`, and begin and end with a letter or digit",
        }),
    ),
    Property::new("LifecycleConfiguration", Shape::Document),
    Property::new(NOTIFICATIONS, Shape::Object(&NOTIFICATION)),
    Property::new("OwnershipControls", Shape::Document),
    Property::new("PublicAccessBlockConfiguration", Shape::Document),
    Property::new("Tags", TAGS),
    Property::new("VersioningConfiguration", Shape::Object(&VERSIONING)),
];

/// The property with whom a bucket notifies.
pub(in crate::template) const NOTIFICATIONS: &str = "NotificationConfiguration";
/// The key in it that lists functions.
pub(in crate::template) const FUNCTIONS: &str = "LambdaConfigurations";

/// The lists of those who are notified: CloudFormation's name, the key of the ARN, and both as the API has them.
const LISTS: [(&str, &str, &str, &str); 3] = [
    (
        FUNCTIONS,
        "Function",
        "LambdaFunctionConfigurations",
        "LambdaFunctionArn",
    ),
    (
        "QueueConfigurations",
        "Queue",
        "QueueConfigurations",
        "QueueArn",
    ),
    (
        "TopicConfigurations",
        "Topic",
        "TopicConfigurations",
        "TopicArn",
    ),
];

static NOTIFICATION: [Property; 4] = [
    Property::new("EventBridgeConfiguration", Shape::Object(&EVENT_BRIDGE)),
    Property::new(FUNCTIONS, list(&Shape::Object(&FUNCTION))),
    Property::new("QueueConfigurations", list(&Shape::Object(&QUEUE))),
    Property::new("TopicConfigurations", list(&Shape::Object(&TOPIC))),
];

const fn list(of: &'static Shape) -> Shape {
    Shape::List {
        of,
        min: 0,
        max: 100,
    }
}

static EVENT_BRIDGE: [Property; 1] = [Property::new("EventBridgeEnabled", Shape::Boolean)];

static FUNCTION: [Property; 3] = [
    Property::required("Event", EVENT),
    FILTER,
    Property::required(
        "Function",
        Shape::Arn {
            service: "lambda",
            hint: "`!GetAtt FUNCTION.Arn` gives a function's ARN.",
        },
    ),
];

static QUEUE: [Property; 3] = [
    Property::required("Event", EVENT),
    FILTER,
    Property::required("Queue", QUEUE_ARN),
];

static TOPIC: [Property; 3] = [
    Property::required("Event", EVENT),
    FILTER,
    Property::required("Topic", TOPIC_ARN),
];

const EVENT: Shape = Shape::Ruled(Rule {
    holds: |event| crate::s3::EVENTS.contains(&event),
    says: "be one of S3's events, such as `s3:ObjectCreated:*`",
});

const FILTER: Property = Property::new("Filter", Shape::Object(&S3_KEY));

static S3_KEY: [Property; 1] = [Property::required("S3Key", Shape::Object(&RULES))];

static RULES: [Property; 1] = [Property::required(
    "Rules",
    Shape::List {
        of: &Shape::Object(&RULE),
        min: 1,
        max: 2,
    },
)];

static RULE: [Property; 2] = [
    Property::required(
        "Name",
        Shape::OneOf(&["prefix", "suffix", "Prefix", "Suffix"]),
    ),
    Property::required("Value", Shape::Text { max: 1_024 }),
];

static VERSIONING: [Property; 1] = [Property::required(
    "Status",
    Shape::OneOf(&["Enabled", "Suspended"]),
)];

static POLICY_PROPERTIES: [Property; 2] = [
    Property::required("Bucket", Shape::Text { max: 63 }),
    Property::required("PolicyDocument", Shape::Document),
];

fn identify(desired: &Desired, account: &Account) -> Identity {
    let name = &desired.name;
    Identity::new(
        name,
        [
            ("Arn", &format!("arn:aws:s3:::{name}")),
            ("DomainName", &format!("{name}.s3.amazonaws.com")),
            (
                "RegionalDomainName",
                &format!("{name}.s3.{}.amazonaws.com", account.region),
            ),
        ],
    )
}

/// The notification configurations, each with the key of its ARN.
fn configurations(desired: &Desired) -> impl Iterator<Item = (&'static str, &Node)> {
    let all = desired.properties.get(NOTIFICATIONS);
    LISTS.iter().flat_map(move |(list, key, ..)| {
        let items = all.and_then(|all| all.get(list));
        items
            .map_or(&[][..], Node::items)
            .iter()
            .map(|one| (*key, one))
    })
}

fn examine(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    for (key, one) in configurations(desired) {
        if let Some(node) = one.get(key)
            && let Some(text) = node.as_str()
            && destination(world, Some(text)).is_none()
        {
            let message = format!(
                "There is no {} with the ARN {} in this template to notify.",
                key.to_lowercase(),
                quoted(text)
            );
            problems.add(&node.path, message);
        }
    }
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let bucket = || params(json!({"Bucket": desired.name}));
    call(cloud, Service::S3, "CreateBucket", bucket())?;
    let mut act = |action: &str, key: &str, value: Value| {
        let mut given = bucket();
        given.insert(key.into(), value);
        call(cloud, Service::S3, action, given).map(drop)
    };
    if let Some(versioning) = desired.properties.get("VersioningConfiguration") {
        act(
            "PutBucketVersioning",
            "VersioningConfiguration",
            versioning.to_json(),
        )?;
    }
    if desired.properties.get("Tags").is_some() {
        let tags = json!({"TagSet": tag_list(&desired.properties)});
        act("PutBucketTagging", "Tagging", tags)?;
    }
    if let Some(all) = desired.properties.get(NOTIFICATIONS) {
        act(
            "PutBucketNotificationConfiguration",
            NOTIFICATIONS,
            notifications(all),
        )?;
    }
    Ok(identify(desired, cloud.account()))
}

/// The configuration as the API takes it.
fn notifications(all: &Node) -> Value {
    let mut given = Map::new();
    for (list, key, api_list, api_key) in LISTS {
        let items = all.get(list).map_or(&[][..], Node::items);
        let rules: Vec<Value> = items
            .iter()
            .map(|one| {
                let mut rule = json!({"Events": [one.get("Event").map(Node::to_json)]});
                rule[api_key] = one.get(key).map(Node::to_json).unwrap_or_default();
                let filter = one.get("Filter").and_then(|filter| filter.get("S3Key"));
                if let Some(rules) = filter.and_then(|filter| filter.get("Rules")) {
                    rule["Filter"] = json!({"Key": {"FilterRules": rules.to_json()}});
                }
                rule
            })
            .collect();
        if !rules.is_empty() {
            given.insert(api_list.into(), rules.into());
        }
    }
    if let Some(bridge) = all.get("EventBridgeConfiguration")
        && bridge.get("EventBridgeEnabled").and_then(Node::as_bool) != Some(false)
    {
        given.insert("EventBridgeConfiguration".into(), json!({}));
    }
    Value::Object(given)
}

fn examine_policy(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    if let Some(node) = desired.properties.get("Bucket")
        && let Some(name) = node.as_str()
        && world.by_reference(Kind::Bucket, name).is_none()
    {
        let message = format!(
            "There is no bucket {} in this template. Write `!Ref BUCKET`.",
            quoted(name)
        );
        problems.add(&node.path, message);
    }
}

fn create_policy(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let json = |key| {
        desired
            .properties
            .get(key)
            .map(Node::to_json)
            .unwrap_or_default()
    };
    let given = params(json!({
        "Bucket": json("Bucket"),
        "Policy": json("PolicyDocument").to_string(),
    }));
    call(cloud, Service::S3, "PutBucketPolicy", given)?;
    Ok(Identity::new(&desired.name, []))
}
