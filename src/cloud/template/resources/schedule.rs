//! Amazon EventBridge Scheduler: `AWS::Scheduler::Schedule`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-scheduler-schedule.html>
//! (read 2026-11-22).

use super::queue::QUEUE_ARN;
use super::topic::pushes;
use super::{
    Desired, Identity, ResourceType, arn, call, destination, no_suffix, nothing_more, params,
};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::scheduler::Expression;
use crate::template::schema::{Property, Rule, Shape};
use crate::template::stack::Kind;
use serde_json::json;

pub(in crate::template) static SCHEDULE: ResourceType = ResourceType {
    name: "AWS::Scheduler::Schedule",
    kind: Kind::Schedule,
    properties: &PROPERTIES,
    not_modelled: &["GroupName", "KmsKeyArn"],
    attributes: &["Arn"],
    named_by: Some("Name"),
    name_max: 64,
    name_suffix: no_suffix,
    identify,
    examine: nothing_more,
    create,
    links: |desired, world| {
        let target = desired.properties.get("Target");
        let to = destination(world, target.and_then(|target| target.text_of("Arn")));
        to.map(|to| pushes(desired, to, desired))
            .into_iter()
            .collect()
    },
};

static PROPERTIES: [Property; 9] = [
    Property::new("Description", Shape::Text { max: 512 }),
    Property::new("EndDate", Shape::Text { max: 32 }),
    Property::required("FlexibleTimeWindow", Shape::Object(&WINDOW)),
    Property::new(
        "Name",
        Shape::Ruled(Rule {
            holds: is_name,
            says: "have 1 to 64 letters, digits, `-`, `_` and `.`",
        }),
    ),
    Property::required(
        "ScheduleExpression",
        Shape::Ruled(Rule {
            holds: |text| Expression::read(text).is_some(),
            says: "be `rate(VALUE UNIT)`, such as `rate(5 minutes)`, `cron(...)` with six fields, such as `cron(0 9 ? * MON-FRI *)`, or `at(2026-01-05T09:30:00)`",
        }),
    ),
    Property::new("ScheduleExpressionTimezone", Shape::Text { max: 50 }),
    Property::new("StartDate", Shape::Text { max: 32 }),
    Property::new("State", Shape::OneOf(&["ENABLED", "DISABLED"])),
    Property::required("Target", Shape::Object(&TARGET)),
];

static WINDOW: [Property; 2] = [
    Property::required("Mode", Shape::OneOf(&["OFF", "FLEXIBLE"])),
    Property::new(
        "MaximumWindowInMinutes",
        Shape::Integer {
            min: 1,
            max: 1_440,
            unit: "minutes",
        },
    ),
];

static TARGET: [Property; 7] = [
    Property::required("Arn", Shape::Text { max: 1_600 }),
    Property::new("DeadLetterConfig", Shape::Object(&DEAD_LETTERS)),
    Property::new("EventBridgeParameters", Shape::Document),
    Property::new("Input", Shape::Text { max: 262_144 }),
    Property::new("RetryPolicy", Shape::Object(&RETRIES)),
    Property::required("RoleArn", Shape::Text { max: 1_600 }),
    Property::new("SqsParameters", Shape::Document),
];

static DEAD_LETTERS: [Property; 1] = [Property::new("Arn", QUEUE_ARN)];

static RETRIES: [Property; 2] = [
    Property::new(
        "MaximumEventAgeInSeconds",
        Shape::Integer {
            min: 60,
            max: 86_400,
            unit: "seconds",
        },
    ),
    Property::new(
        "MaximumRetryAttempts",
        Shape::Integer {
            min: 0,
            max: 185,
            unit: "attempts",
        },
    ),
];

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}

fn identify(desired: &Desired, account: &Account) -> Identity {
    let arn = arn(
        "scheduler",
        account,
        &format!("schedule/default/{}", desired.name),
    );
    Identity::new(&desired.name, [("Arn", &arn)])
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut schedule = params(desired.properties.to_json());
    schedule.insert("Name".into(), json!(desired.name));
    call(cloud, Service::Scheduler, "CreateSchedule", schedule)?;
    Ok(identify(desired, cloud.account()))
}
