//! Task states: from schedule to outcome.

mod facts;

use facts::{activity_started, failed, scheduled, started, submitted, succeeded};

use super::parallel::arguments;
use super::step::{is_too_large, too_large};
use super::{After, Phase, Run, Stage, Thread, Tick};
use crate::call::SharedAnswer;
use crate::clock::TimerKey;
use crate::core::Timer as CoreTimer;
use crate::states::Timer;
use crate::states::definition::{Action, Amount, Pattern, Resource, State, Task};
use crate::states::event::Event;
use crate::states::integrate;
use crate::states::query::{Fault, Sort, names};
use crate::states::shared::{Mocked, Purpose};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;

/// A Task, and how far it is.
#[derive(Clone, Debug)]
pub(in crate::states) struct Running {
    /// By which answers find it.
    pub(in crate::states) number: u64,
    pub(in crate::states) token: Arc<str>,
    /// Whether the context object shows the token.
    pub(in crate::states) has_token: bool,
    pub(in crate::states) arguments: Arc<Value>,
    step: Step,
    timeout_s: Option<u64>,
    heartbeat_s: Option<u64>,
    timeout: Option<TimerKey>,
    heartbeat: Option<TimerKey>,
}

#[derive(Clone, Debug)]
enum Step {
    Scheduled,
    /// Asked, and not answered yet.
    Asked,
    /// The answer is there; the end of the job, or the token, is not.
    Submitted,
    /// Outcomes that somebody declared.
    Playing(VecDeque<Mocked>),
    /// It came to something, and goes on with that when the timer fires.
    Over(Result<Arc<Value>, Fault>),
}

impl Running {
    /// Whether the token can still be sent back.
    pub(in crate::states) const fn is_open(&self) -> bool {
        matches!(self.step, Step::Asked | Step::Submitted)
    }
}

/// The whole seconds of `TimeoutSeconds` and the like.
fn seconds(
    scope: &crate::states::query::Scope<'_>,
    amount: Option<&Amount>,
    field: &str,
    data: &Arc<Value>,
) -> Result<Option<u64>, Fault> {
    let Some(amount) = amount else {
        return Ok(None);
    };
    let value = match amount {
        Amount::Query(query) => scope.typed(query, "number")?,
        other => scope.amount(other, data)?,
    };
    match value.as_u64().filter(|seconds| *seconds > 0) {
        Some(seconds) => Ok(Some(seconds)),
        None if matches!(amount, Amount::Query(_)) => Err(Fault::new(
            names::QUERY,
            format!("The {field} field must be a positive integer but was: {value}"),
            Sort::Query(Some(field.into()), false),
        )),
        None => Err(Fault::runtime(format!(
            "The {field}Path parameter does not reference a positive integer: {value}"
        ))),
    }
}

