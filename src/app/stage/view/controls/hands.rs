//! The messages that the reader has received.

use super::token::sends;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::chronicle::Held;
use crate::app::stage::model::inspect::Subject;
use crate::app::stage::model::machine::tokens;
use crate::app::stage::model::picture::Ring;
use crate::app::stage::model::{action, words};
use crate::app::stage::view::lens::countdown;
use crate::app::stage::view::use_stage;
use leptos::prelude::*;

/// What the reader holds; with `deletes` they can be done with it.
#[component]
pub fn Hands(deletes: bool) -> impl IntoView {
    let stage = use_stage();
    let held = Memo::new(move |_| {
        stage
            .show
            .chronicle
            .with(|chronicle| chronicle.held().to_vec())
    });
    let rows = move || {
        held.with(|held| {
            held.iter()
                .map(|held| row(stage, held, deletes))
                .collect_view()
        })
    };
    view! {
        <ul class="hands" aria-label="In your hands" hidden=move || held.with(Vec::is_empty)>
            {rows}
        </ul>
    }
    .into_any()
}

fn row(stage: StageHandle, held: &Held, deletes: bool) -> AnyView {
    let id = held.message;
    let group = stage.show.world.with_untracked(|world| {
        let queue = world.as_ref()?.sqs().queue(&held.queue)?;
        queue
            .messages()
            .find(|message| message.id == id)?
            .group
            .clone()
    });
    let is_stale = held.stale;
    let hue = words::hue(group.as_deref(), &held.body);
    let (url, handle) = (held.queue_url.clone(), held.receipt_handle.clone());
    let delete = move |_| stage.act(action::delete(&url, &handle), "");
    let (url, handle) = (held.queue_url.clone(), held.receipt_handle.clone());
    let give_back = move |_| stage.act(action::give_back(&url, &handle), "");
    let time = if held.stale {
        view! {
            <span class="hands-late" title="Its visibility timeout is over: others can receive it, and this handle may no longer count">
                "too late: visible again"
            </span>
        }
        .into_any()
    } else {
        time_left(stage, held)
    };
    let buttons = deletes.then(|| {
        view! {
            <button class="button small" on:click=delete title="DeleteMessage: it is done">
                "Delete"
            </button>
            <button class="button small" on:click=give_back title="ChangeMessageVisibility to 0: others can receive it at once">
                "Give back"
            </button>
        }
    });
    view! {
        <li class:stale=is_stale>
            <button class="lens-message" on:click=move |_| stage.inspect(Subject::Message(id))>
                <span class=format!("tag-token hue-{hue}")>{words::label(&held.body)}</span>
                <code class="hands-handle" title=format!("Receipt handle: {}", held.receipt_handle)>
                    {words::shortened(&held.receipt_handle, 10)}
                </code>
            </button>
            {time}
            <span class="hands-buttons">{buttons}</span>
            {token(stage, held)}
        </li>
    }
    .into_any()
}

/// The token that a message carries, as long as somebody waits for it.
fn token(stage: StageHandle, held: &Held) -> AnyView {
    let body = StoredValue::new(held.body.clone());
    let token = stage
        .show
        .ask(move |cloud, _| body.with_value(|body| tokens::within(cloud, body)));
    let buttons = move || token.get().map(|token| sends(stage, &token));
    view! { <div class="hands-token" hidden=move || token.with(Option::is_none)>{buttons}</div> }
        .into_any()
}

fn time_left(stage: StageHandle, held: &Held) -> AnyView {
    held.hidden
        .map(|(from, until)| countdown(stage, Ring { from, until }))
        .into_any()
}
