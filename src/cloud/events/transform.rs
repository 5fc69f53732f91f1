//! What a target receives of an event: all of it, a part, a fixed text, or a text with parts in it.
//!
//! Follows <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html> (read 2026-11-22).

use crate::clock::Time;
use serde_json::{Value, json};

/// What the placeholders that EventBridge knows by itself stand for.
pub(super) struct Context<'a> {
    pub(super) rule_name: &'a str,
    pub(super) rule_arn: &'a str,
    pub(super) now: Time,
}

/// The text that a target receives.
pub(super) fn input(target: &Value, event: &Value, context: &Context<'_>) -> String {
    if let Some(text) = target["Input"].as_str() {
        return text.into();
    }
    if let Some(path) = target["InputPath"].as_str() {
        return find(event, path).map_or_else(|| "null".into(), Value::to_string);
    }
    match target["InputTransformer"]["InputTemplate"].as_str() {
        Some(template) => fill(
            template,
            &target["InputTransformer"]["InputPathsMap"],
            event,
            context,
        ),
        None => event.to_string(),
    }
}

/// The value at a JSON path: `$`, `$.detail.items[0]`.
pub(super) fn find<'a>(event: &'a Value, path: &str) -> Option<&'a Value> {
    let mut value = event;
    for step in path.strip_prefix('$')?.split(['.', '[']) {
        let step = step.trim_end_matches(']').trim_matches(['\'', '"']);
        value = match value {
            _ if step.is_empty() => value,
            Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            value => value.get(step)?,
        };
    }
    Some(value)
}

fn fill(template: &str, paths: &Value, event: &Value, context: &Context<'_>) -> String {
    let mut out = String::new();
    let mut rest = template;
    let mut in_text = false;
    while let Some((before, after)) = rest.split_once('<') {
        push(&mut out, before, &mut in_text);
        let Some((name, tail)) = after.split_once('>').filter(|(name, _)| is_name(name)) else {
            out.push('<');
            rest = after;
            continue;
        };
        match value(name, paths, event, context) {
            // Inside a text a value stands without quotes of its own.
            Some(Value::String(text)) if in_text => {
                let quoted = Value::from(text).to_string();
                out.push_str(&quoted[1..quoted.len() - 1]);
            }
            Some(value) if in_text => {
                let quoted = Value::from(value.to_string()).to_string();
                out.push_str(&quoted[1..quoted.len() - 1]);
            }
            Some(value) => out.push_str(&value.to_string()),
            None if in_text => {}
            None => out.push_str("\"\""),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn push(out: &mut String, text: &str, in_text: &mut bool) {
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => *in_text = !*in_text,
            _ => {}
        }
    }
    out.push_str(text);
}

fn value(name: &str, paths: &Value, event: &Value, context: &Context<'_>) -> Option<Value> {
    match name {
        "aws.events.rule-arn" => Some(json!(context.rule_arn)),
        "aws.events.rule-name" => Some(json!(context.rule_name)),
        "aws.events.event.ingestion-time" => Some(json!(context.now.to_iso())),
        "aws.events.event.json" => Some(event.clone()),
        // The same without its detail.
        "aws.events.event" => {
            let mut event = event.clone();
            event.as_object_mut()?.shift_remove("detail");
            Some(event)
        }
        name => find(event, paths[name].as_str()?).cloned(),
    }
}
