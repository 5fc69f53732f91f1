//! What the stage shows and does, without a browser: pure, and tested natively.

pub mod action;
pub mod apis;
pub mod base64url;
pub mod bookmark;
pub mod charts;
pub mod chronicle;
pub mod code;
pub mod definition;
pub mod deploy;
pub mod events;
pub mod facts;
pub mod flow;
pub mod folded;
pub mod home;
pub mod http;
pub mod inspect;
pub mod journey;
pub mod json;
pub mod lanes;
pub mod layout;
pub mod lens;
pub mod limits;
pub mod logs;
pub mod machine;
pub mod meaning;
pub mod picture;
pub mod playback;
pub mod request;
pub mod shape;
pub mod spoken;
pub mod stages;
pub mod standing;
pub mod timeline;
pub mod typed;
pub mod words;

pub mod terminal;
#[cfg(test)]
pub mod testing;
