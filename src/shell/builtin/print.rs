//! Writing: words, numbers, the time.

use super::{Call, Outcome};

const DAY_MS: u64 = 86_400_000;
const MONTHS: [&str; 12] = [
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
const DAYS: [&str; 7] = [
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
];

pub(super) fn echo(call: &mut Call<'_>) -> Outcome {
    let (mut ends, mut escapes, mut first) = (true, false, 0);
    for arg in call.args {
        let is_option = arg.len() > 1
            && arg.starts_with('-')
            && arg[1..].bytes().all(|one| b"neE".contains(&one));
        if !is_option {
            break;
        }
        ends &= !arg.contains('n');
        escapes = arg.contains('e') || escapes && !arg.contains('E');
        first += 1;
    }
    let words = call.args[first..].join(" ");
    if escapes {
        let (text, stops) = unescape(&words);
        call.print(text);
        ends &= !stops;
    } else {
        call.print(words);
    }
    if ends {
        call.print("\n");
    }
    Ok(0)
}

/// A text with its escapes made into what they mean, and whether `\c` ended it.
fn unescape(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(one) = rest.next() {
        if one != '\\' {
            out.push(one);
            continue;
        }
        let plain = match rest.next() {
            None => '\\',
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('a') => '\u{7}',
            Some('b') => '\u{8}',
            Some('e') => '\u{1b}',
            Some('\\') => '\\',
            Some('c') => return (out, true),
            Some('0') => code(&mut rest, 3, 8),
            Some('x') => code(&mut rest, 2, 16),
            Some('u') => code(&mut rest, 4, 16),
            Some(other) => {
                out.push('\\');
                other
            }
        };
        out.push(plain);
    }
    (out, false)
}

fn code(rest: &mut std::str::Chars<'_>, digits: usize, radix: u32) -> char {
    let mut value = 0;
    for _ in 0..digits {
        let Some(digit) = rest.clone().next().and_then(|one| one.to_digit(radix)) else {
            break;
        };
        rest.next();
        value = value * radix + digit;
    }
    char::from_u32(value).unwrap_or('\u{fffd}')
}

pub(super) fn printf(call: &mut Call<'_>) -> Outcome {
    let Some((format, values)) = call.args.split_first() else {
        call.shell_says("usage: printf FORMAT [WORD]...");
        return Ok(2);
    };
    let (format, _) = unescape(format);
    let mut values = values.iter();
    let mut status = 0;
    loop {
        let before = values.len();
        let text = formatted(call, &format, &mut values, &mut status);
        call.print(text);
        // The format is used again for the values that are left, if it takes any.
        if values.len() == 0 || values.len() == before {
            return Ok(status);
        }
    }
}

fn formatted(
    call: &mut Call<'_>,
    format: &str,
    values: &mut std::slice::Iter<'_, String>,
    status: &mut i32,
) -> String {
    let mut out = String::new();
    let mut rest = format.chars().peekable();
    while let Some(one) = rest.next() {
        if one != '%' {
            out.push(one);
            continue;
        }
        let mut flags = String::new();
        while let Some(flag) = rest.next_if(|one| "-0+ ".contains(*one)) {
            flags.push(flag);
        }
        let width = digits(&mut rest);
        let precision = rest.next_if_eq(&'.').map(|_| digits(&mut rest));
        let kind = rest.next().unwrap_or('%');
        if kind == '%' {
            out.push('%');
            continue;
        }
        let value = values.next().map(String::as_str).unwrap_or_default();
        let text = match converted(kind, value, precision) {
            Ok(text) => text,
            Err(why) => {
                call.shell_says(&why);
                *status = 1;
                "0".to_owned()
            }
        };
        out.push_str(&padded(&text, width, &flags, "dfgxXo".contains(kind)));
    }
    out
}

/// The number that stands here, 0 for none.
fn digits(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> usize {
    let mut number = 0_usize;
    while let Some(digit) = rest.next_if(char::is_ascii_digit) {
        number = number * 10 + digit.to_digit(10).map_or(0, |digit| digit as usize);
        number = number.min(1_000);
    }
    number
}

fn converted(kind: char, value: &str, precision: Option<usize>) -> Result<String, String> {
    let integer = || match value.trim() {
        "" => Ok(0),
        text => text
            .parse::<i64>()
            .map_err(|_| format!("{value}: invalid number")),
    };
    match kind {
        's' => Ok(value
            .chars()
            .take(precision.unwrap_or(usize::MAX))
            .collect()),
        'b' => Ok(unescape(value).0),
        'c' => Ok(value.chars().take(1).collect()),
        'q' => Ok(format!("'{}'", value.replace('\'', "'\\''"))),
        'd' | 'i' | 'u' => integer().map(|number| number.to_string()),
        'x' => integer().map(|number| format!("{number:x}")),
        'X' => integer().map(|number| format!("{number:X}")),
        'o' => integer().map(|number| format!("{number:o}")),
        'f' | 'g' | 'e' => {
            let number = if value.is_empty() {
                Ok(0.0)
            } else {
                value.parse::<f64>()
            };
            let number = number.map_err(|_| format!("{value}: invalid number"))?;
            let digits = precision.unwrap_or(6);
            Ok(format!("{number:.digits$}"))
        }
        other => Err(format!("`{other}': invalid format character")),
    }
}

fn padded(text: &str, width: usize, flags: &str, is_number: bool) -> String {
    let text = match is_number && flags.contains('+') && !text.starts_with('-') {
        true => format!("+{text}"),
        false => text.to_owned(),
    };
    let missing = width.saturating_sub(text.chars().count());
    if flags.contains('-') {
        return format!("{text}{}", " ".repeat(missing));
    }
    if is_number && flags.contains('0') {
        let (sign, digits) = text.split_at(usize::from(text.starts_with(['-', '+'])));
        return format!("{sign}{}{digits}", "0".repeat(missing));
    }
    format!("{}{text}", " ".repeat(missing))
}

pub(super) fn seq(call: &mut Call<'_>) -> Outcome {
    let numbers: Result<Vec<i64>, &String> = call
        .args
        .iter()
        .map(|arg| arg.parse().map_err(|_| arg))
        .collect();
    let (first, step, last) = match numbers.as_deref() {
        Ok([last]) => (1, 1, *last),
        Ok([first, last]) => (*first, 1, *last),
        Ok([_, 0, _]) => return Err(call.fail(1, "the step cannot be 0")),
        Ok([first, step, last]) => (*first, *step, *last),
        Ok(_) => return Err(call.fail(1, "give one to three whole numbers")),
        Err(wrong) => {
            let message = format!("invalid integer argument: '{wrong}'");
            return Err(call.fail(1, &message));
        }
    };
    let mut number = first;
    let mut count = 0;
    while if step > 0 {
        number <= last
    } else {
        number >= last
    } {
        call.print(format!("{number}\n"));
        count += 1;
        if count >= 100_000 {
            return Err(call.fail(1, "stopped after 100000 numbers"));
        }
        match number.checked_add(step) {
            Some(next) => number = next,
            None => break,
        }
    }
    Ok(0)
}

pub(super) fn date(call: &mut Call<'_>) -> Outcome {
    let mut format = "%a %b %e %H:%M:%S UTC %Y".to_owned();
    for arg in call.args {
        match arg.strip_prefix('+') {
            Some(own) => own.clone_into(&mut format),
            None if arg == "-u" => {}
            None if arg == "-Iseconds" || arg == "-Is" => {
                "%Y-%m-%dT%H:%M:%S+00:00".clone_into(&mut format);
            }
            None if arg == "-I" => "%Y-%m-%d".clone_into(&mut format),
            None => {
                let message =
                    format!("invalid date '{arg}': here it takes -u, -I, -Is and +FORMAT");
                return Err(call.fail(1, &message));
            }
        }
    }
    let text = moment(call.now, &format);
    call.print_line(text);
    Ok(0)
}

/// A moment, in milliseconds since 1970, by a format like that of `date`, in UTC.
pub(super) fn moment(at: u64, format: &str) -> String {
    let (days, ms) = (at / DAY_MS, at % DAY_MS);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    let month_name = MONTHS[usize::try_from(month - 1).unwrap_or_default() % 12];
    let day_name = DAYS[usize::try_from(days % 7).unwrap_or_default()];
    let mut out = String::new();
    let mut rest = format.chars();
    while let Some(one) = rest.next() {
        if one != '%' {
            out.push(one);
            continue;
        }
        match rest.next() {
            Some('Y') => out.push_str(&format!("{year:04}")),
            Some('m') => out.push_str(&format!("{month:02}")),
            Some('d') => out.push_str(&format!("{day:02}")),
            Some('e') => out.push_str(&format!("{day:2}")),
            Some('H') => out.push_str(&format!("{hour:02}")),
            Some('M') => out.push_str(&format!("{minute:02}")),
            Some('S') => out.push_str(&format!("{second:02}")),
            Some('F') => out.push_str(&format!("{year:04}-{month:02}-{day:02}")),
            Some('T') => out.push_str(&format!("{hour:02}:{minute:02}:{second:02}")),
            Some('s') => out.push_str(&(at / 1_000).to_string()),
            Some('N') => out.push_str(&format!("{:03}000000", at % 1_000)),
            Some('a') => out.push_str(&day_name[..3]),
            Some('A') => out.push_str(day_name),
            Some('b' | 'h') => out.push_str(&month_name[..3]),
            Some('B') => out.push_str(month_name),
            Some('Z') => out.push_str("UTC"),
            Some('z') => out.push_str("+0000"),
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('%') | None => out.push('%'),
            Some(other) => out.extend(['%', other]),
        }
    }
    out
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar.
fn civil(days: u64) -> (u64, u64, u64) {
    // Years that begin in March have their leap day last; eras of 400 years are all alike.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day + 2) / 153;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year + u64::from(month <= 2);
    (year, month, day - (153 * from_march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_as_date_tells_them() {
        for (at, text) in [
            (0, "1970-01-01 00:00:00 Thursday"),
            (951_782_400_000, "2000-02-29 00:00:00 Tuesday"),
            (1_795_420_799_999, "2026-11-23 07:59:59 Monday"),
        ] {
            assert_eq!(moment(at, "%F %T %A"), text);
        }
    }
}
