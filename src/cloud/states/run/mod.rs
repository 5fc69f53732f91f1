//! Executions that run.
//!
//! An execution is a tree of threads: one for the machine, one for each branch of a Parallel and each iteration of an
//! inline Map. A thread stands in one state and is moved by timers: it enters the state, some milliseconds later does what
//! the state does, and leaves it for the next. Nothing is done outside a timer's instant or an answer's.

mod choose;
mod distributed;
mod fail;
mod map;
mod parallel;
mod step;
mod task;
mod wait;

pub(super) use distributed::{Child, MapRun};
pub(super) use fail::{catch_outcome, is_meant};
pub(super) use map::{number, read_items};
pub(super) use parallel::{arguments, concluded};
pub(super) use step::{Outcome, simple};
pub(super) use task::Running;

use super::definition::{Action, Kind, Machine, State, StateId};
use super::event::Event;
use super::logging::Logging;
use super::history::{EVENTS_MAX, Fact, History, Place};
use super::query::{Fault, Scope, Vars};
use super::shared::{Mail, Shared};
use crate::call::Ticket;
use crate::clock::{Time, TimerKey};
use crate::core::{Core, Timer as CoreTimer};
use crate::rng::Rng;
use serde_json::{Map as JsonMap, Value, json};
use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a state takes at least, in milliseconds: Standard executions write everything down, Express ones do not.
pub const STEP_MS: [u64; 2] = [20, 2];
/// How long an Express execution may last, in milliseconds.
///
/// <https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html> (read 2026-11-22).
pub const EXPRESS_MS_MAX: u64 = 300_000;
/// The largest input or output, in bytes.
pub const DATA_BYTES_MAX: usize = 262_144;

/// Names an execution; counted from 1.
pub type ExecutionId = u64;
/// Names a thread of an execution; the machine's own is 0.
pub(super) type ThreadId = u32;

/// How an execution stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// It goes on.
    Running,
    /// It came to its end.
    Succeeded,
    /// A state failed and nobody caught it.
    Failed,
    /// It took longer than it may.
    TimedOut,
    /// Somebody stopped it.
    Aborted,
    /// A distributed Map has it ready, but has not started it yet.
    PendingRedrive,
}

impl Status {
    /// AWS's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
            Self::Aborted => "ABORTED",
            Self::PendingRedrive => "PENDING_REDRIVE",
        }
    }
}

/// Whose execution it is: the names that its context object shows.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) machine_arn: Arc<str>,
    pub(super) machine_name: Arc<str>,
    pub(super) role_arn: Arc<str>,
    pub(super) version_arn: Option<Arc<str>>,
    pub(super) alias_arn: Option<Arc<str>>,
}

/// An execution.
#[derive(Clone, Debug)]
pub struct Execution {
    /// Its number among all executions.
    pub id: ExecutionId,
    /// Its ARN.
    pub arn: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Standard or Express.
    pub kind: Kind,
    /// What it was started with.
    pub input: Arc<Value>,
    /// How it stands.
    pub status: Status,
    /// When it was started.
    pub started: Time,
    /// When it ended.
    pub stopped: Option<Time>,
    /// What it came to.
    pub output: Option<Arc<Value>>,
    /// Why it failed: the error's name.
    pub error: Option<Arc<str>>,
    /// Why it failed: the cause.
    pub cause: Option<Arc<str>>,
    pub(super) owner: Owner,
    pub(super) machine: Arc<Machine>,
    pub(super) history: History,
    pub(super) threads: BTreeMap<ThreadId, Thread>,
    pub(super) threads_made: ThreadId,
    /// The item of the distributed Map that it works on.
    pub(super) child: Option<Child>,
    /// Who waits for its end.
    pub(super) reply: Option<Ticket>,
    pub(super) timeout: Option<TimerKey>,
    pub(super) redrives: u32,
    pub(super) redriven: Option<Time>,
    /// Where the machine's own thread stood when it failed.
    pub(super) failed: Option<Box<Thread>>,
    /// What is drawn at random as it goes: jitter, tokens.
    pub(super) rng: Rng,
    /// From which what queries draw at random comes. See [`Execution::seed`].
    pub(super) seed: u64,
    /// The history is full.
    pub(super) is_full: bool,
    /// Tags, `traceHeader`.
    pub(super) trace: Option<Arc<str>>,
    /// Where its events are written to.
    pub(super) logging: Option<Arc<Logging>>,
}

