//! Metrics as CloudWatch would show them, summed up from the log: of functions and of queues.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html> and
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html>
//! (read 2026-11-22).

mod board;
mod draw;
mod function;
mod queue;
#[cfg(test)]
mod tests;

use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::log::Event;
use function::FunctionMetrics;
use queue::QueueMetrics;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use board::{Board, Chart, PERIODS, Subject};

/// What is summed up, in milliseconds; every period is a multiple of it.
const GRAIN_MS: u64 = 10_000;
/// How many grains of a function or queue are kept.
const GRAINS_MAX: usize = 3_000;

/// The grain that an instant lies in.
const fn grain(at: Time) -> u64 {
    at.as_millis() / GRAIN_MS
}

/// Values by grain; grains in which nothing happened have none.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Grains<T>(BTreeMap<u64, T>);

impl<T> Default for Grains<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Copy> Grains<T> {
    /// The value of the grain that an instant lies in; a new one goes on from the one before.
    fn at(&mut self, at: Time, go_on: fn(Option<T>) -> T) -> &mut T {
        let key = grain(at);
        let before = self.before(key);
        if self.0.len() >= GRAINS_MAX && !self.0.contains_key(&key) {
            self.0.pop_first();
        }
        self.0.entry(key).or_insert_with(|| go_on(before))
    }

    /// The value of the last grain before this one.
    fn before(&self, key: u64) -> Option<T> {
        self.0.range(..key).next_back().map(|(_, value)| *value)
    }

    /// The values of all grains that are kept.
    fn all(&self) -> Vec<T> {
        self.0.values().copied().collect()
    }

    /// The values of some grains; those without one go on from the one before.
    fn range(&self, from: u64, to: u64, go_on: fn(Option<T>) -> T) -> Vec<T> {
        let mut last = self.before(from);
        let mut values = Vec::new();
        for key in from..to {
            let value = self.0.get(&key).copied().unwrap_or_else(|| go_on(last));
            values.push(value);
            last = Some(value);
        }
        values
    }
}

/// The metrics of a session so far. Read it on and on; after going back in time, start with a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Charts {
    next: u64,
    functions: BTreeMap<Arc<str>, FunctionMetrics>,
    queues: BTreeMap<Arc<str>, QueueMetrics>,
}

impl Charts {
    /// Reads what is new in the log.
    pub fn read(&mut self, cloud: &Cloud) {
        for entry in cloud.log().since(self.next) {
            match &entry.event {
                Event::Lambda(event) => function::note(&mut self.functions, entry.at, event),
                Event::Sqs(event) => queue::note(&mut self.queues, entry.at, event),
                _ => {}
            }
        }
        self.next = cloud.log().len();
    }
}
