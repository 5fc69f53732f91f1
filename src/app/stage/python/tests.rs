//! The hub with a session and a worker that is played here.

use super::hub::{Deed, Hub, Said, State};
use super::message::{Command, FromWorker, Outcome, Stream, ToWorker};
use crate::app::bridge::Thing;
use cloud::call::{ApiCall, Service};
use cloud::clock::Time;
use cloud::core::Settings;
use cloud::engine::Input;
use cloud::http::{HttpRequest, HttpResponse};
use cloud::session::{Recipe, Session};
use cloud::sqs::base64;
use cloud::zip;
use serde_json::{Value, json};
use shell::Delta;
use std::collections::BTreeMap;

/// What a cold handler with a timeout of 3 s may compute, in milliseconds.
const COMPUTE_ALL_MS: f64 = 8_000.0;

/// A session with a function `bake`, and what the hub had to do.
struct Bench {
    session: Session,
    hub: Hub,
    posted: Vec<ToWorker>,
    told: Vec<Deed>,
}

impl Bench {
    fn new(timeout_s: u32) -> Self {
        let template = json!({
            "Transform": "AWS::Serverless-2016-10-31",
            "Resources": {"Bake": {
                "Type": "AWS::Serverless::Function",
                "Metadata": {"Stratus": {"DurationMs": [100, 100]}},
                "Properties": {
                    "FunctionName": "bake", "Handler": "app.handler", "Runtime": "python3.13",
                    "CodeUri": ".", "Timeout": timeout_s,
                },
            }},
        });
        let recipe = Recipe {
            settings: Settings {
                python: true,
                ..Settings::default()
            },
            ..Recipe::new(1, template.into())
        };
        let mut bench = Self {
            session: Session::new(recipe).expect("it can be deployed"),
            hub: Hub::default(),
            posted: Vec::new(),
            told: Vec::new(),
        };
        let files = BTreeMap::from([("app.py".to_owned(), "def handler(event, context): ...")]);
        let archive = base64::encode(&zip::write(&files));
        bench.call(
            "UpdateFunctionCode",
            json!({"FunctionName": "bake", "ZipFile": archive}),
        );
        bench.pass(1_000);
        bench
    }

    fn call(&mut self, action: &str, params: Value) {
        let call = ApiCall::by_learner(Service::Lambda, action, params);
        self.session.act(Input::Call(call));
        self.work();
    }

    fn invoke(&mut self) {
        let params = json!({"FunctionName": "bake", "InvocationType": "Event"});
        self.call("Invoke", params);
        self.pass(2_000);
    }

    /// Lets virtual time pass, as far as it does.
    fn pass(&mut self, ms: u64) {
        let to = self.session.now().after(ms);
        self.session.advance_to(to);
        self.work();
    }

    fn seek(&mut self, to: Time) {
        self.session.seek(to);
        self.work();
    }

    fn tick(&mut self, real: f64) {
        self.hub.tick(real);
        self.work();
    }

    fn hear(&mut self, message: FromWorker) {
        self.hub.hear(message);
        self.work();
    }

    fn ready(&mut self) {
        self.hear(FromWorker::Ready(400, true));
    }

    /// Does what the hub wants done, as the page does.
    fn work(&mut self) {
        self.tend();
        while let Some(deed) = self.hub.deed() {
            match deed {
                Deed::Post(message) => self.posted.push(message),
                Deed::Act(input) => {
                    self.session.act(*input);
                    self.tend();
                }
                deed => self.told.push(deed),
            }
        }
    }

    fn tend(&mut self) {
        let lambda = self.session.cloud().lambda();
        let (now, stands) = (self.session.now(), self.session.stands());
        self.hub.tend(lambda, now, "us-east-1", stands);
    }

    /// The handlers that were given to the worker since this was asked: their ids, and whether they were cold.
    fn begun(&mut self) -> Vec<(String, bool)> {
        let posted = std::mem::take(&mut self.posted);
        let invokes = posted.into_iter().filter_map(|message| match message {
            ToWorker::Invoke(invoke) => Some((invoke.id, invoke.cold)),
            _ => None,
        });
        invokes.collect()
    }

    fn end(&mut self, id: &str) {
        let outcome = Outcome {
            response: json!("baked"),
            cpu_ms: 3,
            ..Outcome::default()
        };
        self.hear(FromWorker::Invoked(id.into(), outcome));
    }

