//! The queue lens: what is in a queue, message by message.

use super::keyed::keyed;
use super::use_stage;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::events::who;
use crate::app::stage::model::inspect::Subject;
use crate::app::stage::model::lens::{Counts, Row, Standing, rows};
use crate::app::stage::model::picture::Ring;
use crate::app::stage::model::words;
use leptos::prelude::*;
use std::sync::Arc;

/// How many rows are shown at first, and how many more each time.
const PAGE: usize = 20;

/// A queue's messages as a table.
#[component]
pub fn Lens() -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    let most = RwSignal::new(PAGE);
    let counts = move || {
        show.happened.get();
        let name = show.queue.get();
        let world = show.world.get_untracked();
        world
            .and_then(|world| Some(Counts::of(world.sqs().queue(&name)?)))
            .unwrap_or_default()
    };
    let found = Memo::new(move |_| {
        show.happened.get();
        let name = show.queue.get();
        let most = most.get();
        let Some(world) = show.world.get_untracked() else {
            return Vec::new();
        };
        let Some(queue) = world.sqs().queue(&name) else {
            return Vec::new();
        };
        show.chronicle
            .with_untracked(|chronicle| rows(queue, chronicle, most))
    });
    let more = move || counts().all().saturating_sub(found.with(Vec::len));
    let has_groups = move || found.with(|rows| rows.iter().any(|row| row.group.is_some()));
    let ids = Memo::new(move |_| found.with(|rows| rows.iter().map(Row::key).collect::<Vec<_>>()));
    let body = keyed(ids, move |id| {
        let row = found.with_untracked(|rows| rows.iter().find(|row| row.key() == id).cloned());
        row.map(|row| table_row(stage, row)).into_any()
    });
    view! {
        <div class="lens-head">
            <QueueChooser />
            <p class="quiet">{move || counts().in_words()}</p>
        </div>
        <p class="stage-nothing" hidden=move || !found.with(Vec::is_empty)>
            "The queue is empty. What is sent to it appears here."
        </p>
        <table class="lens" class:with-groups=has_groups hidden=move || found.with(Vec::is_empty)>
                <thead>
                    <tr>
                        <th scope="col">"Message"</th>
                        <th scope="col" class="lens-group">"Group"</th>
                        <th scope="col">"Where it stands"</th>
                        <th scope="col" class="lens-age">"Age"</th>
                        <th scope="col" title="How often it has been received, of how often it may be">"Received"</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
        </table>
        <button
            class="button small"
            hidden=move || more() == 0
            on:click=move |_| most.update(|most| *most += PAGE)
        >
            {move || format!("Show more ({} left)", more())}
        </button>
    }
    .into_any()
}

/// Which queue, where there are several.
#[component]
pub fn QueueChooser() -> impl IntoView {
    let stage = use_stage();
    let queues = stage.show.targets().queues;
    let chosen = stage.show.queue;
    if queues.len() < 2 {
        return view! { <p class="lens-queue">{move || format!("Queue {}", chosen.get())}</p> }
            .into_any();
    }
    queues
        .into_iter()
        .map(|queue| {
            let name = Arc::clone(&queue.name);
            let is_chosen = {
                let name = Arc::clone(&name);
                move || (chosen.get() == name).to_string()
            };
            let choose = {
                let name = Arc::clone(&name);
                move |_| stage.choose_queue(&name)
            };
            view! { <button class="chip" aria-pressed=is_chosen on:click=choose>{name.to_string()}</button> }
        })
        .collect_view()
        .into_any()
}

fn table_row(stage: StageHandle, row: Row) -> AnyView {
    let show = stage.show;
    let limit = show.world.with_untracked(|world| {
        let (_, most) = world
            .as_ref()?
            .sqs()
            .queue(&show.queue.get_untracked())?
            .dead_letter_target()?;
        Some(most)
    });
    let received = match limit {
        Some(most) => format!("{} of {most}", row.receive_count),
        None => row.receive_count.to_string(),
    };
    let is_last = limit.is_some_and(|most| row.receive_count >= most);
    let seconds = Memo::new(move |_| show.now.get().since(row.sent_at) / 1000);
    let id = row.id;
    let by = match &row.standing {
        Standing::InFlight { by, .. } => format!(", at {}", who(by)),
        _ => String::new(),
    };
    let class = match row.standing {
        Standing::Waiting => "standing",
        Standing::Blocked => "standing blocked",
        Standing::Delayed(_) => "standing delayed",
        Standing::InFlight { .. } => "standing in-flight",
    };
    view! {
        <tr>
            <td>
                <button class="lens-message" on:click=move |_| stage.inspect(Subject::Message(id))>
                    <span class=format!("tag-token hue-{}", row.hue)>{row.label}</span>
                    <span class="lens-body">{words::shortened(&row.body, 80)}</span>
                </button>
            </td>
            <td class="lens-group">{row.group.as_deref().unwrap_or_default().to_owned()}</td>
            <td>
                <span class="lens-standing">
                    <span class=class>{row.standing.word()} {by}</span>
                    {row.standing.ring().map(|ring| countdown(stage, ring))}
                </span>
            </td>
            <td class="lens-age">{move || words::span(seconds.get() * 1000)}</td>
            <td class:warn-text=is_last>{received}</td>
        </tr>
    }
    .into_any()
}

/// A bar that runs out, and the seconds left.
pub fn countdown(stage: StageHandle, ring: Ring) -> AnyView {
    let tenths = stage.show.tenths;
    let left = move || {
        let now = stage.show.now.get_untracked();
        tenths.get();
        ring.until.since(now)
    };
    let style = move || {
        tenths.get();
        format!(
            "--left:{:.1}%",
            ring.left(stage.show.now.get_untracked()) * 100.0
        )
    };
    view! {
        <span class="countdown">
            <i style=style></i>
            {move || words::span(left().div_ceil(1000) * 1000)}
        </span>
    }
    .into_any()
}
