//! The editor: a field for text, with its colours behind it.
//!
//! Field and colours lie in one cell of a grid that is as large as the text, inside a box that scrolls: there is nothing to
//! keep in step while it does.

use super::Desk;
use super::offer::{LIST, Offered};
use super::paint::{band, gutter, lines_of, paint};
use crate::app::announce::use_announcer;
use crate::app::bridge;
use crate::app::stage::model::definition::caret::{bytes, extent, new_line, units};
use crate::app::stage::model::definition::draft::Checked;
use crate::app::stage::model::definition::outline::state_at;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The text field's id, and that of the box that scrolls.
const AREA: &str = "asl-text";
const BOX: &str = "asl-box";

/// The field, its colours, its list of proposals.
pub fn editor(desk: Desk) -> AnyView {
    let offered = Offered::new(desk, use_announcer());
    let size = move || {
        let (lines, widest) = desk.draft.text.with(|text| extent(text));
        let digits = lines.to_string().len().max(2);
        format!("--lines:{lines};--widest:{widest};--digits:{digits}")
    };
    let typed = move |event| {
        desk.draft.set(event_target_value(&event));
        offered.look(false);
    };
    let invalid = move || (!desk.checked.with(Checked::is_good)).to_string();
    show_selected(desk);
    view! {
        <p id="asl-help" class="quiet asl-help">
            <kbd>"Ctrl"</kbd> "+" <kbd>"Space"</kbd>
            " proposes what may stand at the caret; " <kbd>"Enter"</kbd> " takes it, " <kbd>"Esc"</kbd>
            " closes the list. " <kbd>"Tab"</kbd> " leaves the editor."
        </p>
        <div id=BOX class="asl-box">
            <div class="asl-sheet" style=size>
                {gutter(desk)}
                <div class="asl-page">
                    {band(desk)}
                    {paint(desk)}
                    <textarea
                        node_ref=desk.area
                        id=AREA
                        class="asl-text"
                        aria-label="Definition of the state machine, Amazon States Language"
                        aria-describedby="asl-help asl-verdict"
                        aria-autocomplete="list"
                        aria-haspopup="listbox"
                        aria-controls=LIST
                        aria-activedescendant=move || offered.active()
                        aria-invalid=invalid
                        wrap="off"
                        spellcheck="false"
                        autocapitalize="off"
                        autocomplete="off"
                        readonly=move || desk.stage.show.locked.get()
                        prop:value=move || desk.draft.text.get()
                        on:input=typed
                        on:keydown=move |event| key(desk, offered, &event)
                        on:keyup=move |event| moved(desk, offered, &event.key())
                        on:click=move |_| moved(desk, offered, "Click")
                        on:blur=move |_| {
                            offered.close();
                        }
                    ></textarea>
                    {offered.list()}
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn key(desk: Desk, offered: Offered, event: &KeyboardEvent) {
    // While a word is put together from several keys, these are not meant for us.
    if event.is_composing() {
        return;
    }
    let key = event.key();
    let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
    let is_open = offered.is_open();
    match key.as_str() {
        " " if event.ctrl_key() => offered.look(true),
        "ArrowDown" if is_open && plain => offered.go(true),
        "ArrowUp" if is_open && plain => offered.go(false),
        "Enter" | "Tab" if is_open && plain && !event.shift_key() => offered.take(),
        "Enter" if plain => enter(desk),
        "Escape" if is_open => {
            offered.close();
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// A new line, indented as it should be.
fn enter(desk: Desk) {
    let Some(area) = desk.area.get_untracked() else {
        return;
    };
    let text = desk.draft.text.get_untracked();
    let unit = |at: Option<Option<u32>>| at.flatten().map_or(0, |at| at as usize);
    let (from, to) = (
        unit(area.selection_start().ok()),
        unit(area.selection_end().ok()),
    );
    let (written, caret) = new_line(&text, bytes(&text, from));
    bridge::write_into(&area, (from, to), &written);
    bridge::set_caret(&area, from + units(&written, caret));
}

/// The caret is elsewhere: the state that it stands in is selected.
fn moved(desk: Desk, offered: Offered, key: &str) {
    let moves = matches!(
        key,
        "Click" | "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown"
    );
    let walks = !offered.is_open() && matches!(key, "ArrowUp" | "ArrowDown");
    if moves {
        offered.close();
    }
    if !moves && !walks {
        return;
    }
    let caret = desk.area.get_untracked();
    let Some(caret) = caret.and_then(|area| bridge::caret_of(&area)) else {
        return;
    };
    let state = desk.places.with_untracked(|places| {
        let at = desk.draft.text.with_untracked(|text| bytes(text, caret));
        state_at(places, at).map(|place| place.name.clone())
    });
    let Some(state) = state else {
        return;
    };
    let known = desk.look.shown.with_untracked(|shown| shown.state.clone());
    if known.as_deref() != Some(&*state) {
        desk.look
            .show
            .machine
            .update(|selection| selection.choose_state(&state.into()));
    }
}

/// Brings the state into view that was selected elsewhere.
fn show_selected(desk: Desk) {
    let state = Memo::new(move |_| desk.look.shown.with(|shown| shown.state.clone()));
    Effect::new(move |_| {
        let Some(state) = state.get() else {
            return;
        };
        if bridge::has_focus(AREA) {
            return;
        }
        let share = desk.places.with_untracked(|places| {
            let place = places.iter().find(|place| *place.name == *state)?;
            desk.draft.text.with_untracked(|text| {
                let first = lines_of(text, place).0.saturating_sub(2);
                Some(first as f64 / extent(text).0.max(1) as f64)
            })
        });
        if let Some(share) = share {
            crate::app::stage::clock::later(0, move || bridge::scroll_within(BOX, share));
        }
    });
}
