//! What Amazon Cognito refuses, and how.
//!
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html> (read 2026-11-22).

use crate::error::AwsError;
use crate::given::WrongType;

/// An error of Amazon Cognito.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Error {
    /// A parameter is missing or will not do.
    InvalidParameter(String),
    /// A pool, client, resource server, group or domain is not there.
    NotFound(String),
    /// Wrong password, secret or token.
    NotAuthorized(String),
    /// There is no such user in the pool.
    UserNotFound,
    /// There is a user of this name already.
    UsernameExists,
    /// The user has not confirmed the sign-up.
    NotConfirmed,
    /// The password does not keep to the pool's policy.
    InvalidPassword(String),
    /// The action is real but not simulated.
    NotModelled(String),
}

impl Error {
    /// A parameter that has to be there is not.
    pub(super) fn missing(member: &str) -> Self {
        Self::InvalidParameter(format!(
            "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
        ))
    }

    pub(super) fn no_pool(id: &str) -> Self {
        Self::NotFound(format!("User pool {id} does not exist."))
    }

    pub(super) fn no_client(id: &str) -> Self {
        Self::NotFound(format!("User pool client {id} does not exist."))
    }

    pub(super) fn wrong_password() -> Self {
        Self::NotAuthorized("Incorrect username or password.".into())
    }
}

impl From<WrongType> for Error {
    fn from(WrongType(message): WrongType) -> Self {
        Self::InvalidParameter(message)
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        match error {
            Error::InvalidParameter(message) => Self::sender("InvalidParameterException", message),
            Error::NotFound(message) => Self::sender("ResourceNotFoundException", message),
            Error::NotAuthorized(message) => Self::sender("NotAuthorizedException", message),
            Error::UserNotFound => Self::sender("UserNotFoundException", "User does not exist."),
            Error::UsernameExists => {
                Self::sender("UsernameExistsException", "User account already exists")
            }
            Error::NotConfirmed => {
                Self::sender("UserNotConfirmedException", "User is not confirmed.")
            }
            Error::InvalidPassword(why) => Self::sender(
                "InvalidPasswordException",
                format!("Password did not conform with policy: {why}"),
            ),
            Error::NotModelled(what) => Self::not_modelled("Amazon Cognito", &what),
        }
    }
}
