//! Broken storage, broken links, browsers that lack something: the page says so and goes on.

use crate::{QUEUES, in_lesson, site};
use browser_tests::{Browser, Failure, check, in_browser};
use serde_json::json;
use thirtyfour::By;

/// The stage can be used.
async fn goes_on(browser: &Browser) -> Result<(), Failure> {
    browser.read("1 waiting").await?;
    browser.press_in(".controls", "Send").await?;
    browser.read("2 waiting").await
}

#[tokio::test]
async fn storage_that_cannot_be_read_is_told_and_kept() -> Result<(), Failure> {
    const KEYS: [&str; 3] = ["stratus.progress", "stratus.settings", "stratus.stage"];
    in_browser(async |browser| {
        for (text, why) in [
            ("{ not json", "is damaged"),
            (r#"{"version": 999, "data": {}}"#, "by a newer Stratus"),
            ("null", "is damaged"),
            ("[]", "is damaged"),
        ] {
            // At another address, so with other storage.
            let site = site()?;
            browser.visit(&site.url("glossary")).await?;
            browser.read("Glossary").await?;
            let (text, keys) = (json!(text), json!(KEYS));
            browser
                .run(&format!("for (const key of {keys}) localStorage.setItem(key, {text})"))
                .await?;
            browser.visit(&site.url(QUEUES)).await?;
            for what in ["Your progress", "Your settings", "Your sessions"] {
                browser.read(&format!("{what} could not be read. What")).await?;
            }
            browser.read(why).await?;
            goes_on(browser).await?;
            browser.press("Mark as done").await?;
            browser.read("This lesson is complete.").await?;
            let lost = browser
                .run(&format!("return {keys}.filter(key => localStorage.getItem(key) !== {text} && localStorage.getItem(key + '.backup-1') !== {text})"))
                .await?;
            check(
                lost == json!([]),
                format!("{text} cannot be read, and is lost from {lost}"),
            )?;
            browser.reload().await?;
            browser.read("This lesson is complete.").await?;
            browser
                .read("This is where you left the scene last time.")
                .await?;
            browser.read("2 waiting").await?;
        }
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn a_browser_that_keeps_nothing_is_enough() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        browser
            .before_pages("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });")
            .await?;
        browser.visit(&site.url(QUEUES)).await?;
        browser.read("This browser gives the site no storage").await?;
        goes_on(browser).await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn a_broken_shared_moment_is_told() -> Result<(), Failure> {
    in_browser(async |browser| {
        for moment in ["AAAA", "!!!", "eyJ2ZXJzaW9uIjo5OTl9", ""] {
            let site = site()?;
            browser
                .visit(&site.url(&format!("{QUEUES}#moment={moment}")))
                .await?;
            browser.read("The shared moment cannot be shown").await?;
            goes_on(browser).await?;
            browser
                .wait_until(
                    "the address no longer asks for it",
                    "return location.hash === ''",
                )
                .await?;
        }
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn what_does_not_arrive_can_be_asked_for_again() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        // Where there is room for prose or stage only, too.
        browser.resize(360, 720).await?;
        for (page, file, there) in [
            ("", "*/course.json", "Who may call"),
            (QUEUES, "*/queues.json", "What do you think?"),
            (QUEUES, "*_split_live.wasm", "One order waits in the queue"),
            ("glossary", "*/glossary.json", "dead-letter queue"),
        ] {
            browser.block(Some(file)).await?;
            browser.visit(&site.url(page)).await?;
            browser.read("did not arrive").await?;
            browser.block(None).await?;
            browser.press("Try again").await?;
            browser.read(there).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_browser_without_webassembly_gets_a_sentence() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        browser.before_pages("delete window.WebAssembly;").await?;
        browser.visit(&site.url("")).await?;
        browser
            .read("This browser cannot run the WebAssembly")
            .await
    })
    .await
}

#[tokio::test]
async fn a_browser_without_scripts_gets_a_sentence() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        browser.without_scripts().await?;
        browser.visit(&site.url("")).await?;
        let sentence = browser.see(By::Css("noscript p")).await?.text().await?;
        check(
            sentence.contains("needs JavaScript"),
            format!("without scripts the page says: {sentence}"),
        )
    })
    .await
}

#[tokio::test]
async fn progress_is_taken_from_its_own_files_only() -> Result<(), Failure> {
    in_lesson(async |browser| {
        browser.press("Settings and progress").await?;
        browser.read("1 lesson opened").await?;
        give(browser, r#"{"cakes": 3}"#).await?;
        browser.read("it is JSON, but not of Stratus").await?;
        give(browser, "Dear Stratus").await?;
        browser.read("it is not JSON").await?;
        browser.read("1 lesson opened").await?;
        give(
            browser,
            r#"{"version": 1, "data": {"kind": "stratus-progress", "lessons": {}}}"#,
        )
        .await?;
        browser.press_in("dialog[open]", "Replace it").await?;
        browser.read("Your progress was brought in.").await?;
        browser.read("No lesson has been opened yet.").await?;
        browser.console_is_empty().await
    })
    .await
}

/// Imports a file with this text.
async fn give(browser: &Browser, text: &str) -> Result<(), Failure> {
    let name = format!("stratus-{}.json", std::process::id());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, text)?;
    let field = browser.find(By::Css("input[type=file]")).await?;
    field.send_keys(file.to_string_lossy()).await?;
    // The page empties the field once it has read the file.
    browser
        .wait_until(
            "the file is read",
            "return document.querySelector('input[type=file]').value === ''",
        )
        .await?;
    Ok(std::fs::remove_file(&file)?)
}
