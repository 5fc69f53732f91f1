//! Reading message attributes and message system attributes.
//!
//! Follows <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html>
//! (read 2026-11-22).

use super::base64;
use super::digest;
use super::error::Error;
use super::message::{AttributeValue, MessageAttribute, MessageAttributes};
use super::params::Params;
use serde_json::Value;
use std::sync::Arc;

/// Message attributes a message may have.
const MAX_ATTRIBUTES: usize = 10;
/// How long an attribute's name or data type may be, in characters.
const MAX_NAME: usize = 256;
/// The one system attribute that senders may give.
const TRACE_HEADER: &str = "AWSTraceHeader";

/// Reads `MessageAttributes`.
pub(super) fn parse(params: Params<'_>) -> Result<MessageAttributes, Error> {
    let Some(map) = params.map("MessageAttributes")? else {
        return Ok(MessageAttributes::new());
    };
    if map.len() > MAX_ATTRIBUTES {
        return Err(invalid(format!(
            "Number of message attributes [{}] exceeds the allowed maximum [{MAX_ATTRIBUTES}].",
            map.len()
        )));
    }
    map.iter()
        .map(|(name, value)| {
            check_name(name)?;
            Ok((Arc::from(name.as_str()), parse_one(name, value)?))
        })
        .collect()
}

/// Reads `MessageSystemAttributes`: the trace header, and the digest of all that was given.
pub(super) fn parse_system(
    params: Params<'_>,
) -> Result<(Option<Arc<str>>, Option<String>), Error> {
    let Some(map) = params.map("MessageSystemAttributes")? else {
        return Ok((None, None));
    };
    let mut header = None;
    let mut attributes = MessageAttributes::new();
    for (name, value) in map {
        if name != TRACE_HEADER {
            return Err(Error::bad_value(
                name,
                "MessageSystemAttributeName",
                "The only message system attribute that can be sent is AWSTraceHeader.",
            ));
        }
        let attribute = parse_one(name, value)?;
        if let AttributeValue::Text(text) = &attribute.value {
            header = Some(Arc::clone(text));
        }
        attributes.insert(name.as_str().into(), attribute);
    }
    let all = attributes.iter().map(|(name, value)| (&**name, value));
    Ok((header, digest::md5_of_attributes(all)))
}

/// How much names, types and values add to a message's size.
pub(super) fn bytes(attributes: &MessageAttributes) -> u64 {
    let one = |(name, attribute): (&Arc<str>, &MessageAttribute)| {
        let value = match &attribute.value {
            AttributeValue::Text(text) => text.len(),
            AttributeValue::Bytes(bytes) => bytes.len(),
        };
        (name.len() + attribute.data_type.len() + value) as u64
    };
    attributes.iter().map(one).sum()
}

/// Whether a text has only characters that SQS takes: those of XML 1.0.
pub(super) fn is_valid_text(text: &str) -> bool {
    // Most texts have no control characters; what remains to be excluded starts with the byte 0xEF.
    text.bytes()
        .all(|byte| byte >= b' ' && byte != 0xEF || matches!(byte, b'\t' | b'\n' | b'\r'))
        || text
            .chars()
            .all(|c| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'))
}

fn check_name(name: &str) -> Result<(), Error> {
    let valid = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let lower = name.to_ascii_lowercase();
    if name.is_empty() {
        Err(invalid(
            "The request must contain non-empty message attribute names.".into(),
        ))
    } else if name.chars().count() > MAX_NAME {
        Err(invalid(
            "Message (user) attribute names must be shorter than 256 Bytes".into(),
        ))
    } else if !valid || name.contains("..") {
        Err(invalid(
            "Message (user) attributes name can only contain upper and lower score characters, digits, \
             periods, hyphens and underscores."
                .into(),
        ))
    } else if lower.starts_with("aws.")
        || lower.starts_with("amazon.")
        || lower.starts_with('.')
        || lower.ends_with('.')
    {
        Err(invalid(
            "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are \
             reserved for internal use. Additionally, they cannot start or end with '.'."
                .into(),
        ))
    } else {
        Ok(())
    }
}

fn parse_one(name: &str, value: &Value) -> Result<MessageAttribute, Error> {
    let params = Params::new(value)?;
    let data_type = params.text("DataType")?.unwrap_or_default();
    if data_type.is_empty() {
        return Err(invalid(format!(
            "The message attribute '{name}' must contain a non-empty message attribute type."
        )));
    }
    let text = params.text("StringValue")?;
    let bytes = params.text("BinaryValue")?;
    let value = match data_type.split('.').next() {
        Some("String") => text.map(|text| parse_text(name, text)).transpose()?,
        Some("Number") => text.map(|text| parse_number(name, text)).transpose()?,
        Some("Binary") => bytes.map(parse_bytes).transpose()?,
        _ => {
            return Err(invalid(format!(
                "The message attribute '{name}' has an invalid message attribute type, the set of supported \
                 type prefixes is Binary, Number, and String."
            )));
        }
    };
    let value = value.filter(|value| !is_empty(value)).ok_or_else(|| {
        invalid(format!(
            "The message attribute '{name}' must contain a non-empty message attribute value for message \
             attribute type '{data_type}'."
        ))
    })?;
    Ok(MessageAttribute {
        data_type: data_type.into(),
        value,
    })
}

fn parse_text(name: &str, text: &str) -> Result<AttributeValue, Error> {
    if is_valid_text(text) {
        Ok(AttributeValue::Text(text.into()))
    } else {
        Err(invalid(format!(
            "Message (user) attribute '{name}' value has invalid characters. {}",
            Error::InvalidMessageContents.message()
        )))
    }
}

fn parse_number(name: &str, text: &str) -> Result<AttributeValue, Error> {
    if text.is_empty() || text.parse::<f64>().is_ok_and(f64::is_finite) {
        Ok(AttributeValue::Text(text.into()))
    } else {
        Err(invalid(format!(
            "Can't cast the value of message (user) attribute '{name}' to a number."
        )))
    }
}

fn parse_bytes(text: &str) -> Result<AttributeValue, Error> {
    base64::decode(text)
        .map(|bytes| AttributeValue::Bytes(bytes.into()))
        .ok_or_else(|| Error::Serialization("Invalid base64".into()))
}

fn is_empty(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::Text(text) => text.is_empty(),
        AttributeValue::Bytes(bytes) => bytes.is_empty(),
    }
}

fn invalid(message: String) -> Error {
    Error::InvalidParameterValue(message)
}
