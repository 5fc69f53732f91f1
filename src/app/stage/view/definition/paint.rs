//! What stands behind the editor's letters: their colours, the lines' numbers, and the selected state.

use super::Desk;
use crate::app::stage::model::definition::caret::{extent, place};
use crate::app::stage::model::definition::draft::{COLOURED_MAX, Checked, place_of};
use crate::app::stage::model::definition::outline::Place;
use crate::app::stage::model::definition::tokens::{escape, to_html};
use cloud::states::Severity;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The text in colours.
pub fn paint(desk: Desk) -> AnyView {
    let html = Memo::new(move |_| {
        desk.draft.text.with(|text| {
            let mut html = if text.len() > COLOURED_MAX {
                let mut html = String::new();
                escape(&mut html, text);
                html
            } else {
                to_html(text, &desk.checked.with(|checked| checked.spots(text)))
            };
            // An empty last line is as high as any other.
            html.push('\n');
            html
        })
    });
    view! { <pre class="asl-paint" aria-hidden="true"><code inner_html=move || html.get()></code></pre> }
        .into_any()
}

/// The numbers of the lines, with a sign at those that have problems.
pub fn gutter(desk: Desk) -> AnyView {
    let html = Memo::new(move |_| {
        let lines = desk.draft.text.with(|text| extent(text).0);
        let marks = desk
            .draft
            .text
            .with(|text| desk.checked.with(|checked| marks(text, checked)));
        let mut html = String::new();
        for line in 0..lines {
            let (class, sign) = match marks.get(&line) {
                Some(Severity::Error) => (" class=\"bad\"", "\u{2715} "),
                Some(Severity::Warning) => (" class=\"warn\"", "! "),
                None => ("", ""),
            };
            // Writing to a String cannot fail.
            let _ = write!(html, "<i{class}>{sign}{}</i>", line + 1);
        }
        html
    });
    view! { <div class="asl-gutter" aria-hidden="true" inner_html=move || html.get()></div> }
        .into_any()
}

/// The worst problem of each line, which are counted from 0.
fn marks(text: &str, checked: &Checked) -> BTreeMap<usize, Severity> {
    let mut marks = BTreeMap::new();
    for problem in &checked.problems {
        let line = place(text, place_of(text, problem)).0;
        let worst = marks.entry(line).or_insert(problem.severity);
        *worst = (*worst).min(problem.severity);
    }
    marks
}

/// The lines of a state, from 0: the first and how many.
pub fn lines_of(text: &str, state: &Place) -> (usize, usize) {
    let (first, last) = (place(text, state.start).0, place(text, state.end).0);
    (first, last - first + 1)
}

/// The band behind the selected state.
pub fn band(desk: Desk) -> AnyView {
    let lines = Memo::new(move |_| {
        let state = desk.look.shown.with(|shown| shown.state.clone())?;
        desk.places.with(|places| {
            let state = places.iter().find(|place| *place.name == *state)?;
            desk.draft.text.with(|text| Some(lines_of(text, state)))
        })
    });
    let style = move || {
        lines
            .get()
            .map(|(first, count)| format!("--first:{first};--count:{count}"))
    };
    view! { <div class="asl-band" hidden=move || lines.get().is_none() style=style></div> }
        .into_any()
}
