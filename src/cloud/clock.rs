//! Virtual time and the queue of things that will happen.

use crate::jsonata::calendar::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An instant of virtual time: whole milliseconds since the Unix epoch.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Time(u64);

impl Time {
    /// When every session begins: Monday 5 January 2026, 09:00 UTC, as the bakery opens.
    pub const START: Time = Time(1_767_603_600_000);

    /// The instant that lies `millis` milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, as AWS's timestamps count.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0 / 1000
    }

    /// The date and time of day in UTC: `2026-01-05T09:00:00.000Z`.
    #[must_use]
    pub fn iso(self) -> String {
        let [year, month, day] = self.date();
        let of_day = self.0 % 86_400_000;
        let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
        let (second, millis) = (of_day / 1_000 % 60, of_day % 1_000);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }

    /// Year, month and day in UTC.
    #[must_use]
    pub const fn date(self) -> [u64; 3] {
        // Days since 1 March of the year 0; from there leap days come last in every cycle.
        let days = self.0 / 86_400_000 + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        [era * 400 + year + next, month, day]
    }

    /// The instant `millis` milliseconds later; the far end of time at most.
    #[must_use]
    pub const fn after(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The instant as ISO 8601 writes it, with milliseconds: `2026-01-05T09:00:00.000Z`.
    #[must_use]
    pub fn to_iso_millis(self) -> String {
        let seconds = self.to_iso();
        format!("{}.{:03}Z", seconds.trim_end_matches('Z'), self.0 % 1000)
    }

    /// The instant as ISO 8601 writes it, in whole seconds: `2026-01-05T09:00:00Z`.
    #[must_use]
    pub fn to_iso(self) -> String {
        let moment = Moment::new(i64::try_from(self.0).unwrap_or(i64::MAX));
        let seconds = moment.ms / 1000;
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            moment.year,
            moment.month,
            moment.date,
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        )
    }

    /// Milliseconds from `earlier` to this instant; 0 when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Time) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Names one scheduled event, so that it can be cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimerKey(Time, u64);

impl TimerKey {
    /// When the event is due.
    #[must_use]
    pub const fn due(self) -> Time {
        self.0
    }
}

/// What will happen and when. Events due at the same instant happen in the order they were scheduled.
#[derive(Clone, Debug)]
pub struct EventQueue<T> {
    due: BTreeMap<TimerKey, T>,
    scheduled: u64,
}

impl<T> Default for EventQueue<T> {
    fn default() -> Self {
        Self {
            due: BTreeMap::new(),
            scheduled: 0,
        }
    }
}

impl<T> EventQueue<T> {
    /// Plans `event` for the instant `at`.
    pub fn schedule(&mut self, at: Time, event: T) -> TimerKey {
        let key = TimerKey(at, self.scheduled);
        self.scheduled += 1;
        self.due.insert(key, event);
        key
    }

    /// Forgets a planned event; does nothing when it has happened already.
    pub fn cancel(&mut self, key: TimerKey) {
        self.due.remove(&key);
    }

    /// When the next event is due.
    #[must_use]
    pub fn next_due(&self) -> Option<Time> {
        self.due.first_key_value().map(|(key, _)| key.0)
    }

    /// Takes the first event that is due at `now` or before.
    pub fn pop_due(&mut self, now: Time) -> Option<(Time, T)> {
        if self.next_due()? > now {
            return None;
        }
        self.due.pop_first().map(|(key, event)| (key.0, event))
    }

    /// How many events are planned.
    #[must_use]
    pub fn len(&self) -> usize {
        self.due.len()
    }

    /// Whether nothing is planned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.due.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_in_order_of_time_then_of_scheduling() {
        let mut queue = EventQueue::default();
        queue.schedule(Time(20), "late");
        queue.schedule(Time(10), "first");
        let gone = queue.schedule(Time(10), "cancelled");
        queue.schedule(Time(10), "second");
        queue.cancel(gone);
        let mut seen = Vec::new();
        while let Some((_, event)) = queue.pop_due(Time(20)) {
            seen.push(event);
        }
        assert_eq!(seen, ["first", "second", "late"]);
    }

    #[test]
    fn instants_are_written_as_dates() {
        assert_eq!(Time::START.iso(), "2026-01-05T09:00:00.000Z");
        assert_eq!(Time(0).iso(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Time(1_709_251_199_999).iso(), "2024-02-29T23:59:59.999Z");
        assert_eq!(Time(1_772_323_200_000).date(), [2026, 3, 1]);
    }

    #[test]
    fn nothing_happens_before_it_is_due() {
        let mut queue = EventQueue::default();
        queue.schedule(Time(10), ());
        assert!(queue.pop_due(Time(9)).is_none());
        assert!(queue.pop_due(Time(10)).is_some());
    }
}
