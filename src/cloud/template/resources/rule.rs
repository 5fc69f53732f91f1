//! Amazon EventBridge: `AWS::Events::Rule`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-rule.html> (read 2026-11-22).

use super::queue::QUEUE_ARN;
use super::topic::pushes;
use super::{Desired, Identity, ResourceType, World, arn, call, destination, no_suffix, params};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::events::Schedule;
use crate::events::pattern::Pattern;
use crate::iam::Account;
use crate::template::node::{Node, quoted};
use crate::template::problem::Problems;
use crate::template::schema::{Property, Rule, Shape, TAGS};
use crate::template::stack::Kind;
use serde_json::json;

pub(in crate::template) static RULE: ResourceType = ResourceType {
    name: "AWS::Events::Rule",
    kind: Kind::Rule,
    properties: &PROPERTIES,
    not_modelled: &[],
    attributes: &["Arn"],
    named_by: Some("Name"),
    name_max: 64,
    name_suffix: no_suffix,
    identify,
    examine,
    create,
    links: |desired, world| {
        let targets = desired.properties.get("Targets");
        let targets = targets.map_or(&[][..], Node::items).iter();
        let ends = targets.filter_map(|target| destination(world, target.text_of("Arn")));
        ends.map(|to| pushes(desired, to, desired)).collect()
    },
};

pub(in crate::template) const SCHEDULE: Shape = Shape::Ruled(Rule {
    holds: |text| Schedule::read(text).is_some(),
    says: "be `rate(VALUE UNIT)`, such as `rate(5 minutes)` or `rate(1 hour)`, or `cron(...)` with six fields, such as `cron(0 9 ? * MON-FRI *)`",
});

static PROPERTIES: [Property; 9] = [
    Property::new("Description", Shape::Text { max: 512 }),
    Property::new("EventBusName", Shape::Text { max: 1_600 }),
    Property::new("EventPattern", Shape::Document),
    Property::new(
        "Name",
        Shape::Ruled(Rule {
            holds: is_name,
            says: "have 1 to 64 letters, digits, `-`, `_` and `.`",
        }),
    ),
    Property::new("RoleArn", Shape::Text { max: 1_600 }),
    Property::new("ScheduleExpression", SCHEDULE),
    Property::new("State", Shape::OneOf(&["ENABLED", "DISABLED"])),
    Property::new("Tags", TAGS),
    Property::new(
        "Targets",
        Shape::List {
            of: &Shape::Object(&TARGET),
            min: 0,
            max: 5,
        },
    ),
];

static TARGET: [Property; 9] = [
    Property::required("Arn", Shape::Text { max: 1_600 }),
    Property::new("DeadLetterConfig", Shape::Object(&DEAD_LETTERS)),
    Property::required("Id", Shape::Text { max: 64 }),
    Property::new("Input", Shape::Text { max: 8_192 }),
    Property::new("InputPath", Shape::Text { max: 256 }),
    Property::new("InputTransformer", Shape::Document),
    Property::new("RetryPolicy", Shape::Document),
    Property::new("RoleArn", Shape::Text { max: 1_600 }),
    Property::new("SqsParameters", Shape::Document),
];

static DEAD_LETTERS: [Property; 1] = [Property::required("Arn", QUEUE_ARN)];

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}

fn identify(desired: &Desired, account: &Account) -> Identity {
    let bus = desired
        .properties
        .text_of("EventBusName")
        .unwrap_or("default");
    let (reference, on) = match bus.rsplit('/').next() {
        Some("default") | None => (desired.name.clone(), String::new()),
        Some(bus) => (format!("{bus}|{}", desired.name), format!("{bus}/")),
    };
    let arn = arn("events", account, &format!("rule/{on}{}", desired.name));
    Identity::new(&reference, [("Arn", &arn)])
}

fn examine(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let properties = &desired.properties;
    let pattern = properties.get("EventPattern");
    if pattern.is_none() && properties.get("ScheduleExpression").is_none() {
        let message = "A rule needs an `EventPattern` or a `ScheduleExpression`. Add one.";
        problems.add(&properties.path, message);
    }
    if let Some(node) = pattern.filter(|node| node.is_map())
        && let Err(invalid) = Pattern::parse(&node.to_json())
    {
        let what = invalid.message.lines().next().unwrap_or_default();
        problems.add(&node.path, format!("This is not an event pattern: {what}."));
    }
    for target in properties.get("Targets").map_or(&[][..], Node::items) {
        if let Some(node) = target.get("Arn")
            && let Some(text) = node.as_str()
            && !text.contains(":event-bus/")
            && destination(world, Some(text)).is_none()
        {
            let message = format!(
                "There is no queue, function, topic or state machine with the ARN {} in this template.",
                quoted(text)
            );
            problems.add(&node.path, message);
        }
    }
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut rule = params(json!({"Name": desired.name}));
    let mut targets = params(json!({"Rule": desired.name}));
    for (name, node) in desired.properties.entries() {
        let value = node.to_json();
        match name.as_str() {
            "EventPattern" => drop(rule.insert(name.clone(), value.to_string().into())),
            "Targets" => drop(targets.insert(name.clone(), value)),
            "Tags" => {}
            "EventBusName" => {
                targets.insert(name.clone(), value.clone());
                rule.insert(name.clone(), value);
            }
            _ => drop(rule.insert(name.clone(), value)),
        }
    }
    call(cloud, Service::Events, "PutRule", rule)?;
    if targets
        .get("Targets")
        .is_some_and(|list| *list != json!([]))
    {
        call(cloud, Service::Events, "PutTargets", targets)?;
    }
    Ok(identify(desired, cloud.account()))
}
