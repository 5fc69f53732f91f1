//! Filter policies: which messages a subscription wants.
//!
//! Follows <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html> and
//! <https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html> (read 2026-11-22).

use super::message::Draft;
use crate::events::pattern::Pattern;
use serde_json::{Map, Value};

/// Keys that a policy may have, and combinations of its values.
const KEYS_MAX: usize = 5;
const COMBINATIONS_MAX: usize = 150;

/// A filter policy that has been read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filter {
    /// Whether it looks at the message's text instead of its attributes.
    on_body: bool,
    pattern: Pattern,
}

impl Filter {
    /// Reads a filter policy; none when it lets everything through. The error is what follows `FilterPolicy: `.
    pub(super) fn read(text: &str, on_body: bool) -> Result<Option<Self>, String> {
        let policy: Value = match serde_json::from_str(text) {
            Ok(policy @ Value::Object(_)) => policy,
            Ok(_) => return Err("Filter policy must be a JSON object".into()),
            Err(_) => match Pattern::read(text) {
                Err(invalid) => {
                    return Err(format!("failed to parse JSON. {}", invalid.message));
                }
                Ok(_) => return Err("failed to parse JSON".into()),
            },
        };
        let fields = policy.as_object().map_or(0, Map::len);
        if fields == 0 {
            return Ok(None);
        }
        let nested = |(key, value): (&String, &Value)| key != "$or" && value.is_object();
        if !on_body && policy.as_object().into_iter().flatten().any(nested) {
            return Err(
                "Filter policy scope MessageAttributes does not support nested filter policy"
                    .into(),
            );
        }
        let mut size = Size {
            keys: 0,
            combinations: 1,
        };
        size.add(&policy, 1);
        if size.keys > KEYS_MAX {
            return Err(format!(
                "Filter policy can not have more than {KEYS_MAX} keys"
            ));
        }
        if size.combinations > COMBINATIONS_MAX {
            return Err("Filter policy is too complex".into());
        }
        let pattern = Pattern::read(text).map_err(|invalid| invalid.message)?;
        Ok(Some(Self { on_body, pattern }))
    }

    /// Whether the subscription wants this message.
    pub(super) fn wants(&self, draft: &Draft<'_>, body: &str) -> bool {
        if self.on_body {
            return serde_json::from_str(body).is_ok_and(|body| self.pattern.matches(&body));
        }
        let attributes: Map<String, Value> = draft
            .attributes
            .iter()
            .filter_map(|one| Some((one.name.to_owned(), filterable(one.data_type, one.value)?)))
            .collect();
        self.pattern.matches(&Value::Object(attributes))
    }
}

/// An attribute's value as filters see it; none for bytes.
fn filterable(data_type: &str, value: &str) -> Option<Value> {
    match data_type {
        "String.Array" => serde_json::from_str(value).ok(),
        kind if kind.starts_with("Number") => serde_json::from_str(value).ok(),
        kind if kind.starts_with("Binary") => None,
        _ => Some(value.into()),
    }
}

/// How big a policy is, as SNS counts.
struct Size {
    keys: usize,
    combinations: usize,
}

impl Size {
    fn add(&mut self, policy: &Value, depth: usize) {
        for (key, value) in policy.as_object().into_iter().flatten() {
            match value {
                Value::Array(alternatives) if key == "$or" => {
                    for one in alternatives {
                        self.add(one, depth);
                    }
                }
                Value::Array(values) => {
                    self.keys += 1;
                    self.combinations = self
                        .combinations
                        .saturating_mul(values.len().max(1) * depth);
                }
                nested => self.add(nested, depth + 1),
            }
        }
    }
}
