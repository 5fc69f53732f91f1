//! Typing a word or a number.

use super::Item;
use super::sheet::Draft;
use leptos::prelude::*;

/// The field.
#[component]
pub fn TextField(item: Item) -> impl IntoView {
    let sheet = item.sheet;
    let text = move || {
        sheet.with(|sheet| match &sheet.draft {
            Draft::Text(text) => text.clone(),
            _ => String::new(),
        })
    };
    let checked = move || sheet.with(|sheet| sheet.verdict.is_some());
    view! {
        <input
            id=item.dom_id("answer")
            class="field"
            type="text"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-label="Your answer"
            prop:value=text
            disabled=checked
            on:input=move |event| {
                let typed = event_target_value(&event);
                sheet.update(|sheet| sheet.draft = Draft::Text(typed));
            }
        />
    }
}
