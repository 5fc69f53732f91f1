//! What the reader did last, and what AWS said to it.

use super::answer::Asked;
use crate::app::stage::handle::{Did, Panel, StageHandle};
use crate::app::stage::model::chronicle::{Call, CallAnswer};
use crate::app::stage::model::inspect::Subject;
use crate::app::stage::model::{meaning, words};
use crate::app::stage::view::use_stage;
use cloud::clock::Time;
use leptos::prelude::*;
use serde_json::Value;

/// How much of a function's answer is told in the line.
const RETURNED_MAX: usize = 160;

/// The line; what a form has asked, the form itself tells.
#[component]
pub fn DidLine(told_by: Asked) -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    let call = Memo::new(move |_| {
        let did = show.did.get()?;
        let (call, seen) = show.chronicle.with(|chronicle| {
            let client = did.fetch.as_ref().map(|(client, _)| client);
            let seen = client.and_then(|client| chronicle.seen(client));
            let call = chronicle.calls().get(&did.ticket);
            (call.cloned(), seen.map(|seen| seen.at))
        });
        Some((did, call, seen))
    });
    let line = move || match call.get() {
        None => {
            view! { <span class="quiet">"What you do, and what AWS answers, is told here."</span> }
                .into_any()
        }
        Some((did, ..)) if told_by.is(did.ticket) => ().into_any(),
        Some((did, call, _)) => told(stage, did, call),
    };
    view! { <div class="did-line">{line}</div> }.into_any()
}

fn told(stage: StageHandle, did: Did, call: Option<Call>) -> AnyView {
    if let Some((client, at)) = did.fetch.clone() {
        return fetched(stage, did.what, &client, at);
    }
    if !did.is_call {
        return view! { <span>{did.what}</span> }.into_any();
    }
    // After going back, the call has not been made yet.
    let Some(call) = call else {
        return view! { <span class="quiet">{format!("{} is ahead of this moment", did.what)}</span> }.into_any();
    };
    let ticket = did.ticket;
    let open = move |_| stage.inspect(Subject::Call(ticket));
    let Some(answer) = call.answer.clone() else {
        return waiting(stage, &call);
    };
    let status = match &answer.error {
        None => format!("{} {}", answer.status, meaning::success(answer.status)),
        Some(code) => format!("{} {code}", answer.status),
    };
    let class = if answer.error.is_some() {
        "did-call bad"
    } else {
        "did-call"
    };
    let more = more(&call, &answer);
    view! {
        <button class=class on:click=open title="Look at the call and its answer">
            <code>{call.action.to_string()}</code>
            " → "
            {status}
        </button>
        {more.map(|more| view! { <span>{more}</span> })}
    }
    .into_any()
}

/// What a client of the scene got to see of what it was told to send.
fn fetched(stage: StageHandle, what: String, client: &str, at: Time) -> AnyView {
    let seen = stage.show.chronicle.with_untracked(|chronicle| {
        let seen = chronicle.seen(client);
        seen.filter(|seen| seen.at >= at).cloned()
    });
    let follow = move |_| stage.show.panel.set(Panel::Journey);
    let Some(seen) = seen else {
        return view! { <span class="did-call">{what} " waits for its answer"</span> }.into_any();
    };
    let class = if seen.is_good {
        "did-call"
    } else {
        "did-call bad"
    };
    view! {
        <button class=class on:click=follow title="Follow it from gate to gate">
            {what}
            " → "
            {seen.words}
        </button>
        <span>{seen.more}</span>
    }
    .into_any()
}

/// A call that has not been answered: a long poll, or an invocation.
fn waiting(stage: StageHandle, call: &Call) -> AnyView {
    if &*call.action != "ReceiveMessage" {
        return view! {
            <span class="did-call">
                <code>{call.action.to_string()}</code>
                " waits for its answer"
            </span>
        }
        .into_any();
    }
    let wait_s = call.params["WaitTimeSeconds"].as_u64().unwrap_or_default();
    let until: Time = call.at.after(wait_s * 1000);
    let show = stage.show;
    let left = move || {
        show.tenths.get();
        words::span(until.since(show.now.get_untracked()).div_ceil(1000) * 1000)
    };
    view! {
        <span class="did-call">
            <code>{call.action.to_string()}</code>
            " waits for messages, another "
            {left}
        </span>
    }
    .into_any()
}

/// What a function returned, or that it failed.
fn returned(body: &Value) -> Option<String> {
    let payload = match &body["Payload"] {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let payload = words::shortened(&payload, RETURNED_MAX);
    match body["FunctionError"].as_str() {
        Some(error) => Some(format!("FunctionError: {error}. {payload}")),
        None if payload.is_empty() => None,
        None => Some(format!("The function returned {payload}")),
    }
}

/// What there is to say of an answer besides its status.
fn more(call: &Call, answer: &CallAnswer) -> Option<String> {
    if let Some(code) = &answer.error {
        let message = answer.body["message"].as_str().unwrap_or_default();
        return Some(format!("{message} ({})", meaning::of(code, answer.status)));
    }
    if &*call.action == "Invoke" {
        return returned(&answer.body);
    }
    if &*call.action != "ReceiveMessage" {
        return None;
    }
    let count = answer.body["Messages"].as_array().map_or(0, Vec::len);
    Some(match (count, answer.missed) {
        (0, 0) => "Nothing came back.".into(),
        (0, missed) => {
            format!(
                "Nothing came back: {} waited on servers that were not asked.",
                words::counted(missed as usize, "message")
            )
        }
        (count, _) => format!("{} came back.", words::counted(count, "message")),
    })
}
