//! Lambda's errors.

use crate::error::AwsError;

/// What Lambda answers when it cannot do as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// 404: no function of this ARN.
    FunctionNotFound(String),
    /// 404: no event source mapping of this UUID.
    MappingNotFound,
    /// 400: a parameter has a value that Lambda does not take.
    InvalidParameterValue(String),
    /// 400: a parameter breaks a constraint of the API's model.
    Validation(String),
    /// 409: it exists already.
    Conflict(String),
    /// 501: a real action that is not simulated. Real Lambda would answer it.
    NotModelled(String),
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        match error {
            Error::FunctionNotFound(arn) => {
                Self::sender("ResourceNotFoundException", format!("Function not found: {arn}"))
                    .with_status(404)
            }
            Error::MappingNotFound => Self::sender(
                "ResourceNotFoundException",
                "The resource you requested does not exist.",
            )
            .with_status(404),
            Error::InvalidParameterValue(message) => {
                Self::sender("InvalidParameterValueException", message)
            }
            Error::Validation(constraint) => Self::sender(
                "ValidationException",
                format!("1 validation error detected: {constraint}"),
            ),
            Error::Conflict(message) => {
                Self::sender("ResourceConflictException", message).with_status(409)
            }
            Error::NotModelled(action) => Self::sender(
                "NotModelled",
                format!(
                    "The simulated Lambda has no {action} yet; real Lambda may well have it. The fidelity page lists what is modelled."
                ),
            )
            .with_status(501),
        }
    }
}
