//! `TagQueue` and `UntagQueue`.

use super::error::Error;
use super::params::Params;
use super::queue::Queue;
use serde_json::{Value, json};

/// Tags that a queue may have.
const MAX_TAGS: usize = 50;

impl Queue {
    /// `TagQueue`.
    pub(super) fn tag(&mut self, params: Params<'_>) -> Result<Value, Error> {
        let tags = params.text_map("Tags")?;
        if tags.is_empty() {
            return Err(Error::missing("Tags"));
        }
        self.add_tags(&tags)?;
        Ok(json!({}))
    }

    pub(super) fn add_tags(&mut self, given: &[(&str, &str)]) -> Result<(), Error> {
        let mut tags = self.tags.clone();
        for (key, value) in given {
            let fits = (1..=128).contains(&key.chars().count())
                && value.chars().count() <= 256
                && !key.starts_with("aws:");
            if !fits {
                return Err(Error::InvalidParameterValue(format!(
                    "Tag keys must be between 1 and 128 characters long and not begin with aws:, tag values at most \
                     256 characters: {key}."
                )));
            }
            tags.insert((*key).into(), (*value).into());
        }
        if tags.len() > MAX_TAGS {
            return Err(Error::InvalidParameterValue(format!(
                "Too many tags added for queue {}.",
                self.name
            )));
        }
        self.tags = tags;
        Ok(())
    }

    /// `UntagQueue`.
    pub(super) fn untag(&mut self, params: Params<'_>) -> Result<Value, Error> {
        let keys = params.texts("TagKeys")?;
        if keys.is_empty() {
            return Err(Error::missing("TagKeys"));
        }
        self.tags.retain(|key, _| !keys.contains(&&**key));
        Ok(json!({}))
    }
}
