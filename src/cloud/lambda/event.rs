//! What happens in Lambda, for the log.

use crate::clock::Time;
use crate::rng::format_uuid;
use crate::sqs::MessageId;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// Names an invocation: a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u128);

impl RequestId {
    /// Reads a UUID.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        u128::from_str_radix(&text.replace('-', ""), 16)
            .ok()
            .map(Self)
    }
}

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
        /// The version that runs: `$LATEST` or a number.
        version: Arc<str>,
        /// Names the invocation.
        request_id: RequestId,
        /// The number of the execution environment.
        environment: u32,
        /// Whether the environment had to be started first.
        cold: bool,
        /// What asked for it: `call`, `queue`, `poller` or `url`.
        invoker: &'static str,
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
        /// What is billed.
        billed_ms: u64,
        /// How long the cold start took, when there was one.
        #[serde(skip_serializing_if = "Option::is_none")]
        init_ms: Option<u64>,
        /// The function's memory.
        memory_mb: u32,
        /// The messages that count as handled; Lambda deletes them from the queue.
        handled: Vec<MessageId>,
        /// The messages that count as failed; they become visible again when their visibility timeout is over.
        failed: Vec<MessageId>,
        /// What the handler returned, or the error as JSON.
        response: Arc<Value>,
    },
    /// An invocation was asked for, but a limit was reached.
    Throttled {
        /// The function's name.
        function: Arc<str>,
        /// The messages of a poller's batch, which now wait for their visibility timeout.
        messages: Vec<MessageId>,
        /// What asked for it: `call`, `queue`, `poller` or `url`.
        invoker: &'static str,
        /// The limit, in AWS's word.
        reason: &'static str,
    },
    /// An event was put on the asynchronous queue.
    EventQueued {
        /// The function's name.
        function: Arc<str>,
        /// Names all its invocations.
        request_id: RequestId,
        /// Who put it there: `call`, or a service.
        by: &'static str,
    },
    /// The function failed with an event of the asynchronous queue, and will be invoked again.
    EventRetried {
        /// The function's name.
        function: Arc<str>,
        /// Names all its invocations.
        request_id: RequestId,
        /// Which attempt will be next, from 1.
        attempt: u32,
        /// When.
        at: Time,
    },
    /// An event left the asynchronous queue. Without a destination and a dead-letter queue, one that was not handled is
    /// lost.
    EventEnded {
        /// The function's name.
        function: Arc<str>,
        /// Names all its invocations.
        request_id: RequestId,
        /// `Success`, `RetriesExhausted`, `EventAgeExceeded` or `ZeroReservedConcurrency`.
        condition: &'static str,
        /// How often the function ran with it.
        attempts: u32,
        /// The ARN of the destination that got a record of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        destination: Option<Arc<str>>,
        /// The ARN of the dead-letter queue or topic that got it.
        #[serde(skip_serializing_if = "Option::is_none")]
        dead_letter: Option<Arc<str>>,
    },
    /// The environments of a provisioned concurrency are there.
    Provisioned {
        /// The function's name.
        function: Arc<str>,
        /// The version or alias.
        qualifier: Arc<str>,
        /// How many.
        environments: u32,
    },
    /// A poller took messages that the mapping's filter does not let through; Lambda deletes them.
    FilteredOut {
        /// The function's name.
        function: Arc<str>,
        /// The messages.
        messages: Vec<MessageId>,
    },
    /// The execution role may not take messages from the queue.
    PollRefused {
        /// The function's name.
        function: Arc<str>,
        /// The queue's name.
        queue: Arc<str>,
        /// Why, in AWS's words.
        reason: Arc<str>,
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
    /// A modelled handler has made something in the world outside.
    WorkDone {
        /// The function's name.
        function: Arc<str>,
        /// Names the invocation.
        request_id: RequestId,
        /// What, for instance a cake.
        what: Arc<str>,
    },
    /// A modelled handler found noted that this work is done already, and let it be.
    WorkSkipped {
        /// The function's name.
        function: Arc<str>,
        /// Names the invocation.
        request_id: RequestId,
        /// What.
        what: Arc<str>,
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
    /// The reader chose whether a function's code runs or its model.
    CodeChosen {
        /// The function's name.
        function: Arc<str>,
        /// Whether its code runs.
        code: bool,
    },
}
