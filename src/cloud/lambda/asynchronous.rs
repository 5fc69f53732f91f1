//! The asynchronous queue: events that nobody waits for, their retries and their end.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html> (read 2026-11-22).

use super::event::{Event, Outcome, RequestId};
use super::function::{Facet, Function};
use super::invoke::{Ending, Invocation, Invoker, Request, record_throttled};
use super::named::Named;
use super::{Lambda, Timer};
use crate::clock::Time;
use crate::core::{Core, Timer as CoreTimer};
use serde_json::Value;
use std::sync::Arc;

/// How long an event is in the queue before it is tried first.
const FIRST_MS: u64 = 10;
/// How long Lambda waits after an error, for each error there was.
const AFTER_ERROR_MS: u64 = 60_000;
/// How long it waits after a throttle at first; twice as long after each, up to the longest.
const AFTER_THROTTLE_MS: u64 = 1_000;
const AFTER_THROTTLE_MAX_MS: u64 = 300_000;
/// How often it tries again after errors, and how old an event may become, unless the function says otherwise.
const RETRIES: u64 = 2;
const AGE_S: u64 = 21_600;

/// An event of an asynchronous invocation that is not handled yet: it waits, or the function runs with it.
#[derive(Clone, Debug)]
pub struct Queued {
    /// The function's name.
    pub function: Arc<str>,
    pub(super) qualifier: Option<Arc<str>>,
    /// The event as the handler receives it.
    pub event: Arc<Value>,
    pub(super) payload: Arc<str>,
    /// Names all its invocations.
    pub request_id: RequestId,
    /// When it came.
    pub born: Time,
    /// How often the function ran with it.
    pub runs: u32,
    /// How often it was throttled since it last ran.
    pub throttles: u32,
    /// Since when it waits for the next attempt, and when that is.
    pub waits: (Time, Time),
    /// How it ended last.
    pub(super) last: Option<Ending>,
    /// The version that ran last.
    pub(super) version: Arc<str>,
}

/// Why an event leaves the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Success,
    RetriesExhausted,
    EventAgeExceeded,
    ZeroReservedConcurrency,
}

impl Condition {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::RetriesExhausted => "RetriesExhausted",
            Self::EventAgeExceeded => "EventAgeExceeded",
            Self::ZeroReservedConcurrency => "ZeroReservedConcurrency",
        }
    }
}

/// How a version's or alias's events are retried.
struct Patience {
    retries: u64,
    age_ms: u64,
}

impl Patience {
    fn of(function: &Function, qualifier: Option<&str>) -> Self {
        let config = function.facet(Facet::Asynchronous, qualifier.unwrap_or("$LATEST"));
        let whole = |key: &str, otherwise: u64| {
            config
                .and_then(|config| config[key].as_u64())
                .unwrap_or(otherwise)
        };
        Self {
            retries: whole("MaximumRetryAttempts", RETRIES),
            age_ms: whole("MaximumEventAgeInSeconds", AGE_S) * 1_000,
        }
    }
}

impl Lambda {
    /// Puts an event on the queue.
    pub(super) fn enqueue(
        &mut self,
        core: &mut Core,
        named: &Named,
        event: Value,
        payload: String,
        by: &'static str,
    ) {
        let number = self.next_event;
        self.next_event += 1;
        let function: Arc<str> = named.name.as_str().into();
        let request_id = RequestId(core.rng.uuid_bits());
        core.record(Event::EventQueued {
            function: Arc::clone(&function),
            request_id,
            by,
        });
        let queued = Queued {
            function,
            qualifier: named.qualifier.as_deref().map(Arc::from),
            event: Arc::new(event),
            payload: payload.into(),
            request_id,
            born: core.now,
            runs: 0,
            throttles: 0,
            waits: (core.now, core.now.after(FIRST_MS)),
            last: None,
            version: named.or_latest().into(),
        };
        self.events.insert(number, Arc::new(queued));
        core.after(FIRST_MS, CoreTimer::Lambda(Timer::Attempt(number)));
    }

    /// Tries an event.
    pub(super) fn attempt(&mut self, core: &mut Core, number: u64) {
        let Some(queued) = self.events.get(&number).cloned() else {
            return;
        };
        let qualifier = queued.qualifier.as_deref();
        let function = self
            .function(&queued.function)
            .filter(|function| function.number_of(qualifier).is_some());
        let Some(function) = function else {
            // The function is gone, and its settings with it.
            self.end_event(core, number, Condition::RetriesExhausted);
            return;
        };
        let patience = Patience::of(function, qualifier);
        if function.reserved_concurrency == Some(0) {
            self.end_event(core, number, Condition::ZeroReservedConcurrency);
            return;
        }
        if core.now.since(queued.born) >= patience.age_ms {
            self.end_event(core, number, Condition::EventAgeExceeded);
            return;
        }
        let request = Request {
            qualifier: queued.qualifier.clone(),
            request_id: queued.request_id,
            event: Arc::clone(&queued.event),
            invoker: Invoker::Queue(number),
        };
        if let Err((throttle, _)) = self.start(core, &queued.function, request) {
            record_throttled(core, &queued.function, Vec::new(), "queue", throttle);
            let wait = AFTER_THROTTLE_MS
                .saturating_mul(1 << queued.throttles.min(16))
                .min(AFTER_THROTTLE_MAX_MS);
            // Events that were throttled together do not all come back together.
            let wait = wait / 2 + core.rng.below(wait / 2 + 1);
            let left = patience.age_ms.saturating_sub(core.now.since(queued.born));
            let wait = wait.min(left);
            self.change_event(number, |queued| {
                queued.throttles += 1;
                queued.waits = (core.now, core.now.after(wait));
            });
            core.after(wait, CoreTimer::Lambda(Timer::Attempt(number)));
        }
    }

    /// An event was tried: it is handled, tried again later, or given up.
    pub(super) fn event_over(
        &mut self,
        core: &mut Core,
        number: u64,
        invocation: &Invocation,
        ending: &Ending,
    ) {
        let queued = self.change_event(number, |queued| {
            queued.runs += 1;
            queued.throttles = 0;
            queued.last = Some(ending.clone());
            queued.version = Arc::clone(&invocation.version);
        });
        let Some(queued) = queued else { return };
        if ending.outcome == Outcome::Success {
            self.end_event(core, number, Condition::Success);
            return;
        }
        let patience = self
            .function(&queued.function)
            .map(|function| Patience::of(function, queued.qualifier.as_deref()));
        let Some(patience) = patience else {
            self.end_event(core, number, Condition::RetriesExhausted);
            return;
        };
        if u64::from(queued.runs) > patience.retries {
            self.end_event(core, number, Condition::RetriesExhausted);
            return;
        }
        let wait = AFTER_ERROR_MS * u64::from(queued.runs);
        let age = core.now.since(queued.born);
        if age + wait > patience.age_ms {
            self.end_event(core, number, Condition::EventAgeExceeded);
            return;
        }
        core.record(Event::EventRetried {
            function: Arc::clone(&queued.function),
            request_id: queued.request_id,
            attempt: queued.runs + 1,
            at: core.now.after(wait),
        });
        self.change_event(number, |queued| {
            queued.waits = (core.now, core.now.after(wait));
        });
        core.after(wait, CoreTimer::Lambda(Timer::Attempt(number)));
    }

    fn change_event(
        &mut self,
        number: u64,
        change: impl FnOnce(&mut Queued),
    ) -> Option<Arc<Queued>> {
        let queued = self.events.get_mut(&number)?;
        change(Arc::make_mut(queued));
        Some(Arc::clone(queued))
    }
}
