//! Local storage: versioned, migrated, and guarded against everything that can be wrong with it.
//!
//! A [`Shelf`] keeps one document. What it cannot read it never destroys: that text goes to a backup key first.

use crate::app::shelf::{self, Migrate, Trouble};
use leptos::ev;
use leptos::prelude::{on_cleanup, window, window_event_listener};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How many unreadable documents of a shelf are kept.
const BACKUPS_MAX: usize = 5;

/// A place in local storage for one document.
#[derive(Clone, Copy, Debug)]
pub struct Shelf {
    /// Its key; all begin with `stratus.`.
    pub key: &'static str,
    /// The version it is written in.
    pub version: u32,
    /// Brings an older version's data to this one.
    pub migrate: Migrate,
}

impl Shelf {
    /// What is kept here; `None` when there is nothing.
    ///
    /// # Errors
    /// Why it cannot be read. Unless storage as a whole is out of reach, the text is then kept under a backup key.
    pub fn load<T: DeserializeOwned>(&self) -> Result<Option<T>, Trouble> {
        let Some(text) = get(self.key)? else {
            return Ok(None);
        };
        let data = shelf::open(&text, self.version, self.migrate)
            .and_then(|data| serde_json::from_value(data).map_err(|_| Trouble::Corrupt));
        data.map(Some).or_else(|trouble| {
            self.back_up(&text)?;
            Err(trouble)
        })
    }

    /// Keeps a document in place of the one that was here.
    ///
    /// # Errors
    /// Why it could not be kept; the old one is then still there.
    pub fn save(&self, data: &Value) -> Result<(), Trouble> {
        set(self.key, &shelf::seal(data, self.version))
    }

    /// Calls whenever another tab has changed the document, until the caller's owner is cleaned up.
    pub fn on_change_elsewhere(&self, heard: impl Fn() + 'static) {
        let key = self.key;
        let handle = window_event_listener(ev::storage, move |event| {
            if event.key().is_some_and(|changed| changed == key) {
                heard();
            }
        });
        on_cleanup(move || handle.remove());
    }

    fn back_up(&self, text: &str) -> Result<(), Trouble> {
        for number in 1..=BACKUPS_MAX {
            let key = format!("{}.backup-{number}", self.key);
            match get(&key)? {
                Some(kept) if kept == text => return Ok(()),
                Some(_) => {}
                None => return set(&key, text),
            }
        }
        Err(Trouble::Full)
    }
}

fn area() -> Result<web_sys::Storage, Trouble> {
    // Throws where cookies are blocked; is missing in some embedded views.
    window()
        .local_storage()
        .ok()
        .flatten()
        .ok_or(Trouble::Blocked)
}

fn get(key: &str) -> Result<Option<String>, Trouble> {
    area()?.get_item(key).map_err(|_| Trouble::Blocked)
}

fn set(key: &str, text: &str) -> Result<(), Trouble> {
    // Private windows of some browsers offer storage but let nothing in.
    area()?.set_item(key, text).map_err(|_| Trouble::Full)
}
