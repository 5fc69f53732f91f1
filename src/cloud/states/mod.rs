//! AWS Step Functions: state machines in the Amazon States Language, and their executions.
//!
//! ```text
//! definition/  text -> Machine, with all that is wrong with it
//! query/       paths, templates, intrinsic functions, JSONata
//! run/         executions: trees of threads that timers and answers move
//! integrate    what Tasks ask of other services
//! api/         Step Functions' own API
//! ```
//!
//! An execution does nothing outside a timer's instant or an answer's, so that leaps and small steps in time come to the
//! same. What it has for others it leaves as letters ([`shared::Mail`]), which are carried once it stands still.

mod api;
mod definition;
mod error;
mod event;
mod history;
mod inspect;
mod integrate;
mod logging;
mod machine;
mod query;
mod reading;
mod run;
mod shared;
mod time;
mod view;

#[cfg(test)]
mod tests;

pub use definition::{DEFINITION_BYTES_MAX, Kind, Problem, Severity, problems};
pub use error::Error;
pub use event::Event;
pub use history::{EVENTS_MAX, HistoryEvent};
pub use machine::StateMachine;
pub use run::{DATA_BYTES_MAX, EXPRESS_MS_MAX, Execution, ExecutionId, STEP_MS, Status};
pub use shared::Mocked;
pub use view::{DataFlow, FlowError, FlowStep, MapRunView, OpenTask, Work};

use crate::call::{ApiCall, Reply, SharedAnswer, Ticket};
use crate::core::Core;
use crate::error::AwsError;
use crate::given::Given;
use crate::iam::Iam;
use crate::sorted::SortedMap;
use definition::{Action, Pattern, Resource};
use query::{Fault, Sort, names};
use run::{Phase, Run, ThreadId, Tick};
use serde_json::Value;
use shared::{Mail, NewChild, Purpose, Shared};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// How many executions that have ended are kept; older ones are let go.
const KEPT: usize = 5_000;

/// All state machines and executions of the account in its region.
#[derive(Clone, Debug, Default)]
pub struct States {
    machines: SortedMap<Arc<str>, Arc<StateMachine>>,
    executions: BTreeMap<ExecutionId, Arc<Execution>>,
    /// A digest of each execution's ARN, and its number: quicker to compare than ARNs, which all begin alike.
    by_arn: BTreeSet<(u64, ExecutionId)>,
    made: ExecutionId,
    shared: Shared,
    /// Tests of single states that wait for an answer.
    probes: SortedMap<u64, Arc<api::Probe>>,
}

/// Something planned for later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer(Planned);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Planned {
    /// A thread of an execution goes on.
    Thread(ExecutionId, ThreadId, Tick),
    /// An execution has taken too long.
    Timeout(ExecutionId),
    /// A worker has waited long enough for an activity's task.
    Patience(Arc<str>, Ticket),
}

#[expect(non_snake_case, reason = "they read as the variants that they make")]
impl Timer {
    const fn Thread(execution: ExecutionId, thread: ThreadId, tick: Tick) -> Self {
        Self(Planned::Thread(execution, thread, tick))
    }

    const fn Timeout(execution: ExecutionId) -> Self {
        Self(Planned::Timeout(execution))
    }
}

impl States {
    /// Answers a call of Step Functions' API.
    pub fn call(&mut self, core: &mut Core, iam: &Iam, ticket: Ticket, call: &ApiCall) -> Reply {
        let makes = matches!(
            call.action.as_str(),
            "CreateStateMachine" | "UpdateStateMachine"
        );
        let may = match makes {
            true => api::check_role(iam, Given(&call.params)),
            false => Ok(()),
        };
        let reply = may.and_then(|()| self.act(core, ticket, call));
        self.deliver(core);
        match reply {
            Ok(Some(body)) => Reply::Now(Ok(body)),
            Ok(None) => Reply::Later,
            Err(error) => Reply::Now(Err(AwsError::from(error))),
        }
    }

    /// What was asked on a Task's behalf is answered. `number` is the one given with [`crate::core::Asker::States`].
    pub fn told(&mut self, core: &mut Core, number: u64, answer: &SharedAnswer) {
        if let Some(probe) = self.probes.remove(&number) {
            return probe.told(core, answer);
        }
        let Some(waiter) = self.shared.waiters.get(&number).copied() else {
            return;
        };
        self.run(core, waiter.execution, |run| match waiter.purpose {
            Purpose::Task => run.drive(waiter.thread, |run, thread| run.task_told(thread, answer)),
            Purpose::Items => {
                run.shared.waiters.remove(&number);
                run.drive(waiter.thread, |run, thread| run.s3_told(thread, answer));
            }
        });
        self.deliver(core);
    }

