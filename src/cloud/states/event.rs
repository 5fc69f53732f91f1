//! What the log tells of executions: enough to draw them and to find their histories.

use super::run::Status;
use serde::Serialize;
use std::sync::Arc;

/// What happened in AWS Step Functions.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A state machine was made or changed.
    StateMachineChanged {
        /// Its name.
        state_machine: Arc<str>,
    },
    /// An execution started.
    ExecutionStarted {
        /// The execution's ARN.
        execution: Arc<str>,
        /// The state machine's name.
        state_machine: Arc<str>,
    },
    /// A state was entered.
    StateEntered {
        /// The execution's ARN.
        execution: Arc<str>,
        /// The state's name.
        state: Arc<str>,
        /// The line of states: 0 for the machine's own, others for branches and iterations.
        thread: u32,
    },
    /// A state was left.
    StateExited {
        /// The execution's ARN.
        execution: Arc<str>,
        /// The state's name.
        state: Arc<str>,
        /// The line of states.
        thread: u32,
    },
    /// What a Task asked came to an end.
    TaskEnded {
        /// The execution's ARN.
        execution: Arc<str>,
        /// The state's name.
        state: Arc<str>,
        /// The line of states.
        thread: u32,
        /// What was asked: a function's ARN, `sendMessage`...
        resource: Arc<str>,
        /// The error's name, when it failed.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<str>>,
    },
    /// A state failed and will be tried again.
    Retried {
        /// The execution's ARN.
        execution: Arc<str>,
        /// The state's name.
        state: Arc<str>,
        /// The line of states.
        thread: u32,
        /// The error's name.
        error: Arc<str>,
        /// Which retry it is, from 1.
        attempt: u64,
        /// How long it waits before.
        wait_ms: u64,
    },
    /// A state failed, and a catcher took over.
    Caught {
        /// The execution's ARN.
        execution: Arc<str>,
        /// The state's name.
        state: Arc<str>,
        /// The line of states.
        thread: u32,
        /// The error's name.
        error: Arc<str>,
        /// The state that comes next.
        next: Arc<str>,
    },
    /// An execution ended.
    ExecutionEnded {
        /// The execution's ARN.
        execution: Arc<str>,
        /// The state machine's name.
        state_machine: Arc<str>,
        /// How it ended.
        status: Status,
        /// The error's name, when it failed.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<str>>,
    },
}

impl Event {
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::StateMachineChanged { state_machine } => {
                format!("The state machine {state_machine} has a new definition")
            }
            Self::ExecutionStarted { state_machine, .. } => {
                format!("An execution of {state_machine} started")
            }
            Self::StateEntered { state, .. } => format!("The execution entered {state}"),
            Self::StateExited { state, .. } => format!("The execution left {state}"),
            Self::TaskEnded {
                state, error: None, ..
            } => format!("{state} was answered"),
            Self::TaskEnded {
                state,
                error: Some(error),
                ..
            } => format!("{state} failed: {error}"),
            Self::Retried {
                state,
                error,
                attempt,
                wait_ms,
                ..
            } => format!(
                "{state} failed with {error} and is tried again in {wait_ms} ms (retry {attempt})"
            ),
            Self::Caught {
                state, error, next, ..
            } => format!("{error} in {state} was caught; {next} comes next"),
            Self::ExecutionEnded {
                state_machine,
                status,
                error,
                ..
            } => match error {
                Some(error) => format!(
                    "The execution of {state_machine} ended: {}, {error}",
                    status.name()
                ),
                None => format!("The execution of {state_machine} ended: {}", status.name()),
            },
        }
    }
}
