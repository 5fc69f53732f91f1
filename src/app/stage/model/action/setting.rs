//! Settings with steps to choose from.

use super::{asked, lambda, sqs};
use cloud::engine::{Cloud, Input};
use cloud::sqs::Queue;
use cloud::{lambda as functions, traffic};
use course::model::Control;
use serde_json::{Map, Value, json};

/// The value of a setting that is not set.
pub const NONE: u64 = u64::MAX;
/// How often Lambda retries an asynchronous invocation unless it is told otherwise.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html> (read 2026-11-22).
const RETRIES: u64 = 2;

/// What a setting belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A client of the scene.
    Client,
    /// A queue.
    Queue,
    /// A function.
    Function,
    /// The event source mapping of a function.
    Mapping,
}

/// A setting with steps to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The queue's visibility timeout, in seconds.
    VisibilityTimeout,
    /// The queue's delay, in seconds.
    Delay,
    /// How often a message is received before it goes to the dead-letter queue.
    MaxReceiveCount,
    /// Messages an invocation at most.
    BatchSize,
    /// How long a poller gathers messages, in seconds.
    BatchWindow,
    /// Invocations at once at most for the event source mapping, or [`NONE`].
    MaximumConcurrency,
    /// How long the function takes, in milliseconds.
    Duration,
    /// Invocations of the function at once at most, or [`NONE`].
    ReservedConcurrency,
    /// How long the function may take, in seconds.
    Timeout,
    /// The function's memory, in MB.
    Memory,
    /// How often Lambda retries an asynchronous invocation.
    Retries,
    /// How often the client acts in a minute.
    Rate,
}

impl Setting {
    /// The setting that a control changes.
    #[must_use]
    pub const fn by(control: Control) -> Option<Self> {
        Some(match control {
            Control::VisibilityTimeout => Self::VisibilityTimeout,
            Control::Delay => Self::Delay,
            Control::MaxReceiveCount => Self::MaxReceiveCount,
            Control::BatchSize => Self::BatchSize,
            Control::BatchWindow => Self::BatchWindow,
            Control::MaximumConcurrency => Self::MaximumConcurrency,
            Control::Duration => Self::Duration,
            Control::ReservedConcurrency => Self::ReservedConcurrency,
            Control::Timeout => Self::Timeout,
            Control::Memory => Self::Memory,
            Control::Retries => Self::Retries,
            Control::Rate => Self::Rate,
            _ => return None,
        })
    }

    /// What it belongs to.
    #[must_use]
    pub const fn subject(self) -> Subject {
        match self {
            Self::VisibilityTimeout | Self::Delay | Self::MaxReceiveCount => Subject::Queue,
            Self::BatchSize | Self::BatchWindow | Self::MaximumConcurrency => Subject::Mapping,
            Self::Rate => Subject::Client,
            Self::Duration
            | Self::ReservedConcurrency
            | Self::Timeout
            | Self::Memory
            | Self::Retries => Subject::Function,
        }
    }

    /// Whether it may be not set at all.
    #[must_use]
    pub const fn may_be_none(self) -> bool {
        matches!(self, Self::ReservedConcurrency | Self::MaximumConcurrency)
    }

