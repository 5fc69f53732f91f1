//! Invocations: answers, logs, limits, retries, destinations, permissions.

use super::world::{World, as_role, taking};
use crate::call::{ApiCall, Service};
use crate::cloudwatch::{function_metrics, queue_metrics};
use crate::core::{Effect, Push, Settings};
use crate::engine::Input;
use crate::lambda::Model;
use serde_json::{Value, json};

const DEAD: &str = "arn:aws:sqs:us-east-1:111122223333:dead";

fn failing() -> Model {
    Model {
        fail_when: Some("true".into()),
        ..taking(100, 400)
    }
}

fn world(model: Model) -> World {
    let mut world = World::new(1, Settings::default());
    world.function("bake", 3, Some(model));
    world
}

#[test]
fn a_caller_waits_for_the_answer_and_the_log_tells_what_it_cost() {
    let mut world = world(Model {
        result: json!({"baked": 3}),
        ..taking(200, 400)
    });
    let ticket = world.invoke("bake", "RequestResponse", "{}");
    world.pass(599);
    assert!(!world.answers.contains_key(&ticket), "it runs still");
    world.pass(1);
    let answer = world.answers[&ticket].clone().unwrap();
    assert_eq!(answer["Payload"], r#"{"baked":3}"#);
    assert_eq!(answer["ExecutedVersion"], "$LATEST");
    let ended = &world.events("InvocationEnded")[0];
    assert_eq!(
        [&ended["durationMs"], &ended["initMs"], &ended["billedMs"]],
        [200, 400, 600]
    );
    let lines = world.lines("bake");
    assert!(lines[0].starts_with("START RequestId: "), "{lines:?}");
    assert!(lines[2].contains("Billed Duration: 600 ms"), "{lines:?}");
    let ticket = world.invoke("bake", "RequestResponse", "{}");
    world.pass(200);
    assert!(world.answers.contains_key(&ticket), "warm: no cold start");
    assert_eq!(world.events("InvocationEnded")[1]["billedMs"], 200);
}

#[test]
fn a_function_that_overruns_is_stopped_and_says_so() {
    let mut world = world(taking(10_000, 0));
    let ticket = world.invoke("bake", "RequestResponse", "{}");
    world.pass(3_000);
    let answer = world.answers[&ticket].clone().unwrap();
    assert_eq!(answer["FunctionError"], "Unhandled");
    let payload: Value = serde_json::from_str(answer["Payload"].as_str().unwrap()).unwrap();
    assert_eq!(payload["errorType"], "Sandbox.Timedout");
    let message = payload["errorMessage"].as_str().unwrap();
    assert!(
        message.ends_with("Error: Task timed out after 3.00 seconds"),
        "{message}"
    );
    let lines = world.lines("bake").concat();
    assert!(
        lines.contains("Task timed out after 3.00 seconds"),
        "{lines}"
    );
}

#[test]
fn payloads_have_limits() {
    let mut world = world(taking(10, 0));
    let long = format!("\"{}\"", "a".repeat(1_048_575));
    for (kind, payload, code) in [
        (
            "Event",
            long.as_str(),
            Some("RequestEntityTooLargeException"),
        ),
        ("RequestResponse", long.as_str(), None),
        (
            "RequestResponse",
            "{nonsense",
            Some("InvalidRequestContentException"),
        ),
        (
            "RequestResponse",
            "croissant",
            Some("InvalidRequestContentException"),
        ),
        ("Now", "{}", Some("ValidationException")),
    ] {
        let ticket = world.invoke("bake", kind, payload);
        world.pass(100);
        let refused = world.answers[&ticket]
            .as_ref()
            .err()
            .map(|error| error.code.as_ref());
        assert_eq!(refused, code, "{kind}");
    }
}

#[test]
fn a_failed_event_is_tried_again_after_one_and_two_minutes_and_then_buried() {
    let mut world = world(failing());
    world.deploy(Service::Sqs, "CreateQueue", json!({"QueueName": "dead"}));
    let target = json!({"FunctionName": "bake", "DeadLetterConfig": {"TargetArn": DEAD}});
    world.deploy(Service::Lambda, "UpdateFunctionConfiguration", target);
    let ticket = world.invoke("bake", "Event", r#"{"cake": "lemon"}"#);
    assert_eq!(world.answers[&ticket].clone().unwrap()["StatusCode"], 202);
    world.pass(300_000);
    let started: Vec<u64> = world
        .events("InvocationStarted")
        .iter()
        .map(|one| one["at"].as_u64().unwrap())
        .collect();
    let waits: Vec<u64> = started.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(
        waits,
        [60_500, 120_100],
        "cold start and run, then the wait"
    );
    let ended = &world.events("EventEnded")[0];
    assert_eq!(ended["condition"], "RetriesExhausted");
    assert_eq!(ended["attempts"], 3);
    assert_eq!(ended["deadLetter"], DEAD);
    let queue = world.cloud.sqs().queue("dead").unwrap();
    let message = queue.messages().next().unwrap();
    assert_eq!(&*message.body, r#"{"cake": "lemon"}"#);
}

#[test]
fn a_throttled_event_waits_in_the_queue_until_there_is_room() {
    let mut world = world(taking(20_000, 0));
    let longer = json!({"FunctionName": "bake", "Timeout": 60});
    world.deploy(Service::Lambda, "UpdateFunctionConfiguration", longer);
    let reserved = json!({"FunctionName": "bake", "ReservedConcurrentExecutions": 1});
    world.deploy(Service::Lambda, "PutFunctionConcurrency", reserved);
    world.invoke("bake", "Event", "1");
    world.invoke("bake", "Event", "2");
    world.pass(100);
    let third = world.invoke("bake", "RequestResponse", "3");
    let error = world.answers[&third].clone().unwrap_err();
    assert_eq!(
        error.code, "TooManyRequestsException",
        "who waits is told at once"
    );
    assert_eq!(world.events("Throttled")[0]["invoker"], "queue");
    world.pass(139_000);
    let conditions: Vec<Value> = world
        .events("EventEnded")
        .iter()
        .map(|one| one["condition"].clone())
        .collect();
    assert_eq!(conditions, ["Success", "Success"]);
}

#[test]
fn reserved_concurrency_of_zero_stops_a_function() {
    let mut world = world(taking(10, 0));
    let none = json!({"FunctionName": "bake", "ReservedConcurrentExecutions": 0});
    world.deploy(Service::Lambda, "PutFunctionConcurrency", none);
    let ticket = world.invoke("bake", "RequestResponse", "{}");
    let error = world.answers[&ticket].clone().unwrap_err();
    assert_eq!(
        (error.status, error.code.as_ref()),
        (429, "TooManyRequestsException")
    );
    world.invoke("bake", "Event", "{}");
    world.pass(1_000);
    assert_eq!(
        world.events("EventEnded")[0]["condition"],
        "ZeroReservedConcurrency"
    );
}

#[test]
fn a_weighted_alias_splits_invocations() {
    let mut world = world(taking(1, 0));
    let f = "bake";
    world.deploy(
        Service::Lambda,
        "PublishVersion",
        json!({"FunctionName": f}),
    );
    let change = json!({"FunctionName": f, "Description": "with butter"});
    world.deploy(Service::Lambda, "UpdateFunctionConfiguration", change);
    world.deploy(
        Service::Lambda,
        "PublishVersion",
        json!({"FunctionName": f}),
    );
    let alias = json!({"FunctionName": f, "Name": "live", "FunctionVersion": "1",
        "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.25}}});
    world.deploy(Service::Lambda, "CreateAlias", alias);
    for _ in 0..1_000 {
        world.invoke("bake:live", "RequestResponse", "{}");
        world.pass(100);
    }
    let started = world.events("InvocationStarted");
    let second = started.iter().filter(|one| one["version"] == "2").count();
    assert_eq!(started.len(), 1_000);
    assert!((200..300).contains(&second), "{second} of 1000");
}

#[test]
fn a_service_needs_a_permission_to_push() {
    let mut world = world(taking(10, 0));
    let push = |source: &str| {
        Effect::Push(Push {
            function_arn: "arn:aws:lambda:us-east-1:111122223333:function:bake".into(),
            payload: json!({"Records": []}),
            principal: "s3.amazonaws.com",
            source_arn: source.into(),
        })
    };
    let bucket = "arn:aws:s3:::orders";
    world.cloud.effect(push(bucket));
    world.pass(1_000);
    let reason = world.events("PushRefused")[0]["reason"].clone();
    assert!(
        reason
            .as_str()
            .unwrap()
            .contains("no resource-based policy allows"),
        "{reason}"
    );
    let permission = json!({"FunctionName": "bake", "StatementId": "s3", "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com", "SourceArn": bucket, "SourceAccount": "111122223333"});
    world.deploy(Service::Lambda, "AddPermission", permission);
    world.cloud.effect(push(bucket));
    world.cloud.effect(push("arn:aws:s3:::cakes"));
    world.pass(1_000);
    assert_eq!(
        world.events("PushRefused").len(),
        2,
        "the other bucket is refused"
    );
    assert_eq!(world.events("InvocationStarted").len(), 1);
}

#[test]
fn a_function_calls_with_its_role() {
    let mut world = world(taking(10, 0));
    world.deploy(Service::Sqs, "CreateQueue", json!({"QueueName": "dead"}));
    let role = json!({"RoleName": "baker", "AssumeRolePolicyDocument": {"Statement": []}});
    world.deploy(Service::Iam, "CreateRole", role);
    let send = ApiCall {
        caller: as_role("baker"),
        ..ApiCall::by_learner(
            Service::Sqs,
            "SendMessage",
            json!({"QueueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/dead", "MessageBody": "x"}),
        )
    };
    let error = world.cloud.call_now(&send).unwrap_err();
    assert_eq!(error.code, "AccessDenied");
    assert_eq!(
        error.message,
        "User: arn:aws:sts::111122223333:assumed-role/baker/bake is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:111122223333:dead because no identity-based policy allows the sqs:sendmessage action"
    );
    let policy = json!({"RoleName": "baker", "PolicyName": "sends", "PolicyDocument": {"Statement": [
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": DEAD}]}});
    world.deploy(Service::Iam, "PutRolePolicy", policy);
    assert!(world.cloud.call_now(&send).is_ok());
}

#[test]
fn a_mapping_whose_role_lost_its_permission_says_so_and_polls_again_when_it_has_it() {
    let mut world = World::new(1, Settings::default());
    world.deploy(Service::Sqs, "CreateQueue", json!({"QueueName": "orders"}));
    let role = json!({"RoleName": "elsewhere", "AssumeRolePolicyDocument": {"Statement": []}});
    world.deploy(Service::Iam, "CreateRole", role);
    let polls = json!({"RoleName": "elsewhere",
        "PolicyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"});
    world.deploy(Service::Iam, "AttachRolePolicy", polls.clone());
    world.function("bake", 3, Some(taking(10, 0)));
    let mapping = json!({"FunctionName": "bake", "EventSourceArn": "arn:aws:sqs:us-east-1:111122223333:orders"});
    world.deploy(Service::Lambda, "CreateEventSourceMapping", mapping);
    world.deploy(Service::Iam, "DetachRolePolicy", polls.clone());
    let send = json!({"QueueUrl": "orders", "MessageBody": "x"});
    world.pass(25_000);
    world.deploy(Service::Sqs, "SendMessage", send);
    world.pass(60_000);
    assert_eq!(world.events("PollRefused").len(), 1, "told once");
    assert_eq!(world.events("InvocationStarted").len(), 0);
    world.deploy(Service::Iam, "AttachRolePolicy", polls);
    world.pass(30_000);
    assert_eq!(world.events("InvocationStarted").len(), 1);
}

#[test]
fn filtered_messages_never_reach_the_function_and_are_gone() {
    let mut world = World::new(1, Settings::default());
    world.deploy(Service::Sqs, "CreateQueue", json!({"QueueName": "orders"}));
    world.function("bake", 3, Some(taking(10, 0)));
    let mapping = json!({"FunctionName": "bake", "EventSourceArn": "arn:aws:sqs:us-east-1:111122223333:orders",
        "FilterCriteria": {"Filters": [{"Pattern": "{\"body\": {\"flavour\": [\"lemon\"]}}"}]}});
    world.deploy(Service::Lambda, "CreateEventSourceMapping", mapping);
    for body in [
        r#"{"flavour": "lemon"}"#,
        r#"{"flavour": "durian"}"#,
        "no JSON",
    ] {
        world.deploy(
            Service::Sqs,
            "SendMessage",
            json!({"QueueUrl": "orders", "MessageBody": body}),
        );
    }
    world.pass(5_000);
    assert_eq!(world.events("InvocationStarted").len(), 1);
    assert_eq!(world.events("FilteredOut").len(), 2);
    assert_eq!(
        world
            .cloud
            .sqs()
            .queue("orders")
            .unwrap()
            .messages()
            .count(),
        0
    );
}

#[test]
fn code_outside_runs_while_time_stands_still() {
    let settings = Settings {
        code_runs_outside: true,
        ..Settings::default()
    };
    let mut world = World::new(1, settings);
    world.function("bake", 3, None);
    let ticket = world.invoke("bake", "RequestResponse", r#"{"cake": 1}"#);
    world.pass(60_000);
    let run = world.runs.pop().unwrap();
    assert_eq!(*run.event, json!({"cake": 1}));
    assert_eq!(
        world.elapsed(),
        400,
        "time stands at the end of the cold start"
    );
    world.answer(&run, 150, json!("baked"));
    world.pass(150);
    assert_eq!(
        world.answers[&ticket].clone().unwrap()["Payload"],
        "\"baked\""
    );
    assert!(
        world
            .lines("bake")
            .contains(&"from the handler\n".to_owned())
    );
    let slow = world.invoke("bake", "RequestResponse", "{}");
    world.pass(0);
    let run = world.runs.pop().unwrap();
    assert_eq!(run.served, 1, "the same environment");
    world.answer(&run, 9_000, json!(null));
    world.pass(3_000);
    assert_eq!(
        world.answers[&slow].clone().unwrap()["FunctionError"],
        "Unhandled"
    );
}

#[test]
fn a_function_url_answers_http_when_it_may() {
    let mut world = world(Model {
        result: json!({"statusCode": 201, "body": "baked"}),
        ..taking(10, 0)
    });
    let made = world.deploy(
        Service::Lambda,
        "CreateFunctionUrlConfig",
        json!({"FunctionName": "bake", "AuthType": "NONE"}),
    );
    let request = |world: &mut World| {
        let http =
            serde_json::from_value(json!({"method": "GET", "url": made["FunctionUrl"]})).unwrap();
        let now = world.cloud.now();
        let ticket = world.cloud.handle(now, Input::Http(http));
        world.pass(100);
        world.answers[&ticket].clone().unwrap()
    };
    assert_eq!(request(&mut world)["status"], 403);
    let public = json!({"FunctionName": "bake", "StatementId": "all", "Action": "lambda:InvokeFunctionUrl",
        "Principal": "*", "FunctionUrlAuthType": "NONE"});
    world.deploy(Service::Lambda, "AddPermission", public);
    let answer = request(&mut world);
    assert_eq!(
        (&answer["status"], &answer["body"]),
        (&json!(201), &json!("baked"))
    );
}

#[test]
fn metrics_are_what_the_log_tells() {
    let mut world = World::new(1, Settings::default());
    world.deploy(Service::Sqs, "CreateQueue", json!({"QueueName": "orders"}));
    world.function("bake", 10, Some(taking(4_000, 0)));
    let reserved = json!({"FunctionName": "bake", "ReservedConcurrentExecutions": 2});
    world.deploy(Service::Lambda, "PutFunctionConcurrency", reserved);
    for _ in 0..3 {
        world.invoke("bake", "RequestResponse", "{}");
        world.deploy(
            Service::Sqs,
            "SendMessage",
            json!({"QueueUrl": "orders", "MessageBody": "x"}),
        );
    }
    world.pass(30_000);
    let params = json!({"QueueUrl": "orders", "VisibilityTimeout": 600});
    world.deploy(Service::Sqs, "ReceiveMessage", params);
    world.pass(60_000);
    let (log, now) = (world.cloud.log(), world.cloud.now());
    let points = function_metrics(log, "bake", 60_000, now);
    assert_eq!(points.len(), 2);
    let first = points[0];
    assert_eq!(
        (first.invocations, first.errors, first.throttles),
        (2, 0, 1)
    );
    assert_eq!(
        (
            first.concurrent_max,
            first.duration_ms,
            first.duration_max_ms
        ),
        (2, 8_000, 4_000)
    );
    assert_eq!(points[1].invocations, 0);
    let queue = queue_metrics(log, "orders", 60_000, now);
    assert_eq!(
        (queue[0].visible, queue[0].in_flight, queue[0].oldest_s),
        (2, 1, 60)
    );
    assert_eq!(queue[1].oldest_s, 90);
}
