//! The editor of a definition: it completes, and shares the selected state with the other views.

use super::Desk;
use crate::app::stage::model::code::caret::place;
use crate::app::stage::model::code::language::Language;
use crate::app::stage::model::definition::complete::complete;
use crate::app::stage::model::definition::outline::{Place, state_at};
use crate::app::stage::view::editor::Editor;
use leptos::prelude::*;

/// The editor.
pub fn editor(desk: Desk) -> Editor {
    let draft = desk.draft;
    let text: Signal<String> = draft.text.into();
    let editor = Editor::new("asl", text, Callback::new(move |text| draft.set(text)));
    let editor = Editor {
        language: Signal::stored(Language::Asl),
        label: Signal::stored("Definition of the state machine, Amazon States Language".into()),
        locked: desk.stage.show.locked.into(),
        checked: desk.checked.into(),
        band: band(desk).into(),
        complete: Some(Callback::new(move |(caret, asked)| {
            let functions = functions(desk);
            text.with_untracked(|text| complete(text, caret, &functions, asked))
        })),
        moved: Some(Callback::new(move |caret| choose_state(desk, caret))),
        ..editor
    };
    show_selected(desk, editor);
    editor
}

/// The lines of a state, from 0: the first and how many.
fn lines_of(text: &str, state: &Place) -> (usize, usize) {
    let (first, last) = (place(text, state.start).0, place(text, state.end).0);
    (first, last - first + 1)
}

/// The lines of the selected state.
fn band(desk: Desk) -> Memo<Option<(usize, usize)>> {
    Memo::new(move |_| {
        let state = desk.look.shown.with(|shown| shown.state.clone())?;
        desk.places.with(|places| {
            let state = places.iter().find(|place| *place.name == *state)?;
            desk.draft.text.with(|text| Some(lines_of(text, state)))
        })
    })
}

/// The state that the caret stands in is selected.
fn choose_state(desk: Desk, caret: usize) {
    let state = desk.places.with_untracked(|places| {
        let place = state_at(places, caret);
        place.map(|place| place.name.clone())
    });
    let Some(state) = state else {
        return;
    };
    let known = desk.look.shown.with_untracked(|shown| shown.state.clone());
    if known.as_deref() != Some(&*state) {
        let machine = desk.look.show.machine;
        machine.update(|selection| selection.choose_state(&state.into()));
    }
}

/// Brings the state into view that was selected elsewhere.
fn show_selected(desk: Desk, editor: Editor) {
    let state = Memo::new(move |_| desk.look.shown.with(|shown| shown.state.clone()));
    Effect::new(move |_| {
        let Some(state) = state.get() else {
            return;
        };
        let line = desk.places.with_untracked(|places| {
            let place = places.iter().find(|place| *place.name == *state)?;
            let text = desk.draft.text;
            Some(text.with_untracked(|text| lines_of(text, place).0))
        });
        if let Some(line) = line {
            editor.show_line(line);
        }
    });
}

/// The ARNs of the functions that there are.
fn functions(desk: Desk) -> Vec<String> {
    desk.stage.show.world.with_untracked(|world| {
        let world = world.as_ref();
        let functions = world
            .into_iter()
            .flat_map(|world| world.lambda().functions());
        functions.map(|one| one.arn.clone()).collect()
    })
}
