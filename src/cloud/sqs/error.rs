//! The errors of Amazon SQS.
//!
//! Codes and messages follow <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html>
//! and the error lists of each action (read 2026-11-22). SQS speaks AWS's JSON protocol but shows the codes of its old
//! query protocol, so that code and shape often differ.

use crate::error::AwsError;

/// An error of Amazon SQS, one variant for each of AWS's codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Two entries of a batch have the same id.
    BatchEntryIdsNotDistinct(String),
    /// All messages of a batch together are too long; the bytes sent.
    BatchRequestTooLong(u64),
    /// A batch has no entries; the name of the entry type.
    EmptyBatchRequest(&'static str),
    /// There is no such action.
    InvalidAction(String),
    /// The queue's address is of no use.
    InvalidAddress(String),
    /// There is no such queue attribute, or not for this kind of queue.
    InvalidAttributeName(String),
    /// A queue attribute cannot have this value.
    InvalidAttributeValue(String),
    /// The id of a batch entry has characters that it may not have, or too many.
    InvalidBatchEntryId,
    /// A message has characters that it may not have.
    InvalidMessageContents,
    /// A parameter cannot have this value.
    InvalidParameterValue(String),
    /// A parameter is missing.
    MissingParameter(String),
    /// A batch entry lacks its message group; unlike a single send, a batch calls that an invalid value.
    MissingInBatch(&'static str),
    /// The message is not in flight: its visibility timeout ended.
    MessageNotInflight,
    /// Too many messages are in flight, or too many permissions asked for.
    OverLimit(String),
    /// A queue can be purged once in 60 seconds.
    PurgeQueueInProgress(String),
    /// A queue of this name was deleted less than 60 seconds ago.
    QueueDeletedRecently,
    /// There is no such queue.
    QueueDoesNotExist,
    /// There is a queue of this name with other attributes; the first that differs.
    QueueNameExists(String),
    /// The receipt handle was not made by this queue.
    ReceiptHandleIsInvalid(String),
    /// A FIFO queue takes 300 calls a second of each action unless in high throughput mode.
    RequestThrottled,
    /// What a move task names does not exist.
    ResourceNotFound(String),
    /// The request's JSON has a value of the wrong type.
    Serialization(String),
    /// A batch has more than ten entries; how many.
    TooManyEntriesInBatchRequest(usize),
    /// What was asked for cannot be done now.
    UnsupportedOperation(String),
}

impl Error {
    /// An error for a parameter's value: `Value V for parameter P is invalid. Reason: R`.
    pub(super) fn bad_value(
        value: impl std::fmt::Display,
        parameter: &str,
        reason: impl std::fmt::Display,
    ) -> Self {
        Self::InvalidParameterValue(format!(
            "Value {value} for parameter {parameter} is invalid. Reason: {reason}"
        ))
    }

    /// The error for a required parameter that is not there.
    pub(super) fn missing(parameter: &str) -> Self {
        Self::MissingParameter(format!(
            "The request must contain the parameter {parameter}."
        ))
    }

    /// The error for an ARN that names no queue, given for this parameter.
    pub(super) fn no_resource(parameter: &str) -> Self {
        Self::ResourceNotFound(format!(
            "The resource that you specified for the {parameter} parameter doesn't exist."
        ))
    }

    /// The code that clients see, the name of the shape in AWS's model, and the HTTP status.
    const fn identity(&self) -> (&'static str, &'static str, u16) {
        match self {
            Self::BatchEntryIdsNotDistinct(_) => (
                "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
                "BatchEntryIdsNotDistinct",
                400,
            ),
            Self::BatchRequestTooLong(_) => (
                "AWS.SimpleQueueService.BatchRequestTooLong",
                "BatchRequestTooLong",
                400,
            ),
            Self::EmptyBatchRequest(_) => (
                "AWS.SimpleQueueService.EmptyBatchRequest",
                "EmptyBatchRequest",
                400,
            ),
            Self::InvalidBatchEntryId => (
                "AWS.SimpleQueueService.InvalidBatchEntryId",
                "InvalidBatchEntryId",
                400,
            ),
            Self::MessageNotInflight => (
                "AWS.SimpleQueueService.MessageNotInflight",
                "MessageNotInflight",
                400,
            ),
            Self::PurgeQueueInProgress(_) => (
                "AWS.SimpleQueueService.PurgeQueueInProgress",
                "PurgeQueueInProgress",
                403,
            ),
            Self::QueueDeletedRecently => (
                "AWS.SimpleQueueService.QueueDeletedRecently",
                "QueueDeletedRecently",
                400,
            ),
            Self::QueueDoesNotExist => (
                "AWS.SimpleQueueService.NonExistentQueue",
                "QueueDoesNotExist",
                400,
            ),
            Self::TooManyEntriesInBatchRequest(_) => (
                "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
                "TooManyEntriesInBatchRequest",
                400,
            ),
            Self::UnsupportedOperation(_) => (
                "AWS.SimpleQueueService.UnsupportedOperation",
                "UnsupportedOperation",
                400,
            ),
            Self::QueueNameExists(_) => ("QueueAlreadyExists", "QueueNameExists", 400),
            _ => self.plain_identity(),
        }
    }

    /// [`Error::identity`] of the codes without a prefix.
    const fn plain_identity(&self) -> (&'static str, &'static str, u16) {
        match self {
            Self::InvalidAction(_) => ("InvalidAction", "UnknownOperationException", 400),
            Self::InvalidAddress(_) => ("InvalidAddress", "InvalidAddress", 404),
            Self::InvalidAttributeName(_) => ("InvalidAttributeName", "InvalidAttributeName", 400),
            Self::InvalidAttributeValue(_) => {
                ("InvalidAttributeValue", "InvalidAttributeValue", 400)
            }
            Self::InvalidMessageContents => {
                ("InvalidMessageContents", "InvalidMessageContents", 400)
            }
            Self::MissingParameter(_) => {
                ("MissingParameter", "MissingRequiredParameterException", 400)
            }
            Self::OverLimit(_) => ("OverLimit", "OverLimit", 403),
            Self::ReceiptHandleIsInvalid(_) => {
                ("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", 400)
            }
            Self::RequestThrottled => ("RequestThrottled", "RequestThrottled", 403),
            Self::ResourceNotFound(_) => (
                "ResourceNotFoundException",
                "ResourceNotFoundException",
                404,
            ),
            Self::Serialization(_) => ("SerializationException", "SerializationException", 400),
            _ => (
                "InvalidParameterValue",
                "InvalidParameterValueException",
                400,
            ),
        }
    }

    /// The sentence that AWS sends.
    pub(super) fn message(&self) -> String {
        match self {
            Self::BatchEntryIdsNotDistinct(id) => format!("Id {id} repeated."),
            Self::BatchRequestTooLong(sent) => format!(
                "Batch requests cannot be longer than {} bytes. You have sent {sent} bytes.",
                super::MAX_BYTES
            ),
            Self::EmptyBatchRequest(entry) => {
                format!("There should be at least one {entry} in the request.")
            }
            Self::InvalidAction(action) => {
                format!("The action {action} is not valid for this endpoint.")
            }
            Self::InvalidAddress(address) => {
                format!("The address {address} is not valid for this endpoint.")
            }
            Self::InvalidBatchEntryId => {
                "A batch entry id can only contain alphanumeric characters, hyphens and \
                 underscores. It can be at most 80 letters long."
                    .into()
            }
            Self::InvalidMessageContents => {
                "Invalid characters found. Valid unicode characters are \
                 #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
                    .into()
            }
            Self::MissingInBatch(parameter) => {
                format!("The request must contain the parameter {parameter}.")
            }
            Self::MessageNotInflight => "The specified message isn't in flight.".into(),
            Self::PurgeQueueInProgress(queue) => {
                format!("Only one PurgeQueue operation on {queue} is allowed every 60 seconds.")
            }
            Self::QueueDeletedRecently => {
                "You must wait 60 seconds after deleting a queue before you can create \
                 another with the same name."
                    .into()
            }
            Self::QueueDoesNotExist => "The specified queue does not exist.".into(),
            Self::QueueNameExists(attribute) => format!(
                "A queue already exists with the same name and a different value for attribute {attribute}"
            ),
            Self::ReceiptHandleIsInvalid(handle) => {
                format!("The input receipt handle \"{handle}\" is not a valid receipt handle.")
            }
            Self::RequestThrottled => "Request is throttled.".into(),
            Self::TooManyEntriesInBatchRequest(sent) => {
                format!("Maximum number of entries per request are 10. You have sent {sent}.")
            }
            Self::InvalidAttributeName(message)
            | Self::InvalidAttributeValue(message)
            | Self::InvalidParameterValue(message)
            | Self::MissingParameter(message)
            | Self::OverLimit(message)
            | Self::ResourceNotFound(message)
            | Self::Serialization(message)
            | Self::UnsupportedOperation(message) => message.clone(),
        }
    }

    /// The code that clients see; a failed batch entry shows it too.
    pub(super) const fn code(&self) -> &'static str {
        self.identity().0
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        let (code, shape, status) = error.identity();
        Self::sender(code, error.message())
            .with_shape(shape)
            .with_status(status)
    }
}