    /// The values on its slider.
    #[must_use]
    pub const fn steps(self) -> &'static [u64] {
        match self {
            Self::VisibilityTimeout => &[
                0, 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 360, 600, 900, 1800,
                3600, 7200, 21_600, 43_200,
            ],
            Self::Delay => &[0, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 300, 600, 900],
            Self::MaxReceiveCount => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100, 1_000],
            Self::BatchSize => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            Self::BatchWindow => &[0, 1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300],
            Self::MaximumConcurrency => &[2, 3, 4, 5, 10, 20, 50, 100, 500, 1_000, NONE],
            Self::Duration => &[
                100, 200, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 20_000, 30_000, 40_000,
                60_000, 90_000, 120_000, 300_000, 600_000, 900_000,
            ],
            Self::ReservedConcurrency => {
                &[0, 1, 2, 3, 4, 5, 6, 8, 10, 20, 50, 100, 200, 500, 900, NONE]
            }
            Self::Timeout => &[
                1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900,
            ],
            Self::Memory => &[
                128, 256, 512, 1_024, 1_769, 2_048, 3_008, 4_096, 6_144, 8_192, 10_240,
            ],
            Self::Retries => &[0, 1, 2],
            Self::Rate => &[0, 6, 12, 20, 30, 60, 120, 300, 600, 1_200, 3_000, 6_000],
        }
    }

    /// The step nearest to a value, from 0.
    #[must_use]
    pub fn step_of(self, value: u64) -> usize {
        let steps = self.steps().iter().enumerate();
        // What is not set is far from every number.
        let steps = steps.filter(|(_, step)| (**step == NONE) == (value == NONE));
        let nearest = steps.min_by_key(|(_, step)| step.abs_diff(value));
        nearest.map_or(0, |(at, _)| at)
    }

    /// Its value in the world, for the queue, function, client or mapping of this name.
    #[must_use]
    pub fn value(self, cloud: &Cloud, target: &str) -> Option<u64> {
        let queue = || cloud.sqs().queue(target);
        let mapping = || cloud.lambda().mapping(target);
        let function = || cloud.lambda().function(target);
        let or_none = |limit: Option<u32>| limit.map_or(NONE, u64::from);
        Some(match self {
            Self::VisibilityTimeout => queue()?.attributes().visibility_timeout_s.into(),
            Self::Delay => queue()?.attributes().delay_s.into(),
            Self::MaxReceiveCount => queue()?.dead_letter_target()?.1.into(),
            Self::BatchSize => mapping()?.batch_size.into(),
            Self::BatchWindow => mapping()?.window_s.into(),
            Self::MaximumConcurrency => or_none(mapping()?.maximum_concurrency),
            Self::Duration => function()?.model().duration_ms.1,
            Self::ReservedConcurrency => or_none(function()?.reserved_concurrency),
            Self::Timeout => function()?.timeout_s.into(),
            Self::Memory => function()?.memory_mb.into(),
            Self::Retries => {
                function()?;
                retries(cloud, target).unwrap_or(RETRIES)
            }
            Self::Rate => cloud.traffic().client(target)?.per_minute.into(),
        })
    }

    /// What sets it to a value.
    #[must_use]
    pub fn input(self, cloud: &Cloud, target: &str, value: u64) -> Option<Input> {
        match self.subject() {
            Subject::Queue => self.input_to_queue(cloud.sqs().queue(target)?, value),
            Subject::Mapping => Some(self.input_to_mapping(target, value)),
            Subject::Function => Some(self.input_to_function(cloud, target, value)),
            Subject::Client => Some(Input::Traffic(traffic::Control::SetRate {
                client: target.into(),
                per_minute: u32::try_from(value).unwrap_or(u32::MAX),
            })),
        }
    }

    fn input_to_queue(self, queue: &Queue, value: u64) -> Option<Input> {
        let (name, text) = match self {
            Self::VisibilityTimeout => ("VisibilityTimeout", value.to_string()),
            Self::Delay => ("DelaySeconds", value.to_string()),
            _ => {
                let (arn, _) = queue.dead_letter_target()?;
                let policy = json!({"deadLetterTargetArn": arn, "maxReceiveCount": value});
                ("RedrivePolicy", policy.to_string())
            }
        };
        let mut attributes = Map::new();
        attributes.insert(name.into(), text.into());
        let params = json!({"QueueUrl": queue.url(), "Attributes": attributes});
        Some(sqs("SetQueueAttributes", params))
    }

    fn input_to_mapping(self, mapping: &str, value: u64) -> Input {
        let mut params = json!({"UUID": mapping});
        match self {
            Self::BatchSize => params["BatchSize"] = value.into(),
            Self::BatchWindow => params["MaximumBatchingWindowInSeconds"] = value.into(),
            _ if value == NONE => params["ScalingConfig"] = json!({}),
            _ => params["ScalingConfig"] = json!({"MaximumConcurrency": value}),
        }
        lambda("UpdateEventSourceMapping", params)
    }

    fn input_to_function(self, cloud: &Cloud, function: &str, value: u64) -> Input {
        let params = json!({"FunctionName": function});
        let with = |action: &str, key: &str| {
            let mut params = params.clone();
            params[key] = value.into();
            lambda(action, params)
        };
        match self {
            Self::Timeout => with("UpdateFunctionConfiguration", "Timeout"),
            Self::Memory => with("UpdateFunctionConfiguration", "MemorySize"),
            Self::ReservedConcurrency if value == NONE => {
                lambda("DeleteFunctionConcurrency", params)
            }
            Self::ReservedConcurrency => {
                with("PutFunctionConcurrency", "ReservedConcurrentExecutions")
            }
            Self::Retries => {
                // Putting replaces destinations and all; updating needs something that is there.
                let action = match asked(cloud, "GetFunctionEventInvokeConfig", params.clone()) {
                    Some(_) => "UpdateFunctionEventInvokeConfig",
                    None => "PutFunctionEventInvokeConfig",
                };
                with(action, "MaximumRetryAttempts")
            }
            _ => Input::Lambda(functions::Control::SetDuration {
                function: function.into(),
                millis: value,
            }),
        }
    }
}

fn retries(cloud: &Cloud, function: &str) -> Option<u64> {
    let params = json!({"FunctionName": function});
    let config = asked(cloud, "GetFunctionEventInvokeConfig", params)?;
    config["MaximumRetryAttempts"].as_u64()
}

/// Whether a value of an answer is this text.
pub(super) fn is(value: &Value, text: &str) -> bool {
    value.as_str() == Some(text)
}
