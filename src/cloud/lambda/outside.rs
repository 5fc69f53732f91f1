//! Code that runs outside of the simulated cloud: in the reader's tab, as Python, or in a test.
//!
//! When a handler that is not modelled is to begin, the cloud tells so by [`crate::core::Output::RunCode`] and lets no time
//! pass until the answer comes as [`crate::engine::Input::Code`]. The answer says how long the handler took in virtual time
//! and what came of it.
//!
//! A handler that waits says for what: [`CodePause`] for a time to pass, [`CodeCall`] for the answer to a request. Then time
//! goes on, other handlers run, and so does the function's timeout; at the right instant
//! [`crate::core::Output::ResumeCode`] hands over to the handler again, and time stands. What is to run can also be asked of
//! the state, as [`Lambda::code_standing`]: so a world that was brought back from a snapshot has it, too.

use super::event::{Outcome, RequestId};
use super::invoke::Ending;
use super::named::qualified;
use super::start::timed_out;
use super::version::Code;
use super::{Lambda, Timer};
use crate::call::SharedAnswer;
use crate::clock::Time;
use crate::core::{Core, Output, Timer as CoreTimer};
use crate::http::HttpRequest;
use crate::iam::Caller;
use crate::wire::keys::Keys;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// How long the keys are good that a role's code gets.
const KEYS_MS: u64 = 12 * 3_600_000;

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
    /// The execution role's keys, for the calls that the code makes.
    pub keys: Keys,
}

/// Why code runs that stood still.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// It begins.
    Begins,
    /// It has slept.
    Slept,
    /// Its request is answered: an [`crate::http::HttpResponse`] as JSON, or why there is none.
    Answered(SharedAnswer),
}

/// Code that runs outside, for as long as time stands still for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What runs.
    pub run: Arc<Run>,
    /// How often it has waited.
    pub step: u32,
    /// Why it runs now.
    pub cause: Cause,
}

/// Code that runs outside sleeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodePause {
    /// The invocation: a UUID.
    pub invocation: String,
    /// For how long, in milliseconds; without it, until its answer comes: for code that runs by another clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// What it has written since it told the last time, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<String>,
}

/// Code that runs outside sends a request and waits for the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeCall {
    /// The invocation: a UUID.
    pub invocation: String,
    /// The request.
    pub request: HttpRequest,
    /// What it has written since it told the last time, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<String>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeAnswer {
    /// The invocation: a UUID.
    pub invocation: String,
    /// How long the handler took in virtual time, in milliseconds, what it waited for included.
    pub duration_ms: u64,
    /// What it returned, or the error: JSON with `errorMessage`, `errorType` and so on.
    pub response: Value,
    /// Whether it failed.
    #[serde(default)]
    pub failed: bool,
    /// What it wrote, line by line, and has not told before.
    #[serde(default)]
    pub logs: Vec<String>,
}

/// How far an invocation's code is.
#[derive(Clone, Debug)]
pub(super) struct Outside {
    run: Arc<Run>,
    /// How often it has waited.
    step: u32,
    /// Why it runs; none while it waits.
    cause: Option<Cause>,
    /// What it has written, and when.
    pub(super) printed: Vec<(Time, Arc<str>)>,
}

impl Outside {
    fn print(&mut self, now: Time, logs: &[String]) {
        let lines = logs.iter().map(|line| (now, line.as_str().into()));
        self.printed.extend(lines);
    }

    /// The invocation is over; code that still waits will not go on.
    pub(super) fn stop(&self, core: &mut Core) {
        if self.step > 0 && self.cause.is_none() {
            core.outputs
                .push_back(Output::StopCode(Arc::clone(&self.run)));
        }
    }

