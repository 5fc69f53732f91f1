//! Buses, rules, targets and schedules.

use super::Schedule;
use crate::call::Service;
use crate::clock::Time;
use crate::log::Event;
use crate::testing::{Bench, same_keys, sample, steps_do_not_matter};
use serde_json::{Value, json};

const EVENTS: Service = Service::Events;

fn put(bench: &mut Bench, source: &str, detail: &Value) -> Value {
    let entry = json!({"Source": source, "DetailType": "Order", "Detail": detail.to_string()});
    bench.call(EVENTS, "PutEvents", json!({"Entries": [entry]}))
}

/// A rule for the bakery's events that tells the queue `ovens`.
fn rule(bench: &mut Bench, target: &Value) {
    let arn = bench.queue("ovens", super::PRINCIPAL);
    let params =
        json!({"Name": "on-order", "EventPattern": json!({"source": ["bakery"]}).to_string()});
    bench.call(EVENTS, "PutRule", params);
    let mut wanted = json!({"Id": "1", "Arn": arn});
    for (key, value) in target.as_object().into_iter().flatten() {
        wanted[key] = value.clone();
    }
    let params = json!({"Rule": "on-order", "Targets": [wanted]});
    bench.call(EVENTS, "PutTargets", params);
}

#[test]
fn an_event_goes_to_the_targets_of_rules_that_want_it() {
    let mut bench = Bench::new();
    rule(&mut bench, &json!({}));
    put(&mut bench, "bakery", &json!({"flavour": "lemon"}));
    put(&mut bench, "brewery", &json!({}));
    assert!(bench.bodies("ovens").is_empty(), "it takes a moment");
    bench.pass(1_000);
    let bodies = bench.bodies("ovens");
    assert_eq!(bodies.len(), 1);
    let event: Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!(event["detail"], json!({"flavour": "lemon"}));
    assert_eq!(event["time"], "2026-01-05T09:00:00Z");
    if let Some(mut sample) = sample("example-eventbridge-event-obj.json") {
        sample["version"] = json!("0");
        same_keys(&sample, &event, &[".detail"], "");
    }
}

#[test]
fn targets_receive_what_they_ask_for() {
    let cases = [
        (json!({"Input": "{\"a\": 1}"}), "{\"a\": 1}"),
        (json!({"InputPath": "$.detail.items[1]"}), "\"b\""),
        (
            json!({"InputTransformer": {"InputPathsMap": {"first": "$.detail.items[0]", "n": "$.detail.n"}, "InputTemplate": "{\"say\": \"<first> of <n>\", \"n\": <n>, \"one\": <first>}"}}),
            "{\"say\": \"a of 2\", \"n\": 2, \"one\": \"a\"}",
        ),
        (
            json!({"InputTransformer": {"InputTemplate": "\"<aws.events.rule-name> <unknown> < 3\""}}),
            "\"on-order  < 3\"",
        ),
    ];
    for (target, expected) in cases {
        let mut bench = Bench::new();
        rule(&mut bench, &target);
        put(&mut bench, "bakery", &json!({"items": ["a", "b"], "n": 2}));
        bench.pass(1_000);
        assert_eq!(bench.bodies("ovens"), [expected]);
    }
}

#[test]
fn without_permission_an_event_is_lost_and_only_the_log_knows() {
    let mut bench = Bench::new();
    rule(&mut bench, &json!({}));
    let url = bench.cloud.sqs().queue("ovens").unwrap().url().to_string();
    let params = json!({"QueueUrl": url, "Attributes": {"Policy": ""}});
    bench.call(Service::Sqs, "SetQueueAttributes", params);
    put(&mut bench, "bakery", &json!({}));
    bench.pass(1_000);
    assert!(bench.bodies("ovens").is_empty());
    let told = bench.told(|event| matches!(event, Event::Handover(_)));
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("no resource-based policy allows"),
        "{}",
        told[0]
    );
    assert!(
        told[0].ends_with("It is lost: nobody is told."),
        "{}",
        told[0]
    );
}

#[test]
fn what_cannot_be_delivered_goes_to_the_dead_letter_queue_with_the_reason() {
    let mut bench = Bench::new();
    let lost = bench.queue("lost", super::PRINCIPAL);
    rule(&mut bench, &json!({"DeadLetterConfig": {"Arn": lost}}));
    let url = bench.cloud.sqs().queue("ovens").unwrap().url().to_string();
    bench.call(Service::Sqs, "DeleteQueue", json!({"QueueUrl": url}));
    put(&mut bench, "bakery", &json!({}));
    bench.pass(1_000);
    let queue = bench.cloud.sqs().queue("lost").unwrap();
    let attributes: Vec<String> = queue
        .messages()
        .flat_map(|one| one.envelope.attributes.keys().map(ToString::to_string))
        .collect();
    assert_eq!(
        attributes,
        ["ERROR_CODE", "ERROR_MESSAGE", "RULE_ARN", "TARGET_ARN"]
    );
}

