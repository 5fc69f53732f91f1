//! AWS Lambda: functions, their execution environments, and all that invokes them.
//!
//! What asks for an invocation is an [`Invoker`](invoke::Invoker): a caller who waits, the asynchronous queue, a poller
//! of an event source mapping, a function URL. All of them go through [`Lambda::start`], which finds an execution
//! environment or says which limit is reached, and each learns the end in its own way.
//!
//! Invariants:
//! - An environment serves one invocation at a time, and only those of its version, code and configuration.
//! - An asynchronous event ends in a success, a destination, a dead-letter queue, or a discard that the log tells.
//! - Code runs in a model, which decides at once how the invocation will end, or outside; then the answer decides.

mod alias;
mod asynchronous;
mod asynchronous_config;
mod batch;
mod check;
mod concurrency;
mod constraints;
mod destination;
mod environment;
mod error;
mod event;
mod filter;
mod finish;
mod function;
mod handler;
mod invoke;
mod layer;
mod manage;
mod mapping;
mod mapping_api;
mod model;
mod named;
mod no_json;
mod outside;
mod page;
mod pattern;
mod permission;
mod poller;
mod publish;
mod push;
mod settings_api;
mod start;
mod tags;
#[cfg(test)]
mod tests;
mod url;
mod version;
mod words;

use crate::call::{ApiCall, Reply, Ticket};
use crate::core::Core;
use crate::error::AwsError;
use crate::iam::{Caller, Iam};
use crate::sorted::SortedMap;
use crate::sqs::{Delivery, Sqs};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use asynchronous::Queued;
pub use error::{Error, Throttle};
pub use event::{Event, Outcome, RequestId};
pub use function::{Environment, EnvironmentState, Function, Kind};
pub use mapping::{Mapping, MappingState};
pub use model::{Model, ModelError};
pub use outside::{Cause, CodeAnswer, CodeCall, CodePause, Run, Standing};
pub use poller::{Poller, PollerId};
pub use version::Code;

/// How many invocations may run at once in an account's region unless AWS raises it.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html> (read 2026-11-22).
pub const ACCOUNT_CONCURRENCY: u32 = 1_000;

/// What Lambda has planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// A poller that backed off polls again.
    PollAgain(PollerId),
    /// A mapping's batching window is over.
    WindowOver(u32),
    /// A handler begins whose code runs outside.
    Run(RequestId),
    /// A handler goes on whose code runs outside and slept.
    Resume {
        /// The invocation.
        invocation: RequestId,
        /// Which of its waits it was, from 1.
        step: u32,
    },
    /// An invocation ends.
    InvocationOver(RequestId),
    /// An environment may have been idle for too long.
    Recycle {
        /// The function's name.
        function: Arc<str>,
        /// The environment's number.
        environment: u32,
    },
    /// A mapping whose pollers are all busy gets more.
    ScaleUp(u32),
    /// A mapping's change takes effect.
    Settle(u32),
    /// A function's version is created or changed.
    Ready {
        /// The function's name.
        function: Arc<str>,
        /// The version; 0 is `$LATEST`.
        version: u32,
        /// Which of its changes that was.
        generation: u32,
    },
    /// The environments of a provisioned concurrency are there.
    Provisioned {
        /// The function's name.
        function: Arc<str>,
        /// The version or alias.
        qualifier: Arc<str>,
    },
    /// An asynchronous event is tried.
    Attempt(u64),
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
    /// Run the function's own code from now on, or its model again.
    RunCode {
        /// The function's name.
        function: String,
        /// Whether the code.
        on: bool,
    },
}

/// The services that Lambda looks at while it answers a call.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Amazon SQS: the queues of event source mappings.
    pub queues: &'a Sqs,
    /// AWS IAM: what execution roles may do.
    pub iam: &'a Iam,
}

/// AWS Lambda in one account and region.
#[derive(Clone, Debug, Default)]
pub struct Lambda {
    functions: SortedMap<Arc<str>, Arc<Function>>,
    mappings: SortedMap<u32, Mapping>,
    next_mapping: u32,
    invocations: BTreeMap<RequestId, Arc<invoke::Invocation>>,
    /// Events of asynchronous invocations that are not handled yet.
    events: BTreeMap<u64, Arc<Queued>>,
    next_event: u64,
    /// Layer versions by name and number, as AWS shows them.
    layers: SortedMap<(Arc<str>, u64), Arc<Value>>,
    /// What runs on demand in functions without reserved concurrency.
    unreserved_running: u32,
    /// Which invocation waits for which answer, where code runs outside.
    code_calls: BTreeMap<u64, RequestId>,
    next_code_call: u64,
}

type Answer = Result<Value, Error>;

