//! The rules of a Choice in words: `$.price > 20`.
//!
//! Operators: <https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html> (read 2026-11-23).

use serde_json::{Map, Value};

/// How deep rules are followed into each other.
const DEPTH_MAX: usize = 12;

/// What follows the type in an operator's name, and how it is written.
const SIGNS: [(&str, &str); 5] = [
    ("GreaterThanEquals", "\u{2265}"),
    ("LessThanEquals", "\u{2264}"),
    ("GreaterThan", ">"),
    ("LessThan", "<"),
    ("Equals", "="),
];

/// A rule, or a JSONata condition.
#[must_use]
pub fn in_words(rule: &Value) -> String {
    let Some(rule) = rule.as_object() else {
        return String::new();
    };
    told(rule, false, 0)
}

/// A JSONata expression without the signs around it.
#[must_use]
pub fn bare(text: &str) -> String {
    let trimmed = text.trim();
    let inner = trimmed
        .strip_prefix("{%")
        .and_then(|rest| rest.strip_suffix("%}"));
    let words: Vec<&str> = inner.unwrap_or(trimmed).split_whitespace().collect();
    words.join(" ")
}

fn told(rule: &Map<String, Value>, is_inner: bool, depth: usize) -> String {
    if depth > DEPTH_MAX {
        return "\u{2026}".into();
    }
    if let Some(condition) = rule.get("Condition") {
        return match condition {
            Value::String(text) => bare(text),
            other => other.to_string(),
        };
    }
    for (field, word) in [("And", " and "), ("Or", " or ")] {
        if let Some(rules) = rule.get(field).and_then(Value::as_array) {
            let is_many = rules.len() > 1;
            let rules: Vec<String> = rules
                .iter()
                .filter_map(Value::as_object)
                .map(|rule| told(rule, is_many, depth + 1))
                .collect();
            let all = rules.join(word);
            return match is_inner && is_many {
                true => format!("({all})"),
                false => all,
            };
        }
    }
    if let Some(rule) = rule.get("Not").and_then(Value::as_object) {
        let inner = told(rule, false, depth + 1);
        return format!("not ({inner})");
    }
    let variable = rule.get("Variable").and_then(Value::as_str).unwrap_or("$");
    let mut fields = rule.iter();
    let found = fields.find_map(|(field, value)| compared(field, value));
    found.map_or_else(String::new, |found| format!("{variable} {found}"))
}

/// What a variable is compared with.
fn compared(field: &str, value: &Value) -> Option<String> {
    if let Some(what) = field.strip_prefix("Is") {
        let article = match what {
            "Null" => "null".to_owned(),
            "Present" => "present".to_owned(),
            "Numeric" => "a number".to_owned(),
            other => format!("a {}", other.to_lowercase()),
        };
        let not = if *value == Value::Bool(false) {
            "not "
        } else {
            ""
        };
        return Some(format!("is {not}{article}"));
    }
    let (name, is_path) = match field.strip_suffix("Path") {
        Some(name) => (name, true),
        None => (field, false),
    };
    let shown = match value {
        Value::String(path) if is_path => path.clone(),
        other => other.to_string(),
    };
    let types = ["String", "Numeric", "Boolean", "Timestamp"];
    let sign = types.iter().find_map(|kind| name.strip_prefix(kind))?;
    if sign == "Matches" {
        return Some(format!("matches {shown}"));
    }
    let (_, sign) = SIGNS.into_iter().find(|(known, _)| *known == sign)?;
    Some(format!("{sign} {shown}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_as_people_write_them() {
        let cases = [
            (
                r#"{"Variable": "$.price", "NumericGreaterThan": 20, "Next": "A"}"#,
                "$.price > 20",
            ),
            (
                r#"{"Variable": "$.a", "StringLessThanEqualsPath": "$.b"}"#,
                "$.a ≤ $.b",
            ),
            (
                r#"{"Next": "A", "Variable": "$.ok", "BooleanEquals": true}"#,
                "$.ok = true",
            ),
            (
                r#"{"Variable": "$.f", "StringMatches": "log-*.txt"}"#,
                "$.f matches \"log-*.txt\"",
            ),
            (
                r#"{"Variable": "$.f", "IsPresent": true}"#,
                "$.f is present",
            ),
            (
                r#"{"Variable": "$.f", "IsNumeric": false}"#,
                "$.f is not a number",
            ),
            (
                r#"{"Not": {"Variable": "$.t", "StringEquals": "Private"}, "Next": "A"}"#,
                "not ($.t = \"Private\")",
            ),
            (
                r#"{"And": [{"Variable": "$.v", "IsPresent": true},
                    {"Or": [{"Variable": "$.v", "NumericEquals": 1}, {"Variable": "$.v", "NumericEquals": 2}]}]}"#,
                "$.v is present and ($.v = 1 or $.v = 2)",
            ),
            (
                r#"{"Condition": "{% $states.input.price > 20 %}"}"#,
                "$states.input.price > 20",
            ),
            (r#"{"Condition": true}"#, "true"),
            (r#"{"Variable": "$.a", "Odd": 1}"#, ""),
            ("5", ""),
        ];
        for (rule, told) in cases {
            let rule = serde_json::from_str(rule).unwrap();
            assert_eq!(in_words(&rule), told);
        }
    }
}
