//! The terminal: the shell, the AWS CLI, Python, and files that outlive a visit.

use crate::at;
use browser_tests::{Browser, Failure};
use serde_json::json;
use thirtyfour::{By, Key};

/// Where lines are typed.
pub const FIELD: &str = "#terminal-field";

/// Opens the panel.
pub async fn open(browser: &Browser) -> Result<(), Failure> {
    browser.press_in(".stage-tabs", "Terminal").await?;
    browser.see(By::Css(FIELD)).await?;
    Ok(())
}

/// Types a line and ends it.
pub async fn enter(browser: &Browser, line: &str) -> Result<(), Failure> {
    let field = browser.see(By::Css(FIELD)).await?;
    field.focus().await?;
    Ok(field.send_keys(line.to_owned() + Key::Enter).await?)
}

/// Waits until the terminal's output has this.
pub async fn prints(browser: &Browser, words: &str) -> Result<(), Failure> {
    let words = json!(words);
    browser
        .wait_until(
            &format!("the terminal prints {words}"),
            &format!(
                "return document.querySelector('.terminal-screen')?.textContent.includes({words})"
            ),
        )
        .await
}

/// Waits until nothing runs in it.
pub async fn is_free(browser: &Browser) -> Result<(), Failure> {
    browser
        .wait_until(
            "the terminal is free",
            "return document.querySelector('.terminal-stop') === null",
        )
        .await
}

#[tokio::test]
async fn the_shell_works_and_files_outlive_a_visit() -> Result<(), Failure> {
    at("week-3/queues", async |browser| {
        open(browser).await?;
        enter(browser, "echo hello > note.txt; cat note.txt | wc -c; ls").await?;
        prints(browser, "6\n").await?;
        prints(browser, "note.txt").await?;
        enter(browser, "awz sqs").await?;
        prints(browser, "Did you mean `aws`?").await?;
        enter(browser, "curl https://nowhere.example.com").await?;
        prints(
            browser,
            "curl: (6) Could not resolve host: nowhere.example.com",
        )
        .await?;
        enter(browser, "cd /tmp; export CAKE=lemon").await?;
        is_free(browser).await?;
        browser.is_accessible().await?;
        browser
            .wait_until(
                "shell and files are kept",
                "return (localStorage.getItem('stratus.home') ?? '').includes('lemon')",
            )
            .await?;
        browser.reload().await?;
        open(browser).await?;
        enter(browser, "pwd; echo $CAKE; cat ~/note.txt").await?;
        prints(browser, "/tmp\nlemon\nhello\n").await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn the_keyboard_is_enough_and_not_caught() -> Result<(), Failure> {
    at("week-3/queues", async |browser| {
        open(browser).await?;
        let field = browser.see(By::Css(FIELD)).await?;
        field.send_keys("ech").await?;
        browser.keys_together("" + Key::Tab).await?;
        let holds = |text: &str| {
            let script = format!(
                "return document.querySelector('{FIELD}').value === {}",
                json!(text)
            );
            (format!("the line is {text:?}"), script)
        };
        let (what, script) = holds("echo ");
        browser.wait_until(&what, &script).await?;
        enter(browser, "one").await?;
        prints(browser, "\none\n").await?;
        browser.keys_together("" + Key::Up).await?;
        let (what, script) = holds("echo one");
        browser.wait_until(&what, &script).await?;
        browser.keys_together(Key::Control + "c").await?;
        let (what, script) = holds("");
        browser.wait_until(&what, &script).await?;
        enter(browser, "sleep 5000; echo never").await?;
        browser.keys_together(Key::Control + "c").await?;
        is_free(browser).await?;
        field.send_keys("x").await?;
        browser.keys_together("" + Key::Escape).await?;
        browser.keys_together("" + Key::Tab).await?;
        browser
            .wait_until(
                "the focus has left the terminal",
                "return document.activeElement.id !== 'terminal-field'",
            )
            .await
    })
    .await
}

#[tokio::test]
async fn the_cli_and_python_work_on_the_scene() -> Result<(), Failure> {
    at("week-3/queues", async |browser| {
        open(browser).await?;
        enter(browser, "aws sqs create-queue --queue-name pies --query QueueUrl --output text").await?;
        prints(browser, "https://sqs.us-east-1.amazonaws.com/111122223333/pies\n").await?;
        is_free(browser).await?;
        enter(browser, "aws sqs list-queues | grep -c pies").await?;
        prints(browser, "\n1\n").await?;
        enter(browser, "echo 'import boto3; print(len(boto3.client(\"sqs\").list_queues()[\"QueueUrls\"]), \"queues\")' > count.py; python count.py").await?;
        prints(browser, " queues\n").await?;
        enter(browser, "python -c 'open(\"made.txt\", \"w\").write(\"by Python\")'; cat made.txt").await?;
        prints(browser, "by Python").await?;
        is_free(browser).await?;
        enter(browser, "python -c 'name = input(\"Who? \"); print(\"Hello\", name)'").await?;
        browser
            .wait_until(
                "Python asks",
                "return document.querySelector('.terminal-line label')?.innerText.includes('Who?')",
            )
            .await?;
        enter(browser, "Ann").await?;
        prints(browser, "Hello Ann\n").await
    })
    .await
}
