//! What expressions are evaluated against, made ready once for many of them.

use super::convert;
use super::error::{Error, Fail, fail};
use super::value::{Flags, MAX_NESTING, Object, Value};
use serde_json::Value as Json;
use std::fmt;

/// JSON in the form that expressions read: make it once, and ask it with as many as there are. Cloning shares.
#[derive(Clone)]
pub struct Data(pub(super) Value);

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Data(..)")
    }
}

impl Data {
    /// Takes in JSON.
    ///
    /// # Errors
    /// `U1001` when it is nested too deeply.
    pub fn new(json: &Json) -> Result<Self, Error> {
        match convert::from_json(json, 1) {
            Ok(value) => Ok(Self(value)),
            Err(fail) => Err(fail.into_error()),
        }
    }

    /// An array of such data.
    ///
    /// # Errors
    /// `U1001` when it is nested too deeply.
    pub fn array(items: impl IntoIterator<Item = Self>) -> Result<Self, Error> {
        let items = items.into_iter().map(|item| item.0).collect();
        Self::checked(Value::array(items, Flags::PLAIN))
    }

    /// An object of such data, by its keys.
    ///
    /// # Errors
    /// `U1001` when it is nested too deeply.
    pub fn object<'k>(entries: impl IntoIterator<Item = (&'k str, Self)>) -> Result<Self, Error> {
        let mut object = Object::default();
        for (key, Self(value)) in entries {
            object.insert(key.into(), value);
        }
        Self::checked(Value::object(object))
    }

    fn checked(value: Value) -> Result<Self, Error> {
        match value.meta().nesting > MAX_NESTING {
            true => Err(Fail::into_error(
                fail("U1001").value("the data is nested too deeply"),
            )),
            false => Ok(Self(value)),
        }
    }
}
