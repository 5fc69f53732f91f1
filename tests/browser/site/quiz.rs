//! Questions: wrong answers first, then right ones, of every kind.

use crate::{data, in_lesson, site};
use browser_tests::{Browser, Failure, check, in_browser};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use thirtyfour::By;

/// Selects the card of the question with this number, counted from 0.
fn card(number: usize) -> String {
    format!(".questions > li:nth-child({}) form", number + 1)
}

/// Finds the question's card by its number, and works on it: `card` is the card, `q` the question.
async fn in_card(
    browser: &Browser,
    number: usize,
    question: &Value,
    script: &str,
) -> Result<Value, Failure> {
    browser
        .run(&format!(
            "const q = {question}; const card = document.querySelector('{}'); const plain = html => {{ const d = document.createElement('div'); d.innerHTML = html; return d.innerText.trim() || d.textContent.trim(); }}; {script}",
            card(number)
        ))
        .await
}

/// Fills in an answer with the mouse's own events: right, or wrong.
async fn fill(
    browser: &Browser,
    number: usize,
    question: &Value,
    right: bool,
) -> Result<(), Failure> {
    let script = match question["kind"]["type"].as_str() {
        Some("MultipleChoice" | "Tracing") => format!(
            "const wanted = q.kind.options.filter(o => o.right === {right}).map(o => plain(o.text)); for (const label of card.querySelectorAll('.option label')) {{ const box = label.querySelector('input'); const want = wanted.includes(label.innerText.trim()); if (box.type === 'radio' ? want && !card.querySelector('input:checked') : want !== box.checked) box.click(); }} return true"
        ),
        Some("ShortAnswer") => {
            let text = if right {
                question["kind"]["answers"][0].clone()
            } else {
                json!("a guess")
            };
            format!(
                "const field = card.querySelector('input'); field.value = {text}; field.dispatchEvent(new Event('input', {{bubbles: true}})); return true"
            )
        }
        Some("Order") => return arrange(browser, number, question, right).await,
        Some("Match") => format!(
            "q.kind.pairs.forEach((pair, at) => {{ const select = card.querySelectorAll('select')[at]; const wanted = plain(q.kind.pairs[{right} ? at : 0].right); const option = [...select.options].find(o => o.text.trim() === wanted); select.value = option.value; select.dispatchEvent(new Event('change', {{bubbles: true}})); }}); return true"
        ),
        other => {
            return Err(
                format!("a question of a kind that the test does not know: {other:?}").into(),
            );
        }
    };
    let filled = in_card(browser, number, question, &script).await?;
    check(
        filled == json!(true),
        format!("question {} could not be filled in", number + 1),
    )
}

/// Sorts the items by pressing "Move up", one move at a time; for a wrong answer one item is moved away again.
async fn arrange(
    browser: &Browser,
    number: usize,
    question: &Value,
    right: bool,
) -> Result<(), Failure> {
    for _ in 0..100 {
        let script = format!(
            "const rows = [...card.querySelectorAll('.order-row')]; const shown = rows.map(r => r.querySelector('span').innerText.trim()); const wanted = q.kind.items.map(plain); if (!{right}) {{ const same = shown.every((s, i) => s === wanted[i]); if (same) rows[1].querySelector('button').click(); return true; }} const at = shown.findIndex((s, i) => s !== wanted[i]); if (at < 0) return true; rows[shown.indexOf(wanted[at])].querySelector('button').click(); return false"
        );
        if in_card(browser, number, question, &script).await? == json!(true) {
            return Ok(());
        }
    }
    Err("the items cannot be put in order".into())
}

/// Has the answer checked, and waits for the verdict.
async fn submit(browser: &Browser, number: usize, verdict: &str) -> Result<(), Failure> {
    let card = card(number);
    browser.press_in(&card, "Check").await?;
    browser
        .wait_until(
            &format!("question {}: {verdict}", number + 1),
            &format!("return document.querySelector('{card} .verdict-area').innerText.includes('{verdict}')"),
        )
        .await
}

/// A lesson's questions.
fn questions(lesson: &str) -> Result<Vec<Value>, Failure> {
    let lesson = data(&format!("lessons/{lesson}.json"))?;
    let questions = lesson["questions"].as_array();
    Ok(questions.ok_or("the lesson has no questions")?.clone())
}

#[tokio::test]
async fn what_was_wrong_comes_back_until_it_is_right() -> Result<(), Failure> {
    let questions = questions("queues")?;
    in_lesson(async |browser| {
        fill(browser, 0, &questions[0], false).await?;
        submit(browser, 0, "Not yet.").await?;
        browser.press("Stratus").await?;
        browser.press("One question to look at again").await?;
        browser.read("Question 1 of 1").await?;
        browser.is_accessible().await?;
        fill(browser, 0, &questions[0], true).await?;
        submit(browser, 0, "Right.").await?;
        browser.press("Stratus").await?;
        browser
            .wait_until(
                "nothing has to be looked at again",
                "return document.querySelector('h1').innerText.startsWith('Learn') && !document.body.innerText.includes('look at again')",
            )
            .await?;
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn wrong_answers_are_explained_and_right_ones_kept() -> Result<(), Failure> {
    let questions = questions("queues")?;
    let kinds: BTreeSet<&str> = questions
        .iter()
        .filter_map(|question| question["kind"]["type"].as_str())
        .collect();
    check(
        kinds.len() == 5,
        format!("the lesson has questions of {kinds:?} only"),
    )?;
    in_lesson(async |browser| answer_all(browser, &questions).await).await
}

#[tokio::test]
async fn the_guesses_before_a_week_are_explained_and_kept() -> Result<(), Failure> {
    let questions = questions("before-week-3")?;
    let site = site()?;
    in_browser(async |browser| {
        browser.visit(&site.url("week-3/before-week-3")).await?;
        browser.see(By::Css(".questions form")).await?;
        let has_stage = browser
            .run("return !!document.querySelector('.stage')")
            .await?;
        check(
            has_stage == json!(false),
            "there is nothing to play, but a stage",
        )?;
        answer_all(browser, &questions).await?;
        browser.press_in(".lesson-text", "What Lambda is").await?;
        browser.read("What do you think?").await
    })
    .await
}

/// Answers all questions of the open lesson; they are still answered after coming back.
async fn answer_all(browser: &Browser, questions: &[Value]) -> Result<(), Failure> {
    for (number, question) in questions.iter().enumerate() {
        answer(browser, number, question).await?;
    }
    let all = format!("All {} right", questions.len());
    browser.read(&all).await?;
    browser.reload().await?;
    browser.read(&all).await?;
    browser.console_is_empty().await
}

/// Answers a question wrongly, looks at what is said to that, and answers it rightly.
async fn answer(browser: &Browser, number: usize, question: &Value) -> Result<(), Failure> {
    fill(browser, number, question, false).await?;
    submit(browser, number, "Not yet.").await?;
    if question["kind"]["options"].is_array() {
        let explained = in_card(browser, number, question, "return [...card.querySelectorAll('.option')].every(o => o.querySelector('.feedback .prose').innerText.trim().length > 10)").await?;
        check(
            explained == json!(true),
            format!("question {}: an option has no feedback", number + 1),
        )?;
    }
    browser.press_in(&card(number), "Try again").await?;
    fill(browser, number, question, true).await?;
    submit(browser, number, "Right.").await
}
