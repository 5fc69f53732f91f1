//! The data on its way through a state: each filter with what it did, for each visit of the state.

use super::Teller;
use super::again::again;
use super::detail::whole;
use super::steps::way;
use crate::app::stage::model::definition::outline::states;
use crate::app::stage::model::definition::tree::read;
use crate::app::stage::model::flow::seen::{Attempt, Flow, VisitLabel, flow, labels};
use crate::app::stage::view::controls::choice;
use crate::app::stage::view::machine::{Look, tokens};
use leptos::prelude::*;
use std::sync::Arc;

/// What the panel's parts share.
#[derive(Clone, Copy)]
pub struct Page {
    pub look: Look,
    /// The state that is looked at.
    pub state: Memo<Option<Arc<str>>>,
    /// Its visits, and their attempts.
    visits: Memo<Vec<VisitLabel>>,
    /// The visit that is looked at.
    pub visit: Memo<Option<Attempt>>,
    /// The visit that the reader chose.
    chosen: RwSignal<Option<Attempt>>,
    /// The data on their way.
    pub flow: Memo<Option<Flow>>,
}

/// The panel.
pub fn data(look: Look) -> AnyView {
    let page = page(look, Teller::new(look));
    let apart = RwSignal::new(false);
    let definition = Memo::new(move |_| look.shown.with(|shown| Arc::clone(&shown.definition)));
    let names = Memo::new(move |_| {
        let root = definition.with(|definition| read(definition));
        let places = root.map(|root| states(&root)).unwrap_or_default();
        let names = places.into_iter().map(|place| place.name);
        names.collect::<Vec<String>>()
    });
    let told = move || match page.flow.get() {
        Some(flow) => told(flow, apart.get()),
        None => nothing(page),
    };
    view! {
        <div class="flow">
            <div class="form-row">
                {move || state_chooser(page, names)} {move || visit_chooser(page)}
                {toggle(apart)}
            </div>
            {tokens(look, page.state)}
            {told}
            {again(page)}
        </div>
    }
    .into_any()
}

fn page(look: Look, teller: Teller) -> Page {
    // Without a choice: the state that was entered last.
    let latest = teller.ask(|story, _, _| {
        let last = story.rows().iter().rev();
        let mut last = last.filter_map(|row| story.state_of(row));
        last.next().map(Arc::<str>::from)
    });
    let state = Memo::new(move |_| {
        let chosen = look.shown.with(|shown| shown.state.clone());
        chosen.or_else(|| latest.get())
    });
    let visits = teller.ask(move |story, execution, _| {
        let state = state.get();
        state.map_or_else(Vec::new, |state| labels(story, &state, execution.started))
    });
    let of_event = teller.ask(move |story, _, _| {
        let event = look.shown.with(|shown| shown.event)?;
        story.row(event).map(|row| (row.visit, event))
    });
    let chosen = RwSignal::new(None);
    let visit = Memo::new(move |_| {
        let (chosen, event) = (chosen.get(), of_event.get());
        visits.with(|visits| {
            let mut all = visits.iter().map(|label| label.visit);
            let chosen = chosen.filter(|chosen| all.clone().any(|one| one == *chosen));
            // The attempt in which the event happened.
            let of_event = event.and_then(|(visit, event)| {
                all.find(|(entered, until)| *entered == visit && event <= *until)
            });
            let last = visits.last().map(|label| label.visit);
            chosen.or(of_event).or(last)
        })
    });
    let flow = teller.ask(move |_, execution, cloud| flow(cloud, execution, visit.get()?));
    Page {
        look,
        state,
        visits,
        visit,
        chosen,
        flow,
    }
}

fn nothing(page: Page) -> AnyView {
    let words = move || {
        if page.look.shown.with(|shown| shown.execution.is_none()) {
            "No execution has started yet. Start one, and follow its data here."
        } else {
            "The execution has not entered this state."
        }
    };
    view! { <p class="stage-nothing">{words}</p> }.into_any()
}

/// Which state: those of the definition, in its order.
fn state_chooser(page: Page, names: Memo<Vec<String>>) -> AnyView {
    let names = names.get();
    if names.is_empty() {
        return ().into_any();
    }
    let known = StoredValue::new(names.clone());
    let at = move || {
        let state = page.state.get();
        let at = known.with_value(|names| {
            let mut names = names.iter();
            names.position(|name| Some(&**name) == state.as_deref())
        });
        at.unwrap_or(0)
    };
    choice("State", names, at, move |at| {
        if let Some(name) = known.with_value(|names| names.get(at).cloned()) {
            page.chosen.set(None);
            page.look
                .show
                .machine
                .update(|selection| selection.choose_state(&name.into()));
        }
    })
}

/// Which visit, where there are several.
fn visit_chooser(page: Page) -> AnyView {
    let visits = page.visits.get();
    if visits.len() < 2 {
        return ().into_any();
    }
    let names: Vec<String> = visits.iter().map(|label| label.words.clone()).collect();
    let ids = StoredValue::new(visits.iter().map(|label| label.visit).collect::<Vec<_>>());
    let at = move || {
        let visit = page.visit.get();
        let at = ids.with_value(|ids| ids.iter().position(|id| Some(*id) == visit));
        at.unwrap_or(0)
    };
    choice("Visit", names, at, move |at| {
        page.chosen.set(ids.with_value(|ids| ids.get(at).copied()));
    })
}

/// One JSON with what changed in it, or two beside each other.
fn toggle(apart: RwSignal<bool>) -> AnyView {
    let chip = |value: bool, words: &'static str| {
        view! {
            <button
                class="chip"
                aria-pressed=move || (apart.get() == value).to_string()
                on:click=move |_| apart.set(value)
            >
                {words}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="chips flow-toggle" role="group" aria-label="Show">
            {chip(false, "What changed")} {chip(true, "Before and after")}
        </div>
    }
    .into_any()
}

fn told(flow: Flow, apart: bool) -> AnyView {
    let context = flow.context.map(|context| {
        view! {
            <details class="flow-context">
                <summary>"The context object of this visit"</summary>
                {whole("Context object", &context)}
            </details>
        }
    });
    let error = flow.error.map(|(error, cause)| {
        view! {
            <div class="flow-error">
                <p>
                    <strong>{error}</strong>
                </p>
                <p>{cause}</p>
            </div>
        }
    });
    view! {
        <p class="flow-told">{flow.words}</p>
        {way(flow.steps, apart)}
        {error}
        {context}
    }
    .into_any()
}

#[cfg(test)]
#[path = "data_tests.rs"]
mod tests;
