//! The keyboard is enough.

use crate::site;
use browser_tests::{Browser, Failure};

#[tokio::test]
async fn a_prediction_is_made_by_keyboard_alone() -> Result<(), Failure> {
    let site = site()?;
    let browser = Browser::open(1280, 900).await?;
    browser.visit(&site.url("")).await?;
    browser.read("Start here").await?;
    browser.tab_to("Start here").await?;
    browser.keys("\u{e007}").await?;
    browser.read("What do you think?").await?;
    browser
        .wait_until(
            "the focus moves to the lesson's heading",
            "return document.activeElement.tagName === 'H1'",
        )
        .await?;
    browser.tab_to("Nothing. I received the order").await?;
    browser.keys(" ").await?;
    browser.tab_to("Watch what happens").await?;
    browser.keys("\u{e007}").await?;
    browser
        .read("You chose this; it did not come true.")
        .await?;
    browser.console_is_empty().await?;
    browser.close().await
}
