//! Python as learners meet it: code that a queue triggers, code that never ends, and no network.

use crate::terminal::{self, FIELD, enter, is_free, prints};
use crate::{at, code, site};
use browser_tests::{Failure, in_browser};
use thirtyfour::{By, Key};

const SEND: &str = "aws sqs send-message --message-body plum --query MessageId --output text \
    --queue-url https://sqs.us-east-1.amazonaws.com/111122223333/orders && echo sent";

/// Whether page, data and Python are kept: they are a moment after they have come.
const KEPT: &str = "(async () => { \
        const names = []; \
        for (const name of await caches.keys()) \
            for (const request of await (await caches.open(name)).keys()) names.push(request.url); \
        window.kept = ['course.json', 'queues.json', 'worker.js', '/snapshot', 'live.wasm'] \
            .every((end) => names.some((name) => name.endsWith(end))); \
    })(); \
    return window.kept === true && navigator.serviceWorker.controller !== null";

#[tokio::test]
async fn a_message_runs_the_handler_that_was_changed() -> Result<(), Failure> {
    at("week-3/pull", async |browser| {
        code::open(browser).await?;
        let handler = "def handler(event, context):\n\
            for record in event[\"Records\"]:\nprint(\"By hand:\", record[\"body\"])";
        code::write(browser, handler).await?;
        browser.press_in(".code-tools", "Deploy").await?;
        code::tells(browser, ".code-standing", "Deployed").await?;
        terminal::open(browser).await?;
        enter(browser, SEND).await?;
        prints(browser, "\nsent\n").await?;
        browser.press_in(".stage-tabs", "Logs").await?;
        browser.read("By hand: plum").await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn a_loop_without_end_is_stopped() -> Result<(), Failure> {
    at("week-3/queues", async |browser| {
        terminal::open(browser).await?;
        enter(browser, "python -c 'print(6 * 7)'").await?;
        prints(browser, "\n42\n").await?;
        is_free(browser).await?;
        enter(browser, "python -c 'while True: pass'").await?;
        browser.see(By::Css(".terminal-stop")).await?;
        browser.keys_together(Key::Control + "c").await?;
        is_free(browser).await?;
        enter(browser, "echo stopped with $?; python -c 'print(7 * 8)'").await?;
        prints(browser, "stopped with 130\n56\n").await
    })
    .await
}

#[tokio::test]
async fn the_second_visit_needs_no_network() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        browser.visit(&site.url("week-3/queues")).await?;
        browser.see(By::Css(".stage .timeline")).await?;
        terminal::open(browser).await?;
        enter(browser, "aws sqs list-queues && echo online").await?;
        prints(browser, "\nonline\n").await?;
        is_free(browser).await?;
        browser
            .wait_until("the first visit's parts are kept", KEPT)
            .await?;
        site.close();
        browser.reload().await?;
        browser.see(By::Css(".stage .timeline")).await?;
        terminal::open(browser).await?;
        browser.see(By::Css(FIELD)).await?;
        enter(browser, "aws sqs list-queues && echo offline").await?;
        prints(browser, "\noffline\n").await
    })
    .await
}
