//! Parts of a lesson that are read only when they are needed.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::marker::PhantomData;

/// A part of a lesson that stays JSON until it is needed.
///
/// The page's text is shown by the app's first module, which does not know the cloud; scenes and scripts are made of the
/// cloud's types and are read by the module that knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Later<T> {
    json: Value,
    #[serde(skip)]
    is: PhantomData<fn() -> T>,
}

impl<T: Serialize> Later<T> {
    /// Lays a part aside. What JSON cannot tell (a map whose keys are no strings) becomes `null`, which nobody can read.
    pub fn new(part: &T) -> Self {
        Self {
            json: serde_json::to_value(part).unwrap_or_default(),
            is: PhantomData,
        }
    }
}

impl<T: DeserializeOwned> Later<T> {
    /// The part.
    ///
    /// # Errors
    /// When the JSON was made by another version of the course's compiler.
    pub fn read(&self) -> Result<T, serde_json::Error> {
        serde_json::from_value(self.json.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_laid_aside_is_read_again() {
        let part = vec![1, 2, 3];
        let later = Later::new(&part);
        assert_eq!(later.read().unwrap(), part);
        assert_eq!(serde_json::to_string(&later).unwrap(), "[1,2,3]");
        let other: Later<Vec<String>> = serde_json::from_str("[1]").unwrap();
        assert!(other.read().is_err());
    }
}
