//! Comparing with recorded values in which some texts stand for any.

use serde_json::Value;
use std::collections::BTreeSet;

/// Texts that stand for any value in every recording.
const WILD: [&str; 9] = [
    "date",
    "timestamp",
    "start-date",
    "stop-date",
    "RequestId",
    "x-amzn-RequestId",
    "X-Amzn-Trace-Id",
    "snf_role_arn",
    "sfn_role_arn",
];
/// Keys that depend on the way an answer took.
const IGNORED: [&str; 2] = ["SdkHttpMetadata", "SdkResponseMetadata"];

/// What stands for any value in one recording.
pub struct Wild(BTreeSet<String>);

impl Wild {
    pub fn of(scenario: &Value) -> Self {
        let lists = ["masks", "placeholders"]
            .iter()
            .filter_map(|key| scenario[*key].as_array());
        let own = lists.flatten().filter_map(Value::as_str).map(str::to_owned);
        Self(own.chain(WILD.map(str::to_owned)).collect())
    }

    /// Whether `actual` is what was recorded; the first place where it is not.
    pub fn compare(&self, expected: &Value, actual: &Value) -> Result<(), String> {
        self.at("", expected, actual)
    }

    fn at(&self, path: &str, expected: &Value, actual: &Value) -> Result<(), String> {
        let differs = || {
            Err(format!(
                "{path}: expected {}, got {}",
                cut(expected),
                cut(actual)
            ))
        };
        match (expected, actual) {
            (Value::String(text), _) if self.0.contains(text) || is_name(text) => Ok(()),
            (Value::String(a), Value::String(b)) if a == b || fits(a, b) => Ok(()),
            (Value::String(a), Value::String(b)) => match (parse(a), parse(b)) {
                (Some(a), Some(b)) => self.at(path, &a, &b),
                // The recorder took quotes away, too.
                _ if serde_json::from_str::<String>(b).is_ok_and(|b| b == *a) => Ok(()),
                _ => differs(),
            },
            (Value::Number(a), Value::Number(b)) if a == b || a.as_f64() == b.as_f64() => Ok(()),
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                let pairs = a.iter().zip(b).enumerate();
                pairs
                    .into_iter()
                    .try_for_each(|(index, (a, b))| self.at(&format!("{path}[{index}]"), a, b))
            }
            (Value::Object(a), Value::Object(b)) => {
                let known = |key: &&String| !IGNORED.contains(&key.as_str());
                if let Some(extra) = b.keys().filter(known).find(|key| !a.contains_key(*key)) {
                    return Err(format!(
                        "{path}.{extra}: not recorded, got {}",
                        cut(&b[extra])
                    ));
                }
                a.iter()
                    .filter(|(key, _)| known(key))
                    .try_for_each(|(key, a)| {
                        let inner = format!("{path}.{key}");
                        match b.get(key) {
                            Some(b) => self.at(&inner, a, b),
                            None => Err(format!("{inner}: expected {}, got nothing", cut(a))),
                        }
                    })
            }
            (Value::Object(_) | Value::Array(_), Value::String(text)) => match parse(text) {
                Some(value) => self.at(path, expected, &value),
                None => differs(),
            },
            (a, b) if a == b => Ok(()),
            _ => differs(),
        }
    }
}

/// JSON in a text that looks like it.
fn parse(text: &str) -> Option<Value> {
    let opens = text.starts_with(['{', '[']);
    opens.then(|| serde_json::from_str(text).ok()).flatten()
}

fn cut(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(160) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// `<uuid:1>`: a name for the whole text.
fn is_name(text: &str) -> bool {
    let mut depth = 0i32;
    let ends_inside = text.char_indices().all(|(at, c)| {
        depth += i32::from(c == '<') - i32::from(c == '>');
        depth > 0 || at + 1 == text.len()
    });
    text.starts_with('<') && text.ends_with('>') && ends_inside
}

/// Whether a text fits one in which `<name>` stands for any.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('<') {
        let Some(close) = rest[open..].find('>') else {
            break;
        };
        parts.push(&rest[..open]);
        rest = &rest[open + close + 1..];
    }
    parts.push(rest);
    if parts.len() == 1 {
        return pattern == text;
    }
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return false;
    };
    let Some(mut inner) = text
        .strip_prefix(first)
        .and_then(|rest| rest.strip_suffix(last))
    else {
        return false;
    };
    for part in &parts[1..parts.len() - 1] {
        match inner.find(part) {
            Some(at) => inner = &inner[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Wild, fits};
    use serde_json::json;

    #[test]
    fn names_stand_for_any_text() {
        assert!(fits("a:<x>:b:<y>", "a:1:b:2"));
        assert!(!fits("a:<x>:b", "a:1:c"));
        let wild = Wild::of(&json!({"masks": ["token"]}));
        let same = |a, b| wild.compare(&a, &b).is_ok();
        assert!(same(
            json!({"a": 1, "t": "token"}),
            json!({"a": 1.0, "t": 7})
        ));
        assert!(same(json!({"a": [1]}), json!("{\"a\": [1]}")));
        assert!(!same(json!({"a": 1}), json!({"a": 1, "b": 2})));
        assert!(!same(json!("x"), json!("y")));
    }
}
