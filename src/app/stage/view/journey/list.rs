//! The latest requests, to choose from.

use super::{Look, Row};
use crate::app::stage::model::events::Tone;
use crate::app::stage::view::keyed::keyed;
use leptos::prelude::*;

/// The list, the newest first.
pub(super) fn list(look: Look) -> AnyView {
    let ids = Memo::new(move |_| {
        look.seen.with(|seen| {
            let rows = seen.rows.iter();
            rows.map(|row| (u128::from(row.entry), 0))
                .collect::<Vec<_>>()
        })
    });
    let rows = keyed(ids, move |(entry, _)| one(look, entry as u64));
    view! { <ol class="requests" aria-label="Requests, the newest first">{rows}</ol> }.into_any()
}

fn one(look: Look, entry: u64) -> AnyView {
    let row = Memo::new(move |_| {
        look.seen.with(|seen| {
            let mut rows = seen.rows.iter();
            rows.find(|row| row.entry == entry).cloned()
        })
    });
    let of = move |get: fn(&Row) -> String| row.with(|row| row.as_ref().map(get));
    let class = move || match row.with(|row| row.as_ref().map(|row| row.tone)) {
        Some(Tone::Good) => "request good",
        Some(Tone::Warn) => "request warn",
        Some(Tone::Bad) => "request bad",
        _ => "request",
    };
    let is_chosen = move || {
        let looked_at = look
            .seen
            .with(|seen| seen.journey.as_ref().map(|one| one.entry));
        (looked_at == Some(entry)).then_some("true")
    };
    view! {
        <li>
            <button class=class aria-current=is_chosen on:click=move |_| look.show.request.set(Some(entry))>
                <span class="when">{move || of(|row| row.when.clone())}</span>
                <span class="request-client">{move || of(|row| row.client.to_string())}</span>
                <code>{move || of(|row| row.line.clone())}</code>
                <span class="request-outcome">{move || of(|row| row.outcome.clone())}</span>
            </button>
        </li>
    }
    .into_any()
}
