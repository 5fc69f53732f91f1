//! Code that runs outside: what it waits for, what it calls, and how it ends.

use super::function;
use super::world::World;
use crate::call::{ApiCall, Service};
use crate::clock::Time;
use crate::core::Settings;
use crate::engine::Input;
use crate::http::{Headers, HttpRequest};
use crate::lambda::{Cause, CodeAnswer, CodeCall, CodePause, Control, Model, Run};
use crate::session::{Recipe, Session};
use crate::sqs::base64;
use crate::wire::sigv4;
use crate::zip;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

fn python() -> Settings {
    Settings {
        python: true,
        ..Settings::default()
    }
}

fn archive(text: &str) -> String {
    base64::encode(&zip::write(&BTreeMap::from([("app.py".to_owned(), text)])))
}

/// A function `bake` whose code is a real archive, ready at once.
fn world(timeout_s: u32) -> World {
    let mut world = World::new(1, python());
    let mut params = function("bake", timeout_s);
    params["Code"] = json!({"ZipFile": archive("def handler(event, context): ...\n")});
    params["Runtime"] = "python3.13".into();
    world.deploy(Service::Lambda, "CreateFunction", params);
    world
}

fn begun(world: &mut World) -> Arc<Run> {
    world.pass(60_000);
    world.runs.pop().expect("a handler begins")
}

fn pause(run: &Run, ms: u64) -> Input {
    Input::CodePause(CodePause {
        invocation: run.invocation.to_string(),
        ms: Some(ms),
        logs: vec!["before".into()],
    })
}

fn answer(run: &Run, duration_ms: u64, response: Value, failed: bool) -> Input {
    Input::Code(CodeAnswer {
        invocation: run.invocation.to_string(),
        duration_ms,
        response,
        failed,
        logs: vec!["after".into()],
    })
}

#[test]
fn an_archive_is_run_and_not_modelled() {
    let mut world = world(3);
    world.invoke("bake", "Event", "{}");
    let run = begun(&mut world);
    let files = run.code.files.as_ref().expect("it has files");
    assert_eq!(files.keys().collect::<Vec<_>>(), ["app.py"]);
    assert!(run.keys.session_token.is_some());
    world.input(answer(&run, 5, json!(1), false));
    world.input(Input::Lambda(Control::RunCode {
        function: "bake".into(),
        on: false,
    }));
    let before = world.runs.len();
    world.invoke("bake", "Event", "{}");
    world.pass(60_000);
    assert_eq!(world.runs.len(), before, "the model runs");
    assert_eq!(world.events("InvocationEnded").len(), 2);
}

