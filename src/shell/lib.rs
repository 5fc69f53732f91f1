//! The shell of the lessons' terminal: what a reader of bash expects of it, without a browser, a clock or a disk.
//!
//! [`Files`] is the reader's file tree.

pub mod base64;
mod files;
pub mod path;

pub use files::{BYTES_MAX, Delta, ENTRIES_MAX, Entry, Files, HOME, Trouble};
