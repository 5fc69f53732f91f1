//! JSON Schema draft 4 as API Gateway uses it for models.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html> and
//! <https://datatracker.ietf.org/doc/html/draft-zyp-json-schema-04> (read 2026-11-22).

use crate::gateway::rest::model::Model;
use crate::jsonata::Pattern;
use crate::sorted::SortedMap;
use serde_json::Value;

/// How deep schemas are followed; models may refer to each other in circles.
const DEPTH_MAX: usize = 60;
/// How many things wrong are told.
const ERRORS_MAX: usize = 20;
/// How many schemas are held against one body; `anyOf` in circles could go on for very long.
const CHECKS_MAX: u32 = 50_000;

/// What is wrong with a body, in the words of AWS's execution logs: `object has missing required properties (["a"])`.
pub(super) fn check(models: &SortedMap<String, Model>, name: &str, body: &Value) -> Vec<String> {
    let mut run = Run {
        models,
        root: Value::Null,
        errors: Vec::new(),
        checks: 0,
    };
    let Some(schema) = run.model(name) else {
        return Vec::new();
    };
    run.root = schema.clone();
    run.check(&schema, body, "", 0);
    run.errors
}

struct Run<'a> {
    models: &'a SortedMap<String, Model>,
    /// The schema that `#/...` refers into.
    root: Value,
    errors: Vec<String>,
    checks: u32,
}

