//! The reader's files.

use crate::app::stage::handle::{Panel, StageHandle};
use leptos::prelude::*;
use shell::{Files, HOME};

/// A file in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    path: String,
    /// From the home folder.
    name: String,
    bytes: usize,
}

/// The files at home, what is hidden left out.
fn rows(files: &Files) -> Vec<Row> {
    let own = files.below(HOME);
    let own = own.filter(|(path, entry)| !entry.is_folder() && !path.contains("/."));
    own.map(|(path, entry)| Row {
        path: path.to_owned(),
        name: path[HOME.len() + 1..].to_owned(),
        bytes: entry.len(),
    })
    .collect()
}

/// The list, folded away at first.
pub fn files(stage: StageHandle) -> AnyView {
    let show = stage.show;
    let rows = Memo::new(move |_| show.files.with(rows));
    let count = move || rows.with(Vec::len);
    let list = move || {
        let row = |row: Row| file(stage, row);
        rows.get().into_iter().map(row).collect_view()
    };
    let kept = move || {
        (!show.files_kept.get()).then(|| {
            view! {
                <p class="terminal-trouble">
                    "Your files are too large to be kept in this browser: they last until you leave the page."
                </p>
            }
        })
    };
    let has_project = move || show.project.with(|project| !project.is_empty());
    view! {
        <details class="terminal-files">
            <summary>"Files ("{count}")"</summary>
            <ul>{list}</ul>
            <Show when=has_project>
                <button class="button small" type="button" on:click=move |_| stage.reset_files()>
                    "Bring the lesson's files back"
                </button>
            </Show>
        </details>
        {kept}
    }
    .into_any()
}

fn file(stage: StageHandle, row: Row) -> AnyView {
    let Row { path, name, bytes } = row;
    let edits = stage.show.has_code();
    let shown = name.clone();
    let main = if edits {
        let open = move |_| {
            stage.show.file.set(Some(path.clone()));
            stage.show.panel.set(Panel::Code);
        };
        view! { <button class="link" type="button" on:click=open title="Open in the editor">{shown}</button> }.into_any()
    } else {
        let line = format!("cat '{}'", path.replace('\'', "'\\''"));
        view! {
            <button class="link" type="button" on:click=move |_| stage.terminal.want(&line) title="Show in the terminal">
                {shown}
            </button>
        }
        .into_any()
    };
    view! { <li>{main}<span class="quiet">{format!("{bytes} bytes")}</span></li> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_files_are_left_out() {
        let mut files = Files::default();
        for (path, bytes) in [
            ("/home/learner/.aws/config", "x"),
            ("/home/learner/src/app.py", "pass"),
            ("/tmp/x", ""),
        ] {
            files
                .make_folder(shell::path::parent(path), true, 0)
                .unwrap();
            files.write(path, bytes.as_bytes(), 0).unwrap();
        }
        let row = Row {
            path: "/home/learner/src/app.py".into(),
            name: "src/app.py".into(),
            bytes: 4,
        };
        assert_eq!(rows(&files), [row]);
    }
}
