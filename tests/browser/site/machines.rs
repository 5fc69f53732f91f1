//! State machines by hand: started, watched, rewound, read state by state, and written anew.

use crate::{at, site};
use browser_tests::{Browser, Failure, check, in_browser};
use serde_json::json;
use thirtyfour::{By, Key};

/// A lesson for each of the eight types of state.
const STATES: [&str; 8] = [
    "task",
    "choice",
    "parallel",
    "map",
    "pass",
    "wait",
    "succeed-and-fail",
    "when-a-task-fails",
];

const EDITOR: &str = ".code-text";

/// Waits until what the graph says of the whole execution begins with one of these words.
async fn stands(browser: &Browser, words: &[&str]) -> Result<(), Failure> {
    let words = json!(words);
    browser
        .wait_until(
            &format!("the execution is one of {words}"),
            &format!("const told = document.querySelector('.machine-whole')?.innerText.trim() ?? ''; return {words}.some(word => told.startsWith(word))"),
        )
        .await
}

/// Starts the execution that the form proposes, and lets time run until it has ended.
async fn run(browser: &Browser) -> Result<(), Failure> {
    browser.choose(".timeline-speed select", "100×").await?;
    browser
        .click(By::Css("form.own-message [type=submit]"))
        .await?;
    stands(browser, &["Succeeded", "Failed"]).await
}

/// Looks at the state machine in another way.
async fn look_at(browser: &Browser, view: &str) -> Result<(), Failure> {
    browser.press_in(".machine-head", view).await
}

/// What the editor's verdict and its problems say.
async fn verdict(browser: &Browser, words: &str) -> Result<(), Failure> {
    let words = json!(words);
    browser
        .wait_until(
            &format!("the problems tell {words}"),
            &format!(
                "return document.querySelector('.code-problems')?.innerText.includes({words})"
            ),
        )
        .await
}

