//! The graph in words: the chosen state, and all of them as a list.

use super::graph::View;
use crate::app::stage::model::machine::seen::{Drawn, Seen};
use crate::app::stage::model::machine::words::ways;
use leptos::prelude::*;
use std::sync::Arc;

/// What is known of the chosen state.
pub(super) fn chosen(view: View) -> AnyView {
    let at = Memo::new(move |_| {
        let name = view.look.shown.with(|shown| shown.state.clone())?;
        view.drawn.with(|drawn| drawn.graph.named(&name))
    });
    let told = Memo::new(move |_| {
        let at = at.get()?;
        view.drawn.with(|drawn| {
            let name = drawn.graph.nodes.get(at)?.name.to_string();
            let told = view.seen.with(|seen| seen.told.get(at).cloned())?;
            Some((name, told, ways(&drawn.graph, at)))
        })
    });
    let part = move |get: fn(&(String, String, String)) -> &String| {
        told.with(|told| told.as_ref().map(|told| get(told).clone()))
    };
    view! {
        <p class="machine-chosen" role="status" hidden=move || told.with(Option::is_none)>
            <strong>{move || part(|told| &told.0)}</strong>
            " "
            <span>{move || part(|told| &told.1)}</span>
            " "
            <span class="quiet">{move || part(|told| &told.2)}</span>
        </p>
        <p class="quiet" hidden=move || told.with(Option::is_some)>
            "Choose a state to see what it was given and what it made of it."
        </p>
    }
    .into_any()
}

/// All states as a list, with what happened in each.
pub(super) fn in_words(view: View) -> AnyView {
    let list = move || {
        let drawn = view.drawn.get();
        view.seen.with(|seen| block(&drawn, seen, 0))
    };
    view! {
        <details class="twin">
            <summary>"Each state in words"</summary>
            {list}
        </details>
    }
    .into_any()
}

fn block(drawn: &Arc<Drawn>, seen: &Seen, at: usize) -> AnyView {
    let order = drawn.drawing.nodes.iter().map(|placed| placed.node);
    let own = order.filter(|node| drawn.graph.nodes[*node].block == at);
    let rows: Vec<AnyView> = own.map(|node| row(drawn, seen, node)).collect();
    view! { <ol class="machine-list">{rows}</ol> }.into_any()
}

fn row(drawn: &Arc<Drawn>, seen: &Seen, at: usize) -> AnyView {
    let node = &drawn.graph.nodes[at];
    let many = node.blocks.len() > 1;
    let inner: Vec<AnyView> = node
        .blocks
        .iter()
        .enumerate()
        .map(|(number, inner)| {
            let title = many.then(|| format!("Branch {}", number + 1));
            view! {
                <p class="quiet" hidden=!many>{title}</p>
                {block(drawn, seen, *inner)}
            }
            .into_any()
        })
        .collect();
    view! {
        <li>
            <strong>{node.name.to_string()}</strong>
            " "
            {seen.told.get(at).cloned()}
            " "
            <span class="quiet">{ways(&drawn.graph, at)}</span>
            {inner}
        </li>
    }
    .into_any()
}
