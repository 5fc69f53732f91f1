//! A request or an answer: the text with its parts, and the list of them.

use crate::app::stage::model::request::{Piece, Told};
use leptos::prelude::*;

/// The text, and under it what each part is for. A part that is pointed at, or has the focus, is lit in both; `blamed` is
/// lit from the start.
pub fn message(title: &str, told: &Told, blamed: Option<&'static str>) -> AnyView {
    let blamed = blamed.and_then(|name| told.find(name));
    let lit = RwSignal::new(blamed);
    let pieces: Vec<AnyView> = told
        .pieces
        .iter()
        .map(|piece| shown(piece, lit, blamed))
        .collect();
    let rows: Vec<AnyView> = told
        .parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            row(
                at,
                part.name.clone(),
                part.words.clone(),
                lit,
                blamed == Some(at),
            )
        })
        .collect();
    view! {
        <section class="bench-message">
            <h3>{title.to_owned()}</h3>
            <pre tabindex="0"><code>{pieces}</code></pre>
            <ul class="bench-parts">{rows}</ul>
        </section>
    }
    .into_any()
}

fn shown(piece: &Piece, lit: RwSignal<Option<usize>>, blamed: Option<usize>) -> AnyView {
    let text = piece.text.clone();
    match piece.part {
        None => view! { <span class="bench-plain">{text}</span> }.into_any(),
        Some(part) => view! {
            <span
                class="bench-part"
                class:lit=move || lit.get() == Some(part)
                class:blamed=blamed == Some(part)
                on:pointerenter=move |_| lit.set(Some(part))
            >
                {text}
            </span>
        }
        .into_any(),
    }
}

fn row(
    at: usize,
    name: String,
    words: String,
    lit: RwSignal<Option<usize>>,
    is_blamed: bool,
) -> AnyView {
    let is_lit = move || lit.get() == Some(at);
    view! {
        <li class:lit=is_lit class:blamed=is_blamed>
            <button
                type="button"
                aria-pressed=move || is_lit().to_string()
                on:click=move |_| lit.set(Some(at))
                on:focus=move |_| lit.set(Some(at))
                on:pointerenter=move |_| lit.set(Some(at))
            >
                {name}
            </button>
            <span>{words}</span>
        </li>
    }
    .into_any()
}
