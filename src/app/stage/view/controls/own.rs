//! A message of the reader's own words.

use super::fields::Draft;
use crate::app::stage::model::action;
use crate::app::stage::view::use_stage;
use leptos::prelude::*;

const EXAMPLE: &str = "{\"order\": 100, \"cake\": \"lemon\"}";

/// A form for the body and, on FIFO queues, group and deduplication id. AWS itself says what is wrong with it.
pub fn form() -> AnyView {
    let stage = use_stage();
    let show = stage.show;
    let body = Draft::new(show, "message", EXAMPLE);
    let group = RwSignal::new(String::new());
    let deduplication = RwSignal::new(String::new());
    let is_fifo = show.ask(move |cloud, _| cloud.sqs().queues().any(cloud::sqs::Queue::is_fifo));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = show.queue.get_untracked();
        let input = show.world.with_untracked(|world| {
            let queue = world.as_ref()?.sqs().queue(&name)?;
            let (body, group) = (body.text.get_untracked(), group.get_untracked());
            Some(action::send_own(
                queue,
                &body,
                &group,
                &deduplication.get_untracked(),
            ))
        });
        if let Some(input) = input {
            stage.act(input, "");
        }
    };
    let label = view! { {move || format!("Message body for {}", show.queue.get())} }.into_any();
    view! {
        <form class="own-message" on:submit=send>
            {body.area(label)}
            <Show when=move || is_fifo.get()>
                {line("Message group id", group)}
                {line("Deduplication id", deduplication)}
            </Show>
            <button class="button small" type="submit">
                "Send this"
            </button>
        </form>
    }
    .into_any()
}

fn line(name: &'static str, value: RwSignal<String>) -> AnyView {
    view! {
        <label>
            {name}
            <input
                type="text"
                autocomplete="off"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
    }
    .into_any()
}
