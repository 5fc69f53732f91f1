//! A value in a call and the way to it, with the errors that AWS gives for what breaks the API's model.

use super::super::error::Error;
use serde_json::Value;

/// A value and where it stands: `rules.1.member.statement`.
#[derive(Clone, Debug)]
pub(in super::super) struct At<'a> {
    pub value: &'a Value,
    path: String,
}

impl<'a> At<'a> {
    /// The parameters of a call.
    pub fn top(value: &'a Value) -> Self {
        Self {
            value,
            path: String::new(),
        }
    }

    /// The path to an entry: names begin with a small letter there.
    fn below(&self, name: &str) -> String {
        let mut letters = name.chars();
        let first = letters.next().map(|first| first.to_ascii_lowercase());
        let dot = if self.path.is_empty() { "" } else { "." };
        let name: String = first.into_iter().chain(letters).collect();
        format!("{}{dot}{name}", self.path)
    }

    /// The entry of this name; null counts as none.
    pub fn get(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(Self {
            value,
            path: self.below(name),
        })
    }

    /// The entry of this name, which has to be there.
    pub fn need(&self, name: &str) -> Result<Self, Error> {
        self.get(name)
            .ok_or_else(|| constraint("null", &self.below(name), "Member must not be null"))
    }

    fn wrong(&self, kind: &str) -> Error {
        Error::Serialization(format!("{} is not {kind}.", self.path))
    }

    fn breaks(&self, rule: &str) -> Error {
        let shown = match self.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        constraint(&format!("'{shown}'"), &self.path, rule)
    }

    pub fn text(&self) -> Result<&'a str, Error> {
        self.value.as_str().ok_or_else(|| self.wrong("a string"))
    }

    /// A text of at least `min` and at most `max` characters.
    pub fn sized(&self, min: usize, max: usize) -> Result<&'a str, Error> {
        let text = self.text()?;
        let length = text.chars().count();
        if length < min {
            return Err(self.breaks(&format!(
                "Member must have length greater than or equal to {min}"
            )));
        }
        if length > max {
            return Err(self.breaks(&format!(
                "Member must have length less than or equal to {max}"
            )));
        }
        Ok(text)
    }

    /// A text of at most so many characters, each of which is allowed. `pattern` is how the API's model says so.
    pub fn made_of(
        &self,
        max: usize,
        allowed: impl Fn(char) -> bool,
        pattern: &str,
    ) -> Result<&'a str, Error> {
        let text = self.sized(1, max)?;
        match text.chars().all(allowed) {
            true => Ok(text),
            false => Err(self.breaks(&format!(
                "Member must satisfy regular expression pattern: {pattern}"
            ))),
        }
    }

    /// A name of something: letters, digits, `_` and `-`.
    pub fn name(&self) -> Result<&'a str, Error> {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        self.made_of(128, allowed, "^[\\w\\-]+$")
    }

    pub fn whole(&self, min: u64, max: u64) -> Result<u64, Error> {
        let number = match self.value.as_u64() {
            Some(number) => number,
            None if self.value.is_i64() => {
                return Err(self.breaks(&format!(
                    "Member must have value greater than or equal to {min}"
                )));
            }
            None => return Err(self.wrong("an integer")),
        };
        if number < min {
            return Err(self.breaks(&format!(
                "Member must have value greater than or equal to {min}"
            )));
        }
        if number > max {
            return Err(self.breaks(&format!(
                "Member must have value less than or equal to {max}"
            )));
        }
        Ok(number)
    }

    pub fn flag(&self) -> Result<bool, Error> {
        self.value.as_bool().ok_or_else(|| self.wrong("a boolean"))
    }

    /// One of these words, by its place among them.
    pub fn one_of<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, Error> {
        let text = self.text()?;
        let found = choices.iter().find(|(word, _)| *word == text);
        found.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            self.breaks(&format!(
                "Member must satisfy enum value set: [{}]",
                words.join(", ")
            ))
        })
    }

    /// The items of a list.
    pub fn items(&self) -> Result<Vec<Self>, Error> {
        let items = self.value.as_array().ok_or_else(|| self.wrong("a list"))?;
        let item = |(at, value): (usize, &'a Value)| Self {
            value,
            path: format!("{}.{}.member", self.path, at + 1),
        };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// The items of the list of this name; none when it is not given.
    pub fn list(&self, name: &str) -> Result<Vec<Self>, Error> {
        self.get(name)
            .map_or_else(|| Ok(Vec::new()), |list| list.items())
    }

    /// The texts of the list of this name.
    pub fn texts(&self, name: &str) -> Result<Vec<&'a str>, Error> {
        self.list(name)?.iter().map(Self::text).collect()
    }

    /// The names of the entries that are given.
    pub fn keys(&self) -> Vec<&'a str> {
        let Some(entries) = self.value.as_object() else {
            return Vec::new();
        };
        let given = entries.iter().filter(|(_, value)| !value.is_null());
        given.map(|(name, _)| name.as_str()).collect()
    }

    /// The only entry, with its name.
    pub fn only(&self, field: &'static str, parameter: &str) -> Result<(&'a str, Self), Error> {
        let keys = self.keys();
        let [key] = keys.as_slice() else {
            return Err(Error::parameter(
                field,
                parameter,
                super::super::error::EXACTLY_ONE,
            ));
        };
        Ok((key, self.need(key)?))
    }
}

fn constraint(value: &str, path: &str, rule: &str) -> Error {
    Error::Constraint(format!(
        "1 validation error detected: Value {value} at '{path}' failed to satisfy constraint: {rule}"
    ))
}
