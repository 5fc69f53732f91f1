//! The lesson as a reader goes through it: read, predict, run, rewind, act in the past, solve the challenge, come back.

use crate::{QUEUES, open_lesson, site};
use browser_tests::{Browser, Failure, check};
use serde_json::json;

/// The time on the stage's clock, as it is shown.
const CLOCK: &str = "const input = document.querySelector('input[type=range][aria-label=Time]'); return Number(input.value)";

async fn clock(browser: &Browser) -> Result<f64, Failure> {
    let time = browser.run(CLOCK).await?;
    time.as_f64()
        .ok_or_else(|| format!("the clock shows {time}").into())
}

/// Sets a slider or a field that is labelled so, as a person would by typing.
async fn set(browser: &Browser, label: &str, value: u32) -> Result<(), Failure> {
    let done = browser
        .run(&format!(
            "const field = [...document.querySelectorAll('input')].find(i => i.type === 'number' && ((i.getAttribute('aria-label') || '') + [...(i.labels || [])].map(l => l.innerText).join(' ')).toLowerCase().includes('{label}')); if (!field) return false; field.focus(); field.value = '{value}'; field.dispatchEvent(new Event('input', {{bubbles: true}})); field.dispatchEvent(new Event('change', {{bubbles: true}})); return true"
        ))
        .await?;
    check(
        done == json!(true),
        format!("there is no field for the {label}"),
    )
}

#[tokio::test]
async fn the_first_choice_is_made_run_and_explained() -> Result<(), Failure> {
    let site = site()?;
    let browser = Browser::open(1280, 900).await?;
    browser.visit(&site.url("")).await?;
    browser.press("Start here").await?;
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
    browser.close().await
}

#[tokio::test]
async fn time_goes_back_and_another_future_begins() -> Result<(), Failure> {
    let site = site()?;
    let browser = open_lesson(&site).await?;
    browser.press("Nothing. I received the order").await?;
    browser.press("Watch what happens").await?;
    browser
        .read("You chose this; it did not come true.")
        .await?;
    let end = clock(&browser).await?;
    check(
        end >= 20_000.0,
        format!("the prediction ran for {end} ms only"),
    )?;
    browser.press("Back to the event before").await?;
    browser
        .wait_until("time goes back", &format!("{CLOCK} < {end}"))
        .await?;
    browser.press("Back to the event before").await?;
    browser.read("in the past").await?;
    browser.press("Send").await?;
    browser.read("new branch").await?;
    browser.press("Back to the earlier branch").await?;
    browser
        .wait_until("the earlier branch is back", &format!("{CLOCK} >= {end}"))
        .await?;
    browser.console_is_empty().await?;
    browser.close().await
}

#[tokio::test]
async fn a_message_is_received_deleted_and_inspected_by_hand() -> Result<(), Failure> {
    let site = site()?;
    let browser = open_lesson(&site).await?;
    let card = "[...document.querySelectorAll('.card')].find(c => c.innerText.includes('Receive, bake, delete'))";
    browser
        .run(&format!("{card}.querySelector('button').click()"))
        .await?;
    browser.read("2 waiting").await?;
    browser.press("Receive").await?;
    browser.read("1 waiting, 1 in flight").await?;
    browser.press("Delete").await?;
    browser.read("1 waiting").await?;
    browser.press("Events").await?;
    browser.read("deleted").await?;
    browser.press("Inspector").await?;
    browser.console_is_empty().await?;
    browser.close().await
}

#[tokio::test]
async fn the_challenge_is_solved_by_hand_and_remembered() -> Result<(), Failure> {
    let site = site()?;
    let browser = open_lesson(&site).await?;
    let card = "document.querySelector('.card.challenge')";
    browser
        .run(&format!("[...{card}.querySelectorAll('button')].find(b => b.innerText.trim() === 'Start').click()"))
        .await?;
    browser.read("12 delayed").await?;
    set(&browser, "visibility timeout", 360).await?;
    browser.read("SetQueueAttributes").await?;
    browser.press("Redrive").await?;
    browser.read("StartMessageMoveTask").await?;
    browser
        .run("const speed = [...document.querySelectorAll('select')].find(s => s.title.startsWith('Speed')); speed.value = [...speed.options].at(-1).value; speed.dispatchEvent(new Event('change', {bubbles: true}))")
        .await?;
    browser.press("Let time run").await?;
    browser.read("Solved.").await?;
    let reached = browser
        .run(&format!(
            "return {card}.querySelectorAll('.goal.reached').length"
        ))
        .await?;
    check(reached == json!(3), format!("{reached} goals are reached"))?;
    browser.visit(&site.url(QUEUES)).await?;
    browser.read("Solved.").await?;
    browser.console_is_empty().await?;
    browser.close().await
}

#[tokio::test]
async fn hints_come_one_by_one_and_the_solution_when_asked_twice() -> Result<(), Failure> {
    let site = site()?;
    let browser = open_lesson(&site).await?;
    for hint in 1..=3 {
        browser.press(&format!("Hint {hint} of 3")).await?;
    }
    browser.press("Show the solution").await?;
    browser.press("Show it").await?;
    browser.read("Solved, with the solution shown.").await?;
    browser.console_is_empty().await?;
    browser.close().await
}
