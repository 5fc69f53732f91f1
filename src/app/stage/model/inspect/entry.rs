//! Sheets of calls and of entries of the log.

use super::Sheet;
use super::invocation::with_lines;
use crate::app::stage::model::chronicle::{Call, CallAnswer};
use crate::app::stage::model::{events, meaning};
use cloud::engine::Cloud;
use cloud::lambda::Event as Lambda;
use cloud::log::{ApiEvent, Entry, Event};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn call_sheet(call: &Call) -> Option<Sheet> {
    let answer = call.answer.as_ref();
    Some(exchange(
        call.service.title(),
        &call.action,
        "You",
        &call.params,
        answer,
    ))
}

/// A request and its response.
fn exchange(
    service: &str,
    action: &str,
    caller: &str,
    params: &Value,
    answer: Option<&CallAnswer>,
) -> Sheet {
    let who = if caller == "You" {
        "You asked".into()
    } else {
        format!("{caller} asked")
    };
    let words = match answer {
        None => format!("{who} {service}, which has not answered yet."),
        Some(CallAnswer {
            status,
            error: None,
            ..
        }) => format!("{who} {service}, which answered {status} OK."),
        Some(CallAnswer {
            status,
            error: Some(code),
            ..
        }) => format!(
            "{who} {service}, which refused: {status} {code}. {}",
            meaning::of(code, *status)
        ),
    };
    let sheet = Sheet {
        title: action.into(),
        words,
        ..Sheet::default()
    };
    let sheet = sheet.with("The call's parameters", params.clone());
    match answer {
        Some(answer) => sheet.with("The answer", (*answer.body).clone()),
        None => sheet,
    }
}

pub(super) fn entry_sheet(cloud: &Cloud, seq: u64) -> Option<Sheet> {
    let entry = cloud.log().get(seq)?;
    if let Event::Api(event) = &entry.event {
        return api_sheet(cloud, event);
    }
    let sheet = Sheet {
        title: place(&entry.event).into(),
        words: format!("{}.", events::in_words(cloud, entry)),
        ..Sheet::default()
    };
    let sheet = match &entry.event {
        Event::Lambda(Lambda::InvocationStarted { event, .. }) => {
            sheet.with("The event that the function receives", (**event).clone())
        }
        Event::Lambda(Lambda::InvocationEnded {
            response,
            request_id,
            ..
        }) => {
            let heading = "What the function returned, or its error";
            with_lines(
                sheet.with(heading, (**response).clone()),
                cloud,
                *request_id,
            )
        }
        _ => sheet,
    };
    Some(sheet.with("As the log has it", logged(entry)))
}

/// Where it happened.
const fn place(event: &Event) -> &'static str {
    match event {
        Event::Api(_) => "An API call",
        Event::Sqs(_) => "In Amazon SQS",
        Event::Lambda(_) => "In AWS Lambda",
        Event::Traffic(_) => "At a client",
        Event::Events(_) => "In Amazon EventBridge",
        Event::Sns(_) => "In Amazon SNS",
        Event::S3(_) => "In Amazon S3",
        Event::Handover(_) => "Between two services",
        Event::Gateway(_) => "At an API",
        Event::States(_) => "In a state machine",
        Event::Browser(_) => "At a client",
        Event::Wire(_) => "At an endpoint of AWS",
    }
}

/// The entry as JSON, without what is shown by itself.
fn logged(entry: &Entry) -> Value {
    let mut json = serde_json::to_value(entry).unwrap_or_default();
    if let Value::Object(fields) = &mut json {
        fields.shift_remove("event");
        fields.shift_remove("response");
    }
    json
}

fn api_sheet(cloud: &Cloud, event: &ApiEvent) -> Option<Sheet> {
    let (ApiEvent::Called { ticket, .. } | ApiEvent::Answered { ticket, .. }) = event;
    let mut called = None;
    let mut answered = None;
    for entry in cloud.log().iter() {
        match &entry.event {
            Event::Api(event @ ApiEvent::Called { ticket: of, .. }) if of == ticket => {
                called = Some(event);
            }
            Event::Api(ApiEvent::Answered {
                ticket: of,
                status,
                error,
                body,
            }) if of == ticket => {
                answered = Some(CallAnswer {
                    status: *status,
                    error: error.clone(),
                    body: Arc::clone(body),
                    missed: 0,
                });
            }
            _ => {}
        }
    }
    let Some(ApiEvent::Called {
        api,
        action,
        caller,
        params,
        ..
    }) = called
    else {
        // The log no longer has the question.
        let answer = answered?;
        return Some(
            Sheet {
                title: "An answer".into(),
                words: format!("Status {}.", answer.status),
                ..Sheet::default()
            }
            .with("The answer", json!(answer.body)),
        );
    };
    Some(exchange(
        api.title(),
        action,
        caller,
        params,
        answered.as_ref(),
    ))
}