/// One line of states.
#[derive(Clone, Debug)]
pub(super) struct Thread {
    pub(super) id: ThreadId,
    pub(super) at: StateId,
    /// The state's input as it came.
    pub(super) input: Arc<Value>,
    pub(super) vars: Arc<Vars>,
    /// The thread's last event.
    pub(super) prev: u64,
    /// The event with which the state was entered.
    pub(super) entered_id: u64,
    pub(super) entered: Time,
    /// How often each entry of `Retry` has been used.
    pub(super) retries: Vec<u64>,
    /// The thread that waits for this one, and this one's place with it.
    pub(super) parent: Option<(ThreadId, usize)>,
    /// The item of an inline Map.
    pub(super) item: Option<Item>,
    pub(super) phase: Phase,
    pub(super) timer: Option<TimerKey>,
}

/// An item of a Map, as the context object shows it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) index: usize,
    pub(super) value: Arc<Value>,
}

/// What a thread does or waits for.
#[derive(Clone, Debug)]
pub(super) enum Phase {
    /// To enter its first state.
    Fresh,
    /// In a state that does its work when the timer fires.
    Ready,
    /// A Wait state's time has to pass.
    Waiting,
    /// A Task, and how far it is.
    Task(Box<Running>),
    /// Parallel branches: what each came to.
    Parallel(Vec<Option<Arc<Value>>>),
    /// Iterations of an inline Map.
    Map(Box<map::Iterations>),
    /// Child executions of a distributed Map.
    Distributed(Box<distributed::Run>),
    /// To be tried again.
    Retrying,
}

/// When in a state queries are evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// As its work begins: what it asks with, how long it waits, its items.
    Begin,
    /// When it makes its output.
    End,
    /// When a catcher makes it.
    Caught,
    /// A distributed Map reads its items, batches them, or writes its results.
    MapRun(u8),
    /// The input of an iteration.
    Item(usize),
}

impl Stage {
    const fn number(self) -> u64 {
        match self {
            Self::Begin => 1,
            Self::End => 2,
            Self::Caught => 3,
            Self::MapRun(part) => 16 + part as u64,
            Self::Item(index) => 1024 + index as u64,
        }
    }
}

impl Thread {
    pub(super) const fn place(&self) -> Place {
        Place {
            thread: self.id,
            state: self.at,
        }
    }
}

/// What becomes of a thread.
pub(super) enum After {
    /// It stays where it is.
    Stay,
    /// It has come to its end.
    Ended(Arc<Value>),
    /// It failed, and nobody in it caught that.
    Failed(Fault),
}

/// Something planned for an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tick {
    /// The thread goes on.
    Next,
    /// The Task has taken too long.
    Timeout,
    /// No heartbeat has come.
    Heartbeat,
}

/// An execution that is being moved, with what it may use.
pub(super) struct Run<'a> {
    pub(super) core: &'a mut Core,
    pub(super) exec: &'a mut Execution,
    pub(super) shared: &'a mut Shared,
}

impl Execution {
    /// Its events so far.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &super::HistoryEvent> {
        self.history.iter()
    }

    pub(super) const fn step_ms(&self) -> u64 {
        match self.kind {
            Kind::Standard => STEP_MS[0],
            Kind::Express => STEP_MS[1],
        }
    }
}

