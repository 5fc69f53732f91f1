//! Picking one option, or all that apply.

use super::Item;
use super::sheet::{Draft, Sheet};
use crate::app::parts::{Icon, Sign};
use course::quiz::{Choice, Kind};
use leptos::prelude::*;

/// The options, in the sheet's order.
#[component]
pub fn Choices(item: Item) -> impl IntoView {
    let several = item.question.is_multiple();
    let id = item.dom_id("answer");
    let sheet = item.sheet;
    // The order changes with each try, and only then.
    let shown = Memo::new(move |_| sheet.with(|sheet| sheet.shown.clone()));
    let rows = move || {
        let (Kind::MultipleChoice { options } | Kind::Tracing { options, .. }) =
            &item.question.kind
        else {
            return Vec::new();
        };
        let name = item.dom_id("options");
        shown
            .get()
            .into_iter()
            .filter_map(|at| Some((at, options.get(at)?.clone())))
            .map(|(at, choice)| view! { <ChoiceRow at choice several name=name.clone() sheet /> })
            .collect()
    };
    view! {
        <div id=id tabindex="-1" class="options">
            {several.then(|| view! { <p class="quiet">"Pick all that apply."</p> })}
            {rows}
        </div>
    }
}

/// An option; once the answer is checked, with what there is to say about it.
#[component]
fn ChoiceRow(
    at: usize,
    choice: Choice,
    several: bool,
    name: String,
    sheet: RwSignal<Sheet>,
) -> impl IntoView {
    let picked = Memo::new(move |_| {
        sheet.with(|sheet| matches!(&sheet.draft, Draft::Choices(picked) if picked.contains(&at)))
    });
    let checked = Memo::new(move |_| sheet.with(|sheet| sheet.verdict.is_some()));
    let Choice {
        text,
        right,
        feedback,
    } = choice;
    let mark = move || {
        let (sign, words) = match (right, picked.get()) {
            (true, true) => (Sign::Check, "Your pick, and right."),
            (true, false) => (Sign::Check, "This is right."),
            (false, true) => (Sign::Cross, "Your pick, but not right."),
            (false, false) => (Sign::Cross, "Not right."),
        };
        view! {
            <p class="verdict">
                <Icon sign />
                {words}
            </p>
        }
    };
    view! {
        <div
            class="option"
            class:picked=picked
            class:right=move || checked.get() && right
            class:wrong=move || checked.get() && !right && picked.get()
        >
            <label>
                <input
                    type=if several { "checkbox" } else { "radio" }
                    name=name
                    prop:checked=picked
                    disabled=checked
                    on:change=move |event| {
                        let now = event_target_checked(&event);
                        sheet.update(|sheet| sheet.pick(at, now, several));
                    }
                />
                <span inner_html=text></span>
            </label>
            <Show when=move || checked.get()>
                <div class="feedback">
                    {mark}
                    <div class="prose" inner_html=feedback.clone()></div>
                </div>
            </Show>
        </div>
    }
}
