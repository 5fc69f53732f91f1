//! Functions by hand: invoked with events of one's own, let in, given room, and looked at from all sides.

use crate::at;
use browser_tests::{Browser, Failure, check};
use serde_json::json;
use thirtyfour::By;

const EVENTS: &str = "week-3/functions-and-events";

/// Invokes the function with this event, and waits until the form tells of the answer.
async fn invoke(browser: &Browser, event: &str, told: &str) -> Result<(), Failure> {
    browser.write("Event for", event).await?;
    browser.press_in("form.own-message", "Invoke").await?;
    answered(browser, told).await
}

/// Waits until the open form tells this of the answer.
async fn answered(browser: &Browser, words: &str) -> Result<(), Failure> {
    let words = json!(words);
    browser
        .wait_until(
            &format!("the form tells {words}"),
            &format!("return document.querySelector('.form-answer').innerText.replace(/\\s+/g, ' ').includes({words})"),
        )
        .await
}

/// Fails unless the open form still holds this text.
async fn holds(browser: &Browser, text: &str) -> Result<(), Failure> {
    let area = "return document.querySelector('form.own-message textarea').value";
    let held = browser.run(area).await?;
    check(
        held == json!(text),
        format!("{text} was typed, and now the form holds {held}"),
    )
}

/// Lets time run, as fast as it can.
async fn run_fast(browser: &Browser) -> Result<(), Failure> {
    browser.choose(".timeline-speed select", "100×").await?;
    browser.press("Let time run").await
}

/// Waits until the challenge is solved, all its goals are reached, and no help was needed.
async fn solved(browser: &Browser) -> Result<(), Failure> {
    browser
        .wait_until(
            "the challenge is solved by hand",
            "return document.querySelector('.challenge .debrief')?.innerText.trim().startsWith('Solved.') === true && !document.querySelector('.challenge .goal:not(.reached)')",
        )
        .await?;
    browser.console_is_empty().await
}