impl Run<'_> {
    /// Starts: writes down that it did, and enters the first state.
    pub(super) fn begin(&mut self) {
        let started = json!({
            "input": self.exec.input.to_string(),
            "roleArn": self.exec.owner.role_arn,
        });
        let fact = Fact::Told("ExecutionStarted", Arc::new(started));
        self.put(None, 0, fact);
        self.core.record(Event::ExecutionStarted {
            execution: Arc::clone(&self.exec.arn),
            state_machine: Arc::clone(&self.exec.owner.machine_name),
        });
        let own = self
            .exec
            .machine
            .timeout_s
            .map(|seconds| seconds.saturating_mul(1000));
        let most = match self.exec.kind {
            Kind::Express => Some(own.unwrap_or(EXPRESS_MS_MAX).min(EXPRESS_MS_MAX)),
            Kind::Standard => own,
        };
        if let Some(most) = most {
            let timer = super::Timer::Timeout(self.exec.id);
            self.exec.timeout = Some(self.core.after(most, CoreTimer::States(timer)));
        }
        let start = self.exec.machine.start;
        let input = Arc::clone(&self.exec.input);
        let thread = self.thread(start, input, Arc::default(), 0);
        let id = thread.id;
        self.exec.threads.insert(id, thread);
        self.drive(id, |run, thread| {
            let at = thread.at;
            run.enter(thread, at)
        });
    }

    /// A new thread that is about to enter a state.
    fn thread(&mut self, at: StateId, input: Arc<Value>, vars: Arc<Vars>, prev: u64) -> Thread {
        let id = self.exec.threads_made;
        self.exec.threads_made += 1;
        Thread {
            id,
            at,
            input,
            vars,
            prev,
            entered_id: prev,
            entered: self.core.now,
            retries: Vec::new(),
            parent: None,
            item: None,
            phase: Phase::Fresh,
            timer: None,
        }
    }

    /// Lets a thread do something, and carries what comes of it up the tree.
    pub(super) fn drive(
        &mut self,
        id: ThreadId,
        first: impl FnOnce(&mut Self, &mut Thread) -> After,
    ) {
        let Some(mut thread) = self.exec.threads.remove(&id) else {
            return;
        };
        let mut after = first(self, &mut thread);
        loop {
            if self.exec.is_full {
                let cause = format!(
                    "The execution reached the maximum number of history events ({EVENTS_MAX})."
                );
                self.exec.threads.insert(thread.id, thread);
                return self.fail(&Fault::runtime(cause), 0);
            }
            let up = match (&after, thread.parent) {
                (After::Stay, _) => {
                    self.exec.threads.insert(thread.id, thread);
                    return;
                }
                (_, Some(up)) => up,
                (After::Ended(output), None) => {
                    let output = Arc::clone(output);
                    return self.succeed(output, thread.prev);
                }
                (After::Failed(fault), None) => {
                    let (fault, prev) = (fault.clone(), thread.prev);
                    self.exec.failed = Some(Box::new(thread));
                    return self.fail(&fault, prev);
                }
            };
            let Some(mut parent) = self.exec.threads.remove(&up.0) else {
                return;
            };
            after = match after {
                After::Ended(output) => self.child_ended(&mut parent, &thread, up.1, output),
                After::Failed(fault) => self.child_failed(&mut parent, &thread, up.1, fault),
                After::Stay => After::Stay,
            };
            thread = parent;
        }
    }

    fn child_ended(
        &mut self,
        parent: &mut Thread,
        child: &Thread,
        place: usize,
        output: Arc<Value>,
    ) -> After {
        match parent.phase {
            Phase::Parallel(_) => self.branch_ended(parent, child, place, output),
            _ => self.iteration_ended(parent, child, place, output),
        }
    }

    fn child_failed(
        &mut self,
        parent: &mut Thread,
        child: &Thread,
        place: usize,
        fault: Fault,
    ) -> After {
        match parent.phase {
            Phase::Parallel(_) => self.branch_failed(parent, child, fault),
            _ => self.iteration_failed(parent, child, place, fault),
        }
    }

    /// Writes down what happens in a thread.
    pub(super) fn note(&mut self, thread: &mut Thread, fact: Fact) -> u64 {
        let id = self.write(thread.place(), thread.prev, fact);
        thread.prev = id;
        id
    }

    /// Writes down what happens, after an event. The last place is kept for the execution's own end.
    pub(super) fn write(&mut self, place: Place, previous: u64, fact: Fact) -> u64 {
        if self.exec.history.len() >= EVENTS_MAX - 1 {
            // Express executions have no such limit; what is beyond is not kept.
            self.exec.is_full = self.exec.kind == Kind::Standard;
            return previous;
        }
        self.put(Some(place), previous, fact)
    }

    /// Adds to the history, and to the log if there is one.
    fn put(&mut self, place: Option<Place>, previous: u64, fact: Fact) -> u64 {
        let id = self.exec.history.push(self.core.now, previous, place, fact);
        if let (Some(logging), Some(event)) = (&self.exec.logging, self.exec.history.get(id)) {
            logging.deliver(self.core, self.exec, event);
        }
        id
    }

    /// Plans for a thread to go on.
    pub(super) fn go_on(&mut self, thread: &mut Thread, after_ms: u64) {
        let timer = super::Timer::Thread(self.exec.id, thread.id, Tick::Next);
        thread.timer = Some(self.core.after(after_ms, CoreTimer::States(timer)));
    }

    /// What happens by itself now.
    pub(super) fn tick(&mut self, thread: ThreadId, tick: Tick) {
        match tick {
            Tick::Next => self.drive(thread, Self::next),
            Tick::Timeout => self.drive(thread, |run, thread| run.task_late(thread, false)),
            Tick::Heartbeat => self.drive(thread, |run, thread| run.task_late(thread, true)),
        }
    }

    fn succeed(&mut self, output: Arc<Value>, prev: u64) {
        let told = json!({"output": output.to_string()});
        self.put(
            None,
            prev,
            Fact::Told("ExecutionSucceeded", Arc::new(told)),
        );
        self.exec.output = Some(output);
        self.over(Status::Succeeded);
    }

    /// Ends the execution because something failed that nobody caught.
    pub(super) fn fail(&mut self, fault: &Fault, prev: u64) {
        self.end_with("ExecutionFailed", Status::Failed, fault, prev);
    }

    /// Ends the execution with an error.
    pub(super) fn end_with(
        &mut self,
        kind: &'static str,
        status: Status,
        fault: &Fault,
        prev: u64,
    ) {
        let mut told = JsonMap::new();
        if let Some(error) = &fault.error {
            told.insert("error".into(), json!(error));
        }
        if let Some(cause) = &fault.cause {
            told.insert("cause".into(), json!(cause));
        }
        let threads: Vec<ThreadId> = self.exec.threads.keys().copied().collect();
        for id in threads {
            if let Some(mut thread) = self.exec.threads.remove(&id) {
                self.let_go(&mut thread);
            }
        }
        let fact = Fact::Told(kind, Arc::new(Value::Object(told)));
        self.put(None, prev, fact);
        self.exec.error.clone_from(&fault.error);
        self.exec.cause.clone_from(&fault.cause);
        self.over(status);
    }

    fn over(&mut self, status: Status) {
        self.exec.status = status;
        self.exec.stopped = Some(self.core.now);
        if let Some(key) = self.exec.timeout.take() {
            self.core.timers.cancel(key);
        }
        self.core.record(Event::ExecutionEnded {
            execution: Arc::clone(&self.exec.arn),
            state_machine: Arc::clone(&self.exec.owner.machine_name),
            status,
            error: self.exec.error.clone(),
        });
        self.shared.mail.push_back(Mail::Ended(self.exec.id));
    }

    /// Forgets what a thread planned and asked.
    pub(super) fn let_go(&mut self, thread: &mut Thread) {
        if let Some(key) = thread.timer.take() {
            self.core.timers.cancel(key);
        }
        match std::mem::replace(&mut thread.phase, Phase::Ready) {
            Phase::Task(running) => self.forget_task(&running),
            Phase::Distributed(run) => self.shared.mail.push_back(Mail::StopChildren(run.map_run)),
            _ => {}
        }
    }

    /// What a thread's queries see.
    pub(super) fn scope<'a>(
        &'a self,
        thread: &'a Thread,
        seed: &'a Cell<u64>,
        context: &'a dyn Fn() -> Value,
    ) -> Scope<'a> {
        Scope {
            input: &thread.input,
            result: None,
            error: None,
            vars: &thread.vars,
            context,
            made: OnceCell::new(),
            now_ms: self.core.now.as_millis(),
            seed,
        }
    }

    /// The seed for what is drawn at random in a state now.
    pub(super) fn seed(&self, thread: &Thread, stage: Stage) -> Cell<u64> {
        let attempt = thread.retries.iter().sum();
        let redrives = self.exec.redrives;
        Cell::new(
            self.exec
                .seed(thread.entered_id, u64::from(redrives), attempt, stage),
        )
    }

    /// The context object.
    pub(super) fn context(&self, thread: &Thread, token: Option<&str>) -> Value {
        self.exec.context(thread, token)
    }
}