/// Lambda acting for itself, as the event log names it.
#[must_use]
pub fn service_caller() -> Caller {
    Caller::Service("Lambda".into())
}

/// The HTTP status of a call that went well.
#[must_use]
pub fn success_status(action: &str, response: &Value) -> u16 {
    check::success_status(action, response)
}

impl Lambda {
    /// Answers an API call, at once or later when it waits for an invocation's end.
    pub fn call(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        ticket: Ticket,
        call: &ApiCall,
    ) -> Reply {
        let answer = check::check(&call.action, &call.params).and_then(|()| {
            if call.action == "Invoke" {
                self.invoke(core, ticket, &call.params)
            } else {
                self.answer(core, around, call).map(Some)
            }
        });
        match answer {
            Ok(Some(response)) => Reply::Now(Ok(response)),
            Ok(None) => Reply::Later,
            Err(error) => Reply::Now(Err(AwsError::from(error))),
        }
    }

    fn answer(&mut self, core: &mut Core, around: Around<'_>, call: &ApiCall) -> Answer {
        let params = &*call.params;
        match call.action.as_str() {
            "CreateFunction" => self.create_function(core, around, call),
            "GetFunction" => self.get_function(core, params),
            "GetFunctionConfiguration" => self.get_configuration(core, params),
            "UpdateFunctionConfiguration" => self.update_configuration(core, around, call),
            "UpdateFunctionCode" => self.update_code(core, call),
            "DeleteFunction" => self.delete_function(core, params),
            "ListFunctions" => self.list_functions(params),
            "PublishVersion" => self.publish_version(core, params),
            "ListVersionsByFunction" => self.list_versions(core, params),
            "CreateAlias" => self.create_alias(core, params),
            "GetAlias" => self.get_alias(core, params),
            "UpdateAlias" => self.update_alias(core, params),
            "DeleteAlias" => self.delete_alias(core, params),
            "ListAliases" => self.list_aliases(core, params),
            "CreateEventSourceMapping" => self.create_mapping(core, around, call),
            "GetEventSourceMapping" => Ok(self.mapping_of(params)?.to_json()),
            "UpdateEventSourceMapping" => self.update_mapping(core, around, params),
            "DeleteEventSourceMapping" => self.delete_mapping(core, params),
            "ListEventSourceMappings" => self.list_mappings(params),
            _ => self.answer_settings(core, call),
        }
    }

    /// Actions on what hangs on functions.
    fn answer_settings(&mut self, core: &mut Core, call: &ApiCall) -> Answer {
        let params = &*call.params;
        match call.action.as_str() {
            "PutFunctionConcurrency" => self.put_concurrency(core, params),
            "GetFunctionConcurrency" => self.get_concurrency(core, params),
            "DeleteFunctionConcurrency" => self.delete_concurrency(core, params),
            "PutProvisionedConcurrencyConfig" => self.put_provisioned(core, call),
            "GetProvisionedConcurrencyConfig" => self.get_provisioned(core, params),
            "DeleteProvisionedConcurrencyConfig" => self.delete_provisioned(core, params),
            "ListProvisionedConcurrencyConfigs" => self.list_provisioned(core, params),
            "GetAccountSettings" => Ok(self.account_settings(core)),
            "PutFunctionEventInvokeConfig" => self.put_asynchronous(core, params, true),
            "UpdateFunctionEventInvokeConfig" => self.put_asynchronous(core, params, false),
            "GetFunctionEventInvokeConfig" => self.get_asynchronous(core, params),
            "DeleteFunctionEventInvokeConfig" => self.delete_asynchronous(core, params),
            "ListFunctionEventInvokeConfigs" => self.list_asynchronous(core, params),
            "AddPermission" => self.add_permission(core, params),
            "RemovePermission" => self.remove_permission(core, params),
            "GetPolicy" => self.get_policy(core, params),
            "TagResource" => self.tag(core, params),
            "UntagResource" => self.untag(core, params),
            "ListTags" => self.list_tags(core, params),
            "CreateFunctionUrlConfig" => self.create_url(core, params),
            "GetFunctionUrlConfig" => self.get_url(core, params),
            "UpdateFunctionUrlConfig" => self.update_url(core, params),
            "DeleteFunctionUrlConfig" => self.delete_url(core, params),
            "ListFunctionUrlConfigs" => self.list_urls(core, params),
            "PutRuntimeManagementConfig" => self.put_runtime(core, params),
            "GetRuntimeManagementConfig" => self.get_runtime(core, params),
            "PutFunctionRecursionConfig" => self.put_recursion(core, params),
            "GetFunctionRecursionConfig" => self.get_recursion(core, params),
            "PublishLayerVersion" => self.publish_layer(core, params),
            "GetLayerVersion" => self.get_layer(core, params),
            "GetLayerVersionByArn" => self.get_layer_by_arn(core, params),
            "DeleteLayerVersion" => Ok(self.delete_layer(params)),
            "ListLayerVersions" => self.list_layer_versions(params),
            "ListLayers" => self.list_layers(core, params),
            other => Err(Error::NotModelled(other.into())),
        }
    }

