//! Everybody can use every page: themes, narrow windows, keyboard.

use crate::{QUEUES, open_lesson, site};
use browser_tests::{Browser, Failure, Theme, check};

/// Every page of the site, and a part of what it says when it is there.
const PAGES: [(&str, &str); 6] = [
    ("", "Learn serverless AWS"),
    (QUEUES, "What do you think?"),
    ("glossary", "Glossary"),
    ("fidelity", "Amazon SQS"),
    ("settings", "Your progress"),
    ("no/such/page", "Stratus"),
];

#[tokio::test]
async fn every_page_is_accessible_in_both_themes() -> Result<(), Failure> {
    let site = site()?;
    let browser = Browser::open(1280, 900).await?;
    for theme in [Theme::Light, Theme::Dark] {
        for (page, words) in PAGES {
            browser.prefer(theme, true).await?;
            browser.visit(&site.url(page)).await?;
            browser.read(words).await?;
            let found = browser.is_accessible().await;
            found.map_err(|violations| format!("/{page} in {theme:?}: {violations}"))?;
        }
    }
    browser.close().await
}

#[tokio::test]
async fn no_page_scrolls_sideways_on_a_narrow_screen() -> Result<(), Failure> {
    let site = site()?;
    let browser = Browser::open(1280, 900).await?;
    for width in [320, 360, 768] {
        browser.resize(width, 720).await?;
        for (page, words) in PAGES {
            browser.visit(&site.url(page)).await?;
            browser.read(words).await?;
            let fits = browser.fits().await;
            fits.map_err(|what| format!("/{page} at {width} px: {what}"))?;
        }
    }
    // The stage is behind its tab there.
    browser.visit(&site.url(QUEUES)).await?;
    browser.press("Stage").await?;
    browser.read("orders").await?;
    browser.fits().await?;
    browser.is_accessible().await?;
    browser.close().await
}

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

#[tokio::test]
async fn the_shortcuts_are_listed_by_a_question_mark() -> Result<(), Failure> {
    let site = site()?;
    let browser = open_lesson(&site).await?;
    browser.keys("?").await?;
    browser
        .wait_until(
            "the list of shortcuts opens",
            "return !!document.querySelector('dialog[open]')",
        )
        .await?;
    let words = browser
        .run("return document.querySelector('dialog[open]').innerText")
        .await?;
    let words = words.as_str().unwrap_or_default().to_lowercase();
    for thing in ["play", "step", "send"] {
        check(
            words.contains(thing),
            format!("the shortcuts do not tell how to {thing}: {words}"),
        )?;
    }
    browser.is_accessible().await?;
    browser.keys("\u{e00c}").await?;
    browser
        .wait_until(
            "Escape closes the list",
            "return !document.querySelector('dialog[open]')",
        )
        .await?;
    browser.close().await
}
