//! Schedules: `rate(5 minutes)` and `cron(0 9 ? * MON-FRI *)`, in UTC.
//!
//! Follows <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html> (read 2026-11-22).

use crate::clock::Time;
use crate::jsonata::calendar::{DAY_MS, Moment, first_day};

/// The years that a schedule can name.
const YEARS: std::ops::RangeInclusive<i64> = 1970..=2199;
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// When a rule acts by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many milliseconds from the moment the rule is turned on.
    Rate(u64),
    /// At the minutes that these fields allow.
    Cron(Box<Cron>),
}

/// The six fields of a cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: Days,
    months: u64,
    /// The years from 1970.
    years: Vec<bool>,
}

/// Which days of a month; one of AWS's two day fields is always `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    /// These days of the month.
    OfMonth(u64),
    /// The month's last day.
    Last,
    /// The month's last working day.
    LastWeekday,
    /// The working day nearest to this day.
    Nearest(i64),
    /// These days of the week; bit 1 is Sunday.
    OfWeek(u64),
    /// The last such day of the month.
    LastOfWeek(i64),
    /// The day of the week, and which of the month it is.
    Nth(i64, i64),
}

impl Schedule {
    /// Reads a schedule; none when it is not valid.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let inside = |name: &str| {
            text.strip_prefix(name)?
                .strip_prefix('(')?
                .strip_suffix(')')
        };
        if let Some(rate) = inside("rate") {
            return read_rate(rate).map(Self::Rate);
        }
        read_cron(inside("cron")?).map(|cron| Self::Cron(Box::new(cron)))
    }

    /// The first instant after `now`, for a rule turned on at `since`; none when there is no more.
    #[must_use]
    pub fn next(&self, since: Time, now: Time) -> Option<Time> {
        match self {
            Self::Rate(period) => Some(since.after((now.since(since) / period + 1) * period)),
            Self::Cron(cron) => cron.next(now),
        }
    }
}

fn read_rate(text: &str) -> Option<u64> {
    let (value, unit) = text.split_once(' ')?;
    let value: u64 = value.parse().ok().filter(|value| *value > 0)?;
    let single = match (unit.strip_suffix('s'), value) {
        (None, 1) => unit,
        (Some(unit), 2..) => unit,
        _ => return None,
    };
    let minutes = match single {
        "minute" => 1,
        "hour" => 60,
        "day" => 24 * 60,
        _ => return None,
    };
    value.checked_mul(minutes * 60_000)
}

fn read_cron(text: &str) -> Option<Cron> {
    let text = text.to_ascii_uppercase();
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let [minutes, hours, days, months, weekdays, years] = fields[..] else {
        return None;
    };
    let days = match (days, weekdays) {
        ("?", "?") => return None,
        ("?", weekdays) => of_week(weekdays)?,
        (days, "?") => of_month(days)?,
        _ => return None,
    };
    let bits = |field, from, to, names| {
        let values = values(field, from, to, names)?;
        Some(
            values
                .into_iter()
                .fold(0, |bits: u64, value| bits | 1 << value),
        )
    };
    let mut open = vec![false; 230];
    for year in values(years, *YEARS.start(), *YEARS.end(), &[])? {
        if let Some(year) = usize::try_from(year - YEARS.start())
            .ok()
            .and_then(|at| open.get_mut(at))
        {
            *year = true;
        }
    }
    Some(Cron {
        minutes: bits(minutes, 0, 59, &[])?,
        hours: bits(hours, 0, 23, &[])?,
        days,
        months: bits(months, 1, 12, &MONTHS)?,
        years: open,
    })
}

