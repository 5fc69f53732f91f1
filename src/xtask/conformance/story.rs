//! Stories: calls against one fresh account, step by step, with the answers that AWS gave.

use super::compare::{Difference, Names};
use super::path::{self, ACCOUNT, Missing, REGION};
use super::{Verdict, apis, check, handlers, projection, text, wire};
use cloud::call::{Answer, ApiCall, Service, Ticket};
use cloud::clock::Time;
use cloud::core::{Output, Settings};
use cloud::engine::{Cloud, Config, Input};
use cloud::error::{AwsError, Fault};
use cloud::http::{HttpRequest, HttpResponse};
use cloud::iam::Account;
use cloud::lambda::Run;
use cloud::log::{ApiEvent, Event};
use regex_lite::Regex;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Calls take time on AWS too; without it, what expires after a second would still be there "a second later".
const CALL_MS: u64 = 20;
/// How often a poll tries at least before it gives up.
const TRIES_MIN: u64 = 8;
/// How long an answer may take in virtual time: longer than any long poll or function.
const ANSWER_MAX_MS: u64 = 1_000_000;

/// Whether a file holds a story.
pub fn recognises(scenario: &Value) -> bool {
    scenario.get("steps").is_some_and(Value::is_array)
}

/// Plays a story to its end, or to the first step that goes otherwise than recorded; `by_wire` with its calls as signed
/// requests.
pub fn run(scenario: &Value, by_wire: bool) -> Verdict {
    if !path::is_complete(scenario) {
        return Verdict::Skipped("parts of it were recorded by length or digest only");
    }
    let empty = Vec::new();
    let steps = scenario["steps"].as_array().unwrap_or(&empty);
    let mut story = Story::new(scenario, by_wire);
    for (index, step) in steps.iter().enumerate() {
        let later = Value::from(&steps[index + 1..]);
        match story.step(index, step, &later) {
            Ok(answer) => story.answers.push(answer),
            Err(Stop::Differs(difference)) => {
                return Verdict::Failed(format!("step {index}, {}: {difference}", title(step)));
            }
            Err(Stop::NotModelled(what)) => {
                return Verdict::NotModelled(what);
            }
        }
    }
    Verdict::Passed
}

/// What a step does, in a few words.
fn title(step: &Value) -> String {
    let action = step.pointer("/call/action").and_then(Value::as_str);
    let check = step.get("check").and_then(Value::as_str);
    match (action, check) {
        (Some(action), _) => action.to_owned(),
        (None, Some(check)) => format!("check {check}"),
        _ => "step".to_owned(),
    }
}

/// Why a story ends early.
enum Stop {
    Differs(Difference),
    NotModelled(String),
}

impl From<Difference> for Stop {
    fn from(difference: Difference) -> Self {
        Self::Differs(difference)
    }
}

impl From<Missing> for Stop {
    fn from(Missing(what): Missing) -> Self {
        Self::Differs(Difference::at("params", "something", what))
    }
}

struct Story {
    cloud: Cloud,
    now: Time,
    /// The answer to each step so far; null for steps without one.
    answers: Vec<Value>,
    names: Names,
    /// What recorded positions in lists are called.
    positions: BTreeMap<String, String>,
    /// The HTTP status of the last answer.
    status: u16,
    /// How often a method was tried.
    trials: u32,
    /// Whether calls cross the network.
    by_wire: bool,
}

impl Story {
    fn new(scenario: &Value, by_wire: bool) -> Self {
        let mut known = vec![
            ("partition".to_owned(), "aws".to_owned()),
            ("region".to_owned(), REGION.to_owned()),
        ];
        let bound = scenario.get("placeholders").and_then(Value::as_object);
        for (name, value) in bound.into_iter().flatten() {
            let name = name.trim_start_matches('<').trim_end_matches('>');
            known.extend(
                value
                    .as_str()
                    .map(|value| (name.to_owned(), value.to_owned())),
            );
        }
        let position = |(name, _): &&(String, String)| name.starts_with("position:");
        let positions: Vec<String> = known
            .iter()
            .filter(position)
            .map(|(name, _)| name.clone())
            .collect();
        let mut names = Names::new(known);
        let positions = positions
            .into_iter()
            .filter_map(|name| Some((names.forget(&name)?, name)))
            .collect();
        let blanked = scenario.get("regex_placeholders").and_then(Value::as_array);
        for pair in blanked.into_iter().flatten() {
            let pattern = pair[0]
                .as_str()
                .and_then(|pattern| Regex::new(pattern).ok());
            if let Some((pattern, written)) = pattern.zip(pair[1].as_str()) {
                names.blank(pattern, written.to_owned());
            }
        }
        let account = Account {
            id: ACCOUNT.into(),
            region: REGION.into(),
        };
        let mut cloud = Cloud::new(Config {
            seed: 1,
            account,
            settings: Settings {
                code_runs_outside: true,
                ..Settings::default()
            },
        });
        cloud.add_server(apis::echo());
        Self {
            now: cloud.now(),
            cloud,
            answers: Vec::new(),
            names,
            positions,
            status: 200,
            trials: 0,
            by_wire,
        }
    }

