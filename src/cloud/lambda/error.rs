//! Lambda's errors.

use crate::error::AwsError;

/// What Lambda answers when it cannot do as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// 404: something is not there; the message says what.
    NotFound(String),
    /// 404: a version or alias has no provisioned concurrency.
    NotProvisioned,
    /// 400: a parameter has a value that Lambda does not take.
    InvalidParameterValue(String),
    /// 400: parameters break constraints of the API's model; one sentence each.
    Validation(Vec<String>),
    /// 409: it exists already, or is in a state that forbids the action.
    Conflict(String),
    /// 412: the revision given is not the latest.
    WrongRevision,
    /// 403: another account's function.
    AccessDenied(String),
    /// 400: the payload is not JSON.
    InvalidRequestContent(String),
    /// 413: the payload is too long.
    RequestTooLarge(String),
    /// 429: a limit is reached; its name.
    TooManyRequests(Throttle),
    /// 400: the parameters are not of the right types.
    Serialization(String),
    /// 501: a real action that is not simulated. Real Lambda would answer it.
    NotModelled(String),
}

/// Which limit an invocation ran into, as `Reason` of the error says.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html> (read 2026-11-22).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Throttle {
    /// The account's unreserved concurrency is used up, or the function may not start environments faster.
    Concurrency,
    /// The function's reserved concurrency is used up.
    ReservedConcurrency,
    /// More requests a second than ten times the account's concurrency.
    Rate,
    /// More requests a second than ten times the function's reserved concurrency.
    ReservedRate,
}

impl Throttle {
    /// AWS's name for it.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Concurrency => "ConcurrentInvocationLimitExceeded",
            Self::ReservedConcurrency => "ReservedFunctionConcurrentInvocationLimitExceeded",
            Self::Rate => "FunctionInvocationRateLimitExceeded",
            Self::ReservedRate => "ReservedFunctionInvocationRateLimitExceeded",
        }
    }
}

impl Error {
    /// A parameter has a value that Lambda does not take.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::InvalidParameterValue(message.into())
    }

    /// Something is not there.
    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::NotFound(message.into())
    }

    /// What most actions say of something that is not there.
    pub(super) fn no_resource() -> Self {
        Self::not_found("The resource you requested does not exist.")
    }

    pub(super) fn no_function(arn: &str) -> Self {
        Self::not_found(format!("Function not found: {arn}"))
    }

    /// One parameter breaks a constraint.
    pub(super) fn constraint(broken: String) -> Self {
        Self::Validation(vec![broken])
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        let (code, status, message) = match error {
            Error::NotFound(message) => ("ResourceNotFoundException", 404, message),
            Error::NotProvisioned => (
                "ProvisionedConcurrencyConfigNotFoundException",
                404,
                "No Provisioned Concurrency Config found for this function".into(),
            ),
            Error::InvalidParameterValue(message) => ("InvalidParameterValueException", 400, message),
            Error::Validation(broken) => ("ValidationException", 400, constraints(&broken)),
            Error::Conflict(message) => ("ResourceConflictException", 409, message),
            Error::WrongRevision => (
                "PreconditionFailedException",
                412,
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id".into(),
            ),
            Error::AccessDenied(message) => ("AccessDeniedException", 403, message),
            Error::InvalidRequestContent(message) => ("InvalidRequestContentException", 400, message),
            Error::RequestTooLarge(message) => ("RequestEntityTooLargeException", 413, message),
            Error::TooManyRequests(throttle) => {
                return Self::sender("TooManyRequestsException", "Rate Exceeded.")
                    .with_status(429)
                    .with_details(vec![("Reason".into(), throttle.reason().into())]);
            }
            Error::Serialization(message) => ("SerializationException", 400, message),
            Error::NotModelled(action) => (
                "NotModelled",
                501,
                format!(
                    "The simulated Lambda has no {action} yet; real Lambda may well have it. The fidelity page lists what is modelled."
                ),
            ),
        };
        Self::sender(code, message).with_status(status)
    }
}

/// `1 validation error detected: ...`, `2 validation errors detected: ...; ...`
pub(super) fn constraints(broken: &[String]) -> String {
    let errors = if broken.len() == 1 { "error" } else { "errors" };
    let mut text = format!("{} validation {errors} detected: ", broken.len());
    text.push_str(&broken.join("; "));
    text
}
