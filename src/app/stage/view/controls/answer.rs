//! What AWS answered to a call that a form made.

use super::token::sends;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::chronicle::{Call, CallAnswer};
use crate::app::stage::model::{base64url, json, meaning};
use cloud::call::Ticket;
use cloud::engine::Input;
use leptos::prelude::*;
use serde_json::Value;

/// The latest call that a form made, if it made one.
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Asked(RwSignal<Option<Ticket>>);

impl Asked {
    /// Makes a call.
    pub fn ask(self, stage: StageHandle, input: Input) {
        stage.act(input, "");
        self.take_latest(stage);
    }

    /// Takes the call as its own that was made last.
    pub fn take_latest(self, stage: StageHandle) {
        let did = stage.show.did.get_untracked();
        self.0.set(did.map(|did| did.ticket));
    }

    /// Forgets the latest call.
    pub fn forget(self) {
        self.0.set(None);
    }

    /// Whether this is the call.
    pub fn is(self, ticket: Ticket) -> bool {
        self.0.get() == Some(ticket)
    }

    /// The call, with its answer once there is one.
    pub fn call(self, stage: StageHandle) -> Memo<Option<Call>> {
        let show = stage.show;
        Memo::new(move |_| {
            let ticket = self.0.get()?;
            show.chronicle
                .with(|chronicle| chronicle.calls().get(&ticket).cloned())
        })
    }

    /// The answer, when the call is of this action or, without one, of any but `Invoke`.
    pub fn told(self, stage: StageHandle, invokes: bool) -> AnyView {
        let call = self.call(stage);
        let told = move || match call.get() {
            Some(call) if (&*call.action == "Invoke") == invokes => one(stage, self, &call),
            _ => ().into_any(),
        };
        view! { <div class="form-answer" aria-live="polite">{told}</div> }.into_any()
    }
}

fn one(stage: StageHandle, asked: Asked, call: &Call) -> AnyView {
    match &call.answer {
        None => waiting(stage, call),
        Some(answer) if answer.error.is_some() => refused(answer),
        Some(answer) if &*call.action == "Invoke" => invoked(answer),
        Some(answer) => went_well(stage, asked, call, answer),
    }
}

/// An answer that can be folded: it is, once the reader has done something else, and where the stage shows more of what
/// came of the call.
fn went_well(stage: StageHandle, asked: Asked, call: &Call, answer: &CallAnswer) -> AnyView {
    let shows_more = &*call.action == "StartExecution";
    let is_newest = Memo::new(move |_| {
        let did = stage.show.did;
        did.with(|did| did.as_ref().is_some_and(|did| asked.is(did.ticket)))
    });
    let words = format!("{} {}", answer.status, meaning::success(answer.status));
    let action = call.action.to_string();
    view! {
        <details class="answer-fold" prop:open=move || is_newest.get() && !shows_more>
            <summary>
                <span class="answer-status good">{words}</span>
                " "
                <span class="quiet">{action}</span>
            </summary>
            {code("", json::to_html(&answer.body))}
        </details>
        {answer.body["taskToken"].as_str().map(|token| sends(stage, token))}
    }
    .into_any()
}

fn waiting(stage: StageHandle, call: &Call) -> AnyView {
    let what = if &*call.action == "Invoke" {
        "The call stays open until the function is done."
    } else {
        "The call stays open."
    };
    let playing = stage.show.playing;
    view! {
        <p>
            {what} " "
            <Show when=move || !playing.get()>"Time stands still: let it run to see the answer."</Show>
        </p>
    }
    .into_any()
}

fn refused(answer: &CallAnswer) -> AnyView {
    let code = answer.error.as_deref().unwrap_or_default();
    let message = answer.body["message"].as_str().unwrap_or_default();
    view! {
        {status(answer, "bad")}
        <p class="answer-message">{message.to_owned()}</p>
        <p>{meaning::of(code, answer.status)}</p>
    }
    .into_any()
}

fn status(answer: &CallAnswer, class: &'static str) -> AnyView {
    let word = answer.error.as_deref();
    let word = word.unwrap_or(meaning::success(answer.status));
    view! { <p class=format!("answer-status {class}")>{format!("{} {word}", answer.status)}</p> }
        .into_any()
}

/// The answer to an `Invoke`: the function's own answer, and the end of its log.
fn invoked(answer: &CallAnswer) -> AnyView {
    let body = &answer.body;
    let failed = body["FunctionError"].as_str().map(ToOwned::to_owned);
    let class = if failed.is_some() { "warn" } else { "good" };
    let failure = failed.map(|failed| {
        view! {
            <p>
                <code class="answer-error">{format!("FunctionError: {failed}")}</code>
                " The call went well, the function did not. So the status says nothing of it: look for this field."
            </p>
        }
    });
    let accepted = (answer.status == 202).then(|| {
        view! { <p>"Lambda keeps the event in a queue of its own and answers at once. What becomes of it, this caller never hears."</p> }
    });
    let payload = payload(&body["Payload"]).map(|html| code("What the function returned", html));
    let log = body["LogResult"].as_str().and_then(decoded);
    let log = log.map(|log| code("The end of its log", escaped(&log)));
    view! {
        {status(answer, class)}
        {failure}
        {accepted}
        {payload}
        {log}
    }
    .into_any()
}

/// The payload for people, if there is one.
fn payload(payload: &Value) -> Option<String> {
    match payload {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(match serde_json::from_str(text) {
            Ok(value) => json::to_html(&value),
            Err(_) => escaped(text),
        }),
        other => Some(json::to_html(other)),
    }
}

fn decoded(base64: &str) -> Option<String> {
    let text = base64.trim_end_matches('=');
    let bytes = base64url::decode(&text.replace('+', "-").replace('/', "_"))?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

fn code(caption: &'static str, html: String) -> AnyView {
    view! {
        <figure class="json">
            <figcaption hidden=caption.is_empty()>{caption}</figcaption>
            <pre tabindex="0"><code inner_html=html></code></pre>
        </figure>
    }
    .into_any()
}
