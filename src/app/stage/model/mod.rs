//! What the stage shows and does, without a browser: pure, and tested natively.

pub mod action;
pub mod base64url;
pub mod bookmark;
pub mod chronicle;
pub mod events;
pub mod inspect;
pub mod json;
pub mod layout;
pub mod lens;
pub mod meaning;
pub mod picture;
pub mod playback;
pub mod shape;
pub mod spoken;
pub mod timeline;
pub mod typed;
pub mod words;

#[cfg(test)]
pub mod testing;
