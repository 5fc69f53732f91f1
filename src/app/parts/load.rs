//! What is shown while data are on their way, or did not arrive.

use crate::app::data::{Fetched, State};
use leptos::prelude::*;
use std::sync::Arc;

/// Bars in the shape of text to come.
#[component]
pub fn Waiting() -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">"Loading"</span>
            <i class="wide tall"></i>
            <i></i>
            <i></i>
            <i class="short"></i>
        </div>
    }
}

/// Shows `children` of the data once they are there; until then bars, or what went wrong and a way to try again.
#[component]
pub fn Loaded<T: Send + Sync + 'static>(
    /// The data.
    from: Fetched<T>,
    /// What to show of them.
    children: Callback<Arc<T>, AnyView>,
) -> impl IntoView {
    move || match from.get() {
        State::Loading => view! { <Waiting /> }.into_any(),
        State::Ready(data) => children.run(data),
        State::Failed(reason) => view! {
            <div class="trouble" role="alert">
                <p>{reason}</p>
                <button class="button primary" on:click=move |_| from.retry()>"Try again"</button>
            </div>
        }
        .into_any(),
    }
}
