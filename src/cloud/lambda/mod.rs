//! AWS Lambda, as far as queues need it: functions with modelled behaviour, their execution environments, and the pollers
//! of event source mappings.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html> and
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html> (read 2026-11-22).

mod api;
mod batch;
mod error;
mod event;
mod function;
mod invoke;
mod mapping;
mod model;
mod poller;
mod push;
#[cfg(test)]
mod tests;

use crate::call::{ApiCall, Reply, Ticket};
use crate::core::Core;
use crate::error::AwsError;
use crate::iam::Caller;
use crate::sqs::{Delivery, Sqs};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub use error::Error;
pub use event::{Event, Outcome, RequestId};
pub use function::{Environment, EnvironmentState, Function};
pub use mapping::{Mapping, MappingState};
pub use model::{Model, ModelError};
pub use poller::{Poller, PollerId};

/// How many invocations may run at once in an account's region unless AWS raises it.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html> (read 2026-11-22).
pub const ACCOUNT_CONCURRENCY: u32 = 1_000;

/// What Lambda has planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// A poller that backed off polls again.
    PollAgain(PollerId),
    /// A poller's batching window is over.
    WindowOver(PollerId),
    /// An invocation ends.
    InvocationOver(RequestId),
    /// An environment has been idle for too long.
    Recycle {
        /// The function's name.
        function: String,
        /// The environment's number.
        environment: u32,
    },
    /// A mapping whose pollers are all busy gets more.
    ScaleUp(u32),
    /// A mapping's change takes effect.
    Settle(u32),
}

/// What the reader can ask of a modelled function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
pub enum Control {
    /// Fail the next invocations.
    FailNext {
        /// The function's name.
        function: String,
        /// How many.
        count: u32,
    },
    /// Take this long from now on.
    SetDuration {
        /// The function's name.
        function: String,
        /// Milliseconds an invocation.
        millis: u64,
    },
}

/// AWS Lambda in one account and region.
#[derive(Clone, Debug, Default)]
pub struct Lambda {
    functions: BTreeMap<String, Function>,
    mappings: BTreeMap<u32, Mapping>,
    next_mapping: u32,
    invocations: BTreeMap<RequestId, invoke::Invocation>,
}

/// Lambda acting for itself, as the event log names it.
#[must_use]
pub fn service_caller() -> Caller {
    Caller::Service("Lambda".into())
}

impl Lambda {
    /// Answers an API call.
    pub fn call(&mut self, core: &mut Core, queues: &Sqs, _: Ticket, call: &ApiCall) -> Reply {
        Reply::Now(self.answer(core, queues, call).map_err(AwsError::from))
    }

    /// Lets something planned happen.
    pub fn fire(&mut self, core: &mut Core, timer: Timer) {
        match timer {
            Timer::PollAgain(poller) => self.poll_again(core, poller),
            Timer::WindowOver(poller) => self.window_over(core, poller),
            Timer::InvocationOver(request) => self.invocation_over(core, request),
            Timer::Recycle {
                function,
                environment,
            } => self.recycle(core, &function, environment),
            Timer::ScaleUp(mapping) => self.scale_up(core, mapping),
            Timer::Settle(mapping) => self.settle_mapping(core, mapping),
        }
    }

    /// Takes what a queue gave to a poller.
    pub fn deliver(&mut self, core: &mut Core, poller: PollerId, messages: Vec<Delivery>) {
        self.delivered(core, poller, messages);
    }

    /// Does what the reader asks of a modelled function; an unknown function is left alone.
    pub fn control(&mut self, core: &mut Core, control: &Control) {
        match control {
            Control::FailNext { function, count } => {
                if let Some(function) = self.functions.get_mut(function) {
                    function.fail_next = *count;
                    core.record(Event::FailuresOrdered {
                        function: function.name.as_str().into(),
                        count: *count,
                    });
                }
            }
            Control::SetDuration { function, millis } => {
                if let Some(function) = self.functions.get_mut(function) {
                    function.set_duration(*millis);
                    core.record(Event::DurationSet {
                        function: function.name.as_str().into(),
                        duration_ms: *millis,
                    });
                }
            }
        }
    }

    /// Declares what a function does. A model whose expression does not parse leaves the function as it was;
    /// [`Model::check`] tells beforehand.
    pub fn set_model(&mut self, function: &str, model: Model) {
        if let Some(function) = self.functions.get_mut(function) {
            function.set_model(model);
        }
    }

    /// The functions, by name.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.values()
    }

    /// The function of this name.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.get(name)
    }

    /// The event source mappings, in order of creation.
    pub fn mappings(&self) -> impl Iterator<Item = &Mapping> {
        self.mappings.values()
    }

    /// The event source mapping of this UUID.
    #[must_use]
    pub fn mapping(&self, uuid: &str) -> Option<&Mapping> {
        self.mappings.values().find(|mapping| mapping.uuid == uuid)
    }

    /// The functions as JSON, by name.
    #[must_use]
    pub fn functions_json(&self) -> Value {
        let functions: Map<String, Value> = self
            .functions
            .values()
            .map(|function| (function.name.clone(), function.world_json()))
            .collect();
        Value::Object(functions)
    }

    /// The event source mappings as JSON, in order of creation.
    #[must_use]
    pub fn mappings_json(&self) -> Value {
        self.mappings.values().map(Mapping::world_json).collect()
    }
}
