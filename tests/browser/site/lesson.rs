//! The lesson as a reader begins it: from the first page to a prediction that is run and explained.

use crate::{open_lesson, site};
use browser_tests::{Browser, Failure};

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
async fn hints_come_one_by_one_and_the_solution_when_asked_twice() -> Result<(), Failure> {
    let site = site()?;
    let browser = open_lesson(&site).await?;
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
    browser.close().await
}
