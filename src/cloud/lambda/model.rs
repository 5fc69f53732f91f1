//! Modelled functions: what a function does, declared instead of programmed, so that scenes run without Python.

use super::handler::Handler;
use crate::rng::Rng;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// What a modelled function does when it is invoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// How long a cold start takes before the handler runs, in milliseconds.
    pub cold_start_ms: u64,
    /// How long the handler runs, in milliseconds: from, to; chosen by seed.
    pub duration_ms: (u64, u64),
    /// How much longer it runs for each record of the event, in milliseconds.
    pub per_record_ms: u64,
    /// What it returns.
    pub result: Value,
    /// A JSONata expression over a record's body (parsed, when it is JSON): true when the handler cannot process it.
    pub fail_when: Option<String>,
    /// The Python exception's name when it fails.
    pub error_type: String,
    /// The exception's message when it fails.
    pub error_message: String,
    /// Whether the handler catches failures and returns `batchItemFailures` instead of raising.
    pub reports_failures: bool,
    /// A JSONata expression over the event: what it returns, instead of `result`. In this one and in `prints`,
    /// `$invocation` counts the invocations of the environment from 1, and `$environment` is its number.
    pub returns: Option<String>,
    /// JSONata expressions over the event: the lines that it prints.
    pub prints: Vec<String>,
    /// A JSONata expression over a record's body: what the work on it makes in the world outside, such as a cake.
    pub does: Option<String>,
    /// A JSONata expression over a record's body: the key by which the handler notes, outside the function, that the work
    /// is done; noted work is not done again.
    pub once_per: Option<String>,
}

/// What a function does of which nothing was said.
static PLAIN: LazyLock<Model> = LazyLock::new(Model::default);

impl Default for Model {
    fn default() -> Self {
        Self {
            cold_start_ms: 400,
            duration_ms: (200, 200),
            per_record_ms: 0,
            result: Value::Null,
            fail_when: None,
            error_type: "ValueError".into(),
            error_message: "This record cannot be processed.".into(),
            reports_failures: false,
            returns: None,
            prints: Vec::new(),
            does: None,
            once_per: None,
        }
    }
}

/// What is wrong with a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelError {
    /// A property is not JSONata: where, in characters, and why.
    Expression {
        /// The property, as templates call it.
        property: &'static str,
        /// Characters from its beginning.
        position: usize,
        /// What is wrong.
        message: String,
    },
    /// The shortest duration is longer than the longest.
    Duration,
}

impl Model {
    /// Whether the model can be used.
    ///
    /// # Errors
    /// The first thing wrong with it.
    pub fn check(&self) -> Result<(), ModelError> {
        if self.duration_ms.0 > self.duration_ms.1 {
            return Err(ModelError::Duration);
        }
        Handler::read(self).map(drop)
    }

    /// What a function does of which nothing was said: it takes a while and returns nothing.
    pub(super) fn plain() -> &'static Self {
        &PLAIN
    }

    pub(super) fn duration(&self, rng: &mut Rng, records: usize) -> u64 {
        let (from, to) = self.duration_ms;
        let base = from + rng.below(to.saturating_sub(from).saturating_add(1));
        let more = self.per_record_ms.saturating_mul(records as u64);
        base.saturating_add(more).max(1)
    }

    /// The error as Lambda gives it for an exception in Python.
    pub(super) fn error_json(&self, request_id: &str) -> Value {
        json!({
            "errorMessage": self.error_message,
            "errorType": self.error_type,
            "requestId": request_id,
            "stackTrace": [],
        })
    }
}
