//! Lambda's pollers: long-poll the queue, gather a batch, invoke the function, delete what it handled.

use super::event::{Event, RequestId};
use super::mapping::{Mapping, MappingState, POLLERS_FIRST, POLLERS_PER_SECOND};
use super::{Lambda, Timer};
use crate::clock::TimerKey;
use crate::core::{Core, Effect, Timer as CoreTimer};
use crate::sqs::{Delivery, MessageId};
use std::sync::Arc;

/// How long a poller waits for messages.
const LONG_POLL_MS: u64 = 20_000;
/// What one receive gives at most.
const RECEIVE_MAX: u32 = 10;
/// How long a poller waits after a throttled invocation.
const THROTTLED_WAIT_MS: u64 = 1_000;

/// Names a poller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PollerId {
    /// The mapping's number.
    pub mapping: u32,
    /// The poller's number within the mapping.
    pub poller: u32,
}

/// What a poller does.
#[derive(Clone, Debug)]
pub enum Poller {
    /// Waits for messages.
    Polling,
    /// Has some messages and waits for more until its batching window is over.
    Gathering {
        /// What it has.
        batch: Vec<Delivery>,
        /// The end of the window.
        window: TimerKey,
    },
    /// Waits for the function.
    Invoking {
        /// Which invocation.
        request_id: RequestId,
    },
    /// Waits before it polls again, because the function was throttled.
    BackingOff,
}

impl Lambda {
    /// Brings the number of pollers in line with the mapping's state.
    pub(super) fn start_pollers(&mut self, core: &mut Core, index: u32) {
        let Some(mapping) = self.mappings.get_mut(&index) else {
            return;
        };
        let wanted = POLLERS_FIRST.min(mapping.pollers_max());
        let more = wanted.saturating_sub(mapping.pollers.len() as u32);
        add_pollers(core, index, mapping, more);
    }

    /// Stops every poller that waits; those with an invocation end when it ends.
    pub(super) fn stop_pollers(&mut self, core: &mut Core, index: u32) {
        let Some(mapping) = self.mappings.get_mut(&index) else {
            return;
        };
        if let Some(timer) = mapping.scaling.take() {
            core.timers.cancel(timer);
        }
        mapping.pollers.retain(|number, poller| {
            if let Poller::Gathering { window, .. } = poller {
                core.timers.cancel(*window);
            }
            let busy = matches!(poller, Poller::Invoking { .. });
            if !busy {
                let poller = PollerId {
                    mapping: index,
                    poller: *number,
                };
                core.effects.push_back(Effect::StopPolling { poller });
            }
            busy
        });
    }

    pub(super) fn poll_again(&mut self, core: &mut Core, id: PollerId) {
        let Some(mapping) = self.mappings.get_mut(&id.mapping) else {
            return;
        };
        if !mapping.pollers.contains_key(&id.poller) {
            return;
        }
        if mapping.state != MappingState::Enabled {
            mapping.pollers.remove(&id.poller);
            return;
        }
        mapping.pollers.insert(id.poller, Poller::Polling);
        poll(core, id, mapping, 0, LONG_POLL_MS);
    }

    pub(super) fn delivered(&mut self, core: &mut Core, id: PollerId, messages: Vec<Delivery>) {
        let Some(mapping) = self.mappings.get_mut(&id.mapping) else {
            return;
        };
        let Some(poller) = mapping.pollers.get_mut(&id.poller) else {
            // Nobody asks for these any more; they return when their visibility timeout is over.
            return;
        };
        let (mut batch, window) = match std::mem::replace(poller, Poller::Polling) {
            Poller::Gathering { batch, window } => (batch, Some(window)),
            Poller::Polling => (Vec::new(), None),
            other => {
                *poller = other;
                return;
            }
        };
        batch.extend(messages);
        if batch.is_empty() {
            return self.poll_found_nothing(core, id);
        }
        let full = batch.len() as u32 >= mapping.batch_size;
        if full || mapping.window_s == 0 {
            if let Some(window) = window {
                core.timers.cancel(window);
            }
            return self.invoke_batch(core, id, batch);
        }
        let window = window.unwrap_or_else(|| {
            core.after(
                u64::from(mapping.window_s) * 1000,
                CoreTimer::Lambda(Timer::WindowOver(id)),
            )
        });
        let gathered = batch.len() as u32;
        let left = window.due().since(core.now);
        mapping
            .pollers
            .insert(id.poller, Poller::Gathering { batch, window });
        if left > 0 {
            poll(core, id, mapping, gathered, left.min(LONG_POLL_MS));
        }
    }

