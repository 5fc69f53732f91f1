//! A lesson's table of contents.

use crate::app::bridge::href;
use course::model::{Block, LessonCard};
use leptos::prelude::*;

/// The lesson's sections, as links.
#[component]
pub fn Contents(card: LessonCard, blocks: Vec<Block>) -> impl IntoView {
    let LessonCard {
        week, id: lesson, ..
    } = card;
    let address = format!("/{week}/{lesson}");
    let sections: Vec<_> = blocks
        .into_iter()
        .filter_map(|block| match block {
            Block::Heading { level: 2, id, html } => {
                let to = format!("{}#{id}", href(&address));
                Some(view! { <li><a href=to inner_html=html></a></li> })
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
