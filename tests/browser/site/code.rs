//! The code of functions: read, changed, kept, deployed, run, and brought back.

use crate::at;
use browser_tests::{Browser, Failure};
use serde_json::json;
use thirtyfour::{By, Key};

const LESSON: &str = "week-3/functions-and-events";
const EDITOR: &str = "#code-text";
/// As it is typed: the editor indents it.
const HANDLER: &str = "def handler(event, context):\nreturn {\"baked\": event[\"cake\"]}";
const WRITTEN: &str = "def handler(event, context):\n    return {\"baked\": event[\"cake\"]}";

/// Opens the panel.
pub async fn open(browser: &Browser) -> Result<(), Failure> {
    browser.press_in(".stage-tabs", "Code").await?;
    browser.see(By::Css(EDITOR)).await?;
    Ok(())
}

/// Types in place of all that the editor holds.
pub async fn write(browser: &Browser, text: &str) -> Result<(), Failure> {
    let editor = browser.see(By::Css(EDITOR)).await?;
    editor.focus().await?;
    editor.send_keys(Key::Control + "a").await?;
    Ok(editor.send_keys(text).await?)
}

/// Waits until the editor holds this text.
async fn holds(browser: &Browser, text: &str) -> Result<(), Failure> {
    let quoted = json!(text);
    browser
        .wait_until(
            &format!("the editor holds {quoted}"),
            &format!("return document.querySelector('{EDITOR}')?.value === {quoted}"),
        )
        .await
}

/// Waits until a part of the page tells this.
pub async fn tells(browser: &Browser, part: &str, words: &str) -> Result<(), Failure> {
    let words = json!(words);
    browser
        .wait_until(
            &format!("{part} tells {words}"),
            &format!("return document.querySelector('{part}')?.innerText.replace(/\\s+/g, ' ').includes({words})"),
        )
        .await
}

#[tokio::test]
async fn a_handler_is_changed_kept_and_brought_back() -> Result<(), Failure> {
    at(LESSON, async |browser| {
        open(browser).await?;
        tells(browser, ".code-standing", "The lesson's handler").await?;
        let lesson = browser
            .run(&format!("return document.querySelector('{EDITOR}').value"))
            .await?;
        write(browser, HANDLER).await?;
        holds(browser, WRITTEN).await?;
        tells(browser, ".code-standing", "Not deployed").await?;
        browser.is_accessible().await?;
        // What was written is kept a moment after the last key.
        browser
            .wait_until(
                "the file is kept",
                "return (localStorage.getItem('stratus.home') ?? '').length > 0",
            )
            .await?;
        browser.reload().await?;
        open(browser).await?;
        holds(browser, WRITTEN).await?;
        browser.press_in(".code-tools", "Reset").await?;
        browser.press_in("dialog[open]", "Bring it back").await?;
        holds(browser, lesson.as_str().unwrap_or_default()).await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn what_is_wrong_is_told_where() -> Result<(), Failure> {
    at(LESSON, async |browser| {
        open(browser).await?;
        browser.choose(".code-panel select", "template.yaml").await?;
        write(browser, "Resources:\nPrice: 1\nprice:2").await?;
        tells(browser, ".code-problems", "line 3, column 3").await?;
        browser.press_in(".code-problems", "Error").await?;
        browser
            .wait_until(
                "the caret is there",
                "const e = document.activeElement; return e.id === 'code-text' && e.value.slice(0, e.selectionStart).split('\\n').length === 3",
            )
            .await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn the_tab_key_indents_and_leaves() -> Result<(), Failure> {
    at(LESSON, async |browser| {
        open(browser).await?;
        write(browser, "a\nb").await?;
        browser.keys_together(Key::Control + "a").await?;
        browser.keys_together("" + Key::Tab).await?;
        holds(browser, "    a\n    b").await?;
        browser.keys_together(Key::Shift + Key::Tab).await?;
        holds(browser, "a\nb").await?;
        browser.keys_together(Key::Control + "z").await?;
        holds(browser, "    a\n    b").await?;
        browser.keys_together("" + Key::Escape).await?;
        browser.keys_together("" + Key::Tab).await?;
        browser
            .wait_until(
                "the focus has left the editor",
                "return document.activeElement.id !== 'code-text'",
            )
            .await
    })
    .await
}

#[tokio::test]
async fn a_deployed_handler_runs() -> Result<(), Failure> {
    at(LESSON, async |browser| {
        open(browser).await?;
        write(browser, HANDLER).await?;
        holds(browser, WRITTEN).await?;
        browser.press_in(".code-tools", "Deploy").await?;
        tells(browser, ".code-standing", "Deployed").await?;
        invoke(browser, r#"{"cake": "lemon"}"#).await?;
        tells(browser, ".form-answer", "\"baked\": \"lemon\"").await?;
        invoke(browser, r#"{"pie": 1}"#).await?;
        tells(browser, ".form-answer", "KeyError").await?;
        tells(browser, ".code-came", "prices.py, line 2").await?;
        tells(browser, ".code-problems", "Failed here").await?;
        write(browser, "def handler(event, context)\nreturn 1").await?;
        tells(browser, ".code-problems", "expected ':'").await
    })
    .await
}

/// Invokes the function with an event, and lets time run.
async fn invoke(browser: &Browser, event: &str) -> Result<(), Failure> {
    let form = "return document.querySelector('form.own-message') !== null";
    if browser.run(form).await? != json!(true) {
        browser
            .press_in(".controls", "Invoke with an event")
            .await?;
    }
    browser.write("Event for", event).await?;
    browser.press_in("form.own-message", "Invoke").await?;
    let stands =
        "return document.querySelector('.timeline [aria-label^=\"Let time run\"]') !== null";
    if browser.run(stands).await? == json!(true) {
        browser.press("Let time run").await?;
    }
    Ok(())
}
