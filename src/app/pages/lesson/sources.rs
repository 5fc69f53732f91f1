//! The pages of AWS that a lesson's numbers come from.

use course::model::AwsPage;
use leptos::prelude::*;

/// The pages, each with the day it was read.
#[component]
pub fn Sources(pages: Vec<AwsPage>) -> impl IntoView {
    if pages.is_empty() {
        return ().into_any();
    }
    let pages = pages
        .into_iter()
        .map(|AwsPage { title, url, read }| {
            view! {
                <li>
                    <a href=url rel="external">{title}</a>
                    <span class="quiet">", read on " <time datetime=read.clone()>{read.clone()}</time></span>
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="sources">
            <summary>"Where the numbers come from"</summary>
            <ul>{pages}</ul>
        </details>
    }
    .into_any()
}