    /// How invocations ended: outcome, duration, response.
    fn ended(&self) -> Vec<(Value, Value, Value)> {
        let log = self.session.cloud().log().to_json();
        let entries = log.as_array().into_iter().flatten();
        let ended = entries.filter(|entry| entry["type"] == "InvocationEnded");
        let parts = |entry: &Value| {
            let [outcome, took, response] =
                ["outcome", "durationMs", "response"].map(|key| entry[key].clone());
            (outcome, took, response)
        };
        ended.map(parts).collect()
    }

    fn said(&mut self) -> Vec<Said> {
        let told = std::mem::take(&mut self.told);
        let said = told.into_iter().filter_map(|deed| match deed {
            Deed::Say(_, said) => Some(said),
            _ => None,
        });
        said.collect()
    }
}

fn aws(files: Delta) -> Command {
    Command {
        argv: vec!["aws".into(), "sqs".into(), "list-queues".into()],
        cwd: "/home/learner".into(),
        files,
        ..Command::default()
    }
}

#[test]
fn a_handler_runs_sleeps_and_ends_at_its_instants() {
    let mut bench = Bench::new(30);
    bench.invoke();
    assert!(
        matches!(bench.hub.state(), State::Loading { .. }),
        "its use starts Python"
    );
    assert!(bench.told.contains(&Deed::Start));
    let (id, cold) = bench.begun().remove(0);
    assert!(cold);
    bench.ready();
    let stood = bench.session.now();
    bench.hear(FromWorker::Output(
        id.clone(),
        Stream::Out,
        "one\ntw".into(),
    ));
    bench.hear(FromWorker::Output(id.clone(), Stream::Out, "o\n".into()));
    bench.hear(FromWorker::Sleep(id.clone(), 7, 2_500));
    assert!(!bench.session.stands(), "time goes on while it sleeps");
    bench.pass(60_000);
    assert_eq!(bench.session.now(), stood.after(2_500));
    assert_eq!(bench.posted.pop(), Some(ToWorker::Slept(7)));
    // The worker says how long it slept in all; that has passed.
    let outcome = Outcome {
        response: json!("baked"),
        slept_ms: 2_500,
        cpu_ms: 3,
        ..Outcome::default()
    };
    bench.hear(FromWorker::Invoked(id, outcome));
    bench.pass(1_000);
    let baked = (json!("success"), json!(2_503), json!("baked"));
    assert_eq!(bench.ended(), [baked]);
    let logs = bench.session.cloud().logs();
    let streams = logs.group("/aws/lambda/bake").map(|group| group.streams());
    let lines: Vec<String> = streams
        .into_iter()
        .flatten()
        .flat_map(|(_, stream)| &stream.events)
        .map(|event| event.line.text())
        .collect();
    assert_eq!(&lines[1..3], ["one\n", "two\n"]);
    // The second invocation finds the environment warm, and the code with the worker.
    bench.posted.clear();
    bench.invoke();
    let [ToWorker::Invoke(invoke)] = bench.posted.as_slice() else {
        panic!("{:?}", bench.posted);
    };
    assert!(!invoke.cold && !invoke.with_files);
}

#[test]
fn a_handler_calls_the_cloud() {
    let mut bench = Bench::new(30);
    bench.invoke();
    bench.ready();
    let id = bench.begun().remove(0).0;
    let request = HttpRequest {
        method: "GET".into(),
        url: "https://nowhere.example/".into(),
        ..HttpRequest::default()
    };
    bench.hear(FromWorker::Http(id, 3, Box::new(request)));
    let why = "Could not resolve host: nowhere.example".to_owned();
    assert_eq!(bench.posted.pop(), Some(ToWorker::Answer(3, Err(why))));
    assert!(bench.session.stands(), "the handler goes on");
}

#[test]
fn a_handler_that_computes_for_too_long_is_stopped_by_its_timeout() {
    let mut bench = Bench::new(3);
    bench.invoke();
    bench.tick(60_000.0);
    assert!(bench.session.stands(), "loading does not count");
    bench.ready();
    bench.posted.clear();
    bench.tick(60_000.0 + COMPUTE_ALL_MS);
    assert!(!bench.told.contains(&Deed::End));
    bench.tick(60_001.0 + COMPUTE_ALL_MS);
    assert!(bench.told.contains(&Deed::End));
    assert_eq!(bench.posted, [ToWorker::Start], "another worker begins");
    bench.pass(5_000);
    let (outcome, took, response) = bench.ended().remove(0);
    assert_eq!((outcome, took), (json!("timeout"), json!(3_000)));
    assert_eq!(response["errorType"], "Sandbox.Timedout");
    bench.ready();
    bench.posted.clear();
    bench.invoke();
    assert!(bench.begun().remove(0).1, "the environment is new");
}

