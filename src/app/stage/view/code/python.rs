//! What Python itself says of a file that is being written.

use super::Desk;
use crate::app::stage::clock;
use crate::app::stage::model::code::finding::Finding;
use crate::app::stage::model::code::language::Language;
use crate::app::stage::python::{Problem, State, use_python};
use leptos::prelude::*;
use std::sync::Arc;

/// How long a reader pauses before Python is asked, in milliseconds.
const PAUSE_MS: u64 = 400;

/// A text, and what Python found in it.
pub type Told = Option<(String, Vec<Finding>)>;

/// Asks Python about a file whenever the reader pauses. Only reading a lesson's file does not have Python fetched.
pub fn asked(
    desk: Desk,
    path: &Arc<str>,
    language: Language,
    text: Signal<String>,
) -> RwSignal<Told> {
    let told = RwSignal::new(None);
    if language != Language::Python {
        return told;
    }
    let python = use_python();
    let path = Arc::clone(path);
    Effect::new(move |_| {
        let now = text.get();
        let is_there = matches!(python.state().get_untracked(), State::Ready { .. });
        if !is_there && desk.is_of_lesson(&path, &now) {
            return;
        }
        let path = Arc::clone(&path);
        clock::later(PAUSE_MS, move || {
            // The editor may be gone, or the reader goes on.
            if text.try_get_untracked().as_ref() != Some(&now) {
                return;
            }
            let asked = now.clone();
            let tell = Callback::new(move |problems: Vec<Problem>| {
                let findings = problems.iter().map(finding).collect();
                told.try_set(Some((asked.clone(), findings)));
            });
            python.check(&path, &now, tell);
        });
    });
    told
}

fn finding(problem: &Problem) -> Finding {
    Finding {
        end: Some((problem.end_line, problem.end_column)),
        ..Finding::error(problem.line, problem.column, problem.message.as_str())
    }
}

impl Desk {
    /// Whether a file holds what the lesson put there.
    fn is_of_lesson(self, path: &str, text: &str) -> bool {
        let home = path.strip_prefix(shell::HOME).unwrap_or(path);
        let name = home.trim_start_matches('/');
        let project = self.stage.show.project;
        project.with_untracked(|project| project.get(name).is_some_and(|own| own == text))
    }
}

/// How far Python is, while that is worth saying.
pub fn progress() -> AnyView {
    let python = use_python();
    let state = python.state();
    let words = move || {
        state.with(|state| match state {
            State::Away | State::Ready { .. } => None,
            State::Loading { step, done, of } => Some(match (done * 100).checked_div(*of) {
                Some(percent) => format!("Python is on its way: {step}, {percent} %"),
                None => format!("Python is on its way: {step}"),
            }),
            State::Failed(why) => Some(format!("Python did not start: {why}")),
            State::Unsupported(why) => Some(why.clone()),
        })
    };
    let has_failed = move || state.with(|state| matches!(state, State::Failed(_)));
    view! {
        <p class="code-python quiet" role="status">
            {words}
            <Show when=has_failed>
                " "
                <button class="button small" on:click=move |_| python.wake()>"Try again"</button>
            </Show>
        </p>
    }
    .into_any()
}
