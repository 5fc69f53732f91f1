//! Matching left sides to right sides.

use super::Item;
use super::plain::plain;
use super::sheet::Draft;
use course::quiz::{Kind, Pair};
use leptos::prelude::*;

/// The left sides, each with a choice of all right sides.
#[component]
pub fn PairList(item: Item) -> impl IntoView {
    let id = item.dom_id("answer");
    let pairs = match &item.question.kind {
        Kind::Match { pairs } => pairs.clone(),
        _ => Vec::new(),
    };
    let row = move |(at, pair)| view! { <PairRow item=item.clone() at pair /> };
    let rows = pairs.into_iter().enumerate().map(row).collect_view();
    view! {
        <div id=id tabindex="-1" class="pairs">
            {rows}
        </div>
    }
}

/// A left side; once the answer is checked, with what there is to say about its match.
#[component]
fn PairRow(item: Item, at: usize, pair: Pair) -> impl IntoView {
    let sheet = item.sheet;
    let matched = Memo::new(move |_| {
        sheet.with(|sheet| match &sheet.draft {
            Draft::Matches(matches) => matches.get(at).copied().flatten(),
            _ => None,
        })
    });
    let remark = Memo::new(move |_| {
        let verdict = sheet.with(|sheet| sheet.verdict.clone())?;
        Some(
            verdict
                .feedback
                .into_iter()
                .find(|remark| remark.about == Some(at))
                .map(|remark| remark.html),
        )
    });
    let select_id = item.dom_id(&format!("pair-{at}"));
    let shown = Memo::new(move |_| sheet.with(|sheet| sheet.shown.clone()));
    let options = move || {
        let Kind::Match { pairs } = &item.question.kind else {
            return Vec::new();
        };
        let option = |place: usize| {
            let right = plain(&pairs.get(place)?.right);
            Some(
                view! { <option value=place.to_string() selected=move || matched.get() == Some(place)>{right}</option> },
            )
        };
        shown.get().into_iter().filter_map(option).collect()
    };
    view! {
        <div
            class="pair"
            class:right=move || remark.get() == Some(None)
            class:wrong=move || matches!(remark.get(), Some(Some(_)))
        >
            <label for=select_id.clone() inner_html=pair.left></label>
            <select
                id=select_id
                class="field"
                disabled=move || remark.get().is_some()
                on:change=move |event| {
                    let right = event_target_value(&event).parse().ok();
                    sheet.update(|sheet| sheet.pair(at, right));
                }
            >
                <option value="" selected=move || matched.get().is_none()>"Choose"</option>
                {options}
            </select>
            {move || remark.get().flatten().map(|html| view! { <div class="feedback prose" inner_html=html></div> })}
        </div>
    }
}
