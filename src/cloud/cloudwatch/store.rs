//! Log groups, their streams and what is in them.

use super::line::Line;
use crate::clock::Time;
use crate::sorted::SortedMap;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many events a stream keeps; older ones are let go, so that a long session does not fill the tab's memory.
const STREAM_EVENTS_MAX: usize = 300;
/// How many streams a group keeps.
const STREAMS_MAX: usize = 1_500;

/// Lines on their way to a log stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The log group, for instance `/aws/lambda/bake`; it is made when it is not there.
    pub group: Arc<str>,
    /// The log stream; it is made when it is not there.
    pub stream: Arc<str>,
    /// The lines and when they were written, in order of time.
    pub lines: Vec<(Time, Line)>,
}

/// One event of a log stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    /// Its place among all events of the account.
    pub number: u64,
    /// When it was written.
    pub at: Time,
    /// When CloudWatch took it.
    pub ingested: Time,
    /// What it says.
    pub line: Line,
}

/// A log stream: what one execution environment wrote.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    pub(super) created: Time,
    /// Its events that are kept, in order of time.
    pub events: VecDeque<LogEvent>,
}

/// A log group.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub(super) created: Time,
    pub(super) retention_days: Option<u32>,
    pub(super) streams: SortedMap<Arc<str>, Arc<Stream>>,
}

impl Group {
    /// Its streams, by name.
    pub fn streams(&self) -> impl Iterator<Item = (&str, &Stream)> {
        self.streams
            .iter()
            .map(|(name, stream)| (&**name, &**stream))
    }
}

/// Amazon CloudWatch Logs in one account and region.
#[derive(Clone, Debug, Default)]
pub struct Logs {
    pub(super) groups: SortedMap<Arc<str>, Arc<Group>>,
    pub(super) written: u64,
}

impl Logs {
    /// The log groups, by name.
    pub fn groups(&self) -> impl Iterator<Item = (&str, &Group)> {
        self.groups.iter().map(|(name, group)| (&**name, &**group))
    }

    /// The log group of this name.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.get(name).map(AsRef::as_ref)
    }

    /// Takes lines.
    pub fn write(&mut self, now: Time, batch: Batch) {
        let fresh = |created| Group {
            created,
            ..Group::default()
        };
        let group = self
            .groups
            .entry(batch.group)
            .or_insert_with(|| Arc::new(fresh(now)));
        let group = Arc::make_mut(group);
        if group.streams.len() >= STREAMS_MAX && !group.streams.contains_key(&batch.stream) {
            let oldest = group.streams.iter().min_by_key(|(_, one)| one.created);
            if let Some(name) = oldest.map(|(name, _)| Arc::clone(name)) {
                group.streams.remove(&name);
            }
        }
        let stream = group.streams.entry(batch.stream).or_insert_with(|| {
            Arc::new(Stream {
                created: now,
                events: VecDeque::new(),
            })
        });
        let stream = Arc::make_mut(stream);
        for (at, line) in batch.lines {
            if stream.events.len() >= STREAM_EVENTS_MAX {
                stream.events.pop_front();
            }
            stream.events.push_back(LogEvent {
                number: self.written,
                at,
                ingested: now,
                line,
            });
            self.written += 1;
        }
    }
}