#[tokio::test]
async fn each_type_of_state_is_run_and_rewound() -> Result<(), Failure> {
    let site = site()?;
    in_browser(async |browser| {
        for lesson in STATES {
            browser
                .visit(&site.url(&format!("week-4/{lesson}")))
                .await?;
            browser.see(By::Css(".stage .timeline")).await?;
            let told = |failure| format!("{lesson}: {failure}");
            run(browser).await.map_err(told)?;
            let entered =
                "return document.querySelectorAll('.machine-drawing [role=button]').length";
            let states = browser.run(entered).await?;
            check(
                states.as_u64() > Some(0),
                format!("{lesson}: no state can be chosen"),
            )?;
            browser.press("Start the scene anew").await.map_err(told)?;
            stands(browser, &["No execution yet"]).await.map_err(told)?;
            browser.console_is_empty().await.map_err(told)?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_state_is_chosen_once_for_all_views() -> Result<(), Failure> {
    at("week-4/when-a-task-fails", async |browser| {
        run(browser).await?;
        browser.press_in(".machine-drawing", "Bake").await?;
        look_at(browser, "Data").await?;
        browser.read("Bake, a Task state in JSONata").await?;
        look_at(browser, "Event view").await?;
        browser.read("TaskScheduled").await?;
        browser
            .wait_until(
                "the execution's last event is in the table",
                "return document.querySelector('.history')?.innerText.includes('ExecutionSucceeded')",
            )
            .await?;
        look_at(browser, "Graph").await?;
        browser.is_accessible().await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn a_broken_definition_is_told_where_and_can_be_taken_back() -> Result<(), Failure> {
    at("week-4/when-a-task-fails", async |browser| {
        look_at(browser, "Definition").await?;
        let editor = browser.see(By::Css(EDITOR)).await?;
        let lesson = "return document.querySelector('.code-text').value";
        let before = browser.run(lesson).await?;
        editor.focus().await?;
        editor.send_keys(Key::Control + "a").await?;
        let broken =
            r#"{"StartAt": "Bake", "States": {"Bake": {"Type": "Pass", "Next": "Nowhere"}}}"#;
        editor.send_keys(broken).await?;
        // Completion may be open over the text.
        editor.send_keys("" + Key::Escape).await?;
        verdict(browser, "line 1").await?;
        verdict(browser, "Nowhere").await?;
        browser.is_accessible().await?;
        browser.press_in(".machine-view", "Reset").await?;
        browser
            .wait_until(
                "the lesson's definition is back",
                &format!("return document.querySelector('.code-text').value === {before}"),
            )
            .await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn an_execution_keeps_its_graph_when_the_definition_changes() -> Result<(), Failure> {
    at("week-4/when-a-task-fails", async |browser| {
        run(browser).await?;
        look_at(browser, "Definition").await?;
        let editor = browser.see(By::Css(EDITOR)).await?;
        editor.focus().await?;
        editor.send_keys(Key::Control + "a").await?;
        let other = r#"{"StartAt": "Only", "States": {"Only": {"Type": "Pass", "End": true}}}"#;
        editor.send_keys(other).await?;
        editor.send_keys("" + Key::Escape).await?;
        browser
            .press_in(".machine-view", "Update the state machine")
            .await?;
        browser.read("This is what is deployed.").await?;
        look_at(browser, "Graph").await?;
        // The execution was one of the earlier definition, and says so.
        browser
            .read("keeps the definition that it began with")
            .await?;
        browser.press_in(".machine-drawing", "Bake").await?;
        browser.is_accessible().await?;
        browser
            .click(By::Css("form.own-message [type=submit]"))
            .await?;
        browser
            .wait_until(
                "the next execution is drawn by the newest definition",
                "const names = [...document.querySelectorAll('.machine-drawing [role=button]')].map(one => one.getAttribute('aria-label')); return names.length === 1 && names[0].startsWith('Only')",
            )
            .await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn a_token_is_sent_back_without_copying_it() -> Result<(), Failure> {
    at("week-4/task", async |browser| {
        browser
            .run("[...document.querySelectorAll('main button')].find(one => one.innerText.trim() === 'Put on stage').click()")
            .await?;
        browser.read("A message with a token").await?;
        browser.press_in(".controls", "Start an execution").await?;
        browser.choose(".timeline-speed select", "100×").await?;
        browser
            .click(By::Css("form.own-message [type=submit]"))
            .await?;
        browser.see(By::Css(".machine-tokens")).await?;
        browser.is_accessible().await?;
        // By keyboard: the form is filled in, and has the focus.
        browser
            .run("document.querySelector('.machine-tokens button').focus()")
            .await?;
        browser.keys_together("" + Key::Enter).await?;
        browser
            .wait_until(
                "the form holds the token and has the focus",
                "const at = document.activeElement; return at.id === 'call-params' && JSON.parse(at.value).taskToken.startsWith('AQC')",
            )
            .await?;
        browser.press_in("form.own-message", "Call").await?;
        stands(browser, &["Succeeded"]).await?;
        browser
            .wait_until(
                "nobody waits any more",
                "return document.querySelector('.machine-tokens').hidden",
            )
            .await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn a_state_inside_of_another_is_run_again_with_other_data() -> Result<(), Failure> {
    at("week-4/parallel", async |browser| {
        run(browser).await?;

        browser.press_in(".machine-drawing", "Print").await?;
        look_at(browser, "Data").await?;
        browser.press_in(".again", "Run again from here").await?;
        browser.read("becomes a state machine of its own").await?;
        browser
            .write("Input of the state", "{\"order\": 77, \"cake\": \"lemon\"}")
            .await?;
        browser.press_in(".again", "Run from here on").await?;
        browser
            .wait_until(
                "the new machine is looked at",
                "return document.querySelector('.machine-head').innerText.includes('-from-')",
            )
            .await?;
        look_at(browser, "Graph").await?;
        stands(browser, &["Succeeded", "Failed", "Running"]).await?;
        browser.is_accessible().await?;
        browser.console_is_empty().await
    })
    .await
}
