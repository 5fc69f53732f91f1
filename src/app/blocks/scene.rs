//! An invitation to put a scene on the stage.

use super::use_here;
use crate::app::parts::{Icon, Sign};
use leptos::prelude::*;

/// A scene's card: its task, and the button that puts it on the stage.
#[component]
pub fn SceneCard(scene: String) -> impl IntoView {
    let here = use_here();
    // The compiler lets no lesson name a scene that it does not have.
    let Some(scene) = here.scene(&scene) else {
        return ().into_any();
    };
    let on_stage = here.is_on_stage(&scene.id);
    let load = {
        let scene = scene.clone();
        let stage = here.stage;
        move |_| {
            if !on_stage.get_untracked() {
                stage.load(scene.clone());
            }
            here.tabs.show_stage();
        }
    };
    view! {
        <section class="card scene-card" class:on-stage=on_stage>
            <p class="card-kind">
                {move || if on_stage.get() { "On the stage now" } else { "Scene" }}
            </p>
            <p class="card-title">{scene.title.clone()}</p>
            <div class="prose" inner_html=scene.task.clone()></div>
            <button class="button" on:click=load>
                <Icon sign=Sign::Play />
                {move || if on_stage.get() { "Go to the stage" } else { "Put on stage" }}
            </button>
        </section>
    }
    .into_any()
}
