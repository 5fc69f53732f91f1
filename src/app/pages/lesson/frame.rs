//! How a lesson is laid out: prose at the left, the stage at the right; on narrow screens one at a time.

use super::contents::Contents;
use super::files::Files;
use super::foot::Foot;
use super::run;
use super::sources::Sources;
use super::terms::TermPopover;
use crate::app::blocks::{BlockView, Reading, Tabs, parts};
use crate::app::bridge::{self, href};
use crate::app::data::use_data;
use crate::app::live::{LiveStage, use_door};
use crate::app::pages::PageTitle;
use crate::app::pages::review::ReviewNote;
use crate::app::progress::{Place, use_progress};
use course::model::{Lesson, LessonCard};
use leptos::prelude::*;
use std::sync::Arc;

/// A lesson with its stage.
#[component]
pub fn LessonFrame(lesson: Arc<Lesson>) -> impl IntoView {
    let tabs = Tabs::new();
    let reading = Reading {
        lesson: Arc::clone(&lesson),
        progress: use_progress(),
        tabs,
        command: RwSignal::new(None),
    };
    provide_context(reading.clone());
    let run = {
        let reading = reading.clone();
        move |event| run::clicked(&reading, &event)
    };
    open(reading);
    provide_context(use_door().enter());
    let has_stage = !lesson.scenes.is_empty();
    let blocks = lesson
        .blocks
        .iter()
        .cloned()
        .map(|block| view! { <BlockView block /> })
        .collect_view();
    view! {
        <div class="lesson" class:on-stage=move || tabs.on_stage() class:no-stage=!has_stage>
            <TermPopover lesson=Arc::clone(&lesson)>
                <article class="lesson-text" on:click=run>
                    <LessonHead lesson=Arc::clone(&lesson) />
                    {(lesson.card.number == 0).then(|| view! { <ReviewNote /> })}
                    {blocks}
                    <Files files=lesson.files.clone() name=lesson.card.id.clone() />
                    <Sources pages=lesson.aws.clone() />
                    <Foot card=lesson.card.clone() />
                </article>
            </TermPopover>
            {has_stage.then(|| view! { <LiveStage /> })}
        </div>
    }
}

/// Notes that the reader is here, and how far they read.
fn open(reading: Reading) {
    Effect::new(move |_| {
        let Reading {
            lesson, progress, ..
        } = &reading;
        let LessonCard { week, id, .. } = lesson.card.clone();
        progress.open(
            Place {
                week,
                lesson: id,
                anchor: None,
            },
            parts(lesson),
        );
        let progress = *progress;
        bridge::on_scrolled(move || {
            if let Some(anchor) = bridge::last_above("h2.lesson-heading") {
                progress.reach(&anchor);
            }
        });
    });
}

/// Where the lesson stands in the course, its title, and what it is good for.
#[component]
fn LessonHead(lesson: Arc<Lesson>) -> impl IntoView {
    let card = lesson.card.clone();
    let data = use_data();
    let week_id = card.week.clone();
    let week = move || {
        let course = data.course.ready()?;
        let week = course.weeks.iter().find(|week| week.id == week_id)?;
        Some(view! {
            <li>
                <a href=format!("{}#{}", href("/"), week.id)>{format!("Week {}: {}", week.number, week.title)}</a>
            </li>
        })
    };
    let outcomes = lesson
        .outcomes
        .iter()
        .cloned()
        .map(|outcome| view! { <li>{outcome}</li> })
        .collect_view();
    view! {
        <header class="lesson-head">
            <nav aria-label="Breadcrumb">
                <ol class="breadcrumb">
                    <li><a href=href("/")>"Course"</a></li>
                    {week}
                    <li aria-current="page">{card.place()}</li>
                </ol>
            </nav>
            <PageTitle title=card.title.clone() />
            <p class="lead">{card.summary.clone()}</p>
            <p class="quiet facts">
                {format!("About {} minutes", card.minutes)}
                <ProgressLine lesson=card.id.clone() />
            </p>
            <details class="outcomes">
                <summary>"What you can do afterwards"</summary>
                <ul>{outcomes}</ul>
            </details>
            <Contents card=card.clone() blocks=lesson.blocks.clone() />
        </header>
    }
}

/// How much of the lesson is done.
#[component]
fn ProgressLine(lesson: String) -> impl IntoView {
    let done = use_progress().of(lesson, |lesson| {
        (lesson.done(), lesson.parts, lesson.complete)
    });
    move || {
        let (done, of, complete) = done.get();
        (of > 0).then(|| {
            let words = if complete {
                "Complete".to_owned()
            } else {
                format!("{done} of {of} tasks done")
            };
            view! {
                <span class="progress-line">
                    <progress max=of value=done.min(of) aria-hidden="true"></progress>
                    {words}
                </span>
            }
        })
    }
}
