//! What CloudWatch tells of a function.

use super::Grains;
use cloud::clock::Time;
use cloud::lambda::{Event, Outcome};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A function in some seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FunctionGrain {
    /// Invocations that began here and have ended.
    pub(super) invocations: u64,
    /// Those of them that failed or ran out of time.
    pub(super) errors: u64,
    /// Requests that were throttled.
    pub(super) throttles: u64,
    /// How long the handlers ran together, in milliseconds.
    pub(super) took_ms: u64,
    /// How long the slowest ran.
    pub(super) slowest_ms: u64,
    /// The most that ran at once.
    pub(super) most: u64,
    /// How many run at the end.
    pub(super) running: u64,
}

impl FunctionGrain {
    pub(super) fn go_on(before: Option<Self>) -> Self {
        let running = before.map_or(0, |before| before.running);
        Self {
            most: running,
            running,
            ..Self::default()
        }
    }
}

pub(super) type FunctionMetrics = Grains<FunctionGrain>;

/// Takes a fact into the metrics. As CloudWatch does, an invocation counts when it has ended, at the time it began.
pub(super) fn note(all: &mut BTreeMap<Arc<str>, FunctionMetrics>, at: Time, event: &Event) {
    let mut of = |function: &Arc<str>, at: Time, change: &dyn Fn(&mut FunctionGrain)| {
        let metrics = all.entry(Arc::clone(function)).or_default();
        change(metrics.at(at, FunctionGrain::go_on));
    };
    match event {
        Event::InvocationStarted { function, .. } => of(function, at, &|grain| {
            grain.running += 1;
            grain.most = grain.most.max(grain.running);
        }),
        Event::InvocationEnded {
            function,
            outcome,
            duration_ms,
            init_ms,
            ..
        } => {
            of(function, at, &|grain| {
                grain.running = grain.running.saturating_sub(1);
            });
            let lasted = duration_ms.saturating_add(init_ms.unwrap_or(0));
            let began = Time::from_millis(at.as_millis().saturating_sub(lasted));
            of(function, began, &|grain| {
                grain.invocations += 1;
                grain.errors += u64::from(*outcome != Outcome::Success);
                grain.took_ms += duration_ms;
                grain.slowest_ms = grain.slowest_ms.max(*duration_ms);
            });
        }
        Event::Throttled { function, .. } => of(function, at, &|grain| grain.throttles += 1),
        _ => {}
    }
}
