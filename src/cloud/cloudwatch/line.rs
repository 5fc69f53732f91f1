//! Lines of a function's log, kept as what they say and written out when they are read.

use crate::lambda::RequestId;
use std::sync::Arc;

/// One line of a log stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// `START RequestId: ... Version: ...`
    Start {
        /// The invocation.
        request_id: RequestId,
        /// The function's version.
        version: Arc<str>,
    },
    /// What the handler wrote, or an error as the runtime writes it.
    Text(Arc<str>),
    /// `END RequestId: ...`
    End {
        /// The invocation.
        request_id: RequestId,
    },
    /// `REPORT RequestId: ...`
    Report(Report),
}

/// What a REPORT line says.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html> (read 2026-11-22).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The invocation.
    pub request_id: RequestId,
    /// How long the handler ran, in milliseconds.
    pub duration_ms: u64,
    /// What is billed: the handler's time and, since August 2025, that of the cold start, in whole milliseconds.
    pub billed_ms: u64,
    /// The function's memory in MB.
    pub memory_mb: u32,
    /// The most that was used, in MB.
    pub max_memory_mb: u32,
    /// How long the cold start took, when there was one.
    pub init_ms: Option<u64>,
    /// Whether the function's timeout ended it.
    pub timed_out: bool,
    /// The error that ended its runtime, not only the invocation: `Runtime.ExitError`.
    pub error_type: Option<&'static str>,
}

impl Line {
    /// The line as AWS Lambda writes it, its line end included.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Start {
                request_id,
                version,
            } => format!("START RequestId: {request_id} Version: {version}\n"),
            Self::Text(text) => format!("{text}\n"),
            Self::End { request_id } => format!("END RequestId: {request_id}\n"),
            Self::Report(report) => report.text(),
        }
    }
}

impl Report {
    /// Billed milliseconds: the handler's time, rounded up to whole milliseconds, and the cold start's.
    ///
    /// The cold start is billed since 1 August 2025:
    /// <https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/> (read 2026-11-22).
    #[must_use]
    pub const fn billed(duration_ms: u64, init_ms: Option<u64>) -> u64 {
        match init_ms {
            Some(init) => duration_ms.saturating_add(init),
            None => duration_ms,
        }
    }

    fn text(&self) -> String {
        let Self {
            request_id,
            duration_ms,
            billed_ms,
            memory_mb,
            max_memory_mb,
            ..
        } = self;
        let mut text = format!(
            "REPORT RequestId: {request_id}\tDuration: {duration_ms}.00 ms\tBilled Duration: {billed_ms} ms\tMemory Size: {memory_mb} MB\tMax Memory Used: {max_memory_mb} MB\t"
        );
        if let Some(init) = self.init_ms {
            text.push_str(&format!("Init Duration: {init}.00 ms\t"));
        }
        if self.timed_out {
            text.push_str("Status: timeout");
        }
        if let Some(error_type) = self.error_type {
            text.push_str(&format!("Status: error\tError Type: {error_type}"));
        }
        text.push('\n');
        text
    }
}
