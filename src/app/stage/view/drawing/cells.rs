//! A function's execution environments.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::layout::Card;
use crate::app::stage::model::picture::{Cell, CellState};
use crate::app::stage::model::words;
use crate::app::stage::view::keyed::keyed;
use cloud::clock::Time;
use cloud::lambda::Outcome;
use leptos::prelude::*;

/// The environments of the card's function.
pub fn cells(stage: StageHandle, card: &Card) -> AnyView {
    let show = stage.show;
    let id = card.id.clone();
    let cells = Memo::new(move |_| {
        show.picture
            .with(|picture| picture.cells.get(&id).cloned().unwrap_or_default())
    });
    let numbers = Memo::new(move |_| {
        cells.with(|cells| {
            cells
                .iter()
                .map(|cell| (cell.number.into(), 0))
                .collect::<Vec<_>>()
        })
    });
    let middle = card.body.center();
    let name = card.name.clone();
    // With nothing reserved nothing may run.
    let is_barred = show.ask(move |cloud, _| {
        let function = cloud.lambda().function(&name);
        function.is_some_and(|function| function.reserved_concurrency == Some(0))
    });
    let none = move || match is_barred.get() {
        true => Some("0 reserved: none may run"),
        false => numbers.with(Vec::is_empty).then_some("no environment yet"),
    };
    view! {
        <text class="card-empty" x=middle.x y=middle.y + 4.0>{none}</text>
        {keyed(numbers, move |(number, _)| cell_view(stage, cells, number))}
    }
    .into_any()
}

fn cell_view(stage: StageHandle, cells: Memo<Vec<Cell>>, number: u128) -> AnyView {
    let cell = move || {
        cells.with(|cells| {
            cells
                .iter()
                .find(|cell| u128::from(cell.number) == number)
                .cloned()
        })
    };
    let class = move || match cell().map(|cell| cell.state) {
        Some(CellState::Busy { .. }) => "cell busy",
        Some(CellState::Broken(_)) => "cell broken",
        Some(CellState::Free) => "cell free",
        Some(CellState::Idle | CellState::Provisioned) | None => "cell",
    };
    let size = move || cell().map(|cell| cell.rect).unwrap_or_default();
    let place = move || format!("transform:translate({}px,{}px)", size().x, size().y);
    let now = move || {
        stage.show.tenths.get();
        stage.show.now.get_untracked()
    };
    let bar = move || {
        let progress = cell().and_then(|cell| progress(&cell, now()));
        progress.map_or(0.0, |(_, part)| (size().w - 10.0).max(0.0) * part)
    };
    let bar_class = move || match cell().and_then(|cell| progress(&cell, now())) {
        Some((true, _)) => "cell-bar cold",
        _ => "cell-bar",
    };
    let said = move || cell().and_then(|cell| said(&cell, now()));
    view! {
        <g class=class style=place aria-hidden="true">
            <rect class="cell-box" width=move || size().w height=move || size().h rx="6" />
            <rect class=bar_class x="5" y=move || size().h - 4.5 width=bar height="2.5" rx="1.2" />
            <text class="cell-words" x=move || size().w - 7.0 y=move || size().h / 2.0 + 3.0>{said}</text>
        </g>
    }
    .into_any()
}

/// Whether the environment is still being started, and how far that or the handler is.
fn progress(cell: &Cell, now: Time) -> Option<(bool, f64)> {
    let CellState::Busy {
        since,
        ready,
        until,
        ..
    } = cell.state
    else {
        return None;
    };
    let part = |from: Time, to: Time| now.since(from) as f64 / to.since(from).max(1) as f64;
    Some(if now < ready {
        (true, part(since, ready))
    } else {
        (false, part(ready, until).min(1.0))
    })
}

/// How wide a letter of a cell's words is at most, and what stands free beside them.
const LETTER: f64 = 5.6;
const BESIDE: f64 = 14.0;

/// A word about what the environment does, where there is room for it: the long one, or else the short one.
fn said(cell: &Cell, now: Time) -> Option<String> {
    if !cell.roomy() || cell.messages > 1 {
        return None;
    }
    let (long, short) = match cell.state {
        CellState::Free => ("free seat", "free"),
        CellState::Idle => ("ready, warm", "warm"),
        CellState::Provisioned => ("provisioned", "ready"),
        CellState::Broken(Outcome::Timeout) => ("timed out", "failed"),
        CellState::Broken(_) => ("failed", "failed"),
        CellState::Busy { ready, .. } if now < ready => ("cold start", "cold"),
        CellState::Busy { until, .. } => return Some(words::span(until.since(now))),
    };
    let fits = |words: &&str| words.chars().count() as f64 * LETTER + BESIDE <= cell.rect.w;
    [long, short].into_iter().find(fits).map(ToOwned::to_owned)
}
