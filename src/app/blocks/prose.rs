//! Prose and headings.

use super::use_reading;
use crate::app::bridge::href;
use crate::app::parts::{Icon, Sign};
use leptos::prelude::*;

/// HTML of the lesson's compiler, which lets no raw HTML through.
#[component]
pub fn Prose(html: String) -> impl IntoView {
    view! { <div class="prose" inner_html=html></div> }
}

/// A heading that can be linked to.
#[component]
pub fn Heading(level: u8, id: String, html: String) -> impl IntoView {
    let card = use_reading().lesson.card.clone();
    let address = href(&format!("/{}/{}#{id}", card.week, card.id));
    let link = view! {
        <a class="anchor" href=address aria-label="Link to this section">
            <Icon sign=Sign::Link />
        </a>
    };
    if level == 2 {
        view! { <h2 id=id class="lesson-heading"><span inner_html=html></span>{link}</h2> }
            .into_any()
    } else {
        view! { <h3 id=id class="lesson-heading"><span inner_html=html></span>{link}</h3> }
            .into_any()
    }
}