#[test]
fn what_code_makes_in_the_world_outside_is_told_when_it_came_to_its_end() {
    let mut world = world(3);
    let model = Model {
        does: Some("'cake ' & order".into()),
        ..Model::default()
    };
    world.cloud.set_model("bake", model);
    for (failed, cakes) in [(true, 0), (false, 1)] {
        world.invoke("bake", "Event", r#"{"order": 7}"#);
        let run = begun(&mut world);
        world.input(answer(&run, 5, Value::Null, failed));
        world.pass(1_000);
        let made = world.events("WorkDone");
        assert_eq!(made.len(), cakes);
        assert!(made.iter().all(|one| one["what"] == "cake 7"));
    }
}

#[test]
fn what_is_no_archive_is_refused_where_code_is_run() {
    let mut world = world(3);
    let params = json!({"FunctionName": "bake", "ZipFile": base64::encode(b"not a zip")});
    let error = world.call(Service::Lambda, "UpdateFunctionCode", params);
    let error = error.expect_err("it is refused");
    assert_eq!(error.code, "InvalidParameterValueException");
    assert!(error.message.starts_with("Could not unzip uploaded file"));
}

#[test]
fn time_goes_on_while_code_sleeps_and_stands_when_it_goes_on() {
    let mut world = world(30);
    world.invoke("bake", "RequestResponse", "{}");
    let run = begun(&mut world);
    let began = world.elapsed();
    world.input(pause(&run, 2_000));
    // Another invocation begins meanwhile, in an environment of its own.
    world.invoke("bake", "RequestResponse", "{}");
    let second = begun(&mut world);
    assert_ne!(second.environment, run.environment);
    assert_eq!(world.elapsed(), began + 400);
    world.pass(60_000);
    assert_eq!(world.elapsed(), began + 400, "the second one runs");
    world.input(answer(&second, 1, json!(2), false));
    world.pass(60_000);
    let standing = world.resumed.pop().expect("the first goes on");
    assert_eq!((standing.step, standing.cause), (1, Cause::Slept));
    assert_eq!(world.elapsed(), began + 2_000);
    world.input(answer(&run, 7, json!("baked"), false));
    world.pass(0);
    let ended = world.events("InvocationEnded").pop().expect("it ended");
    assert_eq!(ended["durationMs"], 2_000, "what passed counts at least");
    assert_eq!(ended["response"], "baked");
    let lines = world.lines("bake");
    let said = ["before\n", "after\n"].map(|said| lines.iter().any(|line| line == said));
    assert_eq!(said, [true, true]);
}

#[test]
fn the_timeout_strikes_while_code_sleeps() {
    let mut world = world(3);
    let ticket = world.invoke("bake", "RequestResponse", "{}");
    let run = begun(&mut world);
    let began = world.elapsed();
    world.input(pause(&run, 10_000));
    world.pass(60_000);
    let ended = world.events("InvocationEnded").pop().expect("it ended");
    assert_eq!(
        (&ended["outcome"], &ended["durationMs"]),
        (&json!("timeout"), &json!(3_000))
    );
    assert_eq!(ended["at"], json!(Time::START.after(began + 3_000)));
    assert_eq!(
        world.stopped.pop().map(|stopped| stopped.invocation),
        Some(run.invocation)
    );
    assert!(world.resumed.is_empty());
    let lines = world.lines("bake");
    assert!(lines.iter().any(|line| line == "before\n"), "{lines:?}");
    assert!(
        lines
            .iter()
            .any(|line| line.ends_with("Task timed out after 3.00 seconds\n\n"))
    );
    assert!(
        world.answers[&ticket].clone().expect("an answer")["Payload"]
            .as_str()
            .is_some_and(|payload| payload.contains("Sandbox.Timedout"))
    );
    // What comes too late is not heard.
    world.input(answer(&run, 5, json!("late"), false));
    world.invoke("bake", "Event", "{}");
    assert_eq!(begun(&mut world).served, 0, "the environment began anew");
}

/// A handler asks SQS by HTTP, signed with its role's keys.
#[test]
fn code_calls_with_its_roles_keys() {
    let mut world = world(30);
    world.deploy(Service::Sqs, "CreateQueue", json!({"QueueName": "orders"}));
    world.invoke("bake", "RequestResponse", "{}");
    let run = begun(&mut world);
    world.input(call(&world, &run, "ListQueues", &json!({})));
    let standing = world.resumed.pop().expect("it is answered at once");
    let Cause::Answered(Ok(answer)) = standing.cause else {
        panic!("no answer: {standing:?}");
    };
    assert_eq!(answer["status"], 200, "{answer}");
    let called = world.events("Called");
    let last = called.iter().rfind(|call| call["action"] == "ListQueues");
    assert_eq!(last.expect("it is in the log")["caller"], "bake");
    // An answer that takes time lets time pass.
    let url = "https://sqs.us-east-1.amazonaws.com/111122223333/orders";
    let began = world.elapsed();
    let wait = json!({"QueueUrl": url, "WaitTimeSeconds": 5});
    world.input(call(&world, &run, "ReceiveMessage", &wait));
    assert!(world.resumed.is_empty());
    world.pass(60_000);
    assert_eq!(world.resumed.pop().map(|one| one.step), Some(2));
    assert_eq!(world.elapsed(), began + 5_000);
}

fn call(world: &World, run: &Run, action: &str, params: &Value) -> Input {
    let mut headers = Headers::default();
    headers.add("host", "sqs.us-east-1.amazonaws.com");
    headers.add("content-type", "application/x-amz-json-1.0");
    headers.add("x-amz-target", format!("AmazonSQS.{action}"));
    let mut request = HttpRequest {
        method: "POST".into(),
        url: "https://sqs.us-east-1.amazonaws.com/".into(),
        headers,
        body: Some(params.to_string()),
        ..HttpRequest::default()
    };
    sigv4::sign(
        &mut request,
        &run.keys,
        "us-east-1",
        "sqs",
        world.cloud.now(),
    );
    Input::CodeCall(CodeCall {
        invocation: run.invocation.to_string(),
        request,
        logs: Vec::new(),
    })
}

#[test]
fn a_runtime_that_ends_is_reported_and_starts_anew() {
    for (kind, before_start) in [
        ("Runtime.ImportModuleError", true),
        ("Runtime.HandlerNotFound", true),
        ("Runtime.UserCodeSyntaxError", true),
        ("Runtime.ExitError", false),
    ] {
        let mut world = world(3);
        let ticket = world.invoke("bake", "RequestResponse", "{}");
        let run = begun(&mut world);
        let error = json!({"errorType": kind, "errorMessage": "…"});
        world.input(answer(&run, 20, error, true));
        world.pass(20);
        let told = world.answers[&ticket].clone().expect("an answer");
        assert_eq!(told["FunctionError"], "Unhandled");
        let lines = world.lines("bake");
        let report = lines.last().expect("a report");
        assert!(
            report.contains(&format!("Status: error\tError Type: {kind}")),
            "{report}"
        );
        let of = |start: &str| lines.iter().position(|line| line.starts_with(start));
        assert_eq!(
            of("INIT_REPORT") < of("START") && of("INIT_REPORT").is_some(),
            before_start
        );
        world.invoke("bake", "Event", "{}");
        assert_eq!(begun(&mut world).served, 0);
    }
}

/// A session in which a handler slept, called and answered plays again without anybody who runs it.
#[test]
fn a_session_replays_code_that_ran_outside() {
    let mut session = Session::new(recipe()).expect("it can be deployed");
    let update = json!({"FunctionName": "bake", "ZipFile": archive("pass\n")});
    session.act(api("UpdateFunctionCode", update));
    session.advance_to(Time::START.after(1_000));
    session.act(api(
        "Invoke",
        json!({"FunctionName": "bake", "InvocationType": "Event"}),
    ));
    session.advance_to(Time::START.after(60_000));
    assert!(session.stands());
    let stood = session.now();
    let run = session
        .cloud()
        .lambda()
        .code_standing()
        .next()
        .expect("it runs")
        .run;
    session.act(pause(&run, 2_000));
    session.advance_to(Time::START.after(60_000));
    assert!(session.stands());
    assert_eq!(session.now(), stood.after(2_000));
    session.act(answer(&run, 2_010, json!("baked"), false));
    session.advance_to(Time::START.after(60_000));
    assert_eq!(session.now(), Time::START.after(60_000));
    let (digest, end) = (session.cloud().log().digest(), session.now());
    // As it is kept: as JSON.
    let kept = serde_json::to_value(session.recipe()).expect("it is JSON");
    let recipe: Recipe = serde_json::from_value(kept).expect("it comes back");
    assert_eq!(recipe, session.recipe());
    let mut again = Session::new(recipe).expect("it can be deployed");
    again.seek(end);
    assert_eq!(again.cloud().log().digest(), digest);
    // Back into the middle of its sleep, and on: the recipe tells what it did.
    again.seek(stood.after(1_000));
    assert!(!again.stands() && again.cloud().lambda().has_code(run.invocation));
    while again.now() < end {
        again.seek(again.now().after(70).min(end));
        assert!(!again.stands());
    }
    assert_eq!(again.cloud().log().digest(), digest);
    // Acting there leaves behind what the handler did later.
    again.seek(stood.after(1_000));
    again.act(api("ListFunctions", json!({})));
    again.advance_to(end);
    assert!(again.stands());
    assert!(!again.step(end), "nothing happens by itself");
    assert_eq!(again.now(), stood.after(2_000));
}

fn api(action: &str, params: Value) -> Input {
    Input::Call(ApiCall::by_learner(Service::Lambda, action, params))
}

fn recipe() -> Recipe {
    let template = json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Bake": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "FunctionName": "bake", "Handler": "app.handler", "Runtime": "python3.13",
                "CodeUri": ".", "Timeout": 5,
            },
        }},
    });
    Recipe {
        settings: python(),
        ..Recipe::new(1, template.into())
    }
}
