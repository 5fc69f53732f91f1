//! Taking progress along, bringing it in, and starting afresh.

use crate::app::announce::use_announcer;
use crate::app::bridge;
use crate::app::parts::{Confirm, Icon, Sign};
use crate::app::progress::{Progress, ProgressStore, export, import, use_progress};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

/// What became of the last action: whether it went well, and words.
type Said = RwSignal<Option<(bool, String)>>;

/// The reader's progress as a file, and its end.
#[component]
pub fn ProgressTools() -> impl IntoView {
    let progress = use_progress();
    let said: Said = RwSignal::new(None);
    let summary = move || {
        progress.all().with(|now| {
            let complete = now
                .lessons
                .values()
                .filter(|lesson| lesson.complete)
                .count();
            match (now.lessons.len(), complete) {
                (0, _) => "No lesson has been opened yet.".to_owned(),
                (1, complete) => format!("1 lesson opened, {complete} complete."),
                (opened, complete) => format!("{opened} lessons opened, {complete} complete."),
            }
        })
    };
    view! {
        <section aria-labelledby="progress">
            <h2 id="progress">"Your progress"</h2>
            <p>
                "It is kept in this browser, and nowhere else. As a file you can take it to another one."
            </p>
            <p>{summary}</p>
            <div class="actions">
                <Export progress said />
                <Import progress said />
                <Reset progress said />
            </div>
            <div role="status">
                {move || {
                    said.get()
                        .map(|(good, words)| {
                            view! { <p class:trouble=!good class:good-news=good>{words}</p> }
                        })
                }}
            </div>
        </section>
    }
}

/// Saves progress as a file.
#[component]
fn Export(progress: ProgressStore, said: Said) -> impl IntoView {
    let save = move |_| {
        let text = progress.all().with_untracked(export);
        let saved = bridge::download("stratus-progress.json", "application/json", &text);
        said.set(Some(match saved {
            true => (true, "Saved as stratus-progress.json.".into()),
            false => (false, "The browser did not take the download.".into()),
        }));
    };
    view! {
        <button class="button" on:click=save>
            <Icon sign=Sign::Download />
            "Export"
        </button>
    }
}

/// Reads progress from a file; asks first when there is some already.
#[component]
fn Import(progress: ProgressStore, said: Said) -> impl IntoView {
    let announcer = use_announcer();
    let asking = RwSignal::new(false);
    let waiting = RwSignal::new(None::<Progress>);
    let accept = move |()| {
        if let Some(new) = waiting.try_update(Option::take).flatten() {
            progress.replace(new);
            said.set(Some((true, "Your progress was brought in.".into())));
            announcer.say("Your progress was brought in.");
        }
    };
    let read = move |event: Event| {
        let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        leptos::task::spawn_local(async move {
            let text = bridge::read_text(&file).await;
            // The same file can be chosen again once it is mended.
            input.set_value("");
            match text
                .ok_or_else(|| "The file cannot be read.".to_owned())
                .and_then(|text| import(&text))
            {
                Err(reason) => {
                    said.try_set(Some((false, reason)));
                }
                Ok(new) => {
                    waiting.try_set(Some(new));
                    if progress.all().with_untracked(|now| now.lessons.is_empty()) {
                        accept(());
                    } else {
                        asking.try_set(true);
                    }
                }
            }
        });
    };
    view! {
        <label class="button file-button">
            <Icon sign=Sign::Up />
            "Import"
            <input type="file" accept=".json,application/json" on:change=read />
        </label>
        <Confirm open=asking title="Replace your progress?" action="Replace it" act=Callback::new(accept)>
            <p>"What this browser knows of your progress is replaced by what the file says."</p>
        </Confirm>
    }
}

/// Forgets all progress, when the reader is sure.
#[component]
fn Reset(progress: ProgressStore, said: Said) -> impl IntoView {
    let asking = RwSignal::new(false);
    let forget = move |()| {
        progress.replace(Progress::default());
        said.set(Some((true, "Your progress is forgotten.".into())));
    };
    view! {
        <button class="button" on:click=move |_| asking.set(true)>
            "Reset"
        </button>
        <Confirm open=asking title="Forget your progress?" action="Forget it" act=Callback::new(forget)>
            <p>"Predictions, answers and solved challenges are removed from this browser. Export them first if in doubt."</p>
        </Confirm>
    }
}
