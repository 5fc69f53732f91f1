//! The `Parameters` section: what a deployment is told.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html> (read 2026-11-22).

use super::nearest::did_you_mean;
use super::node::{Data, Node, quoted, scalar_text};
use super::problem::Problems;
use super::schema::{self, Property, Shape};
use crate::jsonata::Pattern;
use crate::sorted::SortedMap;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many parameters a template has at most.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html> (read 2026-11-22).
const PARAMETERS_MAX: usize = 200;

const WHOLE: Shape = Shape::Integer {
    min: 0,
    max: i64::MAX,
    unit: "",
};
const TEXT: Shape = Shape::Text { max: 4_096 };
const NUMBER: Shape = Shape::Number;

static DECLARATION: [Property; 11] = [
    Property::required(
        "Type",
        Shape::OneOf(&["String", "Number", "List<Number>", "CommaDelimitedList"]),
    ),
    Property::new("AllowedPattern", TEXT),
    Property::new(
        "AllowedValues",
        Shape::List {
            of: &TEXT,
            min: 1,
            max: 1_000,
        },
    ),
    Property::new("ConstraintDescription", TEXT),
    Property::new("Default", TEXT),
    Property::new("Description", TEXT),
    Property::new("MaxLength", WHOLE),
    Property::new("MinLength", WHOLE),
    Property::new("MaxValue", NUMBER),
    Property::new("MinValue", NUMBER),
    Property::new("NoEcho", Shape::Boolean),
];

/// Reads the declarations and gives each parameter its value. A broken one is there, but broken.
pub(super) fn read(
    section: &Node,
    given: &BTreeMap<String, String>,
    problems: &mut Problems,
) -> SortedMap<String, Data> {
    if section.entries().len() > PARAMETERS_MAX {
        problems.add(
            &section.path,
            format!("A template has at most {PARAMETERS_MAX} parameters."),
        );
    }
    let names = || section.entries().iter().map(|(name, _)| name.as_str());
    for name in given.keys().filter(|name| section.get(name).is_none()) {
        let message = format!(
            "The template has no parameter `{name}`, but a value is given for it.{} Declare it under `Parameters`, or leave the value out.",
            did_you_mean(name, names())
        );
        problems.add(&["Parameters".to_owned()], message);
    }
    let value = |(name, node): &(String, Node)| {
        let value = value(name, node, given.get(name), problems).unwrap_or(Data::Broken);
        (name.clone(), value)
    };
    section.entries().iter().map(value).collect()
}

fn value(name: &str, node: &Node, given: Option<&String>, problems: &mut Problems) -> Option<Data> {
    let declared = schema::conform_map(
        &format!("The parameter `{name}`"),
        node,
        &DECLARATION,
        &[],
        problems,
    );
    if let Some(pattern) = declared.get("AllowedPattern")
        && let Err(error) = Pattern::whole(pattern.as_str().unwrap_or_default())
    {
        problems.add(
            &pattern.path,
            format!("This is no regular expression that Stratus can read: {error}."),
        );
    }
    let ty = declared.text_of("Type")?;
    let (from, text) = match (given, declared.get("Default")) {
        (Some(given), _) => (node, given.as_str()),
        (None, Some(default)) => (default, default.as_str()?),
        (None, None) => {
            let message = format!(
                "The parameter `{name}` has no value. Give it a `Default`, or a value when you deploy."
            );
            problems.add(&node.path, message);
            return None;
        }
    };
    if let Err(message) = check(&declared, ty, text) {
        let why = declared
            .text_of("ConstraintDescription")
            .unwrap_or(&message);
        problems.add(
            &from.path,
            format!(
                "{} is not a value that the parameter `{name}` takes: {why}",
                quoted(text)
            ),
        );
        return None;
    }
    Some(match ty {
        "CommaDelimitedList" | "List<Number>" => {
            let items = text
                .split(',')
                .map(|item| Node::text(&from.path, item.trim()));
            Data::List(items.collect())
        }
        _ => Data::Scalar(Value::String(text.to_owned())),
    })
}

fn check(declared: &Node, ty: &str, text: &str) -> Result<(), String> {
    if ty.contains("List") {
        return text
            .split(',')
            .try_for_each(|item| check_one(declared, ty, item.trim()));
    }
    check_one(declared, ty, text)
}

fn check_one(declared: &Node, ty: &str, text: &str) -> Result<(), String> {
    if ty.contains("Number") {
        check_number(declared, text)?;
    } else {
        check_text(declared, text)?;
    }
    let Some(allowed) = declared.get("AllowedValues") else {
        return Ok(());
    };
    let values: Vec<&str> = allowed.items().iter().filter_map(Node::as_str).collect();
    if values.contains(&text) || values.len() < allowed.items().len() {
        return Ok(());
    }
    Err(format!("it must be one of {}.", values.join(", ")))
}

fn check_number(declared: &Node, text: &str) -> Result<(), String> {
    let number = finite(text).ok_or("it must be a number.")?;
    let bound = |key| declared.get(key).and_then(number_of);
    if bound("MinValue").is_some_and(|min| number < min) {
        return Err(format!(
            "it must be at least {}.",
            shown(declared, "MinValue")
        ));
    }
    if bound("MaxValue").is_some_and(|max| number > max) {
        return Err(format!(
            "it must be at most {}.",
            shown(declared, "MaxValue")
        ));
    }
    Ok(())
}

fn check_text(declared: &Node, text: &str) -> Result<(), String> {
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let bound = |key| declared.get(key).and_then(Node::as_i64);
    if bound("MinLength").is_some_and(|min| length < min) {
        return Err(format!(
            "it must have at least {} characters.",
            shown(declared, "MinLength")
        ));
    }
    if bound("MaxLength").is_some_and(|max| length > max) {
        return Err(format!(
            "it must have at most {} characters.",
            shown(declared, "MaxLength")
        ));
    }
    let Some(pattern) = declared.text_of("AllowedPattern") else {
        return Ok(());
    };
    match Pattern::whole(pattern) {
        Ok(whole) if !whole.is_match(text) => {
            Err(format!("it must match the pattern `{pattern}`."))
        }
        // One that cannot be read has been reported.
        _ => Ok(()),
    }
}

fn number_of(node: &Node) -> Option<f64> {
    match &node.data {
        Data::Scalar(value) => finite(&scalar_text(value)?),
        _ => None,
    }
}

fn finite(text: &str) -> Option<f64> {
    text.trim()
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
}

fn shown(declared: &Node, key: &str) -> String {
    declared
        .get(key)
        .map_or_else(String::new, |node| node.to_json().to_string())
}