impl Execution {
    /// The seed of a stage of a state, the same whenever it is asked for: so a view can evaluate again what the execution
    /// evaluated, and finds what it found.
    pub(super) fn seed(&self, entered: u64, redrives: u64, attempt: u64, stage: Stage) -> u64 {
        let mut seed = self.seed;
        for part in [entered, redrives, attempt, stage.number()] {
            seed = Rng::new(seed ^ part).next_u64();
        }
        seed
    }

    /// The context object, as a thread sees it.
    pub(super) fn context(&self, thread: &Thread, token: Option<&str>) -> Value {
        let exec = self;
        let state: &State = &exec.machine.states[thread.at.min(exec.machine.states.len() - 1)];
        let mut shown = json!({
            "Execution": {
                "Id": exec.arn,
                "Input": exec.input,
                "StartTime": exec.started.iso(),
                "Name": exec.name,
                "RoleArn": exec.owner.role_arn,
                "RedriveCount": exec.redrives,
            },
            "StateMachine": {"Id": exec.owner.machine_arn, "Name": exec.owner.machine_name},
            "State": {"Name": state.name, "EnteredTime": thread.entered.iso()},
        });
        if let Some(redriven) = exec.redriven {
            shown["Execution"]["RedriveTime"] = json!(redriven.iso());
        }
        if matches!(
            state.action,
            Action::Task(_) | Action::Map(_) | Action::Parallel(_)
        ) {
            shown["State"]["RetryCount"] = thread.retries.iter().sum::<u64>().into();
        }
        if let Some(item) = self.item(thread) {
            shown["Map"] = json!({"Item": {"Index": item.index, "Value": item.value}});
        }
        if let Some(token) = token {
            shown["Task"] = json!({"Token": token});
        }
        shown
    }

    /// The item of the innermost Map around a thread.
    fn item(&self, thread: &Thread) -> Option<Item> {
        if let Some(item) = &thread.item {
            return Some(item.clone());
        }
        match thread.parent {
            Some((parent, _)) => self
                .threads
                .get(&parent)
                .and_then(|parent| self.item(parent)),
            None => self.child.as_ref().and_then(|child| child.item.clone()),
        }
    }
}
