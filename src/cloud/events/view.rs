//! Rules as the goals of lessons see them.

use super::Events;
use serde_json::{Map, Value, json};

impl Events {
    /// The rules as JSON, by name.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let rules: Map<String, Value> = self
            .rules()
            .map(|rule| {
                let targets: Value = rule
                    .targets
                    .values()
                    .map(|one| one["Arn"].clone())
                    .collect();
                let pattern: Value = rule
                    .pattern
                    .as_ref()
                    .and_then(|(text, _)| serde_json::from_str(text).ok())
                    .unwrap_or_default();
                let shown = json!({
                    "name": rule.name,
                    "arn": rule.arn,
                    "bus": rule.bus,
                    "enabled": rule.enabled,
                    "pattern": pattern,
                    "schedule": rule.schedule.as_ref().map(|(text, _)| text),
                    "targets": targets,
                });
                (rule.name.to_string(), shown)
            })
            .collect();
        Value::Object(rules)
    }
}
