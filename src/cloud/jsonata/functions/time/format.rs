//! Writing times.

use super::calendar::{Moment, first_day};
use super::picture::{Marker, Part, parse};
use crate::jsonata::error::{Fail, fail};
use crate::jsonata::functions::picture::{Case, Picture};

pub(super) const ISO_8601: &str = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(super) const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A time zone such as `+0530`, in minutes.
pub(super) fn zone_minutes(zone: &str) -> i64 {
    let unsigned = zone.trim_start_matches(['+', '-']);
    let digits: String = unsigned
        .chars()
        .take_while(char::is_ascii_digit)
        .take(6)
        .collect();
    let number: i64 = digits.parse().unwrap_or(0);
    let minutes = number / 100 * 60 + number % 100;
    if zone.starts_with('-') {
        -minutes
    } else {
        minutes
    }
}

/// Writes a moment, in a zone that is `zone` minutes ahead of UTC.
pub(super) fn format(millis: i64, picture: &str, zone: i64) -> Result<String, Fail> {
    let moment = Moment::new(millis + zone * 60_000);
    let mut out = String::new();
    for part in parse(picture)? {
        match part {
            Part::Literal(text) => out.push_str(&text),
            Part::Marker(marker) => out.push_str(&component(&marker, moment, zone)?),
        }
    }
    Ok(out)
}

/// A component as a number; `None` for those that have none.
pub(super) fn value(component: char, moment: Moment) -> Option<i64> {
    let hour = moment.ms / 3_600_000;
    Some(match component {
        'Y' => moment.year,
        'M' => moment.month,
        'D' => moment.date,
        'd' => moment.day - first_day(moment.year, 1) + 1,
        'F' => moment.weekday(),
        'W' => moment.week_of_year(),
        'w' => moment.week_of_month(),
        'X' => moment.week_year(),
        'x' => moment.week_month(),
        'H' => hour,
        'h' => (hour + 11) % 12 + 1,
        'm' => moment.ms / 60_000 % 60,
        's' => moment.ms / 1000 % 60,
        'f' => moment.ms % 1000,
        _ => return None,
    })
}

fn component(marker: &Marker, moment: Moment, zone: i64) -> Result<String, Fail> {
    let Some(mut value) = value(marker.component, moment) else {
        return match marker.component {
            'Z' | 'z' => offset(marker, zone),
            'P' => Ok(cased(
                if moment.ms >= 43_200_000 { "pm" } else { "am" },
                marker.names,
            )),
            _ => Ok("ISO".into()),
        };
    };
    if let Some(digits) = marker.year_digits {
        value %= 10i64.saturating_pow(digits as u32);
    }
    match &marker.number {
        Some(number) => number.format(value as f64),
        None => name(marker, value),
    }
}

fn cased(text: &str, case: Option<Case>) -> String {
    match case {
        Some(Case::Upper) => text.to_uppercase(),
        Some(Case::Lower) => text.to_lowercase(),
        _ => text.into(),
    }
}

/// The name of a month or of a day of the week.
fn name(marker: &Marker, value: i64) -> Result<String, Fail> {
    let names: &[&str] = match marker.component {
        'M' | 'x' => &MONTHS,
        'F' => &DAYS,
        other => return Err(fail("D3133").value(other)),
    };
    let name = names.get((value - 1) as usize).unwrap_or(&"");
    let longest = marker.width_max.unwrap_or(usize::MAX).min(name.len());
    Ok(cased(&name[..longest], marker.names))
}

/// A time zone's offset.
fn offset(marker: &Marker, zone: i64) -> Result<String, Fail> {
    if zone == 0 && marker.modifier == Some('t') {
        return Ok("Z".into());
    }
    let Some(number) = &marker.number else {
        return Ok(String::new());
    };
    let (hours, minutes) = (zone / 60, zone % 60);
    let together = (hours * 100 + minutes) as f64;
    let mut text = match number.mandatory {
        _ if number.interval.is_some() => number.format(together)?,
        1 | 2 => {
            let mut text = number.format(hours as f64)?;
            if minutes != 0 {
                text.push(':');
                text.push_str(&Picture::parse("00")?.format(minutes.abs() as f64)?);
            }
            text
        }
        3 | 4 => number.format(together)?,
        digits => return Err(fail("D3134").value(digits.to_string())),
    };
    if zone >= 0 {
        text.insert(0, '+');
    }
    Ok(if marker.component == 'z' {
        "GMT".to_owned() + &text
    } else {
        text
    })
}
