//! The lesson on the page, and its stage.

use crate::app::blocks::{Reading, TabBar, Tabs, use_reading};
use crate::app::progress::ProgressStore;
use crate::app::stage::Stage;
use crate::app::stage::handle::StageHandle;
use course::model::{Block, Lesson, Scene};
use leptos::prelude::*;
use std::sync::Arc;

/// What every live block of a lesson may want to know. Get it with [`use_here`].
#[derive(Clone)]
pub struct Here {
    lesson: Arc<Lesson>,
    /// Its scenes, shared with the stage.
    scenes: Arc<Vec<Arc<Scene>>>,
    /// The stage beside it.
    pub stage: StageHandle,
    /// What the reader has done.
    pub progress: ProgressStore,
    /// What is before the reader's eyes where there is no room for both prose and stage.
    pub tabs: Tabs,
}

impl Here {
    /// A scene of the lesson.
    pub fn scene(&self, id: &str) -> Option<Arc<Scene>> {
        self.scenes.iter().find(|scene| scene.id == id).cloned()
    }

    /// The lesson's id.
    pub fn id(&self) -> &str {
        &self.lesson.card.id
    }

    /// Whether a scene is on the stage.
    pub fn is_on_stage(&self, id: &str) -> Memo<bool> {
        let id = id.to_owned();
        let on_stage = self.stage.scene_id();
        Memo::new(move |_| on_stage.with(|scene| scene.as_deref() == Some(&id)))
    }
}

/// The lesson on the page.
pub fn use_here() -> Here {
    expect_context()
}

/// Gives the lesson in context its stage, with a scene on it: the one that the reader asked for, or the first.
pub fn enter(wish: Option<String>) {
    let Reading {
        lesson,
        progress,
        tabs,
        command,
    } = use_reading();
    let stage = StageHandle::new();
    provide_context(stage);
    provide_context(stage.python);
    stage.move_in(&lesson.files);
    // Also what was wanted before there was a stage.
    Effect::new(move |_| {
        if let Some(lines) = command.get() {
            command.set(None);
            stage.show.to_type.set(Some(lines));
        }
    });
    let scenes = lesson
        .scenes
        .values()
        .map(|scene| scene.read().map(Arc::new))
        .collect::<Result<Vec<_>, _>>();
    if scenes.is_err() {
        stage.fail("The lesson's data do not fit this version of Stratus. Reload the page to get both anew.");
    }
    let here = Here {
        lesson,
        scenes: Arc::new(scenes.unwrap_or_default()),
        stage,
        progress,
        tabs,
    };
    provide_context(here.clone());
    // A shared moment names its scene; a scene that the lesson no longer has is passed over.
    let asked = wish.or_else(|| stage.opening_scene());
    let asked = asked.and_then(|id| here.scene(&id));
    if let Some(scene) = asked.or_else(|| here.scene(first_scene(&here.lesson)?)) {
        stage.load(scene);
    }
}

/// The first scene that a lesson speaks of: what its stage shows at first.
fn first_scene(lesson: &Lesson) -> Option<&str> {
    lesson.blocks.iter().find_map(|block| match block {
        Block::Scene { scene } => Some(scene.as_str()),
        Block::Predict(predict) => Some(&predict.scene),
        Block::Challenge(challenge) => Some(&challenge.scene),
        _ => None,
    })
}

/// The stage; where the screen is too narrow for it and the prose, with tabs for the two.
#[component]
pub fn StageColumn() -> impl IntoView {
    let Here { stage, tabs, .. } = use_here();
    view! {
        <aside class="stage-column" aria-label="Stage">
            <Stage />
        </aside>
        <TabBar tabs running=stage.running() />
    }
}
