//! What executions share while they run: numbers and tokens of tasks, activities, Map runs, and their letters.

use super::definition::{Kind, Machine, StateId};
use super::logging::Logging;
use super::run::{Child, Execution, ExecutionId, MapRun, Owner, Phase, Status, Thread, ThreadId};
use crate::call::{ApiCall, Service, Ticket};
use crate::clock::{Time, TimerKey};
use crate::core::{Asker, Core, Effect};
use crate::iam::Caller;
use crate::sorted::SortedMap;
use crate::sqs::base64;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// What an execution has for others, carried over once it stands still.
#[derive(Clone, Debug)]
pub(super) enum Mail {
    /// It has ended.
    Ended(ExecutionId),
    /// A distributed Map wants a child.
    StartChild(Box<NewChild>),
    /// A distributed Map wants its children stopped.
    StopChildren(u64),
    /// A Task waits for the execution of this ARN to end.
    Wait(u64, Arc<str>),
}

/// A child execution that is to be started.
#[derive(Clone, Debug)]
pub(super) struct NewChild {
    pub(super) child: Child,
    pub(super) input: Arc<Value>,
    pub(super) kind: Kind,
    pub(super) start: StateId,
    pub(super) machine: Arc<Machine>,
    pub(super) owner: Owner,
    pub(super) label: Arc<str>,
    pub(super) logging: Option<Arc<Logging>>,
}

/// What a Task comes to that is declared instead of asked, one step after the other.
#[derive(Clone, Debug, PartialEq)]
pub enum Mocked {
    /// The job was taken on.
    Submitted(Value),
    /// It succeeded, with this output.
    Succeeded(Value),
    /// It failed.
    Failed {
        /// The error's name.
        error: Option<String>,
        /// The cause.
        cause: Option<String>,
    },
    /// It takes longer than it may.
    TimedOut,
}

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Task,
    /// Reading or writing a distributed Map's items.
    Items,
}

/// Who waits for an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiter {
    pub(super) execution: ExecutionId,
    pub(super) thread: ThreadId,
    pub(super) purpose: Purpose,
}

/// An activity: work that programs outside ask for.
#[derive(Clone, Debug)]
pub(super) struct Activity {
    pub(super) arn: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) created: Time,
    /// Tasks that nobody has taken: token and input.
    pub(super) tasks: VecDeque<(Arc<str>, String)>,
    /// Workers who wait: whom to answer, their name, and the end of their patience.
    pub(super) workers: VecDeque<(Ticket, String, TimerKey)>,
}

/// The outcomes that are declared for a Task, attempt by attempt.
type Attempts = VecDeque<VecDeque<Mocked>>;

#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    pub(super) mail: VecDeque<Mail>,
    tasks_made: u64,
    pub(super) waiters: BTreeMap<u64, Waiter>,
    pub(super) tokens: BTreeMap<Arc<str>, u64>,
    /// Tasks that wait for the end of an execution.
    pub(super) watchers: BTreeMap<ExecutionId, Vec<u64>>,
    /// By machine and state.
    pub(super) mocks: SortedMap<(Arc<str>, Arc<str>), Attempts>,
    pub(super) map_runs: SortedMap<u64, Arc<MapRun>>,
    pub(super) activities: SortedMap<Arc<str>, Activity>,
}

impl Shared {
    pub(super) fn next_task(&mut self) -> u64 {
        self.tasks_made += 1;
        self.tasks_made
    }

    /// A token for a task: as good as unguessable, as AWS's are.
    pub(super) fn token(&mut self, exec: &mut Execution, number: u64) -> Arc<str> {
        let mut bytes = number.to_be_bytes().to_vec();
        for _ in 0..6 {
            bytes.extend(exec.rng.next_u64().to_be_bytes());
        }
        format!("AQCEAAAAKgAAAAMAAAAAAAAAA{}", base64::encode(&bytes)).into()
    }

