//! What the browser tests stand on: a server for the built site, a browser, and a person's way of using a page.

#![allow(
    clippy::disallowed_types,
    reason = "a person's patience is measured in real time"
)]

mod axe;
mod browser;
mod server;

pub use browser::{Browser, Failure, Theme, check, in_browser};
pub use server::Site;
