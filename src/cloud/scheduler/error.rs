//! The errors of the Scheduler.
//!
//! Follows <https://docs.aws.amazon.com/scheduler/latest/APIReference/CommonErrors.html> and the error lists of each action
//! (read 2026-11-22).

use crate::error::AwsError;
use crate::given::WrongType;

/// An error of the Scheduler, one variant for each of AWS's codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// 409: there is a schedule of this name already.
    Conflict(String),
    /// 404: there is no such thing; its kind and name.
    NotFound(&'static str, String),
    /// 400: a value that the Scheduler does not take.
    Validation(String),
    /// 501: real, but not simulated.
    NotModelled(String),
}

impl From<WrongType> for Error {
    fn from(wrong: WrongType) -> Self {
        Self::Validation(wrong.0)
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        match error {
            Error::Conflict(name) => Self::sender(
                "ConflictException",
                format!("Schedule {name} already exists."),
            )
            .with_status(409),
            Error::NotFound(kind, name) => Self::sender(
                "ResourceNotFoundException",
                format!("{kind} {name} does not exist."),
            )
            .with_status(404),
            Error::Validation(message) => Self::sender("ValidationException", message),
            Error::NotModelled(what) => Self::not_modelled("Amazon EventBridge Scheduler", &what),
        }
    }
}