    fn step(&mut self, index: usize, step: &Value, later: &Value) -> Result<Value, Stop> {
        if let Some(seconds) = step.get("advance").and_then(Value::as_f64) {
            self.pass(millis(seconds));
            return Ok(Value::Null);
        }
        if step.get("check").is_some() {
            check::compare(&mut self.names, &self.answers, step)?;
            return Ok(Value::Null);
        }
        if let Some(http) = step.get("http") {
            return self.request(http, &step["expect"]);
        }
        let Some(poll) = step.get("poll") else {
            return self.attempt(step, &[]);
        };
        // A poll without a condition of its own went on until it had what later steps refer to.
        let needed = path::references_to(index, later);
        let seconds = poll.get("sleep").and_then(Value::as_f64).unwrap_or(1.0);
        let observed = poll
            .get("observed_attempts")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        let mut outcome = self.attempt(step, &needed);
        // Where nothing says what the poll waited for, the number of its tries says how long.
        let says = step.get("until").is_some() || step["expect"].get("response").is_some();
        if needed.is_empty() && !says {
            for _ in 1..observed {
                self.pass(millis(seconds));
                outcome = self.attempt(step, &needed);
            }
        }
        for _ in 1..TRIES_MIN.max(observed + 2) {
            if !matches!(outcome, Err(Stop::Differs(_))) {
                break;
            }
            self.pass(millis(seconds));
            outcome = self.attempt(step, &needed);
        }
        outcome
    }

    /// Makes a step's call once, and compares its answer.
    fn attempt(&mut self, step: &Value, needed: &[String]) -> Result<Value, Stop> {
        let call = &step["call"];
        let answer = match self.call(call) {
            // The recorder's account was not fresh: what it held before is not there to be tidied away.
            Err(Stop::Differs(_)) if is_tidying(step) => return Ok(Value::Null),
            other => other?,
        };
        let shown = match &answer {
            Ok(response) => with_metadata(call, response, self.status),
            Err(error) => json!({ "Error": error_fields(call, error) }),
        };
        let before = self.names.clone();
        let compared = self.expect(call, &step["expect"], &answer);
        let held = compared.and_then(|()| holds(step, &shown, needed));
        if held.is_err() {
            self.names = before;
        }
        held.map(|()| shown)
    }

    fn call(&mut self, call: &Value) -> Result<Answer, Stop> {
        let service = call["service"].as_str().unwrap_or_default();
        let action = call["action"].as_str().unwrap_or_default();
        let Some(service) = Service::from_id(service) else {
            return Err(Stop::NotModelled(service.to_owned()));
        };
        let mut params = path::resolve(&call["params"], &self.answers)?;
        restore_payload(&call["params"], &mut params);
        self.restore_stream(&mut params);
        self.restore_position(&mut params);
        self.names.call(&params);
        if let Some(bytes) = call.pointer("/params/Body/$b64") {
            // Amazon S3 takes a body as it is, so that one given as bytes has to say so.
            params["Body"] = json!({ "Base64": bytes });
        }
        let call = ApiCall::by_learner(service, action, params);
        let name = format!("{} {action}", service.id());
        let answer = self.send(call)?;
        self.pass(CALL_MS);
        match &answer {
            // How the cloud says that AWS may well do this, and it does not.
            Err(error) if error.code == "NotModelled" => Err(Stop::NotModelled(name)),
            Ok(response) if action == "TestInvokeMethod" => {
                self.trials += 1;
                Ok(Ok(apis::log_in_lines(response, self.trials)))
            }
            _ => Ok(answer),
        }
    }

    /// Makes a call, and waits for its answer.
    fn send(&mut self, call: ApiCall) -> Result<Answer, Stop> {
        let request = match self.by_wire {
            true => wire::request(&call, self.cloud.account(), self.cloud.now().max(self.now)),
            false => None,
        };
        let before = request.as_ref().map(|_| self.cloud.clone());
        let Some((request, before)) = request.zip(before) else {
            let ticket = self.cloud.handle(self.now, Input::Call(call));
            let answer = self.wait_for(ticket)?;
            self.status = status_of(&self.cloud, ticket);
            return Ok(answer);
        };
        // The direct answer has the types that XML cannot say; what it did is forgotten.
        let now = self.now;
        let ticket = self.cloud.handle(now, Input::Call(call.clone()));
        let direct = self.wait_for(ticket)?;
        (self.cloud, self.now) = (before, now);
        let ticket = self.cloud.handle(now, Input::Http(request));
        let answer = self.wait_for(ticket)?;
        let answer = answer.map_err(|error| Difference::at("wire", "an answer", error.message))?;
        let response: HttpResponse = serde_json::from_value(answer)
            .map_err(|error| Difference::at("wire", "HTTP", error))?;
        self.status = response.status;
        Ok(wire::answer(&call, &response, &direct))
    }

