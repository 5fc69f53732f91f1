//! Runs the cases in `cases/`.
//!
//! A file holds `cases`; a case has a `name` and `steps`, and may set `settings`. Steps are done in order:
//! - `call` an action `with` parameters, `by` a client or the reader. It `gives` an answer that has at least what is
//!   written, or gives `exactly` that, or `fails` with what is written of `code`, `shape`, `status` and `message`.
//!   Its answer can be kept `as` a name: `$name.path` stands for a part of it later.
//! - `start` a call that is not answered at once; `waiting` names one that still is not; `answered` names one that now is,
//!   and says what it `gives`.
//! - `wait` lets seconds pass.
//! - `queue` names a queue that `shows` what is written.
//! - `log` lists what has happened since the last such step, by type or by what is written of it.
//!
//! `*` stands for any value.

use super::{World, client};
use crate::call::{Answer, Ticket};
use crate::core::Settings;
use crate::iam::Caller;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// One case as it runs.
struct Run {
    world: World,
    kept: BTreeMap<String, Value>,
    started: BTreeMap<String, Ticket>,
    told: u64,
}

#[test]
fn every_case_comes_out_as_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sqs/tests/cases");
    let mut ran = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let cases: Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for case in cases["cases"].as_array().expect("cases") {
            let name = case["name"].as_str().expect("a name");
            run(&format!("{}: {name}", path.display()), case);
            ran += 1;
        }
    }
    assert!(ran > 50, "only {ran} cases were found");
}

fn run(name: &str, case: &Value) {
    let settings: Settings =
        serde_json::from_value(case.get("settings").cloned().unwrap_or(json!({}))).unwrap();
    let mut run = Run {
        world: World::new(1, settings),
        kept: BTreeMap::new(),
        started: BTreeMap::new(),
        told: 0,
    };
    for (at, step) in case["steps"].as_array().expect("steps").iter().enumerate() {
        if let Err(problem) = run.step(step) {
            panic!("{name}\n  step {at}: {step}\n  {problem}");
        }
    }
}

impl Run {
    fn step(&mut self, step: &Value) -> Result<(), String> {
        let (kind, subject) = step
            .as_object()
            .and_then(|step| step.iter().next())
            .unwrap();
        match (kind.as_str(), subject) {
            ("call", Value::String(action)) => self.call(action, step),
            ("start", Value::String(action)) => {
                let ticket = self.begin(action, step);
                if let Some(answer) = self.world.answer(ticket) {
                    return Err(format!("was answered at once: {answer:?}"));
                }
                self.started.insert(text(&step["as"]), ticket);
                Ok(())
            }
            ("waiting", Value::String(name)) => match self.world.answer(self.started[name]) {
                None => Ok(()),
                Some(answer) => Err(format!("was answered: {answer:?}")),
            },
            ("answered", Value::String(name)) => {
                let answer = self.world.answer(self.started[name]).cloned();
                self.check(step, &answer.ok_or("is not answered yet")?)
            }
            ("wait", seconds) => {
                let millis = seconds.as_f64().expect("seconds") * 1000.0;
                self.world.advance(millis as u64);
                Ok(())
            }
            ("queue", Value::String(name)) => {
                let queue = self.world.queue(name);
                self.like(&queue, &step["shows"], name)
            }
            ("log", Value::Array(wanted)) => self.log(wanted),
            _ => Err("is not a step".into()),
        }
    }

    fn begin(&mut self, action: &str, step: &Value) -> Ticket {
        let by = step["by"].as_str().map_or(Caller::Learner, client);
        let params = self.filled(step.get("with").unwrap_or(&json!({})));
        self.world.start(by, action, params)
    }

    fn call(&mut self, action: &str, step: &Value) -> Result<(), String> {
        let ticket = self.begin(action, step);
        let answer = self.world.answer(ticket).cloned();
        self.check(step, &answer.ok_or("is not answered at once")?)
    }

    fn check(&mut self, step: &Value, answer: &Answer) -> Result<(), String> {
        match (answer, step.get("fails")) {
            (Ok(answer), None) => {
                if let Some(name) = step.get("as") {
                    self.kept.insert(text(name), answer.clone());
                }
                if let Some(wanted) = step.get("gives") {
                    self.like(answer, wanted, "answer")?;
                }
                match step.get("exactly").map(|wanted| self.filled(wanted)) {
                    Some(wanted) if wanted != *answer => Err(format!("gave {answer}")),
                    _ => Ok(()),
                }
            }
            (Err(error), Some(wanted)) => {
                let error = json!({
                    "code": error.code,
                    "shape": error.shape,
                    "status": error.status,
                    "message": error.message,
                });
                self.like(&error, wanted, "error")
            }
            (Ok(answer), Some(_)) => Err(format!("succeeded: {answer}")),
            (Err(error), None) => Err(format!("failed: {error}")),
        }
    }

    fn log(&mut self, wanted: &[Value]) -> Result<(), String> {
        let events: Vec<Value> = self
            .world
            .events(self.told)
            .map(|event| serde_json::to_value(event).unwrap())
            .collect();
        self.told = self.world.core.log.len();
        let wanted: Vec<Value> = wanted
            .iter()
            .map(|event| match event {
                Value::String(name) => json!({"type": name}),
                event => event.clone(),
            })
            .collect();
        self.like(&events.into(), &wanted.into(), "log")
    }

    /// Whether a value has at least what is wanted.
    fn like(&self, value: &Value, wanted: &Value, at: &str) -> Result<(), String> {
        match (value, wanted) {
            (_, Value::String(any)) if any == "*" => Ok(()),
            (Value::Object(value), Value::Object(wanted)) => {
                for (key, wanted) in wanted {
                    let at = format!("{at}.{key}");
                    self.like(value.get(key).unwrap_or(&Value::Null), wanted, &at)?;
                }
                Ok(())
            }
            (Value::Array(value), Value::Array(wanted)) if value.len() == wanted.len() => {
                for (index, (value, wanted)) in value.iter().zip(wanted).enumerate() {
                    self.like(value, wanted, &format!("{at}.{index}"))?;
                }
                Ok(())
            }
            _ if *value == self.filled(wanted) => Ok(()),
            _ => Err(format!("{at} is {value}\n  instead of {wanted}")),
        }
    }

    /// Puts in what `$name.path` and `{"repeat": [TEXT, TIMES]}` stand for.
    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => match text.strip_prefix('$') {
                Some(path) => self.kept(path),
                None => value.clone(),
            },
            Value::Array(list) => list.iter().map(|value| self.filled(value)).collect(),
            Value::Object(map) => match map.get("repeat") {
                Some(repeat) => {
                    let times = repeat[1].as_u64().expect("a number of times");
                    text(&repeat[0])
                        .repeat(usize::try_from(times).unwrap())
                        .into()
                }
                None => self.filled_map(map),
            },
            _ => value.clone(),
        }
    }

    fn filled_map(&self, map: &Map<String, Value>) -> Value {
        let filled = map
            .iter()
            .map(|(key, value)| (key.clone(), self.filled(value)));
        Value::Object(filled.collect())
    }

    fn kept(&self, path: &str) -> Value {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        let pointer: String = rest.split('.').map(|part| format!("/{part}")).collect();
        self.kept[name]
            .pointer(&pointer)
            .unwrap_or_else(|| panic!("no {path}"))
            .clone()
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").into()
}
