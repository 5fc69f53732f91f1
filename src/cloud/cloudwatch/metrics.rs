//! Metrics of functions and queues, read from the log.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html> and
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html>
//! (read 2026-11-22). They begin where the log does: older entries than it keeps do not count.

use crate::clock::Time;
use crate::gateway::{self, Gate, RequestId, Verdict};
use crate::lambda::{self, Outcome};
use crate::log::{Entry, Event, Log};
use crate::sqs::{self, MessageId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a function did in one period: the sums of `Invocations`, `Errors` and `Throttles`, and more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FunctionPoint {
    /// When the period began.
    pub start: Time,
    /// Invocations that ended.
    pub invocations: u32,
    /// Those that failed or ran into the timeout.
    pub errors: u32,
    /// Invocations that were refused for want of concurrency.
    pub throttles: u32,
    /// How long the handler ran, all invocations together, in milliseconds.
    pub duration_ms: u64,
    /// How long it ran at most, in milliseconds.
    pub duration_max_ms: u64,
    /// How long it ran at least, in milliseconds.
    pub duration_min_ms: u64,
    /// How many ran at once at most: `ConcurrentExecutions`.
    pub concurrent_max: u32,
}

/// What a queue held at the end of one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueuePoint {
    /// When the period began.
    pub start: Time,
    /// `ApproximateNumberOfMessagesVisible`.
    pub visible: u32,
    /// `ApproximateNumberOfMessagesNotVisible`.
    pub in_flight: u32,
    /// `ApproximateAgeOfOldestMessage`, in seconds; in flight counts, too.
    pub oldest_s: u64,
    /// How many messages went to the dead-letter queue in this period.
    pub dead_lettered: u32,
}

/// A function's metrics, one point a period of so many milliseconds from the log's beginning until `now`.
#[must_use]
pub fn function_metrics(log: &Log, name: &str, period_ms: u64, now: Time) -> Vec<FunctionPoint> {
    let mut running = 0_u32;
    let mut points: Vec<FunctionPoint> = Vec::new();
    periods(log, period_ms, now, |start, entries| {
        let mut point = FunctionPoint {
            start,
            concurrent_max: running,
            ..FunctionPoint::default()
        };
        for entry in entries {
            let Event::Lambda(event) = &entry.event else {
                continue;
            };
            match event {
                lambda::Event::InvocationStarted { function, .. } if **function == *name => {
                    running += 1;
                    point.concurrent_max = point.concurrent_max.max(running);
                }
                lambda::Event::InvocationEnded {
                    function,
                    outcome,
                    duration_ms,
                    ..
                } if **function == *name => {
                    running = running.saturating_sub(1);
                    point.duration_min_ms = match point.invocations {
                        0 => *duration_ms,
                        _ => point.duration_min_ms.min(*duration_ms),
                    };
                    point.invocations += 1;
                    point.errors += u32::from(*outcome != Outcome::Success);
                    point.duration_ms += duration_ms;
                    point.duration_max_ms = point.duration_max_ms.max(*duration_ms);
                }
                lambda::Event::Throttled { function, .. } if **function == *name => {
                    point.throttles += 1;
                }
                _ => {}
            }
        }
        points.push(point);
    });
    points
}

/// A queue's metrics, one point a period of so many milliseconds from the log's beginning until `now`.
#[must_use]
pub fn queue_metrics(log: &Log, name: &str, period_ms: u64, now: Time) -> Vec<QueuePoint> {
    let mut held = Held::default();
    let mut points = Vec::new();
    periods(log, period_ms, now, |start, entries| {
        for entry in entries {
            if let Event::Sqs(event) = &entry.event {
                held.note(name, entry.at, event);
            }
        }
        points.push(held.point(start, start.after(period_ms).min(now)));
    });
    points
}

/// What a stage of an API answered in one period.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html> (read 2026-11-22).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApiPoint {
    /// When the period began.
    pub start: Time,
    /// `Count`: requests that were answered.
    pub count: u32,
    /// `4XXError`.
    pub errors_4xx: u32,
    /// `5XXError`.
    pub errors_5xx: u32,
    /// `Latency`: from arrival to answer, all requests together, in milliseconds.
    pub latency_ms: u64,
    /// The shortest of them, in milliseconds; 0 when there was none.
    pub latency_min_ms: u64,
    /// The longest of them, in milliseconds.
    pub latency_max_ms: u64,
    /// `IntegrationLatency`: how long the backend took, all requests together, in milliseconds.
    pub integration_latency_ms: u64,
    /// The shortest of them, in milliseconds; 0 when there was none.
    pub integration_latency_min_ms: u64,
    /// The longest of them, in milliseconds.
    pub integration_latency_max_ms: u64,
    /// How many of the requests asked the backend.
    pub integrations: u32,
    /// `CacheHitCount`.
    pub cache_hits: u32,
    /// `CacheMissCount`.
    pub cache_misses: u32,
}

