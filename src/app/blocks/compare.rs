//! This beside that.

use leptos::prelude::*;

/// Columns, each with a title and prose.
#[component]
pub fn Columns(columns: Vec<(String, String)>) -> impl IntoView {
    let columns = columns
        .into_iter()
        .map(|(title, html)| {
            view! {
                <section>
                    <p class="column-title">{title}</p>
                    <div class="prose" inner_html=html></div>
                </section>
            }
        })
        .collect_view();
    view! { <div class="card compare">{columns}</div> }
}
