//! The lesson's SAM project: to read, and to take along.

use super::zip::zip;
use crate::app::announce::{Announcer, use_announcer};
use crate::app::bridge;
use crate::app::parts::{Icon, Sign};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The project's files.
#[component]
pub fn Files(files: BTreeMap<String, String>, name: String) -> impl IntoView {
    if files.is_empty() {
        return ().into_any();
    }
    let announcer = use_announcer();
    let rows = files
        .iter()
        .map(|(name, text)| row(name.clone(), text.clone(), announcer))
        .collect_view();
    let all = move |_| {
        let pairs = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        let saved = bridge::download_bytes(&format!("{name}.zip"), "application/zip", &zip(pairs));
        announcer.say(if saved {
            "The project is downloaded."
        } else {
            NOT_SAVED
        });
    };
    view! {
        <section class="files" aria-labelledby="project">
            <h2 id="project">"The project"</h2>
            <p>
                "The scenes on the stage were deployed from these files. They are an AWS SAM project: "
                <code>"sam deploy"</code> " takes them as they are, in an account of your own."
            </p>
            {rows}
            <button class="button" on:click=all>
                <Icon sign=Sign::Download />
                "Download all as a zip"
            </button>
        </section>
    }
    .into_any()
}

const NOT_SAVED: &str = "The browser did not take the download.";

fn row(name: String, text: String, announcer: Announcer) -> AnyView {
    let lines = text.lines().count();
    let (shown, copied) = (text.clone(), text.clone());
    let title = name.clone();
    let copy = move |_| announcer.copy(copied.clone());
    let save = move |_| {
        // A path inside the project is no file name.
        let file = name.rsplit('/').next().unwrap_or(&name);
        if !bridge::download(file, "text/plain", &text) {
            announcer.say(NOT_SAVED);
        }
    };
    view! {
        <details class="file">
            <summary>
                <code>{title}</code>
                <span class="quiet">{format!("{lines} lines")}</span>
            </summary>
            <div class="file-tools">
                <button class="button small" on:click=copy>
                    <Icon sign=Sign::Copy />
                    "Copy"
                </button>
                <button class="button small" on:click=save>
                    <Icon sign=Sign::Download />
                    "Download"
                </button>
            </div>
            <pre tabindex="0"><code>{shown}</code></pre>
        </details>
    }
    .into_any()
}
