//! Buttons that copy.

use crate::app::announce::use_announcer;
use crate::app::parts::{Icon, Sign};
use leptos::prelude::*;

/// A button that puts a text on the clipboard, and says so; `label` tells which text.
pub fn copy_button(label: String, text: impl Fn() -> String + 'static) -> AnyView {
    let announcer = use_announcer();
    let text: Box<dyn Fn() -> String> = Box::new(text);
    view! {
        <button
            class="icon-button"
            type="button"
            aria-label=label
            title="Copy"
            on:click=move |_| announcer.copy(text())
        >
            <Icon sign=Sign::Copy />
        </button>
    }
    .into_any()
}
