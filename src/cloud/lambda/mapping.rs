//! Event source mappings: the configuration of Lambda's pollers.

use super::filter::Filters;
use super::poller::Poller;
use crate::clock::{Time, TimerKey};
use crate::sorted::SortedMap;
use crate::sqs::Delivery;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Pollers a mapping starts with; more come while messages wait.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html> (read 2026-11-22).
pub(super) const POLLERS_FIRST: u32 = 5;
/// Pollers a mapping has at most.
pub(super) const POLLERS_MAX: u32 = 1_250;
/// How many pollers are added each second while all are busy: 300 a minute.
pub(super) const POLLERS_PER_SECOND: u32 = 5;

/// The state of an event source mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MappingState {
    /// Being created.
    Creating,
    /// Polling.
    Enabled,
    /// Not polling.
    Disabled,
    /// A change is about to take effect.
    Updating,
    /// Being deleted.
    Deleting,
}

impl MappingState {
    /// AWS's word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Creating => "Creating",
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::Updating => "Updating",
            Self::Deleting => "Deleting",
        }
    }
}

/// An event source mapping from a queue to a function.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Its UUID.
    pub uuid: String,
    /// Its ARN.
    pub arn: String,
    /// The function's name.
    pub function: String,
    /// The function's ARN, with the version or alias that is invoked when one was named.
    pub function_arn: String,
    /// That version or alias.
    pub qualifier: Option<Arc<str>>,
    /// The queue's ARN.
    pub queue_arn: Arc<str>,
    /// Records an invocation at most: 1 to 10,000 (10 for FIFO queues).
    pub batch_size: u32,
    /// How long a poller gathers records, in seconds: 0 to 300.
    pub window_s: u32,
    /// Invocations at once at most, when the mapping limits them: 2 to 1,000.
    pub maximum_concurrency: Option<u32>,
    /// Whether the function may report single messages as failed (`ReportBatchItemFailures`).
    pub reports_failures: bool,
    /// Whether it is meant to poll.
    pub enabled: bool,
    /// Its state.
    pub state: MappingState,
    /// When it was last changed.
    pub last_modified: Time,
    pub(super) filters: Filters,
    pub(super) tags: Arc<Map<String, Value>>,
    pub(super) pollers: SortedMap<u32, Poller>,
    pub(super) next_poller: u32,
    pub(super) scaling: Option<TimerKey>,
    /// What the pollers have and wait to fill up.
    pub(super) gathered: Vec<Delivery>,
    /// The end of the batching window; none when it is over or nothing is gathered.
    pub(super) window: Option<TimerKey>,
    /// Why the queue refused the last poll; none when it did not.
    pub(super) refused: Option<Arc<str>>,
}

impl Mapping {
    /// Its pollers, by number.
    pub fn pollers(&self) -> impl Iterator<Item = (u32, &Poller)> {
        self.pollers
            .iter()
            .map(|(number, poller)| (*number, poller))
    }

    /// What its pollers have taken from the queue and wait to fill up to a batch.
    #[must_use]
    pub fn gathered(&self) -> &[Delivery] {
        &self.gathered
    }

    /// Why the queue refused the last poll, in AWS's words; none when it did not.
    #[must_use]
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// The queue's name.
    #[must_use]
    pub fn queue_name(&self) -> &str {
        self.queue_arn.rsplit(':').next().unwrap_or_default()
    }

    /// How many pollers it may have.
    pub(super) fn pollers_max(&self) -> u32 {
        self.maximum_concurrency.unwrap_or(POLLERS_MAX)
    }

    /// As the API answers it.
    pub(super) fn to_json(&self) -> Value {
        let types: &[&str] = if self.reports_failures {
            &["ReportBatchItemFailures"]
        } else {
            &[]
        };
        let mut body = json!({
            "UUID": self.uuid,
            "BatchSize": self.batch_size,
            "MaximumBatchingWindowInSeconds": self.window_s,
            "EventSourceArn": self.queue_arn,
            "FunctionArn": self.function_arn,
            "LastModified": self.last_modified.as_secs(),
            "State": self.state.word(),
            "StateTransitionReason": "USER_INITIATED",
            "FunctionResponseTypes": types,
            "EventSourceMappingArn": self.arn,
        });
        if let Some(criteria) = &self.filters.criteria {
            body["FilterCriteria"] = (**criteria).clone();
        }
        if let Some(limit) = self.maximum_concurrency {
            body["ScalingConfig"] = json!({"MaximumConcurrency": limit});
        }
        body
    }

    pub(super) fn world_json(&self) -> Value {
        json!({
            "uuid": self.uuid,
            "queue": self.queue_name(),
            "function": self.function,
            "state": self.state.word(),
            "enabled": self.enabled,
            "batchSize": self.batch_size,
            "windowS": self.window_s,
            "maximumConcurrency": self.maximum_concurrency,
            "reportsFailures": self.reports_failures,
            "filters": self.filters.criteria,
            "pollers": self.pollers.len(),
            "gathered": self.gathered.len(),
            "refused": self.refused,
        })
    }
}
