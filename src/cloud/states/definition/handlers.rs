//! `Retry` and `Catch`.

use super::build::{Block, Builder};
use super::problem::At;
use super::template::{self, Template};
use super::{Language, Place, Target, fields, state};
use serde_json::{Map, Value};
use std::sync::Arc;

type Object = Map<String, Value>;

/// One entry of `Retry`.
#[derive(Debug)]
pub(in crate::states) struct Retrier {
    pub(in crate::states) errors: Vec<Arc<str>>,
    /// Before the first retry, in seconds.
    pub(in crate::states) interval_s: u64,
    pub(in crate::states) attempts_max: u64,
    pub(in crate::states) backoff: f64,
    /// No wait is longer, in seconds.
    pub(in crate::states) delay_max_s: Option<u64>,
    /// Whether waits are drawn at random up to their length.
    pub(in crate::states) jitter: bool,
}

/// One entry of `Catch`.
#[derive(Debug)]
pub(in crate::states) struct Catcher {
    pub(in crate::states) errors: Vec<Arc<str>>,
    pub(in crate::states) next: Option<Target>,
    pub(in crate::states) result_path: Place,
    pub(in crate::states) output: Option<Template>,
    pub(in crate::states) assign: Option<Template>,
}

pub(super) fn retry(builder: &mut Builder, object: &Object, at: &At<'_>) -> Vec<Retrier> {
    const FIELDS: [&str; 7] = [
        "Comment",
        "ErrorEquals",
        "IntervalSeconds",
        "MaxAttempts",
        "BackoffRate",
        "MaxDelaySeconds",
        "JitterStrategy",
    ];
    let mut retriers = Vec::new();
    let list = fields::list(builder, object, "Retry", at);
    for (index, item) in list.into_iter().flatten().enumerate() {
        let place = at.key("Retry");
        let place = place.index(index);
        let Some(item) = entry(builder, item, &FIELDS, &["ErrorEquals"], &place) else {
            continue;
        };
        let backoff = item.get("BackoffRate").map(|rate| rate.as_f64());
        if backoff.is_some_and(|rate| rate.is_none_or(|rate| rate < 1.0)) {
            builder.schema(
                &place.key("BackoffRate"),
                "BackoffRate must be greater than or equal to 1.0",
                "A rate of 2 doubles the wait with every attempt; 1 keeps it.",
            );
        }
        let jitter = fields::text(builder, item, "JitterStrategy", &place);
        if jitter.is_some_and(|strategy| !matches!(strategy, "FULL" | "NONE")) {
            builder.schema(
                &place.key("JitterStrategy"),
                "Value is not one of the supported strategies: [FULL, NONE]",
                "Write \"FULL\" to spread retries out, \"NONE\" not to.",
            );
        }
        let mut number = |field, bounds| fields::integer(builder, item, field, bounds, &place);
        retriers.push(Retrier {
            interval_s: number("IntervalSeconds", (1, 99_999_999)).unwrap_or(1),
            attempts_max: number("MaxAttempts", (0, 99_999_999)).unwrap_or(3),
            delay_max_s: number("MaxDelaySeconds", (1, 31_622_400)),
            backoff: backoff.flatten().unwrap_or(2.0),
            jitter: jitter == Some("FULL"),
            errors: errors(builder, item, &place),
        });
    }
    last_for_all(
        builder,
        retriers.iter().map(|one| &one.errors),
        &at.key("Retry"),
    );
    retriers
}

pub(super) fn catch(
    builder: &mut Builder,
    block: &Block<'_>,
    object: &Object,
    language: Language,
    at: &At<'_>,
) -> Vec<Catcher> {
    let known: &[&str] = match language {
        Language::JsonPath => &["Comment", "ErrorEquals", "Next", "Assign", "ResultPath"],
        Language::Jsonata => &["Comment", "ErrorEquals", "Next", "Assign", "Output"],
    };
    let mut catchers = Vec::new();
    let list = fields::list(builder, object, "Catch", at);
    for (index, item) in list.into_iter().flatten().enumerate() {
        let place = at.key("Catch");
        let place = place.index(index);
        let Some(item) = entry(builder, item, known, &["ErrorEquals", "Next"], &place) else {
            continue;
        };
        let next = fields::text(builder, item, "Next", &place);
        let within = format!("Catch[{index}]");
        catchers.push(Catcher {
            errors: errors(builder, item, &place),
            next: Builder::target(block, next),
            result_path: state::result_path(builder, item, &place),
            output: template::optional(builder, item, "Output", language, &within, &place),
            assign: template::assign(builder, item, language, &within, &place),
        });
    }
    last_for_all(
        builder,
        catchers.iter().map(|one| &one.errors),
        &at.key("Catch"),
    );
    catchers
}

/// An entry of a list that has to be an object with these fields.
fn entry<'a>(
    builder: &mut Builder,
    item: &'a Value,
    known: &[&str],
    required: &[&str],
    at: &At<'_>,
) -> Option<&'a Object> {
    let Some(item) = item.as_object() else {
        builder.schema(
            at,
            "Expected value of type Object",
            "Each entry is an object.",
        );
        return None;
    };
    fields::only(builder, item, known, at);
    fields::require(builder, item, required, at);
    Some(item)
}

fn errors(builder: &mut Builder, item: &Object, at: &At<'_>) -> Vec<Arc<str>> {
    let list = fields::list(builder, item, "ErrorEquals", at);
    let names: Vec<Arc<str>> = list
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(Arc::from)
        .collect();
    if let Some(list) = list
        && (list.is_empty() || names.len() != list.len())
    {
        builder.schema(
            &at.key("ErrorEquals"),
            "ErrorEquals must be a non-empty array of strings",
            "Name at least one error; \"States.ALL\" stands for all of them.",
        );
    }
    if names.len() > 1 && names.iter().any(|name| &**name == "States.ALL") {
        builder.schema(
            &at.key("ErrorEquals"),
            "States.ALL must appear alone in ErrorEquals",
            "Give \"States.ALL\" an entry of its own.",
        );
    }
    names
}

/// `States.ALL` may stand in the last entry only: those after it would never be asked.
fn last_for_all<'a>(
    builder: &mut Builder,
    entries: impl ExactSizeIterator<Item = &'a Vec<Arc<str>>>,
    at: &At<'_>,
) {
    let last = entries.len().saturating_sub(1);
    let early: Vec<usize> = entries
        .enumerate()
        .filter(|(index, errors)| *index < last && errors.iter().any(|one| &**one == "States.ALL"))
        .map(|(index, _)| index)
        .collect();
    for index in early {
        builder.schema(
            &at.index(index),
            "States.ALL must appear in the last element of the list",
            "Move this entry to the end.",
        );
    }
}
