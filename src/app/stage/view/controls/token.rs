//! Buttons that put a task's token into the form for calls.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::machine::tokens::{Proposed, end};
use leptos::prelude::*;

/// What can be done with a token. Nothing is sent yet: the form is filled in and shown.
pub fn sends(stage: StageHandle, token: &str) -> AnyView {
    let label = format!("Use the token that ends in {}", end(token));
    let buttons = Proposed::WITH_TOKEN.map(|(action, title)| {
        let proposed = Proposed::with_token(action, token);
        fills(stage, proposed, action, title)
    });
    view! {
        <div class="token-buttons" role="group" aria-label=label>
            <span>"Use this token:"</span>
            {buttons}
        </div>
    }
    .into_any()
}

/// A worker asks for work.
pub fn asks(stage: StageHandle, activity: &str) -> AnyView {
    let title = "As a worker: the answer has the work and its token";
    let proposed = Proposed::of_activity(activity);
    view! {
        <div class="token-buttons">
            <span>"Ask for this work:"</span>
            {fills(stage, proposed, "GetActivityTask", title)}
        </div>
    }
    .into_any()
}

fn fills(
    stage: StageHandle,
    proposed: Proposed,
    action: &'static str,
    title: &'static str,
) -> AnyView {
    let show = stage.show;
    // Where a scene has no controls, there is no form either.
    let has_form = show.staged.with_untracked(|staged| {
        let staged = staged.as_ref();
        staged.is_some_and(|staged| !staged.scene.controls.is_empty())
    });
    view! {
        <button
            class="button small"
            type="button"
            title=title
            hidden=!has_form
            disabled=move || show.locked.get()
            on:click=move |_| show.proposed.set(Some(proposed.clone()))
        >
            {action}
        </button>
    }
    .into_any()
}
