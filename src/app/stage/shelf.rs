//! Sessions kept in the reader's browser, one a scene, the latest few; and the files of the latest few lessons.

use super::model::bookmark::{self, Bookmark, BookmarkError};
use super::model::home;
use crate::app::bridge::storage::Shelf;
use crate::app::shelf::Trouble;
use serde_json::{Value, json};

const SHELF: Shelf = Shelf {
    key: "stratus.stage",
    version: 1,
    // There has been no other version.
    migrate: |_, _| None,
};

const HOMES: Shelf = Shelf {
    key: "stratus.home",
    version: 1,
    // There has been no other version.
    migrate: |_, _| None,
};

/// Keeps what the reader made of a page's files.
///
/// # Errors
/// Why it could not be kept.
pub fn keep_home(page: &str, home: Value) -> Result<(), Trouble> {
    let mut kept = HOMES.load().ok().flatten().unwrap_or(Value::Null);
    home::keep(&mut kept, page, home);
    HOMES.save(&kept)
}

/// What the reader made of a page's files on an earlier visit.
///
/// # Errors
/// Why nothing can be read at all.
pub fn find_home(page: &str) -> Result<Option<Value>, Trouble> {
    let kept = HOMES.load::<Value>()?;
    Ok(kept.and_then(|kept| kept.get(page).cloned()))
}

/// Keeps a session's bookmark.
///
/// # Errors
/// Why it could not be kept.
pub fn keep(key: &str, bookmark: &Bookmark) -> Result<(), Trouble> {
    // What cannot be read has been told when the page was opened, and is set aside.
    let mut kept = SHELF
        .load::<Value>()
        .ok()
        .flatten()
        .unwrap_or_else(|| json!({}));
    bookmark::keep(&mut kept, key, bookmark);
    SHELF.save(&kept)
}

/// The bookmark that is kept for a scene; the inner error tells what is wrong with it.
///
/// # Errors
/// Why nothing can be read at all.
pub fn find(key: &str) -> Result<Option<Result<Bookmark, BookmarkError>>, Trouble> {
    let kept = SHELF.load::<Value>()?;
    Ok(kept.and_then(|kept| kept.get(key).map(Bookmark::from_json)))
}

/// The keys of all kept sessions, the latest last.
pub fn keys() -> Vec<String> {
    match SHELF.load::<Value>() {
        Ok(Some(Value::Object(kept))) => kept.keys().cloned().collect(),
        _ => Vec::new(),
    }
}