impl Run<'_> {
    pub(super) fn begin_task(
        &mut self,
        thread: &mut Thread,
        state: &State,
        task: &Task,
    ) -> Result<(), Fault> {
        let number = self.shared.next_task();
        let token = self.shared.token(self.exec, number);
        let seed = self.seed(thread, Stage::Begin);
        let has_token = !matches!(
            task.resource,
            Resource::Function(_)
                | Resource::Activity(_)
                | Resource::Service {
                    pattern: Pattern::RequestResponse,
                    ..
                }
        );
        let (given, timeout_s, heartbeat_s) = {
            let context = || self.context(thread, has_token.then_some(&*token));
            let scope = self.scope(thread, &seed, &context);
            let given = arguments(&scope, state, &thread.input)?;
            if let Some(credentials) = &task.credentials {
                scope.fill(credentials, &thread.input)?;
            }
            let timeout = seconds(
                &scope,
                task.timeout.as_ref(),
                "TimeoutSeconds",
                &thread.input,
            )?;
            let heartbeat = seconds(
                &scope,
                task.heartbeat.as_ref(),
                "HeartbeatSeconds",
                &thread.input,
            )?;
            (given, timeout, heartbeat)
        };
        let fact = scheduled(
            task,
            &given,
            timeout_s,
            heartbeat_s,
            &self.core.account.region,
        );
        self.note(thread, fact);
        thread.phase = Phase::Task(Box::new(Running {
            number,
            token,
            has_token,
            arguments: given,
            step: Step::Scheduled,
            timeout_s,
            heartbeat_s,
            timeout: None,
            heartbeat: None,
        }));
        let step = self.exec.step_ms();
        self.go_on(thread, step);
        Ok(())
    }

    /// A Task's timer has fired.
    pub(super) fn task_next(&mut self, thread: &mut Thread, state: &State) -> After {
        let (Action::Task(task), Phase::Task(running)) = (&state.action, &mut thread.phase) else {
            return After::Stay;
        };
        match std::mem::replace(&mut running.step, Step::Asked) {
            Step::Scheduled => self.start_task(thread, state, task),
            Step::Playing(outcomes) => self.play(thread, task, outcomes),
            Step::Over(Ok(result)) => self.conclude(thread, &result),
            Step::Over(Err(fault)) => self.failed_here(thread, fault),
            step @ (Step::Asked | Step::Submitted) => {
                running.step = step;
                After::Stay
            }
        }
    }

    fn start_task(&mut self, thread: &mut Thread, state: &State, task: &Task) -> After {
        if let Resource::Activity(arn) = &task.resource {
            let Phase::Task(running) = &thread.phase else {
                return After::Stay;
            };
            let (token, input) = (Arc::clone(&running.token), running.arguments.to_string());
            self.watch(thread);
            self.shared.register(self.exec, thread, Purpose::Task);
            let taken = self.shared.offer(self.core, arn, token, input);
            if let Some(worker) = taken {
                self.note(thread, activity_started(&worker));
            }
            return After::Stay;
        }
        self.note(thread, started(task));
        self.watch(thread);
        let key = (
            Arc::clone(&self.exec.owner.machine_name),
            Arc::clone(&state.name),
        );
        let mocked = self.shared.mocked(&key);
        let Phase::Task(running) = &mut thread.phase else {
            return After::Stay;
        };
        if let Some(outcomes) = mocked {
            running.step = Step::Playing(outcomes);
            let step = self.exec.step_ms();
            self.go_on(thread, step);
            return After::Stay;
        }
        let arguments = Arc::clone(&running.arguments);
        let number = running.number;
        self.shared.register(self.exec, thread, Purpose::Task);
        let asked = integrate::ask(
            self.core,
            &integrate::Who::of(self.exec),
            &task.resource,
            &arguments,
            number,
        );
        match asked {
            Ok(()) => After::Stay,
            Err(fault) => self.task_over(thread, Err(fault)),
        }
    }

    /// Starts the timers of timeout and heartbeat.
    fn watch(&mut self, thread: &mut Thread) {
        let (exec, id) = (self.exec.id, thread.id);
        let Phase::Task(running) = &mut thread.phase else {
            return;
        };
        let mut plan = |seconds: Option<u64>, tick| {
            let timer = CoreTimer::States(Timer::Thread(exec, id, tick));
            seconds.map(|seconds| self.core.after(seconds.saturating_mul(1000), timer))
        };
        running.timeout = plan(running.timeout_s, Tick::Timeout);
        running.heartbeat = plan(running.heartbeat_s, Tick::Heartbeat);
    }

    /// A worker tells that it is still at it.
    pub(in crate::states) fn heartbeat(&mut self, thread: &mut Thread) {
        let (exec, id) = (self.exec.id, thread.id);
        let Phase::Task(running) = &mut thread.phase else {
            return;
        };
        if let Some(key) = running.heartbeat.take() {
            self.core.timers.cancel(key);
        }
        let timer = CoreTimer::States(Timer::Thread(exec, id, Tick::Heartbeat));
        running.heartbeat = running
            .heartbeat_s
            .map(|seconds| self.core.after(seconds.saturating_mul(1000), timer));
    }

    /// Plays what was declared: all that comes before the end, and the end.
    fn play(&mut self, thread: &mut Thread, task: &Task, mut outcomes: VecDeque<Mocked>) -> After {
        let result = loop {
            match outcomes.pop_front() {
                Some(Mocked::Submitted(output)) => {
                    self.note(thread, submitted(task, &output));
                }
                Some(Mocked::Succeeded(output)) => break Ok(Arc::new(output)),
                Some(Mocked::Failed { error, cause }) => {
                    break Err(Fault {
                        error: error.map(Into::into),
                        cause: cause.map(Into::into),
                        sort: Sort::Given,
                    });
                }
                // The timer that the Task has anyway tells of it.
                Some(Mocked::TimedOut) | None => {
                    let has_timer = matches!(&thread.phase, Phase::Task(running)
                        if running.timeout.is_some() || running.heartbeat.is_some());
                    return if has_timer {
                        After::Stay
                    } else {
                        self.task_late(thread, false)
                    };
                }
            }
        };
        self.task_over(thread, result)
    }

    /// A service has answered what a Task asked.
    pub(in crate::states) fn task_told(
        &mut self,
        thread: &mut Thread,
        answer: &SharedAnswer,
    ) -> After {
        let machine = self.machine();
        let Some(state) = machine.states.get(thread.at) else {
            return After::Stay;
        };
        let (Action::Task(task), Phase::Task(running)) = (&state.action, &mut thread.phase) else {
            return After::Stay;
        };
        if !matches!(running.step, Step::Asked) {
            return After::Stay;
        }
        let outcome = integrate::outcome(self.core, &task.resource, answer);
        let waits = matches!(&task.resource, Resource::Service { pattern, .. } if *pattern != Pattern::RequestResponse);
        match outcome {
            Ok(output) if waits => {
                running.step = Step::Submitted;
                let (number, arn) = (
                    running.number,
                    output["ExecutionArn"].as_str().map(str::to_owned),
                );
                self.note(thread, submitted(task, &output));
                let syncs = matches!(&task.resource, Resource::Service { pattern, .. }
                    if matches!(pattern, Pattern::Sync | Pattern::Sync2));
                if syncs {
                    self.shared
                        .wait_for_execution(number, arn.as_deref().unwrap_or_default());
                }
                After::Stay
            }
            outcome => self.task_over(thread, outcome.map(Arc::new)),
        }
    }

    /// The execution that a Task waited for has ended, or the token came back.
    pub(in crate::states) fn task_ended(
        &mut self,
        thread: &mut Thread,
        result: Result<Arc<Value>, Fault>,
    ) -> After {
        match &thread.phase {
            Phase::Task(running) if running.is_open() => self.task_over(thread, result),
            _ => After::Stay,
        }
    }

    /// A Task came to something: that is written down, and a moment later the state goes on with it.
    fn task_over(&mut self, thread: &mut Thread, result: Result<Arc<Value>, Fault>) -> After {
        let machine = self.machine();
        let Some(state) = machine.states.get(thread.at) else {
            return After::Stay;
        };
        let (Action::Task(task), Phase::Task(running)) = (&state.action, &mut thread.phase) else {
            return After::Stay;
        };
        let result = match result {
            Ok(output) if is_too_large(&output) => Err(Fault {
                sort: Sort::Given,
                ..too_large(&whose(&task.resource))
            }),
            other => other,
        };
        for key in [running.timeout.take(), running.heartbeat.take()]
            .into_iter()
            .flatten()
        {
            self.core.timers.cancel(key);
        }
        let (number, token) = (running.number, Arc::clone(&running.token));
        running.step = Step::Over(result.clone());
        self.shared.forget(number, &token);
        let fact = match &result {
            Ok(output) => succeeded(task, output),
            Err(fault) => failed(task, fault),
        };
        self.note(thread, fact);
        self.core.record(Event::TaskEnded {
            execution: Arc::clone(&self.exec.arn),
            state: Arc::clone(&state.name),
            thread: thread.id,
            resource: Arc::clone(&task.word),
            error: result.err().map(|fault| fault.error.unwrap_or_default()),
        });
        if let Some(key) = thread.timer.take() {
            self.core.timers.cancel(key);
        }
        let step = self.exec.step_ms();
        self.go_on(thread, step);
        After::Stay
    }

    /// A Task's time is up.
    pub(super) fn task_late(&mut self, thread: &mut Thread, is_heartbeat: bool) -> After {
        let fault = Fault {
            error: Some(names::TIMEOUT.into()),
            cause: None,
            sort: Sort::Timeout(is_heartbeat),
        };
        match &thread.phase {
            Phase::Task(running) if !matches!(running.step, Step::Over(_)) => {
                self.task_over(thread, Err(fault))
            }
            _ => After::Stay,
        }
    }

    /// Forgets a Task that nobody needs any more.
    pub(super) fn forget_task(&mut self, running: &Running) {
        for key in [running.timeout, running.heartbeat].into_iter().flatten() {
            self.core.timers.cancel(key);
        }
        self.shared.forget(running.number, &running.token);
    }

    /// A worker has taken an activity's task.
    pub(in crate::states) fn activity_taken(&mut self, thread: &mut Thread, worker: &str) {
        self.note(thread, activity_started(worker));
    }
}

/// Whose result it is, in the words of a result that is too large.
fn whose(resource: &Resource) -> Arc<str> {
    match resource {
        Resource::Function(arn) | Resource::Activity(arn) => Arc::clone(arn),
        Resource::Service { service, .. } => Arc::clone(service),
    }
}
