//! Which fields there are, and reading them.

use super::Language;
use super::build::Builder;
use super::problem::{At, Problem, code};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// A kind of state with the fields that it takes: in both languages, in JSONPath only, in JSONata only.
pub(super) struct Fields {
    pub(super) kind: &'static str,
    pub(super) both: &'static [&'static str],
    pub(super) path: &'static [&'static str],
    pub(super) jsonata: &'static [&'static str],
    pub(super) required: &'static [&'static str],
}

/// What every state takes.
const ALL: [&str; 3] = ["Type", "Comment", "QueryLanguage"];

const PASS: Fields = Fields {
    kind: "Pass",
    both: &["Next", "End", "Assign"],
    path: &[
        "InputPath",
        "OutputPath",
        "Parameters",
        "Result",
        "ResultPath",
    ],
    jsonata: &["Output"],
    required: &[],
};
const TASK: Fields = Fields {
    kind: "Task",
    both: &[
        "Next",
        "End",
        "Assign",
        "Resource",
        "TimeoutSeconds",
        "HeartbeatSeconds",
        "Retry",
        "Catch",
        "Credentials",
    ],
    path: &[
        "InputPath",
        "OutputPath",
        "Parameters",
        "ResultSelector",
        "ResultPath",
        "TimeoutSecondsPath",
        "HeartbeatSecondsPath",
    ],
    jsonata: &["Output", "Arguments"],
    required: &["Resource"],
};
const CHOICE: Fields = Fields {
    kind: "Choice",
    both: &["Choices", "Default", "Assign"],
    path: &["InputPath", "OutputPath"],
    jsonata: &["Output"],
    required: &["Choices"],
};
const WAIT: Fields = Fields {
    kind: "Wait",
    both: &["Next", "End", "Assign", "Seconds", "Timestamp"],
    path: &["InputPath", "OutputPath", "SecondsPath", "TimestampPath"],
    jsonata: &["Output"],
    required: &[],
};
const SUCCEED: Fields = Fields {
    kind: "Succeed",
    both: &[],
    path: &["InputPath", "OutputPath"],
    jsonata: &["Output"],
    required: &[],
};
const FAIL: Fields = Fields {
    kind: "Fail",
    both: &["Error", "Cause"],
    path: &["ErrorPath", "CausePath"],
    jsonata: &[],
    required: &[],
};
const PARALLEL: Fields = Fields {
    kind: "Parallel",
    both: &["Next", "End", "Assign", "Branches", "Retry", "Catch"],
    path: &[
        "InputPath",
        "OutputPath",
        "Parameters",
        "ResultSelector",
        "ResultPath",
    ],
    jsonata: &["Output", "Arguments"],
    required: &["Branches"],
};
const MAP: Fields = Fields {
    kind: "Map",
    both: &[
        "Next",
        "End",
        "Assign",
        "Retry",
        "Catch",
        "ItemProcessor",
        "Iterator",
        "MaxConcurrency",
        "ItemSelector",
        "ItemReader",
        "ItemBatcher",
        "ResultWriter",
        "ToleratedFailureCount",
        "ToleratedFailurePercentage",
        "Label",
    ],
    path: &[
        "InputPath",
        "OutputPath",
        "Parameters",
        "ResultSelector",
        "ResultPath",
        "ItemsPath",
        "MaxConcurrencyPath",
        "ToleratedFailureCountPath",
        "ToleratedFailurePercentagePath",
    ],
    jsonata: &["Output", "Items"],
    required: &[],
};

const TYPES: [&Fields; 8] = [
    &PASS, &TASK, &CHOICE, &WAIT, &SUCCEED, &FAIL, &PARALLEL, &MAP,
];

/// The kinds of state, as people may have meant them.
pub(super) const TYPE_NAMES: &str = "[Choice, Fail, Map, Parallel, Pass, Succeed, Task, Wait]";

/// The fields of a kind of state.
pub(super) fn of_type(kind: &str) -> Option<&'static Fields> {
    TYPES.into_iter().find(|fields| fields.kind == kind)
}

impl Fields {
    /// Notes fields that the state does not take, and those that are missing.
    pub(super) fn check(
        &self,
        builder: &mut Builder,
        object: &Object,
        language: Language,
        at: &At<'_>,
    ) {
        let (own, other, names) = match language {
            Language::JsonPath => (self.path, self.jsonata, ("JSONPath", "JSONata")),
            Language::Jsonata => (self.jsonata, self.path, ("JSONata", "JSONPath")),
        };
        for field in object.keys() {
            let field = field.as_str();
            if ALL.contains(&field) || self.both.contains(&field) || own.contains(&field) {
                continue;
            }
            if other.contains(&field) {
                let (this, that) = names;
                builder.schema(
                    at,
                    format!(
                        "The QueryLanguage is set to '{this}', but field '{field}' is only supported for the '{that}' QueryLanguage"
                    ),
                    &format!("Take '{field}' away, or set the state's QueryLanguage to \"{that}\"."),
                );
            } else {
                unsupported(builder, field, at);
            }
        }
        require(builder, object, self.required, at);
    }
}

