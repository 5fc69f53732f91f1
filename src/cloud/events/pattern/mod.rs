//! Event patterns: which events a rule wants, an event source mapping lets through, or a subscription delivers.
//!
//! A pattern is an object like the events it matches, with a list of tests where the event has a value:
//! `{"source": ["bakery"], "detail": {"price": [{"numeric": [">", 5]}]}}`. The language and its messages are those of
//! Ruler, the engine behind EventBridge.
//!
//! Follows <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html> and
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html> (read 2026-11-22).

mod compile;
mod tokens;
mod values;
mod wildcard;

#[cfg(test)]
mod tests;

pub use tokens::Invalid;

use crate::sorted::SortedMap;
use serde_json::Value;
use std::sync::Arc;
use values::Test;

/// The key under which a pattern lists alternatives.
const OR: &str = "$or";
/// How many combinations of values are tried before an event counts as one that does not match.
const TRIES_MAX: u32 = 100_000;

/// What all fields of one alternative must pass, by dotted path.
type Alternative = SortedMap<String, Vec<Test>>;

/// A pattern that has been read. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    alternatives: Arc<Vec<Alternative>>,
}

impl Pattern {
    /// Reads a pattern from JSON text.
    ///
    /// # Errors
    /// What Ruler says, with line and column: `Empty arrays are not allowed\n at [Source: ...]`.
    pub fn read(text: &str) -> Result<Self, Invalid> {
        compile::compile(text).map(|alternatives| Self {
            alternatives: Arc::new(alternatives),
        })
    }

    /// Reads a pattern from a JSON value.
    ///
    /// # Errors
    /// As [`read`](Self::read), for the value written as text.
    pub fn parse(pattern: &Value) -> Result<Self, Invalid> {
        Self::read(&pattern.to_string())
    }

    /// Whether an event matches. Only objects do.
    #[must_use]
    pub fn matches(&self, event: &Value) -> bool {
        if !event.is_object() {
            return false;
        }
        let mut fields = Fields::default();
        fields.object(event, "", &[]);
        let mut tries = 0;
        self.alternatives.iter().any(|alternative| {
            let wanted: Vec<(&String, &Vec<Test>)> = alternative.iter().collect();
            fields.satisfy(&wanted, &mut Vec::new(), &mut tries)
        })
    }
}

/// Which item of an array a value stands in: the array's number in the event, and the item's.
type Place = (u32, usize);

/// A value of an event and the arrays it stands in.
struct Field<'a> {
    value: &'a Value,
    places: Vec<Place>,
}

/// An event's values by dotted path; objects and arrays are gone through.
#[derive(Default)]
struct Fields<'a> {
    by_path: SortedMap<String, Vec<Field<'a>>>,
    arrays: u32,
}

impl<'a> Fields<'a> {
    fn object(&mut self, object: &'a Value, path: &str, places: &[Place]) {
        for (key, value) in object.as_object().into_iter().flatten() {
            let path = match path {
                "" => key.clone(),
                path => format!("{path}.{key}"),
            };
            self.value(value, &path, places);
        }
    }

    fn value(&mut self, value: &'a Value, path: &str, places: &[Place]) {
        match value {
            Value::Object(_) => self.object(value, path, places),
            Value::Array(items) => {
                let array = self.arrays;
                self.arrays += 1;
                for (index, item) in items.iter().enumerate() {
                    // Plain values of one array do not exclude each other.
                    let nested = item.is_object() || item.is_array();
                    let inside: Vec<Place> = places
                        .iter()
                        .copied()
                        .chain(nested.then_some((array, index)))
                        .collect();
                    self.value(item, path, &inside);
                }
            }
            _ => self
                .by_path
                .entry(path.to_owned())
                .or_default()
                .push(Field {
                    value,
                    places: places.to_vec(),
                }),
        }
    }

    /// Whether every path finds a value that passes, all of them from the same items of the arrays they stand in.
    fn satisfy(
        &self,
        wanted: &[(&String, &Vec<Test>)],
        taken: &mut Vec<Place>,
        tries: &mut u32,
    ) -> bool {
        let Some(((path, tests), rest)) = wanted.split_first() else {
            return true;
        };
        let found = self.by_path.get(*path);
        if found.is_none() {
            return tests.contains(&Test::Exists(false)) && self.satisfy(rest, taken, tries);
        }
        for field in found.into_iter().flatten() {
            *tries += 1;
            if *tries > TRIES_MAX {
                return false;
            }
            let fits = field.places.iter().all(|(array, index)| {
                taken
                    .iter()
                    .all(|(other, at)| other != array || at == index)
            });
            if fits && tests.iter().any(|test| test.passes(field.value)) {
                let before = taken.len();
                taken.extend_from_slice(&field.places);
                if self.satisfy(rest, taken, tries) {
                    return true;
                }
                taken.truncate(before);
            }
        }
        false
    }
}
