//! Functions whose code runs in the worker.
//!
//! The cloud's own state says what is to run ([`Lambda::code_standing`](cloud::lambda::Lambda::code_standing)); here is known
//! how far the worker is with it. The two part when the reader goes back in time: a handler that the cloud has at another
//! step than the worker cannot go on, for Python cannot be wound back, and ends as a runtime that was killed. Execution
//! environments whose count of invocations is another than the cloud's begin anew.

use super::hub::{Deed, Hub};
use super::message::{Invoke, Outcome, ToWorker};
use cloud::clock::Time;
use cloud::engine::Input;
use cloud::http::{HttpRequest, HttpResponse};
use cloud::lambda::{
    Cause, CodeAnswer, CodeCall, CodePause, Control, Lambda, RequestId, Run, Standing,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How long a handler may compute at most, in milliseconds of real time, whatever its timeout is.
const COMPUTE_MS: f64 = 5_000.0;
/// How much longer it may, while its modules are loaded: imports are slow here.
const IMPORT_MS: f64 = 5_000.0;
/// How much it may write that has not been told, in bytes: a loop that prints is stopped, but not at once.
const PRINT_MAX: usize = 256 * 1024;

/// What a handler waits for, by the worker's number.
#[derive(Debug)]
enum Wait {
    Answer(u64),
    Sleep(u64),
}

/// An invocation in the worker, which knows it by its id; by another where it begins a second time.
#[derive(Debug)]
struct Handler {
    run: Arc<Run>,
    environment: String,
    /// When the handler began.
    began: Time,
    /// How often it has waited.
    step: u32,
    waits: Option<Wait>,
    /// Since when it computes, in real time.
    since: f64,
    limit_ms: f64,
    /// What it has written and not told: the last line may not be whole.
    printed: String,
    /// Whether the cloud has forgotten it: it only has to end.
    is_gone: bool,
}

impl Handler {
    /// The lines that it has written since it was asked the last time.
    fn lines(&mut self) -> Vec<String> {
        let printed = std::mem::take(&mut self.printed);
        printed.lines().map(Into::into).collect()
    }
}

/// An execution environment in the worker.
#[derive(Debug)]
struct Environment {
    name: String,
    served: u32,
}

/// See the module's description.
#[derive(Debug, Default)]
pub(super) struct Handlers {
    open: BTreeMap<String, Handler>,
    /// By function and the environment's number.
    environments: BTreeMap<(Arc<str>, u32), Environment>,
    last: u64,
    /// The code that the worker has, by its digest.
    sent: BTreeSet<Arc<str>>,
    /// The invocations that the cloud stands still for, and the step it has them at.
    standing: BTreeMap<RequestId, u32>,
}

impl Handlers {
    /// The worker has said something: whoever else runs did not have it meanwhile.
    pub(super) fn alive(&mut self, id: Option<&str>, real: f64) {
        for (of, handler) in &mut self.open {
            if Some(of.as_str()) != id {
                handler.since = real;
            }
        }
    }

    pub(super) fn printed(&mut self, id: &str, text: &str) {
        if let Some(handler) = self.open.get_mut(id)
            && handler.printed.len() < PRINT_MAX
        {
            handler.printed.push_str(text);
        }
    }

    pub(super) fn are_computing(&self) -> bool {
        self.open.values().any(|handler| handler.waits.is_none())
    }

    /// What the worker does for an invocation: its id there.
    fn of(&mut self, invocation: RequestId) -> Option<(&String, &mut Handler)> {
        let mut open = self.open.iter_mut();
        open.find(|(_, handler)| handler.run.invocation == invocation && !handler.is_gone)
    }
}

impl Hub {
    /// Compares what the cloud wants run with what runs. To be told whenever the cloud has gone on.
    pub(super) fn tend(&mut self, lambda: &Lambda, now: Time, region: &str, stands: bool) {
        self.now = now;
        // What code has done has yet to be told to the cloud, which will then be looked at.
        if self.is_acting() {
            return;
        }
        self.handlers.standing.clear();
        self.forget_gone(lambda);
        // Where time does not stand, the session's own inputs tell what code does.
        if !stands {
            return;
        }
        for standing in lambda.code_standing() {
            let (invocation, step) = (standing.run.invocation, standing.step);
            self.handlers.standing.insert(invocation, step);
            self.go_on(standing, region);
        }
    }

    fn forget_gone(&mut self, lambda: &Lambda) {
        let open = self.handlers.open.iter();
        let gone = open
            .filter(|(_, handler)| !handler.is_gone && !lambda.has_code(handler.run.invocation));
        let gone: Vec<String> = gone.map(|(id, _)| id.clone()).collect();
        for id in gone {
            self.let_go(id);
        }
    }

    /// Ends a handler that the cloud no longer knows, with its environment.
    fn let_go(&mut self, id: String) {
        if let Some(handler) = self.handlers.open.get_mut(&id) {
            handler.is_gone = true;
            let environment = handler.environment.clone();
            self.drop_environment(&environment);
            self.post(ToWorker::Interrupt(id));
            self.post(ToWorker::Forget(environment));
        }
    }

    fn drop_environment(&mut self, name: &str) {
        self.handlers
            .environments
            .retain(|_, environment| environment.name != name);
    }

    fn go_on(&mut self, standing: Standing, region: &str) {
        let Standing { run, step, cause } = standing;
        if let Some(why) = self.hindrance() {
            let why = why.to_owned();
            return self.model_instead(&run, &why);
        }
        let real = self.real;
        let known = self.handlers.of(run.invocation);
        if let Some((_, handler)) = known.filter(|(_, handler)| handler.step == step) {
            let message = match (handler.waits.take(), cause) {
                (None, _) => return,
                (Some(Wait::Sleep(number)), _) => ToWorker::Slept(number),
                (Some(Wait::Answer(number)), Cause::Answered(answer)) => {
                    let read = answer.map_err(|error| error.message).and_then(|body| {
                        serde_json::from_value::<HttpResponse>((*body).clone())
                            .map_err(|error| error.to_string())
                    });
                    ToWorker::Answer(number, read)
                }
                (Some(Wait::Answer(number)), _) => {
                    ToWorker::Answer(number, Err("The connection was closed.".into()))
                }
            };
            handler.since = real;
            self.post(message);
        } else {
            // The cloud is at another step of it.
            let old = self.handlers.of(run.invocation);
            if let Some(id) = old.map(|(id, _)| id.clone()) {
                self.let_go(id);
            }
            if step == 0 {
                self.begin(run, region);
            } else {
                self.kill(&run);
            }
        }
    }

    /// Has the worker run a handler.
    fn begin(&mut self, run: Arc<Run>, region: &str) {
        self.wake();
        let now = self.now;
        let place = (Arc::clone(&run.function), run.environment);
        let known = self.handlers.environments.get(&place);
        let warm = known.filter(|known| run.served > 0 && known.served == run.served);
        let (environment, cold) = match warm {
            Some(warm) => (warm.name.clone(), false),
            None => {
                if let Some(old) = self.handlers.environments.remove(&place) {
                    self.post(ToWorker::Forget(old.name));
                }
                self.handlers.last += 1;
                let name = format!(
                    "{}-{}-{}",
                    run.function, run.environment, self.handlers.last
                );
                let environment = Environment {
                    name: name.clone(),
                    served: run.served,
                };
                self.handlers.environments.insert(place, environment);
                (name, true)
            }
        };
        let timeout_ms = run.deadline.since(now) as f64;
        let with_files = self.handlers.sent.insert(Arc::clone(&run.code.sha256));
        let handler = Handler {
            run: Arc::clone(&run),
            environment: environment.clone(),
            began: now,
            step: 0,
            waits: None,
            since: self.real,
            limit_ms: timeout_ms.min(COMPUTE_MS) + if cold { IMPORT_MS } else { 0.0 },
            printed: String::new(),
            is_gone: false,
        };
        let mut id = run.invocation.to_string();
        if self.handlers.open.contains_key(&id) {
            id = format!("{id}-{}", self.handlers.last);
        }
        self.handlers.open.insert(id.clone(), handler);
        self.post(ToWorker::Invoke(Box::new(Invoke {
            id,
            run,
            environment,
            cold,
            with_files,
            region: region.to_owned(),
        })));
    }

    /// A handler sends a request.
    pub(super) fn handler_calls(&mut self, id: &str, number: u64, request: HttpRequest) {
        let Some((invocation, logs)) = self.handler_waits(id, Wait::Answer(number)) else {
            return;
        };
        self.push(Deed::Act(Box::new(Input::CodeCall(CodeCall {
            invocation,
            request,
            logs,
        }))));
    }

    /// A handler sleeps.
    pub(super) fn handler_sleeps(&mut self, id: &str, number: u64, ms: u64) {
        let Some((invocation, logs)) = self.handler_waits(id, Wait::Sleep(number)) else {
            return;
        };
        self.push(Deed::Act(Box::new(Input::CodePause(CodePause {
            invocation,
            ms: Some(ms),
            logs,
        }))));
    }

    /// Notes that a handler waits: the invocation, and what it has written.
    fn handler_waits(&mut self, id: &str, wait: Wait) -> Option<(String, Vec<String>)> {
        let real = self.real;
        self.handlers.alive(Some(id), real);
        if !self.is_expected(id) {
            return None;
        }
        let handler = self.handlers.open.get_mut(id)?;
        handler.step += 1;
        handler.waits = Some(wait);
        Some((handler.run.invocation.to_string(), handler.lines()))
    }

    /// Whether the cloud stands still for a handler, at its step; else it is told to end. The reader may have gone back.
    fn is_expected(&mut self, id: &str) -> bool {
        let Some(handler) = self.handlers.open.get(id) else {
            return false;
        };
        let standing = self.handlers.standing.get(&handler.run.invocation);
        let is_expected = !handler.is_gone && standing == Some(&handler.step);
        if !is_expected {
            self.let_go(id.to_owned());
        }
        is_expected
    }

    /// A handler is over.
    pub(super) fn handler_ended(&mut self, id: &str, outcome: Outcome) {
        let real = self.real;
        self.handlers.alive(Some(id), real);
        let is_expected = self.is_expected(id);
        let Some(mut handler) = self.handlers.open.remove(id).filter(|_| is_expected) else {
            return;
        };
        let name = &handler.environment;
        let mut environments = self.handlers.environments.values_mut();
        if let Some(environment) = environments.find(|environment| environment.name == *name) {
            environment.served = handler.run.served + 1;
        }
        let waited_ms = self.now.since(handler.began);
        self.push(Deed::Act(Box::new(Input::Code(CodeAnswer {
            invocation: handler.run.invocation.to_string(),
            // Sleeps that the cloud was told of are among what it waited for.
            duration_ms: waited_ms.max(outcome.slept_ms) + outcome.cpu_ms.max(1),
            response: outcome.response,
            failed: outcome.failed,
            logs: handler.lines(),
        }))));
    }

    /// Ends the worker when a handler has computed for too long.
    pub(super) fn end_overrun(&mut self) {
        let real = self.real;
        let is_ready = self.is_ready();
        let open = self.handlers.open.iter();
        let late = open
            .filter(|(_, handler)| is_ready && handler.waits.is_none())
            .find(|(_, handler)| real - handler.since > handler.limit_ms);
        let Some(id) = late.map(|(id, _)| id.clone()) else {
            return;
        };
        let is_expected = self.is_expected(&id);
        if let Some(mut handler) = self.handlers.open.remove(&id).filter(|_| is_expected) {
            let timeout_ms = handler.run.deadline.since(handler.began);
            self.push(Deed::Act(Box::new(Input::Code(CodeAnswer {
                invocation: handler.run.invocation.to_string(),
                duration_ms: timeout_ms + 1,
                response: Value::Null,
                failed: true,
                logs: handler.lines(),
            }))));
        }
        self.end("Python was started anew, because a function computed for too long.");
    }

    /// The worker is gone, and with it all that functions remembered.
    pub(super) fn handlers_lost(&mut self) {
        self.handlers.environments.clear();
        self.handlers.sent.clear();
        // Those that had not begun to act begin once more, the others end when their time comes.
        self.handlers.open.clear();
    }

    /// A handler cannot go on.
    fn kill(&mut self, run: &Run) {
        let invocation = run.invocation.to_string();
        let response = json!({
            "errorType": "Runtime.ExitError",
            "errorMessage": format!("RequestId: {invocation} Error: Runtime exited with error: signal: killed"),
        });
        self.push(Deed::Act(Box::new(Input::Code(CodeAnswer {
            invocation,
            duration_ms: 1,
            response,
            failed: true,
            logs: Vec::new(),
        }))));
        self.push(Deed::Tell(format!(
            "{} was in the middle of an invocation that Python no longer knows: its environment was ended.",
            run.function
        )));
    }

    /// Where Python does not run, the lesson's model does.
    fn model_instead(&mut self, run: &Run, why: &str) {
        let invocation = run.invocation.to_string();
        let response = json!({
            "errorType": "Runtime.ExitError",
            "errorMessage": format!("RequestId: {invocation} Error: Runtime exited without providing a reason"),
        });
        self.push(Deed::Act(Box::new(Input::Code(CodeAnswer {
            invocation,
            duration_ms: 1,
            response,
            failed: true,
            logs: Vec::new(),
        }))));
        self.push(Deed::Act(Box::new(Input::Lambda(Control::RunCode {
            function: run.function.to_string(),
            on: false,
        }))));
        self.push(Deed::Tell(format!(
            "{} runs as the lesson models it, because Python does not run. {why}",
            run.function
        )));
    }
}
