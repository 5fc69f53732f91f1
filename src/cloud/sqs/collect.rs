//! Choosing the messages that a receive gets.

use super::delivery::Delivery;
use super::event::Event;
use super::handle::ReceiptHandle;
use super::message::{Message, MessageId, State, StateKind};
use super::queue::Queue;
use super::waiting::Receive;
use super::{Outbox, Parcel};
use crate::core::Core;
use std::sync::Arc;

/// How many servers a standard queue is spread over.
const SERVERS: u64 = 8;
/// How many messages from the front a receive looks at that takes them out of order.
const SHUFFLED: u64 = 16;

/// The servers of a standard queue that a receive asks, a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Servers(u8);

impl Servers {
    /// All servers: long polls, and everything on FIFO queues.
    pub(super) const ALL: Self = Self(u8::MAX);

    /// What a short poll asks: all servers but two.
    pub(super) fn sample(core: &mut Core) -> Self {
        let first = core.rng.below(SERVERS);
        let second = (first + 1 + core.rng.below(SERVERS - 1)) % SERVERS;
        Self(!((1 << first) | (1 << second)))
    }

    /// Whether the server that holds this message is asked. The random bits of its id say which server that is.
    fn hold(self, message: MessageId) -> bool {
        self.0 & (1 << (message.0 % u128::from(SERVERS))) != 0
    }
}

impl Queue {
    /// Hands out messages, as many as there are up to what was asked for.
    pub(super) fn collect(
        &mut self,
        core: &mut Core,
        receive: &Receive,
        servers: Servers,
        outbox: &mut Outbox,
    ) -> Vec<Delivery> {
        if let Some(again) = self.repeat(core, receive) {
            return again;
        }
        let mut deliveries = Vec::new();
        if self.is_fifo() {
            self.collect_groups(core, receive, outbox, &mut deliveries);
        } else {
            self.collect_copies(core, receive, &mut deliveries);
            self.collect_visible(core, receive, servers, outbox, &mut deliveries);
        }
        self.keep_copies(core, &deliveries);
        self.remember_attempt(core, receive, &deliveries);
        self.show_unhidden(core, receive, &deliveries);
        deliveries
    }

    fn collect_visible(
        &mut self,
        core: &mut Core,
        receive: &Receive,
        servers: Servers,
        outbox: &mut Outbox,
        deliveries: &mut Vec<Delivery>,
    ) {
        let start = self.out_of_order_start(core);
        for (mut from, end) in [(start, u64::MAX), (0, start)] {
            while deliveries.len() < receive.max
                && let Some(message) = self.store.next_visible(from)
                && message.arrival < end
            {
                let arrival = message.arrival;
                from = arrival + 1;
                if !servers.hold(message.id) {
                    continue;
                }
                if self.is_exhausted(message) {
                    self.send_to_dead_letters(core, arrival, outbox);
                } else {
                    deliveries.extend(self.hand_out(core, arrival, receive, false));
                }
            }
        }
    }

    /// Where a receive starts: at the first message, unless chance has it take messages out of order.
    fn out_of_order_start(&self, core: &mut Core) -> u64 {
        if !core.rng.chance(core.settings.reorder_percent) {
            return 0;
        }
        let visible = self.store.count(StateKind::Visible) as u64;
        let skip = core.rng.below(visible.min(SHUFFLED));
        let skip = usize::try_from(skip).unwrap_or(0);
        self.store.nth_visible(skip).unwrap_or(0)
    }

    /// Takes as many messages of one group as there are before the next group, in order.
    ///
    /// A group stops at its first message that is not visible, and is hidden altogether when that is its first.
    fn collect_groups(
        &mut self,
        core: &mut Core,
        receive: &Receive,
        outbox: &mut Outbox,
        deliveries: &mut Vec<Delivery>,
    ) {
        while deliveries.len() < receive.max
            && let Some(group) = self.store.ready_group()
        {
            let mut from = 0;
            while deliveries.len() < receive.max
                && let Some(message) = self.store.next_of_group(&group, from)
            {
                let arrival = message.arrival;
                from = arrival + 1;
                if self.is_exhausted(message) {
                    self.send_to_dead_letters(core, arrival, outbox);
                } else {
                    deliveries.extend(self.hand_out(core, arrival, receive, false));
                }
            }
        }
    }

    /// Whether a message was received as often as the redrive policy allows.
    fn is_exhausted(&self, message: &Message) -> bool {
        self.dead_letter_queue_exists
            && self
                .dead_letter_target()
                .is_some_and(|(_, max)| message.received_here >= max)
    }

    fn send_to_dead_letters(&mut self, core: &mut Core, arrival: u64, outbox: &mut Outbox) {
        let Some((to, _)) = self.dead_letter_target() else {
            return;
        };
        let to = Arc::clone(to);
        self.copies.remove(&arrival);
        let Some(mut message) = self.store.remove(arrival) else {
            return;
        };
        core.record(Event::MessageDeadLettered {
            queue: Arc::clone(&self.name),
            message: message.id,
            to: super::name_of(&to).into(),
            receive_count: message.receive_count,
        });
        message.dead_letter_source = Some(Arc::clone(&self.arn));
        message.state = State::Visible;
        message.received_here = 0;
        if self.is_fifo() {
            // Keeps the dead-letter queue from taking two messages of one deduplication id for one.
            let envelope = Arc::make_mut(&mut message.envelope);
            envelope.deduplication_id = Some(message.id.to_string().into());
            message.sent_at = core.now;
            message.retained_from = core.now;
        }
        outbox.push_back(Parcel { to, message });
    }

    /// Gives a message to a receiver and hides it from others.
    pub(super) fn hand_out(
        &mut self,
        core: &mut Core,
        arrival: u64,
        receive: &Receive,
        duplicate: bool,
    ) -> Option<Delivery> {
        let now = core.now;
        let nonce = core.rng.next_u64();
        let until = now.after(self.hidden_ms(receive));
        let receipt_handle: Arc<str> = self.receipt_handle(arrival, nonce).into();
        let by = receive.by();
        let delivery = self.store.update(arrival, |message| {
            message.receive_count += 1;
            message.received_here += 1;
            message.first_received_at.get_or_insert(now);
            message.received_at = now;
            message.receive_nonce = nonce;
            message.touched = false;
            message.state = State::InFlight {
                until,
                receipt_handle: Arc::clone(&receipt_handle),
                by: Arc::clone(&by),
            };
            Delivery::new(message, receipt_handle, &self.arn)
        })?;
        core.record(Event::MessageReceived {
            queue: Arc::clone(&self.name),
            message: delivery.message_id,
            receive_count: delivery.receive_count,
            visible_at: until,
            by,
            duplicate,
        });
        Some(delivery)
    }

    pub(super) fn receipt_handle(&self, arrival: u64, nonce: u64) -> String {
        let queue = self.id;
        ReceiptHandle {
            queue,
            arrival,
            nonce,
        }
        .encode()
    }

    pub(super) fn hidden_ms(&self, receive: &Receive) -> u64 {
        let own = self.attributes.visibility_timeout_s;
        u64::from(receive.visibility_timeout_s.unwrap_or(own)) * 1000
    }

    /// With a visibility timeout of 0, messages are visible again as soon as they are handed out.
    fn show_unhidden(&mut self, core: &mut Core, receive: &Receive, deliveries: &[Delivery]) {
        if self.hidden_ms(receive) > 0 {
            return;
        }
        for delivery in deliveries {
            if self.store.get(delivery.arrival).is_some() {
                self.show(core, delivery.arrival);
            }
        }
    }
}
