//! Time zones: those whose rules are few and have long been the same.
//!
//! The rules are those of the IANA time zone database for 2007 and later; whoever needs another zone is told so.

use crate::clock::Time;
use crate::jsonata::calendar::{DAY_MS, Moment, first_day};

const HOUR_MS: i64 = 3_600_000;

/// When clocks are put forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Summer {
    Never,
    /// From the last Sunday of March to the last of October, at 01:00 UTC.
    Europe,
    /// From the second Sunday of March to the first of November, at 02:00 of the local time.
    America,
}

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    name: &'static str,
    /// Minutes east of UTC in winter.
    minutes: i64,
    summer: Summer,
}

const fn zone(name: &'static str, minutes: i64, summer: Summer) -> Zone {
    Zone {
        name,
        minutes,
        summer,
    }
}

/// The zones, by the names of the IANA database.
const ZONES: [Zone; 22] = [
    zone("UTC", 0, Summer::Never),
    zone("Europe/London", 0, Summer::Europe),
    zone("Europe/Lisbon", 0, Summer::Europe),
    zone("Europe/Amsterdam", 60, Summer::Europe),
    zone("Europe/Berlin", 60, Summer::Europe),
    zone("Europe/Madrid", 60, Summer::Europe),
    zone("Europe/Paris", 60, Summer::Europe),
    zone("Europe/Rome", 60, Summer::Europe),
    zone("Europe/Stockholm", 60, Summer::Europe),
    zone("Europe/Vienna", 60, Summer::Europe),
    zone("Europe/Warsaw", 60, Summer::Europe),
    zone("Europe/Zurich", 60, Summer::Europe),
    zone("Europe/Athens", 120, Summer::Europe),
    zone("Europe/Helsinki", 120, Summer::Europe),
    zone("America/New_York", -300, Summer::America),
    zone("America/Chicago", -360, Summer::America),
    zone("America/Denver", -420, Summer::America),
    zone("America/Los_Angeles", -480, Summer::America),
    zone("Asia/Kolkata", 330, Summer::Never),
    zone("Asia/Singapore", 480, Summer::Never),
    zone("Asia/Tokyo", 540, Summer::Never),
    zone("Australia/Brisbane", 600, Summer::Never),
];

impl Default for Zone {
    fn default() -> Self {
        ZONES[0]
    }
}

impl Zone {
    /// The zone of this name, when it is known here.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        ZONES.into_iter().find(|zone| zone.name == name)
    }

    /// The names of all zones that are known here.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ZONES.iter().map(|zone| zone.name)
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The time that clocks there show at an instant, as if it were UTC.
    #[must_use]
    pub fn local(&self, at: Time) -> Time {
        let at = millis(at);
        time(at + self.offset_ms(at))
    }

    /// The first instant at which clocks there show this; none when they skip it.
    #[must_use]
    pub fn instant(&self, local: Time) -> Option<Time> {
        let standard = self.minutes * 60_000;
        let summer = time(millis(local) - standard - HOUR_MS);
        let winter = time(millis(local) - standard);
        [summer, winter]
            .into_iter()
            .find(|at| self.local(*at) == local)
    }

    fn offset_ms(&self, at: i64) -> i64 {
        let standard = self.minutes * 60_000;
        let year = Moment::new(at).year;
        let (from, until) = match self.summer {
            Summer::Never => return standard,
            Summer::Europe => (
                sunday(year, 4, -1) + HOUR_MS,
                sunday(year, 11, -1) + HOUR_MS,
            ),
            Summer::America => (
                sunday(year, 3, 1) + 2 * HOUR_MS - standard,
                sunday(year, 11, 0) + HOUR_MS - standard,
            ),
        };
        if (from..until).contains(&at) {
            standard + HOUR_MS
        } else {
            standard
        }
    }
}

/// Midnight of a Sunday: the first of a month, and so many weeks after.
fn sunday(year: i64, month: i64, weeks: i64) -> i64 {
    let first = first_day(year, month);
    // Sunday is 7.
    let to_sunday = 7 - Moment::new(first * DAY_MS).weekday();
    (first + to_sunday + 7 * weeks) * DAY_MS
}

fn millis(time: Time) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

fn time(millis: i64) -> Time {
    Time::from_millis(u64::try_from(millis).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sigv4::read_amz_date;

    #[test]
    fn clocks_change_when_they_do() {
        let local = |zone: &str, at: &str| {
            let zone = Zone::named(zone).unwrap();
            zone.local(read_amz_date(at).unwrap()).to_iso()
        };
        assert_eq!(
            local("Europe/Zurich", "20260105T090000Z"),
            "2026-01-05T10:00:00Z"
        );
        assert_eq!(
            local("Europe/Zurich", "20260329T005959Z"),
            "2026-03-29T01:59:59Z"
        );
        assert_eq!(
            local("Europe/Zurich", "20260329T010000Z"),
            "2026-03-29T03:00:00Z"
        );
        assert_eq!(
            local("Europe/Zurich", "20261025T010000Z"),
            "2026-10-25T02:00:00Z"
        );
        assert_eq!(
            local("America/New_York", "20260308T065959Z"),
            "2026-03-08T01:59:59Z"
        );
        assert_eq!(
            local("America/New_York", "20260308T070000Z"),
            "2026-03-08T03:00:00Z"
        );
        assert_eq!(
            local("America/New_York", "20261101T055959Z"),
            "2026-11-01T01:59:59Z"
        );
        assert_eq!(
            local("America/New_York", "20261101T060000Z"),
            "2026-11-01T01:00:00Z"
        );
        assert_eq!(
            local("Asia/Kolkata", "20260701T000000Z"),
            "2026-07-01T05:30:00Z"
        );
    }

    #[test]
    fn what_clocks_skip_never_comes_and_what_they_show_twice_comes_once() {
        let zone = Zone::named("Europe/Zurich").unwrap();
        let instant = |local: &str| {
            let at = zone.instant(read_amz_date(local).unwrap());
            at.map(Time::to_iso)
        };
        assert_eq!(instant("20260329T023000Z"), None);
        assert_eq!(
            instant("20261025T023000Z").as_deref(),
            Some("2026-10-25T00:30:00Z")
        );
        assert_eq!(
            instant("20260701T080000Z").as_deref(),
            Some("2026-07-01T06:00:00Z")
        );
        assert_eq!(
            instant("20260105T080000Z").as_deref(),
            Some("2026-01-05T07:00:00Z")
        );
    }
}
