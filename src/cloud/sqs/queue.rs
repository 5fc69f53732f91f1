//! A queue: what it is set to, what is in it, and what time brings.

use super::attempts::Attempts;
use super::attributes::{Attributes, DeduplicationScope};
use super::dedup::Deduplication;
use super::event::Event;
use super::message::{Message, State, StateKind};
use super::move_task::MoveTask;
use super::store::Store;
use super::throttle::Throttle;
use super::waiting::Waiting;
use super::{Outbox, Timer};
use crate::clock::{Time, TimerKey};
use crate::core::Core;
use crate::sorted::SortedMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A queue and the messages in it.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Tells queues apart, also from earlier ones of the same name.
    pub(super) id: u64,
    pub(super) name: Arc<str>,
    pub(super) url: Arc<str>,
    pub(super) arn: Arc<str>,
    pub(super) created_at: Time,
    pub(super) modified_at: Time,
    pub(super) purged_at: Option<Time>,
    pub(super) attributes: Attributes,
    pub(super) tags: SortedMap<Arc<str>, Arc<str>>,
    pub(super) store: Store,
    /// Copies that are yet to be handed out a second time, by arrival number.
    pub(super) copies: BTreeMap<u64, Message>,
    pub(super) waiting: Waiting,
    pub(super) deduplication: Deduplication,
    pub(super) attempts: Attempts,
    pub(super) throttle: Throttle,
    pub(super) move_tasks: Vec<MoveTask>,
    /// Whether the queue that its redrive policy names exists.
    pub(super) dead_letter_queue_exists: bool,
    /// How many sequence numbers were given.
    pub(super) sequenced: u64,
    pub(super) alarm: Option<TimerKey>,
}

impl Queue {
    pub(super) fn new(core: &Core, id: u64, name: &str, attributes: Attributes) -> Self {
        let (region, account) = (&core.account.region, &core.account.id);
        let scope = attributes
            .fifo
            .as_ref()
            .map_or(DeduplicationScope::Queue, |fifo| fifo.deduplication_scope);
        Self {
            id,
            name: name.into(),
            url: format!("https://sqs.{region}.amazonaws.com/{account}/{name}").into(),
            arn: format!("arn:aws:sqs:{region}:{account}:{name}").into(),
            created_at: core.now,
            modified_at: core.now,
            purged_at: None,
            store: Store::new(attributes.fifo.is_some()),
            attributes,
            tags: SortedMap::new(),
            copies: BTreeMap::new(),
            waiting: Waiting::default(),
            deduplication: Deduplication::new(scope),
            attempts: Attempts::default(),
            throttle: Throttle::default(),
            move_tasks: Vec::new(),
            dead_letter_queue_exists: false,
            sequenced: 0,
            alarm: None,
        }
    }

    /// The queue's name; it ends in `.fifo` on FIFO queues.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The queue's URL, by which callers name it.
    #[must_use]
    pub fn url(&self) -> &Arc<str> {
        &self.url
    }

    /// The queue's ARN.
    #[must_use]
    pub fn arn(&self) -> &Arc<str> {
        &self.arn
    }

    /// Whether it is a FIFO queue.
    #[must_use]
    pub fn is_fifo(&self) -> bool {
        self.attributes.fifo.is_some()
    }

    /// What it is set to.
    #[must_use]
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// Its tags.
    #[must_use]
    pub fn tags(&self) -> &SortedMap<Arc<str>, Arc<str>> {
        &self.tags
    }

