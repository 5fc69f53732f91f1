//! Sessions that outlive the page: kept in the browser, and shared by link.

use super::{Bar, StageHandle};
use crate::app::stage::clock;
use crate::app::stage::engine::{Engine, StageError};
use crate::app::stage::model::bookmark::Bookmark;
use crate::app::stage::shelf;
use course::model::Scene;
use leptos::prelude::*;

/// How long changes gather before they are kept.
const KEEP_AFTER_MS: u64 = 1_000;
/// Between a page's path and a scene's id in the key of a kept session.
const SEPARATOR: char = '#';
/// What restored sessions are called.
const YOURS: &str = "Your session of this scene";
const SHARED: &str = "The shared moment";

/// The scene that the address asks for, or the one of this page that was kept last.
pub(super) fn asked_for() -> Option<String> {
    let shared = clock::moment_in_address().and_then(|moment| Bookmark::from_link(&moment).ok());
    shared.map(|bookmark| bookmark.scene).or_else(|| {
        let path = clock::page_path();
        let keys = shelf::keys();
        let of_page = |key: &String| {
            let (page, scene) = key.split_once(SEPARATOR)?;
            (page == path).then(|| scene.to_owned())
        };
        keys.iter().rev().find_map(of_page)
    })
}

fn key(scene: &Scene) -> String {
    format!("{}{SEPARATOR}{}", clock::page_path(), scene.id)
}

impl StageHandle {
    /// A link to this moment.
    ///
    /// # Errors
    /// When there is no scene, or too much has happened for a link.
    pub fn link(self) -> Result<String, String> {
        let link = self
            .engine
            .with_value(|engine| Some(engine.as_ref()?.bookmark().to_link()));
        match link {
            Some(Ok(link)) => Ok(clock::address_of(&link)),
            Some(Err(error)) => Err(format!("There can be no link to this moment: {error}.")),
            None => Err("The stage is empty.".into()),
        }
    }

    /// Goes on with the session that is kept for this scene.
    pub fn restore_kept(self) {
        let kept = self.with_staged(|scene| shelf::find(&key(scene)).ok().flatten()?.ok());
        let Some(bookmark) = kept.flatten() else {
            return;
        };
        let bar = self.with_engine(|engine| restore(engine, &bookmark, Bar::Restored, YOURS));
        self.show.playing.set(false);
        self.show.touched.set(true);
        self.show.bar.set(bar);
        self.refresh();
    }

    /// Brings a scene to where the address or the reader's last visit has it; what to say of that.
    pub(super) fn open(self, engine: &mut Engine, first: bool) -> Option<Bar> {
        let scene = engine.staged().scene.clone();
        if let Some(moment) = clock::moment_in_address() {
            match Bookmark::from_link(&moment) {
                Ok(bookmark) if bookmark.scene == scene.id => {
                    clock::forget_moment();
                    return Some(restore(engine, &bookmark, Bar::Shared, SHARED));
                }
                Ok(_) => {}
                Err(error) => {
                    clock::forget_moment();
                    return Some(trouble(SHARED, &error.to_string()));
                }
            }
        }
        match shelf::find(&key(&scene)) {
            Ok(None) => None,
            Ok(Some(Ok(bookmark))) if first => {
                Some(restore(engine, &bookmark, Bar::Restored, YOURS))
            }
            Ok(Some(Ok(bookmark))) => bookmark.recipe(&scene).is_ok().then_some(Bar::Kept),
            Ok(Some(Err(error))) => Some(trouble(YOURS, &error.to_string())),
            Err(trouble) => {
                self.notices.unreadable("Your sessions", trouble);
                None
            }
        }
    }

    /// Keeps the session once the reader pauses.
    pub(super) fn keep_soon(self) {
        let is_waiting = self
            .pace
            .try_update_value(|pace| std::mem::replace(&mut pace.keeping, true));
        if is_waiting == Some(false) {
            clock::later(KEEP_AFTER_MS, move || {
                self.pace.try_update_value(|pace| pace.keeping = false);
                self.keep_now();
            });
        }
    }

    /// Keeps the session if the reader has made something of it. The page may be gone.
    pub fn keep_now(self) {
        if self.show.touched.try_get_untracked() != Some(true) {
            return;
        }
        let bookmark = self.engine.try_with_value(|engine| {
            let engine = engine.as_ref()?;
            Some((key(&engine.staged().scene), engine.bookmark()))
        });
        if let Some((key, bookmark)) = bookmark.flatten() {
            // Without storage the session lasts as long as the page; the page has said so elsewhere.
            let _ = shelf::keep(&key, &bookmark);
        }
    }
}

/// Brings a bookmark's session back; what to say of it.
fn restore(engine: &mut Engine, bookmark: &Bookmark, bar: Bar, what: &str) -> Bar {
    match engine.restore(bookmark) {
        Ok(true) => bar,
        Ok(false) => Bar::Trouble(format!(
            "{what} is so long that only its beginning was played again."
        )),
        Err(StageError::Other(why)) => trouble(what, &why),
        Err(StageError::Template(problems)) => trouble(what, &problems.join(" ")),
    }
}

fn trouble(what: &str, why: &str) -> Bar {
    Bar::Trouble(format!(
        "{what} cannot be shown: {why}. The scene starts anew."
    ))
}
