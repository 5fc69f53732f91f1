//! Stories: calls against one fresh account, step by step, with the answers that AWS gave.

use super::compare::{Difference, Names};
use super::path::{self, ACCOUNT, REGION, Unresolved};
use super::{Verdict, check, projection};
use cloud::call::{Answer, ApiCall, Service, Ticket};
use cloud::clock::Time;
use cloud::core::Output;
use cloud::engine::{Cloud, Config, Input};
use cloud::error::{AwsError, Fault};
use cloud::iam::Account;
use regex_lite::Regex;
use serde_json::{Value, json};
use std::collections::BTreeSet;
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

/// Plays a story to its end, or to the first step that goes otherwise than recorded.
pub fn run(scenario: &Value) -> Verdict {
    if !path::is_complete(scenario) {
        return Verdict::Skipped("parts of it were recorded by length or digest only");
    }
    let empty = Vec::new();
    let steps = scenario["steps"].as_array().unwrap_or(&empty);
    let mut story = Story::new(scenario);
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

impl From<Unresolved> for Stop {
    fn from(unresolved: Unresolved) -> Self {
        match unresolved {
            Unresolved::Missing(what) => Self::Differs(Difference::at("params", "something", what)),
            Unresolved::NotModelled(what) => Self::NotModelled(what),
        }
    }
}

struct Story {
    cloud: Cloud,
    now: Time,
    /// The answer to each step so far; null for steps without one.
    answers: Vec<Value>,
    names: Names,
}

impl Story {
    fn new(scenario: &Value) -> Self {
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
        let mut names = Names::new(known);
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
        let cloud = Cloud::new(Config {
            seed: 1,
            account,
            ..Config::default()
        });
        Self {
            now: cloud.now(),
            cloud,
            answers: Vec::new(),
            names,
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
        if step.get("http").is_some() {
            return Err(Stop::NotModelled("HTTP requests to deployed APIs".into()));
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
        let answer = self.call(call)?;
        let shown = match &answer {
            Ok(response) => response.clone(),
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
        if let Some(bytes) = call.pointer("/params/Body/$b64") {
            // Amazon S3 takes a body as it is, so that one given as bytes has to say so.
            params["Body"] = json!({ "Base64": bytes });
        }
        let call = ApiCall::by_learner(service, action, params);
        let name = format!("{} {action}", service.id());
        let ticket = self.cloud.handle(self.now, Input::Call(call));
        let answer = self.wait_for(ticket)?;
        self.pass(CALL_MS);
        match &answer {
            // How the cloud says that AWS may well do this, and it does not.
            Err(error) if error.code == "NotModelled" => Err(Stop::NotModelled(name)),
            _ => Ok(answer),
        }
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
                Output::Answer { .. } => {}
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
    }

    fn expect(&mut self, call: &Value, expect: &Value, answer: &Answer) -> Result<(), Stop> {
        let wants_error = expect.get("outcome").and_then(Value::as_str) == Some("error");
        match answer {
            Ok(_) if wants_error => {
                let wanted = expect.pointer("/error/Code").unwrap_or(&Value::Null);
                Err(Difference::at("outcome", format!("the error {wanted}"), "success").into())
            }
            Err(error) if !wants_error => Err(Difference::at("outcome", "success", error).into()),
            Ok(response) => self.expect_response(expect, response),
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
                "message" | "Message" => json!(error.message),
                "Type" => json!(if error.fault == Fault::Sender {
                    "User"
                } else {
                    "Service"
                }),
                _ => Value::Null,
            };
            self.names.compare(wanted, &actual, &nothing)?;
        }
        Ok(())
    }
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

/// An error as SDKs show it. Those of services that used to speak AWS's query protocol say more.
fn error_fields(call: &Value, error: &AwsError) -> Value {
    if call["service"] != "sqs" {
        let mut fields = json!({"Code": error.code, "Message": error.message});
        for (name, value) in &error.details {
            fields[name] = json!(value);
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
