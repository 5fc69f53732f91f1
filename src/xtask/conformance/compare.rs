//! Comparing an answer with a recorded one, in which names stand for values that differ from run to run.

use super::path::ACCOUNT;
use super::text::{self, Token};
use regex_lite::Regex;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Headers that depend on the way an answer took and not on the service.
const HOP_HEADERS: [&str; 5] = ["via", "x-cache", "server", "date", "connection"];
/// The account of the emulator that stories were first written for.
const OTHER_ACCOUNT: &str = "000000000000";
/// How many orders of an unordered list are tried before it counts as different.
const ORDERS_MAX: u32 = 20_000;

/// What the recording's names stand for.
#[derive(Clone, Debug, Default)]
pub struct Names {
    bound: BTreeMap<String, String>,
    /// Patterns of text that the recorder blanked, and what it wrote in their place.
    blanked: Vec<(Regex, String)>,
    /// Names that were bound beforehand and that no answer has shown yet.
    guessed: BTreeSet<String>,
    /// What the call in question was given.
    given: String,
}

/// The first place where an answer differs from the recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, from the top: `Messages[0].Body`.
    pub path: String,
    /// What was recorded.
    pub expected: String,
    /// What came.
    pub actual: String,
}

impl Difference {
    /// At this place, this was expected, and that came.
    pub fn at(path: &str, expected: impl fmt::Display, actual: impl fmt::Display) -> Self {
        Self {
            path: path.to_owned(),
            expected: expected.to_string(),
            actual: actual.to_string(),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() {
            "answer"
        } else {
            &self.path
        };
        let (expected, actual) = (shorten(&self.expected), shorten(&self.actual));
        write!(f, "{place}: expected {expected}, got {actual}")
    }
}

fn shorten(text: &str) -> String {
    const SHOWN_MAX: usize = 300;
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

impl Names {
    /// Names that stand for something before the first step.
    pub fn new(known: impl IntoIterator<Item = (String, String)>) -> Self {
        let bound: BTreeMap<String, String> = known.into_iter().collect();
        Self {
            guessed: bound.keys().cloned().collect(),
            bound,
            ..Self::default()
        }
    }

    /// The next answers are to a call with these parameters.
    pub fn call(&mut self, params: &Value) {
        self.given = params.to_string();
    }

    /// What a name stands for.
    pub fn bound(&self, name: &str) -> Option<&str> {
        self.bound.get(name).map(String::as_str)
    }

    /// Lets a name stand for nothing again, and gives what it stood for.
    pub fn forget(&mut self, name: &str) -> Option<String> {
        self.bound.remove(name)
    }

    /// From now on text of this pattern may stand as `written` in the recording.
    pub fn blank(&mut self, pattern: Regex, written: String) {
        self.blanked.push((pattern, written));
    }

    /// Whether `actual` is what was recorded; if so, names met for the first time stand for what they met.
    ///
    /// `unordered` holds the dotted paths of lists whose order says nothing.
    pub fn compare(
        &mut self,
        expected: &Value,
        actual: &Value,
        unordered: &BTreeSet<String>,
    ) -> Result<(), Difference> {
        let mut comparison = Comparison {
            names: self.clone(),
            unordered,
            orders: 0,
        };
        comparison.value(expected, actual, &Place::default())?;
        *self = comparison.names;
        Ok(())
    }

    /// Matches a text in which names may stand.
    fn text(&mut self, expected: &str, actual: &str) -> bool {
        if expected == actual {
            return true;
        }
        // Some recordings keep another number of the same account, which their calls do not.
        let expected = &expected.replace(OTHER_ACCOUNT, ACCOUNT);
        let tokens = text::tokens(expected);
        let mut bound = self.bound.clone();
        if text::fits(&tokens, actual, &mut bound) {
            self.bound = bound;
            return true;
        }
        let mut blanked = actual.to_owned();
        for (pattern, written) in &self.blanked {
            blanked = pattern.replace_all(&blanked, written.as_str()).into_owned();
        }
        blanked != actual && text::fits(&tokens, &blanked, &mut self.bound)
    }

    /// The text with known names replaced by what they stand for.
    fn spelled(&self, text: &str) -> String {
        let names = self.bound.iter();
        names.fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("<{name}>"), value)
        })
    }

    /// Lets a whole value stand for a name, of whatever type it is.
    fn bind(&mut self, name: &str, actual: &Value) -> bool {
        let text = actual
            .as_str()
            .map_or_else(|| actual.to_string(), str::to_owned);
        // Bound beforehand is what some call gave. Where one call gave several, the first answer tells which was meant.
        if self.guessed.remove(name) && self.given.contains(&text) {
            self.bound.insert(name.to_owned(), text.clone());
        }
        *self
            .bound
            .entry(name.to_owned())
            .or_insert_with(|| text.clone())
            == text
    }
}

