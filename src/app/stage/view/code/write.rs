//! The editor of a file.

use super::Desk;
use super::python;
use crate::app::stage::model::code::check::check;
use crate::app::stage::model::code::finding::Checked;
use crate::app::stage::model::code::language::Language;
use crate::app::stage::model::code::offer::Offer;
use crate::app::stage::model::code::words::complete;
use crate::app::stage::model::deploy::Standing;
use crate::app::stage::view::editor::Editor;
use leptos::prelude::*;
use shell::Files;
use std::sync::Arc;

/// The editor, and what is wrong with what is written.
pub fn sheet(desk: Desk, path: &str) -> AnyView {
    let files = desk.stage.show.files;
    let path: Arc<str> = path.into();
    let (own, name) = (Arc::clone(&path), Arc::clone(&path));
    let read = Memo::new(move |_| files.with(|files| read(files, &own)));
    let is_text = Memo::new(move |_| read.with(Option::is_some));
    let body = move || {
        if !is_text.get() {
            return view! { <p class="stage-nothing">"This file is no text, or is not there any more."</p> }.into_any();
        }
        let editor = editor(desk, &name, read);
        view! {
            {editor.view()}
            {editor.problems()}
        }
        .into_any()
    };
    view! { <div class="code-file">{body}</div> }.into_any()
}

fn read(files: &Files, path: &str) -> Option<String> {
    String::from_utf8(files.read(path).ok()?.to_vec()).ok()
}

fn editor(desk: Desk, path: &Arc<str>, read: Memo<Option<String>>) -> Editor {
    let text: Signal<String> = Memo::new(move |_| read.get().unwrap_or_default()).into();
    let own = Arc::clone(path);
    let write = Callback::new(move |text: String| desk.write(&own, &text));
    let language = Language::of(path);
    let label = format!("{}, {}", path, language.name());
    let checked = checked(desk, path, language, text);
    Editor {
        language: Signal::stored(language),
        label: Signal::stored(label),
        checked: checked.into(),
        complete: completion(language, text),
        ..Editor::new("code", text, write)
    }
}

/// What may be written at a place, when the reader asks.
fn completion(
    language: Language,
    text: Signal<String>,
) -> Option<Callback<(usize, bool), Option<Offer>>> {
    (language == Language::Python).then(|| {
        Callback::new(move |(caret, asked): (usize, bool)| {
            text.with_untracked(|text| asked.then(|| complete(text, caret))?)
        })
    })
}

/// What is wrong with the text by itself, and where it failed last when it ran.
fn checked(desk: Desk, path: &Arc<str>, language: Language, text: Signal<String>) -> Memo<Checked> {
    let told = python::asked(desk, path, language, text);
    let path = Arc::clone(path);
    Memo::new(move |_| {
        let mut findings = text.with(|text| {
            let mut findings = check(language, text).findings;
            told.with(|told| {
                // What it said of an earlier text is no longer true.
                let own = told.as_ref().filter(|(asked, _)| asked == text);
                findings.extend(own.into_iter().flat_map(|(_, found)| found.clone()));
            });
            findings
        });
        // A line's number means something as long as the text is the one that ran.
        let runs = desk.standing() == Some(Standing::Deployed);
        let failed = desk.came.with(|came| {
            desk.source.with(|source| {
                let name = source.as_ref()?.within(&path)?;
                came.first()?.finding(name)
            })
        });
        findings.extend(failed.filter(|_| runs));
        Checked::new(findings)
    })
}

impl Desk {
    /// Puts a text into a file.
    fn write(self, path: &str, text: &str) {
        let show = self.stage.show;
        let now = show.now.get_untracked().as_millis();
        let written = show
            .files
            .try_update(|files| files.write(path, text.as_bytes(), now));
        if let Some(Err(trouble)) = written {
            self.stage
                .tell(format!("{path} was not changed: {trouble}."));
        }
    }
}
