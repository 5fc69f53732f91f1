//! Filters of event source mappings: which messages a function gets to see.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html> (read 2026-11-22).

use super::error::Error;
use crate::events::pattern::Pattern;
use crate::sqs::Delivery;
use serde_json::Value;
use std::sync::Arc;

/// How many filters a mapping has at most.
const FILTERS_MAX: usize = 5;

/// The filters of a mapping; a message passes when one of them lets it through.
#[derive(Clone, Debug, Default)]
pub(super) struct Filters {
    patterns: Vec<Pattern>,
    /// As the API shows them; none when everything passes.
    pub(super) criteria: Option<Arc<Value>>,
}

impl Filters {
    /// Reads `FilterCriteria`.
    pub(super) fn read(criteria: &Value) -> Result<Self, Error> {
        let filters = criteria["Filters"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        if filters.is_empty() {
            return Ok(Self::default());
        }
        if filters.len() > FILTERS_MAX {
            return Err(Error::invalid("Exceeded maximum number of filters."));
        }
        let patterns: Option<Vec<Pattern>> = filters
            .iter()
            .map(|filter| Pattern::read(filter["Pattern"].as_str()?).ok())
            .collect();
        Ok(Self {
            patterns: patterns
                .ok_or_else(|| Error::invalid("Invalid filter pattern definition."))?,
            criteria: Some(Arc::new(criteria.clone())),
        })
    }

    /// Whether a message passes. Its body is looked into when it is JSON.
    pub(super) fn pass(&self, delivery: &Delivery) -> bool {
        if self.patterns.is_empty() {
            return true;
        }
        let mut record = delivery.to_record();
        if let Ok(body) = serde_json::from_str::<Value>(&delivery.body)
            && body.is_object()
        {
            record["body"] = body;
        }
        self.patterns.iter().any(|pattern| pattern.matches(&record))
    }
}
