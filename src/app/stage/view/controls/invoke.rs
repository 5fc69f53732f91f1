//! Invoking a function with an event of the reader's choice.

use super::answer::Asked;
use super::choose::function_chooser;
use super::fields::{Draft, Start, choice};
use crate::app::stage::model::{action, typed};
use crate::app::stage::view::use_stage;
use leptos::prelude::*;

const EXAMPLE: &str = "{\n  \"order\": 100,\n  \"cake\": \"lemon\"\n}";

/// The form: an event, whether to wait, and the answer.
pub fn form(asked: Asked) -> AnyView {
    let stage = use_stage();
    let show = stage.show;
    let samples = show.staged.with_untracked(|staged| {
        let staged = staged.as_ref();
        staged.map_or_else(Vec::new, |staged| staged.scene.events.clone())
    });
    let first = samples
        .first()
        .map_or(EXAMPLE, |sample| sample.payload.as_str());
    let event = Draft::new(show, "event", first);
    let start = Start::new(show, "sample");
    let waits = RwSignal::new(true);
    let texts: Vec<String> = samples.iter().map(|one| one.payload.clone()).collect();
    let names: Vec<String> = samples.iter().map(|one| one.title.clone()).collect();
    let label = view! { {move || format!("Event for {}", show.function.get())} }.into_any();
    let invoke = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        let function = show.function.get_untracked();
        let text = event.text.get_untracked();
        asked.ask(
            stage,
            action::invoke(&function, &text, waits.get_untracked()),
        );
    };
    view! {
        <form class="own-message" on:submit=invoke>
            <div class="form-row">{function_chooser(stage)} {samples_chooser(start, event, names, texts)}</div>
            {event.area(label)}
            {broken(event)}
            <div class="form-row">
                {waiting(waits, true, "Wait for the answer", "InvocationType RequestResponse: the call stays open until the function is done")}
                {waiting(waits, false, "Do not wait", "InvocationType Event: Lambda takes the event, answers 202, and invokes the function later")}
                <button class="button small primary" type="submit">
                    "Invoke"
                </button>
            </div>
            {asked.told(stage, true)}
        </form>
    }
    .into_any()
}

/// The scene's events to start from; what the reader types is one more.
pub(super) fn samples_chooser(
    start: Start,
    event: Draft,
    mut names: Vec<String>,
    texts: Vec<String>,
) -> Option<AnyView> {
    if names.len() < 2 {
        return None;
    }
    names.push("Your own".into());
    let own = texts.len();
    let texts = StoredValue::new(texts);
    let at = move || {
        let now = event.text.get();
        texts.with_value(|texts| start.at(own, |at| texts.get(at) == Some(&now)))
    };
    let kept = StoredValue::new(None::<String>);
    let choose = move |to: usize| {
        if untrack(at) == own {
            kept.set_value(Some(event.text.get_untracked()));
        }
        start.set(to);
        let text = texts.with_value(|texts| texts.get(to).cloned());
        if let Some(text) = text.or(kept.get_value()) {
            event.set(text);
        }
    };
    Some(choice("Start from", names, at, choose))
}

/// Where the event breaks, as it is typed.
pub(super) fn broken(event: Draft) -> AnyView {
    let fault = Memo::new(move |_| {
        let fault = event.text.with(|text| typed::read(text).err())?;
        Some(format!("This is no JSON. {}", fault.in_words()))
    });
    view! { <p class="form-fault" hidden=move || fault.with(Option::is_none)>{move || fault.get()}</p> }
        .into_any()
}

fn waiting(
    waits: RwSignal<bool>,
    value: bool,
    words: &'static str,
    title: &'static str,
) -> AnyView {
    view! {
        <label class="radio" title=title>
            <input
                type="radio"
                name="invocation-type"
                prop:checked=move || waits.get() == value
                on:change=move |_| waits.set(value)
            />
            {words}
        </label>
    }
    .into_any()
}
