//! The course as data: the types that the app reads, and the compiler that makes them from lesson folders.
//!
//! The app takes this crate without its feature `compile`, so that no parser of Markdown, TOML or YAML reaches the browser.

#[cfg(feature = "compile")]
pub mod compile;
pub mod goal;
pub mod later;
pub mod model;
pub mod pages;
#[cfg(feature = "compile")]
pub mod proof;
pub mod quiz;
pub mod watch;

#[cfg(test)]
#[cfg(feature = "compile")]
mod tests;
