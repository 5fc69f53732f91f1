//! The way through a state, filter by filter.

use super::detail::{both, changes, whole};
use crate::app::stage::model::code::paint::json_html;
use crate::app::stage::model::flow::diff::difference;
use crate::app::stage::model::flow::steps::Step;
use leptos::prelude::*;

/// The steps as a list, each with the expression that did it and with what changed; or with before and after side by side.
pub fn way(steps: Vec<Step>, apart: bool) -> AnyView {
    let steps: Vec<AnyView> = steps.into_iter().map(|step| one(&step, apart)).collect();
    view! { <ol class="flow-way">{steps}</ol> }.into_any()
}

fn one(step: &Step, apart: bool) -> AnyView {
    let difference = step
        .before
        .as_ref()
        .map(|before| difference(before, &step.after));
    let is_same = difference.as_ref().is_some_and(|found| found.is_same());
    let said = difference.map(|found| found.in_words());
    let json = match &step.before {
        // Where nothing changed, the step above shows the same.
        Some(_) if is_same => ().into_any(),
        Some(before) if apart => both(step.base, before, step.name, &step.after),
        Some(before) => changes(
            &format!("{} compared with {}", step.name, step.base),
            before,
            &step.after,
        ),
        None => whole(step.name, &step.after),
    };
    let expression = step.expression.as_deref().map(|text| {
        let html = json_html(text);
        let is_long = text.contains('\n');
        view! { <code class="flow-expression" class:long=is_long inner_html=html></code> }
    });
    let words = if step.is_open() {
        "The state does not set it: everything goes through."
    } else {
        step.words
    };
    let class = if step.is_open() && is_same {
        "flow-step open"
    } else {
        "flow-step"
    };
    let count = said.map(|said| {
        let class = if is_same {
            "flow-count"
        } else {
            "flow-count changed"
        };
        view! { <span class=class>{said}</span> }
    });
    view! {
        <li class=class>
            <div class="flow-head">
                <h3>{step.name}</h3>
                {expression}
                {count}
            </div>
            <p class="quiet">{words}</p>
            {json}
        </li>
    }
    .into_any()
}
