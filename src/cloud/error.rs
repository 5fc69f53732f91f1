//! Errors as AWS gives them.

use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// Whose fault an error is, in AWS's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The request was wrong: HTTP 4xx.
    Sender,
    /// The service failed: HTTP 5xx.
    Receiver,
}

/// An error answer of an AWS API: what every SDK shows as code and message.
///
/// Services have an enum of their own errors each, which turns into this.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AwsError {
    /// The code that clients see, for instance `AWS.SimpleQueueService.NonExistentQueue`.
    pub code: Cow<'static, str>,
    /// The error's shape in the service's model, for instance `QueueDoesNotExist`; often the same as the code.
    pub shape: Cow<'static, str>,
    /// The sentence for people.
    pub message: String,
    /// The HTTP status.
    pub status: u16,
    /// Whose fault it is.
    pub fault: Fault,
    /// What else the answer names, as errors of Amazon S3 do: `BucketName`, `ArgumentValue`.
    pub details: Vec<(String, String)>,
}

impl AwsError {
    /// An error with HTTP status 400 whose shape is its code.
    #[must_use]
    pub fn sender(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            shape: code.into(),
            message: message.into(),
            status: 400,
            fault: Fault::Sender,
            details: Vec::new(),
        }
    }

    /// The same error, naming more.
    #[must_use]
    pub fn with_details(mut self, details: Vec<(String, String)>) -> Self {
        self.details = details;
        self
    }

    /// The error for what is real but not simulated: 501, so that nobody takes it for AWS's word.
    #[must_use]
    pub fn not_modelled(service: &str, what: &str) -> Self {
        let message = format!(
            "The simulated {service} has no {what} yet; the real one may well have it. The fidelity page lists what is modelled."
        );
        Self::sender("NotModelled", message).with_status(501)
    }

    /// The same error with another shape name.
    #[must_use]
    pub fn with_shape(mut self, shape: &'static str) -> Self {
        self.shape = shape.into();
        self
    }

    /// The same error with another HTTP status; 500 and above is the receiver's fault.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self.fault = if status >= 500 {
            Fault::Receiver
        } else {
            Fault::Sender
        };
        self
    }

    /// The body that AWS's JSON protocols send: `{"__type": ..., "message": ...}`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut body = Map::new();
        body.insert("__type".into(), json!(self.shape));
        body.insert("message".into(), json!(self.message));
        for (name, value) in &self.details {
            body.insert(name.clone(), json!(value));
        }
        Value::Object(body)
    }
}

impl std::fmt::Display for AwsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        self.details
            .iter()
            .try_for_each(|(name, value)| write!(f, " [{name}: {value}]"))
    }
}

impl std::error::Error for AwsError {}
