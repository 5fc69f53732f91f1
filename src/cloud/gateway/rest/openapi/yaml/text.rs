//! Plain texts, keys, and folded lines.

use super::flow::Flow;
use super::{Line, Read};
use serde_json::Value;

/// Joins lines by spaces; an empty line is a line break, and so is what is indented further.
pub(super) fn fold(rows: &[String]) -> String {
    let mut text = String::new();
    let mut glue = "";
    for row in rows {
        if row.is_empty() {
            text.push('\n');
            glue = "";
        } else {
            let further = row.starts_with(' ');
            text.push_str(if further && !glue.is_empty() {
                "\n"
            } else {
                glue
            });
            text.push_str(row);
            glue = if further { "\n" } else { " " };
        }
    }
    text
}

pub(super) fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// A plain text without the comment behind it.
pub(super) fn plain_part(text: &str) -> &str {
    let end = text.find(" #").unwrap_or(text.len());
    text[..end].trim_end()
}

/// The key that a line begins with, and where its value begins.
pub(super) fn key_end(line: &Line<'_>) -> Read<Option<(String, usize)>> {
    let text = line.text;
    if let Some(quote) = text
        .chars()
        .next()
        .filter(|letter| matches!(letter, '"' | '\''))
    {
        let mut flow = Flow::alone(*line);
        let key = flow.quoted(quote)?;
        let rest = &text[flow.at..];
        let gap = rest.len() - rest.trim_start().len();
        return Ok(rest
            .trim_start()
            .starts_with(':')
            .then_some((key, flow.at + gap + 1)));
    }
    if text.starts_with(['{', '[', '#', '|', '>']) {
        return Ok(None);
    }
    if text.starts_with("? ") {
        return Err(line.fault(0, "Keys with a question mark are not read here."));
    }
    let end = match text.find(": ") {
        Some(at) => at,
        None if text.trim_end().ends_with(':') => text.trim_end().len() - 1,
        None => return Ok(None),
    };
    if text.find(" #").is_some_and(|comment| comment < end) {
        return Ok(None);
    }
    Ok(Some((text[..end].trim_end().to_owned(), end + 1)))
}

/// A plain text's value: null, a boolean, a number or a text.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ => {
            let numeric =
                text.starts_with(|letter: char| letter.is_ascii_digit() || "+-.".contains(letter));
            let digits = text.strip_prefix('+').unwrap_or(text);
            let leading_zero = digits.len() > 1
                && digits.trim_start_matches('-').starts_with('0')
                && !digits.contains(['.', 'e', 'E']);
            if numeric && !leading_zero {
                if let Ok(whole) = digits.parse::<i64>() {
                    return whole.into();
                }
                if let Some(number) = digits
                    .parse::<f64>()
                    .ok()
                    .filter(|number| number.is_finite())
                {
                    return number.into();
                }
            }
            text.into()
        }
    }
}
