//! The reader's home folder: a lesson fills it, terminal and editor work in it, and it outlives the page.

use super::StageHandle;
use crate::app::stage::model::home;
use crate::app::stage::{clock, shelf};
use leptos::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long changes gather before they are kept.
const KEEP_AFTER_MS: u64 = 700;

impl StageHandle {
    /// Furnishes the home with a lesson's files, and with what the reader made of them on an earlier visit.
    pub fn move_in(self, project: &BTreeMap<String, String>) {
        let mut files = home::furnish(project);
        self.home_origin.set_value(files.version());
        match shelf::find_home(&clock::page_path()) {
            Ok(Some(kept)) => {
                files.restore(&kept, 0);
                self.terminal.restore(&kept["shell"]);
            }
            Ok(None) => {}
            Err(trouble) => self.notices.unreadable("Your files", trouble),
        }
        self.show.project.set(Arc::new(project.clone()));
        self.show.files.set(files);
    }

    /// Brings the lesson's own files back; what the reader added stays.
    pub fn reset_files(self) {
        let project = self.show.project.get_untracked();
        self.show.files.update(|files| {
            for (name, text) in project.iter() {
                home::put(files, name, text);
            }
        });
    }

    /// Watches the home, and keeps it when it changes.
    pub(super) fn watch_home(self) {
        let version = Memo::new(move |_| self.show.files.with(shell::Files::version));
        Effect::new(move |before: Option<u64>| {
            let now = version.get();
            if before.is_some_and(|before| before != now) {
                self.keep_home_soon();
            }
            now
        });
    }

    /// Keeps files and shell once the reader pauses.
    pub(in crate::app::stage) fn keep_home_soon(self) {
        let is_waiting = self
            .home_waits
            .try_update_value(|waits| std::mem::replace(waits, true));
        if is_waiting == Some(false) {
            clock::later(KEEP_AFTER_MS, move || {
                self.home_waits.try_set_value(false);
                self.keep_home_now();
            });
        }
    }

    /// Keeps session and home: the page is about to go.
    pub fn keep_all(self) {
        self.keep_now();
        self.keep_home_now();
    }

    /// Keeps the home. The page may be gone.
    fn keep_home_now(self) {
        let origin = self.home_origin.try_get_value().unwrap_or_default();
        let shell = self.terminal.kept();
        let kept = self.show.files.try_with_untracked(|files| {
            let has_changed = files.version() > origin || shell.is_some();
            has_changed.then(|| files.kept(origin, home::PAGE_BYTES))
        });
        let Some(files) = kept.flatten() else {
            return;
        };
        let has_room = files.is_some();
        let mut home = files.unwrap_or_else(|| json!({}));
        if let Some(shell) = shell {
            home["shell"] = shell;
        }
        let is_kept = shelf::keep_home(&clock::page_path(), home).is_ok() && has_room;
        self.show.files_kept.try_set(is_kept);
    }
}
