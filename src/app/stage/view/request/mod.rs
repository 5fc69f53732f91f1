//! The workbench: a request is written, looked at, sent, and its answer read, part by part.

mod compose;
mod message;
mod steps;

use super::use_stage;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::chronicle::Exchange;
use crate::app::stage::model::request::{
    answer, aws_steps, cause, reason, request as told, senders_steps,
};
use crate::app::stage::model::words;
use compose::{Bench, composer};
use leptos::prelude::*;
use message::message;
use std::sync::Arc;
use steps::steps;

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Look {
    /// The newest request that was sent; while there is none, the one that is being written.
    #[default]
    Newest,
    /// The one that is being written, as long as no more than so many have been sent.
    Written(usize),
    /// One that was sent.
    Sent(Arc<str>),
}

/// The panel.
pub fn request() -> AnyView {
    let stage = use_stage();
    let bench = Bench::new(stage);
    let sent = stage
        .show
        .ask(|_, chronicle| chronicle.exchanges().to_vec());
    let look = RwSignal::new(Look::default());
    let shown = Memo::new(move |_| {
        sent.with(|sent| match look.get() {
            Look::Written(count) if sent.len() == count => None,
            Look::Sent(id) => sent.iter().find(|one| one.id == id).cloned(),
            _ => sent.last().cloned(),
        })
    });
    let written = move || {
        sent.with_untracked(|sent| look.set(Look::Written(sent.len())));
    };
    let sending = move || look.set(Look::Newest);
    let body = move || match shown.get() {
        Some(exchange) => exchanged(stage, bench, &exchange),
        None => preview(bench),
    };
    view! {
        <div class="bench">
            {composer(stage, bench, Callback::new(move |()| written()), Callback::new(move |()| sending()))}
            {chooser(sent, shown, look)}
            {body}
        </div>
    }
    .into_any()
}

/// Which request to look at.
fn chooser(
    sent: Memo<Vec<Exchange>>,
    shown: Memo<Option<Exchange>>,
    look: RwSignal<Look>,
) -> AnyView {
    let options = move || {
        let all = sent.get();
        let chosen = shown.with(|shown| shown.as_ref().map(|one| Arc::clone(&one.id)));
        let newest = all.iter().rev().map(|one| {
            let is_chosen = chosen.as_ref() == Some(&one.id);
            view! { <option value=one.id.to_string() selected=is_chosen>{line(one)}</option> }
                .into_any()
        });
        newest.collect::<Vec<_>>()
    };
    let choose = move |event| {
        let id = event_target_value(&event);
        look.set(match id.as_str() {
            "" => Look::Written(sent.with_untracked(Vec::len)),
            id => Look::Sent(id.into()),
        });
    };
    let none = move || shown.with(Option::is_none);
    view! {
        <label class="pick bench-look" hidden=move || sent.with(Vec::is_empty)>
            <span>"Look at"</span>
            <select on:change=choose>
                <option value="" selected=none>
                    "The request above, not sent yet"
                </option>
                {options}
            </select>
        </label>
    }
    .into_any()
}

fn line(exchange: &Exchange) -> String {
    let (path, _) = exchange.request.path_and_query();
    let target = exchange.request.headers.get("X-Amz-Target");
    let what = match target.and_then(|target| target.rsplit('.').next()) {
        Some(action) => action.to_owned(),
        None => format!("{} {path}", exchange.request.method),
    };
    let end = match &exchange.answer {
        None => "no answer yet".to_owned(),
        Some((http, _)) => format!("{} {}", http.status, reason(http.status)),
    };
    format!("{}: {what} → {end}", exchange.client)
}

/// The request that is being written.
fn preview(bench: Bench) -> AnyView {
    let prepared = bench.prepared();
    let body = move || match prepared.get() {
        Err(why) => {
            view! { <p class="form-note">{format!("Not ready to be sent: {why}")}</p> }.into_any()
        }
        Ok(prepared) => {
            let signing = prepared.steps.as_ref().map(|own| steps(own, None));
            view! {
                {message("The request, as it would go now", &told(&prepared.request), None)}
                {signing}
            }
            .into_any()
        }
    };
    view! { <div class="bench-exchange">{body}</div> }.into_any()
}

/// A request that was sent, and its answer.
fn exchanged(stage: StageHandle, bench: Bench, exchange: &Exchange) -> AnyView {
    let account = bench.account();
    let code = exchange.answer.as_ref().and_then(|(_, code)| code.clone());
    let blamed = code
        .as_deref()
        .and_then(|code| cause(&exchange.request, exchange.at, &account, code));
    let aws = aws_steps(&exchange.request, exchange.at, &account);
    let own = senders_steps(&exchange.request, &bench.known(), &account);
    let signing = match (own, aws) {
        (Some(own), aws) => Some(steps(&own, aws.as_ref())),
        (None, Some(aws)) => Some(steps(&aws, None)),
        (None, None) => None,
    };
    let from = stage.show.origin();
    let title = format!(
        "The request, sent by {} after {}",
        exchange.client,
        words::span(exchange.at.since(from))
    );
    let answered = match &exchange.answer {
        None => view! { <p class="form-note">"There is no answer yet. If time stands still, let it run."</p> }.into_any(),
        Some((http, code)) => message("The answer", &answer(http, code.as_deref()), None),
    };
    view! {
        <div class="bench-exchange" aria-live="polite">
            {answered}
            {blamed
                .as_ref()
                .map(|blamed| {
                    view! {
                        <p class="bench-cause">
                            <strong>{format!("Look at “{}”. ", blamed.part)}</strong>
                            {blamed.words.clone()}
                        </p>
                    }
                })}
            {message(&title, &told(&exchange.request), blamed.map(|blamed| blamed.part))}
            {signing}
        </div>
    }
    .into_any()
}
