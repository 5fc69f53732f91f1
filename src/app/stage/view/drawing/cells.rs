//! A function's execution environments.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::layout::Card;
use crate::app::stage::model::picture::{Cell, CellState};
use crate::app::stage::model::words;
use crate::app::stage::view::use_stage;
use cloud::clock::Time;
use cloud::lambda::Outcome;
use leptos::prelude::*;

/// The environments, and how many more there are.
#[component]
pub fn CellsView(card: Card) -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    let (id, more_id) = (card.id.clone(), card.id.clone());
    let cells = Memo::new(move |_| show.picture.with(|picture| picture.cells.get(&id).cloned().unwrap_or_default()));
    let more = move || {
        show.picture.with(|picture| {
            let pile = picture.piles.iter().find(|pile| pile.card == more_id)?;
            Some(format!("+ {} more", pile.more))
        })
    };
    let middle = card.body.center();
    let none = move || cells.with(Vec::is_empty).then_some("no environment yet");
    view! {
        <text class="card-empty" x=middle.x y=middle.y + 4.0>{none}</text>
        // A number may be small or large as environments become many; then it is drawn anew.
        <For each=move || cells.get() key=|cell| (cell.number, cell.roomy()) let:cell>
            {cell_view(stage, cells, cell.number)}
        </For>
        <text class="card-more" x=card.rect.right() - 10.0 y=card.rect.bottom() - 2.0>{more}</text>
    }
    .into_any()
}

fn cell_view(stage: StageHandle, cells: Memo<Vec<Cell>>, number: u32) -> AnyView {
    let cell = Memo::new(move |_| cells.with(|cells| cells.iter().find(|cell| cell.number == number).cloned()));
    let class = move || match cell.get().map(|cell| cell.state) {
        Some(CellState::Busy { .. }) => "cell busy",
        Some(CellState::Broken(_)) => "cell broken",
        Some(CellState::Idle) | None => "cell",
    };
    let place = move || {
        let rect = cell.get().map(|cell| cell.rect).unwrap_or_default();
        format!("transform:translate({}px,{}px)", rect.x, rect.y)
    };
    let size = move || cell.get().map(|cell| cell.rect).unwrap_or_default();
    let progress = Memo::new(move |_| {
        stage.show.tenths.get();
        progress(&cell.get()?, stage.show.now.get_untracked())
    });
    let bar = move || {
        let inner = (size().w - 10.0).max(0.0);
        progress.get().map_or(0.0, |(_, part)| inner * part)
    };
    let bar_class = move || match progress.get() {
        Some((true, _)) => "cell-bar cold",
        _ => "cell-bar",
    };
    let said = move || {
        stage.show.tenths.get();
        cell.get().and_then(|cell| said(&cell, stage.show.now.get_untracked()))
    };
    view! {
        <g class=class style=place>
            <rect class="cell-box" width=move || size().w height=move || size().h rx="6" />
            <rect class=bar_class x="5" y=move || size().h - 4.5 width=bar height="2.5" rx="1.2" />
            <text class="cell-words" x=move || size().w - 7.0 y=move || size().h / 2.0 + 3.0>{said}</text>
        </g>
    }
    .into_any()
}

/// Whether the environment is still being started, and how far that or the handler is.
fn progress(cell: &Cell, now: Time) -> Option<(bool, f64)> {
    let CellState::Busy { since, ready, until, .. } = cell.state else {
        return None;
    };
    let part = |from: Time, to: Time| now.since(from) as f64 / to.since(from).max(1) as f64;
    Some(if now < ready { (true, part(since, ready)) } else { (false, part(ready, until).min(1.0)) })
}

/// A word about what the environment does, where there is room for it.
fn said(cell: &Cell, now: Time) -> Option<String> {
    if !cell.roomy() || cell.messages > 1 {
        return None;
    }
    Some(match cell.state {
        CellState::Idle => "ready, warm".into(),
        CellState::Broken(Outcome::Timeout) => "timed out".into(),
        CellState::Broken(_) => "failed".into(),
        CellState::Busy { ready, .. } if now < ready => "cold start".into(),
        CellState::Busy { until, .. } => words::span(until.since(now)),
    })
}
