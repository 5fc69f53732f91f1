//! Browsers that lack something get a sentence.

use crate::site;
use browser_tests::{Failure, in_browser};

#[tokio::test]
async fn a_browser_without_webassembly_gets_a_sentence() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        browser.before_pages("delete window.WebAssembly;").await?;
        browser.visit(&site.url("")).await?;
        browser
            .read("This browser cannot run the WebAssembly")
            .await?;
        Ok(())
    })
    .await
}
