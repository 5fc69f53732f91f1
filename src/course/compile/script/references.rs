//! References in a script's texts: `${OrdersQueue}`, `${OrdersQueue.Arn}`, `${0:Messages.0.ReceiptHandle}`.

use crate::compile::names::suggest;
use cloud::script::reference;
use cloud::template::Stack;
use serde_json::Value;

/// What is wrong with the references in a value. `calls` says of each step before whether it makes a call.
pub(super) fn check(value: &Value, stack: Option<&Stack>, calls: &[bool]) -> Vec<String> {
    match value {
        Value::String(text) => text
            .split("${")
            .skip(1)
            .filter_map(|part| match part.split_once('}') {
                Some((name, _)) => check_name(name, stack, calls),
                None => Some(format!("`{text}`: a `${{` without its `}}`")),
            })
            .collect(),
        Value::Array(items) => items
            .iter()
            .flat_map(|item| check(item, stack, calls))
            .collect(),
        Value::Object(fields) => fields
            .values()
            .flat_map(|field| check(field, stack, calls))
            .collect(),
        _ => Vec::new(),
    }
}

fn check_name(name: &str, stack: Option<&Stack>, calls: &[bool]) -> Option<String> {
    if let Some((step, _)) = name.split_once(':') {
        let step_calls = step.parse().ok().and_then(|step: usize| calls.get(step));
        return (step_calls != Some(&true)).then(|| {
            format!("`${{{name}}}` is the answer of step {step}, but before this step no step {step} makes a call (steps count from 0)")
        });
    }
    let stack = stack?;
    let message = reference(stack, name).err()?;
    let id = name.split('.').next().unwrap_or(name);
    let help = match stack.resources.get(id) {
        Some(resource) => {
            let attributes = resource.attributes.keys().map(String::as_str);
            let attribute = name.split_once('.').map_or("", |(_, attribute)| attribute);
            suggest(attribute, attributes)
        }
        None => suggest(id, stack.resources.keys().map(String::as_str)),
    };
    Some(format!("{message}; {help}"))
}
