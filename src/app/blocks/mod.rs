//! The blocks that a lesson is made of.

mod challenge;
mod compare;
mod predict;
mod prose;
mod quiz;
mod scene;
mod tabs;

use crate::app::progress::{ProgressStore, use_progress};
use crate::app::stage::handle::StageHandle;
use challenge::ChallengeCard;
use compare::Columns;
use course::model::{Block, Lesson, Scene};
use leptos::prelude::*;
use predict::PredictCard;
use prose::{Heading, Prose};
use quiz::Quiz;
use scene::SceneCard;
use std::sync::Arc;

pub use tabs::{TabBar, Tabs};

/// What every block of a lesson may want to know. Get it with [`use_here`].
#[derive(Clone)]
pub struct Here {
    /// The lesson on the page.
    pub lesson: Arc<Lesson>,
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
    /// Makes it for a lesson; the stage is taken from context.
    pub fn new(lesson: Arc<Lesson>, tabs: Tabs) -> Self {
        let scenes = lesson.scenes.values().cloned().map(Arc::new).collect();
        Self {
            lesson,
            scenes: Arc::new(scenes),
            stage: expect_context(),
            progress: use_progress(),
            tabs,
        }
    }

    /// A scene of the lesson.
    pub fn scene(&self, id: &str) -> Option<Arc<Scene>> {
        self.scenes.iter().find(|scene| scene.id == id).cloned()
    }

    /// The lesson's id.
    pub fn id(&self) -> &str {
        &self.lesson.card.id
    }

    /// Whether a scene is on the stage.
    fn is_on_stage(&self, id: &str) -> Memo<bool> {
        let id = id.to_owned();
        let on_stage = self.stage.scene_id();
        Memo::new(move |_| on_stage.with(|scene| scene.as_deref() == Some(&id)))
    }
}

/// The lesson on the page.
pub fn use_here() -> Here {
    expect_context()
}

/// The first scene that a lesson speaks of: what its stage shows at first.
pub fn first_scene(lesson: &Lesson) -> Option<&str> {
    lesson.blocks.iter().find_map(|block| match block {
        Block::Scene { scene } => Some(scene.as_str()),
        Block::Predict(predict) => Some(&predict.scene),
        Block::Challenge(challenge) => Some(&challenge.scene),
        _ => None,
    })
}

/// How many things there are to do in a lesson.
pub fn parts(lesson: &Lesson) -> usize {
    let tasks = lesson
        .blocks
        .iter()
        .filter(|block| matches!(block, Block::Predict(_) | Block::Challenge(_)));
    tasks.count() + lesson.questions.len()
}

/// One block.
#[component]
pub fn BlockView(block: Block) -> impl IntoView {
    match block {
        Block::Prose { html } => view! { <Prose html /> }.into_any(),
        Block::Heading { level, id, html } => view! { <Heading level id html /> }.into_any(),
        // The compiler lets no lesson name a scene that it does not have.
        Block::Scene { scene } => use_here()
            .scene(&scene)
            .map(|scene| view! { <SceneCard scene /> })
            .into_any(),
        Block::Predict(predict) => view! { <PredictCard predict /> }.into_any(),
        Block::Quiz => view! { <Quiz /> }.into_any(),
        Block::Challenge(challenge) => view! { <ChallengeCard challenge /> }.into_any(),
        Block::Compare { columns } => view! { <Columns columns /> }.into_any(),
    }
}