#[test]
fn each_entry_of_put_events_fails_by_itself() {
    let mut bench = Bench::new();
    let entries = json!([
        {"Source": "bakery", "DetailType": "Order", "Detail": "{}"},
        {"Source": "bakery", "DetailType": "Order", "Detail": "not JSON"},
        {"Source": "aws.s3", "DetailType": "Order", "Detail": "{}"},
        {"Source": "bakery", "Detail": "{}"},
    ]);
    let answer = bench.call(EVENTS, "PutEvents", json!({"Entries": entries}));
    assert_eq!(answer["FailedEntryCount"], 3);
    let codes: Vec<&Value> = (1..4)
        .map(|at| &answer["Entries"][at]["ErrorCode"])
        .collect();
    assert_eq!(
        codes,
        [
            "MalformedDetail",
            "NotAuthorizedForSourceException",
            "InvalidArgument"
        ]
    );
    let eleven: Vec<Value> = (0..11).map(|_| entries[0].clone()).collect();
    let refusal = bench.refusal(EVENTS, "PutEvents", json!({"Entries": eleven}));
    assert!(
        refusal.ends_with("Member must have length less than or equal to 10"),
        "{refusal}"
    );
}

#[test]
fn refusals_are_aws_s() {
    let mut bench = Bench::new();
    bench.call(EVENTS, "CreateEventBus", json!({"Name": "shop"}));
    bench.call(
        EVENTS,
        "PutRule",
        json!({"Name": "r", "ScheduleExpression": "rate(1 day)"}),
    );
    for (action, params, expected) in [
        (
            "PutRule",
            json!({"Name": "a b"}),
            r"ValidationException: 1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+",
        ),
        (
            "PutRule",
            json!({"Name": "a"}),
            "ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ),
        (
            "PutRule",
            json!({"Name": "a", "ScheduleExpression": "rate(1 minutes)"}),
            "ValidationException: Parameter ScheduleExpression is not valid.",
        ),
        (
            "PutRule",
            json!({"Name": "a", "EventBusName": "shop", "ScheduleExpression": "rate(1 hour)"}),
            "ValidationException: ScheduleExpression is supported only on the default event bus.",
        ),
        (
            "PutRule",
            json!({"Name": "a", "EventBusName": "none", "EventPattern": "{}"}),
            "ResourceNotFoundException: Event bus none does not exist.",
        ),
        (
            "DescribeRule",
            json!({"Name": "a"}),
            "ResourceNotFoundException: Rule a does not exist on EventBus default.",
        ),
        (
            "CreateEventBus",
            json!({"Name": "shop"}),
            "ResourceAlreadyExistsException: Event bus shop already exists.",
        ),
        (
            "PutTargets",
            json!({"Rule": "r", "Targets": [{"Id": "1", "Arn": "queue"}]}),
            "ValidationException: Parameter queue is not valid. Reason: Provided Arn is not in correct format.",
        ),
        (
            "PutTargets",
            json!({"Rule": "r", "Targets": [{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:111122223333:a.fifo"}]}),
            "ValidationException: Parameter(s) SqsParameters must be specified for target: 1.",
        ),
    ] {
        assert_eq!(bench.refusal(EVENTS, action, params), expected);
    }
}

#[test]
fn a_rule_with_targets_cannot_be_deleted() {
    let mut bench = Bench::new();
    rule(&mut bench, &json!({}));
    let refusal = bench.refusal(EVENTS, "DeleteRule", json!({"Name": "on-order"}));
    assert_eq!(
        refusal,
        "ValidationException: Rule can't be deleted since it has targets."
    );
    bench.call(
        EVENTS,
        "RemoveTargets",
        json!({"Rule": "on-order", "Ids": ["1"]}),
    );
    bench.call(EVENTS, "DeleteRule", json!({"Name": "on-order"}));
    assert_eq!(
        bench.call(EVENTS, "ListRules", json!({})),
        json!({"Rules": []})
    );
}

#[test]
fn a_schedule_tells_its_targets_at_its_minutes() {
    let mut bench = Bench::new();
    let arn = bench.queue("wake", super::PRINCIPAL);
    bench.call(
        EVENTS,
        "PutRule",
        json!({"Name": "tick", "ScheduleExpression": "rate(5 minutes)"}),
    );
    bench.call(
        EVENTS,
        "PutTargets",
        json!({"Rule": "tick", "Targets": [{"Id": "1", "Arn": arn}]}),
    );
    bench.pass(11 * 60_000);
    let bodies = bench.bodies("wake");
    assert_eq!(bodies.len(), 2);
    let event: Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!(event["time"], "2026-01-05T09:05:00Z");
    if let Some(mut sample) = sample("sam-ScheduledEvent.json") {
        sample["version"] = json!("0");
        same_keys(&sample, &event, &[], "");
        assert_eq!(event["detail-type"], sample["detail-type"]);
    }
    bench.call(EVENTS, "DisableRule", json!({"Name": "tick"}));
    bench.pass(60 * 60_000);
    assert_eq!(bench.bodies("wake").len(), 2);
}

/// When a schedule comes round next, in ISO 8601, after each time it did.
fn next(schedule: &str, times: usize) -> Vec<String> {
    let schedule = Schedule::read(schedule).unwrap();
    let mut now = Time::START;
    (0..times)
        .map_while(|_| {
            now = schedule.next(Time::START, now)?;
            Some(now.to_iso())
        })
        .collect()
}

/// Sessions start on Monday 5 January 2026 at 09:00.
#[test]
fn schedules_come_round_when_they_say() {
    for (schedule, expected) in [
        (
            "rate(1 hour)",
            vec!["2026-01-05T10:00:00Z", "2026-01-05T11:00:00Z"],
        ),
        (
            "cron(0/15 * * * ? *)",
            vec!["2026-01-05T09:15:00Z", "2026-01-05T09:30:00Z"],
        ),
        ("cron(0 9 * * ? *)", vec!["2026-01-06T09:00:00Z"]),
        (
            "cron(30 17 ? * MON-FRI *)",
            vec!["2026-01-05T17:30:00Z", "2026-01-06T17:30:00Z"],
        ),
        (
            "cron(0 8 ? * SUN,sat *)",
            vec!["2026-01-10T08:00:00Z", "2026-01-11T08:00:00Z"],
        ),
        (
            "cron(0 0 L * ? *)",
            vec!["2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"],
        ),
        (
            "cron(0 0 LW * ? *)",
            vec!["2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z"],
        ),
        (
            "cron(0 0 1W FEB,AUG ? *)",
            vec!["2026-02-02T00:00:00Z", "2026-08-03T00:00:00Z"],
        ),
        (
            "cron(0 0 15W * ? *)",
            vec!["2026-01-15T00:00:00Z", "2026-02-16T00:00:00Z"],
        ),
        (
            "cron(0 10 ? * 6#3 *)",
            vec!["2026-01-16T10:00:00Z", "2026-02-20T10:00:00Z"],
        ),
        (
            "cron(0 10 ? * 2L *)",
            vec!["2026-01-26T10:00:00Z", "2026-02-23T10:00:00Z"],
        ),
        (
            "cron(0 0 29 2 ? *)",
            vec!["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"],
        ),
        (
            "cron(0 0 1 1 ? 2027-2029/2)",
            vec!["2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z"],
        ),
        ("cron(0 0 30 2 ? *)", vec![]),
        ("cron(0 0 1 1 ? 1999)", vec![]),
    ] {
        assert_eq!(next(schedule, 2)[..expected.len()], expected, "{schedule}");
        assert!(
            !expected.is_empty() || next(schedule, 1).is_empty(),
            "{schedule}"
        );
    }
}

#[test]
fn what_is_no_schedule_is_refused() {
    for text in [
        "",
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(5 seconds)",
        "rate(-1 days)",
        "rate(1)",
        "Rate(1 day)",
        "cron(0 9 * * * *)",
        "cron(0 9 ? * ? *)",
        "cron(0 9 * * ?)",
        "cron(60 9 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 9 32 * ? *)",
        "cron(0 9 ? * 8 *)",
        "cron(0 9 ? * 2#6 *)",
        "cron(0 9 * 13 ? *)",
        "cron(0 9 * * ? 2200)",
        "cron(* * ? * 2-MOON *)",
        "cron(0/0 * * * ? *)",
        "at(2026-01-05T09:00:00)",
    ] {
        assert_eq!(Schedule::read(text), None, "{text}");
    }
    arbtest::arbtest(|u| {
        let text: String = u.arbitrary()?;
        if let Some(schedule) = Schedule::read(&format!("cron({text})")) {
            let _ = schedule.next(Time::START, Time::START);
        }
        Ok(())
    });
}

#[test]
fn leaps_and_steps_give_the_same_log() {
    steps_do_not_matter(|bench| {
        rule(bench, &json!({}));
        bench.call(
            EVENTS,
            "PutRule",
            json!({"Name": "tick", "ScheduleExpression": "rate(1 minute)"}),
        );
        for _ in 0..20 {
            put(bench, "bakery", &json!({}));
        }
    });
}
