//! The permission that lets a service invoke a function.

use super::setting::is;
use super::{asked, lambda};
use cloud::engine::{Cloud, Input};
use cloud::template::{Kind, LinkKind, Stack};
use serde_json::{Value, json};
use std::sync::Arc;

/// That one source of events may invoke one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// The function's name.
    pub function: Arc<str>,
    /// The name of the bucket, topic or rule.
    pub source: Arc<str>,
    /// What the source is, in a word.
    pub kind: &'static str,
    /// The service that asks: `s3.amazonaws.com`.
    pub principal: &'static str,
    /// The source's ARN.
    pub arn: Arc<str>,
}

impl Permission {
    /// Those that the sources of a stack need.
    #[must_use]
    pub fn all(stack: &Stack) -> Vec<Self> {
        let pushes = stack.links.iter();
        let mut all: Vec<Self> = Vec::new();
        for link in pushes.filter(|link| matches!(link.kind, LinkKind::Pushes { .. })) {
            let needed = Self::of(stack, &link.from, &link.to);
            all.extend(needed.filter(|one| !all.contains(one)));
        }
        all
    }

    fn of(stack: &Stack, from: &str, to: &str) -> Option<Self> {
        let (source, function) = (stack.resources.get(from)?, stack.resources.get(to)?);
        let (kind, principal) = match source.kind {
            Kind::Bucket => ("bucket", "s3.amazonaws.com"),
            Kind::Topic => ("topic", "sns.amazonaws.com"),
            Kind::Rule => ("rule", "events.amazonaws.com"),
            _ => return None,
        };
        // What a topic's `!Ref` gives is its ARN.
        let arn = source.attributes.get("Arn").unwrap_or(&source.reference);
        (function.kind == Kind::Function).then(|| Self {
            function: function.name.as_str().into(),
            source: source.name.as_str().into(),
            kind,
            principal,
            arn: arn.as_str().into(),
        })
    }

    /// Whether it is given.
    #[must_use]
    pub fn is_given(&self, cloud: &Cloud) -> bool {
        !self.statements(cloud).is_empty()
    }

    /// What gives it, or takes it away: one call for each statement.
    #[must_use]
    pub fn inputs(&self, cloud: &Cloud, give: bool) -> Vec<Input> {
        let given = self.statements(cloud);
        if !give {
            return given.iter().map(|id| self.remove(id)).collect();
        }
        if given.is_empty() {
            vec![self.add()]
        } else {
            Vec::new()
        }
    }

    fn add(&self) -> Input {
        lambda(
            "AddPermission",
            json!({
                "FunctionName": self.function,
                "StatementId": format!("{}-may-invoke", self.source.replace('.', "-")),
                "Action": "lambda:InvokeFunction",
                "Principal": self.principal,
                "SourceArn": self.arn,
            }),
        )
    }

    fn remove(&self, id: &str) -> Input {
        let params = json!({"FunctionName": self.function, "StatementId": id});
        lambda("RemovePermission", params)
    }

    /// The ids of the policy's statements that give it.
    fn statements(&self, cloud: &Cloud) -> Vec<String> {
        let params = json!({"FunctionName": self.function});
        let policy = asked(cloud, "GetPolicy", params).and_then(|answer| {
            let text = answer["Policy"].as_str()?;
            serde_json::from_str::<Value>(text).ok()
        });
        let statements = policy.as_ref().and_then(|one| one["Statement"].as_array());
        let giving = statements.into_iter().flatten();
        giving
            .filter(|statement| self.is_in(statement))
            .filter_map(|statement| Some(statement["Sid"].as_str()?.to_owned()))
            .collect()
    }

    fn is_in(&self, statement: &Value) -> bool {
        let like = &statement["Condition"]["ArnLike"];
        let source = like.get("AWS:SourceArn").or(like.get("aws:SourceArn"));
        is(&statement["Principal"]["Service"], self.principal)
            && source.is_none_or(|source| is(source, &self.arn))
    }
}
