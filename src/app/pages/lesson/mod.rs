//! A lesson: prose and blocks, and the stage beside them.

mod contents;
mod files;
mod foot;
mod frame;
mod run;
mod sources;
mod terms;
mod zip;

use super::{NotFound, PageTitle};
use crate::app::bridge::href;
use crate::app::data::{State, use_data};
use crate::app::parts::{Loaded, Waiting};
use course::model::{Course, Lesson, LessonCard};
use frame::LessonFrame;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::sync::Arc;

/// The page of the lesson that the address names.
#[component]
pub fn LessonPage() -> impl IntoView {
    let params = use_params_map();
    let data = use_data();
    let address = Memo::new(move |_| {
        params.with(|params| {
            (
                params.get("week").unwrap_or_default(),
                params.get("lesson").unwrap_or_default(),
            )
        })
    });
    let standing = Memo::new(move |_| {
        let (week, lesson) = address.get();
        match data.course.get() {
            State::Loading | State::Failed(_) => Standing::Unknown,
            State::Ready(course) => find(&course, &week, &lesson),
        }
    });
    move || {
        match standing.get() {
        Standing::Unknown => view! {
            <div class="page">
                <Loaded from=data.course children=Callback::new(|_| view! { <Waiting /> }.into_any()) />
            </div>
        }
        .into_any(),
        Standing::Nowhere => view! { <NotFound /> }.into_any(),
        Standing::ToCome(card) => view! { <ToCome card /> }.into_any(),
        Standing::Ready(card) => {
            let show = move |lesson: Arc<Lesson>| view! { <LessonFrame lesson /> }.into_any();
            let lesson = data.lesson(&card.id);
            view! { <Loaded from=lesson children=Callback::new(show) /> }.into_any()
        }
    }
    }
}

/// What the course map says of an address.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    /// The map is not here yet.
    Unknown,
    /// It names no lesson.
    Nowhere,
    /// The lesson is still to come.
    ToCome(LessonCard),
    /// The lesson can be read.
    Ready(LessonCard),
}

fn find(course: &Course, week: &str, lesson: &str) -> Standing {
    let card = course
        .weeks
        .iter()
        .flat_map(|week| &week.lessons)
        .find(|card| card.week == week && card.id == lesson);
    match card {
        None => Standing::Nowhere,
        Some(card) if card.ready => Standing::Ready(card.clone()),
        Some(card) => Standing::ToCome(card.clone()),
    }
}

/// The page of a lesson that is still to come.
#[component]
fn ToCome(card: LessonCard) -> impl IntoView {
    view! {
        <article class="page">
            <PageTitle title=card.title />
            <p>"This lesson is still to come."</p>
            <p class="quiet">{card.summary}</p>
            <p><a class="button primary" href=href("/")>"Go to the course map"</a></p>
        </article>
    }
}
