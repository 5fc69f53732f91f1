//! Reading what a caller gave: parameters by name, with the error that AWS's JSON protocol gives for a wrong type.

use serde_json::{Map, Value};

/// The parameters of a call, or an object in them. Unknown ones are ignored, and null counts as not given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a>(pub &'a Value);

/// A parameter of the wrong type: what AWS's `SerializationException` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrongType(pub String);

type Read<T> = Result<Option<T>, WrongType>;

impl<'a> Given<'a> {
    /// The value as it was given.
    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn read<T>(self, name: &str, kind: &str, read: impl Fn(&'a Value) -> Option<T>) -> Read<T> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match read(value) {
            Some(value) => Ok(Some(value)),
            None => Err(WrongType(format!("{name} is not {kind}."))),
        }
    }

    pub(crate) fn text(self, name: &str) -> Read<&'a str> {
        self.read(name, "a string", Value::as_str)
    }

    pub(crate) fn integer(self, name: &str) -> Read<i64> {
        self.read(name, "an integer", Value::as_i64)
    }

    pub(crate) fn boolean(self, name: &str) -> Read<bool> {
        self.read(name, "a boolean", Value::as_bool)
    }

    /// A list; empty when it is not given.
    pub(crate) fn list(self, name: &str) -> Result<&'a [Value], WrongType> {
        let list = self.read(name, "a list", |value| value.as_array())?;
        Ok(list.map_or(&[], Vec::as_slice))
    }

    /// A list of texts; empty when it is not given.
    pub(crate) fn texts(self, name: &str) -> Result<Vec<&'a str>, WrongType> {
        let text = |value: &'a Value| {
            value
                .as_str()
                .ok_or_else(|| WrongType(format!("{name} is not a list of strings.")))
        };
        self.list(name)?.iter().map(text).collect()
    }

    pub(crate) fn map(self, name: &str) -> Read<&'a Map<String, Value>> {
        self.read(name, "a map", Value::as_object)
    }

    /// An object whose parameters are read in turn.
    pub(crate) fn object(self, name: &str) -> Read<Given<'a>> {
        self.read(name, "a structure", |value| {
            value.is_object().then_some(Given(value))
        })
    }
}
