//! What an execution is made of: threads, each in a state, and what each of them does or waits for.

use super::{Child, Running, distributed, map};
use crate::call::Ticket;
use crate::clock::{Time, TimerKey};
use crate::rng::Rng;
use crate::sorted::SortedMap;
use crate::states::definition::{Action, Kind, Machine, State, StateId};
use crate::states::history::{History, HistoryEvent, Place};
use crate::states::logging::Logging;
use crate::states::query::{Fault, Vars};
use serde_json::{Value, json};
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
pub(in crate::states) type ThreadId = u32;

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
pub(in crate::states) struct Owner {
    pub(in crate::states) machine_arn: Arc<str>,
    pub(in crate::states) machine_name: Arc<str>,
    pub(in crate::states) role_arn: Arc<str>,
    /// Names the definition that it runs by; none when the machine had never been changed.
    pub(in crate::states) revision: Arc<str>,
    /// When the machine had been changed last.
    pub(in crate::states) updated: Time,
    pub(in crate::states) version_arn: Option<Arc<str>>,
    pub(in crate::states) alias_arn: Option<Arc<str>>,
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
    pub(in crate::states) owner: Owner,
    pub(in crate::states) machine: Arc<Machine>,
    pub(in crate::states) history: History,
    pub(in crate::states) threads: SortedMap<ThreadId, Box<Thread>>,
    pub(in crate::states) threads_made: ThreadId,
    /// The item of the distributed Map that it works on.
    pub(in crate::states) child: Option<Child>,
    /// Who waits for its end.
    pub(in crate::states) reply: Option<Ticket>,
    pub(in crate::states) timeout: Option<TimerKey>,
    pub(in crate::states) redrives: u32,
    pub(in crate::states) redriven: Option<Time>,
    /// Where the machine's own thread stood when it failed.
    pub(in crate::states) failed: Option<Box<Thread>>,
    /// What is drawn at random as it goes: jitter, tokens.
    pub(in crate::states) rng: Rng,
    /// From which what queries draw at random comes. See [`Execution::seed`].
    pub(in crate::states) seed: u64,
    /// The history is full.
    pub(in crate::states) is_full: bool,
    /// Tags, `traceHeader`.
    pub(in crate::states) trace: Option<Arc<str>>,
    /// Where its events are written to.
    pub(in crate::states) logging: Option<Arc<Logging>>,
}

/// One line of states.
#[derive(Clone, Debug)]
pub(in crate::states) struct Thread {
    pub(in crate::states) id: ThreadId,
    pub(in crate::states) at: StateId,
    /// The state's input as it came.
    pub(in crate::states) input: Arc<Value>,
    pub(in crate::states) vars: Arc<Vars>,
    /// The thread's last event.
    pub(in crate::states) prev: u64,
    /// The event with which the state was entered.
    pub(in crate::states) entered_id: u64,
    pub(in crate::states) entered: Time,
    /// How often each entry of `Retry` has been used.
    pub(in crate::states) retries: Vec<u64>,
    /// The thread that waits for this one, and this one's place with it.
    pub(in crate::states) parent: Option<(ThreadId, usize)>,
    /// The item of an inline Map.
    pub(in crate::states) item: Option<Item>,
    pub(in crate::states) phase: Phase,
    pub(in crate::states) timer: Option<TimerKey>,
}

/// An item of a Map, as the context object shows it.
#[derive(Clone, Debug)]
pub(in crate::states) struct Item {
    pub(in crate::states) index: usize,
    pub(in crate::states) value: Arc<Value>,
}

/// What a thread does or waits for.
#[derive(Clone, Debug)]
pub(in crate::states) enum Phase {
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
pub(in crate::states) enum Stage {
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
    pub(in crate::states) const fn place(&self) -> Place {
        Place {
            thread: self.id,
            state: self.at,
        }
    }
}

/// What becomes of a thread.
pub(in crate::states) enum After {
    /// It stays where it is.
    Stay,
    /// It has come to its end.
    Ended(Arc<Value>),
    /// It failed, and nobody in it caught that.
    Failed(Fault),
}

/// Something planned for an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::states) enum Tick {
    /// The thread goes on.
    Next,
    /// The Task has taken too long.
    Timeout,
    /// No heartbeat has come.
    Heartbeat,
}

impl Execution {
    /// Its events so far.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &HistoryEvent> {
        self.history.iter()
    }

    pub(in crate::states) const fn step_ms(&self) -> u64 {
        match self.kind {
            Kind::Standard => STEP_MS[0],
            Kind::Express => STEP_MS[1],
        }
    }
}

impl Execution {
    /// The seed of a stage of a state, the same whenever it is asked for: so a view can evaluate again what the execution
    /// evaluated, and finds what it found.
    pub(in crate::states) fn seed(
        &self,
        entered: u64,
        redrives: u64,
        attempt: u64,
        stage: Stage,
    ) -> u64 {
        let mut seed = self.seed;
        for part in [entered, redrives, attempt, stage.number()] {
            seed = Rng::new(seed ^ part).next_u64();
        }
        seed
    }

    /// The context object, as a thread sees it.
    pub(in crate::states) fn context(&self, thread: &Thread, token: Option<&str>) -> Value {
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
