//! The stage: a scene of the lesson, live beside the prose. The reader sees the cloud, acts on it, stops time and goes back.
//!
//! * `model` works out what is shown, and `engine` drives a session; both are pure and tested natively.
//! * `handle` joins them with signals and the browser's frames; the rest of the page knows the stage by it.
//! * `python` runs the reader's programs and the functions' code.
//! * `view` draws.

mod clock;
mod engine;
pub mod handle;
mod model;
pub mod python;
mod shelf;
mod terminal;
mod view;

pub use view::Stage;
