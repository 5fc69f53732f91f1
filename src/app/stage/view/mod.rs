//! What is drawn of the stage.
//!
//! From top to bottom: the scene's name, the drawing, a line of news, the controls, the panels, the timeline.

mod bar;
mod charts;
mod code;
mod controls;
mod copy;
mod definition;
mod drawing;
mod editor;
mod events;
mod flow;
mod glyph;
mod inspector;
mod journey;
mod keyed;
mod keys;
mod lanes;
mod lens;
mod logs;
mod machine;
mod panels;
mod request;
mod speak;
mod stages;
mod terminal;
mod text;
mod timeline;

use super::engine::StageError;
use super::handle::StageHandle;
use crate::app::announce::use_announcer;
use crate::app::bridge;
use crate::app::parts::{Icon, Sign};
use bar::BarLine;
use controls::Controls;
use drawing::Drawing;
use leptos::prelude::*;
use panels::Panels;
use timeline::Timeline;

/// The stage, from context.
fn use_stage() -> StageHandle {
    expect_context()
}

/// The stage; takes its [`StageHandle`] from context.
#[component]
pub fn Stage() -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    keys::register(stage);
    speak::listen(stage);
    Effect::new(move |_| super::clock::on_leaving(move || stage.keep_all()));
    let content = move || match show.staged.get() {
        // Made anew for each scene: nothing of the one before may linger.
        Some(_) => view! { <Scene /> }.into_any(),
        None => view! { <Empty /> }.into_any(),
    };
    view! { <section class="stage" aria-label="Stage">{content}</section> }
}

/// A stage with a scene on it.
#[component]
fn Scene() -> impl IntoView {
    view! {
        <Head />
        <Drawing />
        <BarLine />
        <Controls />
        <Panels />
        <Timeline />
    }
    .into_any()
}

/// A stage without a scene, and why.
#[component]
fn Empty() -> impl IntoView {
    let show = use_stage().show;
    move || {
        match show.failure.get() {
        None => view! {
            <div class="stage-empty">
                <p class="stage-empty-title">"The stage is empty"</p>
                <p>"Scenes of the lesson are played here: a cloud that you can act on, stop and rewind."</p>
            </div>
        }
        .into_any(),
        Some(StageError::Template(problems)) => {
            let problems = problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view();
            view! {
                <div class="stage-empty" role="alert">
                    <p class="stage-empty-title">"This scene cannot be deployed"</p>
                    <p>"Its template has mistakes:"</p>
                    <ul>{problems}</ul>
                </div>
            }
            .into_any()
        }
        Some(StageError::Other(why)) => view! {
            <div class="stage-empty" role="alert">
                <p class="stage-empty-title">"This scene cannot be played"</p>
                <p>{why}</p>
            </div>
        }
        .into_any(),
    }
    }
}

/// The scene's name, and the button that shares the moment.
#[component]
fn Head() -> impl IntoView {
    let stage = use_stage();
    let announcer = use_announcer();
    let title = stage
        .show
        .staged
        .with_untracked(|staged| staged.as_ref().map(|staged| staged.scene.title.clone()));
    let said = RwSignal::new("Copy a link to this moment");
    let share = move |_| {
        let link = stage.link();
        leptos::task::spawn_local(async move {
            let words = match link {
                Ok(link) if bridge::copy(&link).await => "Link copied",
                Ok(_) => "The browser does not let the page copy",
                Err(why) => {
                    stage.tell(why);
                    return;
                }
            };
            announcer.say(words);
            said.try_set(words);
            super::clock::later(2_500, move || {
                said.try_set("Copy a link to this moment");
            });
        });
    };
    view! {
        <header class="stage-head">
            <h2 class="stage-title">{title}</h2>
            <button class="stage-share" on:click=share>
                <Icon sign=Sign::Link />
                <span>{said}</span>
            </button>
        </header>
    }
    .into_any()
}
