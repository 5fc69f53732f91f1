//! One state.

use super::build::{Block, Builder};
use super::problem::{At, Problem, code};
use super::template::{self, Template};
use super::{
    Action, Amount, Language, Place, Select, State, StateId, Wait, choice, fields, handlers, map,
    task,
};
use crate::jsonpath::Path;
use crate::states::time;
use serde_json::{Map, Value};
use std::sync::Arc;

type Object = Map<String, Value>;

pub(super) fn state(
    builder: &mut Builder,
    block: &Block<'_>,
    name: &str,
    value: &Value,
    at: &At<'_>,
) -> Option<State> {
    let Some(object) = value.as_object() else {
        builder.schema(
            at,
            "Expected value of type Object",
            "A state is an object with a Type.",
        );
        return None;
    };
    let language = language(builder, object, at);
    fields::require(builder, object, &["Type"], at);
    fields::text(builder, object, "Comment", at);
    let kind = fields::text(builder, object, "Type", at)?;
    let Some(known) = fields::of_type(kind) else {
        builder.schema(
            &at.key("Type"),
            format!(
                "Value '{kind}' is not one of the supported state types: {}",
                fields::TYPE_NAMES
            ),
            "Check how the type is written.",
        );
        return None;
    };
    known.check(builder, object, language, at);
    check_end(builder, object, known.both.contains(&"End"), at);
    let action = action(builder, block, object, kind, language, at);
    let arguments = match language {
        // A Map's Parameters select items instead.
        Language::JsonPath if kind == "Map" => None,
        Language::JsonPath => Some("Parameters"),
        Language::Jsonata => Some("Arguments"),
    };
    let mut optional = |field: &str| template::optional(builder, object, field, language, "", at);
    let arguments = arguments.and_then(&mut optional);
    let selector = optional("ResultSelector");
    let output = optional("Output");
    let next = fields::text(builder, object, "Next", at);
    Some(State {
        name: name.into(),
        language,
        input: select(builder, object, "InputPath", at),
        arguments,
        selector,
        result_path: result_path(builder, object, at),
        output_path: select(builder, object, "OutputPath", at),
        output,
        assign: template::assign(builder, object, language, "", at),
        next: Builder::target(block, next),
        retry: handlers::retry(builder, object, at),
        catch: handlers::catch(builder, block, object, language, at),
        action: action?,
    })
}

fn language(builder: &mut Builder, object: &Object, at: &At<'_>) -> Language {
    let own = fields::language(builder, object, at);
    if own == Some(Language::JsonPath) && builder.language == Language::Jsonata {
        builder.schema(
            at,
            "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
            "Set JSONata on single states instead, and leave the machine as it is.",
        );
    }
    own.unwrap_or(builder.language)
}

/// A state that goes on has `Next` or `End`, and not both.
fn check_end(builder: &mut Builder, object: &Object, goes_on: bool, at: &At<'_>) {
    if !goes_on {
        return;
    }
    let end = fields::boolean(builder, object, "End", at);
    match (object.contains_key("Next"), end) {
        (true, Some(true)) => builder.schema(
            at,
            "Only one of 'Next' and 'End' can be specified",
            "Take one of them away.",
        ),
        (false, None | Some(false)) => builder.schema(
            at,
            "These fields are required: [Next]",
            "Name the state that comes next, or write \"End\": true.",
        ),
        _ => {}
    }
}

fn action(
    builder: &mut Builder,
    block: &Block<'_>,
    object: &Object,
    kind: &str,
    language: Language,
    at: &At<'_>,
) -> Option<Action> {
    Some(match kind {
        "Pass" => {
            static_result(builder, object, at);
            Action::Pass(object.get("Result").map(|result| Arc::new(result.clone())))
        }
        "Task" => Action::Task(Box::new(task::task(builder, object, language, at)?)),
        "Choice" => {
            let branches = choice::branches(builder, block, object, language, at);
            let default = fields::text(builder, object, "Default", at);
            Action::Choice(branches, Builder::target(block, default))
        }
        "Wait" => Action::Wait(wait(builder, object, language, at)?),
        "Succeed" => Action::Succeed,
        "Fail" => {
            let error = text_amount(builder, object, "Error", language, at);
            Action::Fail(error, text_amount(builder, object, "Cause", language, at))
        }
        "Parallel" => Action::Parallel(branches(builder, object, at)?),
        _ => Action::Map(Box::new(map::map(builder, object, language, at)?)),
    })
}

/// A Pass gives its `Result` as it is written.
fn static_result(builder: &mut Builder, object: &Object, at: &At<'_>) {
    if object
        .get("Result")
        .and_then(Value::as_str)
        .is_some_and(|text| text.starts_with("$."))
    {
        let problem = Problem::warning(
            code::STATIC_RESULT,
            "Attempt to use a path in the result of a pass state",
        );
        builder.report(
            problem
                .at(&at.key("Result"))
                .mend("Use Parameters, with .$ at the end of the field's name."),
        );
    }
}

fn branches(builder: &mut Builder, object: &Object, at: &At<'_>) -> Option<Vec<StateId>> {
    let list = fields::list(builder, object, "Branches", at)?;
    let within = at.key("Branches");
    if list.is_empty() {
        builder.schema(&within, "Value cannot be empty", "Give it a branch.");
        return None;
    }
    let mut starts = Vec::with_capacity(list.len());
    for (index, branch) in list.iter().enumerate() {
        let place = within.index(index);
        let Some(branch) = branch.as_object() else {
            builder.schema(
                &place,
                "Expected value of type Object",
                "A branch has StartAt and States.",
            );
            continue;
        };
        fields::only(builder, branch, &["StartAt", "States", "Comment"], &place);
        starts.extend(builder.block(branch, &place));
    }
    (starts.len() == list.len()).then_some(starts)
}