    /// A log stream is named when it is made: a recorded name stands for the newest stream there is.
    fn restore_stream(&self, params: &mut Value) {
        let Some(group) = params["logGroupName"].as_str() else {
            return;
        };
        let streams = self.cloud.logs().group(group).into_iter();
        let newest = streams
            .flat_map(|group| group.streams())
            .max_by_key(|(_, stream)| stream.events.back().map(|event| event.number))
            .map(|(name, _)| name.to_owned());
        if let (Some(newest), true) = (newest, params["logStreamName"].is_string()) {
            params["logStreamName"] = newest.into();
        }
    }

    /// Where a page ended is said in AWS's own way: a recorded position stands for the one that was answered.
    fn restore_position(&self, params: &mut Value) {
        let own = params["position"]
            .as_str()
            .and_then(|recorded| self.positions.get(recorded))
            .and_then(|name| self.names.bound(name));
        if let Some(own) = own {
            params["position"] = own.into();
        }
    }

    /// Makes an HTTP request, and compares what it is answered with.
    fn request(&mut self, http: &Value, expect: &Value) -> Result<Value, Stop> {
        let http = path::resolve(http, &self.answers)?;
        let request: HttpRequest = serde_json::from_value(http)
            .map_err(|error| Difference::at("http", "a request", error))?;
        let ticket = self
            .cloud
            .handle(self.now, Input::Http(apis::sent(request)));
        let answer = self.wait_for(ticket)?;
        self.pass(CALL_MS);
        let answer = answer.map_err(|error| Difference::at("http", "an answer", error))?;
        if let Some(status) = expect.get("status")
            && *status != answer["status"]
        {
            return Err(Difference::at("status", status, &answer["status"]).into());
        }
        Ok(answer)
    }

    /// Lets time pass until the call is answered.
    fn wait_for(&mut self, ticket: Ticket) -> Result<Answer, Stop> {
        let deadline = self.now.after(ANSWER_MAX_MS);
        loop {
            match self.cloud.poll() {
                Output::Answer { ticket: of, answer } if of == ticket => {
                    self.now = self.cloud.now();
                    return Ok(answer.map(Arc::unwrap_or_clone));
                }
                Output::Answer { .. } | Output::ResumeCode(_) | Output::StopCode(_) => {}
                Output::RunCode(run) => handlers::answer(&mut self.cloud, &run),
                Output::Idle { wake: Some(wake) } if wake <= deadline => {
                    self.cloud.advance(wake);
                }
                Output::Idle { .. } => {
                    return Err(Difference::at("", "an answer", "none").into());
                }
            }
        }
    }

    fn pass(&mut self, millis: u64) {
        self.now = self.now.after(millis);
        self.cloud.advance(self.now);
        // Time stands still while a function's code waits to be run.
        while let Some(run) = next_run(&mut self.cloud) {
            handlers::answer(&mut self.cloud, &run);
            self.cloud.advance(self.now);
        }
    }

    fn expect(&mut self, call: &Value, expect: &Value, answer: &Answer) -> Result<(), Stop> {
        let wants_error = expect.get("outcome").and_then(Value::as_str) == Some("error");
        match answer {
            Ok(_) if wants_error => {
                let wanted = expect.pointer("/error/Code").unwrap_or(&Value::Null);
                Err(Difference::at("outcome", format!("the error {wanted}"), "success").into())
            }
            Err(error) if !wants_error => Err(Difference::at("outcome", "success", error).into()),
            Ok(response) => {
                let status = expect.get("status").and_then(Value::as_u64);
                if let Some(status) = status
                    && status != u64::from(self.status)
                {
                    return Err(Difference::at("status", status, self.status).into());
                }
                self.expect_response(expect, response)
            }
            Err(error) => self.expect_error(call, expect, error),
        }
    }

    fn expect_response(&mut self, expect: &Value, response: &Value) -> Result<(), Stop> {
        if let Some(wanted) = expect.get("response") {
            let unordered = unordered(expect);
            self.names.compare(wanted, response, &unordered)?;
        }
        if let Some(projection) = expect.get("projection") {
            projection::compare(&mut self.names, projection, response)?;
        }
        Ok(())
    }

