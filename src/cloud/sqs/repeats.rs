//! Messages that are handed out more than once: by chance on standard queues, on request on FIFO queues.

use super::delivery::Delivery;
use super::event::Event;
use super::message::{Message, State, StateKind};
use super::queue::Queue;
use super::waiting::Receive;
use crate::clock::Time;
use crate::core::Core;
use std::sync::Arc;

impl Queue {
    /// Hands out second copies of messages that were handed out before.
    pub(super) fn collect_copies(
        &mut self,
        core: &mut Core,
        receive: &Receive,
        deliveries: &mut Vec<Delivery>,
    ) {
        while deliveries.len() < receive.max
            && let Some((arrival, mut copy)) = self.copies.pop_first()
        {
            if self.is_expired(&copy, core.now) {
                continue;
            }
            match self.store.get(arrival).map(|message| message.state.kind()) {
                Some(StateKind::InFlight) => {
                    deliveries.extend(self.hand_out(core, arrival, receive, true));
                }
                // It is there to be received anyway.
                Some(_) => {}
                None => deliveries.push(self.hand_out_deleted(core, &mut copy, receive)),
            }
        }
    }

    /// Gives a receiver a copy of a message that was deleted: a server did not hear of the deletion.
    fn hand_out_deleted(&self, core: &mut Core, copy: &mut Message, receive: &Receive) -> Delivery {
        let handle = self.receipt_handle(copy.arrival, core.rng.next_u64());
        copy.receive_count += 1;
        let delivery = Delivery::new(copy, handle.into(), &self.arn);
        core.record(Event::MessageReceived {
            queue: Arc::clone(&self.name),
            message: delivery.message_id,
            receive_count: delivery.receive_count,
            visible_at: core.now.after(self.hidden_ms(receive)),
            by: receive.by(),
            duplicate: true,
        });
        delivery
    }

    /// Lets chance decide which of the messages will be handed out once more, at their first receive.
    pub(super) fn keep_copies(&mut self, core: &mut Core, deliveries: &[Delivery]) {
        if self.is_fifo() || core.settings.duplicate_percent == 0 {
            return;
        }
        for delivery in deliveries {
            let first = delivery.receive_count == 1;
            if first
                && core.rng.chance(core.settings.duplicate_percent)
                && let Some(message) = self.store.get(delivery.arrival)
            {
                self.copies.insert(delivery.arrival, message.clone());
            }
        }
    }

    pub(super) fn remember_attempt(
        &mut self,
        core: &Core,
        receive: &Receive,
        deliveries: &[Delivery],
    ) {
        let Some(attempt) = receive.attempt.as_ref().filter(|_| self.is_fifo()) else {
            return;
        };
        let taken = deliveries
            .iter()
            .filter_map(|delivery| self.store.get(delivery.arrival))
            .map(|message| (message.arrival, message.receive_nonce))
            .collect();
        self.attempts.remember(core.now, attempt, taken);
    }

    /// What an earlier receive of the same attempt got, if all of it is still in flight and untouched.
    pub(super) fn repeat(&mut self, core: &mut Core, receive: &Receive) -> Option<Vec<Delivery>> {
        let attempt = receive.attempt.as_ref().filter(|_| self.is_fifo())?;
        let taken = self.attempts.find(core.now, attempt)?.to_vec();
        let untouched = |(arrival, nonce): &(u64, u64)| {
            self.store.get(*arrival).is_some_and(|message| {
                message.state.kind() == StateKind::InFlight
                    && message.receive_nonce == *nonce
                    && !message.touched
            })
        };
        if taken.is_empty() || !taken.iter().all(untouched) {
            return None;
        }
        let until = core.now.after(self.hidden_ms(receive));
        let again = taken
            .iter()
            .filter_map(|(arrival, _)| self.hand_out_again(core, *arrival, until))
            .collect();
        Some(again)
    }

    /// Gives a receiver the message that it was given before, under the same handle; hides it anew.
    fn hand_out_again(
        &mut self,
        core: &mut Core,
        arrival: u64,
        visible_at: Time,
    ) -> Option<Delivery> {
        let arn = Arc::clone(&self.arn);
        let (delivery, by) = self.store.update(arrival, |message| {
            let State::InFlight {
                until,
                receipt_handle,
                by,
            } = &mut message.state
            else {
                return None;
            };
            *until = visible_at;
            let (handle, by) = (Arc::clone(receipt_handle), Arc::clone(by));
            Some((Delivery::new(message, handle, &arn), by))
        })??;
        core.record(Event::MessageReceived {
            queue: Arc::clone(&self.name),
            message: delivery.message_id,
            receive_count: delivery.receive_count,
            visible_at,
            by,
            duplicate: true,
        });
        Some(delivery)
    }
}
