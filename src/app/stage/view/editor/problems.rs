//! What is wrong with what is written, and how to mend it.

use super::Editor;
use crate::app::stage::model::code::finding::{Finding, Severity};
use leptos::prelude::*;

/// How many problems are shown.
const SHOWN: usize = 50;

/// The list of problems; each leads to its place.
pub fn problems(editor: Editor) -> AnyView {
    let checked = editor.checked;
    let head = move || checked.with(|checked| checked.in_words());
    let list = move || {
        checked.with(|checked| {
            let shown = checked.findings.iter().take(SHOWN);
            shown.map(|one| row(editor, one)).collect::<Vec<_>>()
        })
    };
    let more = move || {
        let count = checked.with(|checked| checked.findings.len());
        (count > SHOWN).then(|| format!("{} more, not shown.", count - SHOWN))
    };
    let class = move || {
        checked.with(
            |checked| match (checked.findings.is_empty(), checked.is_good()) {
                (true, _) => "code-verdict good",
                (false, true) => "code-verdict warn",
                (false, false) => "code-verdict bad",
            },
        )
    };
    view! {
        <section class="code-problems" aria-label="Problems">
            <p id=editor.id_of("verdict") class=class role="status">{head}</p>
            <ol>{list}</ol>
            <p class="quiet">{more}</p>
        </section>
    }
    .into_any()
}

fn row(editor: Editor, one: &Finding) -> AnyView {
    let class = match one.severity {
        Severity::Error => "code-problem bad",
        Severity::Warning => "code-problem warn",
        Severity::Failed => "code-problem failed",
    };
    let place = match (one.line, one.column) {
        (0, _) => String::new(),
        (line, 0) => format!("line {line}"),
        (line, column) => format!("line {line}, column {column}"),
    };
    let finding = one.clone();
    let go = move |_| {
        let at = editor.text.with_untracked(|text| finding.place(text));
        editor.go(at);
    };
    let path = one.path.clone();
    let (message, help, code) = (one.message.clone(), one.help.clone(), one.code.clone());
    view! {
        <li class=class>
            <button on:click=go title="Go to this place">
                <strong>{one.severity.word()}</strong>
                " "
                <span class="quiet">{place}</span>
                " "
                <code hidden=path.is_none()>{path.clone()}</code>
                <span class="code-message">{message}</span>
            </button>
            <p hidden=help.is_empty()>{help.clone()}</p>
            <p class="quiet" hidden=code.is_empty()>{code.clone()}</p>
        </li>
    }
    .into_any()
}
