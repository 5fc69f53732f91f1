//! What the APIs of HTTP and WebSocket APIs refuse, and how.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html> (read 2026-11-22).

use crate::error::AwsError;
use crate::given::WrongType;

/// An error of API Gateway, version 2, or of the API of connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Error {
    /// The request is not valid.
    BadRequest(String),
    /// Something that is named is not there.
    NotFound(String),
    /// Something is in the way: a name that is taken, something that is used.
    Conflict(String),
    /// The connection is closed.
    Gone,
    /// More than 128 KB for a connection.
    TooLarge,
    /// Real, but not simulated.
    NotModelled(String),
}

impl Error {
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::BadRequest(message.into())
    }

    /// `Invalid Route identifier specified`.
    pub(super) fn no(what: &str) -> Self {
        Self::NotFound(format!("Invalid {what} identifier specified"))
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::BadRequest(format!("{name} is required"))
    }
}

impl From<WrongType> for Error {
    fn from(WrongType(message): WrongType) -> Self {
        Self::BadRequest(message)
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        match error {
            Error::BadRequest(message) => Self::sender("BadRequestException", message),
            Error::NotFound(message) => Self::sender("NotFoundException", message).with_status(404),
            Error::Conflict(message) => Self::sender("ConflictException", message).with_status(409),
            Error::Gone => Self::sender("GoneException", "").with_status(410),
            Error::TooLarge => {
                Self::sender("PayloadTooLargeException", "Message too long").with_status(413)
            }
            Error::NotModelled(what) => Self::not_modelled("Amazon API Gateway V2", &what),
        }
    }
}
