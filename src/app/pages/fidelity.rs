//! How close the simulated cloud is to AWS.

use super::PageTitle;
use crate::app::bridge;
use crate::app::data::use_data;
use crate::app::parts::Loaded;
use course::pages::Document;
use leptos::prelude::*;
use std::sync::Arc;

/// The page that says what is simulated, how closely, and what is left out.
#[component]
pub fn Fidelity() -> impl IntoView {
    let data = use_data();
    let show = move |document: Arc<Document>| {
        Effect::new(move |_| {
            if let Some(anchor) = bridge::anchor() {
                bridge::scroll_to(&anchor);
            }
        });
        view! { <div class="prose" inner_html=document.html.clone()></div> }.into_any()
    };
    view! {
        <article class="page">
            <PageTitle title="How close to AWS" />
            <Loaded from=data.fidelity() children=Callback::new(show) />
        </article>
    }
}
