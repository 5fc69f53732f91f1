//! Broken storage, broken links, browsers that lack something: the page says so and goes on.

use crate::{QUEUES, open_lesson, site};
use browser_tests::{Browser, Failure, check};

/// The page stands and can be used.
async fn goes_on(browser: &Browser) -> Result<(), Failure> {
    browser.read("What do you think?").await?;
    browser.press("Nothing. I received the order").await?;
    browser.press("Watch what happens").await?;
    browser.read("You chose this; it did not come true.").await
}

#[tokio::test]
async fn storage_that_cannot_be_read_is_told_and_kept() -> Result<(), Failure> {
    let site = site()?;
    for text in [
        "{ not json",
        r#"{"version": 999, "data": {}}"#,
        "null",
        "[]",
    ] {
        let browser = Browser::open(1280, 900).await?;
        browser.visit(&site.url("glossary")).await?;
        browser.read("Glossary").await?;
        let quoted = serde_json::to_string(text)?;
        browser
            .run(&format!("localStorage.setItem('stratus.progress', {quoted}); localStorage.setItem('stratus.settings', {quoted})"))
            .await?;
        browser.visit(&site.url(QUEUES)).await?;
        browser
            .see(thirtyfour::By::Css("[role=status], [role=alert]"))
            .await?;
        goes_on(&browser).await?;
        let kept = browser
            .run(&format!("return Object.keys(localStorage).some(k => localStorage.getItem(k).includes({quoted}) || localStorage.getItem(k) === {quoted})"))
            .await?;
        check(
            kept == serde_json::json!(true),
            format!("what could not be read is lost: {text}"),
        )?;
        browser.console_is_empty().await?;
        browser.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_browser_that_keeps_nothing_is_enough() -> Result<(), Failure> {
    let site = site()?;
    let browser = Browser::open(1280, 900).await?;
    browser
        .before_pages("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });")
        .await?;
    browser.visit(&site.url(QUEUES)).await?;
    goes_on(&browser).await?;
    browser.console_is_empty().await?;
    browser.close().await
}

#[tokio::test]
async fn a_broken_shared_moment_is_told() -> Result<(), Failure> {
    let site = site()?;
    for end in ["AAAA", "!!!", "eyJ2ZXJzaW9uIjo5OTl9"] {
        let browser = Browser::open(1280, 900).await?;
        browser
            .visit(&site.url(&format!("{QUEUES}#moment={end}")))
            .await?;
        browser
            .see(thirtyfour::By::Css("[role=status], [role=alert]"))
            .await?;
        goes_on(&browser).await?;
        browser.console_is_empty().await?;
        browser.close().await?;
    }
    Ok(())
}

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

#[tokio::test]
async fn a_browser_without_scripts_gets_a_sentence() -> Result<(), Failure> {
    let site = site()?;
    let browser = Browser::open(1280, 900).await?;
    browser.without_scripts().await?;
    browser.visit(&site.url("")).await?;
    browser
        .see(thirtyfour::By::XPath(
            "//*[contains(., 'needs JavaScript')]",
        ))
        .await?;
    browser.close().await
}

#[tokio::test]
async fn progress_that_is_not_progress_is_not_imported() -> Result<(), Failure> {
    let site = site()?;
    let browser = open_lesson(&site).await?;
    browser.visit(&site.url("settings")).await?;
    browser.read("Your progress").await?;
    let file = std::env::temp_dir().join("stratus-not-progress.json");
    std::fs::write(&file, "{\"cakes\": 3}")?;
    let field = browser
        .find(thirtyfour::By::Css("input[type=file]"))
        .await?;
    field.send_keys(file.to_string_lossy()).await?;
    browser
        .see(thirtyfour::By::Css("[role=alert], .trouble"))
        .await?;
    browser.console_is_empty().await?;
    browser.close().await
}
