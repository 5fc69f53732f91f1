//! A question before something that cannot be undone.

use super::Dialog;
use leptos::prelude::*;

/// Asks before `act` is run. It is open as long as `open` is true.
#[component]
pub fn Confirm(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The question.
    title: &'static str,
    /// What the action is called on its button.
    action: &'static str,
    /// The action.
    act: Callback<()>,
    /// What it means.
    children: Children,
) -> impl IntoView {
    let confirmed = move |_| {
        open.set(false);
        act.run(());
    };
    view! {
        <Dialog open title>
            {children()}
            <div class="actions">
                <button class="button" on:click=move |_| open.set(false)>"Cancel"</button>
                <button class="button primary" on:click=confirmed>{action}</button>
            </div>
        </Dialog>
    }
}
