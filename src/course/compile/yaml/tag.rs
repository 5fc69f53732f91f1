//! CloudFormation's short tags.

use saphyr_parser::Tag;
use serde_json::{Map, Value, json};

/// The tags that become `Fn::NAME`.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>
/// (read 2026-11-22).
const FUNCTIONS: [&str; 17] = [
    "And",
    "Base64",
    "Cidr",
    "Equals",
    "FindInMap",
    "GetAtt",
    "GetAZs",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
];
/// The tags that keep their name.
const PLAIN: [&str; 2] = ["Condition", "Ref"];

/// The tag as it is written, its `!` included.
pub(super) fn written(tag: &Tag) -> String {
    match tag.is_yaml_core_schema() {
        true => format!("!!{}", tag.suffix),
        false => format!("{}{}", tag.handle, tag.suffix),
    }
}

/// Every tag that CloudFormation knows.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.into_iter().chain(PLAIN)
}

/// What a known tag stands for: the key of the object that it makes.
pub(super) fn key(tag: &str) -> Option<String> {
    if PLAIN.contains(&tag) {
        return Some(tag.to_owned());
    }
    FUNCTIONS.contains(&tag).then(|| format!("Fn::{tag}"))
}

/// Wraps a value in the object that its tag stands for.
pub(super) fn wrap(key: String, value: Value) -> Value {
    let value = match value {
        // `!GetAtt Orders.Arn`; an attribute's own dots stay.
        Value::String(text) if key == "Fn::GetAtt" => match text.split_once('.') {
            Some((resource, attribute)) => json!([resource, attribute]),
            None => Value::String(text),
        },
        other => other,
    };
    let mut object = Map::new();
    object.insert(key, value);
    Value::Object(object)
}
