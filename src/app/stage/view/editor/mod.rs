//! The editor of code: a field for text, with its colours behind it.
//!
//! Field and colours lie in one cell of a grid that is as large as the text, inside a box that scrolls: there is nothing to
//! keep in step while it does. The field is the browser's own, and so are caret, selection, undo, find and what screen
//! readers make of it.

mod keys;
mod offer;
mod paint;
mod problems;

use crate::app::announce::{Announcer, use_announcer};
use crate::app::bridge;
use crate::app::stage::model::code::caret::{bytes, extent, place, units};
use crate::app::stage::model::code::edit::Edit;
use crate::app::stage::model::code::finding::Checked;
use crate::app::stage::model::code::language::Language;
use crate::app::stage::model::code::offer::Offer;
use crate::app::stage::model::code::token::Token;
use leptos::html::Textarea;
use leptos::prelude::*;
use offer::Offered;

/// The longest text that is coloured and marked, in bytes.
const COLOURED_MAX: usize = 200_000;

/// An editor. Make it with [`Editor::new`] and set what differs.
#[derive(Clone, Copy)]
pub struct Editor {
    /// What the ids of its elements begin with: there is one editor of a kind at a time.
    pub id: &'static str,
    /// What is written.
    pub text: Signal<String>,
    /// Takes what is written.
    pub write: Callback<String>,
    /// In which language.
    pub language: Signal<Language>,
    /// What it is, for those who do not see it.
    pub label: Signal<String>,
    /// Whether it can only be read.
    pub locked: Signal<bool>,
    /// What is wrong with the text.
    pub checked: Signal<Checked>,
    /// The lines that stand out, from 0: the first and how many.
    pub band: Signal<Option<(usize, usize)>>,
    /// What may be written at a place in bytes; whether the reader asked.
    pub complete: Option<Callback<(usize, bool), Option<Offer>>>,
    /// Hears that the reader has moved the caret, in bytes.
    pub moved: Option<Callback<usize>>,
    /// The field.
    pub area: NodeRef<Textarea>,
    /// Where the caret is, in bytes, while the field has the focus and nothing is selected.
    pub caret: RwSignal<Option<usize>>,
    /// Whether Tab leaves the field.
    pub leaves: RwSignal<bool>,
    /// Says things to those who do not see them.
    pub announcer: Announcer,
}

impl Editor {
    /// An editor of plain text.
    pub fn new(id: &'static str, text: Signal<String>, write: Callback<String>) -> Self {
        Self {
            id,
            text,
            write,
            language: Signal::stored(Language::Plain),
            label: Signal::stored(String::new()),
            locked: Signal::stored(false),
            checked: Signal::stored(Checked::default()),
            band: Signal::stored(None),
            complete: None,
            moved: None,
            area: NodeRef::new(),
            caret: RwSignal::new(None),
            leaves: RwSignal::new(false),
            announcer: use_announcer(),
        }
    }

    /// The field, its colours, its list of proposals.
    pub fn view(self) -> AnyView {
        let offered = Offered::new(self);
        let size = move || {
            let (lines, widest) = self.text.with(|text| extent(text));
            let digits = lines.to_string().len().max(2);
            format!("--lines:{lines};--widest:{widest};--digits:{digits}")
        };
        let tokens = self.tokens();
        view! {
            {self.help()}
            <div id=self.id_of("box") class="code-box">
                <div class="code-sheet" style=size>
                    {paint::gutter(self)}
                    <div class="code-page">
                        {paint::band(self)}
                        {paint::paint(self, tokens)}
                        {keys::field(self, offered)}
                        {offered.list()}
                    </div>
                </div>
            </div>
        }
        .into_any()
    }

    /// The list of what is wrong; each leads to its place.
    pub fn problems(self) -> AnyView {
        problems::problems(self)
    }

    /// Puts the caret to a place in bytes, and brings it into view.
    pub fn go(self, at: usize) {
        let Some(area) = self.area.get_untracked() else {
            return;
        };
        let text = self.text.get_untracked();
        bridge::go_to(&area, units(&text, at));
        bridge::reveal_within(&self.id_of("box"), share(&text, place(&text, at).0));
    }

    /// Brings a line into view, from 0, unless the reader is writing.
    pub fn show_line(self, line: usize) {
        if bridge::has_focus(&self.id_of("text")) {
            return;
        }
        let share = self.text.with_untracked(|text| share(text, line));
        let id = self.id_of("box");
        crate::app::stage::clock::later(0, move || bridge::scroll_within(&id, share));
    }

    /// Changes the text as if it were typed.
    fn edit(self, edit: &Edit) {
        let Some(area) = self.area.get_untracked() else {
            return;
        };
        let text = self.text.get_untracked();
        let at = (units(&text, edit.from), units(&text, edit.to));
        bridge::write_into(&area, at, &edit.text);
        self.text.with_untracked(|text| {
            let (from, to) = edit.select;
            bridge::select(&area, (units(text, from), units(text, to)));
        });
        self.look_for_caret();
    }

    /// The selection, in bytes: from and to.
    fn selection(self) -> Option<(usize, usize)> {
        let area = self.area.get_untracked()?;
        let (from, to) = bridge::selection_of(&area);
        let text = self.text;
        Some(text.with_untracked(|text| (bytes(text, from), bytes(text, to))))
    }

    /// Notes where the caret is.
    fn look_for_caret(self) {
        let caret = self.selection().filter(|(from, to)| from == to);
        let caret = caret.map(|(from, _)| from);
        if self.caret.get_untracked() != caret {
            self.caret.set(caret);
        }
    }

    fn tokens(self) -> Memo<Vec<Token>> {
        Memo::new(move |_| {
            let language = self.language.get();
            self.text.with(|text| {
                if text.len() > COLOURED_MAX {
                    Vec::new()
                } else {
                    language.tokens(text)
                }
            })
        })
    }

    fn id_of(self, part: &str) -> String {
        format!("{}-{part}", self.id)
    }

    /// How the keys that do more than write are told.
    fn help(self) -> AnyView {
        let completes = self.complete.is_some();
        let tab = move || {
            if self.locked.get() {
                "It can only be read."
            } else if self.leaves.get() {
                "Tab leaves the editor now."
            } else if self.language.get().comment().is_some() {
                "Tab and Shift+Tab indent, Ctrl+/ makes lines comments. Esc, then Tab leaves the editor."
            } else {
                "Tab and Shift+Tab indent. Esc, then Tab leaves the editor."
            }
        };
        let offers = completes.then(|| {
            view! {
                " " <kbd>"Ctrl"</kbd> "+" <kbd>"Space"</kbd> " proposes what may stand at the caret; "
                <kbd>"Enter"</kbd> " takes it."
            }
        });
        view! { <p id=self.id_of("help") class="quiet code-help">{tab} {offers}</p> }.into_any()
    }
}

/// At which share of the height a line stands, with a few lines above it.
fn share(text: &str, line: usize) -> f64 {
    line.saturating_sub(2) as f64 / extent(text).0.max(1) as f64
}