    /// Its messages in the order they arrived.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.store.iter()
    }

    /// How many messages are in this state.
    #[must_use]
    pub fn count(&self, kind: StateKind) -> usize {
        self.store.count(kind)
    }

    /// The ARN of its dead-letter queue, and how often a message can be received before it goes there.
    #[must_use]
    pub fn dead_letter_target(&self) -> Option<(&Arc<str>, u32)> {
        let policy = self.attributes.redrive_policy.as_ref()?;
        Some((&policy.dead_letter_target_arn, policy.max_receive_count))
    }

    /// Takes in a message that comes from another queue.
    pub(super) fn admit(&mut self, mut message: Message) {
        message.sequence_number = self.next_sequence_number();
        self.store.insert(message);
    }

    /// The next sequence number of a FIFO queue: twenty digits, as AWS's have.
    pub(super) fn next_sequence_number(&mut self) -> Option<u128> {
        const FIRST: u128 = 18_870_000_000_000_000_000;
        const STEP: u128 = 256;
        self.is_fifo().then(|| {
            self.sequenced += 1;
            FIRST + u128::from(self.sequenced) * STEP
        })
    }

    /// Does all that is due, at its exact instant. `can_move` says whether the queue exists that the next message of a
    /// move task goes to.
    pub(super) fn ring(&mut self, core: &mut Core, can_move: bool, outbox: &mut Outbox) {
        self.alarm = None;
        self.move_due(core, can_move, outbox);
        while let Some((from, arrival)) = self.store.oldest()
            && from.after(self.retention_ms()) <= core.now
        {
            self.copies.remove(&arrival);
            if let Some(message) = self.store.remove(arrival) {
                core.record(Event::MessageExpired {
                    queue: Arc::clone(&self.name),
                    message: message.id,
                });
            }
        }
        while let Some((until, arrival)) = self.store.next_unhidden()
            && until <= core.now
        {
            self.show(core, arrival);
        }
        self.serve(core, outbox);
        self.end_waits(core);
    }

    /// Makes a hidden message visible.
    pub(super) fn show(&mut self, core: &mut Core, arrival: u64) {
        let shown = self.store.update(arrival, |message| {
            let before = std::mem::replace(&mut message.state, State::Visible);
            (message.id, before.kind(), message.receive_count)
        });
        let queue = Arc::clone(&self.name);
        match shown {
            Some((message, StateKind::InFlight, receive_count)) => {
                core.record(Event::VisibilityExpired {
                    queue,
                    message,
                    receive_count,
                });
            }
            Some((message, StateKind::Delayed, _)) => {
                core.record(Event::DelayOver { queue, message });
            }
            Some((_, StateKind::Visible, _)) | None => {}
        }
    }

    /// Applies a changed delay to messages that are delayed already, as FIFO queues do; standard queues do not.
    pub(super) fn change_delays(&mut self, core: &mut Core) {
        let delay_ms = u64::from(self.attributes.delay_s) * 1000;
        let delayed: Vec<(u64, Time)> = self
            .store
            .iter()
            .filter(|message| message.state.kind() == StateKind::Delayed)
            .map(|message| (message.arrival, message.sent_at.after(delay_ms)))
            .collect();
        for (arrival, until) in delayed {
            if until <= core.now {
                self.show(core, arrival);
            } else {
                self.store
                    .update(arrival, |message| message.state = State::Delayed { until });
            }
        }
    }

    /// Plans the queue's one timer for the first thing that will be due.
    pub(super) fn set_alarm(&mut self, core: &mut Core) {
        let due = self.next_due().map(|due| due.max(core.now));
        if self.alarm.map(TimerKey::due) == due {
            return;
        }
        if let Some(key) = self.alarm.take() {
            core.timers.cancel(key);
        }
        self.alarm = due.map(|due| {
            let queue = Arc::clone(&self.name);
            let timer = crate::core::Timer::Sqs(Timer::Alarm { queue });
            core.timers.schedule(due, timer)
        });
    }

    fn next_due(&self) -> Option<Time> {
        let oldest = self.store.oldest();
        [
            oldest.map(|(from, _)| from.after(self.retention_ms())),
            self.store.next_unhidden().map(|(until, _)| until),
            self.waiting.next_end(),
            self.next_move(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    fn retention_ms(&self) -> u64 {
        u64::from(self.attributes.retention_s) * 1000
    }

    /// Whether a message's retention period is over.
    pub(super) fn is_expired(&self, message: &Message, now: Time) -> bool {
        message.retained_from.after(self.retention_ms()) <= now
    }
}
