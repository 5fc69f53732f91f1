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
    let control = event.ctrl_key() || event.meta_key();
    let plain = !control && !event.alt_key();
    let is_open = offered.is_open();
    let is_done = match key.as_str() {
        " " if event.ctrl_key() && editor.complete.is_some() => done(offered.look(true)),
        "ArrowDown" if is_open && plain => done(offered.go(true)),
        "ArrowUp" if is_open && plain => done(offered.go(false)),
        "Enter" | "Tab" if is_open && plain && !event.shift_key() => done(offered.take()),
        "Escape" => {
            // Only what closes the list is over with that: a dialog around may want the key.
            let was_open = offered.close();
            editor.leaves.set(true);
            editor.announcer.say("Tab leaves the editor now");
            was_open
        }
        _ if editor.locked.get_untracked() => false,
        "Tab" if plain && editor.leaves.get_untracked() => false,
        "Tab" if plain && event.shift_key() => {
            change(editor, outdent);
            true
        }
        "Tab" if plain => change(editor, |language, text, from, to| {
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
    };
    if is_done {
        event.prevent_default();
        event.stop_propagation();
    }
}

const fn done((): ()) -> bool {
    true
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
