//! What executions write to CloudWatch Logs: their events, as far as the state machine's `loggingConfiguration` asks.
//!
//! Follows <https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html> and
//! <https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html> (read 2026-11-23).

use super::history::HistoryEvent;
use super::run::Execution;
use crate::clock::Time;
use crate::cloudwatch::{Batch, Line};
use crate::core::{Core, Effect};
use serde_json::{Value, json};
use std::sync::Arc;

/// Where the events of an execution go, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Logging {
    group: Arc<str>,
    stream: Arc<str>,
    level: Level,
    /// Whether inputs and outputs are written, too.
    data: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    All,
    Error,
    Fatal,
}

impl Logging {
    /// Reads a `loggingConfiguration`; none when nothing is to be written.
    pub(super) fn read(configuration: &Value, machine: &str, now: Time) -> Option<Self> {
        let level = match configuration["level"].as_str()? {
            "ALL" => Level::All,
            "ERROR" => Level::Error,
            "FATAL" => Level::Fatal,
            _ => return None,
        };
        let arn =
            configuration["destinations"][0]["cloudWatchLogsLogGroup"]["logGroupArn"].as_str()?;
        let group = group_of(arn)?;
        // One stream holds what begins within a minute.
        let minute: String = now.to_iso().chars().take(16).collect();
        let minute = minute.replace(['T', ':'], "-");
        let hash = machine.bytes().chain(minute.bytes());
        let hash = hash.fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        Some(Self {
            group: group.into(),
            stream: format!("states/{machine}/{minute}/{hash:08x}").into(),
            level,
            data: configuration["includeExecutionData"] == true,
        })
    }

    fn wants(&self, kind: &str) -> bool {
        let is_end = matches!(
            kind,
            "ExecutionFailed" | "ExecutionTimedOut" | "ExecutionAborted"
        );
        match self.level {
            Level::All => true,
            Level::Fatal => is_end,
            Level::Error => {
                let ends = ["Failed", "TimedOut", "Aborted"];
                kind == "FailStateEntered" || ends.iter().any(|end| kind.ends_with(end))
            }
        }
    }

    /// Writes an event, if it is one of those that are asked for.
    pub(super) fn deliver(&self, core: &mut Core, exec: &Execution, event: &HistoryEvent) {
        let kind = event.kind();
        if !self.wants(&kind) {
            return;
        }
        let details = event.details(self.data).map(|(_, details)| details);
        let mut line = json!({
            "id": event.id.to_string(),
            "type": kind,
            "details": details.unwrap_or_else(|| json!({})),
            "redrive_count": exec.redrives().to_string(),
            "previous_event_id": event.previous.to_string(),
            "event_timestamp": event.at.as_millis().to_string(),
            "execution_arn": exec.arn,
        });
        if !self.data {
            hide(&mut line["details"]);
        }
        core.effects.push_back(Effect::Logs(Batch {
            group: Arc::clone(&self.group),
            stream: Arc::clone(&self.stream),
            lines: vec![(event.at, Line::Text(line.to_string().into()))],
        }));
    }
}

/// Takes out what an execution works on; names and errors stay.
fn hide(details: &mut Value) {
    if let Some(fields) = details.as_object_mut() {
        for key in ["input", "output", "parameters", "assignedVariables"] {
            fields.shift_remove(key);
        }
    }
}

/// The group in `arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*`.
pub(super) fn group_of(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(7, ':');
    let is_group = parts.nth(2) == Some("logs") && parts.nth(2) == Some("log-group");
    let name = parts.next().filter(|_| is_group)?;
    let name = name.strip_suffix(":*")?;
    (!name.is_empty()).then_some(name)
}