    fn expect_error(&mut self, call: &Value, expect: &Value, error: &AwsError) -> Result<(), Stop> {
        let nothing = BTreeSet::new();
        if let Some(wanted) = expect.get("error") {
            let actual = error_fields(call, error);
            self.names.compare(wanted, &actual, &nothing)?;
        }
        if let Some(code) = expect.get("error_code")
            && *code != *error.code
        {
            return Err(Difference::at("Code", code, &error.code).into());
        }
        if let Some(status) = expect.get("status").and_then(Value::as_u64)
            && status != u64::from(error.status)
        {
            return Err(Difference::at("status", status, error.status).into());
        }
        let fields = expect.get("error_fields").and_then(Value::as_object);
        for (key, wanted) in fields.into_iter().flatten() {
            let actual = match key.as_str() {
                "message" | "Message" => {
                    json!(Some(&error.message).filter(|message| !message.is_empty()))
                }
                "Type" => json!(if error.fault == Fault::Sender {
                    "User"
                } else {
                    "Service"
                }),
                "Reason" => {
                    let mut details = error.details.iter();
                    json!(
                        details
                            .find(|(name, _)| name == key)
                            .map(|(_, value)| value)
                    )
                }
                _ => Value::Null,
            };
            self.names.compare(wanted, &actual, &nothing)?;
        }
        Ok(())
    }
}

/// Whether a step deletes something, and nobody looks at the answer.
fn is_tidying(step: &Value) -> bool {
    let action = step.pointer("/call/action").and_then(Value::as_str);
    action.is_some_and(|action| action.starts_with("Delete"))
        && step["expect"].get("snapshot_key").is_none()
}

/// Whether an answer has what a poll waits for: the values of `until`, and whatever later steps refer to.
fn holds(step: &Value, shown: &Value, needed: &[String]) -> Result<(), Stop> {
    let until = step.get("until").and_then(Value::as_object);
    for (path, wanted) in until.into_iter().flatten() {
        let found = path::find(shown, path).unwrap_or(Value::Null);
        if found != *wanted {
            return Err(Difference::at(path, wanted, found).into());
        }
    }
    match needed.iter().find(|path| path::find(shown, path).is_none()) {
        Some(path) => Err(Difference::at(path, "something", "nothing").into()),
        None => Ok(()),
    }
}

/// The next function whose code is to run; answers that nobody waits for are dropped.
fn next_run(cloud: &mut Cloud) -> Option<Arc<Run>> {
    loop {
        match cloud.poll() {
            Output::RunCode(run) => return Some(run),
            Output::Answer { .. } | Output::ResumeCode(_) | Output::StopCode(_) => {}
            Output::Idle { .. } => return None,
        }
    }
}

/// The HTTP status that the log tells of a call's answer.
fn status_of(cloud: &Cloud, ticket: Ticket) -> u16 {
    let entries = cloud.log().iter().rev();
    let answers = entries.filter_map(|entry| match &entry.event {
        Event::Api(ApiEvent::Answered {
            ticket: of, status, ..
        }) if *of == ticket => Some(*status),
        _ => None,
    });
    answers.take(1).next().unwrap_or(200)
}

/// Payloads are bytes: those recorded as base64 are given as the text they are, or as base64 when they are none.
fn restore_payload(recorded: &Value, params: &mut Value) {
    let Some(bytes) = recorded.pointer("/Payload/$b64").and_then(Value::as_str) else {
        return;
    };
    params["Payload"] = match text::from_base64(bytes).map(String::from_utf8) {
        Some(Ok(text)) => text.into(),
        _ => json!({"$b64": bytes}),
    };
}

/// An answer as checks see it when they ask for all of it.
fn with_metadata(call: &Value, response: &Value, status: u16) -> Value {
    let mut shown = response.clone();
    if call["service"] == "lambda" && shown.is_object() {
        shown["ResponseMetadata"] = json!({"HTTPHeaders": {}, "HTTPStatusCode": status});
    }
    shown
}

/// An error as SDKs show it. Those of services that used to speak AWS's query protocol say more.
fn error_fields(call: &Value, error: &AwsError) -> Value {
    if call["service"] != "sqs" {
        let message = Some(&error.message).filter(|message| !message.is_empty());
        let mut fields = json!({"Code": error.code, "Message": message});
        // What throttled calls of Lambda say besides stands among the error's own fields.
        if call["service"] != "lambda" {
            for (name, value) in &error.details {
                fields[name] = json!(value);
            }
        }
        return fields;
    }
    let fault = match error.fault {
        Fault::Sender => "Sender",
        Fault::Receiver => "Receiver",
    };
    json!({
        "Code": error.code,
        "Message": error.message,
        "QueryErrorCode": error.shape,
        "Type": fault,
    })
}

/// The paths of lists whose order says nothing.
pub fn unordered(holder: &Value) -> BTreeSet<String> {
    let lists = holder.get("unordered_lists").and_then(Value::as_array);
    lists
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn millis(seconds: f64) -> u64 {
    (seconds * 1000.0).round() as u64
}