#[test]
fn a_sleeping_handler_is_stopped_by_its_timeout() {
    let mut bench = Bench::new(3);
    bench.invoke();
    bench.ready();
    let id = bench.begun().remove(0).0;
    bench.hear(FromWorker::Sleep(id.clone(), 1, 60_000));
    bench.pass(10_000);
    assert_eq!(bench.ended().remove(0).0, "timeout");
    assert_eq!(bench.posted[0], ToWorker::Interrupt(id.clone()));
    assert!(matches!(bench.posted[1], ToWorker::Forget(_)));
    // What it says while it ends is not heard.
    bench.hear(FromWorker::Sleep(id.clone(), 2, 5));
    bench.end(&id);
    bench.pass(10_000);
    assert_eq!(bench.ended().len(), 1);
}

#[test]
fn going_back_does_not_disturb_what_was() {
    let mut bench = Bench::new(30);
    let before = bench.session.now();
    bench.invoke();
    bench.ready();
    let id = bench.begun().remove(0).0;
    bench.hear(FromWorker::Sleep(id.clone(), 1, 2_000));
    bench.pass(10_000);
    bench.end(&id);
    bench.pass(10_000);
    let (digest, end) = (bench.session.cloud().log().digest(), bench.session.now());
    // The session tells by itself what the handler did.
    bench.seek(before);
    bench.posted.clear();
    bench.seek(end);
    assert_eq!(bench.session.cloud().log().digest(), digest);
    assert_eq!(bench.begun(), []);
}

#[test]
fn a_handler_cannot_go_on_from_a_past_that_python_has_left() {
    let mut bench = Bench::new(30);
    bench.invoke();
    bench.ready();
    let stood = bench.session.now();
    let id = bench.begun().remove(0).0;
    bench.hear(FromWorker::Sleep(id.clone(), 1, 1_000));
    bench.pass(10_000);
    bench.hear(FromWorker::Sleep(id.clone(), 2, 1_000));
    // Back into its first sleep, and another future from there.
    bench.seek(stood.after(500));
    bench.call("ListFunctions", json!({}));
    bench.pass(10_000);
    bench.pass(100);
    let (outcome, took, response) = bench.ended().remove(0);
    assert_eq!((outcome, took), (json!("error"), json!(1_000)));
    assert_eq!(response["errorType"], "Runtime.ExitError");
    assert!(bench.told.iter().any(|deed| matches!(deed, Deed::Tell(_))));
    assert!(bench.posted.contains(&ToWorker::Interrupt(id)));
}

#[test]
fn a_handler_that_has_done_nothing_begins_once_more() {
    let mut bench = Bench::new(30);
    bench.invoke();
    bench.ready();
    let stood = bench.session.now();
    let id = bench.begun().remove(0).0;
    bench.hear(FromWorker::Sleep(id.clone(), 1, 1_000));
    bench.pass(100);
    bench.seek(stood);
    bench.seek(stood.after(50));
    // From before its first sleep on it is the same invocation, which the worker knows by another id now.
    let earlier = Time::from_millis(stood.as_millis() - 100);
    bench.seek(earlier);
    bench.posted.clear();
    bench.call("ListFunctions", json!({}));
    bench.pass(10_000);
    let again = bench.begun().remove(0);
    assert_ne!(again.0, id);
    bench.end(&id);
    assert_eq!(bench.ended(), [], "the old one is not heard");
    bench.end(&again.0);
    bench.pass(100);
    assert_eq!(bench.ended().len(), 1);
}

#[test]
fn without_python_the_model_runs() {
    let mut bench = Bench::new(30);
    bench.invoke();
    bench.hear(FromWorker::Failed("The network is down.".into()));
    bench.pass(10_000);
    assert_eq!(bench.ended().remove(0).0, "error");
    assert!(bench.told.iter().any(|deed| matches!(deed, Deed::Tell(_))));
    bench.invoke();
    bench.pass(10_000);
    assert_eq!(bench.ended()[1].0, "success");
    assert_eq!(bench.begun().len(), 1, "the first only");
}

