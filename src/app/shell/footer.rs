//! The footer: what else there is to read.

use crate::app::bridge::href;
use leptos::prelude::*;

/// The footer.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <nav aria-label="About Stratus">
                <a href=href("/fidelity")>"How close to AWS"</a>
                <a href=href("/glossary")>"Glossary"</a>
                <a href=href("/settings")>"Settings and progress"</a>
            </nav>
            <p>
                "Stratus simulates AWS in this browser tab. It is not made or endorsed by Amazon Web Services; nothing you do here reaches an account or costs anything."
            </p>
            <p>"Free software, under the MIT or the Apache 2.0 licence."</p>
        </footer>
    }
}
