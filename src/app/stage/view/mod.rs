//! What is drawn of the stage.

use leptos::prelude::*;

/// The stage; takes its [`StageHandle`](super::handle::StageHandle) from context.
#[component]
pub fn Stage() -> impl IntoView {
    view! { <section class="stage"></section> }
}
