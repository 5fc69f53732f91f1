//! Reading times.

use super::calendar::{DAY_MS, Moment, first_day};
use super::format::{DAYS, MONTHS, value};
use super::picture::{Marker, Part, parse};
use crate::jsonata::error::{Fail, fail};
use crate::jsonata::eval::Machine;
use crate::jsonata::regex::Regex;

/// ISO 8601 with its parts as groups: year, month, day, hours, minutes, seconds, fraction, and the zone's sign, hours and
/// minutes.
const ISO_8601: &str = "^([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?(?:T([0-9]{2}):([0-9]{2}):([0-9]{2}))?\
    (?:\\.([0-9]+))?(?:Z|([-+])([0-9]{2}):?([0-9]{2}))?$";

/// Reads ISO 8601, as much of it as is given; the zone is UTC if there is none. `None` for what is no such time.
pub(super) fn iso_8601(machine: &mut Machine, text: &str) -> Result<Option<i64>, Fail> {
    let Some(spans) = machine.search(&Regex::new(ISO_8601, false, false)?, text, 0)? else {
        return Ok(None);
    };
    let group = |i: usize| spans[i].map(|(from, to)| &text[from..to]);
    let number = |i: usize, otherwise: i64| match group(i) {
        Some(digits) => digits.parse().unwrap_or(i64::MAX),
        None => otherwise,
    };
    let (month, date) = (number(2, 1), number(3, 1));
    let (hours, minutes, seconds) = (number(4, 0), number(5, 0), number(6, 0));
    let day_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + group(7).map_or(0, thousandths);
    let zone = (number(9, 0) * 60 + number(10, 0)) * if group(8) == Some("-") { -1 } else { 1 };
    let fits = (1..=12).contains(&month)
        && (1..=31).contains(&date)
        && minutes < 60
        && seconds < 60
        && day_ms <= DAY_MS
        && number(9, 0) < 24
        && number(10, 0) < 60;
    let day = first_day(number(1, 0), month) + date - 1;
    Ok(fits.then_some(day * DAY_MS + day_ms - zone * 60_000))
}

/// The first three digits of a fraction.
fn thousandths(digits: &str) -> i64 {
    let padded = digits
        .chars()
        .chain("00".chars())
        .take(3)
        .collect::<String>();
    padded.parse().unwrap_or(0)
}

/// What was read of a time, by component.
struct Found(Vec<(char, f64)>);

impl Found {
    fn get(&self, component: char) -> Option<f64> {
        self.0
            .iter()
            .rev()
            .find(|found| found.0 == component)
            .map(|found| found.1)
    }

    /// Whether some of the wanted components were found, and none of the others.
    fn is_of(&self, wanted: &str, others: &str) -> bool {
        let any = |set: &str| set.chars().any(|component| self.get(component).is_some());
        any(wanted) && !any(others)
    }
}

/// Reads a time by its picture: `None` when it does not fit. What the picture leaves out is now's for what is larger, and
/// the least for what is smaller.
pub(super) fn by_picture(
    machine: &mut Machine,
    text: &str,
    picture: &str,
) -> Result<Option<i64>, Fail> {
    let parts = parse(picture)?;
    let mut pattern = String::from("^");
    for part in &parts {
        pattern.push('(');
        pattern.push_str(&part_pattern(part)?);
        pattern.push(')');
    }
    pattern.push('$');
    let Some(spans) = machine.search(&Regex::new(&pattern, true, false)?, text, 0)? else {
        return Ok(None);
    };
    let mut found = Found(Vec::new());
    for (part, span) in parts.iter().zip(spans.into_iter().skip(1)) {
        if let (Part::Marker(marker), Some((from, to))) = (part, span)
            && let Some(value) = read(marker, &text[from..to])
        {
            found.0.push((marker.component, value));
        }
    }
    if found.0.is_empty() {
        return Ok(None);
    }
    let by_day_of_year = !found.is_of("YMD", "XxWwd") && found.is_of("Yd", "XMxWwD");
    if !by_day_of_year
        && (found.is_of("XxwF", "YMWdD") || found.is_of("XWF", "YMxwdD"))
        && !found.is_of("YMD", "XxWwd")
    {
        return Err(fail("D3136"));
    }
    let half_days = !found.is_of("Hmsf", "Ph") && found.is_of("Phmsf", "H");
    let order = [
        if by_day_of_year { "Yd" } else { "YMD" },
        if half_days { "Phmsf" } else { "Hmsf" },
    ]
    .concat();
    let filled = fill(&found, &order, Moment::new(machine.now_ms as i64))?;
    Ok(Some(combine(&filled, by_day_of_year, half_days)))
}