/// Where in an answer a comparison is: for people, and for the list of unordered lists.
#[derive(Clone, Default)]
struct Place {
    shown: String,
    dotted: String,
}

impl Place {
    fn key(&self, key: &str) -> Self {
        Self {
            shown: join(&self.shown, key),
            dotted: join(&self.dotted, key),
        }
    }

    fn index(&self, index: usize) -> Self {
        Self {
            shown: format!("{}[{index}]", self.shown),
            dotted: join(&self.dotted, &index.to_string()),
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

struct Comparison<'a> {
    names: Names,
    unordered: &'a BTreeSet<String>,
    orders: u32,
}

impl Comparison<'_> {
    fn value(&mut self, expected: &Value, actual: &Value, place: &Place) -> Result<(), Difference> {
        if let Some(text) = expected.as_str() {
            match text::whole_name(text) {
                Some(Token::Any) => return Ok(()),
                Some(Token::Name(name)) if self.names.bind(name, actual) => return Ok(()),
                _ => {}
            }
        }
        if let (Some(expected), Some(actual)) = (parsed(expected), parsed(actual))
            && (expected.is_object() && actual.is_object())
        {
            return self.objects(&expected, &actual, place);
        }
        if let (Value::Array(names), Value::Object(fields)) = (expected, actual)
            && names.len() == fields.len()
            && names
                .iter()
                .all(|name| name.as_str().is_some_and(|name| fields.contains_key(name)))
        {
            // The recorder kept an object's keys only.
            return Ok(());
        }
        let same = match (expected, actual) {
            (Value::Array(expected), Value::Array(actual)) => {
                return self.lists(expected, actual, place);
            }
            (Value::String(expected), Value::String(actual)) => self.names.text(expected, actual),
            (Value::Number(expected), Value::Number(actual)) => {
                expected == actual || expected.as_f64() == actual.as_f64()
            }
            _ => expected == actual,
        };
        if same {
            return Ok(());
        }
        let expected = self.names.spelled(&expected.to_string());
        Err(Difference::at(&place.shown, expected, actual))
    }

    fn objects(
        &mut self,
        expected: &Value,
        actual: &Value,
        place: &Place,
    ) -> Result<(), Difference> {
        let empty = Map::new();
        let expected = expected.as_object().unwrap_or(&empty);
        let actual = actual.as_object().unwrap_or(&empty);
        for (key, wanted) in expected {
            let inside = place.key(key);
            match actual.get(key) {
                Some(value) => self.value(wanted, value, &inside)?,
                None if is_hop_header(key) => {}
                None => return Err(Difference::at(&inside.shown, wanted, "nothing")),
            }
        }
        let extra = actual
            .iter()
            .find(|(key, _)| !expected.contains_key(*key) && !is_hop_header(key));
        match extra {
            Some((key, value)) => Err(Difference::at(&place.key(key).shown, "no such key", value)),
            None => Ok(()),
        }
    }

    fn lists(
        &mut self,
        expected: &[Value],
        actual: &[Value],
        place: &Place,
    ) -> Result<(), Difference> {
        if expected.len() != actual.len() {
            let items = |list: &[Value]| format!("{} items", list.len());
            return Err(Difference::at(&place.shown, items(expected), items(actual)));
        }
        if self.unordered.contains(&place.dotted) {
            let mut left: Vec<&Value> = actual.iter().collect();
            if self.any_order(expected, &mut left, place) {
                return Ok(());
            }
            let (expected, actual) = (Value::from(expected), Value::from(actual));
            return Err(Difference::at(
                &place.shown,
                format!("in any order {expected}"),
                actual,
            ));
        }
        for (index, (wanted, value)) in expected.iter().zip(actual).enumerate() {
            self.value(wanted, value, &place.index(index))?;
        }
        Ok(())
    }

    /// Finds for each expected item one of those left; goes back on its choices where names leave several open.
    fn any_order(&mut self, expected: &[Value], left: &mut Vec<&Value>, place: &Place) -> bool {
        let Some((first, rest)) = expected.split_first() else {
            return true;
        };
        for index in 0..left.len() {
            self.orders += 1;
            if self.orders > ORDERS_MAX {
                return false;
            }
            let names = self.names.clone();
            let candidate = left.remove(index);
            if self.value(first, candidate, &place.index(index)).is_ok()
                && self.any_order(rest, left, place)
            {
                return true;
            }
            left.insert(index, candidate);
            self.names = names;
        }
        false
    }
}

/// A value, or what its text holds when that is an object.
fn parsed(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) if text.trim_start().starts_with('{') => {
            serde_json::from_str(text).ok()
        }
        Value::Object(_) => Some(value.clone()),
        _ => None,
    }
}

fn is_hop_header(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key.starts_with("x-amz-cf-") || HOP_HEADERS.contains(&key.as_str())
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
