//! Typing a word or a number.

use super::sheet::{Draft, Sheet};
use leptos::prelude::*;

/// The field.
#[component]
pub fn TextField(id: String, sheet: RwSignal<Sheet>) -> impl IntoView {
    let text = move || {
        sheet.with(|sheet| match &sheet.draft {
            Draft::Text(text) => text.clone(),
            _ => String::new(),
        })
    };
    let checked = move || sheet.with(|sheet| sheet.verdict.is_some());
    view! {
        <input
            id=id
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
