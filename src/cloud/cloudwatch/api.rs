//! The API of CloudWatch Logs: reading what was logged.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html> (read 2026-11-22).

use super::store::{Group, LogEvent, Logs, Stream};
use crate::call::ApiCall;
use crate::core::Core;
use crate::error::AwsError;
use crate::sorted::SortSmall as _;
use serde_json::{Value, json};
use std::sync::Arc;

/// What one answer holds at most.
const EVENTS_MAX: usize = 10_000;
const NAMES_MAX: usize = 50;

type Answer = Result<Value, AwsError>;

impl Logs {
    /// Answers an API call.
    ///
    /// # Errors
    /// AWS's own; `NotModelled` for what is not simulated.
    pub fn call(&mut self, core: &Core, call: &ApiCall) -> Answer {
        let params = &*call.params;
        match call.action.as_str() {
            "CreateLogGroup" => self.create_group(core, params),
            "DeleteLogGroup" => self.delete_group(params),
            "DescribeLogGroups" => Ok(self.describe_groups(core, params)),
            "DescribeLogStreams" => self.describe_streams(core, params),
            "GetLogEvents" => self.get_events(params),
            "FilterLogEvents" => self.filter_events(params),
            "PutRetentionPolicy" => self.put_retention(params),
            other => Err(AwsError::sender(
                "NotModelled",
                format!("The simulated CloudWatch Logs has no {other} yet; the real one may well have it."),
            )
            .with_status(501)),
        }
    }

    fn create_group(&mut self, core: &Core, params: &Value) -> Answer {
        let name = text(params, "logGroupName")?;
        if self.groups.contains_key(name) {
            return Err(AwsError::sender(
                "ResourceAlreadyExistsException",
                "The specified log group already exists",
            ));
        }
        let group = Group {
            created: core.now,
            ..Group::default()
        };
        self.groups.insert(name.into(), Arc::new(group));
        Ok(json!({}))
    }

    fn delete_group(&mut self, params: &Value) -> Answer {
        let name = text(params, "logGroupName")?;
        self.groups.remove(name).ok_or_else(no_group)?;
        Ok(json!({}))
    }

    fn put_retention(&mut self, params: &Value) -> Answer {
        let days = params["retentionInDays"].as_u64();
        let name = text(params, "logGroupName")?;
        let group = self.groups.get_mut(name).ok_or_else(no_group)?;
        Arc::make_mut(group).retention_days = days.and_then(|days| u32::try_from(days).ok());
        Ok(json!({}))
    }

    fn describe_groups(&self, core: &Core, params: &Value) -> Value {
        let prefix = params["logGroupNamePrefix"].as_str().unwrap_or_default();
        let groups = self.groups.iter();
        let shown: Value = groups
            .filter(|(name, _)| name.starts_with(prefix))
            .take(NAMES_MAX)
            .map(|(name, group)| {
                let arn = arn(core, name);
                let mut shown = json!({
                    "logGroupName": name,
                    "creationTime": group.created,
                    "metricFilterCount": 0,
                    "arn": format!("{arn}:*"),
                    "storedBytes": 0,
                    "logGroupClass": "STANDARD",
                    "logGroupArn": arn,
                });
                if let Some(days) = group.retention_days {
                    shown["retentionInDays"] = days.into();
                }
                shown
            })
            .collect();
        json!({"logGroups": shown})
    }

    fn describe_streams(&self, core: &Core, params: &Value) -> Answer {
        let group_name = text(params, "logGroupName")?;
        let group = self.groups.get(group_name).ok_or_else(no_group)?;
        let prefix = params["logStreamNamePrefix"].as_str().unwrap_or_default();
        let mut streams: Vec<_> = group
            .streams
            .iter()
            .filter(|(name, _)| name.starts_with(prefix))
            .collect();
        if params["orderBy"] == "LastEventTime" {
            streams.sort_small_by_key(|(_, stream)| stream.events.back().map(|event| event.at));
        }
        if params["descending"] == true {
            streams.reverse();
        }
        let shown: Value = streams
            .into_iter()
            .take(limit(params, NAMES_MAX))
            .map(|(name, stream)| stream_json(core, group_name, name, stream))
            .collect();
        Ok(json!({"logStreams": shown}))
    }

