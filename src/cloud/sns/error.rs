//! The errors of Amazon SNS.
//!
//! Follows <https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html> and the error lists of each action (read
//! 2026-11-22). SNS speaks AWS's query protocol, so that the code is the one with no `Exception` at its end.

use crate::error::AwsError;
use crate::given::WrongType;

/// An error of Amazon SNS, one variant for each of AWS's codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Two entries of a batch have the same id.
    BatchEntryIdsNotDistinct,
    /// All messages of a batch together are too long.
    BatchRequestTooLong,
    /// A batch has no entries.
    EmptyBatchRequest,
    /// There is no such action.
    InvalidAction(String),
    /// The id of a batch entry has characters that it may not have, or too many.
    InvalidBatchEntryId,
    /// A parameter has a value that SNS does not take; what follows `Invalid parameter: `.
    InvalidParameter(String),
    /// There is no such topic or subscription; the kind.
    NotFound(&'static str),
    /// Real, but not simulated.
    NotModelled(String),
    /// A message attribute is wrong.
    ParameterValueInvalid(String),
    /// The request has a value of the wrong type.
    Serialization(String),
    /// A batch has more than ten entries.
    TooManyEntriesInBatchRequest,
}

impl Error {
    /// `Invalid parameter: NAME Reason: REASON`.
    pub(super) fn because(parameter: &str, reason: &str) -> Self {
        Self::InvalidParameter(format!("{parameter} Reason: {reason}"))
    }

    /// The code that clients see; a failed batch entry shows it too.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::BatchEntryIdsNotDistinct => "BatchEntryIdsNotDistinct",
            Self::BatchRequestTooLong => "BatchRequestTooLong",
            Self::EmptyBatchRequest => "EmptyBatchRequest",
            Self::InvalidAction(_) => "InvalidAction",
            Self::InvalidBatchEntryId => "InvalidBatchEntryId",
            Self::InvalidParameter(_) => "InvalidParameter",
            Self::NotFound(_) => "NotFound",
            Self::NotModelled(_) => "NotModelled",
            Self::ParameterValueInvalid(_) => "ParameterValueInvalid",
            Self::Serialization(_) => "MalformedInput",
            Self::TooManyEntriesInBatchRequest => "TooManyEntriesInBatchRequest",
        }
    }

    /// The sentence that AWS sends.
    pub(super) fn message(&self) -> String {
        match self {
            Self::BatchEntryIdsNotDistinct => {
                "Two or more batch entries in the request have the same Id."
            }
            Self::BatchRequestTooLong => {
                "The length of all the messages put together is more than the limit."
            }
            Self::EmptyBatchRequest => "The batch request doesn't contain any entries.",
            Self::InvalidAction(action) => {
                return format!("The action {action} is not valid for this endpoint.");
            }
            Self::InvalidBatchEntryId => {
                "The Id of a batch entry in a batch request doesn't abide by the specification."
            }
            Self::InvalidParameter(what) => return format!("Invalid parameter: {what}"),
            Self::NotFound(kind) => return format!("{kind} does not exist"),
            Self::TooManyEntriesInBatchRequest => {
                "The batch request contains more entries than permissible."
            }
            Self::ParameterValueInvalid(message)
            | Self::Serialization(message)
            | Self::NotModelled(message) => message,
        }
        .into()
    }
}

impl From<WrongType> for Error {
    fn from(wrong: WrongType) -> Self {
        Self::Serialization(wrong.0)
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        match &error {
            Error::NotModelled(what) => Self::not_modelled("Amazon SNS", what),
            Error::NotFound(_) => Self::sender(error.code(), error.message()).with_status(404),
            _ => Self::sender(error.code(), error.message()),
        }
    }
}
