//! Move tasks: bringing messages back from a dead-letter queue.
//!
//! Follows <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html>
//! (read 2026-11-22).

use super::error::Error;
use super::event::Event;
use super::message::{Message, MessageId, State, StateKind};
use super::params::Params;
use super::queue::Queue;
use super::{Outbox, Parcel, Sqs, handle, name_of};
use crate::clock::Time;
use crate::core::Core;
use crate::rng::format_uuid;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Messages a second that a task moves at most, and when its caller does not say.
const RATE_MAX: u32 = 500;
/// Tasks of a queue that are remembered.
const TASKS_MAX: usize = 10;

/// How a move task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Running,
    Completed,
    Cancelled,
    Failed(&'static str),
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Completed => "COMPLETED",
            Self::Cancelled => "CANCELLED",
            Self::Failed(_) => "FAILED",
        }
    }
}

/// A task that moves messages out of a dead-letter queue.
#[derive(Clone, Debug)]
pub(super) struct MoveTask {
    id: u128,
    started_at: Time,
    /// The ARN of the queue that all messages go to; none when they go back to where they came from.
    destination: Option<Arc<str>>,
    /// Messages a second, when the caller said.
    rate: Option<u32>,
    status: Status,
    moved: u64,
    to_move: u64,
    /// Messages that arrived from here on came after the task began and stay.
    before: u64,
}

impl MoveTask {
    /// When the task moves its next message, or finds that there is none.
    fn next_due(&self) -> Option<Time> {
        let rate = u64::from(self.rate.unwrap_or(RATE_MAX));
        let millis = ((self.moved + 1) * 1000).div_ceil(rate);
        (self.status == Status::Running).then(|| self.started_at.after(millis))
    }

    fn handle(&self, source_arn: &str) -> String {
        handle::encode_task(&format_uuid(self.id), source_arn)
    }

    fn show(&self, source_arn: &str) -> Value {
        let mut entry = Map::new();
        if self.status == Status::Running {
            entry.insert("TaskHandle".into(), self.handle(source_arn).into());
        }
        entry.insert("Status".into(), self.status.name().into());
        entry.insert("SourceArn".into(), source_arn.into());
        if let Some(destination) = &self.destination {
            entry.insert("DestinationArn".into(), (**destination).into());
        }
        if let Some(rate) = self.rate {
            entry.insert("MaxNumberOfMessagesPerSecond".into(), rate.into());
        }
        entry.insert("ApproximateNumberOfMessagesMoved".into(), self.moved.into());
        entry.insert(
            "ApproximateNumberOfMessagesToMove".into(),
            self.to_move.into(),
        );
        if let Status::Failed(reason) = self.status {
            entry.insert("FailureReason".into(), reason.into());
        }
        let started = self.started_at.as_millis();
        entry.insert("StartedTimestamp".into(), started.into());
        Value::Object(entry)
    }
}

impl Sqs {
    /// `StartMessageMoveTask`.
    pub(super) fn start_move(
        &mut self,
        core: &mut Core,
        params: Params<'_>,
    ) -> Result<Value, Error> {
        let source = self.move_source(params)?;
        let is_dead_letter_queue = self.queues().any(|queue| {
            queue
                .dead_letter_target()
                .is_some_and(|(arn, _)| *arn == source.arn)
        });
        if !is_dead_letter_queue {
            return Err(Error::InvalidParameterValue(
                "Source queue must be configured as a Dead Letter Queue.".into(),
            ));
        }
        let destination = self.move_destination(params, source)?;
        let rate = params.ranged(
            "MaxNumberOfMessagesPerSecond",
            1..=i64::from(RATE_MAX),
            "Must be between 1 and 500, if provided.",
        )?;
        if source.next_move().is_some() {
            return Err(Error::InvalidParameterValue(
                "There is already a task running. Only one active task is allowed for a source queue arn at a \
                 given time."
                    .into(),
            ));
        }
        let name = Arc::clone(&source.name);
        let handle = self.with(core, &name, |queue, core, _| {
            queue.begin_move(core, destination, rate)
        });
        handle
            .map(|handle| json!({"TaskHandle": handle}))
            .ok_or(Error::QueueDoesNotExist)
    }

    /// `ListMessageMoveTasks`: the latest first.
    pub(super) fn list_moves(&self, params: Params<'_>) -> Result<Value, Error> {
        let source = self.move_source(params)?;
        let max = params.ranged(
            "MaxResults",
            1..=10,
            "Must be between 1 and 10, if provided.",
        )?;
        let tasks = source.move_tasks.iter().rev();
        let shown = tasks
            .take(max.unwrap_or(1) as usize)
            .map(|task| task.show(&source.arn));
        Ok(json!({"Results": shown.collect::<Vec<_>>()}))
    }

