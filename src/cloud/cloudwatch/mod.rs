//! Amazon CloudWatch, as far as it explains things: what functions log, and the metrics of services.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogsConcepts.html> (read 2026-11-22).

mod api;
mod line;
mod metrics;
mod metrics_api;
mod metrics_gateway;
mod store;
#[cfg(test)]
mod tests;

pub use line::{Line, Report};
pub use metrics::{
    ApiPoint, FunctionPoint, QueuePoint, api_metrics, function_metrics, queue_metrics,
};
pub use metrics_api::metrics_call;
pub use store::{Batch, Group, LogEvent, Logs, Stream};
