//! Reading and showing queue attributes, which callers write as texts.

use super::attributes::{Attributes, DeduplicationScope, FifoAttributes, FifoThroughputLimit};
use super::error::Error;
use super::message::StateKind;
use super::queue::Queue;
use super::redrive;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The attributes that a queue can have, in the order in which they are shown.
pub(super) const NAMES: [&str; 21] = [
    "Policy",
    "VisibilityTimeout",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "QueueArn",
    "ApproximateNumberOfMessagesDelayed",
    "DelaySeconds",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "FifoQueue",
    "ContentBasedDeduplication",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "RedriveAllowPolicy",
    "SqsManagedSseEnabled",
];

impl Attributes {
    /// Reads attributes over these ones.
    ///
    /// # Errors
    /// `InvalidAttributeName` or `InvalidAttributeValue`; nothing must be kept then.
    pub(super) fn set_all(&mut self, given: &[(&str, &str)]) -> Result<(), Error> {
        for (name, value) in given {
            self.set(name, value)?;
        }
        self.check_high_throughput()
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Error> {
        match name {
            "VisibilityTimeout" => self.visibility_timeout_s = number(name, value, 0, 43_200)?,
            "DelaySeconds" => self.delay_s = number(name, value, 0, 900)?,
            "MessageRetentionPeriod" => self.retention_s = number(name, value, 60, 1_209_600)?,
            "ReceiveMessageWaitTimeSeconds" => self.wait_s = number(name, value, 0, 20)?,
            "MaximumMessageSize" => {
                self.max_message_bytes = number(name, value, 1024, super::MAX_BYTES)?;
            }
            "Policy" => self.policy = redrive::parse_policy(value)?,
            "RedrivePolicy" => self.redrive_policy = redrive::parse(value)?,
            "RedriveAllowPolicy" => self.redrive_allow_policy = redrive::parse_allow(value)?,
            "KmsMasterKeyId" | "KmsDataKeyReusePeriodSeconds" | "SqsManagedSseEnabled" => {
                self.set_encryption(name, value)?;
            }
            _ => self.set_fifo(name, value)?,
        }
        Ok(())
    }

    fn set_encryption(&mut self, name: &str, value: &str) -> Result<(), Error> {
        match name {
            "KmsMasterKeyId" => {
                self.kms_master_key_id = Some(value).filter(|id| !id.is_empty()).map(Arc::from);
                // One kind of encryption at a time.
                if self.kms_master_key_id.is_some() {
                    self.sse_enabled = false;
                }
            }
            "KmsDataKeyReusePeriodSeconds" => {
                self.kms_data_key_reuse_s = number(name, value, 60, 86_400)?;
            }
            _ => {
                self.sse_enabled = boolean(name, value)?;
                if self.sse_enabled {
                    self.kms_master_key_id = None;
                }
            }
        }
        Ok(())
    }

    fn set_fifo(&mut self, name: &str, value: &str) -> Result<(), Error> {
        match (name, &mut self.fifo) {
            ("DeduplicationScope" | "FifoThroughputLimit", None) => {
                Err(Error::InvalidAttributeName(format!(
                    "You can specify the {name} only when FifoQueue is set to true."
                )))
            }
            ("FifoQueue", Some(_)) => {
                if boolean(name, value)? {
                    Ok(())
                } else {
                    Err(bad_value(name, "Modifying queue type is not supported."))
                }
            }
            (_, Some(fifo)) => fifo.set(name, value),
            _ => Err(unknown(name)),
        }
    }

    fn check_high_throughput(&self) -> Result<(), Error> {
        match &self.fifo {
            Some(FifoAttributes {
                deduplication_scope: DeduplicationScope::Queue,
                throughput_limit: FifoThroughputLimit::PerMessageGroupId,
                ..
            }) => Err(bad_value(
                "FifoThroughputLimit",
                "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.",
            )),
            _ => Ok(()),
        }
    }

    /// An attribute as callers see it; none when it is not set.
    pub(super) fn show(&self, name: &str) -> Option<String> {
        match name {
            "VisibilityTimeout" => Some(self.visibility_timeout_s.to_string()),
            "DelaySeconds" => Some(self.delay_s.to_string()),
            "MessageRetentionPeriod" => Some(self.retention_s.to_string()),
            "ReceiveMessageWaitTimeSeconds" => Some(self.wait_s.to_string()),
            "MaximumMessageSize" => Some(self.max_message_bytes.to_string()),
            "Policy" => self.policy.as_ref().map(|policy| policy.to_string()),
            "RedrivePolicy" => self.redrive_policy.as_ref().map(redrive::show),
            "RedriveAllowPolicy" => self.redrive_allow_policy.as_ref().map(redrive::show_allow),
            "KmsMasterKeyId" => self.kms_master_key_id.as_deref().map(String::from),
            "KmsDataKeyReusePeriodSeconds" => self
                .kms_master_key_id
                .is_some()
                .then(|| self.kms_data_key_reuse_s.to_string()),
            "SqsManagedSseEnabled" => Some(self.sse_enabled.to_string()),
            _ => self.fifo.as_ref()?.show(name),
        }
    }
}

impl FifoAttributes {
    fn set(&mut self, name: &str, value: &str) -> Result<(), Error> {
        match name {
            "ContentBasedDeduplication" => {
                self.content_based_deduplication = boolean(name, value)?;
            }
            "DeduplicationScope" => {
                self.deduplication_scope = match value {
                    "queue" => DeduplicationScope::Queue,
                    "messageGroup" => DeduplicationScope::MessageGroup,
                    _ => return Err(invalid(name)),
                };
            }
            "FifoThroughputLimit" => {
                self.throughput_limit = match value {
                    "perQueue" => FifoThroughputLimit::PerQueue,
                    "perMessageGroupId" => FifoThroughputLimit::PerMessageGroupId,
                    _ => return Err(invalid(name)),
                };
            }
            _ => return Err(unknown(name)),
        }
        Ok(())
    }