#[tokio::test]
async fn three_kinds_of_answer_are_collected_by_hand() -> Result<(), Failure> {
    at(EVENTS, async |browser| {
        browser.press_in(".card.challenge", "Start").await?;
        browser.fill("Timeout", "10").await?;
        run_fast(browser).await?;
        invoke(browser, r#"{"guests": 120, "tiers": 4}"#, "900").await?;
        invoke(browser, r#"{"guests": 120, "tiers": 9}"#, "TooTall").await?;
        answered(browser, "FunctionError: Unhandled").await?;
        let malformed = "four tiers for 120 guests";
        browser.write("Event for", malformed).await?;
        browser.read("This is no JSON.").await?;
        browser.press_in("form.own-message", "Invoke").await?;
        answered(browser, "400 InvalidRequestContentException").await?;
        answered(
            browser,
            "Could not parse request body into json: Could not parse payload into json",
        )
        .await?;
        holds(browser, malformed).await?;
        solved(browser).await
    })
    .await
}

#[tokio::test]
async fn a_weekend_is_made_up_for_with_switches_and_calls() -> Result<(), Failure> {
    at("week-3/push", async |browser| {
        browser.press_in(".card.challenge", "Start").await?;
        browser
            .wait_until(
                "the challenge is on the stage",
                "return document.querySelector('.stage-title').innerText.includes('After the weekend')",
            )
            .await?;
        for (source, function) in [
            ("cake-pictures-111122223333", "thumbnail"),
            ("news", "letter"),
        ] {
            let switch = format!("{source} may invoke {function}");
            browser.press_in(".controls", &switch).await?;
            let is_on = format!("return [...document.querySelectorAll('.controls .toggle')].find(t => t.innerText.includes('{switch}')).querySelector('input').checked");
            browser
                .wait_until(&format!("{switch}: the switch is on"), &is_on)
                .await?;
        }
        browser.press_in(".controls", "Call an API").await?;
        for proposed in ["Upload a picture again", "Publish the message again"] {
            browser.choose("form.own-message select", proposed).await?;
            browser.press_in("form.own-message", "Call").await?;
            answered(browser, "200 OK").await?;
        }
        browser
            .press_in(".controls", "Invoke with an event")
            .await?;
        browser.press_in("form.own-message", "Do not wait").await?;
        browser
            .choose("form.own-message select", "thumbnail")
            .await?;
        browser.press_in("form.own-message", "Invoke").await?;
        answered(browser, "202 Accepted").await?;
        solved(browser).await
    })
    .await
}

#[tokio::test]
async fn nine_o_clock_is_survived_with_one_setting() -> Result<(), Failure> {
    at("week-3/concurrency", async |browser| {
        browser.press_in(".card.challenge", "Start").await?;
        browser
            .choose(".settings-grid .setting-head select", "price")
            .await?;
        browser.fill("Reserved concurrency", "8").await?;
        browser.read("PutFunctionConcurrency").await?;
        run_fast(browser).await?;
        solved(browser).await
    })
    .await
}

#[tokio::test]
async fn a_call_that_cannot_be_made_is_told_and_not_lost() -> Result<(), Failure> {
    at(EVENTS, async |browser| {
        browser.press_in(".card.challenge", "Start").await?;
        browser.press_in(".controls", "Call an API").await?;
        let params = r#"{"FunctionName": "wedding-quote"}"#;
        browser
            .choose(
                "form.own-message label:first-child select",
                "Any other call",
            )
            .await?;
        browser
            .choose("form.own-message .form-row select", "AWS Lambda")
            .await?;
        browser.write("Action", "GetFunctions").await?;
        browser.write("Parameters", params).await?;
        browser.press_in("form.own-message", "Call").await?;
        answered(
            browser,
            "501 NotModelled The simulated Lambda has no GetFunctions yet",
        )
        .await?;
        holds(browser, params).await?;
        let broken = r#"{"FunctionName": "wedding-quote","#;
        browser.write("Action", "GetFunctionConfiguration").await?;
        browser.write("Parameters", broken).await?;
        browser.press_in("form.own-message", "Call").await?;
        browser
            .read("Not sent, for the parameters are no JSON.")
            .await?;
        holds(browser, broken).await?;
        browser.is_accessible().await?;
        // Closed and opened again, it still holds what was typed; mended, it is sent.
        browser.press_in(".controls", "Call an API").await?;
        browser.press_in(".controls", "Call an API").await?;
        holds(browser, broken).await?;
        browser.write("Parameters", params).await?;
        browser.press_in("form.own-message", "Call").await?;
        answered(browser, "200 OK").await?;
        answered(browser, "\"Timeout\": 3").await?;
        browser.console_is_empty().await
    })
    .await
}

/// Opens a panel with what it says in words, and waits until that holds all of `wanted`.
async fn panel(browser: &Browser, name: &str, wanted: &[&str]) -> Result<(), Failure> {
    browser.press_in(".stage-tabs", name).await?;
    if name != "Logs" {
        browser.press_in("#stage-panel .twin", "").await?;
    }
    for words in wanted {
        let words = json!(words);
        browser
            .wait_until(
                &format!("{name} tells {words}"),
                &format!("return document.querySelector('#stage-panel').innerText.replace(/\\s+/g, ' ').includes({words})"),
            )
            .await?;
    }
    let accessible = browser.is_accessible().await;
    accessible.map_err(|found| format!("{name}: {found}").into())
}

#[tokio::test]
async fn an_invocation_shows_in_concurrency_metrics_and_logs() -> Result<(), Failure> {
    at(EVENTS, async |browser| {
        browser.see(By::Css("form.own-message textarea")).await?;
        invoke(
            browser,
            r#"{"cake": "cherry", "pieces": 2}"#,
            "\"total\": 42",
        )
        .await?;
        panel(browser, "Concurrency", &["Environment 1"]).await?;
        panel(browser, "Metrics", &["Invocations"]).await?;
        panel(
            browser,
            "Logs",
            &["START RequestId", "2 x cherry", "REPORT RequestId"],
        )
        .await?;
        browser
            .press_in("#stage-panel .log-report", "REPORT")
            .await?;
        browser
            .wait_until(
                "the report is explained",
                "return document.querySelectorAll('#stage-panel .log-told dd').length >= 5",
            )
            .await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn a_prediction_of_another_lesson_is_watched_and_remembered() -> Result<(), Failure> {
    const FIRST: &str = "const card = document.querySelector('.card.predict');";
    at("week-3/push", async |browser| {
        browser.press("The photographer: the upload").await?;
        browser.press("Watch what happens").await?;
        browser.press_in(".stage-caption", "Skip").await?;
        let told = format!("{FIRST} const text = card?.innerText ?? ''; return text.includes('You chose this; it did not come true.') && text.includes('This came true.') && card.querySelector('.option.right').innerText.startsWith('Nobody.')");
        browser.wait_until("what came true is told", &told).await?;
        browser
            .read("The upload was answered 200. The code did not run.")
            .await?;
        browser.reload().await?;
        browser.wait_until("it is still told", &told).await?;
        browser.console_is_empty().await
    })
    .await
}