    fn get_events(&self, params: &Value) -> Answer {
        let group = self
            .groups
            .get(text(params, "logGroupName")?)
            .ok_or_else(no_group)?;
        let stream = group
            .streams
            .get(text(params, "logStreamName")?)
            .ok_or_else(|| not_found("The specified log stream does not exist."))?;
        let within = between(params);
        let events = stream.events.iter().filter(|event| within(event));
        let from_head = params["startFromHead"] != false;
        let count = events.clone().count();
        let most = limit(params, EVENTS_MAX);
        let skip = if from_head {
            0
        } else {
            count.saturating_sub(most)
        };
        let shown: Value = events
            .skip(skip)
            .take(most)
            .map(|event| {
                json!({
                    "timestamp": event.at,
                    "message": event.line.text(),
                    "ingestionTime": event.ingested,
                })
            })
            .collect();
        let token = |way: char| format!("{way}/{:056}/s", stream.events.len());
        Ok(json!({
            "events": shown,
            "nextForwardToken": token('f'),
            "nextBackwardToken": token('b'),
        }))
    }

    fn filter_events(&self, params: &Value) -> Answer {
        let group = self
            .groups
            .get(text(params, "logGroupName")?)
            .ok_or_else(no_group)?;
        let pattern = params["filterPattern"].as_str().unwrap_or_default();
        let pattern = pattern.trim_matches('"');
        let prefix = params["logStreamNamePrefix"].as_str().unwrap_or_default();
        let named = params["logStreamNames"].as_array();
        let is_meant = |name: &str| {
            name.starts_with(prefix)
                && named.is_none_or(|names| names.iter().any(|one| one == name))
        };
        let within = between(params);
        let mut found: Vec<(&Arc<str>, &LogEvent)> = group
            .streams
            .iter()
            .filter(|(name, _)| is_meant(name))
            .flat_map(|(name, stream)| stream.events.iter().map(move |event| (name, event)))
            .filter(|(_, event)| within(event))
            .filter(|(_, event)| pattern.is_empty() || event.line.text().contains(pattern))
            .collect();
        found.sort_small_by_key(|(_, event)| (event.at, event.number));
        let shown: Value = found
            .into_iter()
            .take(limit(params, EVENTS_MAX))
            .map(|(name, event)| {
                json!({
                    "logStreamName": name,
                    "timestamp": event.at,
                    "message": event.line.text(),
                    "ingestionTime": event.ingested,
                    "eventId": format!("{:056}", event.number),
                })
            })
            .collect();
        Ok(json!({"events": shown, "searchedLogStreams": []}))
    }
}

fn stream_json(core: &Core, group: &str, name: &str, stream: &Stream) -> Value {
    let mut shown = json!({
        "logStreamName": name,
        "creationTime": stream.created,
        "arn": format!("{}:log-stream:{name}", arn(core, group)),
        "storedBytes": 0,
    });
    if let (Some(first), Some(last)) = (stream.events.front(), stream.events.back()) {
        shown["firstEventTimestamp"] = json!(first.at);
        shown["lastEventTimestamp"] = json!(last.at);
        shown["lastIngestionTime"] = json!(last.ingested);
        shown["uploadSequenceToken"] = format!("{:056}", last.number).into();
    }
    shown
}

fn arn(core: &Core, group: &str) -> String {
    let account = &core.account;
    format!(
        "arn:aws:logs:{}:{}:log-group:{group}",
        account.region, account.id
    )
}

fn between(params: &Value) -> impl Fn(&LogEvent) -> bool + use<> {
    let from = params["startTime"].as_u64().unwrap_or(0);
    let to = params["endTime"].as_u64().unwrap_or(u64::MAX);
    move |event| (from..=to).contains(&event.at.as_millis())
}

fn limit(params: &Value, most: usize) -> usize {
    let given = params["limit"]
        .as_u64()
        .and_then(|n| usize::try_from(n).ok());
    given.unwrap_or(most).min(most)
}

fn text<'a>(params: &'a Value, key: &str) -> Result<&'a str, AwsError> {
    params[key].as_str().ok_or_else(|| {
        AwsError::sender(
            "InvalidParameterException",
            format!("1 validation error detected: Value null at '{key}' failed to satisfy constraint: Member must not be null"),
        )
    })
}

fn no_group() -> AwsError {
    not_found("The specified log group does not exist.")
}

fn not_found(message: &str) -> AwsError {
    AwsError::sender("ResourceNotFoundException", message)
}
