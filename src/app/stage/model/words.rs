//! Times, durations and messages in few words.

use cloud::clock::Time;
use serde_json::Value;

/// How many hues the style sheet knows for messages.
pub const HUES: u64 = 6;

/// Milliseconds as a stopwatch shows them: `1:02.3`, and `1:02:03` from an hour on.
#[must_use]
pub fn stopwatch(millis: u64) -> String {
    let seconds = millis / 1000;
    let minutes = seconds / 60;
    if minutes < 60 {
        return format!("{minutes}:{:02}.{}", seconds % 60, millis % 1000 / 100);
    }
    format!("{}:{:02}:{:02}", minutes / 60, minutes % 60, seconds % 60)
}

/// The time of day in UTC: `09:00:12`.
#[must_use]
pub fn time_of_day(at: Time) -> String {
    let seconds = at.as_secs() % 86_400;
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// A length of time for people, in at most two units: `0.4 s`, `12 s`, `1 min 30 s`, `2 h`, `4 days`.
#[must_use]
pub fn span(millis: u64) -> String {
    let seconds = millis / 1000;
    if seconds < 10 && !millis.is_multiple_of(1000) {
        return format!("{}.{} s", seconds, millis % 1000 / 100);
    }
    let two = |big: u64, unit: &str, small: u64, rest: &str| match small {
        0 => format!("{big} {unit}"),
        small => format!("{big} {unit} {small} {rest}"),
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => two(seconds / 60, "min", seconds % 60, "s"),
        3_600..86_400 => two(seconds / 3600, "h", seconds / 60 % 60, "min"),
        86_400..172_800 => two(1, "day", seconds / 3600 % 24, "h"),
        _ => two(seconds / 86_400, "days", seconds / 3600 % 24, "h"),
    }
}

/// `1 message`, `3 messages`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// `never`, `once`, `twice`, `3 times`.
#[must_use]
pub fn times(count: u32) -> String {
    match count {
        0 => "never".into(),
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{n} times"),
    }
}

/// `2nd`, `3rd`, `4th`.
#[must_use]
pub fn ordinal(number: u32) -> String {
    let end = match (number % 10, number % 100) {
        (1, hundred) if hundred != 11 => "st",
        (2, hundred) if hundred != 12 => "nd",
        (3, hundred) if hundred != 13 => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

/// What is left of a wait, as a kitchen timer shows it: `1:04`, `12:00`, `3:00:00`.
#[must_use]
pub fn timer(millis: u64) -> String {
    let seconds = millis.div_ceil(1000);
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    match hours {
        0 => format!("{minutes}:{:02}", seconds % 60),
        _ => format!("{hours}:{:02}:{:02}", minutes % 60, seconds % 60),
    }
}

/// The number that a message's body carries: of an order, or the first number in it.
fn number_in(body: &str) -> Option<u64> {
    let Ok(Value::Object(fields)) = serde_json::from_str(body) else {
        let digits = body.find(|c: char| c.is_ascii_digit())?;
        let digits: String = body[digits..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        return digits.parse().ok();
    };
    let named = ["order", "orderId", "order_id", "id", "number", "n"];
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim_start_matches(['#', '-']).parse().ok(),
        _ => None,
    };
    named
        .iter()
        .filter_map(|name| fields.get(*name))
        .chain(fields.values())
        .find_map(number)
}

/// The first text in a body that is a JSON object.
fn text_in(body: &str) -> Option<String> {
    let fields: Value = serde_json::from_str(body).ok()?;
    let mut values = fields.as_object()?.values();
    let text = values.find_map(Value::as_str)?;
    Some(text.to_owned())
}

/// What a message is called where there is room for a few letters: `#12`, or its first letters.
#[must_use]
pub fn label(body: &str) -> String {
    match number_in(body) {
        Some(number) if number < 10_000 => format!("#{number}"),
        Some(number) => format!("…{:03}", number % 1000),
        None => {
            let text = text_in(body);
            let word = text
                .as_deref()
                .unwrap_or(body)
                .split(|c: char| !c.is_alphanumeric())
                .find(|word| !word.is_empty())
                .unwrap_or("·");
            shortened(word, 5)
        }
    }
}

/// What an event is called that functions are invoked with, and its colour.
#[must_use]
pub fn event_label(event: &Value) -> (String, u8) {
    if event["detail-type"] == "Scheduled Event" {
        // The time of day; all schedules look alike.
        let time = event["time"].as_str().and_then(|time| time.get(11..16));
        return (time.unwrap_or("tick").into(), 0);
    }
    // A request that came through an API.
    let method = [
        &event["httpMethod"],
        &event["requestContext"]["http"]["method"],
    ];
    if let Some(method) = method.iter().find_map(|method| method.as_str()) {
        let client = event["requestContext"].to_string();
        return (method.to_owned(), hue(None, &client));
    }
    let record = &event["Records"][0];
    let texts = [&record["s3"]["object"]["key"], &record["Sns"]["Message"]];
    let text = match texts.iter().find_map(|text| text.as_str()) {
        Some(text) => text.to_owned(),
        None if event["detail"].is_object() => event["detail"].to_string(),
        None => event.to_string(),
    };
    (label(&text), hue(None, &text))
}

/// The colour of a message, from 0 below [`HUES`]: one for each message group, else by its number.
#[must_use]
pub fn hue(group: Option<&str>, body: &str) -> u8 {
    let hash = |text: &str| {
        text.bytes().fold(0_u64, |hash, byte| {
            hash.wrapping_mul(31).wrapping_add(u64::from(byte))
        })
    };
    let seed = match group {
        Some(group) => hash(group),
        None => number_in(body).unwrap_or_else(|| hash(body)),
    };
    (seed % HUES) as u8
}

/// The text cut to at most so many characters.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopwatch_shows_tenths_below_an_hour() {
        let cases = [
            (0, "0:00.0"),
            (62_350, "1:02.3"),
            (3_599_999, "59:59.9"),
            (3_723_000, "1:02:03"),
        ];
        for (millis, shown) in cases {
            assert_eq!(stopwatch(millis), shown);
        }
    }

    #[test]
    fn sessions_begin_when_the_bakery_opens() {
        assert_eq!(time_of_day(Time::START), "09:00:00");
        assert_eq!(time_of_day(Time::START.after(3_672_000)), "10:01:12");
    }

    #[test]
    fn spans_use_two_units_at_most() {
        let cases = [
            (0, "0 s"),
            (400, "0.4 s"),
            (1_000, "1 s"),
            (9_950, "9.9 s"),
            (12_345, "12 s"),
            (90_000, "1 min 30 s"),
            (43_200_000, "12 h"),
            (90_000_000, "1 day 1 h"),
            (345_600_000, "4 days"),
        ];
        for (millis, shown) in cases {
            assert_eq!(span(millis), shown);
        }
    }

    #[test]
    fn waits_are_told_as_a_kitchen_timer_does() {
        let cases = [
            (64_000, "1:04"),
            (63_100, "1:04"),
            (0, "0:00"),
            (10_800_000, "3:00:00"),
        ];
        for (millis, shown) in cases {
            assert_eq!(timer(millis), shown);
        }
        assert_eq!([2, 3, 11, 21].map(ordinal), ["2nd", "3rd", "11th", "21st"]);
        assert_eq!(
            [0, 1, 2, 3].map(times),
            ["never", "once", "twice", "3 times"]
        );
    }

    #[test]
    fn a_message_is_called_by_its_number_or_its_first_word() {
        let cases = [
            (r#"{"order": 12, "cake": "rye"}"#, "#12"),
            (r#"{"cake": "rye", "pieces": 3}"#, "#3"),
            (r##"{"id": "#7"}"##, "#7"),
            ("order 41, please", "#41"),
            ("croissant", "croi…"),
            (r#"{"cake": "rye"}"#, "rye"),
            (r#"{"order": 1234567}"#, "…567"),
            ("  ", "·"),
            ("", "·"),
        ];
        for (body, called) in cases {
            assert_eq!(label(body), called, "{body}");
        }
    }

    #[test]
    fn an_event_is_called_by_what_it_is_about() {
        let cases = [
            (r#"{"order": 12}"#, "#12"),
            (
                r#"{"Records": [{"s3": {"object": {"key": "cakes/7.jpg"}}}]}"#,
                "#7",
            ),
            (
                r#"{"Records": [{"Sns": {"Message": "{\"order\": 4}"}}]}"#,
                "#4",
            ),
            (r#"{"detail-type": "Order", "detail": {"order": 5}}"#, "#5"),
            (
                r#"{"detail-type": "Scheduled Event", "time": "2026-01-05T09:05:00Z"}"#,
                "09:05",
            ),
            ("{}", "·"),
        ];
        for (event, called) in cases {
            let event = serde_json::from_str(event).unwrap();
            assert_eq!(event_label(&event).0, called, "{event}");
        }
    }

    #[test]
    fn a_group_has_one_colour_and_neighbours_differ() {
        assert_eq!(hue(Some("anna"), "{\"order\":1}"), hue(Some("anna"), "x"));
        assert_ne!(hue(None, "{\"order\":1}"), hue(None, "{\"order\":2}"));
        assert!(u64::from(hue(None, "")) < HUES);
    }

    #[test]
    fn shortening_counts_characters_not_bytes() {
        assert_eq!(shortened("Käsekuchen", 5), "Käse…");
        assert_eq!(shortened("Käse", 4), "Käse");
    }
}
