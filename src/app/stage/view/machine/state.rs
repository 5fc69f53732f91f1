//! A state's box: a button that chooses it.

use super::graph::View;
use crate::app::stage::model::machine::export::{bar, branch};
use crate::app::stage::model::machine::layout::{DOT, Lane, Placed, sign};
use crate::app::stage::model::machine::seen::Drawn;
use crate::app::stage::model::machine::words::{Look, Standing};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;

/// How wide the sign is that says how a state stands, with the gap after it.
const STATUS_SIGN: f64 = 14.0;

/// All states, in reading order, and the dots.
pub(super) fn states(view: View, drawn: &Drawn) -> Vec<AnyView> {
    let nodes = drawn.drawing.nodes.iter();
    let states = nodes.map(|placed| state(view, drawn, placed));
    let dots = drawn.drawing.dots.iter().map(|dot| {
        let class = if dot.is_end { "ms-dot end" } else { "ms-dot" };
        view! { <circle class=class cx=dot.at.x cy=dot.at.y r=DOT aria-hidden="true" /> }.into_any()
    });
    states.chain(dots).collect()
}

fn state(view: View, drawn: &Drawn, placed: &Placed) -> AnyView {
    let at = placed.node;
    let Some(node) = drawn.graph.nodes.get(at) else {
        return ().into_any();
    };
    let show = view.look.show;
    let standing = Memo::new(move |_| view.seen.with(|seen| seen.state(at)));
    let name = StoredValue::new(Arc::clone(&node.name));
    let is_chosen = move || {
        view.look
            .shown
            .with(|shown| name.with_value(|name| shown.state.as_ref() == Some(name)))
    };
    let choose = move || {
        name.with_value(|name| {
            show.machine
                .update(|selection| selection.choose_state(name));
        });
    };
    let by_key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            choose();
        }
    };
    let kind = node.kind.name().to_lowercase();
    let class = move || format!("ms-state {kind} {}", standing.with(|one| one.look.class()));
    let label = move || {
        let told = view.seen.with(|seen| seen.told.get(at).cloned());
        let name = name.with_value(ToString::to_string);
        format!("{name}. {}", told.unwrap_or_default())
    };
    let lanes = drawn.drawing.lanes.iter().enumerate();
    let lanes: Vec<AnyView> = lanes
        .filter(|(_, lane)| drawn.graph.blocks[lane.block].owner == Some(at))
        .map(|(number, lane)| branch_view(view, number, lane))
        .collect();
    view! {
        <g class=class>
            <g aria-hidden="true">
                <path class="ms-box" d=placed.outline.clone() />
                {written(placed, sign(node.kind))}
                {status(placed, standing)}
            </g>
            // What is pressed lies over the words, and its label says all of them, those too that had no room.
            <path
                id=format!("ms-state-{at}")
                class="ms-press"
                d=placed.outline.clone()
                role="button"
                tabindex="0"
                aria-label=label
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| choose()
                on:keydown=by_key
            >
                <title>{node.name.to_string()}</title>
            </path>
        </g>
        <g aria-hidden="true">{lanes}</g>
    }
    .into_any()
}

/// What does not change: the sign, what it does, its name.
fn written(placed: &Placed, sign: &'static str) -> AnyView {
    let corner = placed.sign_at();
    let detail = placed.detail_at();
    let name: Vec<AnyView> = placed
        .name
        .iter()
        .enumerate()
        .map(|(line, words)| {
            let at = placed.name_at(line);
            view! { <text class="ms-name" x=at.x y=at.y>{words.clone()}</text> }.into_any()
        })
        .collect();
    view! {
        <path class="ms-sign" transform=format!("translate({:.1} {:.1})", corner.x, corner.y) d=sign />
        <text class="ms-detail" x=detail.x y=detail.y>{placed.detail.clone()}</text>
        {name}
    }
    .into_any()
}

/// How it stands: a sign, words, and a Map's bar.
fn status(placed: &Placed, standing: Memo<Standing>) -> AnyView {
    let at = placed.status_at();
    let letters = placed.letters.saturating_sub(2);
    let words = move || standing.with(|one| one.fitting(letters));
    let path = move || standing.with(|one| one.look.sign());
    let place = format!("translate({:.1} {:.1}) scale(.7)", at.x - 1.0, at.y - 9.5);
    let wide = placed.rect.right() - at.x - 12.0;
    let bar_at = format!("translate({:.1} {:.1})", at.x, at.y + 4.5);
    let parts =
        Memo::new(move |_| standing.with(|one| one.iterations.map(|counts| bar(counts, wide))));
    let bars = move || {
        let parts = parts.get()?;
        let mut x = 0.0;
        let parts: Vec<AnyView> = parts
            .into_iter()
            .zip(["good", "bad", "now"])
            .map(|(width, class)| {
                let at = x;
                x += width;
                view! { <rect class=class x=at width=width height="4" /> }.into_any()
            })
            .collect();
        Some(view! {
            <g class="ms-bar" transform=bar_at.clone()>
                <rect class="ms-bar-ground" width=wide height="4" />
                {parts}
            </g>
        })
    };
    view! {
        <path class="ms-status-sign" transform=place d=path />
        <text class="ms-status" x=at.x + STATUS_SIGN y=at.y>{words}</text>
        {bars}
    }
    .into_any()
}

/// A branch's ground, its number, and how it stands.
fn branch_view(view: View, number: usize, lane: &Lane) -> AnyView {
    let rect = lane.rect;
    let place = lane.number;
    let look = Memo::new(move |_| {
        view.seen
            .with(|seen| seen.branches.get(number).copied().unwrap_or(Look::Idle))
    });
    let words = move || (place > 0).then(|| branch(place, look.get()));
    let class = move || format!("ms-lane {}", look.get().class());
    view! {
        <g class=class>
            <rect x=rect.x y=rect.y width=rect.w height=rect.h rx="6" />
            <text x=rect.x + 8.0 y=rect.y + 13.0>{words}</text>
        </g>
    }
    .into_any()
}