    /// Notes that a Task waits for an answer, or for its token.
    pub(super) fn register(&mut self, exec: &Execution, thread: &Thread, purpose: Purpose) {
        if let Phase::Task(running) = &thread.phase {
            let waiter = Waiter {
                execution: exec.id,
                thread: thread.id,
                purpose,
            };
            self.waiters.insert(running.number, waiter);
            self.tokens
                .insert(Arc::clone(&running.token), running.number);
        }
    }

    pub(super) fn forget(&mut self, number: u64, token: &str) {
        self.waiters.remove(&number);
        self.tokens.remove(token);
        for activity in self.activities.values_mut() {
            activity.tasks.retain(|(waiting, _)| &**waiting != token);
        }
    }

    pub(super) fn mocked(&mut self, key: &(Arc<str>, Arc<str>)) -> Option<VecDeque<Mocked>> {
        self.mocks.get_mut(key)?.pop_front()
    }

    pub(super) fn wait_for_execution(&mut self, number: u64, arn: &str) {
        self.mail.push_back(Mail::Wait(number, arn.into()));
    }

    /// Asks S3 on a distributed Map's behalf.
    pub(super) fn ask_s3(
        &mut self,
        core: &mut Core,
        exec: &Execution,
        thread: ThreadId,
        action: &str,
        params: &Arc<Value>,
    ) {
        let number = self.next_task();
        let waiter = Waiter {
            execution: exec.id,
            thread,
            purpose: Purpose::Items,
        };
        self.waiters.insert(number, waiter);
        let call = s3_call(exec, action, Arc::clone(params));
        core.effects
            .push_back(Effect::Ask(Asker::States(number), call));
    }

    /// As [`ask_s3`](Self::ask_s3), where the answer says nothing new.
    pub(super) fn call_s3(&self, core: &mut Core, exec: &Execution, action: &str, params: Value) {
        let call = s3_call(exec, action, Arc::new(params));
        core.effects.push_back(Effect::Call(call));
    }

    /// A new Map run: its number and ARN.
    pub(super) fn map_run(
        &mut self,
        core: &Core,
        exec: &mut Execution,
        label: &str,
        tolerated: (u64, f64),
    ) -> (u64, Arc<str>) {
        let id = self.map_runs.last_key_value().map_or(1, |(id, _)| id + 1);
        let account = &core.account;
        let arn: Arc<str> = format!(
            "arn:aws:states:{}:{}:mapRun:{}/{label}:{}",
            account.region,
            account.id,
            exec.owner.machine_name,
            exec.rng.uuid()
        )
        .into();
        let run = MapRun {
            id,
            arn: Arc::clone(&arn),
            execution: exec.id,
            execution_arn: Arc::clone(&exec.arn),
            machine_arn: Arc::clone(&exec.owner.machine_arn),
            status: Status::Running,
            started: core.now,
            stopped: None,
            at_once: 0,
            tolerated_count: tolerated.0,
            tolerated_percentage: tolerated.1,
            children: Vec::new(),
            total: 0,
            succeeded: 0,
            failed: 0,
            aborted: 0,
        };
        self.map_runs.insert(id, Arc::new(run));
        (id, arn)
    }

    pub(super) fn with_map_run(&mut self, id: u64, change: impl FnOnce(&mut MapRun)) {
        if let Some(run) = self.map_runs.get_mut(&id) {
            change(Arc::make_mut(run));
        }
    }

    /// Offers a task to an activity's workers; the name of the one who takes it at once.
    pub(super) fn offer(
        &mut self,
        core: &mut Core,
        activity: &str,
        token: Arc<str>,
        input: String,
    ) -> Option<String> {
        let activity = self.activities.get_mut(activity)?;
        let Some((ticket, worker, patience)) = activity.workers.pop_front() else {
            activity.tasks.push_back((token, input));
            return None;
        };
        core.timers.cancel(patience);
        core.answer(ticket, Ok(json!({"taskToken": token, "input": input})));
        Some(worker)
    }
}

fn s3_call(exec: &Execution, action: &str, params: Arc<Value>) -> ApiCall {
    ApiCall {
        service: Service::S3,
        action: action.into(),
        params,
        caller: Caller::function(&exec.owner.role_arn, &exec.name),
    }
}
