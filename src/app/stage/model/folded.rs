//! JSON within JSON: parameters that AWS takes as the text of a JSON document, a policy for instance. People read and write
//! them as JSON; a call carries them as text.

use serde_json::Value;

/// Parameters that are JSON documents as text, at the top of a call's parameters.
///
/// <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html>,
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html>,
/// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html>,
/// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html>,
/// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html>,
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html> (read 2026-11-23).
const DOCUMENTS: [&str; 13] = [
    "AssumeRolePolicyDocument",
    "AttributeValue",
    "Body",
    "EventPattern",
    "Policy",
    "PolicyDocument",
    "Schema",
    "body",
    "definition",
    "input",
    "output",
    "policy",
    "schema",
];

/// The same further down: the parameter, and the field of it or of each of its items; `*` is any field.
///
/// <https://docs.aws.amazon.com/apigateway/latest/api/API_PatchOperation.html>,
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>,
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html>,
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html> (read 2026-11-23).
const WITHIN: [(&str, &str); 5] = [
    ("patchOperations", "value"),
    ("Attributes", "*"),
    ("Entries", "Detail"),
    ("Targets", "Input"),
    ("Target", "Input"),
];

/// The parameters with JSON documents in place of their texts, for people.
#[must_use]
pub fn unfold(params: &Value) -> Value {
    let mut shown = params.clone();
    each(&mut shown, &mut |_, value| {
        let Value::String(text) = value else { return };
        let document = serde_json::from_str::<Value>(text);
        if let Ok(document @ (Value::Object(_) | Value::Array(_))) = document {
            *value = document;
        }
    });
    shown
}

/// The parameters as AWS takes them, with texts in place of JSON documents; and the names of those that were none.
#[must_use]
pub fn fold(mut params: Value) -> (Value, Vec<String>) {
    let mut names: Vec<String> = Vec::new();
    each(&mut params, &mut |name, value| {
        // Bytes that are no text are written as an object of one field.
        let is_document = value.is_array() || value.is_object() && value.get("$b64").is_none();
        if !is_document {
            return;
        }
        *value = Value::String(value.to_string());
        if !names.iter().any(|one| one == name) {
            names.push(name.to_owned());
        }
    });
    (params, names)
}

/// Everything in the parameters that AWS takes as the text of a document, with its name.
fn each(params: &mut Value, act: &mut dyn FnMut(&str, &mut Value)) {
    let Value::Object(fields) = params else {
        return;
    };
    for (name, value) in fields {
        if DOCUMENTS.contains(&name.as_str()) {
            act(name, value);
            continue;
        }
        let found = WITHIN.iter().find(|(parameter, _)| name == parameter);
        match (found, value) {
            (Some((_, field)), Value::Array(items)) => {
                for item in items {
                    fields_of(item, field, act);
                }
            }
            (Some((_, field)), item) => fields_of(item, field, act),
            (None, _) => {}
        }
    }
}

fn fields_of(item: &mut Value, field: &str, act: &mut dyn FnMut(&str, &mut Value)) {
    let Value::Object(fields) = item else { return };
    for (name, value) in fields {
        if field == "*" || name == field {
            act(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;

    /// Parameters as AWS takes them, and as people read them.
    fn cases() -> Vec<(Value, Value, &'static str)> {
        let policy = json!({"Version": "2012-10-17", "Statement": []});
        vec![
            (
                json!({"restApiId": "a1", "patchOperations": [{"op": "replace", "path": "/policy", "value": POLICY}, {"op": "replace", "path": "/name", "value": "shop"}]}),
                json!({"restApiId": "a1", "patchOperations": [{"op": "replace", "path": "/policy", "value": policy}, {"op": "replace", "path": "/name", "value": "shop"}]}),
                "value",
            ),
            (
                json!({"Bucket": "photos", "Policy": POLICY}),
                json!({"Bucket": "photos", "Policy": policy}),
                "Policy",
            ),
            (
                json!({"QueueUrl": "q", "Attributes": {"Policy": POLICY, "DelaySeconds": "5"}}),
                json!({"QueueUrl": "q", "Attributes": {"Policy": policy, "DelaySeconds": "5"}}),
                "Policy",
            ),
            (
                json!({"Rule": "r", "Targets": [{"Id": "1", "Input": "{\"cake\":[1]}"}]}),
                json!({"Rule": "r", "Targets": [{"Id": "1", "Input": {"cake": [1]}}]}),
                "Input",
            ),
            (
                json!({"name": "bake", "definition": "{\"StartAt\":\"Mix\"}"}),
                json!({"name": "bake", "definition": {"StartAt": "Mix"}}),
                "definition",
            ),
        ]
    }

    #[test]
    fn documents_are_read_as_json_and_sent_as_text() {
        for (sent, read, name) in cases() {
            assert_eq!(unfold(&sent), read);
            assert_eq!(fold(read), (sent, vec![name.to_owned()]));
        }
    }

    #[test]
    fn what_is_text_or_a_structure_on_aws_stays_as_it_is() {
        let cases = [
            // A structure of AWS WAF, which is no text.
            json!({"Rules": [{"Statement": {"SizeConstraintStatement": {"FieldToMatch": {"Body": {}}}}}]}),
            json!({"MessageBody": "{\"order\":1}", "DelaySeconds": 5}),
            json!({"restApiId": "a1", "policy": "no JSON"}),
            json!({"patchOperations": [{"op": "replace", "path": "/throttle/rateLimit", "value": "2"}]}),
            json!({"patchOperations": "all"}),
            json!({"body": {"$b64": "AAEC"}}),
            json!([1]),
            Value::Null,
        ];
        for case in cases {
            assert_eq!(unfold(&case), case);
            assert_eq!(fold(case.clone()), (case, Vec::new()));
        }
    }
}
