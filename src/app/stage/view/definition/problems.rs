//! What is wrong with what is written, and how to mend it.

use super::Desk;
use crate::app::bridge;
use crate::app::stage::model::definition::caret::units;
use crate::app::stage::model::definition::draft::{Checked, place_of};
use cloud::states::{Problem, Severity};
use leptos::prelude::*;

/// How many problems are shown.
const SHOWN: usize = 50;

/// The list of problems; each leads to its place.
pub fn problems(desk: Desk) -> AnyView {
    let head = move || desk.checked.with(Checked::in_words);
    let list = move || {
        desk.checked.with(|checked| {
            let shown = checked.problems.iter().take(SHOWN);
            shown.map(|problem| one(desk, problem)).collect::<Vec<_>>()
        })
    };
    let more = move || {
        let count = desk.checked.with(|checked| checked.problems.len());
        (count > SHOWN).then(|| format!("{} more, not shown.", count - SHOWN))
    };
    let class = move || {
        if desk.checked.with(|checked| checked.problems.is_empty()) {
            "asl-verdict good"
        } else if desk.checked.with(Checked::is_good) {
            "asl-verdict warn"
        } else {
            "asl-verdict bad"
        }
    };
    view! {
        <section class="asl-problems" aria-label="Problems">
            <p id="asl-verdict" class=class role="status">{head}</p>
            <ol>{list}</ol>
            <p class="quiet">{more}</p>
        </section>
    }
    .into_any()
}

fn one(desk: Desk, problem: &Problem) -> AnyView {
    let (class, word) = match problem.severity {
        Severity::Error => ("asl-problem bad", "Error"),
        Severity::Warning => ("asl-problem warn", "Warning"),
    };
    let place = match problem.line {
        0 => String::new(),
        line => format!("line {line}, column {}", problem.column),
    };
    // The JSON parser's own place repeats the whole text.
    let path = problem.location.clone();
    let path = path.filter(|path| path.starts_with('/') && path.len() > 1);
    let problem = problem.clone();
    let (message, help, code) = (message(&problem), problem.help.clone(), problem.code);
    let go = move |_| {
        if let Some(area) = desk.area.get_untracked() {
            let text = desk.draft.text.get_untracked();
            bridge::set_caret(&area, units(&text, place_of(&text, &problem)));
        }
    };
    view! {
        <li class=class>
            <button on:click=go title="Go to this place">
                <strong>{word}</strong>
                " "
                <span class="quiet">{place}</span>
                " "
                <code hidden=path.is_none()>{path.clone()}</code>
                <span class="asl-message">{message}</span>
            </button>
            <p hidden=help.is_empty()>{help.clone()}</p>
            <p class="quiet">{code}</p>
        </li>
    }
    .into_any()
}

/// AWS's message; where it repeats the whole text, without that.
fn message(problem: &Problem) -> String {
    let message = problem.message.as_str();
    let end = message.find("[Source:").unwrap_or(message.len());
    message[..end].trim_end().trim_end_matches(" at").to_owned()
}
