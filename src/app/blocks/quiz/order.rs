//! Putting items in order.

use super::Item;
use super::sheet::Draft;
use crate::app::announce::use_announcer;
use crate::app::bridge;
use crate::app::parts::{Icon, Sign};
use course::quiz::Kind;
use leptos::prelude::*;

/// The items in the reader's order, each with buttons that move it.
#[component]
pub fn OrderList(item: Item) -> impl IntoView {
    let sheet = item.sheet;
    let order = Memo::new(move |_| {
        sheet.with(|sheet| match &sheet.draft {
            Draft::Order(order) => order.clone(),
            _ => Vec::new(),
        })
    });
    let checked = move || sheet.with(|sheet| sheet.verdict.is_some());
    let id = item.dom_id("answer");
    view! {
        <ol id=id tabindex="-1" class="order" class:checked=checked>
            <For each=move || order.get() key=|place| *place let:place>
                <OrderRow item=item.clone() place order />
            </For>
        </ol>
    }
}

/// An item. `place` is its place in the question, which it keeps wherever it is moved.
#[component]
fn OrderRow(item: Item, place: usize, order: Memo<Vec<usize>>) -> impl IntoView {
    let announcer = use_announcer();
    let sheet = item.sheet;
    let at = Memo::new(move |_| {
        order.with(|order| order.iter().position(|other| *other == place).unwrap_or(0))
    });
    let checked = Memo::new(move |_| sheet.with(|sheet| sheet.verdict.is_some()));
    let last = move || order.with(Vec::len).saturating_sub(1);
    let html = match &item.question.kind {
        Kind::Order { items, .. } => items.get(place).cloned().unwrap_or_default(),
        _ => String::new(),
    };
    let up_id = item.dom_id(&format!("up-{place}"));
    let down_id = item.dom_id(&format!("down-{place}"));
    let shift = {
        let (up_id, down_id) = (up_id.clone(), down_id.clone());
        move |down: bool| {
            let to = sheet
                .try_update(|sheet| sheet.shift(at.get_untracked(), down))
                .flatten();
            if let Some(to) = to {
                announcer.say(format!("Moved to place {} of {}.", to + 1, last() + 1));
                // Moving it took it off the page for a moment, and the focus with it. At an end only one way is left.
                let down = if to == 0 { true } else { down && to != last() };
                bridge::focus_later(if down { &down_id } else { &up_id });
            }
        }
    };
    let up = shift.clone();
    view! {
        <li class="order-row">
            <span inner_html=html></span>
            <span class="order-buttons">
                <button
                    type="button"
                    id=up_id
                    class="icon-button"
                    aria-label="Move up"
                    disabled=move || checked.get() || at.get() == 0
                    on:click=move |_| up(false)
                >
                    <Icon sign=Sign::Up />
                </button>
                <button
                    type="button"
                    id=down_id
                    class="icon-button"
                    aria-label="Move down"
                    disabled=move || checked.get() || at.get() == last()
                    on:click=move |_| shift(true)
                >
                    <Icon sign=Sign::Down />
                </button>
            </span>
        </li>
    }
}
