//! `AddPermission` and `RemovePermission`: statements in a queue's resource policy.

use super::error::Error;
use super::params::Params;
use super::queue::Queue;
use serde_json::{Value, json};
use std::sync::Arc;

/// Actions that one statement may allow.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html> (read 2026-11-22).
const MAX_ACTIONS: usize = 7;
/// Statements that a policy may have.
const MAX_STATEMENTS: usize = 20;

/// Actions that can be allowed to others.
const ACTIONS: [&str; 15] = [
    "*",
    "SendMessage",
    "SendMessageBatch",
    "ReceiveMessage",
    "DeleteMessage",
    "DeleteMessageBatch",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ListDeadLetterSourceQueues",
    "PurgeQueue",
    "ListQueueTags",
    "TagQueue",
    "UntagQueue",
];

impl Queue {
    /// `AddPermission`.
    pub(super) fn add_permission(&mut self, params: Params<'_>) -> Result<Value, Error> {
        let label = params.required("Label")?;
        let accounts = params.texts("AWSAccountIds")?;
        let actions = params.texts("Actions")?;
        for (name, list) in [("AWSAccountIds", &accounts), ("Actions", &actions)] {
            if list.is_empty() {
                return Err(Error::missing(name));
            }
        }
        if actions.len() > MAX_ACTIONS {
            return Err(Error::OverLimit(format!(
                "{} Actions were found, maximum allowed is {MAX_ACTIONS}.",
                actions.len()
            )));
        }
        if let Some(unknown) = actions.iter().find(|action| !ACTIONS.contains(action)) {
            return Err(Error::bad_value(
                format!("SQS:{unknown}"),
                "ActionName",
                "Please refer to the appropriate WSDL for a list of valid actions. ",
            ));
        }
        let mut policy = self.policy();
        let mut statements = take_statements(&mut policy);
        if statements.iter().any(|statement| statement["Sid"] == label) {
            return Err(Error::bad_value(label, "Label", "Already exists."));
        }
        if statements.len() >= MAX_STATEMENTS {
            return Err(Error::OverLimit(format!(
                "{} Statements were found, maximum allowed is {MAX_STATEMENTS}.",
                statements.len() + 1
            )));
        }
        let roots = accounts.iter().map(|id| format!("arn:aws:iam::{id}:root"));
        let actions = actions.iter().map(|action| format!("SQS:{action}"));
        statements.push(json!({
            "Sid": label,
            "Effect": "Allow",
            "Principal": {"AWS": one_or_many(roots)},
            "Action": one_or_many(actions),
            "Resource": self.arn,
        }));
        policy["Statement"] = statements.into();
        self.attributes.policy = Some(Arc::new(policy));
        Ok(json!({}))
    }

    /// `RemovePermission`.
    pub(super) fn remove_permission(&mut self, params: Params<'_>) -> Result<Value, Error> {
        let label = params.required("Label")?;
        let mut policy = self.policy();
        let mut statements = take_statements(&mut policy);
        let before = statements.len();
        statements.retain(|statement| statement["Sid"] != label);
        if statements.len() == before {
            return Err(Error::bad_value(label, "Label", "can't find label."));
        }
        let left = !statements.is_empty();
        policy["Statement"] = statements.into();
        self.attributes.policy = left.then(|| Arc::new(policy));
        Ok(json!({}))
    }

    /// The queue's policy, or the one that AWS begins with.
    fn policy(&self) -> Value {
        match &self.attributes.policy {
            Some(policy) => Value::clone(policy),
            None => json!({
                "Version": "2008-10-17",
                "Id": format!("{}/SQSDefaultPolicy", self.arn),
                "Statement": [],
            }),
        }
    }
}

/// Takes the statements out of a policy; a single one counts as a list of one.
fn take_statements(policy: &mut Value) -> Vec<Value> {
    match policy["Statement"].take() {
        Value::Array(list) => list,
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

/// IAM writes a list of one as the one.
fn one_or_many(texts: impl Iterator<Item = String>) -> Value {
    let mut texts: Vec<String> = texts.collect();
    match texts.len() {
        1 => texts.remove(0).into(),
        _ => texts.into(),
    }
}
