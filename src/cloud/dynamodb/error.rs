//! The errors of Amazon DynamoDB.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html> (read 2026-11-22).

use crate::error::AwsError;

/// An error of Amazon DynamoDB, one variant for each of AWS's codes that occur here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Error {
    /// The condition of a write does not hold.
    ConditionalCheckFailed,
    /// Real, but not simulated.
    NotModelled(String),
    /// The table is there already.
    ResourceInUse(String),
    /// There is no such table.
    ResourceNotFound,
    /// A parameter is wrong.
    Validation(String),
}

impl Error {
    /// A parameter that is missing.
    pub(super) fn null(parameter: &str) -> Self {
        Self::Validation(format!(
            "1 validation error detected: Value null at '{parameter}' failed to satisfy constraint: Member must not be null"
        ))
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        let (code, message) = match error {
            Error::ConditionalCheckFailed => (
                "ConditionalCheckFailedException",
                "The conditional request failed".into(),
            ),
            Error::NotModelled(what) => return Self::not_modelled("Amazon DynamoDB", &what),
            Error::ResourceInUse(message) => ("ResourceInUseException", message),
            Error::ResourceNotFound => (
                "ResourceNotFoundException",
                "Requested resource not found".into(),
            ),
            Error::Validation(message) => ("ValidationException", message),
        };
        Self::sender(code, message)
    }
}
