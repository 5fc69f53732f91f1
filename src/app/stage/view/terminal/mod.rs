//! The terminal: a shell with the AWS CLI and Python, and the reader's files.

mod files;
mod line;
mod loading;

use super::keyed::{Id, keyed};
use super::use_stage;
use crate::app::bridge;
use crate::app::stage::clock;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::terminal::{Kind, Piece};
use leptos::prelude::*;
use std::sync::Arc;

/// The element that scrolls.
const BOX: &str = "terminal-box";

/// The panel.
pub fn terminal() -> AnyView {
    let stage = use_stage();
    view! {
        <div class="terminal">
            {files::files(stage)}
            {proposals(stage)}
            {loading::loading(stage)}
            {screen(stage)}
            <p class="terminal-help quiet">
                <kbd>"Tab"</kbd>" completes ("<kbd>"Esc"</kbd>", then "<kbd>"Tab"</kbd>" leaves the field), "
                <kbd>"↑"</kbd>" brings back what was typed, "<kbd>"Ctrl"</kbd>"+"<kbd>"C"</kbd>" stops. Try "<code>"help"</code>"."
            </p>
        </div>
    }
    .into_any()
}

/// What was written, and the line that is being typed.
fn screen(stage: StageHandle) -> AnyView {
    let pieces = stage.terminal.pieces;
    let ids = Memo::new(move |_| {
        let id = |piece: &Arc<Piece>| -> Id { (u128::from(piece.id), 0) };
        pieces.with(|pieces| pieces.iter().map(id).collect::<Vec<_>>())
    });
    let list = keyed(ids, move |(id, _)| {
        let piece = pieces.with_untracked(|pieces| {
            let of = |piece: &Arc<Piece>| u128::from(piece.id).cmp(&id);
            let found = pieces.binary_search_by(of).ok()?;
            Some(Arc::clone(&pieces[found]))
        });
        piece.map_or_else(|| ().into_any(), |piece| written(&piece))
    });
    let at_end = StoredValue::new(true);
    Effect::new(move |was: Option<bool>| {
        ids.track();
        if was.is_none() || at_end.get_value() {
            clock::scroll_to_end(BOX);
        }
        true
    });
    let to_end = Callback::new(move |()| {
        at_end.set_value(true);
        clock::scroll_to_end(BOX);
        // The box grows downwards: what is printed next is to be seen.
        bridge::bring_up(BOX, "terminal-field");
    });
    view! {
        <div
            id=BOX
            class="terminal-box"
            tabindex="0"
            role="group"
            aria-label="Terminal"
            on:click=move |_| {
                // A click goes on typing; what is selected stays, to be copied.
                if !bridge::selects_text() {
                    bridge::focus("#terminal-field");
                }
            }
            on:scroll=move |_| at_end.set_value(clock::is_at_end(BOX))
        >
            <div class="terminal-screen" role="log" aria-live="polite" aria-label="Output of the terminal">
                {list}
            </div>
            {line::line(stage, to_end)}
        </div>
    }
    .into_any()
}

fn written(piece: &Piece) -> AnyView {
    let class = match piece.kind {
        Kind::Prompt => "terminal-prompt",
        Kind::Typed => "terminal-typed",
        Kind::Out => "terminal-out",
        Kind::Err => "terminal-err",
        Kind::Note => "terminal-note",
    };
    let text = piece.text.clone();
    view! { <span class=class>{text}</span> }.into_any()
}

/// The commands that the scene proposes.
fn proposals(stage: StageHandle) -> Option<AnyView> {
    let commands = stage.show.staged.with_untracked(|staged| {
        let staged = staged.as_ref();
        staged.map(|staged| staged.scene.commands.clone())
    });
    let commands = commands.filter(|commands| !commands.is_empty())?;
    let button = |command: course::model::CommandLine| {
        let (line, shown) = (command.line.clone(), command.line.clone());
        view! {
            <li>
                <button
                    class="terminal-proposal"
                    type="button"
                    title=command.line
                    on:click=move |_| stage.terminal.want(&line)
                >
                    <span>{command.title}</span>
                    <code>{shown}</code>
                </button>
            </li>
        }
    };
    let buttons: Vec<_> = commands.into_iter().map(button).collect();
    let list = view! { <ul class="terminal-proposals" aria-label="Commands to try">{buttons}</ul> };
    Some(list.into_any())
}
