//! The keyboard is enough.

use crate::{in_lesson, site};
use browser_tests::{Failure, check, in_browser};

#[tokio::test]
async fn a_prediction_is_made_by_keyboard_alone() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
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
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_shortcuts_are_listed_by_a_question_mark() -> Result<(), Failure> {
    in_lesson(async |browser| {
        browser.keys("?").await?;
        let is_open = "return !!document.querySelector('dialog[open]')";
        browser
            .wait_until("the list of shortcuts opens", is_open)
            .await?;
        let words = browser
            .run("return document.querySelector('dialog[open]').innerText")
            .await?;
        let words = words.as_str().unwrap_or_default();
        for thing in ["Let time run", "Go on to the next event", "Send a message"] {
            check(
                words.contains(thing),
                format!("the list leaves out \"{thing}\": {words}"),
            )?;
        }
        browser.is_accessible().await?;
        browser.keys("\u{e00c}").await?;
        browser
            .wait_until(
                "Escape closes it",
                "return !document.querySelector('dialog[open]')",
            )
            .await?;
        browser.keys("s").await?;
        browser
            .wait_until(
                "S sends a message",
                "return document.querySelector('.lens-head').innerText.includes('2 waiting')",
            )
            .await?;
        browser.console_is_empty().await?;
        Ok(())
    })
    .await
}
