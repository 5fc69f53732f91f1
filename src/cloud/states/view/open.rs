//! Tasks that wait for somebody outside: a token that is to be sent back, or an activity's worker.

use crate::states::definition::{Action, Pattern, Resource};
use crate::states::run::{Execution, Phase, Thread};
use crate::states::{States, Status};
use std::sync::Arc;

/// A Task that waits for somebody outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTask {
    /// The state's name.
    pub state: Arc<str>,
    /// The event with which the state was entered.
    pub entered: u64,
    /// What it waits for.
    pub work: Work,
}

/// What a Task waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// `SendTaskSuccess` or `SendTaskFailure` with this token; `SendTaskHeartbeat` shows that somebody is at it.
    Token(Arc<str>),
    /// `GetActivityTask` by a worker of the activity with this ARN: nobody has the token yet.
    Activity(Arc<str>),
}

impl States {
    /// The Tasks of an execution that wait for somebody outside, in the order in which they were entered.
    #[must_use]
    pub fn open_tasks(&self, execution_arn: &str) -> Vec<OpenTask> {
        let exec = self.execution(execution_arn);
        let exec = exec.filter(|exec| exec.status == Status::Running);
        let threads = exec.into_iter().flat_map(|exec| {
            let threads = exec.threads.values();
            threads.filter_map(|thread| self.open_task(exec, thread))
        });
        let mut all: Vec<OpenTask> = threads.collect();
        all.sort_by_key(|task| task.entered);
        all
    }

    fn open_task(&self, exec: &Execution, thread: &Thread) -> Option<OpenTask> {
        let Phase::Task(running) = &thread.phase else {
            return None;
        };
        let state = exec.machine.states.get(thread.at)?;
        let Action::Task(task) = &state.action else {
            return None;
        };
        let waits = |task: &(Arc<str>, String)| *task.0 == *running.token;
        let work = match &task.resource {
            Resource::Service {
                pattern: Pattern::WaitForTaskToken,
                ..
            } => Work::Token(Arc::clone(&running.token)),
            Resource::Activity(arn) => {
                let activity = self.shared.activities.get(&**arn)?;
                match activity.tasks.iter().any(waits) {
                    true => Work::Activity(Arc::clone(&activity.arn)),
                    false => Work::Token(Arc::clone(&running.token)),
                }
            }
            _ => return None,
        };
        running.is_open().then(|| OpenTask {
            state: Arc::clone(&state.name),
            entered: thread.entered_id,
            work,
        })
    }
}
