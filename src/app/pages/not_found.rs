//! What is shown at an address that leads nowhere.

use super::PageTitle;
use crate::app::bridge::href;
use leptos::prelude::*;

/// The page for unknown addresses.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <article class="page">
            <PageTitle title="There is no such page" />
            <p>"The address may be mistyped, or what was here has moved. All lessons are on the course map."</p>
            <p><a class="button primary" href=href("/")>"Go to the course map"</a></p>
        </article>
    }
}
