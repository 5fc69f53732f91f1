//! What API Gateway refuses, in its own words.

use crate::error::AwsError;
use crate::given::WrongType;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Error {
    /// The request makes no sense: 400.
    BadRequest(String),
    /// What it names is not there: 404.
    NotFound(String),
    /// It gets into the way of what is there: 409.
    Conflict(String),
    /// There are too many already: 429.
    Limit(String),
    /// Constraints of the API's model that are broken, one sentence each.
    Validation(Vec<String>),
    /// A parameter has the wrong type.
    Serialization(String),
    /// Real, but not modelled here.
    NotModelled(String),
}

pub(crate) type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::BadRequest(message.into())
    }

    pub(crate) fn missing(message: impl Into<String>) -> Self {
        Self::NotFound(message.into())
    }

    pub(crate) fn no_resource() -> Self {
        Self::missing("Invalid Resource identifier specified")
    }

    pub(crate) fn no_method() -> Self {
        Self::missing("Invalid Method identifier specified")
    }

    pub(crate) fn no_integration() -> Self {
        Self::missing("Invalid Integration identifier specified")
    }

    pub(crate) fn no_status() -> Self {
        Self::missing("Invalid Response status code specified")
    }
}

impl From<WrongType> for Error {
    fn from(WrongType(message): WrongType) -> Self {
        Self::Serialization(message)
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        match error {
            Error::BadRequest(message) => Self::sender("BadRequestException", message),
            Error::NotFound(message) => Self::sender("NotFoundException", message).with_status(404),
            Error::Conflict(message) => Self::sender("ConflictException", message).with_status(409),
            Error::Limit(message) => {
                Self::sender("LimitExceededException", message).with_status(429)
            }
            Error::Validation(broken) => {
                let errors = if broken.len() == 1 { "error" } else { "errors" };
                let message = format!(
                    "{} validation {errors} detected: {}",
                    broken.len(),
                    broken.join("; ")
                );
                Self::sender("ValidationException", message)
            }
            Error::Serialization(message) => Self::sender("SerializationException", message),
            Error::NotModelled(what) => Self::not_modelled("Amazon API Gateway", &what),
        }
    }
}
