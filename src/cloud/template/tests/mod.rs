//! Cases are in `cases/*.md`: a heading, a template, and what comes of it. To write down anew what comes of them, run
//! with `UPDATE_EXPECT=1` and read the difference.
//!
//! A template's fence says how to read it: `json template` is the whole of it, `json sam` gets the SAM transform, and
//! `json resources` is its `Resources` only, with the SAM transform. `Name=value` after that gives a parameter.

mod fuzz;
mod http_apis;
mod pushes;
mod stack;

use super::{Kind, LinkKind, Problem, Stack, check, deploy};
use crate::engine::{Cloud, Config};
use crate::log::{ApiEvent, Event};
use expect_test::expect_file;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[test]
fn parameters() {
    let cases = include_str!("cases/parameters.md");
    expect_file!["cases/parameters.md"].assert_eq(&played(cases));
}

#[test]
fn functions() {
    let cases = include_str!("cases/functions.md");
    expect_file!["cases/functions.md"].assert_eq(&played(cases));
}

#[test]
fn conditions() {
    let cases = include_str!("cases/conditions.md");
    expect_file!["cases/conditions.md"].assert_eq(&played(cases));
}

#[test]
fn sections() {
    let cases = include_str!("cases/sections.md");
    expect_file!["cases/sections.md"].assert_eq(&played(cases));
}

#[test]
fn queues() {
    let cases = include_str!("cases/queues.md");
    expect_file!["cases/queues.md"].assert_eq(&played(cases));
}

#[test]
fn lambda() {
    let cases = include_str!("cases/lambda.md");
    expect_file!["cases/lambda.md"].assert_eq(&played(cases));
}

#[test]
fn function_parts() {
    let cases = include_str!("cases/function_parts.md");
    expect_file!["cases/function_parts.md"].assert_eq(&played(cases));
}

#[test]
fn triggers() {
    let cases = include_str!("cases/triggers.md");
    expect_file!["cases/triggers.md"].assert_eq(&played(cases));
}

#[test]
fn apis() {
    let cases = include_str!("cases/apis.md");
    expect_file!["cases/apis.md"].assert_eq(&played(cases));
}

#[test]
fn serverless() {
    let cases = include_str!("cases/serverless.md");
    expect_file!["cases/serverless.md"].assert_eq(&played(cases));
}

#[test]
fn stratus() {
    let cases = include_str!("cases/stratus.md");
    expect_file!["cases/stratus.md"].assert_eq(&played(cases));
}

#[test]
fn state_machines() {
    let cases = include_str!("cases/state_machines.md");
    expect_file!["cases/state_machines.md"].assert_eq(&played(cases));
}

#[test]
fn waf() {
    let cases = include_str!("cases/waf.md");
    expect_file!["cases/waf.md"].assert_eq(&played(cases));
}

/// One case: how it is to be read, and its template as written.
struct Case<'t> {
    mode: &'t str,
    parameters: BTreeMap<String, String>,
    template: &'t str,
}

impl Case<'_> {
    fn template(&self) -> Value {
        let written: Value = serde_json::from_str(self.template)
            .unwrap_or_else(|error| panic!("{error} in {}", self.template));
        match self.mode {
            "template" => written,
            "sam" => {
                let mut whole = Map::from_iter([transform()]);
                whole.extend(written.as_object().unwrap().clone());
                Value::Object(whole)
            }
            "resources" => {
                let whole = [transform(), ("Resources".to_owned(), written)];
                Value::Object(Map::from_iter(whole))
            }
            other => panic!("no such way to read a template: {other}"),
        }
    }
}

fn transform() -> (String, Value) {
    ("Transform".into(), json!("AWS::Serverless-2016-10-31"))
}

/// The text of a file of cases with what comes of each in its place.
fn played(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("```json ") {
        let (before, from) = rest.split_at(start);
        let (info, body) = from["```json ".len()..].split_once('\n').unwrap();
        let (template, after) = body.split_once("```").unwrap();
        let mut words = info.split(' ');
        let case = Case {
            mode: words.next().unwrap(),
            parameters: words
                .map(|word| word.split_once('=').unwrap())
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            template,
        };
        let (_, after) = after
            .split_once("```text")
            .and_then(|(_, expected)| expected.split_once("```"))
            .unwrap_or(("", after));
        let outcome = outcome(&case.template(), &case.parameters);
        write!(
            out,
            "{before}```json {info}\n{template}```\n\n```text\n{outcome}```"
        )
        .unwrap();
        rest = after;
    }
    out.push_str(rest);
    out
}

fn outcome(template: &Value, parameters: &BTreeMap<String, String>) -> String {
    let mut cloud = Cloud::new(Config::default());
    let checked = check(template, parameters);
    match deploy(&mut cloud, template, parameters) {
        Ok(stack) => {
            assert!(checked.is_ok(), "what is deployed was refused before");
            in_words(&cloud, &stack)
        }
        Err(problems) => {
            if let Err(found) = checked {
                assert_eq!(found, problems);
            }
            problems
                .iter()
                .map(|problem| format!("{problem}\n"))
                .collect()
        }
    }
}

fn in_words(cloud: &Cloud, stack: &Stack) -> String {
    let mut out = String::new();
    for entry in cloud.log().iter() {
        if let Event::Api(ApiEvent::Called {
            api,
            action,
            params,
            caller,
            ..
        }) = &entry.event
        {
            assert_eq!(&**caller, "cloudformation.amazonaws.com");
            writeln!(out, "call {}:{action} {params}", api.id()).unwrap();
        }
    }
    for (id, resource) in &stack.resources {
        let reference = match resource.kind {
            Kind::EventSourceMapping => "UUID",
            Kind::Subscription => "ARN",
            _ => &resource.reference,
        };
        writeln!(out, "{:?} {id} = {reference}", resource.kind).unwrap();
    }
    for link in &stack.links {
        let how = match &link.kind {
            LinkKind::Sends => "sends to".to_owned(),
            LinkKind::Polls { mapping, uuid } => {
                assert_eq!(stack.reference(mapping).as_ref(), Some(uuid));
                format!("is polled by {mapping} for")
            }
            LinkKind::Pushes { by } if *by == link.from => "pushes to".to_owned(),
            LinkKind::Pushes { by } => format!("pushes by {by} to"),
            LinkKind::DeadLetters { max_receive_count } => {
                format!("after {max_receive_count} receives gives up to")
            }
            LinkKind::HandsOn { on } => format!("hands on {on:?} to"),
        };
        writeln!(out, "{} {how} {}", link.from, link.to).unwrap();
    }
    for (name, output) in &stack.outputs {
        let export = output
            .export_name
            .as_ref()
            .map_or_else(String::new, |name| format!(" exported as {name}"));
        writeln!(out, "output {name} = {}{export}", output.value).unwrap();
    }
    out
}

/// The problems of a template, as texts.
fn problems(template: &Value) -> Vec<String> {
    let found = check(template, &BTreeMap::new()).err().unwrap_or_default();
    found.iter().map(Problem::to_string).collect()
}