    /// An extra poller that finds nothing goes; the first ones ask again.
    fn poll_found_nothing(&mut self, core: &mut Core, id: PollerId) {
        if let Some(mapping) = self.mappings.get_mut(&id.mapping)
            && mapping.pollers.len() as u32 > POLLERS_FIRST.min(mapping.pollers_max())
        {
            mapping.pollers.remove(&id.poller);
            record_pollers(core, mapping);
            return;
        }
        self.poll_again(core, id);
    }

    pub(super) fn window_over(&mut self, core: &mut Core, id: PollerId) {
        let poller = self
            .mappings
            .get_mut(&id.mapping)
            .and_then(|mapping| mapping.pollers.get_mut(&id.poller));
        let Some(poller) = poller else { return };
        match std::mem::replace(poller, Poller::Polling) {
            Poller::Gathering { batch, .. } => {
                core.effects.push_back(Effect::StopPolling { poller: id });
                self.invoke_batch(core, id, batch);
            }
            other => *poller = other,
        }
    }

    fn invoke_batch(&mut self, core: &mut Core, id: PollerId, batch: Vec<Delivery>) {
        let Some(mapping) = self.mappings.get(&id.mapping) else {
            return;
        };
        let function = mapping.function.clone();
        let ids: Vec<MessageId> = batch.iter().map(|one| one.message_id).collect();
        let state = match self.invoke(core, &function, id, batch) {
            Some(request_id) => Poller::Invoking { request_id },
            None => {
                core.record(Event::Throttled {
                    function: function.as_str().into(),
                    messages: ids,
                });
                core.after(THROTTLED_WAIT_MS, CoreTimer::Lambda(Timer::PollAgain(id)));
                Poller::BackingOff
            }
        };
        if let Some(mapping) = self.mappings.get_mut(&id.mapping) {
            mapping.pollers.insert(id.poller, state);
        }
        self.plan_scaling(core, id.mapping);
    }

    fn plan_scaling(&mut self, core: &mut Core, index: u32) {
        let Some(mapping) = self.mappings.get_mut(&index) else {
            return;
        };
        let all_busy = mapping.pollers.values().all(is_busy);
        let room = (mapping.pollers.len() as u32) < mapping.pollers_max();
        if all_busy && room && mapping.scaling.is_none() {
            mapping.scaling = Some(core.after(1000, CoreTimer::Lambda(Timer::ScaleUp(index))));
        }
    }

    pub(super) fn scale_up(&mut self, core: &mut Core, index: u32) {
        let Some(mapping) = self.mappings.get_mut(&index) else {
            return;
        };
        mapping.scaling = None;
        if mapping.state != MappingState::Enabled || !mapping.pollers.values().all(is_busy) {
            return;
        }
        let room = mapping
            .pollers_max()
            .saturating_sub(mapping.pollers.len() as u32);
        add_pollers(core, index, mapping, room.min(POLLERS_PER_SECOND));
        if room > 0 {
            record_pollers(core, mapping);
        }
    }
}

fn is_busy(poller: &Poller) -> bool {
    matches!(poller, Poller::Invoking { .. })
}

fn add_pollers(core: &mut Core, index: u32, mapping: &mut Mapping, count: u32) {
    for _ in 0..count {
        mapping.next_poller += 1;
        let number = mapping.next_poller;
        mapping.pollers.insert(number, Poller::Polling);
        let id = PollerId {
            mapping: index,
            poller: number,
        };
        poll(core, id, mapping, 0, LONG_POLL_MS);
    }
}

fn poll(core: &mut Core, poller: PollerId, mapping: &Mapping, gathered: u32, wait_ms: u64) {
    core.effects.push_back(Effect::Poll {
        poller,
        queue_arn: Arc::clone(&mapping.queue_arn),
        max_messages: mapping
            .batch_size
            .saturating_sub(gathered)
            .clamp(1, RECEIVE_MAX),
        wait_ms,
    });
}

fn record_pollers(core: &mut Core, mapping: &Mapping) {
    core.record(Event::PollersScaled {
        function: mapping.function.as_str().into(),
        pollers: mapping.pollers.len() as u32,
    });
}
