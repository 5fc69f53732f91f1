//! Everybody can use every page: themes, narrow windows, keyboard.

use crate::{QUEUES, in_lesson, site};
use browser_tests::{Browser, Failure, Site, Theme, check, in_browser};
use thirtyfour::By;

/// Every page of the site, and a part of what it says when all of it is there.
const PAGES: [(&str, &str); 7] = [
    ("", "Who may call"),
    (QUEUES, "One order at the counter"),
    ("glossary", "A program that receives messages"),
    ("fidelity", "Amazon SQS"),
    ("settings", "Your progress"),
    ("review", "Nothing to look at again."),
    ("no/such/page", "There is no such page"),
];

/// Opens a page, and waits until all of it is there.
async fn open(browser: &Browser, site: &Site, page: &str, words: &str) -> Result<(), Failure> {
    browser.visit(&site.url(page)).await?;
    browser.read(words).await?;
    if page == QUEUES {
        browser.see(By::Css(".lesson .timeline, .tab-bar")).await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_page_is_accessible_in_both_themes() -> Result<(), Failure> {
    in_browser(async |browser| {
        for theme in [Theme::Light, Theme::Dark] {
            browser.prefer(theme, true).await?;
            let site = site()?;
            for (page, words) in PAGES {
                open(browser, &site, page, words).await?;
                let found = browser.is_accessible().await;
                found.map_err(|violations| format!("/{page} in {theme:?}: {violations}"))?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn no_page_scrolls_sideways_on_a_narrow_screen() -> Result<(), Failure> {
    in_browser(async |browser| {
        for width in [320, 360, 768] {
            browser.resize(width, 720).await?;
            let site = site()?;
            for (page, words) in PAGES {
                open(browser, &site, page, words).await?;
                let fits = browser.fits().await;
                fits.map_err(|what| format!("/{page} at {width} px: {what}"))?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn prose_and_stage_take_turns_on_a_narrow_screen() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        browser.resize(320, 640).await?;
        browser.prefer(Theme::Light, true).await?;
        browser.visit(&site.url(QUEUES)).await?;
        browser.press("Nothing. I received the order").await?;
        browser.press("Watch what happens").await?;
        browser.see(By::Css(".stage .timeline")).await?;
        browser.fits().await?;
        for panel in ["Events", "Inspector", "Text", "Messages"] {
            browser.press_in(".stage-tabs", panel).await?;
            browser.fits().await?;
        }
        // The stage says when there is something to read.
        browser.read("See what came of it").await?;
        browser.is_accessible().await?;
        browser.press("See what came of it").await?;
        browser
            .read("You chose this; it did not come true.")
            .await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn a_prediction_is_made_by_keyboard_alone() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        browser.visit(&site.url("")).await?;
        browser.read("Start here").await?;
        browser.tab_to("Start here").await?;
        browser.keys("\u{e007}").await?;
        browser.read("Question 1 of").await?;
        browser
            .wait_until(
                "the focus moves to the page's heading",
                "return document.activeElement.tagName === 'H1'",
            )
            .await?;
        browser.visit(&site.url(QUEUES)).await?;
        browser.read("What do you think?").await?;
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
        for thing in [
            "Let time run",
            "Go on to the next event",
            "Let the client act",
        ] {
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
