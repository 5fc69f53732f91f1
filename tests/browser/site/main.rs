//! The built site, used as a person uses it. `cargo xtask test` builds the site and runs these.

mod access;
mod bad_input;
mod lesson;

use browser_tests::{Failure, Site};
use std::path::PathBuf;

/// The folder of the built site.
fn dist() -> Result<PathBuf, Failure> {
    let folder = std::env::var("STRATUS_DIST").map_err(
        |_| "STRATUS_DIST does not say where the built site is; `cargo xtask test` sets it",
    )?;
    Ok(folder.into())
}

/// The site, served at `/`.
fn site() -> Result<Site, Failure> {
    Ok(Site::serve(&dist()?, "/")?)
}
