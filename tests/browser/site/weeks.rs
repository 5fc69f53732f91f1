//! Every lesson that can be read, whichever they are: it opens whole, and its challenge can be solved.

use crate::{data, site};
use browser_tests::{Browser, Failure, Site, Theme, check, in_browser};
use serde_json::{Value, json};
use thirtyfour::By;

/// A lesson that can be read.
struct Lesson {
    /// Its page.
    page: String,
    title: String,
    /// Its data.
    data: Value,
}

impl Lesson {
    fn has_stage(&self) -> bool {
        let scenes = self.data["scenes"].as_object();
        scenes.is_some_and(|scenes| !scenes.is_empty())
    }

    /// Its blocks of a kind.
    fn blocks(&self, kind: &str) -> Vec<&Value> {
        let blocks = self.data["blocks"].as_array().into_iter().flatten();
        blocks.filter(|block| block["block"] == kind).collect()
    }

    /// Opens it, and waits until all of it is there.
    async fn open(&self, browser: &Browser, site: &Site) -> Result<(), Failure> {
        browser.visit(&site.url(&self.page)).await?;
        let title = json!(self.title);
        browser
            .wait_until(
                &format!("{} opens", self.page),
                &format!("return document.querySelector('h1')?.innerText.trim() === {title}"),
            )
            .await?;
        if self.has_stage() {
            browser
                .see(By::Css(".stage .timeline, .tab-bar button"))
                .await?;
        }
        Ok(())
    }
}

/// The lessons that the course map says are ready, in their sequence.
fn lessons() -> Result<Vec<Lesson>, Failure> {
    let course = data("course.json")?;
    let mut lessons = Vec::new();
    for week in course["weeks"].as_array().into_iter().flatten() {
        for card in week["lessons"].as_array().into_iter().flatten() {
            let text = |field: &str| card[field].as_str().unwrap_or_default().to_owned();
            if card["ready"] == true {
                lessons.push(Lesson {
                    page: format!("{}/{}", text("week"), text("id")),
                    title: text("title"),
                    data: data(&format!("lessons/{}.json", text("id")))?,
                });
            }
        }
    }
    check(
        lessons.len() > 1,
        format!("{} lessons are ready", lessons.len()),
    )?;
    Ok(lessons)
}

/// Says which lesson a failure is of.
fn of<'a>(lesson: &'a Lesson, what: &'a str) -> impl Fn(Failure) -> Failure + 'a {
    move |failure| format!("{}, {what}: {failure}", lesson.page).into()
}

