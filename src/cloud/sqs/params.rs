//! Reading a call's parameters, with the errors that AWS gives for what is missing or of the wrong type.

use super::error::Error;
use serde_json::{Map, Value};

/// The parameters of a call, or of one entry of a batch. Parameters that an action does not know are ignored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Params<'a>(Option<&'a Map<String, Value>>);

impl<'a> Params<'a> {
    pub(super) fn new(value: &'a Value) -> Result<Self, Error> {
        match value {
            Value::Object(map) => Ok(Self(Some(map))),
            Value::Null => Ok(Self(None)),
            _ => Err(Error::Serialization("Expected map or null".into())),
        }
    }

    fn get(self, name: &str) -> Option<&'a Value> {
        self.0?.get(name).filter(|value| !value.is_null())
    }

    /// An optional text.
    pub(super) fn text(self, name: &str) -> Result<Option<&'a str>, Error> {
        self.get(name).map(text).transpose()
    }

    /// A text that must be there.
    pub(super) fn required(self, name: &str) -> Result<&'a str, Error> {
        self.text(name)?.ok_or_else(|| Error::missing(name))
    }

    /// An optional whole number.
    pub(super) fn integer(self, name: &str) -> Result<Option<i64>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => match value.as_i64() {
                Some(number) => Ok(Some(number)),
                None => Err(cannot_be(value, "an Integer")),
            },
        }
    }

    /// An optional whole number that must lie in a range; `reason` ends the error.
    pub(super) fn ranged(
        self,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
        reason: &str,
    ) -> Result<Option<u32>, Error> {
        match self.integer(name)? {
            Some(number) if !range.contains(&number) => Err(Error::bad_value(number, name, reason)),
            number => Ok(number.and_then(|number| u32::try_from(number).ok())),
        }
    }

    /// An optional list.
    pub(super) fn list(self, name: &str) -> Result<Option<&'a [Value]>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Array(list)) => Ok(Some(list)),
            Some(_) => Err(Error::Serialization("Expected list or null".into())),
        }
    }

    /// A list of texts; empty when it is not there.
    pub(super) fn texts(self, name: &str) -> Result<Vec<&'a str>, Error> {
        self.list(name)?
            .unwrap_or_default()
            .iter()
            .map(text)
            .collect()
    }

    /// An optional map.
    pub(super) fn map(self, name: &str) -> Result<Option<&'a Map<String, Value>>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(map)),
            Some(_) => Err(Error::Serialization("Expected map or null".into())),
        }
    }

    /// A map of texts, in the caller's order; empty when it is not there.
    pub(super) fn text_map(self, name: &str) -> Result<Vec<(&'a str, &'a str)>, Error> {
        self.map(name)?
            .into_iter()
            .flatten()
            .map(|(key, value)| Ok((key.as_str(), text(value)?)))
            .collect()
    }
}

fn text(value: &Value) -> Result<&str, Error> {
    value.as_str().ok_or_else(|| cannot_be(value, "a String"))
}

fn cannot_be(value: &Value, wanted: &str) -> Error {
    let found = match value {
        Value::Number(_) => "NUMBER_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Null => "NULL_VALUE",
        Value::Array(_) | Value::Object(_) => {
            return Error::Serialization(
                "Start of structure or map found where not expected.".into(),
            );
        }
    };
    Error::Serialization(format!("{found} can not be converted to {wanted}"))
}
