//! Executions that run.
//!
//! An execution is a tree of threads: one for the machine, one for each branch of a Parallel and each iteration of an
//! inline Map. A thread stands in one state and is moved by timers: it enters the state, some milliseconds later does what
//! the state does, and leaves it for the next. Nothing is done outside a timer's instant or an answer's.

mod choose;
mod distributed;
mod execution;
mod fail;
mod map;
mod parallel;
mod step;
mod task;
mod wait;

pub(super) use distributed::{Child, MapRun};
pub(super) use execution::{After, Item, Owner, Phase, Stage, Thread, ThreadId, Tick};
pub use execution::{DATA_BYTES_MAX, EXPRESS_MS_MAX, Execution, ExecutionId, STEP_MS, Status};
pub(super) use fail::{catch_outcome, is_meant};
pub(super) use map::{number, read_items};
pub(super) use parallel::{arguments, concluded};
pub(super) use step::{Outcome, simple};
pub(super) use task::Running;

use super::definition::{Kind, StateId};
use super::event::Event;
use super::history::{EVENTS_MAX, Fact, Place};
use super::query::{Fault, Scope, Vars};
use super::shared::{Mail, Shared};
use crate::core::{Core, Timer as CoreTimer};
use serde_json::{Map as JsonMap, Value, json};
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

/// An execution that is being moved, with what it may use.
pub(super) struct Run<'a> {
    pub(super) core: &'a mut Core,
    pub(super) exec: &'a mut Execution,
    pub(super) shared: &'a mut Shared,
}

impl Run<'_> {
    /// Starts: writes down that it did, and enters the first state.
    pub(super) fn begin(&mut self) {
        let (input, role) = (&self.exec.input, &self.exec.owner.role_arn);
        let fact = Fact::Began(Arc::clone(input), Arc::clone(role));
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
    fn thread(
        &mut self,
        at: StateId,
        input: Arc<Value>,
        vars: Arc<Vars>,
        prev: u64,
    ) -> Box<Thread> {
        let id = self.exec.threads_made;
        self.exec.threads_made += 1;
        Box::new(Thread {
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
        })
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
                    self.exec.failed = Some(thread);
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
        self.put(None, prev, Fact::Succeeded(Arc::clone(&output)));
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
