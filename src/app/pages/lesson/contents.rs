//! A lesson's table of contents.

use crate::app::bridge::href;
use course::model::{Block, Lesson};
use leptos::prelude::*;
use std::sync::Arc;

/// The lesson's sections, as links.
#[component]
pub fn Contents(lesson: Arc<Lesson>) -> impl IntoView {
    let page = href(&format!("/{}/{}", lesson.card.week, lesson.card.id));
    let sections: Vec<_> = lesson
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading { level: 2, id, html } => {
                let to = format!("{page}#{id}");
                Some(view! { <li><a href=to inner_html=html.clone()></a></li> })
            }
            _ => None,
        })
        .collect();
    let count = sections.len();
    (count > 1).then(|| {
        view! {
            <details class="outcomes">
                <summary>{format!("On this page: {count} sections")}</summary>
                <nav aria-label="On this page">
                    <ol>{sections}</ol>
                </nav>
            </details>
        }
    })
}
