//! Dotted paths into answers, and parameters that refer to earlier answers.

use super::handlers;
use serde_json::{Map, Value};

/// The account that every story runs in.
pub const ACCOUNT: &str = "111111111111";
/// Its region.
pub const REGION: &str = "us-east-1";

/// The value at a dotted path: dots walk into objects and lists, `$json` reads a text. Keys may contain dots.
pub fn find(value: &Value, path: &str) -> Option<Value> {
    if path.is_empty() {
        return Some(value.clone());
    }
    let segments: Vec<&str> = path.split('.').collect();
    walk(value, &segments)
}

fn walk(value: &Value, segments: &[&str]) -> Option<Value> {
    let Some((first, rest)) = segments.split_first() else {
        return Some(value.clone());
    };
    if *first == "$json" {
        let read: Value = serde_json::from_str(value.as_str()?).ok()?;
        return walk(&read, rest);
    }
    match value {
        Value::Array(items) => walk(items.get(first.parse::<usize>().ok()?)?, rest),
        Value::Object(fields) => (1..=segments.len()).find_map(|length| {
            let inside = fields.get(&segments[..length].join("."))?;
            walk(inside, &segments[length..])
        }),
        _ => None,
    }
}

/// What an earlier answer lacks that a parameter refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub String);

/// Parameters with everything in them that stands for something else replaced, given the answers so far.
pub fn resolve(value: &Value, answers: &[Value]) -> Result<Value, Missing> {
    match value {
        Value::String(text) => reference_in(text, answers),
        Value::Array(items) => items.iter().map(|item| resolve(item, answers)).collect(),
        Value::Object(fields) => match special(fields)? {
            Some(value) => Ok(value),
            None => fields
                .iter()
                .map(|(key, inside)| Ok((key.clone(), resolve(inside, answers)?)))
                .collect::<Result<Map<_, _>, Missing>>()
                .map(Value::Object),
        },
        _ => Ok(value.clone()),
    }
}

/// What an object with a key such as `$repeat` stands for.
fn special(fields: &Map<String, Value>) -> Result<Option<Value>, Missing> {
    let Some((key, inside)) = fields.iter().next() else {
        return Ok(None);
    };
    match key.as_str() {
        "$repeat" => {
            let text = inside.get(0).and_then(Value::as_str);
            let times = inside.get(1).and_then(Value::as_u64);
            let repeated = text
                .zip(times)
                .and_then(|(text, times)| Some(text.repeat(usize::try_from(times).ok()?).into()));
            repeated
                .map(Some)
                .ok_or_else(|| Missing(format!("cannot repeat {inside}")))
        }
        // Bytes travel as base64 in AWS's JSON.
        "$b64" | "$date" => Ok(Some(inside.clone())),
        "$handler" => Ok(Some(handlers::package(fields).into())),
        _ => Ok(None),
    }
}

/// Whether a story can be replayed at all: some parameters were recorded by their length or digest only.
pub fn is_complete(story: &Value) -> bool {
    const DIGESTS: [&str; 4] = ["$str_len", "$sha256", "$zip_unknown", "$bytes_len"];
    match story {
        Value::Array(items) => items.iter().all(is_complete),
        Value::Object(fields) => fields
            .iter()
            .all(|(key, inside)| !DIGESTS.contains(&key.as_str()) && is_complete(inside)),
        _ => true,
    }
}

/// Replaces `${2:QueueUrl}`, `${account}` and `${region}`. A text that is one reference becomes the value itself.
fn reference_in(text: &str, answers: &[Value]) -> Result<Value, Missing> {
    let mut built = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        let value = refer(name, answers)?;
        if before.is_empty() && tail.is_empty() && built.is_empty() {
            return Ok(value.unwrap_or_else(|| text.into()));
        }
        built.push_str(before);
        match value {
            Some(Value::String(inside)) => built.push_str(&inside),
            Some(inside) => built.push_str(&inside.to_string()),
            // Not one of ours: stage variables are written the same way.
            None => built.push_str(&format!("${{{name}}}")),
        }
        rest = tail;
    }
    built.push_str(rest);
    Ok(built.into())
}

