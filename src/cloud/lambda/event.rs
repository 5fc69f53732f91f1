//! What happens in Lambda, for the log.

use crate::rng::format_uuid;
use crate::sqs::MessageId;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// Names an invocation: a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u128);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_uuid(self.0))
    }
}

impl Serialize for RequestId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How an invocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// The handler returned.
    Success,
    /// The handler raised an error.
    Error,
    /// The function's timeout was over first.
    Timeout,
}

/// A fact of Lambda.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A function was created or its configuration changed.
    FunctionConfigured {
        /// Its name.
        function: Arc<str>,
        /// Its timeout in seconds.
        timeout_s: u32,
    },
    /// A function was deleted.
    FunctionDeleted {
        /// Its name.
        function: Arc<str>,
    },
    /// An event source mapping entered a state.
    MappingChanged {
        /// Its UUID.
        mapping: Arc<str>,
        /// The function's name.
        function: Arc<str>,
        /// The queue's name.
        queue: Arc<str>,
        /// The state: `Creating`, `Enabled`, `Disabled`...
        state: &'static str,
        /// Records an invocation at most.
        batch_size: u32,
    },
    /// A mapping has another number of pollers.
    PollersScaled {
        /// The function's name.
        function: Arc<str>,
        /// How many there are now.
        pollers: u32,
    },
    /// An invocation began.
    InvocationStarted {
        /// The function's name.
        function: Arc<str>,
        /// Names the invocation.
        request_id: RequestId,
        /// The number of the execution environment.
        environment: u32,
        /// Whether the environment had to be started first.
        cold: bool,
        /// The messages in the event.
        messages: Vec<MessageId>,
        /// The event as the handler receives it.
        event: Arc<Value>,
    },
    /// An invocation ended.
    InvocationEnded {
        /// The function's name.
        function: Arc<str>,
        /// Names the invocation.
        request_id: RequestId,
        /// The number of the execution environment.
        environment: u32,
        /// How it ended.
        outcome: Outcome,
        /// How long the handler ran.
        duration_ms: u64,
        /// The messages that count as handled; Lambda deletes them from the queue.
        handled: Vec<MessageId>,
        /// The messages that count as failed; they become visible again when their visibility timeout is over.
        failed: Vec<MessageId>,
        /// What the handler returned, or the error as JSON.
        response: Arc<Value>,
    },
    /// A poller had a batch, but no environment was free or allowed.
    Throttled {
        /// The function's name.
        function: Arc<str>,
        /// The messages, which now wait for their visibility timeout.
        messages: Vec<MessageId>,
    },
    /// A service wanted to hand an event to a function, and was refused.
    PushRefused {
        /// The function's ARN as the service gave it.
        function: Arc<str>,
        /// The service, for instance `s3.amazonaws.com`.
        principal: &'static str,
        /// The ARN of what the event came from.
        source: Arc<str>,
        /// Why, in AWS's words.
        reason: Arc<str>,
    },
    /// An environment was idle for long and is gone, with all it remembered.
    EnvironmentRecycled {
        /// The function's name.
        function: Arc<str>,
        /// The number of the environment.
        environment: u32,
    },
    /// The reader asked a modelled function to fail.
    FailuresOrdered {
        /// The function's name.
        function: Arc<str>,
        /// How many invocations will fail.
        count: u32,
    },
    /// The reader changed how long a modelled function takes.
    DurationSet {
        /// The function's name.
        function: Arc<str>,
        /// Milliseconds an invocation.
        duration_ms: u64,
    },
}

impl Event {
    /// The event in one sentence, for people.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::FunctionConfigured {
                function,
                timeout_s,
            } => format!("The function {function} is set up with a timeout of {timeout_s} s"),
            Self::FunctionDeleted { function } => format!("The function {function} was deleted"),
            Self::MappingChanged {
                function,
                queue,
                state,
                ..
            } => format!("The event source mapping from {queue} to {function} is {state}"),
            Self::PollersScaled { function, pollers } => {
                format!("Lambda now polls for {function} with {pollers} pollers")
            }
            Self::InvocationStarted {
                function,
                environment,
                cold,
                messages,
                ..
            } => {
                let start = if *cold { "cold, " } else { "" };
                let count = counted(messages.len());
                format!("Lambda invoked {function} with {count} ({start}environment {environment})")
            }
            Self::InvocationEnded { .. } => self.ending_in_words(),
            Self::Throttled { function, messages } => format!(
                "Lambda could not invoke {function}: its concurrency is used up. {} will be visible again later",
                counted(messages.len())
            ),
            Self::PushRefused {
                function,
                principal,
                source,
                reason,
            } => {
                format!("{principal} could not hand an event from {source} to {function}: {reason}")
            }
            Self::EnvironmentRecycled {
                function,
                environment,
            } => format!("Lambda let go of idle environment {environment} of {function}"),
            Self::FailuresOrdered { function, count } => {
                format!("{function} will fail its next {count} invocations")
            }
            Self::DurationSet {
                function,
                duration_ms,
            } => format!("{function} now takes {} s", seconds(*duration_ms)),
        }
    }

    fn ending_in_words(&self) -> String {
        let Self::InvocationEnded {
            function,
            outcome,
            duration_ms,
            handled,
            failed,
            response,
            ..
        } = self
        else {
            return String::new();
        };
        let took = seconds(*duration_ms);
        match outcome {
            Outcome::Success if failed.is_empty() => format!(
                "{function} finished after {took} s; Lambda deletes {}",
                counted(handled.len())
            ),
            Outcome::Success => format!(
                "{function} finished after {took} s and reported {} as failed",
                counted(failed.len())
            ),
            Outcome::Error => {
                let kind = response["errorType"].as_str().unwrap_or("an error");
                format!("{function} failed after {took} s with {kind}; nothing is deleted")
            }
            Outcome::Timeout => {
                format!("{function} was stopped at its timeout of {took} s; nothing is deleted")
            }
        }
    }
}

fn counted(messages: usize) -> String {
    match messages {
        1 => "1 message".into(),
        n => format!("{n} messages"),
    }
}

fn seconds(millis: u64) -> String {
    format!("{}.{}", millis / 1000, millis % 1000 / 100)
}
