//! Values of templates. Lists and maps live in one heap, so that two references may name the same one.

use serde_json::{Map as Fields, Number, Value as Json};
use std::cell::Cell;
use std::sync::Arc;

/// How deep lists and maps are written; deeper ones end in `...`, as one that holds itself would.
const DEPTH_MAX: usize = 40;
/// How many values one text or one JSON is made of at most: lists may name the same list many times over.
const WRITTEN_MAX: usize = 200_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Arc<str>),
    List(usize),
    Map(usize),
    /// `$input`
    Input,
    /// `$util`
    Util,
}

#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub(super) items: Vec<Value>,
    /// Whether it came from JSON: then it is written as JSON, otherwise as Java writes lists.
    pub(super) is_json: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Map {
    pub(super) fields: Vec<(Arc<str>, Value)>,
    /// Whether it is part of `$context`, which is not written as a whole.
    pub(super) is_mute: bool,
}

impl Map {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let mut fields = self.fields.iter();
        fields
            .find(|(name, _)| **name == *key)
            .map(|(_, value)| value)
    }

    /// Sets a field, and gives what was there.
    pub(super) fn put(&mut self, key: &str, value: Value) -> Value {
        let there = self.fields.iter_mut().find(|(name, _)| **name == *key);
        match there {
            Some((_, there)) => std::mem::replace(there, value),
            None => {
                self.fields.push((key.into(), value));
                Value::Null
            }
        }
    }
}

/// Where lists and maps live.
#[derive(Clone, Debug, Default)]
pub(super) struct Heap {
    lists: Vec<List>,
    maps: Vec<Map>,
    written: Cell<usize>,
}

impl Heap {
    /// How many lists and maps there are.
    pub(super) fn len(&self) -> usize {
        self.lists.len() + self.maps.len()
    }

    pub(super) fn list(&mut self, items: Vec<Value>, is_json: bool) -> Value {
        self.lists.push(List { items, is_json });
        Value::List(self.lists.len() - 1)
    }

    pub(super) fn map(&mut self, fields: Vec<(Arc<str>, Value)>, is_mute: bool) -> Value {
        self.maps.push(Map { fields, is_mute });
        Value::Map(self.maps.len() - 1)
    }

    pub(super) fn items(&self, id: usize) -> &[Value] {
        self.lists
            .get(id)
            .map(|list| list.items.as_slice())
            .unwrap_or_default()
    }

    pub(super) fn list_mut(&mut self, id: usize) -> Option<&mut List> {
        self.lists.get_mut(id)
    }

    pub(super) fn fields(&self, id: usize) -> &[(Arc<str>, Value)] {
        self.maps
            .get(id)
            .map(|map| map.fields.as_slice())
            .unwrap_or_default()
    }

    pub(super) fn field(&self, id: usize, key: &str) -> Value {
        let map = self.maps.get(id);
        map.and_then(|map| map.get(key))
            .cloned()
            .unwrap_or(Value::Null)
    }

    pub(super) fn map_mut(&mut self, id: usize) -> Option<&mut Map> {
        self.maps.get_mut(id)
    }

    /// Takes JSON in.
    pub(super) fn take_in(&mut self, json: &Json, is_mute: bool) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(truth) => Value::Bool(*truth),
            Json::Number(number) => match number.as_i64() {
                Some(number) => Value::Int(number),
                None => Value::Float(number.as_f64().unwrap_or(0.0)),
            },
            Json::String(text) => Value::Text(text.as_str().into()),
            Json::Array(items) => {
                let items = items
                    .iter()
                    .map(|item| self.take_in(item, is_mute))
                    .collect();
                self.list(items, true)
            }
            Json::Object(fields) => {
                let mut taken = Vec::with_capacity(fields.len());
                for (name, value) in fields {
                    taken.push((name.as_str().into(), self.take_in(value, is_mute)));
                }
                self.map(taken, is_mute)
            }
        }
    }

    /// Gives a value out as JSON.
    pub(super) fn json(&self, value: &Value) -> Json {
        self.written.set(0);
        self.json_at(value, 0)
    }

    /// Counts what is written; false when it is too much.
    fn goes_on(&self, depth: usize) -> bool {
        self.written.set(self.written.get() + 1);
        depth <= DEPTH_MAX && self.written.get() <= WRITTEN_MAX
    }

    fn json_at(&self, value: &Value, depth: usize) -> Json {
        match value {
            _ if !self.goes_on(depth) => Json::Null,
            Value::Null | Value::Input | Value::Util => Json::Null,
            Value::Bool(truth) => Json::Bool(*truth),
            Value::Int(number) => Json::Number((*number).into()),
            Value::Float(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
            Value::Text(text) => Json::String(text.to_string()),
            Value::List(id) => {
                let items = self.items(*id).iter();
                items.map(|item| self.json_at(item, depth + 1)).collect()
            }
            Value::Map(id) => {
                let fields = self.fields(*id).iter();
                let fields: Fields<String, Json> = fields
                    .map(|(name, value)| (name.to_string(), self.json_at(value, depth + 1)))
                    .collect();
                Json::Object(fields)
            }
        }
    }

    /// The value as a template writes it.
    pub(super) fn text(&self, value: &Value) -> String {
        self.written.set(0);
        let mut text = String::new();
        self.write(value, &mut text, 0);
        text
    }

    fn write(&self, value: &Value, into: &mut String, depth: usize) {
        match value {
            _ if !self.goes_on(depth) => into.push_str("..."),
            Value::Null if depth > 0 => into.push_str("null"),
            Value::Null => {}
            Value::Input => into.push_str("$input"),
            Value::Util => into.push_str("$util"),
            Value::Bool(truth) => into.push_str(if *truth { "true" } else { "false" }),
            Value::Int(number) => into.push_str(&number.to_string()),
            Value::Float(number) => into.push_str(&float(*number)),
            Value::Text(text) => into.push_str(text),
            Value::List(id) => {
                if self.lists.get(*id).is_some_and(|list| list.is_json) {
                    into.push_str(&self.json_at(value, depth).to_string());
                    return;
                }
                into.push('[');
                for (at, item) in self.items(*id).iter().enumerate() {
                    into.push_str(if at > 0 { ", " } else { "" });
                    self.write(item, into, depth + 1);
                }
                into.push(']');
            }
            Value::Map(id) if self.maps.get(*id).is_some_and(|map| map.is_mute) => {}
            Value::Map(id) => {
                into.push('{');
                for (at, (name, item)) in self.fields(*id).iter().enumerate() {
                    into.push_str(if at > 0 { ", " } else { "" });
                    into.push_str(name);
                    into.push('=');
                    self.write(item, into, depth + 1);
                }
                into.push('}');
            }
        }
    }
}

/// A number as Java writes it: `2.0`, not `2`.
fn float(number: f64) -> String {
    if number.is_finite() && number.fract() == 0.0 && number.abs() < 1e7 {
        format!("{number:.1}")
    } else {
        number.to_string()
    }
}
