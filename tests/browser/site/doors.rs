//! Week 2's checkpoint, solved with nothing but a keyboard.

use crate::at;
use browser_tests::{Browser, Failure};
use serde_json::{Value, json};
use thirtyfour::Key;

/// How many steps of the Tab key are too many.
const FAR: u32 = 400;

const START: &str = "e.closest('.card.challenge') && e.innerText.trim() === 'Start'";
const PROPOSALS: &str = "e.matches('form.own-message > label:first-child select')";
const PARAMETERS: &str = "e.matches('form.own-message textarea')";
const CALL: &str = "e.matches('form.own-message button[type=submit]')";

/// The books for the office's network alone: JSON, as it is typed.
fn policy() -> Value {
    let statement = |effect: &str, resource: &str| json!({"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource});
    let mut deny = statement("Deny", "execute-api:/prod/GET/books");
    deny["Condition"] = json!({"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}});
    json!({"Version": "2012-10-17", "Statement": [statement("Allow", "execute-api:/*"), deny]})
}

/// Moves the focus with the Tab key, on or back, until the element `e` that has it is the one that is meant.
async fn reach(browser: &Browser, back: bool, meant: &str) -> Result<(), Failure> {
    let there = format!("const e = document.activeElement; return !!({meant})");
    for _ in 0..FAR {
        if browser.run(&there).await? == json!(true) {
            return Ok(());
        }
        if back {
            browser.keys_together(Key::Shift + Key::Tab).await?;
        } else {
            browser.keys(char::from(Key::Tab).to_string()).await?;
        }
    }
    Err(format!("the Tab key does not lead to where {meant}").into())
}

/// From the list of proposals, where the focus is: makes the call that is chosen, with these parameters if they have to be
/// others, and comes back to the list.
async fn call(browser: &Browser, action: &str, params: Option<String>) -> Result<(), Failure> {
    let chosen = json!(action);
    browser
        .wait_until(
            &format!("{action} is proposed"),
            &format!("return document.querySelector('form.own-message .form-row input').value === {chosen}"),
        )
        .await?;
    if let Some(params) = params {
        reach(browser, false, PARAMETERS).await?;
        browser.keys_together(Key::Control + "a").await?;
        browser.keys(&params).await?;
    }
    reach(browser, false, CALL).await?;
    browser.keys(char::from(Key::Enter).to_string()).await?;
    browser
        .wait_until(
            &format!("{action} is answered"),
            "return /\\b20[01]\\b/.test(document.querySelector('.form-answer').innerText)",
        )
        .await?;
    reach(browser, true, PROPOSALS).await
}

/// A call's parameters that patch something.
fn patch(names: &[(&str, &str)], patches: &[(&str, Value)]) -> Option<String> {
    let mut params = serde_json::Map::new();
    for (name, value) in names {
        params.insert((*name).to_owned(), json!(value));
    }
    let patch =
        |(path, value): &(&str, Value)| json!({"op": "replace", "path": path, "value": value});
    let patches: Vec<_> = patches.iter().map(patch).collect();
    params.insert("patchOperations".into(), json!(patches));
    Some(Value::Object(params).to_string())
}

#[tokio::test]
async fn four_doors_are_closed_by_keyboard_alone() -> Result<(), Failure> {
    const API: (&str, &str) = ("restApiId", "${ShopApi}");
    at("week-2/open-doors", async |browser| {
        reach(browser, false, START).await?;
        browser.keys(char::from(Key::Enter).to_string()).await?;
        browser
            .wait_until(
                "the challenge is on the stage",
                "return document.querySelector('.stage-title').innerText.includes('Four doors') && !!document.querySelector('form.own-message')",
            )
            .await?;
        reach(browser, false, PROPOSALS).await?;
        // The proposals as they stand in the list; the arrow leads to the next.
        let office = [("/variables/booksOrigin", json!("https://office.bakery.example"))];
        let slower = [
            ("/throttle/rateLimit", json!("2")),
            ("/throttle/burstLimit", json!("2")),
        ];
        let calls = [
            ("UpdateRestApi", patch(&[API], &[("/policy", policy())])),
            ("CreateDeployment", None),
            ("UpdateStage", patch(&[API, ("stageName", "prod")], &office)),
            ("AssociateWebACL", None),
            ("UpdateUsagePlan", patch(&[("usagePlanId", "${CafePlan}")], &slower)),
        ];
        for (at, (action, params)) in calls.into_iter().enumerate() {
            if at > 0 {
                browser.keys(char::from(Key::Down).to_string()).await?;
            }
            call(browser, action, params).await?;
        }
        browser
            .wait_until(
                "the challenge is solved by hand",
                "return document.querySelector('.challenge .debrief')?.innerText.trim().startsWith('Solved.') === true && document.querySelectorAll('.challenge .goal.reached').length === 4",
            )
            .await?;
        browser.console_is_empty().await
    })
    .await
}
