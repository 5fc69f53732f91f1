//! A dialog that stands before the page: the browser's own, with its focus trap and Escape.

use super::{Icon, Sign};
use leptos::{html, prelude::*};

/// A dialog. It is open as long as `open` is true, and sets it to false when the reader closes it.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its heading.
    title: &'static str,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else {
            return;
        };
        if open.get() && !dialog.open() {
            // It only fails for a dialog that is not on the page.
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog
            node_ref=node
            class="dialog"
            aria-label=title
            on:close=move |_| open.set(false)
            // A click on the dialog itself, not on what it holds, is a click beside it.
            on:click=move |event| {
                if node.get().is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref())) {
                    open.set(false);
                }
            }
        >
            <div class="dialog-inside">
                <header>
                    <h2>{title}</h2>
                    <button class="icon-button" aria-label="Close" on:click=move |_| open.set(false)>
                        <Icon sign=Sign::Close />
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}
