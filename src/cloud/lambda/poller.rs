//! Lambda's pollers: long-poll the queue, gather a batch, invoke the function, delete what it handled.

use super::event::{Event, RequestId};
use super::invoke::{Invoker, Request, record_throttled};
use super::mapping::{Mapping, MappingState, POLLERS_FIRST, POLLERS_PER_SECOND};
use super::{Lambda, Timer};
use crate::core::{Core, Effect, Timer as CoreTimer};
use crate::sqs::Delivery;
use serde_json::{Value, json};
use std::sync::Arc;

/// How long a poller waits for messages.
const LONG_POLL_MS: u64 = 20_000;
/// What one receive gives at most.
const RECEIVE_MAX: u32 = 10;
/// How many bytes of messages make a batch full: Lambda's limit for an event, less what stands around the bodies.
const BATCH_BYTES: usize = 5_500_000;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poller {
    /// Waits for messages.
    Polling,
    /// Waits for the function.
    Invoking {
        /// Which invocation.
        request_id: RequestId,
    },
    /// Waits before it polls again, because the function was throttled or the queue refused it.
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

    /// Stops every poller that waits; those with an invocation end when it ends. What was gathered returns to the queue
    /// when its visibility timeout is over.
    pub(super) fn stop_pollers(&mut self, core: &mut Core, index: u32) {
        let Some(mapping) = self.mappings.get_mut(&index) else {
            return;
        };
        let planned = [mapping.scaling.take(), mapping.window.take()];
        for timer in planned.into_iter().flatten() {
            core.timers.cancel(timer);
        }
        mapping.gathered.clear();
        mapping.pollers.retain(|number, poller| {
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
        let Some(poller) = mapping.pollers.get_mut(&id.poller) else {
            return;
        };
        if mapping.state != MappingState::Enabled {
            mapping.pollers.remove(&id.poller);
            return;
        }
        *poller = Poller::Polling;
        if mapping.pollers.len() as u32 > mapping.pollers_max() {
            // The maximum concurrency was lowered while it was busy.
            mapping.pollers.remove(&id.poller);
            record_pollers(core, mapping);
            return;
        }
        if mapping.window.is_none() && !mapping.gathered.is_empty() {
            // The window ended while every poller was busy.
            return self.invoke_gathered(core, id);
        }
        poll(core, id, mapping);
    }

    pub(super) fn delivered(&mut self, core: &mut Core, id: PollerId, messages: Vec<Delivery>) {
        let Some(mapping) = self.mappings.get_mut(&id.mapping) else {
            return;
        };
        if mapping.pollers.get(&id.poller) != Some(&Poller::Polling) {
            // Nobody asks for these any more; they return when their visibility timeout is over.
            return;
        }
        mapping.refused = None;
        if messages.is_empty() && mapping.gathered.is_empty() {
            return self.poll_found_nothing(core, id);
        }
        let passed = sift(core, mapping, messages);
        if mapping.window_s == 0 {
            if passed.is_empty() {
                return self.poll_again(core, id);
            }
            return self.invoke_batch(core, id, passed);
        }
        mapping.gathered.extend(passed);
        if mapping.gathered.is_empty() {
            return self.poll_again(core, id);
        }
        if mapping.window.is_none() {
            let window_ms = u64::from(mapping.window_s) * 1_000;
            let timer = CoreTimer::Lambda(Timer::WindowOver(id.mapping));
            mapping.window = Some(core.after(window_ms, timer));
        }
        if is_full(mapping) {
            return self.invoke_gathered(core, id);
        }
        poll(core, id, mapping);
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

    /// The queue did not let the execution role receive messages.
    pub fn poll_refused(&mut self, core: &mut Core, id: PollerId, reason: &str) {
        let Some(mapping) = self.mappings.get_mut(&id.mapping) else {
            return;
        };
        let Some(poller) = mapping.pollers.get_mut(&id.poller) else {
            return;
        };
        *poller = Poller::BackingOff;
        if mapping.refused.as_deref() != Some(reason) {
            mapping.refused = Some(reason.into());
            core.record(Event::PollRefused {
                function: mapping.function.as_str().into(),
                queue: mapping.queue_name().into(),
                reason: reason.into(),
            });
        }
        core.after(LONG_POLL_MS, CoreTimer::Lambda(Timer::PollAgain(id)));
    }

    pub(super) fn window_over(&mut self, core: &mut Core, index: u32) {
        let Some(mapping) = self.mappings.get_mut(&index) else {
            return;
        };
        mapping.window = None;
        let waiting = mapping
            .pollers
            .iter()
            .find(|(_, poller)| **poller == Poller::Polling);
        if let Some((number, _)) = waiting {
            let poller = PollerId {
                mapping: index,
                poller: *number,
            };
            core.effects.push_back(Effect::StopPolling { poller });
            self.invoke_gathered(core, poller);
        }
    }

    /// Invokes the function with what was gathered, a batch at most.
    fn invoke_gathered(&mut self, core: &mut Core, id: PollerId) {
        let Some(mapping) = self.mappings.get_mut(&id.mapping) else {
            return;
        };
        if let Some(window) = mapping.window.take() {
            core.timers.cancel(window);
        }
        let size = (mapping.batch_size as usize).min(mapping.gathered.len());
        let rest = mapping.gathered.split_off(size);
        let batch = std::mem::replace(&mut mapping.gathered, rest);
        if !mapping.gathered.is_empty() {
            let window_ms = u64::from(mapping.window_s) * 1_000;
            let timer = CoreTimer::Lambda(Timer::WindowOver(id.mapping));
            mapping.window = Some(core.after(window_ms, timer));
        }
        self.invoke_batch(core, id, batch);
    }

    fn invoke_batch(&mut self, core: &mut Core, id: PollerId, batch: Vec<Delivery>) {
        let Some(mapping) = self.mappings.get(&id.mapping) else {
            return;
        };
        let function: Arc<str> = mapping.function.as_str().into();
        let records: Value = batch
            .iter()
            .map(|delivery| record(delivery, mapping.window_s > 0))
            .collect();
        let event = json!({"Records": records});
        let request_id = RequestId(core.rng.uuid_bits());
        let request = Request {
            qualifier: mapping.qualifier.clone(),
            request_id,
            event: Arc::new(event),
            invoker: Invoker::Poller { id, batch },
        };
        let state = match self.start(core, &function, request) {
            Ok(()) => Poller::Invoking { request_id },
            Err((throttle, request)) => {
                let messages = request.invoker.messages();
                record_throttled(core, &function, messages, "poller", throttle);
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

/// Takes out what the filters do not let through; Lambda deletes it from the queue.
fn sift(core: &mut Core, mapping: &Mapping, messages: Vec<Delivery>) -> Vec<Delivery> {
    let (passed, out): (Vec<Delivery>, Vec<Delivery>) = messages
        .into_iter()
        .partition(|message| mapping.filters.pass(message));
    if !out.is_empty() {
        core.record(Event::FilteredOut {
            function: mapping.function.as_str().into(),
            messages: out.iter().map(|one| one.message_id).collect(),
        });
        core.effects.push_back(Effect::Delete {
            queue_arn: Arc::clone(&mapping.queue_arn),
            receipt_handles: out.into_iter().map(|one| one.receipt_handle).collect(),
        });
    }
    passed
}

fn is_full(mapping: &Mapping) -> bool {
    let bytes: usize = mapping.gathered.iter().map(|one| one.body.len()).sum();
    mapping.gathered.len() >= mapping.batch_size as usize || bytes >= BATCH_BYTES
}

/// A message as the function sees it. With a batching window there is a key more, as recorded.
fn record(delivery: &Delivery, windowed: bool) -> Value {
    let mut record = delivery.to_record();
    if windowed && record.get("md5OfMessageAttributes").is_none() {
        record["md5OfMessageAttributes"] = Value::Null;
    }
    record
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
        poll(core, id, mapping);
    }
}

fn poll(core: &mut Core, poller: PollerId, mapping: &Mapping) {
    core.effects.push_back(Effect::Poll {
        poller,
        queue_arn: Arc::clone(&mapping.queue_arn),
        max_messages: mapping
            .batch_size
            .saturating_sub(mapping.gathered.len() as u32)
            .clamp(1, RECEIVE_MAX),
        wait_ms: LONG_POLL_MS,
    });
}

fn record_pollers(core: &mut Core, mapping: &Mapping) {
    core.record(Event::PollersScaled {
        function: mapping.function.as_str().into(),
        pollers: mapping.pollers.len() as u32,
    });
}
