//! The messages that the reader has received.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::chronicle::Held;
use crate::app::stage::model::inspect::Subject;
use crate::app::stage::model::picture::Ring;
use crate::app::stage::model::{action, words};
use crate::app::stage::view::lens::countdown;
use crate::app::stage::view::use_stage;
use cloud::sqs::State;
use leptos::prelude::*;

/// What the reader holds; with `deletes` they can be done with it.
#[component]
pub fn Hands(deletes: bool) -> impl IntoView {
    let stage = use_stage();
    let held = Memo::new(move |_| stage.show.chronicle.with(|chronicle| chronicle.held().to_vec()));
    let is_empty = Memo::new(move |_| held.with(Vec::is_empty));
    view! {
        <Show when=move || !is_empty.get()>
            <ul class="hands" aria-label="In your hands">
                <For
                    each=move || held.get()
                    key=|held| (held.message, held.receipt_handle.clone(), held.stale)
                    let:held
                >
                    {row(stage, held, deletes)}
                </For>
            </ul>
        </Show>
    }
    .into_any()
}

fn row(stage: StageHandle, held: Held, deletes: bool) -> AnyView {
    let id = held.message;
    let group = stage.show.world.with_untracked(|world| {
        let queue = world.as_ref()?.sqs().queue(&held.queue)?;
        queue.messages().find(|message| message.id == id)?.group.clone()
    });
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
        time_left(stage, &held)
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
        <li class:stale=held.stale>
            <button class="lens-message" on:click=move |_| stage.inspect(Subject::Message(id))>
                <span class=format!("tag-token hue-{hue}")>{words::label(&held.body)}</span>
                <code class="hands-handle" title=format!("Receipt handle: {}", held.receipt_handle)>
                    {words::shortened(&held.receipt_handle, 10)}
                </code>
            </button>
            {time}
            <span class="hands-buttons">{buttons}</span>
        </li>
    }
    .into_any()
}

fn time_left(stage: StageHandle, held: &Held) -> AnyView {
    let (queue, id) = (held.queue.clone(), held.message);
    let ring = stage.show.ask(move |cloud, chronicle| {
        let queue = cloud.sqs().queue(&queue)?;
        let message = queue.messages().find(|message| message.id == id)?;
        let State::InFlight { until, .. } = message.state else {
            return None;
        };
        Some(Ring { from: chronicle.hidden_since(id)?, until })
    });
    (move || ring.get().flatten().map(|ring| countdown(stage, ring))).into_any()
}
