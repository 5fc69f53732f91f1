//! Plain scalars: what an unquoted word of YAML is.

use serde_json::{Number, Value};

/// The value of an unquoted word, or why it has to be quoted.
pub(super) fn plain(word: &str) -> Result<Value, String> {
    match word {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ => {}
    }
    if is_switch(word) {
        return Err(format!(
            "`{word}` is text to some and a truth value to others; write `true` or `false`, or quote it"
        ));
    }
    let digits = word.trim_start_matches(['-', '+']);
    if word.len() - digits.len() <= 1 && digits.starts_with(|first: char| first.is_ascii_digit()) {
        return number(word, digits);
    }
    if is_fraction(digits) && word.len() - digits.len() <= 1 {
        return decimal(word);
    }
    Ok(Value::String(word.to_owned()))
}

/// YAML 1.1's other truth values; YAML 1.2 has none of them.
fn is_switch(word: &str) -> bool {
    ["yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|switch| switch.eq_ignore_ascii_case(word))
}

fn number(word: &str, digits: &str) -> Result<Value, String> {
    let quote = |what: &str| Err(format!("`{word}` is {what}; quote it if it is text"));
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole && digits.len() > 1 && digits.starts_with('0') {
        return quote("an octal number to some and a decimal one to others");
    }
    if is_whole {
        let unsigned = word.strip_prefix('+').unwrap_or(word);
        let value = match unsigned.parse::<i64>() {
            Ok(number) => Some(Value::from(number)),
            Err(_) => unsigned.parse::<u64>().ok().map(Value::from),
        };
        return value.map_or_else(|| quote("a number too long to be held exactly"), Ok);
    }
    if is_fraction(digits) {
        return decimal(word);
    }
    let is_clock = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b':')
        && !digits.ends_with(':');
    if is_clock {
        return quote("a number to base 60 to some and text to others");
    }
    let is_grouped = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'_');
    let is_other_base = ["0x", "0o", "0b"]
        .iter()
        .any(|base| digits.starts_with(base));
    if is_grouped || is_other_base {
        return quote("a number to some and text to others");
    }
    Ok(Value::String(word.to_owned()))
}

/// Digits with one dot, such as `1.5` and `.5`, maybe with an exponent.
fn is_fraction(digits: &str) -> bool {
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.trim_start_matches(['-', '+'])),
        None => (digits, "0"),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    mantissa.split_once('.').is_some_and(|(whole, part)| {
        all_digits(whole) && all_digits(part) && whole.len() + part.len() > 0
    }) && !exponent.is_empty()
        && all_digits(exponent)
}

fn decimal(word: &str) -> Result<Value, String> {
    word.parse::<f64>()
        .ok()
        .and_then(Number::from_f64)
        .map(Value::Number)
        .ok_or_else(|| format!("`{word}` is a number too large to be held; quote it if it is text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_become_what_cloudformation_takes_them_for() {
        for (word, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("True", json!(true)),
            ("FALSE", json!(false)),
            ("tRue", json!("tRue")),
            ("0", json!(0)),
            ("-30", json!(-30)),
            ("+30", json!(30)),
            ("18446744073709551615", json!(u64::MAX)),
            ("1.50", json!(1.5)),
            (".5", json!(0.5)),
            ("-1.5e-3", json!(-0.0015)),
            ("1e3", json!("1e3")),
            ("1.5e", json!("1.5e")),
            ("--1", json!("--1")),
            (".", json!(".")),
            ("-", json!("-")),
            ("2010-09-09", json!("2010-09-09")),
            ("1.2.3", json!("1.2.3")),
            ("10:", json!("10:")),
            ("128 MB", json!("128 MB")),
            ("AWS::SQS::Queue", json!("AWS::SQS::Queue")),
        ] {
            assert_eq!(plain(word), Ok(value), "{word:?}");
        }
    }

    #[test]
    fn what_readers_disagree_on_is_refused() {
        for word in [
            "yes",
            "Off",
            "N",
            "012345678901",
            "1:30",
            "1_000",
            "0x1F",
            "99999999999999999999",
            "1.0e999",
        ] {
            assert!(plain(word).is_err(), "{word}");
        }
    }
}