    /// It goes on; time stands still again.
    fn go_on(&mut self, core: &mut Core, cause: Cause) {
        self.cause = Some(cause.clone());
        core.awaited += 1;
        core.outputs.push_back(Output::ResumeCode(Standing {
            run: Arc::clone(&self.run),
            step: self.step,
            cause,
        }));
    }
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
        let Some(run) = self.describe(core, request_id).map(Arc::new) else {
            return;
        };
        if let Some(invocation) = self.invocations.get_mut(&request_id) {
            core.awaited += 1;
            Arc::make_mut(invocation).outside = Some(Outside {
                run: Arc::clone(&run),
                step: 0,
                cause: Some(Cause::Begins),
                printed: Vec::new(),
            });
            core.outputs.push_back(Output::RunCode(run));
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
        let Caller::Role(session) = Caller::function(version.role(), &function.name) else {
            return None;
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
            keys: Keys::of_role(&core.account, &session, core.now.after(KEYS_MS)),
        })
    }

    /// The code that runs outside now, while time stands still for it; in the order of the invocations' ids.
    pub fn code_standing(&self) -> impl Iterator<Item = Standing> {
        self.invocations.values().filter_map(|invocation| {
            let outside = invocation.outside.as_ref()?;
            Some(Standing {
                run: Arc::clone(&outside.run),
                step: outside.step,
                cause: outside.cause.clone()?,
            })
        })
    }

    /// Whether an invocation's code runs outside, be it that it waits for something.
    #[must_use]
    pub fn has_code(&self, invocation: RequestId) -> bool {
        let invocation = self.invocations.get(&invocation);
        invocation.is_some_and(|one| one.outside.is_some() && one.ending.is_none())
    }

    /// Code sleeps, and time goes on.
    pub fn code_paused(&mut self, core: &mut Core, pause: &CodePause) {
        let Some((invocation, step)) = self.wait(core, &pause.invocation, &pause.logs) else {
            return;
        };
        if let Some(millis) = pause.ms {
            core.after(
                millis,
                CoreTimer::Lambda(Timer::Resume { invocation, step }),
            );
        }
    }

    /// Code sends a request, and time goes on: the number by which its answer is told, and the function's name.
    pub fn code_called(&mut self, core: &mut Core, call: &CodeCall) -> Option<(u64, Arc<str>)> {
        let (invocation, _) = self.wait(core, &call.invocation, &call.logs)?;
        let function = Arc::clone(&self.invocations.get(&invocation)?.function);
        self.next_code_call += 1;
        self.code_calls.insert(self.next_code_call, invocation);
        Some((self.next_code_call, function))
    }

    /// The request of code that runs outside is answered.
    pub fn code_told(&mut self, core: &mut Core, number: u64, answer: &SharedAnswer) {
        let Some(request_id) = self.code_calls.remove(&number) else {
            return;
        };
        if let Some(outside) = self.waiting(request_id) {
            outside.go_on(core, Cause::Answered(answer.clone()));
        }
    }

    /// Code has slept.
    pub(super) fn resume(&mut self, core: &mut Core, request_id: RequestId, step: u32) {
        if let Some(outside) = self.waiting(request_id).filter(|one| one.step == step) {
            outside.go_on(core, Cause::Slept);
        }
    }

    /// What is known of code that waits.
    fn waiting(&mut self, request_id: RequestId) -> Option<&mut Outside> {
        let invocation = self.invocations.get_mut(&request_id)?;
        if invocation.ending.is_some() {
            return None;
        }
        let outside = Arc::make_mut(invocation).outside.as_mut()?;
        outside.cause.is_none().then_some(outside)
    }

    /// Code that ran waits from now on: which invocation, and the number of this wait.
    fn wait(
        &mut self,
        core: &mut Core,
        invocation: &str,
        logs: &[String],
    ) -> Option<(RequestId, u32)> {
        let request_id = RequestId::read(invocation)?;
        let invocation = Arc::make_mut(self.invocations.get_mut(&request_id)?);
        let outside = invocation.outside.as_mut()?;
        outside.print(core.now, logs);
        // What waits already may still write.
        outside.cause.take()?;
        core.awaited = core.awaited.saturating_sub(1);
        outside.step += 1;
        let step = outside.step;
        if step == 1 {
            // Its time may be over before it goes on.
            core.timers.cancel(invocation.over);
            let timer = CoreTimer::Lambda(Timer::InvocationOver(request_id));
            let until = invocation.ready.after(invocation.timeout_ms());
            invocation.over = core.timers.schedule(until, timer);
        }
        Some((request_id, step))
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
        let invocation = Arc::make_mut(invocation);
        let function = self.functions.get(&*invocation.function);
        let Some(outside) = &mut invocation.outside else {
            return;
        };
        if outside.cause.take().is_some() {
            core.awaited = core.awaited.saturating_sub(1);
        }
        outside.print(core.now, &answer.logs);
        // What it waited for has passed already.
        let duration_ms = answer.duration_ms.max(core.now.since(invocation.ready));
        let ending = if duration_ms > invocation.timeout_ms() {
            timed_out(request_id, invocation.timeout_s)
        } else {
            let event = &invocation.request.event;
            let made = function.map(|one| one.handler.made(event, &answer.response));
            let (outcome, work) = if answer.failed {
                (Outcome::Error, Vec::new())
            } else {
                (Outcome::Success, made.unwrap_or_default())
            };
            Ending {
                outcome,
                duration_ms,
                response: Arc::new(answer.response.clone()),
                logs: Vec::new(),
                work,
            }
        };
        let until = invocation.ready.after(ending.duration_ms).max(core.now);
        invocation.ending = Some(ending);
        core.timers.cancel(invocation.over);
        let timer = CoreTimer::Lambda(Timer::InvocationOver(request_id));
        invocation.over = core.timers.schedule(until, timer);
    }
}
