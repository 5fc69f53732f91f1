//! Sheets of invocations, and of who may invoke.

use super::Sheet;
use super::sheet::{ask, latest};
use crate::app::stage::model::chronicle::Chronicle;
use crate::app::stage::model::words;
use cloud::call::Service;
use cloud::cloudwatch::Line;
use cloud::engine::Cloud;
use cloud::lambda::{Event as Lambda, Outcome, Queued, RequestId};
use cloud::log::Event;
use serde_json::{Value, json};

/// The invocation that an entry of the log tells of.
pub(super) const fn invocation_of(event: &Lambda) -> Option<RequestId> {
    match event {
        Lambda::InvocationStarted { request_id, .. }
        | Lambda::InvocationEnded { request_id, .. }
        | Lambda::EventQueued { request_id, .. }
        | Lambda::EventRetried { request_id, .. }
        | Lambda::EventEnded { request_id, .. } => Some(*request_id),
        _ => None,
    }
}

pub(super) fn invocation_sheet(
    cloud: &Cloud,
    chronicle: &Chronicle,
    id: RequestId,
) -> Option<Sheet> {
    let tells = |event: &Event| match event {
        Event::Lambda(event) => invocation_of(event) == Some(id),
        _ => false,
    };
    let story = latest(cloud, &tells);
    let mut events = cloud.lambda().functions().flat_map(|function| {
        let events = cloud.lambda().events_of(&function.name);
        events.filter(|event| event.request_id == id)
    });
    let queued = events.next();
    let mut event = queued.map(|queued| (*queued.event).clone());
    let mut end = None;
    for seq in &story {
        match cloud.log().get(*seq).map(|entry| &entry.event) {
            Some(Event::Lambda(Lambda::InvocationStarted { event: given, .. })) => {
                event = Some((**given).clone());
            }
            Some(Event::Lambda(Lambda::InvocationEnded {
                response, outcome, ..
            })) => end = Some((response, *outcome)),
            _ => {}
        }
    }
    let id_text = id.to_string();
    let mut sheet = Sheet {
        title: format!("Invocation {}…", id_text.get(..8).unwrap_or_default()),
        words: standing(cloud, chronicle, id, queued),
        story,
        ..Sheet::default()
    };
    sheet = sheet.with("The event that the function receives", event?);
    if let Some((response, outcome)) = end {
        let heading = match outcome {
            Outcome::Success => "What the function returned",
            _ => "The error",
        };
        sheet = sheet.with(heading, (**response).clone());
    }
    Some(with_lines(sheet, cloud, id))
}

fn standing(
    cloud: &Cloud,
    chronicle: &Chronicle,
    id: RequestId,
    queued: Option<&Queued>,
) -> String {
    if let Some(run) = chronicle.runs().get(&id) {
        let who = match run.caller.as_deref() {
            Some("You") => "You wait for the answer.".into(),
            Some(caller) => format!("{caller} waits for the answer."),
            None => "Nobody waits for an answer.".into(),
        };
        return format!(
            "{} runs with it in environment {}. {who}",
            run.function, run.environment
        );
    }
    match queued {
        Some(queued) => {
            let (_, due) = queued.waits;
            format!(
                "The event waits in Lambda's own queue. {} has run with it {}; it is tried again in {}.",
                queued.function,
                words::times(queued.runs),
                words::span(due.since(cloud.now()))
            )
        }
        None => "It is over. This is its story.".into(),
    }
}

/// The sheet with the lines that the invocation left in the log.
pub(super) fn with_lines(sheet: Sheet, cloud: &Cloud, id: RequestId) -> Sheet {
    let streams = cloud.logs().groups().flat_map(|(_, group)| group.streams());
    let is_start =
        |line: &Line| matches!(line, Line::Start { request_id, .. } if *request_id == id);
    let is_report = |line: &Line| matches!(line, Line::Report(report) if report.request_id == id);
    let mut lines: Vec<Value> = Vec::new();
    for (_, stream) in streams {
        // Attempts of one event are in the streams of the environments that served them.
        let mut is_inside = false;
        for event in &stream.events {
            is_inside |= is_start(&event.line);
            if is_inside {
                lines.push(json!(event.line.text().trim_end().replace('\t', "  ")));
            }
            is_inside &= !is_report(&event.line);
        }
    }
    match lines.is_empty() {
        true => sheet,
        false => sheet.with("Its lines in the function's log", Value::Array(lines)),
    }
}

pub(super) fn policy_sheet(cloud: &Cloud, name: &str) -> Option<Sheet> {
    cloud.lambda().function(name)?;
    let answer = ask(
        cloud,
        Service::Lambda,
        "GetPolicy",
        json!({"FunctionName": name}),
    );
    // The policy is a text that holds JSON.
    let policy = answer["Policy"].as_str();
    let policy: Option<Value> = policy.and_then(|text| serde_json::from_str(text).ok());
    let words = match policy {
        Some(_) => {
            "Whoever pushes events to a function needs a statement in its resource-based policy that allows lambda:InvokeFunction. These are there:"
        }
        None => {
            "The function has no resource-based policy: no service may push events to it. AddPermission gives it a statement."
        }
    };
    let sheet = Sheet {
        title: format!("Who may invoke {name}"),
        words: words.into(),
        ..Sheet::default()
    };
    Some(match policy {
        Some(policy) => sheet.with("The function's policy", policy),
        None => sheet.with("Answer to GetPolicy", answer),
    })
}
