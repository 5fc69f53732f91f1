//! The inspector: what was selected, as AWS shows it.

use super::copy::copy_button;
use super::use_stage;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::events;
use crate::app::stage::model::inspect::{Part, Sheet, Subject, sheet};
use crate::app::stage::model::json;
use leptos::prelude::*;

/// The inspector.
#[component]
pub fn Inspector() -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    let found = Memo::new(move |_| {
        let subject = show.subject.get()?;
        show.happened.get();
        let world = show.world.get_untracked()?;
        Some(
            show.chronicle
                .with_untracked(|chronicle| sheet(&world, chronicle, &subject)),
        )
    });
    move || {
        match found.get() {
        None => view! {
            <p class="stage-nothing">
                "Select something to look at it closely: a message, a queue or the function in the drawing, a row under Messages or Events."
            </p>
        }
        .into_any(),
        Some(None) => view! {
            <p class="stage-nothing">"What you selected is not there at this moment."</p>
        }
        .into_any(),
        Some(Some(sheet)) => shown(stage, sheet),
    }
    }
}

fn shown(stage: StageHandle, sheet: Sheet) -> AnyView {
    let story: Vec<_> = sheet
        .story
        .iter()
        .filter_map(|seq| chapter(stage, *seq))
        .collect();
    let has_story = !story.is_empty();
    view! {
        <div class="inspector">
            <h3>{sheet.title}</h3>
            <p>{sheet.words}</p>
            {has_story.then(|| view! { <ol class="events story" aria-label="Its story">{story}</ol> })}
            {sheet.parts.into_iter().map(part).collect_view()}
        </div>
    }
    .into_any()
}

/// An entry in a message's story.
fn chapter(stage: StageHandle, seq: u64) -> Option<AnyView> {
    let world = stage.show.world.get_untracked()?;
    let entry = world.log().get(seq)?;
    let (at, words) = (
        events::when(entry.at, stage.show.origin()),
        events::in_words(&world, entry),
    );
    Some(
        view! {
            <li>
                <button class="event" on:click=move |_| stage.inspect(Subject::Entry(seq))>
                    <span class="when">{at}</span>
                    <span>{words}</span>
                </button>
            </li>
        }
        .into_any(),
    )
}

fn part(part: Part) -> AnyView {
    let html = json::to_html(&part.json);
    let label = format!("Copy: {}", part.heading);
    let text = move || serde_json::to_string_pretty(&part.json).unwrap_or_default();
    view! {
        <figure class="json">
            <figcaption>{part.heading} {copy_button(label, text)}</figcaption>
            <pre tabindex="0"><code inner_html=html></code></pre>
        </figure>
    }
    .into_any()
}
