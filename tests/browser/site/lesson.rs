//! The lesson as a reader begins it: from the first page to a prediction that is run and explained.

use crate::{in_lesson, site};
use browser_tests::{Browser, Failure, check, in_browser};
use serde_json::json;
use thirtyfour::By;

/// Where the stage's clock stands, in milliseconds.
const CLOCK: &str = "return Number(document.querySelector('.scrubber input').value)";

async fn clock(browser: &Browser) -> Result<f64, Failure> {
    let time = browser.run(CLOCK).await?;
    time.as_f64()
        .ok_or_else(|| format!("the clock shows {time}").into())
}

/// Waits until the open queue holds what these words say.
async fn stands(browser: &Browser, words: &str) -> Result<(), Failure> {
    let script =
        format!("return document.querySelector('.lens-head .quiet').innerText === '{words}'");
    browser
        .wait_until(&format!("the queue: {words}"), &script)
        .await
}

/// Waits until the stage tells this of the reader's last call.
async fn answered(browser: &Browser, words: &str) -> Result<(), Failure> {
    let script = format!(
        "return document.querySelector('.did-line').innerText.replace(/\\s+/g, ' ').includes('{words}')"
    );
    browser
        .wait_until(&format!("the answer: {words}"), &script)
        .await
}

#[tokio::test]
async fn the_first_choice_is_made_run_and_explained() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        browser.visit(&site.url("")).await?;
        browser.press("Start here").await?;
        // The first week that is ready opens with questions to guess at.
        browser.read("Question 1 of").await?;
        browser.press("Course").await?;
        browser.click(By::Css("a[href$='week-3/queues']")).await?;
        browser.read("What do you think?").await?;
        browser.press("Nothing. I received the order").await?;
        browser.press("Watch what happens").await?;
        browser
            .read("You chose this; it did not come true.")
            .await?;
        browser.read("This came true.").await?;
        browser
            .read("The order is back, and anyone could take it now.")
            .await?;
        browser.console_is_empty().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn hints_come_one_by_one_and_the_solution_when_asked_twice() -> Result<(), Failure> {
    in_lesson(async |browser| {
        for hint in 1..=3 {
            browser.press(&format!("Hint {hint} of 3")).await?;
            let count = "return document.querySelectorAll('.challenge .hints li').length";
            browser
                .wait_until(
                    &format!("{hint} hints are open"),
                    &format!("{count} === {hint}"),
                )
                .await?;
        }
        browser.press("Show the solution").await?;
        browser.read("Finding it yourself teaches more").await?;
        browser.press("Show it").await?;
        browser.read("Solved, with the solution shown.").await?;
        browser.console_is_empty().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn time_goes_back_and_another_future_begins() -> Result<(), Failure> {
    in_lesson(async |browser| {
        browser.press("Nothing. I received the order").await?;
        browser.press("Watch what happens").await?;
        browser
            .read("You chose this; it did not come true.")
            .await?;
        let end = clock(browser).await?;
        check(
            end >= 20_000.0,
            format!("the prediction ran for {end} ms only"),
        )?;
        browser.press_in(".controls", "Send").await?;
        stands(browser, "2 waiting").await?;
        browser.press("Back to the event before").await?;
        browser
            .wait_until("time goes back", &format!("{CLOCK} < {end}"))
            .await?;
        browser.read("Acting here starts a new branch.").await?;
        browser.press_in(".controls", "Send").await?;
        browser
            .read("You changed the past: this is a new branch.")
            .await?;
        browser.press("Back to the earlier branch").await?;
        browser
            .read("This is the earlier branch, as it was.")
            .await?;
        stands(browser, "2 waiting").await?;
        browser
            .wait_until("time is where it was", &format!("{CLOCK} >= {end}"))
            .await?;
        browser.console_is_empty().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_message_is_received_deleted_and_inspected_by_hand() -> Result<(), Failure> {
    in_lesson(async |browser| {
        let scene = By::XPath(
            "//section[contains(@class, 'scene-card')][contains(., 'Receive, bake, delete')]//button",
        );
        browser.click(scene).await?;
        stands(browser, "2 waiting").await?;
        // Whether the machine is fast or slow, there is time to bake.
        browser.press("Stop time").await?;
        browser.press_in(".controls", "Receive").await?;
        answered(browser, "ReceiveMessage → 200 OK 1 message came back.").await?;
        stands(browser, "1 waiting, 1 in flight").await?;
        browser.press_in(".hands", "Delete").await?;
        answered(browser, "DeleteMessage → 200 OK").await?;
        stands(browser, "1 waiting").await?;
        browser.press_in(".stage-tabs", "Events").await?;
        browser.press_in(".events", "0:00").await?;
        browser
            .wait_until(
                "the inspector shows the event",
                "return document.querySelector('#stage-tab-inspector').ariaSelected === 'true' && document.querySelector('#stage-panel').innerText.includes('MessageDeleted')",
            )
            .await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn the_challenge_is_solved_by_hand_and_remembered() -> Result<(), Failure> {
    in_lesson(async |browser| {
        browser.press_in(".card.challenge", "Start").await?;
        stands(browser, "12 delayed").await?;
        browser.fill("Visibility timeout", "360").await?;
        answered(browser, "SetQueueAttributes → 200 OK").await?;
        browser.press_in(".controls", "Redrive").await?;
        answered(browser, "StartMessageMoveTask → 200 OK").await?;
        browser.choose(".timeline-speed select", "100×").await?;
        browser.press("Let time run").await?;
        browser.read("Solved.").await?;
        let reached = browser
            .run("return document.querySelectorAll('.goal.reached').length")
            .await?;
        check(reached == json!(3), format!("{reached} goals are reached"))?;
        browser.reload().await?;
        browser.read("Solved.").await?;
        browser
            .read("This is where you left the scene last time.")
            .await?;
        browser.console_is_empty().await
    })
    .await
}
