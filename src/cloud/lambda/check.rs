//! The constraints of the API's model, checked before an action begins; all that are broken are told at once.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html> (read 2026-11-22).

use super::constraints::members;
use super::error::Error;
use super::pattern::Pattern;
use serde_json::Value;

/// A constraint of one member of a request: its path, whether it must be there, and what it must be.
pub(super) struct Member(pub(super) &'static str, pub(super) bool, pub(super) Rule);

#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// A text: least and most letters, and a pattern if it has one.
    Text(usize, usize, Option<Pattern>),
    /// A whole number: least and most.
    Whole(i64, i64),
    /// One of these words, written as AWS lists them.
    OneOf(&'static str),
    /// A list of so many words at most, each one of these.
    Words(usize, &'static str),
    /// A list of so many texts at most.
    Texts(usize, usize, usize, Option<Pattern>),
    /// Anything.
    Any,
}

use Rule::{Any, OneOf, Text, Texts, Whole, Words};

/// Checks a call's parameters against the API's model.
pub(super) fn check(action: &str, params: &Value) -> Result<(), Error> {
    let mut broken = Vec::new();
    for Member(path, required, rule) in members(action) {
        let found = path
            .split('.')
            .try_fold(params, |value, key| value.get(key));
        match found.filter(|value| !value.is_null()) {
            Some(value) => rule.look_at(path, value, &mut broken)?,
            None if *required => {
                broken.push(complaint("null", path, "Member must not be null"));
            }
            None => {}
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Error::Validation(broken))
    }
}

/// `Value ... at 'name' failed to satisfy constraint: ...`
pub(super) fn complaint(shown: &str, path: &str, constraint: &str) -> String {
    let member: Vec<String> = path
        .split('.')
        .map(|name| {
            let mut letters = name.chars();
            let first = letters.next().map(|letter| letter.to_ascii_lowercase());
            first.into_iter().chain(letters).collect()
        })
        .collect();
    format!(
        "Value {shown} at '{}' failed to satisfy constraint: {constraint}",
        member.join(".")
    )
}

impl Rule {
    fn look_at(self, path: &str, value: &Value, broken: &mut Vec<String>) -> Result<(), Error> {
        match self {
            Text(least, most, pattern) => {
                let text = text(path, value)?;
                let shown = quoted(text);
                for constraint in faults(text, least, most, pattern) {
                    broken.push(complaint(&shown, path, &constraint));
                }
            }
            Whole(least, most) => {
                let Some(number) = value.as_i64() else {
                    return Err(Error::Serialization(format!(
                        "{path} must be a whole number, but it is {value}."
                    )));
                };
                let constraint = if number > most {
                    bound("value", "less", most)
                } else if number < least {
                    bound("value", "greater", least)
                } else {
                    return Ok(());
                };
                broken.push(complaint(&quoted(&number.to_string()), path, &constraint));
            }
            OneOf(words) => {
                let text = text(path, value)?;
                if !words.split(", ").any(|word| word == text) {
                    broken.push(complaint(&quoted(text), path, &one_of(words)));
                }
            }
            Words(most, words) => {
                let items = list(path, value)?;
                let shown = quoted(&format!("[{}]", items.join(", ")));
                let known = |item: &&str| words.split(", ").any(|word| word == *item);
                if items.len() > most {
                    let constraint = bound("length", "less", most as i64);
                    broken.push(complaint(&shown, path, &constraint));
                } else if !items.iter().all(known) {
                    let constraint = format!(
                        "Member must satisfy constraint: [{}, Member must not be null]",
                        one_of(words)
                    );
                    broken.push(complaint(&shown, path, &constraint));
                }
            }
            Texts(count, least, most, pattern) => {
                let items = list(path, value)?;
                let shown = quoted(&format!("[{}]", items.join(", ")));
                if items.len() > count {
                    let constraint = bound("length", "less", count as i64);
                    broken.push(complaint(&shown, path, &constraint));
                } else if items
                    .iter()
                    .any(|item| faults(item, least, most, pattern).next().is_some())
                {
                    let constraint = each_must(least, most, pattern);
                    broken.push(complaint(&shown, path, &constraint));
                }
            }
            Any => {}
        }
        Ok(())
    }
}

fn each_must(least: usize, most: usize, pattern: Option<Pattern>) -> String {
    let mut constraint = format!(
        "Member must satisfy constraint: [{}, {}",
        bound("length", "less", most as i64),
        bound("length", "greater", least as i64)
    );
    if let Some((written, _)) = pattern {
        constraint.push_str(", ");
        constraint.push_str(&fit(written));
    }
    constraint.push(']');
    constraint
}

fn faults(
    text: &str,
    least: usize,
    most: usize,
    pattern: Option<Pattern>,
) -> impl Iterator<Item = String> {
    let length = text.chars().count();
    let long = (length > most).then(|| bound("length", "less", most as i64));
    let short = (length < least).then(|| bound("length", "greater", least as i64));
    let odd = pattern
        .filter(|(_, fits)| !fits(text))
        .map(|(written, _)| fit(written));
    [long, short, odd].into_iter().flatten()
}

/// `Member must have length less than or equal to 64`
pub(super) fn bound(what: &str, way: &str, limit: i64) -> String {
    format!("Member must have {what} {way} than or equal to {limit}")
}

fn fit(written: &str) -> String {
    format!("Member must satisfy regular expression pattern: {written}")
}

fn one_of(words: &str) -> String {
    format!("Member must satisfy enum value set: [{words}]")
}

/// A value as AWS quotes it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{text}'")
}

fn text<'a>(path: &str, value: &'a Value) -> Result<&'a str, Error> {
    value
        .as_str()
        .ok_or_else(|| Error::Serialization(format!("{path} must be a text, but it is {value}.")))
}

