//! Browsers that lack something get a sentence.

use crate::site;
use browser_tests::{Browser, Failure};

#[tokio::test]
async fn a_browser_without_webassembly_gets_a_sentence() -> Result<(), Failure> {
    let site = site()?;
    let browser = Browser::open(1280, 900).await?;
    browser.before_pages("delete window.WebAssembly;").await?;
    browser.visit(&site.url("")).await?;
    browser
        .read("This browser cannot run the WebAssembly")
        .await?;
    browser.close().await
}
