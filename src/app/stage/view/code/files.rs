//! Which file is in the editor.

use super::Desk;
use crate::app::stage::handle::Show;
use crate::app::stage::model::deploy::Source;
use leptos::prelude::*;
use shell::{Files, HOME};

/// The file that was chosen; else the chosen function's handler; else the first there is.
pub fn chosen(show: Show, source: Memo<Option<Source>>) -> Memo<String> {
    Memo::new(move |_| {
        let wanted = show.file.get();
        let main = source.with(|source| source.as_ref().map(|source| source.main.clone()));
        show.files.with(|files| {
            let is_there = |path: &String| files.read(path).is_ok();
            let first = || paths(files).into_iter().next();
            wanted
                .filter(is_there)
                .or(main)
                .or_else(first)
                .unwrap_or_default()
        })
    })
}

/// The reader's files, what is hidden last.
fn paths(files: &Files) -> Vec<String> {
    let below = files.below(HOME);
    let own = below.filter(|(_, entry)| !entry.is_folder());
    let mut paths: Vec<String> = own.map(|(path, _)| path.to_owned()).collect();
    paths.sort_by_key(|path| path.contains("/."));
    paths
}

/// The choice of a file.
pub fn chooser(desk: Desk) -> AnyView {
    let show = desk.stage.show;
    // Choosing another function shows its handler.
    Effect::new(move |before: Option<()>| {
        show.function.track();
        if before.is_some() {
            show.file.set(None);
        }
    });
    let names = Memo::new(move |_| {
        let mut paths = show.files.with(paths);
        let file = desk.file.get();
        if !file.is_empty() && !paths.contains(&file) {
            paths.insert(0, file);
        }
        paths
    });
    let options = move || {
        let option = |path: String| {
            let name = path.strip_prefix(HOME).unwrap_or(&path);
            let name = name.trim_start_matches('/').to_owned();
            let (value, own) = (path.clone(), path);
            let is_chosen = move || desk.file.with(|file| *file == own);
            view! { <option value=value prop:selected=is_chosen>{name}</option> }
        };
        names.get().into_iter().map(option).collect::<Vec<_>>()
    };
    let change = move |event| show.file.set(Some(event_target_value(&event)));
    view! {
        <label class="pick">
            <span>"File"</span>
            <select on:change=change>{options}</select>
        </label>
    }
    .into_any()
}