    /// Lets something planned happen.
    pub fn fire(&mut self, core: &mut Core, timer: Timer) {
        match timer {
            Timer::PollAgain(poller) => self.poll_again(core, poller),
            Timer::WindowOver(mapping) => self.window_over(core, mapping),
            Timer::Run(request) => self.run(core, request),
            Timer::Resume { invocation, step } => self.resume(core, invocation, step),
            Timer::InvocationOver(request) => self.invocation_over(core, request),
            Timer::Recycle {
                function,
                environment,
            } => self.recycle(core, &function, environment),
            Timer::ScaleUp(mapping) => self.scale_up(core, mapping),
            Timer::Settle(mapping) => self.settle_mapping(core, mapping),
            Timer::Ready {
                function,
                version,
                generation,
            } => self.ready(core, &function, version, generation),
            Timer::Provisioned {
                function,
                qualifier,
            } => self.provision(core, &function, &qualifier),
            Timer::Attempt(event) => self.attempt(core, event),
        }
    }

    /// Takes messages that a queue gave to a poller; none when the wait ended.
    pub fn deliver(&mut self, core: &mut Core, poller: PollerId, messages: Vec<Delivery>) {
        self.delivered(core, poller, messages);
    }

    /// Does what the reader asks of a modelled function.
    pub fn control(&mut self, core: &mut Core, control: &Control) {
        match control {
            Control::FailNext { function, count } => {
                if let Some(function) = self.function_mut(function) {
                    function.fail_next = *count;
                    core.record(Event::FailuresOrdered {
                        function: function.name.as_str().into(),
                        count: *count,
                    });
                }
            }
            Control::SetDuration { function, millis } => {
                if let Some(function) = self.function_mut(function) {
                    function.set_duration(*millis);
                    core.record(Event::DurationSet {
                        function: function.name.as_str().into(),
                        duration_ms: *millis,
                    });
                }
            }
            Control::RunCode { function, on } => {
                if let Some(function) = self.function_mut(function) {
                    function.runs_code = Some(*on);
                    core.record(Event::CodeChosen {
                        function: function.name.as_str().into(),
                        code: *on,
                    });
                }
            }
        }
    }

    /// Declares what a function does. A model whose expression does not parse leaves the function as it was;
    /// [`Model::check`] tells beforehand.
    pub fn set_model(&mut self, function: &str, model: Model) {
        if let Some(function) = self.function_mut(function) {
            function.set_model(model);
        }
    }

    /// The functions, by name.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.values().map(AsRef::as_ref)
    }

    /// The function of this name.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.get(name).map(AsRef::as_ref)
    }

    fn function_mut(&mut self, name: &str) -> Option<&mut Function> {
        self.functions.get_mut(name).map(Arc::make_mut)
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

    /// The ARN of the queue that a poller asks, and the ARN of the role it asks with.
    #[must_use]
    pub fn pulls_from(&self, poller: PollerId) -> Option<(Arc<str>, Arc<str>)> {
        let mapping = self.mappings.get(&poller.mapping)?;
        let function = self.function(&mapping.function)?;
        let number = function.number_of(mapping.qualifier.as_deref())?;
        let role = function.version(number)?.role().into();
        Some((Arc::clone(&mapping.queue_arn), role))
    }

    /// The events of asynchronous invocations of a function that are not handled yet, in the order they came.
    pub fn events_of(&self, function: &str) -> impl Iterator<Item = &Queued> {
        let events = self.events.values().map(AsRef::as_ref);
        events.filter(move |event| *event.function == *function)
    }

    /// How many events of asynchronous invocations wait in Lambda's own queue, by function.
    #[must_use]
    pub fn waiting_events(&self, function: &str) -> usize {
        self.events_of(function).count()
    }

    /// The functions as JSON, by name.
    #[must_use]
    pub fn functions_json(&self) -> Value {
        let functions: Map<String, Value> = self
            .functions()
            .map(|function| {
                let mut shown = function.world_json();
                shown["waitingEvents"] = json!(self.waiting_events(&function.name));
                (function.name.clone(), shown)
            })
            .collect();
        Value::Object(functions)
    }

    /// The event source mappings as JSON, in order of creation.
    #[must_use]
    pub fn mappings_json(&self) -> Value {
        self.mappings.values().map(Mapping::world_json).collect()
    }
}
