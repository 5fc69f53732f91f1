//! Numbers in English words.

static SMALL: [&str; 20] = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
];
static SMALL_ORDINAL: [&str; 20] = [
    "Zeroth",
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
    "Twelfth",
    "Thirteenth",
    "Fourteenth",
    "Fifteenth",
    "Sixteenth",
    "Seventeenth",
    "Eighteenth",
    "Nineteenth",
];
static TENS: [&str; 8] = [
    "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety",
];
static LARGE: [(f64, &str); 5] = [
    (1e12, "Trillion"),
    (1e9, "Billion"),
    (1e6, "Million"),
    (1e3, "Thousand"),
    (1e2, "Hundred"),
];

/// A whole number in words, each with a capital.
pub(super) fn from_number(value: f64, ordinal: bool) -> String {
    let mut out = String::new();
    write(value, "", ordinal, &mut out);
    out
}

/// Writes a number after `before`, what joins it to the words there.
fn write(value: f64, before: &str, ordinal: bool, out: &mut String) {
    if let Some((worth, name)) = LARGE.iter().copied().find(|(worth, _)| value >= *worth) {
        if !before.is_empty() {
            out.push_str(", ");
        }
        let count = (value / worth).floor();
        write(count, "", false, out);
        out.push(' ');
        out.push_str(name);
        finish(value - count * worth, " and ", ordinal, out);
        return;
    }
    out.push_str(before);
    let value = value as usize;
    if value < SMALL.len() {
        out.push_str(if ordinal {
            SMALL_ORDINAL[value]
        } else {
            SMALL[value]
        });
        return;
    }
    let tens = TENS[(value / 10 - 2).min(7)];
    if ordinal && value.is_multiple_of(10) {
        out.push_str(tens.trim_end_matches('y'));
        out.push_str("ieth");
    } else {
        out.push_str(tens);
        if !value.is_multiple_of(10) {
            write((value % 10) as f64, "-", ordinal, out);
        }
    }
}

/// Writes what is left after a large word.
fn finish(rest: f64, before: &str, ordinal: bool, out: &mut String) {
    if rest > 0.0 {
        write(rest, before, ordinal, out);
    } else if ordinal {
        out.push_str("th");
    }
}

/// What a word in lower case is worth.
fn worth(word: &str) -> Option<f64> {
    let named = |known: &str| known.eq_ignore_ascii_case(word);
    let place = |list: &[&str]| list.iter().position(|known| named(known));
    if let Some(value) = place(&SMALL).or_else(|| place(&SMALL_ORDINAL)) {
        return Some(value as f64);
    }
    let tens = |stem: &str| {
        TENS.iter()
            .position(|known| known.to_lowercase().trim_end_matches('y') == stem)
    };
    if let Some(i) = word
        .strip_suffix("ieth")
        .or_else(|| word.strip_suffix('y'))
        .and_then(tens)
    {
        return Some((i as f64 + 2.0) * 10.0);
    }
    let stem = word.strip_suffix("th").unwrap_or(word);
    LARGE
        .iter()
        .find(|row| row.1.eq_ignore_ascii_case(stem))
        .map(|row| row.0)
}

/// Reads a number in words; NaN where a word is not known.
pub(super) fn to_number(text: &str) -> f64 {
    let text = text.to_lowercase();
    let mut parts = vec![0.0];
    for word in text
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !matches!(*word, "" | "and"))
    {
        let value = worth(word).unwrap_or(f64::NAN);
        let top = parts.pop().unwrap_or(0.0);
        if value >= 100.0 {
            parts.push(top * value);
        } else if top >= 1000.0 {
            parts.push(top);
            parts.push(value);
        } else {
            parts.push(top + value);
        }
    }
    parts.into_iter().sum()
}

/// A regular expression for numbers in words.
pub(super) fn pattern() -> String {
    let mut pattern = String::from("(?:");
    let large = LARGE.iter().map(|row| &row.1);
    for word in SMALL.iter().chain(&SMALL_ORDINAL).chain(large) {
        pattern.push_str(word);
        pattern.push('|');
    }
    for word in TENS {
        pattern.push_str(word.trim_end_matches('y'));
        pattern.push_str("(?:y|ieth)|");
    }
    pattern.push_str("th|and|[-, ])+");
    pattern
}
