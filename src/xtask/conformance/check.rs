//! Checks: steps of a story that compare parts of earlier answers, put together anew.

use super::compare::{Difference, Names};
use super::{path, story};
use serde_json::{Map, Value, json};

/// Builds the check's value out of the answers so far, and compares it.
pub fn compare(names: &mut Names, answers: &[Value], check: &Value) -> Result<(), Difference> {
    // The recorder computed these from what it did not keep.
    if check.get("derived").is_some() {
        return Ok(());
    }
    let built = match check.get("value").or(check.get("pieces")) {
        Some(value) => build(value, answers)?,
        None => part(answers, &check["step"], &check["path"])?,
    };
    let mut unordered = story::unordered(check);
    let splits = check.get("validation_errors").is_some();
    let actual = if splits { split_errors(&built) } else { built };
    if splits {
        unordered.insert("Errors".to_owned());
    }
    names.compare(&check["equals"], &actual, &unordered)
}

fn build(value: &Value, answers: &[Value]) -> Result<Value, Difference> {
    if let Some(literal) = value.get("$lit") {
        return Ok(literal.clone());
    }
    if let Some(from) = value.get("$from") {
        return part(answers, &from[0], &from[1]);
    }
    match value {
        Value::Array(items) => items.iter().map(|item| build(item, answers)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, inside)| Ok((key.clone(), build(inside, answers)?)))
            .collect::<Result<Map<_, _>, _>>()
            .map(Value::Object),
        _ => Ok(value.clone()),
    }
}

/// A part of the answer to a step.
fn part(answers: &[Value], step: &Value, path: &Value) -> Result<Value, Difference> {
    let path = path.as_str().unwrap_or_default();
    let index = step.as_u64().and_then(|step| usize::try_from(step).ok());
    index
        .and_then(|index| path::find(answers.get(index)?, path))
        .ok_or_else(|| Difference::at(&format!("step {step} {path}"), "something", "nothing"))
}

/// An error whose message reads `2 validation errors detected: a; b`, in its parts.
fn split_errors(error: &Value) -> Value {
    let message = error["Message"].as_str().unwrap_or_default();
    let parts: Vec<&str> = match message.split_once(" detected: ") {
        Some((count, list)) if count.contains("validation error") => list.split("; ").collect(),
        _ => vec![message],
    };
    json!({"Code": error["Code"], "Count": parts.len(), "Errors": parts})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(answers: &[Value], check: &Value) -> bool {
        compare(&mut Names::default(), answers, check).is_ok()
    }

    #[test]
    fn values_are_built_from_answers_and_literals() {
        let answers = [json!({"a": 1}), json!({"b": {"c": "2"}})];
        let value = json!({"x": {"$from": [0, "a"]}, "y": [{"$from": [1, "b.c"]}, {"$lit": null}]});
        let right = json!({"x": 1, "y": ["2", null]});
        assert!(same(
            &answers,
            &json!({"check": "n", "value": value, "equals": right})
        ));
        assert!(same(
            &answers,
            &json!({"check": "n", "pieces": value, "equals": right})
        ));
        assert!(!same(
            &answers,
            &json!({"check": "n", "value": value, "equals": {"x": 1}})
        ));
        assert!(!same(
            &answers,
            &json!({"check": "n", "step": 0, "path": "z", "equals": null})
        ));
    }

    #[test]
    fn validation_errors_may_come_in_any_order() {
        let message = "2 validation errors detected: one is wrong; two is wrong";
        let answers = [json!({"Error": {"Code": "V", "Message": message}})];
        let check = |errors: [&str; 2]| {
            let equals = json!({"Code": "V", "Count": 2, "Errors": errors});
            json!({"check": "n", "step": 0, "path": "Error", "validation_errors": true, "equals": equals})
        };
        assert!(same(&answers, &check(["two is wrong", "one is wrong"])));
        assert!(!same(&answers, &check(["two is wrong", "three is wrong"])));
    }
}
