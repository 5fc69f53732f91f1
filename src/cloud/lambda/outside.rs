//! Code that runs outside of the simulated cloud: in the reader's tab, as Python, or in a test.
//!
//! When the handler of a function without a model is to begin, the cloud tells so by [`crate::core::Output::RunCode`]
//! and lets no time pass until the answer comes as [`crate::engine::Input::Code`]. The answer says how long the handler
//! took in virtual time and what came of it; what else the handler did, it did by calls of its own in between.

use super::event::{Outcome, RequestId};
use super::invoke::Ending;
use super::named::qualified;
use super::start::timed_out;
use super::version::Code;
use super::{Lambda, Timer};
use crate::clock::Time;
use crate::core::{Core, Output, Timer as CoreTimer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// What is to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The invocation.
    pub invocation: RequestId,
    /// The function's name.
    pub function: Arc<str>,
    /// The execution environment: what the code keeps between invocations, it keeps here.
    pub environment: u32,
    /// How many invocations the environment has served; 0 when its modules are to be loaded first.
    pub served: u32,
    /// Whether the environment was prepared as provisioned concurrency.
    pub provisioned: bool,
    /// The function's code.
    pub code: Arc<Code>,
    /// `module.function`.
    pub handler: Arc<str>,
    /// The environment variables: an object.
    pub variables: Value,
    /// The execution role's ARN.
    pub role: Arc<str>,
    /// The event.
    pub event: Arc<Value>,
    /// What the handler's second argument knows: an object with the names that Python gives them.
    pub context: Value,
    /// When the function's timeout is over.
    pub deadline: Time,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeAnswer {
    /// The invocation: a UUID.
    pub invocation: String,
    /// How long the handler took in virtual time, in milliseconds.
    pub duration_ms: u64,
    /// What it returned, or the error: JSON with `errorMessage`, `errorType` and so on.
    pub response: Value,
    /// Whether it failed.
    #[serde(default)]
    pub failed: bool,
    /// What it wrote, line by line.
    #[serde(default)]
    pub logs: Vec<String>,
}

impl Lambda {
    /// Plans the beginning of the handler.
    pub(super) fn plan_run(&mut self, core: &mut Core, request_id: RequestId) {
        let Some(invocation) = self.invocations.get(&request_id) else {
            return;
        };
        let timer = CoreTimer::Lambda(Timer::Run(request_id));
        core.timers.schedule(invocation.ready, timer);
    }

    /// Asks the outside to run a handler.
    pub(super) fn run(&mut self, core: &mut Core, request_id: RequestId) {
        if let Some(run) = self.describe(core, request_id) {
            core.awaited += 1;
            core.outputs.push_back(Output::RunCode(Arc::new(run)));
        }
    }

    fn describe(&self, core: &Core, request_id: RequestId) -> Option<Run> {
        let invocation = self.invocations.get(&request_id)?;
        let function = self.function(&invocation.function)?;
        let version = function.version(invocation.kind.version)?;
        let environment = function.environments.get(&invocation.environment);
        let setting = |key: &str| version.settings[key].as_str().unwrap_or_default();
        let invoked_arn = match &invocation.request.qualifier {
            Some(qualifier) => qualified(&function.arn, qualifier),
            None => function.arn.clone(),
        };
        Some(Run {
            invocation: request_id,
            function: Arc::clone(&invocation.function),
            environment: invocation.environment,
            served: environment.map_or(0, |one| one.served),
            provisioned: invocation.kind.provisioned,
            code: Arc::clone(&version.code),
            handler: setting("Handler").into(),
            variables: function.variables(invocation.kind.version),
            role: version.role().into(),
            event: Arc::clone(&invocation.request.event),
            context: json!({
                "invoked_function_arn": invoked_arn,
                "function_version": invocation.version,
                "function_name": invocation.function,
                "memory_limit_in_mb": invocation.memory_mb.to_string(),
                "aws_request_id": request_id,
                "log_group_name": invocation.log_group,
                "log_stream_name": invocation.stream,
                "client_context": null,
            }),
            deadline: core.now.after(u64::from(invocation.timeout_s) * 1_000),
        })
    }

    /// Takes the answer of code that ran outside.
    pub fn code_answered(&mut self, core: &mut Core, answer: &CodeAnswer) {
        let Some(request_id) = RequestId::read(&answer.invocation) else {
            return;
        };
        let Some(invocation) = self.invocations.get_mut(&request_id) else {
            return;
        };
        if invocation.ending.is_some() {
            return;
        }
        core.awaited = core.awaited.saturating_sub(1);
        let invocation = Arc::make_mut(invocation);
        let ending = if answer.duration_ms > u64::from(invocation.timeout_s) * 1_000 {
            timed_out(request_id, invocation.timeout_s)
        } else {
            Ending {
                outcome: if answer.failed {
                    Outcome::Error
                } else {
                    Outcome::Success
                },
                duration_ms: answer.duration_ms,
                response: Arc::new(answer.response.clone()),
                logs: answer
                    .logs
                    .iter()
                    .map(|line| line.as_str().into())
                    .collect(),
                work: Vec::new(),
            }
        };
        let until = invocation.ready.after(ending.duration_ms);
        invocation.ending = Some(ending);
        core.timers.cancel(invocation.over);
        let timer = CoreTimer::Lambda(Timer::InvocationOver(request_id));
        invocation.over = core.timers.schedule(until, timer);
    }
}
