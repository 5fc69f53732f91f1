//! `cargo xtask equal`: every modelled function, held against its Python.

use crate::Task;
use crate::arguments::{Argument, Arguments};
use crate::failure::Failure;
use crate::stopwatch::Stopwatch;
use crate::{lessons, project, shell};
use cloud::cloudwatch::Line;
use cloud::engine::Cloud;
use cloud::lambda;
use cloud::log::Event;
use course::proof::Proof;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub const TASK: Task = Task {
    name: "equal",
    summary: "Holds the modelled functions of the lessons against their Python",
    help: "Usage: cargo xtask equal [--only WORD]

Plays every scene, run and solution of the lessons, and has python3 run the functions' own handlers with the same events in
the same order: result, error, printed lines and time must be those of the model. Tells what differs.

  --only WORD  only the lessons with this in their address, such as api-keys",
    run,
};

/// How many invocations of one function are held against its Python, in one run.
const INVOCATIONS_MAX: usize = 40;

fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut only = String::new();
    arguments.each(TASK.name, |argument, reader| {
        match argument {
            Argument::Option(name) if name == "only" => only = reader.value()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    check(&only)
}

/// As the task; for the tests.
pub fn check(only: &str) -> Result<(), Failure> {
    let watch = Stopwatch::start();
    let compiled = lessons::compiled()?;
    let proofs = compiled.proofs.iter();
    let mut cases = Vec::new();
    for proof in proofs.filter(|proof| proof.lesson.card.id.contains(only)) {
        cases.extend(of_lesson(proof));
    }
    let file = project::target().join("equal.json");
    project::write(&file, json!(cases).to_string())?;
    let mut python = shell::command("python3");
    python
        .arg(project::root().join("tests/python/equal/run.py"))
        .arg(&file);
    shell::run(
        &mut python,
        "Mend the handler, or the function's `Metadata` in the lesson's template, so that both do the same.",
    )?;
    println!("equal: done in {watch}");
    Ok(())
}

/// What functions did in a lesson's sessions: one case an execution environment.
fn of_lesson(proof: &Proof) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    for (what, session) in course::proof::sessions(proof) {
        let cloud = session.cloud();
        for ((function, environment), invocations) in invocations(cloud) {
            let Some(case) = case(proof, cloud, &function, &invocations) else {
                continue;
            };
            // Many sessions begin alike.
            if seen.insert(case.to_string()) {
                let mut case = case;
                case["lesson"] = json!(proof.lesson.card.id);
                case["session"] = json!(what);
                case["environment"] = json!(environment);
                cases.push(case);
            }
        }
    }
    cases
}

/// The invocations that are over, by function and environment, in their order; up to where somebody had the function fail
/// or take longer, which its code knows nothing of.
fn invocations(cloud: &Cloud) -> BTreeMap<(String, u32), Vec<Value>> {
    let mut begun = BTreeMap::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut changed = BTreeSet::new();
    let mut timeouts = BTreeMap::new();
    let mut found: BTreeMap<(String, u32), Vec<Value>> = BTreeMap::new();
    for entry in cloud.log().iter() {
        match &entry.event {
            Event::Lambda(
                lambda::Event::FailuresOrdered { function, .. }
                | lambda::Event::DurationSet { function, .. },
            ) => {
                changed.insert(function.to_string());
            }
            Event::Lambda(lambda::Event::FunctionConfigured {
                function,
                timeout_s,
            }) => {
                timeouts.insert(function.to_string(), *timeout_s);
            }
            Event::Lambda(lambda::Event::InvocationStarted {
                function,
                request_id,
                event,
                ..
            }) if !changed.contains(&**function) => {
                let timeout_s = timeouts.get(&**function).copied();
                begun.insert(*request_id, (event.clone(), timeout_s));
            }
            Event::Lambda(lambda::Event::InvocationEnded {
                function,
                request_id,
                environment,
                outcome,
                duration_ms,
                response,
                ..
            }) => {
                let Some((event, timeout_s)) = begun.remove(request_id) else {
                    continue;
                };
                let count = counts.entry(function.to_string()).or_default();
                *count += 1;
                if *count > INVOCATIONS_MAX {
                    continue;
                }
                let place = (function.to_string(), *environment);
                found.entry(place).or_default().push(json!({
                    "request_id": request_id,
                    "event": event,
                    "timeout_s": timeout_s.unwrap_or(3),
                    "outcome": outcome,
                    "duration_ms": duration_ms,
                    "response": response,
                    "printed": printed(cloud, function, *request_id),
                }));
            }
            _ => {}
        }
    }
    found
}

/// What an invocation wrote into the function's log group.
fn printed(cloud: &Cloud, function: &str, of: lambda::RequestId) -> Vec<String> {
    let group = cloud.logs().group(&format!("/aws/lambda/{function}"));
    let streams = group.into_iter().flat_map(|group| group.streams());
    let mut lines = Vec::new();
    for (_, stream) in streams {
        let mut is_of = false;
        for event in &stream.events {
            match &event.line {
                Line::Start { request_id, .. } => is_of = *request_id == of,
                Line::End { .. } => is_of = false,
                Line::Text(text) if is_of => lines.push(text.to_string()),
                _ => {}
            }
        }
    }
    lines
}

fn case(proof: &Proof, cloud: &Cloud, name: &str, invocations: &[Value]) -> Option<Value> {
    let function = cloud.lambda().function(name)?;
    let handler = function.handler_name();
    // What is not a lesson's own code cannot be compared.
    let module = format!("{}.py", handler.rsplit_once('.')?.0);
    let files = &proof.lesson.files;
    let found = files
        .keys()
        .find(|path| **path == module || path.ends_with(&format!("/{module}")))?;
    let folder = found.strip_suffix(&module).unwrap_or_default();
    let files: BTreeMap<&str, &String> = files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix(folder)?, text)))
        .filter(|(path, _)| path.ends_with(".py"))
        .collect();
    Some(json!({
        "function": name,
        "handler": handler,
        "variables": function.variables_of_latest(),
        "files": files,
        "invocations": invocations,
    }))
}
