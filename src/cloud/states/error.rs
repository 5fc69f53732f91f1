//! The errors of AWS Step Functions.
//!
//! Follows the error lists of each action in
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html> (read 2026-11-22).

use super::definition::Problem;
use crate::error::AwsError;
use crate::given::WrongType;

/// An error of AWS Step Functions, one variant for each of AWS's codes that occur here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A role may not do something, or may not be taken on.
    AccessDenied(String),
    /// There is no such activity.
    ActivityDoesNotExist(String),
    /// Something is in the way of a change.
    Conflict(String),
    /// An execution of this name has run with another input.
    ExecutionAlreadyExists(String),
    /// There is no such execution.
    ExecutionDoesNotExist(String),
    /// An execution cannot be taken up again.
    ExecutionNotRedrivable(String),
    /// It is not an ARN, or not one of the right kind.
    InvalidArn(String),
    /// The definition has errors.
    InvalidDefinition(Vec<Problem>),
    /// The definition cannot be used in this way.
    InvalidDefinitionText(&'static str),
    /// The input is not JSON, or too long.
    InvalidExecutionInput(String),
    /// Events cannot be written to where they should.
    InvalidLoggingConfiguration(String),
    /// The name has characters that it may not have.
    InvalidName(String),
    /// The output is not JSON.
    InvalidOutput(String),
    /// It is not a task's token.
    InvalidToken(String),
    /// A parameter is missing.
    Missing(&'static str),
    /// Real, but not simulated.
    NotModelled(String),
    /// There is no such thing.
    ResourceNotFound(String),
    /// The request has a value of the wrong type.
    Serialization(String),
    /// A state machine of this name has another definition.
    StateMachineAlreadyExists(String),
    /// There is no such state machine.
    StateMachineDoesNotExist(String),
    /// The action is not for this type of state machine.
    StateMachineTypeNotSupported(String),
    /// The task is over.
    TaskDoesNotExist(String),
    /// The task took too long, and is over.
    TaskTimedOut(String),
    /// A parameter is wrong.
    Validation(String),
}

impl From<WrongType> for Error {
    fn from(wrong: WrongType) -> Self {
        Self::Serialization(wrong.0)
    }
}

impl Error {
    /// The refusal of a definition, with all its errors.
    fn refusal(problems: &[Problem]) -> String {
        let list: Vec<String> = problems.iter().map(Problem::in_refusal).collect();
        format!("Invalid State Machine Definition: '{}'", list.join(", "))
    }

    /// A parameter that breaks a constraint, in the words of AWS's models.
    pub(super) fn constraint(value: &str, parameter: &str, constraint: &str) -> Self {
        Self::Validation(format!(
            "1 validation error detected: Value '{value}' at '{parameter}' failed to satisfy constraint: {constraint}"
        ))
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        let (code, message) = match error {
            Error::AccessDenied(message) => ("AccessDeniedException", message),
            Error::InvalidLoggingConfiguration(why) => (
                "InvalidLoggingConfiguration",
                format!("Invalid Logging Configuration: {why}"),
            ),
            Error::ActivityDoesNotExist(arn) => (
                "ActivityDoesNotExist",
                format!("Activity Does Not Exist: '{arn}'"),
            ),
            Error::Conflict(message) => ("ConflictException", message),
            Error::ExecutionAlreadyExists(arn) => (
                "ExecutionAlreadyExists",
                format!("Execution Already Exists: '{arn}'"),
            ),
            Error::ExecutionDoesNotExist(arn) => (
                "ExecutionDoesNotExist",
                format!("Execution Does Not Exist: '{arn}'"),
            ),
            Error::ExecutionNotRedrivable(message) => ("ExecutionNotRedrivable", message),
            Error::InvalidArn(arn) => ("InvalidArn", format!("Invalid Arn: '{arn}'")),
            Error::InvalidDefinition(problems) => ("InvalidDefinition", Error::refusal(&problems)),
            Error::InvalidDefinitionText(message) => ("InvalidDefinition", message.to_owned()),
            Error::InvalidExecutionInput(message) => ("InvalidExecutionInput", message),
            Error::InvalidName(name) => ("InvalidName", format!("Invalid Name: '{name}'")),
            Error::InvalidOutput(message) => ("InvalidOutput", message),
            Error::InvalidToken(message) => ("InvalidToken", format!("Invalid Token: '{message}'")),
            Error::Missing(parameter) => (
                "ValidationException",
                format!(
                    "1 validation error detected: Value null at '{parameter}' failed to satisfy constraint: Member must not be null"
                ),
            ),
            Error::NotModelled(what) => return AwsError::not_modelled("AWS Step Functions", &what),
            Error::ResourceNotFound(arn) => {
                ("ResourceNotFound", format!("Resource not found: '{arn}'"))
            }
            Error::Serialization(message) => ("SerializationException", message),
            Error::StateMachineAlreadyExists(arn) => (
                "StateMachineAlreadyExists",
                format!("State Machine Already Exists: '{arn}'"),
            ),
            Error::StateMachineDoesNotExist(arn) => (
                "StateMachineDoesNotExist",
                format!("State Machine Does Not Exist: '{arn}'"),
            ),
            Error::StateMachineTypeNotSupported(message) => {
                ("StateMachineTypeNotSupported", message)
            }
            Error::TaskDoesNotExist(message) => ("TaskDoesNotExist", message),
            Error::TaskTimedOut(message) => ("TaskTimedOut", message),
            Error::Validation(message) => ("ValidationException", message),
        };
        Self::sender(code, message)
    }
}
