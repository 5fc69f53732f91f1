//! Stories that keep only a part of each answer: the part that a test on AWS asserted.

use super::compare::{Difference, Names};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Compares that part of an answer; whatever else the answer holds does not matter.
pub fn compare(names: &mut Names, projection: &Value, response: &Value) -> Result<(), Difference> {
    let mut expected = projection.clone();
    let mut unordered = BTreeSet::new();
    if let Some(fields) = expected.as_object_mut()
        && fields.remove("ordered") == Some(json!(false))
    {
        unordered.insert("messages".to_owned());
    }
    let kept: Map<String, Value> = response
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.clone()))
        .chain([
            ("messages".to_owned(), list(response, "Messages").into()),
            ("attributes".to_owned(), response["Attributes"].clone()),
            ("successful".to_owned(), successful(response)),
            ("failed".to_owned(), failed(response)),
        ])
        .collect();
    let actual = part(&expected, &Value::Object(kept));
    names.compare(&expected, &actual, &unordered)
}

/// What remains of a value when only the keys of `shape` are kept; a list's items take the shape of its first.
fn part(shape: &Value, value: &Value) -> Value {
    match (shape, value) {
        (Value::Object(shape), Value::Object(fields)) => shape
            .iter()
            .filter_map(|(key, inside)| Some((key.clone(), part(inside, fields.get(key)?))))
            .collect::<Map<_, _>>()
            .into(),
        (Value::Array(shapes), Value::Array(items)) => match shapes.first() {
            Some(shape) => items.iter().map(|item| part(shape, item)).collect(),
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

fn list(response: &Value, key: &str) -> Vec<Value> {
    response[key].as_array().cloned().unwrap_or_default()
}

fn successful(response: &Value) -> Value {
    let entries = list(response, "Successful");
    entries.iter().map(|entry| entry["Id"].clone()).collect()
}

fn failed(response: &Value) -> Value {
    let entries = list(response, "Failed");
    entries
        .iter()
        .map(|entry| json!([entry["Id"], entry["Code"]]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(projection: &Value, response: &Value) -> bool {
        compare(&mut Names::default(), projection, response).is_ok()
    }

    #[test]
    fn only_what_was_asserted_counts() {
        let answer = json!({"Messages": [{"Body": "a", "MessageId": "1"}, {"Body": "b"}]});
        let asserted = |ordered, bodies: [&str; 2]| {
            let messages: Vec<Value> = bodies.iter().map(|body| json!({"Body": body})).collect();
            json!({"messages": messages, "ordered": ordered})
        };
        assert!(same(&asserted(true, ["a", "b"]), &answer));
        assert!(!same(&asserted(true, ["b", "a"]), &answer));
        assert!(same(&asserted(false, ["b", "a"]), &answer));
        assert!(!same(&asserted(false, ["b", "c"]), &answer));
    }

    #[test]
    fn no_messages_means_none() {
        let none = json!({"messages": [], "ordered": false});
        assert!(same(&none, &json!({})));
        assert!(!same(&none, &json!({"Messages": [{"Body": "a"}]})));
    }

    #[test]
    fn batches_and_attributes_are_read() {
        let asserted = json!({"successful": ["0"], "failed": [["1", "InvalidMessageContents"]]});
        let answer = json!({
            "Successful": [{"Id": "0", "MessageId": "m"}],
            "Failed": [{"Id": "1", "Code": "InvalidMessageContents", "SenderFault": true}]
        });
        assert!(same(&asserted, &answer));
        assert!(!same(&asserted, &json!({"Successful": [{"Id": "0"}]})));
        let attributes = json!({"attributes": {"DelaySeconds": "5"}});
        assert!(same(
            &attributes,
            &json!({"Attributes": {"DelaySeconds": "5", "x": "y"}})
        ));
        assert!(!same(
            &attributes,
            &json!({"Attributes": {"DelaySeconds": "6"}})
        ));
    }
}