fn wait(builder: &mut Builder, object: &Object, language: Language, at: &At<'_>) -> Option<Wait> {
    const WAYS: [&str; 4] = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
    let given = WAYS.iter().filter(|way| object.contains_key(**way)).count();
    if given != 1 {
        builder.schema(
            at,
            "A Wait state must contain exactly one of 'Seconds', 'SecondsPath', 'Timestamp' or 'TimestampPath'",
            "Say how long it waits, or until when.",
        );
        return None;
    }
    let seconds = object.contains_key("Seconds") || object.contains_key("SecondsPath");
    if seconds {
        return amount(builder, object, "Seconds", (0, 99_999_999), language, at)
            .map(Wait::Seconds);
    }
    let amount = text_amount(builder, object, "Timestamp", language, at)?;
    if let Amount::Fixed(value) = &amount
        && value.as_str().and_then(time::parse).is_none()
    {
        builder.schema(
            &at.key("Timestamp"),
            "String does not match RFC3339 timestamp",
            "Write it as 2026-01-05T09:00:00Z.",
        );
    }
    Some(Wait::Timestamp(amount))
}

/// A number: fixed, or `FIELDPath`, or a query.
pub(super) fn amount(
    builder: &mut Builder,
    object: &Object,
    field: &str,
    bounds: (u64, u64),
    language: Language,
    at: &At<'_>,
) -> Option<Amount> {
    let path_field = format!("{field}Path");
    if language == Language::JsonPath && object.contains_key(&path_field) {
        only_one(builder, object, field, &path_field, at);
        return path(builder, object, &path_field, at).map(Amount::Path);
    }
    if language == Language::Jsonata
        && let Some(source) = object.get(field).and_then(Value::as_str)
        && let Some(source) = template::expression(source)
    {
        return template::query(builder, source, field, &at.key(field)).map(Amount::Query);
    }
    fields::integer(builder, object, field, bounds, at).map(|number| Amount::Fixed(number.into()))
}

fn only_one(builder: &mut Builder, object: &Object, field: &str, path_field: &str, at: &At<'_>) {
    if object.contains_key(field) {
        builder.schema(
            at,
            format!("Only one of '{field}' and '{path_field}' can be specified"),
            "Take one of them away.",
        );
    }
}

/// A text: fixed, or `FIELDPath`, or a query.
fn text_amount(
    builder: &mut Builder,
    object: &Object,
    field: &str,
    language: Language,
    at: &At<'_>,
) -> Option<Amount> {
    let path_field = format!("{field}Path");
    if language == Language::JsonPath
        && let Some(text) = fields::text(builder, object, &path_field, at)
    {
        only_one(builder, object, field, &path_field, at);
        return match template::path_or_intrinsic(text, &path_field) {
            Some(Template::Path(path, _)) => Some(Amount::Path(path)),
            Some(intrinsic) => Some(Amount::Intrinsic(Box::new(intrinsic))),
            None => {
                not_a_path(builder, &at.key(&path_field));
                None
            }
        };
    }
    let text = fields::text(builder, object, field, at)?;
    if language == Language::Jsonata
        && let Some(source) = template::expression(text)
    {
        return template::query(builder, source, field, &at.key(field)).map(Amount::Query);
    }
    if language == Language::JsonPath {
        fields::looks_like_path(builder, text, field, at);
    }
    Some(Amount::Fixed(text.into()))
}

fn not_a_path(builder: &mut Builder, at: &At<'_>) {
    builder.schema(
        at,
        "Value is not a valid JSONPath",
        "A path begins with $, as in \"$.order.total\".",
    );
}

/// A field that holds a path.
pub(super) fn path(
    builder: &mut Builder,
    object: &Object,
    field: &str,
    at: &At<'_>,
) -> Option<Path> {
    let text = fields::text(builder, object, field, at)?;
    let path = Path::parse(text).ok();
    if path.is_none() {
        not_a_path(builder, &at.key(field));
    }
    path
}

fn select(builder: &mut Builder, object: &Object, field: &str, at: &At<'_>) -> Select {
    match object.get(field) {
        None => Select::All,
        Some(Value::Null) => Select::Nothing,
        Some(Value::String(text)) if text == "$" => Select::All,
        Some(_) => match path(builder, object, field, at) {
            Some(path) => Select::Path(path),
            None => Select::All,
        },
    }
}

/// `ResultPath`: null, or a path that can be written to.
pub(super) fn result_path(builder: &mut Builder, object: &Object, at: &At<'_>) -> Place {
    match object.get("ResultPath") {
        None => Place::Whole,
        Some(Value::Null) => Place::Nowhere,
        Some(_) => {
            let Some(path) = path(builder, object, "ResultPath", at) else {
                return Place::Whole;
            };
            if !path.is_reference() || *path.root() != crate::jsonpath::Root::Input {
                builder.schema(
                    &at.key("ResultPath"),
                    "Value is not a valid Reference Path",
                    "A reference path has names and indexes only: no [*], no .., no filters, no slices, and not $$.",
                );
            }
            if path.is_whole() {
                Place::Whole
            } else {
                Place::Path(path)
            }
        }
    }
}
