//! The errors of Amazon EventBridge.
//!
//! Follows <https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html> and the error lists of each
//! action (read 2026-11-22).

use super::pattern::Invalid;
use crate::error::AwsError;
use crate::given::WrongType;

/// An error of Amazon EventBridge, one variant for each of AWS's codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// An event pattern breaks the rules of its language.
    InvalidEventPattern(Invalid),
    /// More than the account may have.
    LimitExceeded,
    /// Real, but not simulated.
    NotModelled(String),
    /// There is a bus of this name.
    BusExists(String),
    /// There is a connection of this name.
    ConnectionExists(String),
    /// There is no such bus.
    NoBus(String),
    /// There is no such connection.
    NoConnection(String),
    /// There is no such rule on this bus.
    NoRule(String, String),
    /// The request's JSON has a value of the wrong type.
    Serialization(String),
    /// A parameter has a value that EventBridge does not take.
    Validation(String),
}

impl Error {
    /// A value that breaks a constraint of AWS's model: `1 validation error detected: Value ...`.
    pub(super) fn constraint(value: &str, at: &str, constraint: &str) -> Self {
        Self::Validation(format!(
            "1 validation error detected: Value {value} at '{at}' failed to satisfy constraint: Member must {constraint}"
        ))
    }

    /// A required parameter that is not there.
    pub(super) fn missing(at: &str) -> Self {
        Self::constraint("null", at, "not be null")
    }

    /// `Parameter P is not valid.`
    pub(super) fn not_valid(parameter: &str) -> Self {
        Self::Validation(format!("Parameter {parameter} is not valid."))
    }
}

impl From<WrongType> for Error {
    fn from(wrong: WrongType) -> Self {
        Self::Serialization(wrong.0)
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::InvalidEventPattern(invalid)
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        let (code, message) = match error {
            Error::InvalidEventPattern(invalid) => (
                "InvalidEventPatternException",
                format!("Event pattern is not valid. Reason: {}", invalid.message),
            ),
            Error::LimitExceeded => (
                "LimitExceededException",
                "The requested resource exceeds the maximum number allowed.".into(),
            ),
            Error::BusExists(name) => (
                "ResourceAlreadyExistsException",
                format!("Event bus {name} already exists."),
            ),
            Error::ConnectionExists(name) => (
                "ResourceAlreadyExistsException",
                format!("Connection {name} already exists."),
            ),
            Error::NoConnection(name) => (
                "ResourceNotFoundException",
                format!("Connection '{name}' does not exist."),
            ),
            Error::NoBus(name) => (
                "ResourceNotFoundException",
                format!("Event bus {name} does not exist."),
            ),
            Error::NoRule(rule, bus) => (
                "ResourceNotFoundException",
                format!("Rule {rule} does not exist on EventBus {bus}."),
            ),
            Error::Serialization(message) => ("SerializationException", message),
            Error::Validation(message) => ("ValidationException", message),
            Error::NotModelled(action) => return Self::not_modelled("EventBridge", &action),
        };
        Self::sender(code, message)
    }
}
