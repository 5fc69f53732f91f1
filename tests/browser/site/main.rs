//! The built site, used as a person uses it. `cargo xtask test` builds the site and runs these.

mod access;
mod bad_input;
mod code;
mod doors;
mod functions;
mod lesson;
mod links;
mod machines;
mod python;
mod quiz;
mod terminal;
mod weeks;

use browser_tests::{Browser, Failure, Site, in_browser};
use serde_json::Value;
use std::path::PathBuf;
use thirtyfour::By;

/// The page of the lesson.
const QUEUES: &str = "week-3/queues";

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

/// A file of the lessons' data.
fn data(name: &str) -> Result<Value, Failure> {
    let text = std::fs::read_to_string(dist()?.join("course").join(name))?;
    Ok(serde_json::from_str(&text)?)
}

/// Opens the lesson in a wide window, waits for its stage, and does something there.
async fn in_lesson(act: impl AsyncFnOnce(&Browser) -> Result<(), Failure>) -> Result<(), Failure> {
    at(QUEUES, act).await
}

/// Opens the page of a lesson in a wide window, waits for its stage, and does something there.
async fn at(
    lesson: &str,
    act: impl AsyncFnOnce(&Browser) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        browser.visit(&site.url(lesson)).await?;
        browser.read("What do you think?").await?;
        // The stage comes a moment after the prose.
        browser.see(By::Css(".stage .timeline")).await?;
        act(browser).await
    })
    .await
}