    /// Does what was planned for now.
    pub(crate) fn fire(&mut self, core: &mut Core, timer: &Timer) {
        match &timer.0 {
            Planned::Thread(execution, thread, tick) => {
                self.run(core, *execution, |run| run.tick(*thread, *tick));
            }
            Planned::Timeout(execution) => self.run(core, *execution, |run| {
                let fault = Fault {
                    error: Some(names::TIMEOUT.into()),
                    cause: None,
                    sort: Sort::Timeout(false),
                };
                let prev = run.exec.history.len() as u64;
                run.end_with("ExecutionTimedOut", Status::TimedOut, &fault, prev);
            }),
            Planned::Patience(activity, ticket) => self.lose_patience(core, activity, *ticket),
        }
        self.deliver(core);
    }

    /// Lets an execution that runs do something.
    fn run(&mut self, core: &mut Core, id: ExecutionId, act: impl FnOnce(&mut Run<'_>)) {
        let Some(exec) = self.executions.get_mut(&id) else {
            return;
        };
        if exec.status != Status::Running {
            return;
        }
        let mut run = Run {
            core,
            exec: Arc::make_mut(exec),
            shared: &mut self.shared,
        };
        act(&mut run);
    }

    /// Carries the letters of executions until there are none.
    fn deliver(&mut self, core: &mut Core) {
        while let Some(mail) = self.shared.mail.pop_front() {
            match mail {
                Mail::Ended(id) => self.ended(core, id),
                Mail::StartChild(child) => self.start_child(core, *child),
                Mail::StopChildren(map_run) => self.stop_children(core, map_run),
                Mail::Wait(number, arn) => self.wait_for(core, number, &arn),
            }
        }
    }

    /// An execution has ended: whoever waited for it is told.
    fn ended(&mut self, core: &mut Core, id: ExecutionId) {
        let Some(exec) = self.executions.get(&id) else {
            return;
        };
        let exec = Arc::clone(exec);
        if let Some(ticket) = exec.reply {
            core.answer(ticket, Ok(api::sync_answer(&exec)));
        }
        for number in self.shared.watchers.remove(&id).unwrap_or_default() {
            self.end_nested(core, number, &exec);
        }
        if let Some(child) = &exec.child {
            let result = match exec.status {
                Status::Succeeded => Ok(exec.output.clone().unwrap_or_default()),
                _ => Err(Fault {
                    error: exec.error.clone(),
                    cause: exec.cause.clone(),
                    sort: Sort::Given,
                }),
            };
            let status = exec.status;
            self.shared.with_map_run(child.map_run, |run| match status {
                Status::Succeeded => run.succeeded += 1,
                Status::Aborted => run.aborted += 1,
                _ => run.failed += 1,
            });
            let (parent, thread) = child.parent;
            let index = child.index;
            // Who has given a child up does not wait for it any more.
            if !child.is_given_up {
                self.run(core, parent, |run| {
                    run.drive(thread, |run, thread| run.child_over(thread, index, result));
                });
            }
        }
        self.let_go();
    }

    /// Lets the oldest executions go that have ended, so that a long session does not fill the tab's memory.
    fn let_go(&mut self) {
        while self.executions.len() > KEPT {
            let over = |exec: &&Arc<Execution>| exec.status != Status::Running;
            let Some(oldest) = self.executions.values().find(over).map(Arc::clone) else {
                return;
            };
            self.executions.remove(&oldest.id);
            self.by_arn.remove(&(digest(&oldest.arn), oldest.id));
        }
    }

    /// A Task waits for an execution to end, which may have ended already.
    fn wait_for(&mut self, core: &mut Core, number: u64, arn: &str) {
        match self.known(arn).map(Arc::clone) {
            Some(exec) if exec.status == Status::Running => {
                self.shared
                    .watchers
                    .entry(exec.id)
                    .or_default()
                    .push(number);
            }
            Some(exec) => self.end_nested(core, number, &exec),
            None => {}
        }
    }

    fn end_nested(&mut self, core: &mut Core, number: u64, nested: &Execution) {
        let Some(waiter) = self.shared.waiters.get(&number).copied() else {
            return;
        };
        let description = api::description(nested, &self.shared);
        self.run(core, waiter.execution, |run| {
            let pattern = task_pattern(run.exec, waiter.thread);
            let result = integrate::nested(&description, pattern);
            run.drive(waiter.thread, |run, thread| run.task_ended(thread, result));
        });
    }

    fn start_child(&mut self, core: &mut Core, new: NewChild) {
        let name: Arc<str> = core.rng.uuid().into();
        let account = &core.account;
        let kind = match new.kind {
            Kind::Standard => "execution",
            Kind::Express => "express",
        };
        let arn = format!(
            "arn:aws:states:{}:{}:{kind}:{}/{}:{name}",
            account.region, account.id, new.owner.machine_name, new.label
        );
        let map_run = new.child.map_run;
        let id = self.start(
            core,
            machine::NewExecution {
                arn: arn.into(),
                name,
                kind: new.kind,
                input: new.input,
                owner: new.owner,
                machine: Arc::new(definition::starting_at(&new.machine, new.start)),
                child: Some(new.child),
                reply: None,
                trace: None,
                logging: new.logging,
            },
        );
        self.shared
            .with_map_run(map_run, |run| run.children.push(id));
    }

    fn stop_children(&mut self, core: &mut Core, map_run: u64) {
        let children = match self.shared.map_runs.get(&map_run) {
            Some(run) => run.children.clone(),
            None => return,
        };
        for child in children {
            self.run(core, child, |run| {
                if let Some(child) = &mut run.exec.child {
                    child.is_given_up = true;
                }
                let fault = Fault {
                    error: None,
                    cause: None,
                    sort: Sort::Other,
                };
                run.end_with("ExecutionAborted", Status::Aborted, &fault, 0);
            });
        }
    }

    /// Starts an execution and gives its number.
    fn start(&mut self, core: &mut Core, new: machine::NewExecution) -> ExecutionId {
        self.made += 1;
        let id = self.made;
        let exec = new.into_execution(core, id);
        self.by_arn.insert((digest(&exec.arn), id));
        self.executions.insert(id, Arc::new(exec));
        self.run(core, id, |run| run.begin());
        id
    }

    /// Declares what a Task of a state machine comes to instead of asking, attempt by attempt; once they are used up, it
    /// asks again. Each attempt is what happens one after the other.
    pub fn mock(&mut self, state_machine: &str, state: &str, attempts: Vec<Vec<Mocked>>) {
        let key = (state_machine.into(), state.into());
        let attempts = attempts.into_iter().map(Into::into);
        self.shared.mocks.entry(key).or_default().extend(attempts);
    }

    /// The state machine of this name.
    #[must_use]
    pub fn state_machine(&self, name: &str) -> Option<&StateMachine> {
        self.machines.get(name).map(AsRef::as_ref)
    }

    /// All state machines, by name.
    pub fn state_machines(&self) -> impl Iterator<Item = &StateMachine> {
        self.machines.values().map(AsRef::as_ref)
    }

    /// The execution of this ARN, while it is kept.
    #[must_use]
    pub fn execution(&self, arn: &str) -> Option<&Execution> {
        self.known(arn).map(AsRef::as_ref)
    }

    fn known(&self, arn: &str) -> Option<&Arc<Execution>> {
        let digest = digest(arn);
        let alike = self.by_arn.range((digest, 0)..=(digest, ExecutionId::MAX));
        let mut alike = alike.filter_map(|(_, id)| self.executions.get(id));
        alike.find(|exec| &*exec.arn == arn)
    }

    /// The executions that are kept, the oldest first.
    pub fn executions(&self) -> impl DoubleEndedIterator<Item = &Execution> {
        self.executions.values().map(AsRef::as_ref)
    }
}

/// The same for the same ARN, as long as the tab lives.
fn digest(arn: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    arn.hash(&mut hasher);
    hasher.finish()
}

/// How the Task that a thread stands in asks.
fn task_pattern(exec: &Execution, thread: ThreadId) -> Pattern {
    let state = exec
        .threads
        .get(&thread)
        .and_then(|thread| exec.machine.states.get(thread.at));
    match state.map(|state| &state.action) {
        Some(Action::Task(task)) => match &task.resource {
            Resource::Service { pattern, .. } => *pattern,
            _ => Pattern::RequestResponse,
        },
        _ => Pattern::RequestResponse,
    }
}

/// What a thread's Task was asked with, while it waits.
fn waiting_task(exec: &Execution, thread: ThreadId) -> Option<&run::Running> {
    match &exec.threads.get(&thread)?.phase {
        Phase::Task(running) => Some(running),
        _ => None,
    }
}

/// JSON in a text.
fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}