impl Run<'_> {
    fn model(&self, name: &str) -> Option<Value> {
        let text = self.models.get(name)?.schema.as_deref()?;
        serde_json::from_str(text).ok()
    }

    fn error(&mut self, at: &str, what: &str) {
        if self.errors.len() < ERRORS_MAX {
            let at = if at.is_empty() {
                String::new()
            } else {
                format!(" at {at}")
            };
            self.errors.push(format!("{what}{at}"));
        }
    }

    /// Whether a value fits, without telling what is wrong.
    fn fits(&mut self, schema: &Value, value: &Value, depth: usize) -> bool {
        let before = std::mem::take(&mut self.errors);
        self.check(schema, value, "", depth);
        std::mem::replace(&mut self.errors, before).is_empty()
    }

    /// What `$ref` names: another model, or a part of this one.
    fn referred(&self, reference: &str) -> Option<(Value, bool)> {
        if let Some((_, name)) = reference.rsplit_once("/models/") {
            return self.model(name).map(|schema| (schema, true));
        }
        let path = reference.strip_prefix('#')?;
        self.root
            .pointer(path)
            .cloned()
            .map(|schema| (schema, false))
    }

    fn check(&mut self, schema: &Value, value: &Value, at: &str, depth: usize) {
        self.checks += 1;
        if depth > DEPTH_MAX || self.checks > CHECKS_MAX {
            return;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let Some((found, is_model)) = self.referred(reference) else {
                return;
            };
            if !is_model {
                return self.check(&found, value, at, depth + 1);
            }
            let before = std::mem::replace(&mut self.root, found.clone());
            self.check(&found, value, at, depth + 1);
            self.root = before;
            return;
        }
        self.kind(schema, value, at);
        if let Some(choices) = schema["enum"].as_array()
            && !choices.contains(value)
        {
            self.error(
                at,
                &format!(
                    "instance value ({value}) not found in enum (possible values: {})",
                    schema["enum"]
                ),
            );
        }
        self.combined(schema, value, at, depth);
        match value {
            Value::Number(_) => self.number(schema, value, at),
            Value::String(text) => self.text(schema, text, at),
            Value::Array(items) => self.list(schema, items, at, depth),
            Value::Object(_) => self.object(schema, value, at, depth),
            _ => {}
        }
    }

    fn kind(&mut self, schema: &Value, value: &Value, at: &str) {
        let wanted: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        let is_whole = value.as_f64().is_some_and(|number| number.fract() == 0.0);
        let fits = wanted.iter().any(|kind| match *kind {
            "integer" => is_whole,
            "number" => value.is_number(),
            kind => kind == name_of(value),
        });
        if !fits {
            let list: Vec<String> = wanted.iter().map(|kind| format!("\"{kind}\"")).collect();
            let found = if is_whole { "integer" } else { name_of(value) };
            self.error(at, &format!("instance type ({found}) does not match any allowed primitive type (allowed: [{}])", list.join(",")));
        }
    }

    fn combined(&mut self, schema: &Value, value: &Value, at: &str, depth: usize) {
        for inner in schema["allOf"].as_array().into_iter().flatten() {
            self.check(inner, value, at, depth + 1);
        }
        for (key, word) in [
            ("anyOf", "match at least one"),
            ("oneOf", "match exactly one"),
        ] {
            let Some(inner) = schema[key].as_array() else {
                continue;
            };
            let fitting = inner
                .iter()
                .filter(|inner| self.fits(inner, value, depth + 1))
                .count();
            if fitting == 0 || (key == "oneOf" && fitting > 1) {
                self.error(
                    at,
                    &format!(
                        "instance failed to {word} schema (matched {fitting} out of {})",
                        inner.len()
                    ),
                );
            }
        }
        if let Some(inner) = schema.get("not")
            && self.fits(inner, value, depth + 1)
        {
            self.error(at, "instance matched a schema which it should not have");
        }
    }

    fn number(&mut self, schema: &Value, value: &Value, at: &str) {
        let Some(number) = value.as_f64() else {
            return;
        };
        let limit = |key: &str| schema[key].as_f64();
        if let Some(least) = limit("minimum")
            && (number < least || (schema["exclusiveMinimum"] == true && number == least))
        {
            self.error(at, &format!("numeric instance is lower than the required minimum (minimum: {least}, found: {value})"));
        }
        if let Some(most) = limit("maximum")
            && (number > most || (schema["exclusiveMaximum"] == true && number == most))
        {
            self.error(at, &format!("numeric instance is greater than the required maximum (maximum: {most}, found: {value})"));
        }
        if let Some(step) = limit("multipleOf").filter(|step| *step > 0.0)
            && (number / step).fract() != 0.0
        {
            self.error(
                at,
                &format!("remainder of division is not zero ({value} / {step})"),
            );
        }
    }

    fn text(&mut self, schema: &Value, text: &str, at: &str) {
        let length = text.chars().count() as u64;
        if let Some(least) = schema["minLength"].as_u64().filter(|least| length < *least) {
            self.error(
                at,
                &format!(
                    "string \"{text}\" is too short (length: {length}, required minimum: {least})"
                ),
            );
        }
        if let Some(most) = schema["maxLength"].as_u64().filter(|most| length > *most) {
            self.error(
                at,
                &format!(
                    "string \"{text}\" is too long (length: {length}, maximum allowed: {most})"
                ),
            );
        }
        if let Some(pattern) = schema["pattern"].as_str()
            && Pattern::with_case(pattern, false).is_ok_and(|regex| !regex.is_match(text))
        {
            self.error(
                at,
                &format!("ECMA 262 regex \"{pattern}\" does not match input string \"{text}\""),
            );
        }
    }

    fn list(&mut self, schema: &Value, items: &[Value], at: &str, depth: usize) {
        let length = items.len() as u64;
        if let Some(least) = schema["minItems"].as_u64().filter(|least| length < *least) {
            self.error(at, &format!("array is too short: must have at least {least} elements but instance has {length} elements"));
        }
        if let Some(most) = schema["maxItems"].as_u64().filter(|most| length > *most) {
            self.error(at, &format!("array is too long: must have at most {most} elements but instance has {length} elements"));
        }
        let doubled = || {
            items
                .iter()
                .enumerate()
                .any(|(place, item)| items.iter().skip(place + 1).any(|other| other == item))
        };
        if schema["uniqueItems"] == true && items.len() < 1_000 && doubled() {
            self.error(at, "array must not contain duplicate elements");
        }
        for (place, item) in items.iter().enumerate() {
            let inside = format!("{at}/{place}");
            let of_item = match &schema["items"] {
                Value::Array(schemas) => schemas.get(place).unwrap_or(&schema["additionalItems"]),
                one => one,
            };
            if *of_item == Value::Bool(false) {
                self.error(at, "array is too long: no additional elements are allowed");
                return;
            }
            self.check(of_item, item, &inside, depth + 1);
        }
    }

    fn object(&mut self, schema: &Value, value: &Value, at: &str, depth: usize) {
        let Some(fields) = value.as_object() else {
            return;
        };
        let required = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let mut missing: Vec<String> = required
            .filter(|name| !fields.contains_key(*name))
            .map(|name| format!("\"{name}\""))
            .collect();
        missing.sort();
        if !missing.is_empty() {
            self.error(
                at,
                &format!(
                    "object has missing required properties ([{}])",
                    missing.join(",")
                ),
            );
        }
        let count = fields.len() as u64;
        if let Some(least) = schema["minProperties"]
            .as_u64()
            .filter(|least| count < *least)
        {
            self.error(at, &format!("object has too few properties (found {count} but schema requires at least {least})"));
        }
        if let Some(most) = schema["maxProperties"]
            .as_u64()
            .filter(|most| count > *most)
        {
            self.error(at, &format!("object has too many properties (found {count} but schema requires at most {most})"));
        }
        for (name, field) in fields {
            let inside = format!("{at}/{name}");
            let mut is_known = false;
            if let Some(inner) = schema["properties"].get(name) {
                is_known = true;
                self.check(inner, field, &inside, depth + 1);
            }
            for (pattern, inner) in schema["patternProperties"]
                .as_object()
                .into_iter()
                .flatten()
            {
                if Pattern::with_case(pattern, false).is_ok_and(|pattern| pattern.is_match(name)) {
                    is_known = true;
                    self.check(inner, field, &inside, depth + 1);
                }
            }
            match &schema["additionalProperties"] {
                Value::Bool(false) if !is_known => {
                    self.error(at, &format!("object instance has properties which are not allowed by the schema: [\"{name}\"]"));
                }
                inner @ Value::Object(_) if !is_known => {
                    self.check(inner, field, &inside, depth + 1);
                }
                _ => {}
            }
        }
    }
}

const fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