/// The values that a field allows: `*`, `5`, `1-5`, `0/15`, `1,2`, `MON-FRI`.
fn values(field: &str, from: i64, to: i64, names: &[&str]) -> Option<Vec<i64>> {
    let number = |text: &str| -> Option<i64> {
        let named = names.iter().position(|name| *name == text);
        let number = match named {
            Some(at) => i64::try_from(at).ok()? + from,
            None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
            None => return None,
        };
        (from..=to).contains(&number).then_some(number)
    };
    let mut all = Vec::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (
                range,
                Some(step.parse::<usize>().ok().filter(|step| *step > 0)?),
            ),
            None => (part, None),
        };
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (number(first)?, number(last)?),
            None if range == "*" => (from, to),
            None if step.is_some() => (number(range)?, to),
            None => (number(range)?, number(range)?),
        };
        let step = step.unwrap_or(1);
        if first <= last {
            all.extend((first..=last).step_by(step));
        } else {
            // `FRI-MON` goes round.
            all.extend((first..=to).chain(from..=last).step_by(step));
        }
    }
    Some(all)
}

fn of_month(field: &str) -> Option<Days> {
    let day = |text: &str| values(text, 1, 31, &[])?.first().copied();
    Some(match field {
        "L" => Days::Last,
        "LW" => Days::LastWeekday,
        _ => match field.strip_suffix('W') {
            Some(nearest) => Days::Nearest(day(nearest)?),
            None => Days::OfMonth(
                values(field, 1, 31, &[])?
                    .into_iter()
                    .fold(0, |bits, day| bits | 1 << day),
            ),
        },
    })
}

fn of_week(field: &str) -> Option<Days> {
    let day = |text: &str| values(text, 1, 7, &DAYS)?.first().copied();
    if field == "L" {
        return Some(Days::OfWeek(1 << 7));
    }
    if let Some((weekday, nth)) = field.split_once('#') {
        let nth = nth.parse().ok().filter(|nth| (1..=5).contains(nth))?;
        return Some(Days::Nth(day(weekday)?, nth));
    }
    Some(match field.strip_suffix('L') {
        Some(last) => Days::LastOfWeek(day(last)?),
        None => Days::OfWeek(
            values(field, 1, 7, &DAYS)?
                .into_iter()
                .fold(0, |bits, day| bits | 1 << day),
        ),
    })
}

impl Cron {
    fn next(&self, now: Time) -> Option<Time> {
        let now = i64::try_from(now.as_millis()).ok()?;
        let first_minute = now.div_euclid(60_000) + 1;
        let mut moment = Moment::new(first_minute * 60_000);
        let mut minute_of_day = moment.ms / 60_000;
        while YEARS.contains(&moment.year) {
            if self.allows(moment) {
                let minute = (minute_of_day..24 * 60).find(|minute| {
                    self.hours & (1 << (minute / 60)) != 0
                        && self.minutes & (1 << (minute % 60)) != 0
                });
                if let Some(minute) = minute {
                    let at = moment.day * DAY_MS + minute * 60_000;
                    return u64::try_from(at).ok().map(Time::from_millis);
                }
            }
            moment = Moment::new((moment.day + 1) * DAY_MS);
            minute_of_day = 0;
        }
        None
    }

    fn allows(&self, moment: Moment) -> bool {
        let year = usize::try_from(moment.year - YEARS.start()).ok();
        let year = year.is_some_and(|at| self.years.get(at) == Some(&true));
        if !year || self.months & (1 << moment.month) == 0 {
            return false;
        }
        let length =
            first_day(moment.year, moment.month + 1) - first_day(moment.year, moment.month);
        // Sunday is 1, as in AWS's field.
        let weekday = |date: i64| {
            let day = first_day(moment.year, moment.month) + date - 1;
            Moment::new(day * DAY_MS).weekday() % 7 + 1
        };
        // The working day nearest to a date, without leaving the month.
        let nearest = |date: i64| match weekday(date) {
            7 if date == 1 => 3,
            7 => date - 1,
            1 if date == length => date - 2,
            1 => date + 1,
            _ => date,
        };
        let today = weekday(moment.date);
        match self.days {
            Days::OfMonth(days) => days & (1 << moment.date) != 0,
            Days::Last => moment.date == length,
            Days::LastWeekday => moment.date == nearest(length),
            Days::Nearest(date) => date <= length && moment.date == nearest(date),
            Days::OfWeek(days) => days & (1 << today) != 0,
            Days::LastOfWeek(day) => today == day && moment.date + 7 > length,
            Days::Nth(day, nth) => today == day && (moment.date - 1) / 7 + 1 == nth,
        }
    }
}
