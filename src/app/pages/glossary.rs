//! The glossary: every term of the course, and the lessons that use it.

use super::PageTitle;
use crate::app::bridge::{self, href};
use crate::app::data::use_data;
use crate::app::parts::Loaded;
use course::model::{Course, LessonCard};
use course::pages::Term;
use leptos::prelude::*;
use std::sync::Arc;

/// The glossary.
#[component]
pub fn Glossary() -> impl IntoView {
    let data = use_data();
    let sought = RwSignal::new(String::new());
    let list = move |terms: Arc<Vec<Term>>| {
        // The list is there only now, so it is only now that the address's place can be gone to.
        Effect::new(move |_| {
            if let Some(anchor) = bridge::anchor() {
                bridge::scroll_to(&anchor);
            }
        });
        let terms = terms
            .iter()
            .cloned()
            .map(|term| view! { <Entry term sought /> })
            .collect_view();
        view! { <dl class="glossary">{terms}</dl> }.into_any()
    };
    view! {
        <article class="page">
            <PageTitle title="Glossary" />
            <label class="search">
                "Find a term"
                <input
                    class="field"
                    type="search"
                    autocomplete="off"
                    on:input=move |event| sought.set(event_target_value(&event).trim().to_lowercase())
                />
            </label>
            <Loaded from=data.glossary() children=Callback::new(list) />
        </article>
    }
}

/// A term and what it means.
#[component]
fn Entry(term: Term, sought: RwSignal<String>) -> impl IntoView {
    let course = use_data().course;
    let Term {
        id,
        term,
        definition,
        lessons,
    } = term;
    let haystack = format!("{term} {definition}").to_lowercase();
    let links = move || course.ready().map(|course| lesson_links(&course, &lessons));
    view! {
        <div class="glossary-entry" id=id hidden=move || sought.with(|sought| !haystack.contains(sought.as_str()))>
            <dt>{term}</dt>
            <dd>
                <span inner_html=definition></span>
                <span class="quiet glossary-lessons">{links}</span>
            </dd>
        </div>
    }
}

fn lesson_links(course: &Course, ids: &[String]) -> Vec<AnyView> {
    let cards = course.weeks.iter().flat_map(|week| &week.lessons);
    let used = cards.filter(|card| ids.contains(&card.id));
    used.map(
        |LessonCard {
             week, id, title, ..
         }| {
            let to = href(&format!("/{week}/{id}"));
            view! { <a href=to>{title.clone()}</a> }.into_any()
        },
    )
    .collect()
}