/// Fills in what is missing: before the first found from now, after the last found with the least. A gap is an error.
fn fill(found: &Found, order: &str, now: Moment) -> Result<Found, Fail> {
    let mut filled = Found(Vec::new());
    let (mut started, mut ended) = (false, false);
    for component in order.chars() {
        let value = match found.get(component) {
            Some(_) if ended => return Err(fail("D3136")),
            Some(value) => {
                started = true;
                value
            }
            None if started => {
                ended = true;
                f64::from(u8::from("MDd".contains(component)))
            }
            None => value(component, now).unwrap_or(0) as f64,
        };
        filled.0.push((component, value));
    }
    filled
        .0
        .extend(found.0.iter().filter(|found| matches!(found.0, 'Z' | 'z')));
    Ok(filled)
}

/// The moment that the components name.
fn combine(parts: &Found, by_day_of_year: bool, half_days: bool) -> i64 {
    let part = |component| parts.get(component).unwrap_or(0.0) as i64;
    let year = match part('Y') {
        // As JavaScript reads short years.
        short @ 0..=99 => 1900 + short,
        year => year.clamp(-300_000, 300_000),
    };
    let day = if by_day_of_year {
        first_day(year, 1) + part('d') - 1
    } else {
        first_day(year, part('M').clamp(1, 100_000)) + part('D') - 1
    };
    let hours = if half_days {
        part('h') % 12 + 12 * part('P')
    } else {
        part('H')
    };
    let zone = parts.get('Z').or(parts.get('z')).unwrap_or(0.0) as i64;
    let minutes = hours
        .saturating_mul(60)
        .saturating_add(part('m'))
        .saturating_sub(zone);
    let seconds = minutes.saturating_mul(60).saturating_add(part('s'));
    let millis = seconds.saturating_mul(1000).saturating_add(part('f'));
    day.saturating_mul(DAY_MS).saturating_add(millis)
}

fn part_pattern(part: &Part) -> Result<String, Fail> {
    Ok(match part {
        Part::Literal(text) => {
            let mut pattern = String::new();
            for c in text.chars() {
                if c.is_ascii_punctuation() {
                    pattern.push('\\');
                }
                pattern.push(c);
            }
            pattern
        }
        Part::Marker(marker) => match (marker.component, &marker.number) {
            ('Z' | 'z', Some(number)) => {
                let mut pattern = String::from(if marker.component == 'z' { "GMT" } else { "" });
                pattern.push_str("[-+][0-9]+");
                if let Some((_, separator)) = number.interval {
                    pattern.push('\\');
                    pattern.push(separator);
                    pattern.push_str("[0-9]+");
                }
                pattern
            }
            ('f', _) => "[0-9]+".into(),
            (_, Some(number)) => number.pattern(),
            ('M' | 'x' | 'F' | 'P', None) => "[a-zA-Z]+".into(),
            (other, None) => return Err(fail("D3133").value(other)),
        },
    })
}

/// The value of a component as it stands in the text.
fn read(marker: &Marker, text: &str) -> Option<f64> {
    let shortened = |name: &&str| {
        let length = marker.width_max.unwrap_or(usize::MAX).min(name.len());
        name[..length].eq_ignore_ascii_case(text)
    };
    let place = |names: &[&str]| names.iter().position(&shortened).map(|i| i as f64 + 1.0);
    match (marker.component, &marker.number) {
        ('Z' | 'z', Some(number)) => read_zone(text, number.interval.is_some()),
        ('f', _) => Some(thousandths(text) as f64),
        (_, Some(number)) => Some(number.read(text)).filter(|n| !n.is_nan()),
        ('F', None) => place(&DAYS),
        ('P', None) => ["am", "pm"]
            .iter()
            .position(|half| half.eq_ignore_ascii_case(text))
            .map(|i| i as f64),
        (_, None) => place(&MONTHS),
    }
}

/// A zone in minutes, with its minutes separated or not.
fn read_zone(text: &str, separated: bool) -> Option<f64> {
    let text = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = if separated {
        digits.split_once(|c: char| !c.is_ascii_digit())?
    } else {
        digits.split_at_checked(2).unwrap_or((digits, ""))
    };
    let hours: f64 = hours.parse().ok()?;
    let minutes: f64 = if minutes.is_empty() {
        0.0
    } else {
        minutes.parse().ok()?
    };
    Some(if sign == "-" { -1.0 } else { 1.0 } * (hours * 60.0 + minutes))
}