#[tokio::test]
async fn every_lesson_opens_and_is_accessible_in_both_themes() -> Result<(), Failure> {
    let (site, lessons) = (site()?, lessons()?);
    in_browser(async |browser| {
        for lesson in &lessons {
            browser.prefer(Theme::Light, true).await?;
            lesson.open(browser, &site).await?;
            for theme in [Theme::Light, Theme::Dark] {
                browser.prefer(theme, true).await?;
                let scheme = if theme == Theme::Dark {
                    "dark"
                } else {
                    "light"
                };
                browser
                    .wait_until(
                        &format!("the page is {scheme}"),
                        &format!("return matchMedia('(prefers-color-scheme: {scheme})').matches"),
                    )
                    .await?;
                let found = browser.is_accessible().await;
                found.map_err(of(lesson, scheme))?;
            }
            let console = browser.console_is_empty().await;
            console.map_err(of(lesson, "when it opens"))?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn no_lesson_scrolls_sideways_on_a_narrow_screen() -> Result<(), Failure> {
    let (site, lessons) = (site()?, lessons()?);
    in_browser(async |browser| {
        browser.resize(320, 720).await?;
        for lesson in &lessons {
            lesson.open(browser, &site).await?;
            browser.fits().await.map_err(of(lesson, "its prose"))?;
            if !lesson.has_stage() {
                continue;
            }
            browser.press_in(".tab-bar", "Stage").await?;
            browser.see(By::Css(".stage .timeline")).await?;
            let panels = browser
                .run("return [...document.querySelectorAll('.stage-tab')].map(tab => tab.innerText.trim())")
                .await?;
            for panel in panels.as_array().into_iter().flatten() {
                let panel = panel.as_str().unwrap_or_default();
                browser.press_in(".stage-tabs", panel).await?;
                browser.fits().await.map_err(of(lesson, panel))?;
            }
        }
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn lessons_lead_to_the_one_before_and_the_next() -> Result<(), Failure> {
    let (site, lessons) = (site()?, lessons()?);
    in_browser(async |browser| {
        for (at, lesson) in lessons.iter().enumerate() {
            lesson.open(browser, &site).await?;
            let way = |words: &str, other: Option<&Lesson>| {
                other.map(|other| json!([words, other.title, format!("/{}", other.page)]))
            };
            let before = at.checked_sub(1).and_then(|at| lessons.get(at));
            let ways = [
                way("Before this", before),
                way("Next", lessons.get(at + 1)),
            ];
            let wanted: Vec<Value> = ways.into_iter().flatten().collect();
            let shown = "JSON.stringify([...document.querySelectorAll('.neighbours a')].map(way => [...[...way.children].map(part => part.innerText.trim()), way.pathname]))";
            let wanted = json!(wanted);
            browser
                .wait_until(
                    &format!("{} leads to {wanted}", lesson.page),
                    &format!("return {shown} === JSON.stringify({wanted})"),
                )
                .await?;
        }
        browser.console_is_empty().await
    })
    .await
}

#[tokio::test]
async fn every_challenge_is_solved_by_its_solution_and_stays_so() -> Result<(), Failure> {
    let (site, lessons) = (site()?, lessons()?);
    in_browser(async |browser| {
        let mut played = 0;
        for lesson in &lessons {
            for challenge in lesson.blocks("challenge") {
                let solved = solve(browser, &site, lesson, challenge).await;
                solved.map_err(of(lesson, "its challenge"))?;
                played += 1;
            }
        }
        check(played > 0, "no lesson has a challenge")
    })
    .await
}

/// Opens all hints, asks for the solution, lets it play to its end, and comes back.
async fn solve(
    browser: &Browser,
    site: &Site,
    lesson: &Lesson,
    challenge: &Value,
) -> Result<(), Failure> {
    const SHOWN: &str = "Solved, with the solution shown.";
    lesson.open(browser, site).await?;
    browser.see(By::Css(".stage .timeline")).await?;
    let count = |list: &str| challenge[list].as_array().map_or(0, Vec::len);
    for hint in 1..=count("hints") {
        let label = format!("Hint {hint} of {}", count("hints"));
        browser.press_in(".challenge .hints", &label).await?;
    }
    browser
        .press_in(".challenge .hints", "Show the solution")
        .await?;
    browser.press_in("dialog[open]", "Show it").await?;
    // Whoever has seen enough skips the rest.
    let skip =
        "const skip = document.querySelector('.stage-caption button'); if (skip) skip.click();";
    let says = format!("document.querySelector('.challenge').innerText.includes('{SHOWN}')");
    browser
        .wait_until("it is solved", &format!("{skip} return {says}"))
        .await?;
    goals_are_reached(browser, count("goals")).await?;
    browser.reload().await?;
    browser
        .wait_until(
            "it is still solved",
            &format!("return !!document.querySelector('.challenge') && {says}"),
        )
        .await?;
    goals_are_reached(browser, count("goals")).await?;
    browser.console_is_empty().await
}

async fn goals_are_reached(browser: &Browser, count: usize) -> Result<(), Failure> {
    browser
        .wait_until(
            &format!("{count} goals are reached"),
            &format!("return document.querySelectorAll('.challenge .goal').length === {count} && document.querySelectorAll('.challenge .goal.reached').length === {count}"),
        )
        .await
}
