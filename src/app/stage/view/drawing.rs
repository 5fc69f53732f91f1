//! The drawing: what there is in the scene, how it hangs together, and every message on its way.
//!
//! Cards are buttons. Tokens can be clicked but not focused: the queue lens has a button for every message.

mod caption;
mod card;
mod cells;
mod token;
mod wire;

use super::keyed::keyed;
use super::use_stage;
use crate::app::stage::clock;
use crate::app::stage::model::picture::Key;
use caption::Caption;
use card::card_view;
use leptos::{html, prelude::*};
use token::token;
use wire::wire_view;

/// How many pixels a unit of the drawing has at least, where the stage is wide enough.
const READABLE: f64 = 0.9;

/// The drawing, and what the lesson says while it plays a script.
#[component]
pub fn Drawing() -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(element) = node.get() {
            clock::on_width(&element, move |width| stage.set_width(width));
        }
    });
    let description = show
        .staged
        .get_untracked()
        .map(|staged| staged.scene.description.clone());
    let view_box = move || {
        show.layout
            .with(|layout| format!("0 0 {} {}", layout.width, layout.height))
    };
    // Large drawings may be high before their letters become too small to read.
    let readable = move || {
        show.layout
            .with(|layout| format!("--readable:{:.0}px", layout.height * READABLE))
    };
    let wires = move || {
        let layout = show.layout.get();
        layout
            .wires
            .iter()
            .map(|wire| wire_view(stage, wire))
            .collect_view()
    };
    let cards = move || {
        let layout = show.layout.get();
        layout
            .cards
            .iter()
            .map(|card| card_view(stage, card))
            .collect_view()
    };
    let keys = Memo::new(move |_| {
        show.picture.with(|picture| {
            picture
                .tokens
                .keys()
                .map(|key| key.numbers())
                .collect::<Vec<_>>()
        })
    });
    let tokens = keyed(keys, move |numbers| token(stage, Key::of(numbers)));
    view! {
        <div class="drawing" node_ref=node>
            <svg viewBox=view_box style=readable role="group" aria-label=description>
                <g aria-hidden="true">{wires}</g>
                <g>{cards}</g>
                <g aria-hidden="true">
                    {tokens}
                </g>
            </svg>
            <Caption />
        </div>
    }
    .into_any()
}
