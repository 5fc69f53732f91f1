//! Whether a mocked result could be a service's answer, as far as the fields here go.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html> (read 2026-11-22).

use serde_json::Value;

/// What a field's value has to be.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    /// A text of at least so many characters.
    Long(usize),
    Number,
    /// A number from and to these.
    Between(f64, f64),
    List,
    Boolean,
    OneOf(&'static [&'static str]),
}

/// Fields of answers, wherever they stand.
const FIELDS: [(&str, Shape); 34] = [
    ("ExecutionArn", Shape::Text),
    ("StartDate", Shape::Text),
    ("StopDate", Shape::Text),
    ("StateMachineArn", Shape::Text),
    ("Entries", Shape::List),
    ("EventId", Shape::Text),
    ("ErrorCode", Shape::Text),
    ("ErrorMessage", Shape::Text),
    ("FailedEntryCount", Shape::Number),
    ("StatusCode", Shape::Number),
    ("ExecutedVersion", Shape::Text),
    ("LogResult", Shape::Text),
    ("FunctionError", Shape::Text),
    ("FunctionName", Shape::Text),
    ("FunctionArn", Shape::Text),
    ("MemorySize", Shape::Between(128.0, 10_240.0)),
    ("Timeout", Shape::Number),
    ("MessageId", Shape::Text),
    ("MD5OfMessageBody", Shape::Text),
    ("MD5OfMessageAttributes", Shape::Text),
    ("SequenceNumber", Shape::Text),
    ("CapacityUnits", Shape::Number),
    ("ReadCapacityUnits", Shape::Number),
    ("WriteCapacityUnits", Shape::Number),
    ("TableName", Shape::Text),
    ("Count", Shape::Number),
    ("ScannedCount", Shape::Number),
    ("ContentLength", Shape::Number),
    ("ContentType", Shape::Text),
    ("ETag", Shape::Text),
    ("CiphertextBlob", Shape::Long(1)),
    ("DeleteMarker", Shape::Boolean),
    ("BucketKeyEnabled", Shape::Boolean),
    (
        "StorageClass",
        Shape::OneOf(&[
            "STANDARD",
            "REDUCED_REDUNDANCY",
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER",
            "DEEP_ARCHIVE",
            "OUTPOSTS",
            "GLACIER_IR",
            "SNOW",
            "EXPRESS_ONEZONE",
            "FSX_OPENZFS",
        ]),
    ),
];

/// Fields that an answer cannot lack: service, action, fields.
const REQUIRED: [(&str, &str, &[&str]); 2] = [
    ("states", "startExecution", &["ExecutionArn", "StartDate"]),
    (
        "aws-sdk:sfn",
        "startExecution",
        &["ExecutionArn", "StartDate"],
    ),
];

/// What is wrong with a mocked result; `is_strict` asks for the fields that are required, too.
pub(super) fn problem(
    service: &str,
    action: &str,
    result: &Value,
    is_strict: bool,
) -> Option<String> {
    let missing = || {
        let (_, _, fields) = REQUIRED
            .iter()
            .find(|(own, of, _)| *own == service && *of == action)?;
        let field = fields.iter().find(|field| result.get(**field).is_none())?;
        Some(format!("Required field '{field}' is missing"))
    };
    let required = if is_strict { missing() } else { None };
    required
        .or_else(|| walk(result))
        .map(|what| format!("Mock result schema validation error: {what}"))
}

fn walk(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => object.iter().find_map(|(key, value)| {
            let shape = FIELDS
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, shape)| *shape);
            let wrong = shape.and_then(|shape| shape.refuses(value));
            // What a function returns and what a table holds is anybody's.
            let is_open = matches!(
                key.as_str(),
                "Payload" | "Item" | "Items" | "Attributes" | "Metadata"
            );
            wrong
                .map(|what| format!("Field '{key}' {what}"))
                .or_else(|| if is_open { None } else { walk(value) })
        }),
        Value::Array(items) => items.iter().find_map(walk),
        _ => None,
    }
}

impl Shape {
    fn refuses(self, value: &Value) -> Option<&'static str> {
        match (self, value) {
            (Self::Text | Self::Long(_) | Self::OneOf(_), other) if !other.is_string() => {
                Some("must be a string")
            }
            (Self::Long(least), Value::String(text)) if text.chars().count() < least => {
                Some("is smaller than the minimum length")
            }
            (Self::OneOf(known), Value::String(text)) if !known.contains(&text.as_str()) => {
                Some("is not an expected value")
            }
            (Self::Number | Self::Between(..), other) if !other.is_number() => {
                Some("must be a number")
            }
            (Self::Between(least, _), other) if other.as_f64().is_some_and(|n| n < least) => {
                Some("is less than the minimum value")
            }
            (Self::Between(_, most), other) if other.as_f64().is_some_and(|n| n > most) => {
                Some("exceeds the maximum value")
            }
            (Self::List, other) if !other.is_array() => Some("must be an array"),
            (Self::Boolean, other) if !other.is_boolean() => Some("must be a boolean"),
            _ => None,
        }
    }
}
