//! The list of what may be written at the caret.

use super::Editor;
use crate::app::bridge;
use crate::app::stage::model::code::caret::{bytes, place, units};
use crate::app::stage::model::code::offer::{Offer, Proposal};
use crate::app::stage::model::words::counted;
use leptos::prelude::*;

/// How many lines the list covers; below, it stands above the caret.
const LINES: usize = 9;

/// What is offered, and which of it is marked.
#[derive(Clone, Copy)]
pub struct Offered {
    editor: Editor,
    /// The offer; none while the list is closed.
    offer: RwSignal<Option<Offer>>,
    /// The marked proposal, by its place in the list.
    marked: RwSignal<usize>,
}

impl Offered {
    /// A closed list.
    pub fn new(editor: Editor) -> Self {
        Self {
            editor,
            offer: RwSignal::new(None),
            marked: RwSignal::new(0),
        }
    }

    /// Whether the list is open.
    pub fn is_open(self) -> bool {
        self.offer.with_untracked(Option::is_some)
    }

    /// Looks what may be written at the caret; `asked` when the reader wants to know.
    pub fn look(self, asked: bool) {
        let Some(complete) = self.editor.complete else {
            return;
        };
        let area = self.editor.area.get_untracked();
        let caret = area.and_then(|area| bridge::caret_of(&area));
        let text = self.editor.text;
        let caret = caret.map(|caret| text.with_untracked(|text| bytes(text, caret)));
        let found = caret.and_then(|caret| complete.run((caret, asked)));
        let count = found.as_ref().map_or(0, |offer| offer.proposals.len());
        let was_open = self.is_open();
        self.marked.set(0);
        self.offer.set(found);
        if count > 0 && (!was_open || asked) {
            self.editor.announcer.say(counted(count, "proposal"));
        } else if asked {
            self.editor.announcer.say("Nothing to propose here");
        }
    }

    /// Closes the list; false when it was closed.
    pub fn close(self) -> bool {
        let was_open = self.is_open();
        if was_open {
            self.offer.set(None);
        }
        was_open
    }

    /// Marks the next proposal, or the one before.
    pub fn go(self, forward: bool) {
        let count = self
            .offer
            .with_untracked(|offer| offer.as_ref().map_or(0, |offer| offer.proposals.len()));
        let Some(last) = count.checked_sub(1) else {
            return;
        };
        self.marked.update(|at| {
            *at = match forward {
                true if *at >= last => 0,
                true => *at + 1,
                false => at.checked_sub(1).unwrap_or(last),
            };
        });
        let list = self.id();
        let item = self.item_id(self.marked.get_untracked());
        bridge::reveal(&list, &item);
    }

    /// Writes the marked proposal.
    pub fn take(self) {
        self.write(self.marked.get_untracked());
    }

    fn write(self, at: usize) {
        let Some(offer) = self.offer.get_untracked() else {
            return;
        };
        let area = self.editor.area.get_untracked();
        let (Some(proposal), Some(area)) = (offer.proposals.get(at), area) else {
            return;
        };
        let text = self.editor.text.get_untracked();
        let (from, to) = (units(&text, offer.from), units(&text, offer.to));
        self.offer.set(None);
        bridge::write_into(&area, (from, to), &proposal.insert);
        bridge::set_caret(&area, from + units(&proposal.insert, proposal.caret));
        // What was written may ask for the next: the type behind `"Type"`.
        self.look(false);
    }

    /// The marked proposal's id, for the field that has the focus.
    pub fn active(self) -> Option<String> {
        let is_open = self.offer.with(Option::is_some);
        is_open.then(|| self.item_id(self.marked.get()))
    }

    fn id(self) -> String {
        self.editor.id_of("offer")
    }

    fn item_id(self, at: usize) -> String {
        self.editor.id_of(&format!("offer-{at}"))
    }

    /// The list.
    pub fn list(self) -> AnyView {
        let items = move || {
            self.offer.with(|offer| {
                let proposals = offer.iter().flat_map(|offer| &offer.proposals);
                let items = proposals.enumerate();
                items
                    .map(|(at, one)| self.item(at, one))
                    .collect::<Vec<_>>()
            })
        };
        let style = move || {
            self.offer.with(|offer| {
                let offer = offer.as_ref()?;
                let text = self.editor.text;
                let (line, column) = text.with_untracked(|text| place(text, offer.from));
                let lines = text.with_untracked(|text| text.matches('\n').count());
                let above = line > LINES && line + LINES > lines;
                let shift = if above { "-100%" } else { "1.5em" };
                Some(format!("--line:{line};--column:{column};--shift:{shift}"))
            })
        };
        view! {
            <ul
                id=self.id()
                class="code-offer"
                role="listbox"
                aria-label="Proposals"
                hidden=move || self.offer.with(Option::is_none)
                style=style
            >
                {items}
            </ul>
        }
        .into_any()
    }

    fn item(self, at: usize, proposal: &Proposal) -> AnyView {
        let (label, note) = (proposal.label.clone(), proposal.note.clone());
        // The press would take the focus from the text.
        let press = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            self.write(at);
        };
        view! {
            <li
                id=self.item_id(at)
                role="option"
                aria-selected=move || (self.marked.get() == at).to_string()
                on:mousedown=press
            >
                <code>{label}</code>
                " "
                <span>{note}</span>
            </li>
        }
        .into_any()
    }
}
