//! Code as text that people read and write, whatever its language.

pub mod brackets;
pub mod caret;
pub mod check;
pub mod edit;
pub mod finding;
pub mod json;
pub mod language;
pub mod offer;
pub mod paint;
pub mod python;
pub mod token;
pub mod words;
pub mod yaml;
