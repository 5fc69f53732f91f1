//! AWS Query: parameters as a form, answers as XML.
//!
//! Follows <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html> (read 2026-11-22).

use super::sigv4::encode;
use super::xml::{Writer, entry, scalar};
use crate::sorted::SortSmall as _;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Members that are numbers, in the services that speak it.
const NUMBERS: [&str; 6] = [
    "DurationSeconds",
    "MaxItems",
    "MaxResults",
    "MaxSessionDuration",
    "Period",
    "MaxDatapoints",
];
/// Members that are true or false.
const BOOLEANS: [&str; 6] = [
    "ReturnSubscriptionArn",
    "OnlyAttached",
    "SetAsDefault",
    "PasswordResetRequired",
    "ReturnData",
    "StrictEntityValidation",
];
/// Members that are maps: the same in all services that speak it.
const MAPS: [&str; 4] = [
    "Attributes",
    "MessageAttributes",
    "attributes",
    "SummaryMap",
];

/// The parameters of a form: `A.member.1.B=x` is `{"A": [{"B": "x"}]}`, `A.entry.1.key=k` and `.value=v` are `{"A": {"k": "v"}}`.
pub(super) fn params(fields: impl Iterator<Item = (String, String)>) -> Value {
    let mut tree = Map::new();
    for (name, value) in fields {
        if name == "Action" || name == "Version" || name.starts_with("X-Amz-") {
            continue;
        }
        let leaf = name.rsplit('.').next().unwrap_or(&name);
        let value = typed(leaf, value);
        put(&mut tree, &name, value);
    }
    collect(Value::Object(tree))
}

fn typed(name: &str, value: String) -> Value {
    if NUMBERS.contains(&name)
        && let Ok(number) = value.parse::<i64>()
    {
        return number.into();
    }
    match value.as_str() {
        "true" if BOOLEANS.contains(&name) => true.into(),
        "false" if BOOLEANS.contains(&name) => false.into(),
        _ => value.into(),
    }
}

/// Puts a value into nested objects, a level a dot.
fn put(tree: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            tree.insert(name.into(), value);
        }
        Some((first, rest)) => {
            if let Value::Object(inside) = entry(tree, first, json!({})) {
                put(inside, rest, value);
            }
        }
    }
}

/// Makes lists of `member` and maps of `entry`.
fn collect(value: Value) -> Value {
    let Value::Object(mut fields) = value else {
        return value;
    };
    if fields.len() == 1 {
        if let Some(members) = fields.shift_remove("member") {
            return in_order(members).into_iter().map(collect).collect();
        }
        if let Some(entries) = fields.shift_remove("entry") {
            return in_order(entries).into_iter().filter_map(pair).collect();
        }
    }
    fields
        .into_iter()
        .map(|(name, value)| (name, collect(value)))
        .collect()
}

fn pair(entry: Value) -> Option<(String, Value)> {
    let Value::Object(mut entry) = entry else {
        return None;
    };
    let take = |entry: &mut Map<String, Value>, names: [&str; 2]| {
        names.into_iter().find_map(|name| entry.shift_remove(name))
    };
    let key = take(&mut entry, ["key", "Name"])?;
    let value = take(&mut entry, ["value", "Value"])?;
    Some((key.as_str()?.to_owned(), collect(value)))
}

/// What `1`, `2`, `10` name, in the order of numbers.
fn in_order(value: Value) -> Vec<Value> {
    let Value::Object(fields) = value else {
        return Vec::new();
    };
    let mut items: Vec<(u64, Value)> = fields
        .into_iter()
        .filter_map(|(at, value)| Some((at.parse().ok()?, value)))
        .collect();
    items.sort_small_by_key(|(at, _)| *at);
    items.into_iter().map(|(_, value)| value).collect()
}

/// Parameters as a form, without action and version.
pub(super) fn form(out: &mut String, name: &str, value: &Value) {
    let under = |part: &str| match name {
        "" => part.to_owned(),
        name => format!("{name}.{part}"),
    };
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                form(out, &under(&format!("member.{}", at + 1)), item);
            }
        }
        Value::Object(fields) if MAPS.iter().any(|map| name.ends_with(map)) => {
            for (at, (key, value)) in fields.iter().enumerate() {
                let entry = under(&format!("entry.{}", at + 1));
                let names = if name.ends_with("MessageAttributes") {
                    ["Name", "Value"]
                } else {
                    ["key", "value"]
                };
                form(out, &format!("{entry}.{}", names[0]), &json!(key));
                form(out, &format!("{entry}.{}", names[1]), value);
            }
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                form(out, &under(field), value);
            }
        }
        other => {
            if let Some(text) = scalar(other) {
                // Writing to a String cannot fail.
                let _ = write!(out, "&{name}={}", encode(&text, false));
            }
        }
    }
}

/// An answer's members as elements.
pub(super) fn elements(writer: &mut Writer, fields: &Map<String, Value>) {
    for (name, value) in fields {
        element(writer, name, value);
    }
}

fn element(writer: &mut Writer, name: &str, value: &Value) {
    match value {
        Value::Array(items) => writer.element(name, "", |writer| {
            for item in items {
                element(writer, "member", item);
            }
        }),
        Value::Object(fields) if MAPS.contains(&name) => writer.element(name, "", |writer| {
            for (key, value) in fields {
                writer.element("entry", "", |writer| {
                    writer.text("key", key);
                    element(writer, "value", value);
                });
            }
        }),
        // IAM sends a policy document as a text with percent signs.
        Value::Object(document) if name.ends_with("Document") => {
            let document = Value::Object(document.clone()).to_string();
            writer.text(name, &encode(&document, false));
        }
        Value::Object(fields) => writer.element(name, "", |writer| elements(writer, fields)),
        other => {
            if let Some(text) = scalar(other) {
                writer.text(name, &text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_and_its_parameters_are_the_same() {
        let given = json!({
            "Name": "cakes & pies",
            "Attributes": {"FifoTopic": "true", "KmsMasterKeyId": "k"},
            "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
            "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "rye"}},
            "MaxItems": 3,
            "ReturnSubscriptionArn": true,
        });
        let mut text = String::new();
        form(&mut text, "", &given);
        assert!(
            text.contains("&Name=cakes%20%26%20pies&Attributes.entry.1.key=FifoTopic"),
            "{text}"
        );
        assert!(
            text.contains("&MessageAttributes.entry.1.Value.DataType=String"),
            "{text}"
        );
        let fields = super::super::form_fields(&text);
        assert_eq!(params(fields), given);
    }

    #[test]
    fn an_answer_is_xml() {
        let mut writer = Writer::default();
        let answer = json!({"Topics": [{"TopicArn": "a<b"}], "Attributes": {"Owner": "1"}});
        elements(&mut writer, answer.as_object().unwrap());
        assert_eq!(
            writer.done(),
            "<Topics><member><TopicArn>a&lt;b</TopicArn></member></Topics><Attributes><entry><key>Owner</key><value>1</value></entry></Attributes>"
        );
    }
}
