//! What a state machine's card has: the executions that run, and where each is.

use super::lines;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::layout::{Card, RUN};
use crate::app::stage::model::machine::source;
use crate::app::stage::model::words::shortened;
use leptos::prelude::*;

/// About how wide a letter of a state's name is.
const LETTER: f64 = 6.0;
/// An execution's token.
const TOKEN: (f64, f64) = (30.0, 15.0);

/// A row for each execution that runs, how many more there are, and the counts.
pub fn executions(stage: StageHandle, card: &Card) -> AnyView {
    let (rect, body, most) = (card.rect, card.body, card.rows);
    let letters = ((body.w - TOKEN.0 - 12.0) / LETTER) as usize;
    let name = card.name.clone();
    let found = stage
        .show
        .ask(move |cloud, _| source::running(cloud, &name, most));
    let rows = move || {
        let (running, _) = found.get();
        let rows = running.into_iter().enumerate();
        rows.map(|(at, one)| {
            let y = body.y + RUN * at as f64;
            let (w, h) = TOKEN;
            view! {
                <g class=format!("card-run hue-{}", one.hue) transform=format!("translate({} {y})", body.x)>
                    <rect width=w height=h rx="5" />
                    <text class="card-run-label" x=w / 2.0 y="11">{one.label}</text>
                    <text class="card-route" x=w + 7.0 y="11">{shortened(&one.state, letters)}</text>
                </g>
            }
            .into_any()
        })
        .collect::<Vec<AnyView>>()
    };
    let words = lines(stage, card);
    let said = move || {
        let more = found.with(|(_, more)| *more);
        let counts = words.with(|lines| lines[0].clone());
        match more {
            0 => counts,
            more => format!("+ {more} more; {counts}"),
        }
    };
    let empty = move || {
        let is_empty = found.with(|(running, _)| running.is_empty());
        is_empty.then_some("no execution runs")
    };
    let middle = body.center();
    view! {
        <text class="card-empty" x=middle.x y=middle.y + 4.0>{empty}</text>
        <g>{rows}</g>
        <text class="card-words" x=rect.x + 10.0 y=rect.bottom() - 8.0>{said}</text>
    }
    .into_any()
}