fn list<'a>(path: &str, value: &'a Value) -> Result<Vec<&'a str>, Error> {
    let items = value.as_array().ok_or_else(|| {
        Error::Serialization(format!("{path} must be a list, but it is {value}."))
    })?;
    items.iter().map(|item| text(path, item)).collect()
}

/// The runtimes that functions can be created with, in no order that means anything, as AWS lists them.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html> (read 2026-11-22).
const RUNTIMES: &str = "nodejs20.x, nodejs22.x, nodejs24.x, nodejs18.x, provided.al2023, provided.al2, python3.14, python3.13, python3.12, python3.11, python3.10, python3.9, python3.8, java25, java21, java17, java11, java8.al2, dotnet10, dotnet8, dotnet6, ruby4.0, ruby3.4, ruby3.3, ruby3.2";

/// Whether a runtime can be used.
pub(super) fn constraints_of_runtime(runtime: &str) -> Result<(), Error> {
    if RUNTIMES.split(", ").any(|one| one == runtime) || runtime.starts_with("arn:") {
        return Ok(());
    }
    let constraint = format!("{} or be a valid ARN", one_of(RUNTIMES));
    Err(Error::invalid(complaint(runtime, "Runtime", &constraint)))
}

/// The HTTP status of an action that went well.
pub(super) fn success_status(action: &str, response: &Value) -> u16 {
    match action {
        "Invoke" => response["StatusCode"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok())
            .unwrap_or(200),
        "CreateFunction"
        | "PublishVersion"
        | "CreateAlias"
        | "AddPermission"
        | "CreateFunctionUrlConfig"
        | "PublishLayerVersion"
        | "AddLayerVersionPermission" => 201,
        "PutProvisionedConcurrencyConfig"
        | "CreateEventSourceMapping"
        | "UpdateEventSourceMapping"
        | "DeleteEventSourceMapping" => 202,
        "DeleteFunction"
        | "DeleteAlias"
        | "DeleteFunctionConcurrency"
        | "DeleteProvisionedConcurrencyConfig"
        | "DeleteFunctionEventInvokeConfig"
        | "RemovePermission"
        | "TagResource"
        | "UntagResource"
        | "DeleteFunctionUrlConfig"
        | "DeleteLayerVersion"
        | "RemoveLayerVersionPermission" => 204,
        _ => 200,
    }
}