fn refer(name: &str, answers: &[Value]) -> Result<Option<Value>, Missing> {
    match name {
        "account" => return Ok(Some(ACCOUNT.into())),
        "region" => return Ok(Some(REGION.into())),
        _ => {}
    }
    let Some((step, path)) = name.split_once(':') else {
        return Ok(None);
    };
    let Ok(step) = step.parse::<usize>() else {
        return Ok(None);
    };
    let found = answers.get(step).and_then(|answer| find(answer, path));
    found
        .map(Some)
        .ok_or_else(|| Missing(format!("the answer to step {step} has no {path}")))
}

/// The paths into the answer of step `step` that `later` refers to.
pub fn references_to(step: usize, later: &Value) -> Vec<String> {
    let mut paths = Vec::new();
    collect(step, later, &mut paths);
    paths
}

fn collect(step: usize, value: &Value, paths: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let start = format!("${{{step}:");
            for part in text.split(&start).skip(1) {
                if let Some((path, _)) = part.split_once('}') {
                    paths.push(path.to_owned());
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(step, item, paths)),
        Value::Object(fields) => {
            let from = fields.get("$from").map(|from| (from.get(0), from.get(1)));
            let whole = (fields.get("step"), fields.get("path"));
            for (of, path) in from.into_iter().chain([whole]) {
                if of.and_then(Value::as_u64) == Some(step as u64) {
                    paths.extend(path.and_then(Value::as_str).map(str::to_owned));
                }
            }
            fields
                .values()
                .for_each(|inside| collect(step, inside, paths));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_walk_into_objects_lists_and_text() {
        let value = json!({"a": [{"b.c": 1}], "text": "{\"x\": [7]}"});
        assert_eq!(find(&value, "a.0.b.c"), Some(json!(1)));
        assert_eq!(find(&value, "text.$json.x.0"), Some(json!(7)));
        assert_eq!(find(&value, "a.1"), None);
        assert_eq!(find(&value, "a.x"), None);
        assert_eq!(find(&value, ""), Some(value));
    }

    #[test]
    fn references_become_values_or_text() {
        let answers = [json!({"Url": "https://q", "n": 5})];
        let resolved = resolve(
            &json!({"url": "${0:Url}", "n": "${0:n}", "arn": "arn:${region}:${account}:${0:n}", "other": "${stage.x}!"}),
            &answers,
        );
        let expected = json!({
            "url": "https://q", "n": 5, "arn": "arn:us-east-1:111111111111:5", "other": "${stage.x}!"
        });
        assert_eq!(resolved, Ok(expected));
        let missing = resolve(&json!("${0:Nothing}"), &answers);
        let why = "the answer to step 0 has no Nothing".to_owned();
        assert_eq!(missing, Err(Missing(why)));
    }

    #[test]
    fn long_text_is_spelled_out() {
        assert_eq!(
            resolve(&json!({"$repeat": ["ab", 3]}), &[]),
            Ok(json!("ababab"))
        );
        assert_eq!(resolve(&json!({"$b64": "e30="}), &[]), Ok(json!("e30=")));
        assert!(!is_complete(&json!([{"Body": {"$str_len": 300}}])));
        assert!(is_complete(&json!([{"Body": {"$repeat": ["a", 300]}}])));
    }

    #[test]
    fn references_of_later_steps_are_found() {
        let later = json!([
            {"call": {"params": {"a": "${2:x.y} and ${3:z}"}}},
            {"check": "c", "value": {"v": {"$from": [2, "p"]}}},
            {"check": "d", "step": 2, "path": "q", "equals": 1},
        ]);
        assert_eq!(references_to(2, &later), ["x.y", "p", "q"]);
    }
}