    /// `CancelMessageMoveTask`. What was moved stays moved.
    pub(super) fn cancel_move(
        &mut self,
        core: &mut Core,
        params: Params<'_>,
    ) -> Result<Value, Error> {
        let (id, source_arn) =
            handle::decode_task(params.required("TaskHandle")?).ok_or_else(|| {
                Error::InvalidParameterValue("Value for parameter TaskHandle is invalid.".into())
            })?;
        let source = self
            .queue_by_arn(&source_arn)
            .ok_or_else(|| Error::no_resource("SourceArn"))?;
        let task = source
            .move_tasks
            .iter()
            .find(|task| format_uuid(task.id) == id)
            .ok_or_else(|| Error::ResourceNotFound("Task does not exist.".into()))?;
        if task.status != Status::Running {
            return Err(Error::UnsupportedOperation(
                "Only a task whose status is RUNNING can be cancelled.".into(),
            ));
        }
        let moved = task.moved;
        let name = Arc::clone(&source.name);
        self.with(core, &name, |queue, core, _| {
            queue.end_move(core, Status::Cancelled);
        });
        Ok(json!({"ApproximateNumberOfMessagesMoved": moved}))
    }

    fn move_source(&self, params: Params<'_>) -> Result<&Queue, Error> {
        self.queue_by_arn(params.required("SourceArn")?)
            .ok_or_else(|| Error::no_resource("SourceArn"))
    }

    fn move_destination(
        &self,
        params: Params<'_>,
        source: &Queue,
    ) -> Result<Option<Arc<str>>, Error> {
        let Some(arn) = params.text("DestinationArn")? else {
            return Ok(None);
        };
        let destination = self
            .queue_by_arn(arn)
            .ok_or_else(|| Error::no_resource("DestinationArn"))?;
        if destination.arn == source.arn {
            return Err(Error::InvalidParameterValue(
                "Source queue arn and destination queue arn cannot be the same.".into(),
            ));
        }
        if destination.is_fifo() != source.is_fifo() {
            return Err(Error::InvalidParameterValue(
                "Source queue and destination queue must be of the same type.".into(),
            ));
        }
        Ok(Some(Arc::clone(&destination.arn)))
    }
}

impl Queue {
    fn begin_move(
        &mut self,
        core: &mut Core,
        destination: Option<Arc<str>>,
        rate: Option<u32>,
    ) -> String {
        let task = MoveTask {
            id: core.rng.uuid_bits(),
            started_at: core.now,
            destination,
            rate,
            status: Status::Running,
            moved: 0,
            to_move: self.count(StateKind::Visible) as u64,
            before: self.store.arrivals(),
        };
        core.record(Event::MoveTaskStarted {
            queue: Arc::clone(&self.name),
            to: task.destination.as_deref().map(|arn| name_of(arn).into()),
            messages: task.to_move,
        });
        let handle = task.handle(&self.arn);
        if self.move_tasks.len() == TASKS_MAX {
            self.move_tasks.remove(0);
        }
        self.move_tasks.push(task);
        handle
    }

    /// When the running task goes on; none when no task runs. Only the latest can.
    pub(super) fn next_move(&self) -> Option<Time> {
        self.move_tasks.last()?.next_due()
    }

    /// The ARN of the queue that the next message of a running task goes to, when there is one and it knows where to.
    pub(super) fn next_destination(&self) -> Option<Arc<str>> {
        let task = self.move_tasks.last()?;
        task.next_due()?;
        let message = self.next_to_move(task)?;
        let back = message.dead_letter_source.as_ref();
        task.destination.as_ref().or(back).cloned()
    }

    fn next_to_move(&self, task: &MoveTask) -> Option<&Message> {
        let next = if self.is_fifo() {
            self.store
                .iter()
                .find(|message| message.state == State::Visible)
        } else {
            self.store.next_visible(0)
        };
        next.filter(|message| message.arrival < task.before)
    }

    /// Moves the message that is due, or ends the task. `exists` says whether the next destination does.
    pub(super) fn move_due(&mut self, core: &mut Core, exists: bool, outbox: &mut Outbox) {
        if self.next_move().is_none_or(|due| due > core.now) {
            return;
        }
        let to = self.next_destination();
        let next = self
            .move_tasks
            .last()
            .and_then(|task| self.next_to_move(task));
        match (next.map(|message| message.arrival), to) {
            (None, _) => self.end_move(core, Status::Completed),
            (Some(_), None) => {
                self.end_move(core, Status::Failed("CouldNotDetermineMessageSource"));
            }
            (Some(_), Some(_)) if !exists => {
                self.end_move(
                    core,
                    Status::Failed("AWS.SimpleQueueService.NonExistentQueue"),
                );
            }
            (Some(arrival), Some(to)) => {
                if let Some(message) = self.store.remove(arrival) {
                    self.post(core, message, to, outbox);
                }
            }
        }
    }

    /// Sends a message on its way: there it is a new message.
    fn post(&mut self, core: &mut Core, message: Message, to: Arc<str>, outbox: &mut Outbox) {
        let moved_as = MessageId(core.rng.uuid_bits());
        core.record(Event::MessageMoved {
            queue: Arc::clone(&self.name),
            message: message.id,
            to: name_of(&to).into(),
            moved_as,
        });
        let mut new = Message::new(moved_as, message.body, core.now, message.envelope);
        new.group = message.group;
        outbox.push_back(Parcel { to, message: new });
        if let Some(task) = self.move_tasks.last_mut() {
            task.moved += 1;
        }
    }

    fn end_move(&mut self, core: &mut Core, status: Status) {
        if let Some(task) = self.move_tasks.last_mut() {
            task.status = status;
            core.record(Event::MoveTaskEnded {
                queue: Arc::clone(&self.name),
                status: status.name(),
                moved: task.moved,
            });
        }
    }
}
