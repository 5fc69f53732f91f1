//! Schedules, and what becomes of them.

use crate::call::{ApiCall, Service};
use crate::clock::Time;
use crate::engine::{Cloud, Config};
use crate::error::AwsError;
use serde_json::{Value, json};

const QUEUE: &str = "arn:aws:sqs:us-east-1:111122223333:orders";
const URL: &str = "https://sqs.us-east-1.amazonaws.com/111122223333/";
const ROLE: &str = "arn:aws:iam::111122223333:role/baker";

fn call(
    cloud: &mut Cloud,
    service: Service,
    action: &str,
    params: Value,
) -> Result<Value, AwsError> {
    let answer = cloud.call_now(&ApiCall::by_learner(service, action, params));
    answer.map(|answer| (*answer).clone())
}

fn ask(cloud: &mut Cloud, action: &str, params: Value) -> Result<Value, AwsError> {
    call(cloud, Service::Scheduler, action, params)
}

/// A cloud with the queues `orders` and `dead`, and a role that may send to all queues.
fn cloud() -> Cloud {
    let mut cloud = Cloud::new(Config::default());
    for name in ["orders", "dead"] {
        call(
            &mut cloud,
            Service::Sqs,
            "CreateQueue",
            json!({"QueueName": name}),
        )
        .unwrap();
    }
    let trust = json!({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "scheduler.amazonaws.com"}}]});
    let may =
        json!({"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]});
    let role = json!({"RoleName": "baker", "AssumeRolePolicyDocument": trust});
    call(&mut cloud, Service::Iam, "CreateRole", role).unwrap();
    let policy = json!({"RoleName": "baker", "PolicyName": "send", "PolicyDocument": may});
    call(&mut cloud, Service::Iam, "PutRolePolicy", policy).unwrap();
    cloud
}

fn schedule(expression: &str) -> Value {
    json!({
        "Name": "morning",
        "ScheduleExpression": expression,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": QUEUE, "RoleArn": ROLE, "Input": "bake"},
    })
}

fn messages(cloud: &Cloud, queue: &str) -> Vec<Value> {
    let world = cloud.to_json();
    world["queues"][queue]["messages"]
        .as_array()
        .unwrap()
        .clone()
}

fn minutes(count: u64) -> Time {
    Time::START.after(count * 60_000)
}

#[test]
fn a_rate_begins_at_once_and_goes_on() {
    let cloud = &mut cloud();
    let made = ask(cloud, "CreateSchedule", schedule("rate(5 minutes)")).unwrap();
    assert_eq!(
        made["ScheduleArn"],
        "arn:aws:scheduler:us-east-1:111122223333:schedule/default/morning"
    );
    cloud.advance(minutes(11));
    let sent = messages(cloud, "orders");
    assert_eq!(sent.len(), 3);
    assert_eq!(sent[0]["body"], "bake");
    ask(cloud, "DeleteSchedule", json!({"Name": "morning"})).unwrap();
    cloud.advance(minutes(30));
    assert_eq!(messages(cloud, "orders").len(), 3);
}

#[test]
fn once_is_once_in_the_zones_own_time() {
    let cloud = &mut cloud();
    let mut once = schedule("at(2026-01-05T10:30:00)");
    once["ScheduleExpressionTimezone"] = json!("Europe/Zurich");
    once["ActionAfterCompletion"] = json!("DELETE");
    ask(cloud, "CreateSchedule", once).unwrap();
    cloud.advance(minutes(29));
    assert_eq!(messages(cloud, "orders").len(), 0);
    cloud.advance(minutes(31));
    assert_eq!(messages(cloud, "orders").len(), 1);
    let gone = ask(cloud, "GetSchedule", json!({"Name": "morning"})).unwrap_err();
    assert_eq!(
        gone.to_string(),
        "ResourceNotFoundException: Schedule morning does not exist."
    );
}

#[test]
fn a_window_lets_it_come_later() {
    let cloud = &mut cloud();
    let mut flexible = schedule("cron(30 9 * * ? *)");
    flexible["FlexibleTimeWindow"] = json!({"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15});
    ask(cloud, "CreateSchedule", flexible).unwrap();
    cloud.advance(minutes(30));
    assert_eq!(
        messages(cloud, "orders").len(),
        0,
        "it comes later, with this seed"
    );
    cloud.advance(minutes(45));
    assert_eq!(messages(cloud, "orders").len(), 1);
}

#[test]
fn what_fails_for_good_goes_to_the_dead_letter_queue() {
    let cloud = &mut cloud();
    let mut broken = schedule("at(2026-01-05T09:01:00)");
    broken["Target"]["Arn"] = json!("arn:aws:sqs:us-east-1:111122223333:none");
    broken["Target"]["RetryPolicy"] = json!({"MaximumRetryAttempts": 2});
    broken["Target"]["DeadLetterConfig"] =
        json!({"Arn": "arn:aws:sqs:us-east-1:111122223333:dead"});
    ask(cloud, "CreateSchedule", broken).unwrap();
    cloud.advance(minutes(2));
    let got = json!({"QueueUrl": format!("{URL}dead"), "MessageAttributeNames": ["All"]});
    let got = call(cloud, Service::Sqs, "ReceiveMessage", got).unwrap();
    let letter = &got["Messages"][0];
    assert_eq!(letter["Body"], "bake");
    let said = |name: &str| letter["MessageAttributes"][name]["StringValue"].clone();
    assert_eq!(
        said("ERROR_CODE"),
        "AWS.SimpleQueueService.NonExistentQueue"
    );
    assert_eq!(said("EXHAUSTED_RETRY_CONDITION"), "MaximumRetryAttempts");
    assert_eq!(said("RETRY_ATTEMPTS"), "2");
    assert_eq!(said("SCHEDULED_TIME"), "2026-01-05T09:01:00Z");
}

#[test]
fn a_role_that_may_not_is_refused_and_one_that_does_not_trust_cannot_be_had() {
    let cloud = &mut cloud();
    let gone = json!({"RoleName": "baker", "PolicyName": "send"});
    call(cloud, Service::Iam, "DeleteRolePolicy", gone).unwrap();
    let mut poor = schedule("at(2026-01-05T09:01:00)");
    poor["Target"]["RetryPolicy"] = json!({"MaximumRetryAttempts": 0});
    ask(cloud, "CreateSchedule", poor).unwrap();
    cloud.advance(minutes(2));
    assert_eq!(messages(cloud, "orders").len(), 0);
    let trust = json!({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]});
    let role = json!({"RoleName": "other", "AssumeRolePolicyDocument": trust});
    call(cloud, Service::Iam, "CreateRole", role).unwrap();
    let mut other = schedule("rate(1 hour)");
    other["Name"] = json!("other");
    other["Target"]["RoleArn"] = json!("arn:aws:iam::111122223333:role/other");
    let refused = ask(cloud, "CreateSchedule", other).unwrap_err();
    assert!(
        refused
            .message
            .contains("must allow AWS EventBridge Scheduler to assume the role")
    );
}

#[test]
fn what_is_wrong_is_refused() {
    let cloud = &mut cloud();
    let refused = |cloud: &mut Cloud, change: fn(&mut Value)| {
        let mut wrong = schedule("rate(5 minutes)");
        change(&mut wrong);
        ask(cloud, "CreateSchedule", wrong).unwrap_err().to_string()
    };
    let said = refused(cloud, |one| one["ScheduleExpression"] = json!("often"));
    assert_eq!(
        said,
        "ValidationException: Invalid Schedule Expression often."
    );
    let said = refused(cloud, |one| {
        one["FlexibleTimeWindow"] = json!({"Mode": "FLEXIBLE"});
    });
    assert!(
        said.contains("MaximumWindowInMinutes must be set"),
        "{said}"
    );
    let said = refused(cloud, |one| one["Name"] = json!("a b"));
    assert!(
        said.contains("at 'name' failed to satisfy constraint"),
        "{said}"
    );
    let said = refused(cloud, |one| {
        one["ScheduleExpressionTimezone"] = json!("Mars/Base");
    });
    assert!(said.starts_with("NotModelled"), "{said}");
    let said = refused(cloud, |one| {
        drop(one.as_object_mut().unwrap().remove("Target"));
    });
    assert!(said.contains("Value null at 'target'"), "{said}");
    ask(cloud, "CreateSchedule", schedule("rate(1 hour)")).unwrap();
    let said = refused(cloud, |_| ());
    assert_eq!(said, "ConflictException: Schedule morning already exists.");
}

#[test]
fn schedules_are_shown_and_changed() {
    let cloud = &mut cloud();
    ask(cloud, "CreateSchedule", schedule("cron(0 8 ? * MON-FRI *)")).unwrap();
    let shown = ask(cloud, "GetSchedule", json!({"Name": "morning"})).unwrap();
    assert_eq!(shown["State"], "ENABLED");
    assert_eq!(shown["GroupName"], "default");
    assert_eq!(
        shown["Target"]["RetryPolicy"],
        json!({"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185})
    );
    let mut off = schedule("cron(0 8 ? * MON-FRI *)");
    off["State"] = json!("DISABLED");
    ask(cloud, "UpdateSchedule", off).unwrap();
    let list = ask(cloud, "ListSchedules", json!({"State": "DISABLED"})).unwrap();
    assert_eq!(list["Schedules"][0]["Name"], "morning");
    cloud.advance(minutes(48 * 60));
    assert_eq!(messages(cloud, "orders").len(), 0);
}

/// One leap and a thousand steps give the same log.
#[test]
fn time_may_pass_in_any_steps() {
    let run = |step_ms: u64| {
        let mut cloud = cloud();
        ask(&mut cloud, "CreateSchedule", schedule("rate(1 minute)")).unwrap();
        let end = minutes(10);
        while cloud.now() < end {
            cloud.advance(cloud.now().after(step_ms).min(end));
        }
        cloud.log().digest()
    };
    assert_eq!(run(600_000), run(777));
}