fn unsupported(builder: &mut Builder, field: &str, at: &At<'_>) {
    builder.schema(
        at,
        format!("Field '{field}' is not supported"),
        "Check how the field is written, and whether this kind of state takes it.",
    );
}

/// Notes fields that are none of these.
pub(super) fn only(builder: &mut Builder, object: &Object, known: &[&str], at: &At<'_>) {
    for field in object.keys() {
        if !known.contains(&field.as_str()) {
            unsupported(builder, field, at);
        }
    }
}

/// Notes fields that are missing, all in one problem.
pub(super) fn require(builder: &mut Builder, object: &Object, fields: &[&str], at: &At<'_>) {
    let missing: Vec<&str> = fields
        .iter()
        .copied()
        .filter(|field| !object.contains_key(*field))
        .collect();
    if !missing.is_empty() {
        let list = missing.join(", ");
        builder.schema(
            at,
            format!("These fields are required: [{list}]"),
            &format!("Add {list}."),
        );
    }
}

fn wrong_type(builder: &mut Builder, kind: &str, at: &At<'_>) {
    let message = format!("Expected value of type {kind}");
    let help = format!("Write a value of type {kind} here.");
    builder.schema(at, message, &help);
}

fn read<'a, T>(
    builder: &mut Builder,
    object: &'a Object,
    field: &str,
    kind: &str,
    at: &At<'_>,
    read: impl Fn(&'a Value) -> Option<T>,
) -> Option<T> {
    let value = object.get(field)?;
    let found = read(value);
    if found.is_none() {
        wrong_type(builder, kind, &at.key(field));
    }
    found
}

pub(super) fn text<'a>(
    builder: &mut Builder,
    object: &'a Object,
    field: &str,
    at: &At<'_>,
) -> Option<&'a str> {
    read(builder, object, field, "String", at, Value::as_str)
}

pub(super) fn boolean(
    builder: &mut Builder,
    object: &Object,
    field: &str,
    at: &At<'_>,
) -> Option<bool> {
    read(builder, object, field, "Boolean", at, Value::as_bool)
}

pub(super) fn object<'a>(
    builder: &mut Builder,
    object: &'a Object,
    field: &str,
    at: &At<'_>,
) -> Option<&'a Object> {
    read(builder, object, field, "Object", at, Value::as_object)
}

pub(super) fn list<'a>(
    builder: &mut Builder,
    object: &'a Object,
    field: &str,
    at: &At<'_>,
) -> Option<&'a Vec<Value>> {
    read(builder, object, field, "Array", at, Value::as_array)
}

/// A whole number from and to these.
pub(super) fn integer(
    builder: &mut Builder,
    object: &Object,
    field: &str,
    (from, to): (u64, u64),
    at: &At<'_>,
) -> Option<u64> {
    let value = object.get(field)?;
    match whole(value) {
        Some(number) if (from..=to).contains(&number) => Some(number),
        Some(_) => {
            out_of_range(builder, from, to, &at.key(field));
            None
        }
        None if value.is_number() => {
            out_of_range(builder, from, to, &at.key(field));
            None
        }
        None => {
            wrong_type(builder, "Integer", &at.key(field));
            None
        }
    }
}

fn out_of_range(builder: &mut Builder, from: u64, to: u64, at: &At<'_>) {
    builder.schema(
        at,
        format!("Value is not a valid integer between {from} and {to}"),
        "Choose a whole number within these bounds.",
    );
}

/// A number without a fraction; `2.0` is one.
pub(super) fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        (number >= 0.0 && number.fract() == 0.0 && number < 1e15).then_some(number as u64)
    })
}

/// `QueryLanguage`.
pub(super) fn language(builder: &mut Builder, object: &Object, at: &At<'_>) -> Option<Language> {
    match text(builder, object, "QueryLanguage", at)? {
        "JSONata" => Some(Language::Jsonata),
        "JSONPath" => Some(Language::JsonPath),
        _ => {
            builder.schema(
                &at.key("QueryLanguage"),
                "Value is not one of the supported query languages: [JSONPath, JSONata]",
                "Write \"JSONPath\" or \"JSONata\", in exactly these letters.",
            );
            None
        }
    }
}

/// Notes what looks like a path in a field that takes text as it is.
pub(super) fn looks_like_path(builder: &mut Builder, text: &str, field: &str, at: &At<'_>) {
    if text.starts_with("$.") || text.starts_with("$$.") {
        builder.report(
            Problem::warning(
                code::NO_PATH,
                format!("Field value looks like a path, but field name '{field}' does not end with 'Path'"),
            )
            .at(&at.key(field))
            .mend(format!("To read the value from the input, use '{field}Path'.")),
        );
    }
}
