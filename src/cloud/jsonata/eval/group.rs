//! Objects, and grouping by key.

use super::{Answer, Machine};
use crate::jsonata::ast::Group;
use crate::jsonata::error::fail;
use crate::jsonata::text::shown;
use crate::jsonata::value::{Flags, Object, Str, Value};

/// A new key in a large object moves others aside; so many of them make a step of work.
pub(in crate::jsonata) const KEYS_FOR_WORK: usize = 1024;

/// The items that share a key, and the pair of expressions that gave it.
struct Bucket {
    key: Str,
    pair: usize,
    items: Vec<Value>,
}

impl Machine {
    /// `{key: value}` over the items of `input`: items with one key are gathered, and the value is evaluated once for all.
    pub(super) fn group(&mut self, group: &Group, input: &Value, frame: u32) -> Answer {
        let in_tuples = input.flags().has(Flags::TUPLES);
        let nothing = [Value::Undefined];
        let items = match input.as_items() {
            // An object that is written out has entries even if there is no context.
            [] if !in_tuples => &nothing,
            items => items,
        };
        let mut buckets: Vec<Bucket> = Vec::new();
        let mut places = Object::default();
        for item in items {
            let (context, scope) = if in_tuples {
                (self.context_of(item), self.push_tuple(item, frame))
            } else {
                (item.clone(), frame)
            };
            for (pair, (key, _)) in group.pairs.iter().enumerate() {
                let key = match self.eval(key, &context, scope)? {
                    Value::Undefined => continue,
                    Value::String(key) => key,
                    other => return Err(fail("T1003").at(group.at).value(shown(&other))),
                };
                if let Some(Value::Number(place)) = places.get(&key) {
                    let bucket = &mut buckets[*place as usize];
                    if bucket.pair != pair {
                        return Err(fail("D1009").at(group.at).value(&*key));
                    }
                    bucket.items.push(item.clone());
                } else {
                    self.work(places.len() / KEYS_FOR_WORK)?;
                    places.insert(key.clone(), Value::Number(buckets.len() as f64));
                    buckets.push(Bucket {
                        key,
                        pair,
                        items: vec![item.clone()],
                    });
                }
            }
            if in_tuples {
                self.leave(scope, &Value::Undefined);
            }
        }
        let mut result = Object::default();
        for bucket in buckets {
            let value = &group.pairs[bucket.pair].1;
            let value = if in_tuples {
                let merged = self.merge_tuples(&bucket.items)?;
                let scope = self.push_tuple(&merged, frame);
                let context = self.context_of(&merged);
                let value = self.eval(value, &context, scope)?;
                self.leave(scope, &value);
                value
            } else {
                let context = self.gather(bucket.items)?;
                self.eval(value, &context, frame)?
            };
            if !value.is_undefined() {
                result.insert(bucket.key, value);
            }
        }
        Ok(Value::object(result))
    }

    /// One item as itself; several as an array into which the arrays among them melt.
    fn gather(&mut self, items: Vec<Value>) -> Answer {
        if let [only] = &items[..] {
            return Ok(only.clone());
        }
        let mut flat = Vec::with_capacity(items.len());
        for item in items {
            self.work(1 + item.size() / 4)?;
            match item {
                Value::Undefined => {}
                item => flat.extend(item.into_items()),
            }
        }
        Ok(Value::array(flat, Flags::PLAIN))
    }

    /// Tuples of one group as one, each binding gathered.
    fn merge_tuples(&mut self, tuples: &[Value]) -> Answer {
        if let [only] = tuples {
            return Ok(only.clone());
        }
        let mut merged = Object::default();
        let Some(Value::Object(first)) = tuples.first() else {
            return Ok(Value::Undefined);
        };
        for (key, _) in first.entries() {
            let mut values = Vec::with_capacity(tuples.len());
            for tuple in tuples {
                if let Value::Object(tuple) = tuple
                    && let Some(value) = tuple.get(key)
                {
                    values.push(value.clone());
                }
            }
            merged.insert(key.clone(), self.gather(values)?);
        }
        Ok(Value::object(merged))
    }
}
