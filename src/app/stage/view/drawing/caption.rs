//! What the lesson says while it plays a script.

use crate::app::stage::view::use_stage;
use leptos::prelude::*;

/// The caption, and the button that skips the rest.
#[component]
pub fn Caption() -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    view! {
        <Show when=move || show.locked.get()>
            <div class="stage-caption">
                <p>{move || show.caption.get().unwrap_or_else(|| "Watch.".into())}</p>
                <button class="button small" on:click=move |_| stage.skip()>
                    "Skip"
                </button>
            </div>
        </Show>
    }
    .into_any()
}
