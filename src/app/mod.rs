//! The app: pages, the stage beside them, and what they share.
//!
//! State has one home each: the address (page), contexts (progress, settings, data, the stage), components (what is
//! open), local storage (progress, settings, saved sessions). Components draw; what can be decided without a browser is
//! decided in plain modules with tests of their own.

mod announce;
mod blocks;
mod bridge;
mod data;
mod live;
mod notices;
mod pages;
mod parts;
mod progress;
mod settings;
mod shelf;
mod shell;
mod shortcuts;
mod stage;

/// Puts the app in the place of the page's first words.
pub fn mount() {
    bridge::set_base_from_document();
    bridge::show_crashes();
    bridge::mount(shell::App);
}
