//! Redrive policies, and the policies that answer them.

use super::attributes::{RedriveAllowPolicy, RedrivePolicy};
use super::error::Error;
use serde_json::{Value, json};
use std::sync::Arc;

/// Queues that a redrive allow policy may name.
const MAX_SOURCES: usize = 10;

/// Reads a `RedrivePolicy`; the empty text takes the policy away.
pub(super) fn parse(text: &str) -> Result<Option<RedrivePolicy>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let refuse = |reason: &str| refused(text, reason);
    let policy: Value = serde_json::from_str(text).unwrap_or_default();
    let policy = policy
        .as_object()
        .ok_or_else(|| refuse("Redrive policy is not a valid JSON map."))?;
    for name in ["maxReceiveCount", "deadLetterTargetArn"] {
        if !policy.contains_key(name) {
            return Err(refuse(&format!(
                "Redrive policy does not contain mandatory attribute: {name}."
            )));
        }
    }
    if policy.len() > 2 {
        return Err(refuse(
            "Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].",
        ));
    }
    let count = &policy["maxReceiveCount"];
    let written = count
        .as_str()
        .map_or_else(|| count.to_string(), String::from);
    let max_receive_count = written
        .parse()
        .ok()
        .filter(|count| (1..=1000).contains(count))
        .ok_or_else(|| {
            refuse(&format!(
                "Invalid value for maxReceiveCount: {written}, valid values are from 1 to 1000 both inclusive."
            ))
        })?;
    let arn = policy["deadLetterTargetArn"].as_str().unwrap_or_default();
    if !arn.starts_with("arn:aws:sqs:") {
        return Err(refuse("Invalid value for deadLetterTargetArn."));
    }
    Ok(Some(RedrivePolicy {
        dead_letter_target_arn: arn.into(),
        max_receive_count,
    }))
}

/// The error for a redrive policy.
pub(super) fn refused(text: &str, reason: &str) -> Error {
    Error::bad_value(text, "RedrivePolicy", reason)
}

/// A redrive policy as callers see it.
pub(super) fn show(policy: &RedrivePolicy) -> String {
    json!({
        "deadLetterTargetArn": policy.dead_letter_target_arn,
        "maxReceiveCount": policy.max_receive_count,
    })
    .to_string()
}

/// Reads a `RedriveAllowPolicy`; the empty text takes the policy away.
pub(super) fn parse_allow(text: &str) -> Result<Option<RedriveAllowPolicy>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let refuse = |reason: &str| Error::bad_value(text, "RedriveAllowPolicy", reason);
    let policy: Value = serde_json::from_str(text).unwrap_or_default();
    let policy = policy
        .as_object()
        .ok_or_else(|| refuse("Redrive allow policy is not a valid JSON map."))?;
    let sources = policy.get("sourceQueueArns").and_then(Value::as_array);
    match policy.get("redrivePermission").and_then(Value::as_str) {
        Some("allowAll") if sources.is_none() => Ok(Some(RedriveAllowPolicy::AllowAll)),
        Some("denyAll") if sources.is_none() => Ok(Some(RedriveAllowPolicy::DenyAll)),
        Some("allowAll" | "denyAll") => Err(refuse(
            "sourceQueueArns can only be given when redrivePermission is byQueue.",
        )),
        Some("byQueue") => {
            let sources: Arc<[Arc<str>]> = sources
                .into_iter()
                .flatten()
                .filter_map(|arn| arn.as_str().map(Arc::from))
                .collect();
            if (1..=MAX_SOURCES).contains(&sources.len()) {
                Ok(Some(RedriveAllowPolicy::ByQueue(sources)))
            } else {
                Err(refuse("sourceQueueArns must name between 1 and 10 queues."))
            }
        }
        _ => Err(refuse(
            "redrivePermission must be one of allowAll, denyAll and byQueue.",
        )),
    }
}

/// A redrive allow policy as callers see it.
pub(super) fn show_allow(policy: &RedriveAllowPolicy) -> String {
    let policy = match policy {
        RedriveAllowPolicy::AllowAll => json!({"redrivePermission": "allowAll"}),
        RedriveAllowPolicy::DenyAll => json!({"redrivePermission": "denyAll"}),
        RedriveAllowPolicy::ByQueue(sources) => {
            json!({"redrivePermission": "byQueue", "sourceQueueArns": sources})
        }
    };
    policy.to_string()
}

impl RedriveAllowPolicy {
    /// Whether this queue may use the policy's queue for its dead letters.
    pub(super) fn allows(&self, source_arn: &str) -> bool {
        match self {
            Self::AllowAll => true,
            Self::DenyAll => false,
            Self::ByQueue(sources) => sources.iter().any(|arn| **arn == *source_arn),
        }
    }
}

/// Reads a resource policy, which must be a JSON map; the empty text takes it away.
pub(super) fn parse_policy(text: &str) -> Result<Option<Arc<Value>>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    match serde_json::from_str(text) {
        Ok(policy @ Value::Object(_)) => Ok(Some(Arc::new(policy))),
        _ => Err(Error::InvalidAttributeValue(
            "Invalid value for the parameter Policy.".into(),
        )),
    }
}
