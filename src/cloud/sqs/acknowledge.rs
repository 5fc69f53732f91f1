//! `DeleteMessage`, `ChangeMessageVisibility` and their batches.

use super::batch;
use super::error::Error;
use super::event::Event;
use super::handle::ReceiptHandle;
use super::message::{Message, State, StateKind};
use super::params::Params;
use super::queue::Queue;
use super::throttle::Counted;
use crate::core::Core;
use crate::iam::Caller;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How long a message can be hidden from the time it was received, in milliseconds: 12 hours.
const HIDDEN_MAX_MS: u64 = 43_200 * 1000;

fn receipt_handle(params: Params<'_>) -> Result<&str, Error> {
    params.required("ReceiptHandle")
}

/// A visibility timeout that a caller wishes for a message.
struct Change<'a> {
    receipt_handle: &'a str,
    timeout_s: u32,
}

impl<'a> Change<'a> {
    fn parse(params: Params<'a>) -> Result<Self, Error> {
        let receipt_handle = receipt_handle(params)?;
        let timeout_s = params
            .ranged(
                "VisibilityTimeout",
                0..=43_200,
                "VisibilityTimeout must be >= 0 and <= 43200.",
            )?
            .ok_or_else(|| Error::missing("VisibilityTimeout"))?;
        Ok(Self {
            receipt_handle,
            timeout_s,
        })
    }
}

impl Queue {
    /// `DeleteMessage`.
    pub(super) fn delete(
        &mut self,
        core: &mut Core,
        params: Params<'_>,
        caller: &Caller,
    ) -> Result<Value, Error> {
        self.throttle
            .count(core.now, &self.attributes, Counted::Delete)?;
        self.delete_one(core, receipt_handle(params)?, caller)?;
        Ok(json!({}))
    }

    /// `DeleteMessageBatch`.
    pub(super) fn delete_batch(
        &mut self,
        core: &mut Core,
        params: Params<'_>,
        caller: &Caller,
    ) -> Result<Value, Error> {
        let entries = batch::entries(params, "DeleteMessageBatchRequestEntry")?;
        self.throttle
            .count(core.now, &self.attributes, Counted::Delete)?;
        batch::run(&entries, receipt_handle, |handle| {
            self.delete_one(core, handle, caller)?;
            Ok(Map::new())
        })
    }

    /// Deletes the message of this handle.
    ///
    /// A message that is gone already is no error. Nor is, on a standard queue, a handle from an earlier receive, but
    /// that deletes nothing: only the latest handle does.
    pub(super) fn delete_one(
        &mut self,
        core: &mut Core,
        receipt_handle: &str,
        caller: &Caller,
    ) -> Result<(), Error> {
        let handle = self.read_handle(receipt_handle)?;
        let Some(message) = self.store.get(handle.arrival) else {
            return Ok(());
        };
        let latest = message.receive_nonce == handle.nonce;
        let in_flight = message.state.kind() == StateKind::InFlight;
        if self.is_fifo() && !(latest && in_flight) {
            return Err(Error::bad_value(
                receipt_handle,
                "ReceiptHandle",
                "The receipt handle has expired.",
            ));
        }
        if !latest {
            return Ok(());
        }
        if let Some(message) = self.store.remove(handle.arrival) {
            core.record(Event::MessageDeleted {
                queue: Arc::clone(&self.name),
                message: message.id,
                by: caller.name().into(),
            });
        }
        Ok(())
    }

    /// `ChangeMessageVisibility`.
    pub(super) fn change_visibility(
        &mut self,
        core: &mut Core,
        params: Params<'_>,
    ) -> Result<Value, Error> {
        self.change_one(core, &Change::parse(params)?)?;
        Ok(json!({}))
    }

    /// `ChangeMessageVisibilityBatch`.
    pub(super) fn change_visibility_batch(
        &mut self,
        core: &mut Core,
        params: Params<'_>,
    ) -> Result<Value, Error> {
        let entries = batch::entries(params, "ChangeMessageVisibilityBatchRequestEntry")?;
        batch::run(&entries, Change::parse, |change| {
            self.change_one(core, &change)?;
            Ok(Map::new())
        })
    }

    fn change_one(&mut self, core: &mut Core, change: &Change<'_>) -> Result<(), Error> {
        let Change {
            receipt_handle,
            timeout_s,
        } = *change;
        let handle = self.read_handle(receipt_handle)?;
        let message = self
            .store
            .get(handle.arrival)
            .filter(|message| message.receive_nonce == handle.nonce)
            .ok_or_else(|| {
                Error::bad_value(
                    receipt_handle,
                    "ReceiptHandle",
                    "Message does not exist or is not available for visibility timeout change.",
                )
            })?;
        let visible_at = core.now.after(u64::from(timeout_s) * 1000);
        if message.state.kind() != StateKind::InFlight {
            return Err(Error::MessageNotInflight);
        }
        if visible_at.since(message.received_at) > HIDDEN_MAX_MS {
            return Err(Error::bad_value(
                timeout_s,
                "VisibilityTimeout",
                "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]",
            ));
        }
        self.hide_until(core, handle.arrival, visible_at);
        if timeout_s == 0 {
            self.show(core, handle.arrival);
        }
        Ok(())
    }

    fn hide_until(&mut self, core: &mut Core, arrival: u64, visible_at: crate::clock::Time) {
        let changed = self.store.update(arrival, |message: &mut Message| {
            message.touched = true;
            if let State::InFlight { until, .. } = &mut message.state {
                *until = visible_at;
            }
            message.id
        });
        if let Some(message) = changed {
            core.record(Event::VisibilityChanged {
                queue: Arc::clone(&self.name),
                message,
                visible_at,
            });
        }
    }

    /// Reads a receipt handle that must be this queue's.
    fn read_handle(&self, text: &str) -> Result<ReceiptHandle, Error> {
        ReceiptHandle::decode(text)
            .filter(|handle| handle.queue == self.id)
            .ok_or_else(|| Error::ReceiptHandleIsInvalid(text.into()))
    }
}
