//! Payload templates: values with paths, intrinsic functions or queries in them.

use super::Language;
use super::build::Builder;
use super::problem::{At, Problem, code};
use crate::jsonata::{self, Expr};
use crate::jsonpath::Path;
use crate::states::query::intrinsic::Intrinsic;
use crate::states::query::messages;
use serde_json::{Map, Value};
use std::sync::Arc;

type Object = Map<String, Value>;

/// How many arguments of an intrinsic function may be functions in turn, one inside the other.
pub(in crate::states) const NESTED_MAX: u32 = 10;

/// A value to be filled in.
#[derive(Clone, Debug)]
pub(in crate::states) enum Template {
    Constant(Arc<Value>),
    Object(Vec<Entry>),
    Array(Vec<Template>),
    /// A path, and the field as it is written: `name.$`.
    Path(Path, Arc<str>),
    /// An intrinsic function.
    Intrinsic(Arc<Intrinsic>),
    Query(Query),
}

/// A field of an object.
#[derive(Clone, Debug)]
pub(in crate::states) struct Entry {
    /// Without `.$`.
    pub(in crate::states) key: Arc<str>,
    pub(in crate::states) value: Template,
}

/// A JSONata expression.
#[derive(Clone, Debug)]
pub(in crate::states) struct Query {
    /// What stands between `{%` and `%}`, without the spaces around it.
    pub(in crate::states) source: Arc<str>,
    pub(in crate::states) expr: Expr,
    /// The field it is specified for: `Output/total`.
    pub(in crate::states) field: Arc<str>,
}

/// The expression in a string, when it is one: `{% ... %}`.
pub(super) fn expression(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("{%")?.strip_suffix("%}")?;
    Some(inner.trim())
}

/// Parses a query.
pub(super) fn query(
    builder: &mut Builder,
    source: &str,
    field: &str,
    at: &At<'_>,
) -> Option<Query> {
    let expr = match jsonata::parse(source) {
        Ok(expr) => expr,
        Err(error) => {
            let message = messages::of(&error);
            builder.report(Problem::error(code::JSONATA, message).at(at).mend(format!(
                "The expression goes wrong at its character {}.",
                error.position + 1
            )));
            return None;
        }
    };
    if let Some(name) = expr.input_reference() {
        let message = format!("Reference to '{name}' at the top level is not supported.");
        builder.report(
            Problem::error(code::JSONATA_INPUT, message)
                .at(at)
                .mend(format!(
                    "To read the state's input, write $states.input.{name}."
                )),
        );
        return None;
    }
    Some(Query {
        source: source.into(),
        expr,
        field: field.into(),
    })
}

/// A field that may hold a template.
pub(super) fn optional(
    builder: &mut Builder,
    object: &Object,
    field: &str,
    language: Language,
    within: &str,
    at: &At<'_>,
) -> Option<Template> {
    let value = object.get(field)?;
    let path = if within.is_empty() {
        field.to_owned()
    } else {
        format!("{within}/{field}")
    };
    Some(template(builder, value, language, &path, &at.key(field)))
}

/// `Assign`: an object whose keys are names of variables.
pub(super) fn assign(
    builder: &mut Builder,
    object: &Object,
    language: Language,
    within: &str,
    at: &At<'_>,
) -> Option<Template> {
    let value = object.get("Assign")?;
    let place = at.key("Assign");
    let Some(variables) = value.as_object() else {
        builder.schema(
            &place,
            "Expected value of type Object",
            "Name variables and their values.",
        );
        return None;
    };
    for name in variables.keys() {
        let bare = match language {
            Language::JsonPath => name.strip_suffix(".$").unwrap_or(name),
            Language::Jsonata => name,
        };
        if !is_variable(bare) {
            builder.schema(
                &place.key(name),
                format!("Variable name '{bare}' is not valid"),
                "A name begins with a letter, goes on with letters, digits and _, and is not 'states'.",
            );
        }
    }
    optional(builder, object, "Assign", language, within, at)
}

/// Whether a text can name a variable: at most 80 characters, as Unicode's identifiers are.
fn is_variable(name: &str) -> bool {
    let mut chars = name.chars();
    let begins = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    begins
        && chars.all(|c| c.is_alphanumeric() || c == '_')
        && name.chars().count() <= 80
        && name != "states"
}

/// Reads a template.
pub(super) fn template(
    builder: &mut Builder,
    value: &Value,
    language: Language,
    field: &str,
    at: &At<'_>,
) -> Template {
    match value {
        Value::Object(object) => {
            let mut entries = Vec::with_capacity(object.len());
            for (key, value) in object {
                entries.push(entry(builder, key, value, language, field, at));
            }
            let constant = |entry: &Entry| matches!(entry.value, Template::Constant(_));
            let as_written =
                language == Language::Jsonata || object.keys().all(|key| !key.ends_with(".$"));
            if as_written && entries.iter().all(constant) {
                Template::Constant(Arc::new(value.clone()))
            } else {
                Template::Object(entries)
            }
        }
        Value::Array(items) => {
            let mut list = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                let inner = format!("{field}[{index}]");
                list.push(template(builder, item, language, &inner, &at.index(index)));
            }
            if list
                .iter()
                .all(|item| matches!(item, Template::Constant(_)))
            {
                Template::Constant(Arc::new(value.clone()))
            } else {
                Template::Array(list)
            }
        }
        Value::String(text) if language == Language::Jsonata => match expression(text) {
            Some(source) => query(builder, source, field, at).map_or_else(null, Template::Query),
            None => Template::Constant(Arc::new(value.clone())),
        },
        _ => Template::Constant(Arc::new(value.clone())),
    }
}

fn null() -> Template {
    Template::Constant(Arc::new(Value::Null))
}

fn entry(
    builder: &mut Builder,
    key: &str,
    value: &Value,
    language: Language,
    field: &str,
    at: &At<'_>,
) -> Entry {
    if language == Language::JsonPath
        && let Some(bare) = key.strip_suffix(".$")
    {
        return Entry {
            key: bare.into(),
            value: dynamic(builder, key, value, at),
        };
    }
    if language == Language::JsonPath
        && let Some(text) = value.as_str()
        && (text.starts_with("$.") || text.starts_with("$$.") || Intrinsic::parse(text).is_ok())
    {
        let message = "No .$ on a field that appears to be a JSONPath or Intrinsic Function";
        builder.report(
            Problem::warning(code::NO_DOLLAR, message)
                .at(&at.key(key))
                .mend(format!("To have it evaluated, name the field \"{key}.$\".")),
        );
    }
    let inner = format!("{field}/{key}");
    Entry {
        key: key.into(),
        value: template(builder, value, language, &inner, &at.key(key)),
    }
}

/// The value of a field whose name ends in `.$`.
fn dynamic(builder: &mut Builder, key: &str, value: &Value, at: &At<'_>) -> Template {
    let found = value.as_str().and_then(|text| path_or_intrinsic(text, key));
    if let Some(template) = found {
        return template;
    }
    builder.schema(
        at,
        format!("The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call"),
        "A field whose name ends in .$ holds a path such as \"$.order.id\" or a call such as \"States.UUID()\".",
    );
    null()
}

/// A path or a call of an intrinsic function.
pub(super) fn path_or_intrinsic(text: &str, field: &str) -> Option<Template> {
    if text.starts_with('$') {
        let path = Path::parse(text).ok()?;
        return Some(Template::Path(path, field.into()));
    }
    let intrinsic = Intrinsic::parse(text).ok()?;
    Some(Template::Intrinsic(Arc::new(intrinsic)))
}