    fn show(&self, name: &str) -> Option<String> {
        let text = match name {
            "FifoQueue" => "true",
            "ContentBasedDeduplication" if self.content_based_deduplication => "true",
            "ContentBasedDeduplication" => "false",
            "DeduplicationScope" => match self.deduplication_scope {
                DeduplicationScope::Queue => "queue",
                DeduplicationScope::MessageGroup => "messageGroup",
            },
            "FifoThroughputLimit" => match self.throughput_limit {
                FifoThroughputLimit::PerQueue => "perQueue",
                FifoThroughputLimit::PerMessageGroupId => "perMessageGroupId",
            },
            _ => return None,
        };
        Some(text.into())
    }
}

impl Queue {
    /// The attributes of these names as `GetQueueAttributes` shows them.
    pub(super) fn show_attributes(&self, names: &[&str]) -> Result<Map<String, Value>, Error> {
        for name in names {
            if *name != "All" && !NAMES.contains(name) {
                return Err(unknown(name));
            }
        }
        let all = names.contains(&"All");
        let shown = NAMES
            .iter()
            .filter(|name| all || names.contains(name))
            .filter_map(|name| Some(((*name).into(), self.show_attribute(name)?.into())))
            .collect();
        Ok(shown)
    }

    fn show_attribute(&self, name: &str) -> Option<String> {
        match name {
            "ApproximateNumberOfMessages" => Some(self.count(StateKind::Visible).to_string()),
            "ApproximateNumberOfMessagesNotVisible" => {
                Some(self.count(StateKind::InFlight).to_string())
            }
            "ApproximateNumberOfMessagesDelayed" => {
                Some(self.count(StateKind::Delayed).to_string())
            }
            "CreatedTimestamp" => Some(self.created_at.as_secs().to_string()),
            "LastModifiedTimestamp" => Some(self.modified_at.as_secs().to_string()),
            "QueueArn" => Some(self.arn.to_string()),
            _ => self.attributes.show(name),
        }
    }
}

fn number(name: &str, value: &str, min: u32, max: u32) -> Result<u32, Error> {
    value
        .parse()
        .ok()
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| invalid(name))
}

fn boolean(name: &str, value: &str) -> Result<bool, Error> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(invalid(name)),
    }
}

fn unknown(name: &str) -> Error {
    Error::InvalidAttributeName(format!("Unknown Attribute {name}."))
}

fn invalid(name: &str) -> Error {
    Error::InvalidAttributeValue(format!("Invalid value for the parameter {name}."))
}

fn bad_value(name: &str, reason: &str) -> Error {
    Error::InvalidAttributeValue(format!(
        "Invalid value for the parameter {name}. Reason: {reason}"
    ))
}
