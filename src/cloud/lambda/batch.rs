//! What a function's answer says about the messages of its batch.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html> (read 2026-11-22).

use serde_json::Value;

/// Which messages failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failures {
    /// None: the batch is a success.
    None,
    /// These, by message id.
    Some(Vec<String>),
    /// All: the answer cannot be understood.
    All,
}

/// Reads the answer of a function whose mapping has `ReportBatchItemFailures`. `sent` are the ids in the event.
pub(super) fn failures(response: &Value, sent: &[String]) -> Failures {
    let list = match response {
        Value::Null => return Failures::None,
        Value::Object(fields) => match fields.get("batchItemFailures") {
            None | Some(Value::Null) => return Failures::None,
            Some(Value::Array(list)) => list,
            Some(_) => return Failures::All,
        },
        _ => return Failures::All,
    };
    let ids: Option<Vec<String>> = list
        .iter()
        .map(|item| item.get("itemIdentifier")?.as_str().map(str::to_owned))
        .collect();
    match ids {
        None => Failures::All,
        Some(ids) if ids.is_empty() => Failures::None,
        Some(ids) if ids.iter().all(|id| sent.contains(id)) => Failures::Some(ids),
        Some(_) => Failures::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn answers_mean_what_aws_says_they_mean() {
        let sent = ["a".to_owned(), "b".to_owned()];
        let cases = [
            (json!(null), Failures::None),
            (json!({}), Failures::None),
            (json!({"batchItemFailures": []}), Failures::None),
            (json!({"batchItemFailures": null}), Failures::None),
            (
                json!({"batchItemFailures": [{"itemIdentifier": "b"}]}),
                Failures::Some(vec!["b".into()]),
            ),
            (
                json!({"batchItemFailures": [{"itemIdentifier": ""}]}),
                Failures::All,
            ),
            (
                json!({"batchItemFailures": [{"itemIdentifier": null}]}),
                Failures::All,
            ),
            (json!({"batchItemFailures": [{"id": "a"}]}), Failures::All),
            (
                json!({"batchItemFailures": [{"itemIdentifier": "z"}]}),
                Failures::All,
            ),
            (json!({"batchItemFailures": "a"}), Failures::All),
            (json!("done"), Failures::All),
        ];
        for (response, expected) in cases {
            assert_eq!(failures(&response, &sent), expected, "{response}");
        }
    }
}
