//! The editor's field, and what its keys do.

use super::Editor;
use super::offer::Offered;
use crate::app::stage::model::code::edit::{Edit, backspace, comment, enter, indent, outdent};
use crate::app::stage::model::code::language::Language;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The field.
pub fn field(editor: Editor, offered: Offered) -> AnyView {
    let typed = move |event| {
        editor.write.run(event_target_value(&event));
        editor.look_for_caret();
        offered.look(false);
    };
    let invalid = move || (!editor.checked.with(|checked| checked.is_good())).to_string();
    let completes = editor.complete.is_some();
    let described = format!("{} {}", editor.id_of("help"), editor.id_of("verdict"));
    view! {
        <textarea
            node_ref=editor.area
            id=editor.id_of("text")
            class="code-text"
            aria-label=move || editor.label.get()
            aria-describedby=described
            aria-autocomplete=completes.then_some("list")
            aria-haspopup=completes.then_some("listbox")
            aria-controls=completes.then(|| editor.id_of("offer"))
            aria-activedescendant=move || offered.active()
            aria-invalid=invalid
            wrap="off"
            spellcheck="false"
            autocapitalize="off"
            autocomplete="off"
            readonly=move || editor.locked.get()
            prop:value=move || editor.text.get()
            on:input=typed
            on:keydown=move |event| key(editor, offered, &event)
            on:keyup=move |event| moved(editor, offered, &event.key())
            on:click=move |_| moved(editor, offered, "Click")
            on:focus=move |_| editor.look_for_caret()
            on:blur=move |_| {
                offered.close();
                editor.leaves.set(false);
                editor.caret.set(None);
            }
        ></textarea>
    }
    .into_any()
}

fn key(editor: Editor, offered: Offered, event: &KeyboardEvent) {
    // While a word is put together from several keys, these are not meant for us.
    if event.is_composing() {
        return;
    }
    let key = event.key();
    if !matches!(key.as_str(), "Escape" | "Tab" | "Shift") {
        editor.leaves.set(false);
    }
    let is_done = for_list(editor, offered, event) || for_text(editor, event);
    if key == "Escape" {
        editor.leaves.set(true);
        editor.announcer.say("Tab leaves the editor now");
    }
    if is_done {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// What a key does to the list of proposals; false when it is not meant for that.
fn for_list(editor: Editor, offered: Offered, event: &KeyboardEvent) -> bool {
    let key = event.key();
    if key == " " && event.ctrl_key() && editor.complete.is_some() {
        offered.look(true);
        return true;
    }
    let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
    if !offered.is_open() || !plain {
        return false;
    }
    match key.as_str() {
        "ArrowDown" => offered.go(true),
        "ArrowUp" => offered.go(false),
        "Enter" | "Tab" if !event.shift_key() => offered.take(),
        // Only what closes the list is over with that: a dialog around may want the key.
        "Escape" => return offered.close(),
        _ => return false,
    }
    true
}

/// What a key does to the text besides writing its letter; false when it does not.
fn for_text(editor: Editor, event: &KeyboardEvent) -> bool {
    if editor.locked.get_untracked() {
        return false;
    }
    let control = event.ctrl_key() || event.meta_key();
    let plain = !control && !event.alt_key();
    match event.key().as_str() {
        "Tab" if !plain || editor.leaves.get_untracked() => false,
        "Tab" if event.shift_key() => {
            // With nothing to take away it still does not leave.
            change(editor, outdent);
            true
        }
        "Tab" => change(editor, |language, text, from, to| {
            Some(indent(language, text, from, to))
        }),
        "Enter" if plain => change(editor, |language, text, from, to| {
            Some(enter(language, text, from, to))
        }),
        "Backspace" if plain => change(editor, |language, text, from, to| {
            (from == to).then(|| backspace(language, text, from))?
        }),
        "/" if control => change(editor, comment),
        _ => false,
    }
}

/// Changes the text at the selection; false when there is nothing to change.
fn change(editor: Editor, act: impl Fn(Language, &str, usize, usize) -> Option<Edit>) -> bool {
    let Some((from, to)) = editor.selection() else {
        return false;
    };
    let language = editor.language.get_untracked();
    let edit = editor
        .text
        .with_untracked(|text| act(language, text, from, to));
    if let Some(edit) = &edit {
        editor.edit(edit);
    }
    edit.is_some()
}

/// The caret may be elsewhere.
fn moved(editor: Editor, offered: Offered, key: &str) {
    let moves = matches!(
        key,
        "Click" | "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown"
    );
    let walks = !offered.is_open() && matches!(key, "ArrowUp" | "ArrowDown");
    if moves {
        offered.close();
    }
    editor.look_for_caret();
    if let (true, Some(moved), Some(caret)) =
        (moves || walks, editor.moved, editor.caret.get_untracked())
    {
        moved.run(caret);
    }
}
