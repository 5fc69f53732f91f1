//! The list of shortcuts.

use super::{Shortcut, Shortcuts, use_shortcuts};
use crate::app::parts::Dialog;
use leptos::prelude::*;

/// The dialog that lists the shortcuts in force, opened by `?` or [`Shortcuts::show`].
#[component]
pub fn ShortcutsDialog() -> impl IntoView {
    let shortcuts = use_shortcuts();
    shortcuts.register("Everywhere", "?", "Show these shortcuts", move || {
        shortcuts.show();
    });
    view! {
        <Dialog open=shortcuts.open title="Keyboard shortcuts">
            {move || shortcuts.open.get().then(|| groups(shortcuts))}
            <p class="quiet">
                "Shortcuts rest while you type in a field. They can be switched off under Settings."
            </p>
        </Dialog>
    }
}

/// The groups, in the order in which they were first registered.
fn groups(shortcuts: Shortcuts) -> Vec<AnyView> {
    let list = shortcuts.list.get_value();
    let mut names: Vec<&'static str> = Vec::new();
    for shortcut in &list {
        if !names.contains(&shortcut.group) {
            names.push(shortcut.group);
        }
    }
    names
        .into_iter()
        .map(|name| {
            let rows = list
                .iter()
                .filter(|shortcut| shortcut.group == name)
                .map(row)
                .collect_view();
            view! {
                <h3>{name}</h3>
                <dl class="shortcuts">{rows}</dl>
            }
            .into_any()
        })
        .collect()
}

fn row(shortcut: &Shortcut) -> AnyView {
    let keys = shortcut
        .keys
        .in_words()
        .into_iter()
        .map(|key| view! { <kbd>{key}</kbd> })
        .collect_view();
    view! {
        <div>
            <dt>{keys}</dt>
            <dd>{shortcut.text}</dd>
        </div>
    }
    .into_any()
}
