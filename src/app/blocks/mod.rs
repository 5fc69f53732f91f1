//! The blocks that a lesson is made of.

mod compare;
mod prose;
mod quiz;
mod tabs;

use crate::app::live::LiveBlock;
use crate::app::progress::ProgressStore;
use compare::Columns;
use course::model::{Block, Lesson};
use leptos::prelude::*;
use prose::{Heading, Prose};
use quiz::Quiz;
use std::sync::Arc;

pub use quiz::QuestionAgain;
pub use tabs::{TabBar, Tabs};

/// What every block of a lesson may want to know. Get it with [`use_reading`].
#[derive(Clone)]
pub struct Reading {
    /// The lesson on the page.
    pub lesson: Arc<Lesson>,
    /// What the reader has done.
    pub progress: ProgressStore,
    /// What is before the reader's eyes where there is no room for both prose and stage.
    pub tabs: Tabs,
    /// Command lines of the prose that the reader wants to run, until the stage's terminal takes them.
    pub command: RwSignal<Option<String>>,
}

impl Reading {
    /// The lesson's id.
    pub fn id(&self) -> &str {
        &self.lesson.card.id
    }
}

/// The lesson on the page.
pub fn use_reading() -> Reading {
    expect_context()
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
        Block::Quiz => view! { <Quiz /> }.into_any(),
        Block::Scene { .. } | Block::Predict(_) | Block::Challenge(_) => {
            view! { <LiveBlock block /> }.into_any()
        }
        Block::Compare { columns, needs } if needs.is_empty() => {
            view! { <Columns columns /> }.into_any()
        }
        Block::Compare { columns, needs } => compare::narrowing(columns, needs),
    }
}
