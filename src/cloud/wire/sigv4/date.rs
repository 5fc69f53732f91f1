//! Times as signatures write them: ISO 8601's basic format.

use crate::clock::Time;
use crate::jsonata::calendar::{DAY_MS, first_day};

/// `20260105T090000Z`.
#[must_use]
pub fn amz_date(time: Time) -> String {
    time.to_iso().replace(['-', ':'], "")
}

/// Reads `20260105T090000Z`; none when it is anything else.
#[must_use]
pub fn read_amz_date(text: &str) -> Option<Time> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    if date.len() != 8 || time.len() != 6 {
        return None;
    }
    let number = |text: &str, range: std::ops::Range<usize>| -> Option<i64> {
        let digits = text.get(range)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| digits.parse().ok()).flatten()
    };
    let (year, month, day) = (
        number(date, 0..4)?,
        number(date, 4..6)?,
        number(date, 6..8)?,
    );
    let (hour, minute, second) = (
        number(time, 0..2)?,
        number(time, 2..4)?,
        number(time, 4..6)?,
    );
    let sound = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let day = first_day(year, month) + day - 1;
    let millis = day * DAY_MS + (hour * 3600 + minute * 60 + second) * 1000;
    sound
        .then(|| u64::try_from(millis).ok())
        .flatten()
        .map(Time::from_millis)
}
