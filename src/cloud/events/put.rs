//! `PutEvents` and `TestEventPattern`.

use super::error::Error;
use super::pattern::Pattern;
use super::{DEFAULT_BUS, Events, envelope};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Value, json};

/// Events that one call may bring.
const ENTRIES_MAX: usize = 10;
/// How long all events of a call may be together: 1 MB since January 2026.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html> (read 2026-11-22).
const BYTES_MAX: usize = 1_048_576;

/// What an event must have to be tried on a pattern.
const REQUIRED: [&str; 6] = ["id", "account", "source", "time", "region", "detail-type"];

impl Events {
    /// `PutEvents`.
    pub(super) fn put_events(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value, Error> {
        if given.get("Entries").is_none() {
            return Err(Error::missing("entries"));
        }
        let entries = given.list("Entries")?;
        if entries.is_empty() || entries.len() > ENTRIES_MAX {
            let bound = match entries.len() {
                0 => "greater than or equal to 1".into(),
                _ => format!("less than or equal to {ENTRIES_MAX}"),
            };
            return Err(Error::constraint(
                &format!("'[{} entries]'", entries.len()),
                "entries",
                &format!("have length {bound}"),
            ));
        }
        if entries.iter().map(size).sum::<usize>() > BYTES_MAX {
            return Err(Error::Validation(
                "Total size of the entries in the request is over the limit.".into(),
            ));
        }
        let mut failed = 0;
        let mut answers = Vec::new();
        for entry in entries {
            answers.push(match self.put_event(core, Given(entry))? {
                Ok(id) => json!({"EventId": id}),
                Err((code, message)) => {
                    failed += 1;
                    json!({"ErrorCode": code, "ErrorMessage": message})
                }
            });
        }
        Ok(json!({"FailedEntryCount": failed, "Entries": answers}))
    }

    /// One event: its id, or the code and message of its own failure.
    fn put_event(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Result<String, (&'static str, String)>, Error> {
        for name in ["Source", "DetailType", "Detail"] {
            if given.text(name)?.unwrap_or_default().is_empty() {
                return Ok(Err((
                    "InvalidArgument",
                    format!(
                        "Parameter {name} is not valid. Reason: {name} is a required argument."
                    ),
                )));
            }
        }
        let source = given.text("Source")?.unwrap_or_default();
        if source.starts_with("aws.") {
            return Ok(Err((
                "NotAuthorizedForSourceException",
                "Not authorized for the source.".into(),
            )));
        }
        let detail = given.text("Detail")?.unwrap_or_default();
        let Ok(detail @ Value::Object(_)) = serde_json::from_str(detail) else {
            return Ok(Err(("MalformedDetail", "Detail is malformed.".into())));
        };
        let resources: Value = given.texts("Resources")?.into();
        let kind = given.text("DetailType")?.unwrap_or_default();
        let mut event = envelope(core, kind, source, &resources, &detail);
        if let Some(time) = given.get("Time") {
            event["time"] = match time.as_f64() {
                Some(seconds) => {
                    let millis = (seconds.max(0.0) * 1000.0) as u64;
                    json!(crate::clock::Time::from_millis(millis).to_iso())
                }
                None => time.clone(),
            };
        }
        let bus = given.text("EventBusName")?.unwrap_or(DEFAULT_BUS);
        // An event for a bus that does not exist is taken and lost, as on AWS.
        self.receive(core, bus, &event);
        Ok(Ok(event["id"].as_str().unwrap_or_default().into()))
    }
}

fn size(entry: &Value) -> usize {
    let given = Given(entry);
    let length = |name: &str| given.text(name).ok().flatten().map_or(0, str::len);
    let texts = ["Source", "DetailType", "Detail"].map(length);
    let time = if given.get("Time").is_some() { 14 } else { 0 };
    let resources = given.texts("Resources").unwrap_or_default();
    texts.iter().sum::<usize>() + time + resources.iter().map(|one| one.len()).sum::<usize>()
}

/// `TestEventPattern`.
pub(super) fn test_pattern(given: Given<'_>) -> Result<Value, Error> {
    let pattern = given
        .text("EventPattern")?
        .ok_or_else(|| Error::missing("eventPattern"))?;
    let event = given
        .text("Event")?
        .ok_or_else(|| Error::missing("event"))?;
    let pattern = Pattern::read(pattern)?;
    let event = serde_json::from_str::<Value>(event)
        .ok()
        .filter(|event| REQUIRED.iter().all(|key| event.get(key).is_some()))
        .ok_or_else(|| Error::not_valid("Event"))?;
    Ok(json!({"Result": pattern.matches(&event)}))
}