#[test]
fn a_command_gets_its_files_and_answers() {
    let mut bench = Bench::new(3);
    let file = |text: &str| ("/home/learner/a.py".to_owned(), text.as_bytes().into());
    let all = Delta {
        changed: vec![file("1")],
        removed: Vec::new(),
    };
    let run = bench.hub.run(aws(all.clone()));
    bench.ready();
    let Some(ToWorker::Command(id, command)) = bench.posted.pop() else {
        panic!("{:?}", bench.posted);
    };
    assert_eq!(command.files, all);
    bench.hear(FromWorker::Http(id.clone(), 4, Box::default()));
    assert_eq!(bench.told.pop(), Some(Deed::Ask(4, Box::default())));
    bench.hub.answered(4, Ok(HttpResponse::default()));
    bench.hub.answered(4, Ok(HttpResponse::default()));
    bench.work();
    assert_eq!(
        bench.posted.len(),
        2,
        "start, and one answer: {:?}",
        bench.posted
    );
    bench.hear(FromWorker::Prompt(id.clone(), "? ".into()));
    bench.hub.line(run, Some("yes".into()));
    let done = FromWorker::Done(
        id,
        0,
        Delta {
            changed: vec![file("2")],
            removed: Vec::new(),
        },
    );
    bench.hear(done);
    let said = bench.said();
    assert!(matches!(
        said.as_slice(),
        [Said::Prompt(_), Said::Done { exit: 0, .. }]
    ));
    // After a new start the worker gets all files, as the last command left them.
    bench.hub.end("anew");
    bench.hub.run(aws(Delta::default()));
    bench.work();
    let Some(ToWorker::Command(_, command)) = bench.posted.pop() else {
        panic!("{:?}", bench.posted);
    };
    assert_eq!(command.files.changed, [file("2")]);
}

#[test]
fn a_command_that_does_not_stop_is_stopped() {
    let mut bench = Bench::new(3);
    let run = bench.hub.run(aws(Delta::default()));
    let other = bench.hub.run(aws(Delta::default()));
    bench.ready();
    bench.hub.tick(10_000.0);
    bench.hub.interrupt(run);
    bench.tick(11_000.0);
    assert_eq!(bench.said(), []);
    bench.tick(11_001.0);
    let exits: Vec<(Said, bool)> = bench
        .told
        .iter()
        .filter_map(|deed| match deed {
            Deed::Say(of, said @ Said::Done { .. }) => Some((said.clone(), *of == other)),
            _ => None,
        })
        .collect();
    let exit = |exit| Said::Done {
        exit,
        files: Delta::default(),
    };
    assert_eq!(exits, [(exit(130), false), (exit(137), true)]);
}

#[test]
fn what_the_worker_says_is_read() {
    let thing = |json: Value| of_json(&json);
    let read = FromWorker::read(&thing(json!({
        "kind": "http", "id": "a", "number": 2,
        "request": {"method": "POST", "url": "https://x/", "headers": [["A", "1"], ["A", "2"]], "body": "b"},
    })));
    let Some(FromWorker::Http(_, 2, request)) = read else {
        panic!("{read:?}");
    };
    assert_eq!(request.headers.all("a").collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(request.body.as_deref(), Some("b"));
    let read = FromWorker::read(&thing(json!({
        "kind": "invoked", "id": "a", "failed": true, "response": "{\"errorType\": \"E\"}", "cpu_ms": 1.6,
    })));
    let outcome = Outcome {
        failed: true,
        response: json!({"errorType": "E"}),
        slept_ms: 0,
        cpu_ms: 2,
    };
    assert_eq!(read, Some(FromWorker::Invoked("a".into(), outcome)));
    assert_eq!(FromWorker::read(&thing(json!({"kind": "else"}))), None);
    assert_eq!(FromWorker::read(&Thing::Null), None);
}

fn of_json(value: &Value) -> Thing {
    match value {
        Value::Null => Thing::Null,
        Value::Bool(is) => Thing::Bool(*is),
        Value::Number(number) => Thing::Number(number.as_f64().unwrap_or(0.0)),
        Value::String(text) => text.as_str().into(),
        Value::Array(list) => Thing::List(list.iter().map(of_json).collect()),
        Value::Object(members) => {
            let members = members.iter();
            Thing::Map(
                members
                    .map(|(name, one)| (name.clone(), of_json(one)))
                    .collect(),
            )
        }
    }
}
