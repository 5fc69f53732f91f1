//! An invitation to put a scene on the stage.

use super::here::use_here;
use crate::app::parts::{Icon, Sign};
use course::model::Scene;
use leptos::prelude::*;
use std::sync::Arc;

/// A scene's card: its task, and the button that puts it on the stage.
#[component]
pub fn SceneCard(scene: Arc<Scene>) -> impl IntoView {
    let here = use_here();
    let on_stage = here.is_on_stage(&scene.id);
    let (title, task) = (scene.title.clone(), scene.task.clone());
    let load = move |_| {
        if !on_stage.get_untracked() {
            here.stage.load(Arc::clone(&scene));
        }
        here.tabs.show_stage();
    };
    view! {
        <section class="card scene-card" class:on-stage=on_stage>
            <p class="card-kind">
                {move || if on_stage.get() { "On the stage now" } else { "Scene" }}
            </p>
            <p class="card-title">{title}</p>
            <div class="prose" inner_html=task></div>
            <button class="button" on:click=load>
                <Icon sign=Sign::Play />
                {move || if on_stage.get() { "Go to the stage" } else { "Put on stage" }}
            </button>
        </section>
    }
}
