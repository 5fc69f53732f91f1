//! The event log in words.

use super::keyed::keyed;
use super::use_stage;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::events::{self, Filter, Tone};
use crate::app::stage::model::inspect::Subject;
use leptos::prelude::*;

/// How many entries are shown at first, and how many more each time.
const PAGE: usize = 200;

/// The log, the newest entry first.
#[component]
pub fn Events() -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    let filter = RwSignal::new(Filter::default());
    let most = RwSignal::new(PAGE);
    let deployed = show
        .staged
        .with_untracked(|staged| staged.as_ref().map_or(0, |staged| staged.deployed));
    // One more than is shown tells whether there are older ones.
    let found = Memo::new(move |_| {
        show.happened.get();
        let world = show.furthest.get().or(show.world.get_untracked());
        let found =
            world.map(|world| events::newest(world.log(), deployed, filter.get(), most.get() + 1));
        found
            .unwrap_or_default()
            .into_iter()
            .map(|seq| (u128::from(seq), 0))
            .collect::<Vec<_>>()
    });
    let shown = Memo::new(move |_| {
        found.with(|found| found.iter().take(most.get()).copied().collect::<Vec<_>>())
    });
    let rows = keyed(shown, move |(seq, _)| row(stage, seq as u64));
    let has_requests = show.has_requests();
    let offered = Filter::ALL.into_iter();
    let offered = offered.filter(|one| *one != Filter::Requests || has_requests);
    let filters = offered.map(|one| {
        view! {
            <button
                class="chip"
                aria-pressed=move || (filter.get() == one).to_string()
                on:click=move |_| filter.set(one)
            >
                {one.title()}
            </button>
        }
        .into_any()
    });
    let filters: Vec<AnyView> = filters.collect();
    view! {
        <div class="chips" role="group" aria-label="Show">{filters}</div>
        <p class="stage-nothing" hidden=move || !found.with(Vec::is_empty)>
            "Nothing has happened here yet. Send a message, or let time run."
        </p>
        <ol class="events">{rows}</ol>
        <button
            class="button small"
            hidden=move || found.with(Vec::len) <= most.get()
            on:click=move |_| most.update(|most| *most += PAGE)
        >
            "Older events"
        </button>
    }
    .into_any()
}

fn row(stage: StageHandle, seq: u64) -> AnyView {
    let show = stage.show;
    let world = show.furthest.get_untracked().or(show.world.get_untracked());
    let told = world.as_ref().and_then(|world| {
        let entry = world.log().get(seq)?;
        Some((
            entry.at,
            events::in_words(world, entry),
            events::tone(&entry.event),
        ))
    });
    let Some((at, words, tone)) = told else {
        return ().into_any();
    };
    let len = stage.log_len();
    let is_to_come = Memo::new(move |_| seq >= len.get());
    let class = match tone {
        Tone::Plain => "event",
        Tone::Good => "event good",
        Tone::Warn => "event warn",
        Tone::Bad => "event bad",
        Tone::Faint => "event faint",
    };
    let go = move |_| {
        stage.seek(at);
        stage.inspect(Subject::Entry(seq));
    };
    view! {
        <li>
            <button class=class class:to-come=is_to_come on:click=go title="Go to this moment and look closer">
                <span class="when">{events::when(at, show.origin())}</span>
                <span>{words}</span>
            </button>
        </li>
    }
    .into_any()
}