/// The metrics of APIs together, or of their stages of one name, one point a period of so many milliseconds from the log's beginning until
/// `now`.
#[must_use]
pub fn api_metrics(
    log: &Log,
    apis: &[&str],
    stage: Option<&str>,
    period_ms: u64,
    now: Time,
) -> Vec<ApiPoint> {
    let mut missed: BTreeSet<RequestId> = BTreeSet::new();
    let mut points = Vec::new();
    periods(log, period_ms, now, |start, entries| {
        let mut point = ApiPoint {
            start,
            ..ApiPoint::default()
        };
        for entry in entries {
            match &entry.event {
                Event::Gateway(gateway::Event::GateAsked {
                    request_id,
                    gate: Gate::Cache,
                    verdict: Verdict::Passed,
                    ..
                }) => {
                    missed.insert(Arc::clone(request_id));
                }
                Event::Gateway(gateway::Event::RequestAnswered {
                    request_id,
                    api: of,
                    stage: at,
                    by,
                    http,
                    latency_ms,
                    integration_latency_ms,
                }) if apis.contains(&&**of) && stage.is_none_or(|stage| *stage == **at) => {
                    point.count += 1;
                    point.errors_4xx += u32::from(http.status / 100 == 4);
                    point.errors_5xx += u32::from(http.status / 100 == 5);
                    point.latency_ms += latency_ms;
                    point.latency_min_ms = least(point.latency_min_ms, point.count, *latency_ms);
                    point.latency_max_ms = point.latency_max_ms.max(*latency_ms);
                    if let Some(millis) = integration_latency_ms {
                        point.asked(*millis);
                    }
                    point.cache_hits += u32::from(*by == Gate::Cache && http.status < 400);
                    point.cache_misses += u32::from(missed.remove(request_id));
                }
                _ => {}
            }
        }
        points.push(point);
    });
    points
}

impl ApiPoint {
    /// The backend was asked, and took so long.
    fn asked(&mut self, millis: u64) {
        self.integrations += 1;
        self.integration_latency_ms += millis;
        let least = least(self.integration_latency_min_ms, self.integrations, millis);
        self.integration_latency_min_ms = least;
        self.integration_latency_max_ms = self.integration_latency_max_ms.max(millis);
    }
}

/// The least of so many, the last of which is new.
fn least(before: u64, count: u32, new: u64) -> u64 {
    if count <= 1 { new } else { before.min(new) }
}

/// Calls `each` with every period's beginning and entries.
fn periods<'a>(
    log: &'a Log,
    period_ms: u64,
    now: Time,
    mut each: impl FnMut(Time, &mut dyn Iterator<Item = &'a Entry>),
) {
    /// Enough for any chart; a period that is too short for the span ends the series early.
    const POINTS_MAX: u32 = 10_000;
    let mut entries = log.iter().peekable();
    let first = entries.peek().map_or(Time::START, |entry| entry.at);
    let period_ms = period_ms.max(1);
    let mut start = Time::from_millis(first.as_millis() / period_ms * period_ms);
    for _ in 0..POINTS_MAX {
        if start > now {
            return;
        }
        let end = start.after(period_ms);
        let mut within = std::iter::from_fn(|| entries.next_if(|entry| entry.at < end));
        each(start, &mut within);
        within.for_each(drop);
        start = end;
    }
}

/// The messages of a queue: since when, and whether each can be received.
#[derive(Default)]
struct Held {
    messages: BTreeMap<MessageId, (Time, Standing)>,
    /// How many left for the dead-letter queue since the last point.
    dead_lettered: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Delayed,
    Visible,
    InFlight,
}

impl Held {
    fn note(&mut self, name: &str, at: Time, event: &sqs::Event) {
        use sqs::Event as Is;
        match event {
            Is::MessageSent {
                queue,
                message,
                visible_at,
                ..
            } if **queue == *name => {
                let standing = if *visible_at > at {
                    Standing::Delayed
                } else {
                    Standing::Visible
                };
                self.messages.insert(*message, (at, standing));
            }
            Is::DelayOver { queue, message } | Is::VisibilityExpired { queue, message, .. }
                if **queue == *name =>
            {
                self.stand(message, Standing::Visible);
            }
            Is::MessageReceived { queue, message, .. } if **queue == *name => {
                self.stand(message, Standing::InFlight);
            }
            Is::MessageDeleted { queue, message, .. } | Is::MessageExpired { queue, message }
                if **queue == *name =>
            {
                self.messages.remove(message);
            }
            Is::MessageDeadLettered {
                queue, message, to, ..
            } => {
                if **queue == *name {
                    self.messages.remove(message);
                    self.dead_lettered += 1;
                } else if **to == *name {
                    self.messages.insert(*message, (at, Standing::Visible));
                }
            }
            Is::MessageMoved {
                queue,
                message,
                to,
                moved_as,
            } => {
                if **queue == *name {
                    self.messages.remove(message);
                } else if **to == *name {
                    self.messages.insert(*moved_as, (at, Standing::Visible));
                }
            }
            Is::QueuePurged { queue, .. } | Is::QueueDeleted { queue } if **queue == *name => {
                self.messages.clear();
            }
            _ => {}
        }
    }

    fn stand(&mut self, message: &MessageId, standing: Standing) {
        if let Some((_, now)) = self.messages.get_mut(message) {
            *now = standing;
        }
    }

    fn point(&mut self, start: Time, end: Time) -> QueuePoint {
        let count = |wanted: Standing| {
            let all = self.messages.values();
            all.filter(|(_, standing)| *standing == wanted).count() as u32
        };
        let oldest = self.messages.values().map(|(since, _)| *since).min();
        QueuePoint {
            start,
            visible: count(Standing::Visible),
            in_flight: count(Standing::InFlight),
            oldest_s: oldest.map_or(0, |since| end.since(since) / 1_000),
            dead_lettered: std::mem::take(&mut self.dead_lettered),
        }
    }
}
