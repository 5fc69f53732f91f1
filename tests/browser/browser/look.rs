//! What a person sees, waits for, and would complain of.

use super::{Browser, Failure, LOOK_EVERY, PATIENCE, check};
use crate::axe;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;
use thirtyfour::{By, WebElement};

impl Browser {
    /// Waits until an element shows, and gives it.
    ///
    /// # Errors
    /// When it does not show in time.
    pub async fn see(&self, by: By) -> Result<WebElement, Failure> {
        let started = Instant::now();
        loop {
            for element in self.driver.find_all(by.clone()).await? {
                // An element may be gone again between finding and asking.
                if element.is_displayed().await.unwrap_or(false) {
                    return Ok(element);
                }
            }
            if started.elapsed() > PATIENCE {
                return Err(self.missed(&format!("{by:?} does not show")).await);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The element, shown or not.
    ///
    /// # Errors
    /// When there is none.
    pub async fn find(&self, by: By) -> Result<WebElement, Failure> {
        Ok(self.driver.find(by).await?)
    }

    /// Waits until the page's text holds `words`.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn read(&self, words: &str) -> Result<(), Failure> {
        let started = Instant::now();
        loop {
            let text = self.text().await.unwrap_or_default();
            if text.contains(words) {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                return Err(self.missed(&format!("\"{words}\" does not show")).await);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until a script's value is `true`; `what` says what is waited for.
    ///
    /// # Errors
    /// When it does not become so in time.
    pub async fn wait_until(&self, what: &str, script: &str) -> Result<(), Failure> {
        let started = Instant::now();
        loop {
            let value = self.run(script).await?;
            if value == json!(true) {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                let sentence = format!("{what}: not in time; the last value was {value}");
                return Err(self.missed(&sentence).await);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// What was waited for in vain, and all that helps to see why: what the page says, its console, and a picture.
    pub(super) async fn missed(&self, sentence: &str) -> Failure {
        let text = shortened(&self.text().await.unwrap_or_default());
        let console = match self.console_is_empty().await {
            Ok(()) => String::new(),
            Err(problems) => format!("\n{problems}"),
        };
        let file = std::env::temp_dir().join(format!("stratus-{}.png", std::process::id()));
        let picture = match self.picture(&file).await {
            Ok(()) => format!("\nA picture of the page: {}", file.display()),
            Err(_) => String::new(),
        };
        format!("{sentence}. The page says:\n{text}{console}{picture}").into()
    }

    /// Everything written on the page.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn text(&self) -> Result<String, Failure> {
        let value = self.run("return document.body.innerText").await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Runs a script in the page and gives its value.
    ///
    /// # Errors
    /// When the script throws.
    pub async fn run(&self, script: &str) -> Result<Value, Failure> {
        Ok(self
            .driver
            .execute(script, Vec::new())
            .await?
            .json()
            .clone())
    }

    /// Fails when the browser's console holds warnings or errors since the last time it was asked.
    ///
    /// # Errors
    /// What the console says.
    pub async fn console_is_empty(&self) -> Result<(), Failure> {
        let log = self.driver.browser_log().await?;
        let problems: Vec<String> = log
            .into_iter()
            .filter(|entry| matches!(entry.level.as_str(), "WARNING" | "SEVERE"))
            .filter(|entry| !is_page_sent_as_404(&entry.message))
            .map(|entry| format!("{}: {}", entry.level, entry.message))
            .collect();
        check(
            problems.is_empty(),
            format!("The console says:\n{}", problems.join("\n")),
        )
    }

    /// Fails when axe-core finds a violation on the page.
    ///
    /// # Errors
    /// The violations, each with the elements.
    pub async fn is_accessible(&self) -> Result<(), Failure> {
        axe::check(&self.driver).await
    }

    /// Fails when the page can be scrolled sideways.
    ///
    /// # Errors
    /// The elements that stand out.
    pub async fn fits(&self) -> Result<(), Failure> {
        let out = self
            .run("const w = document.documentElement.clientWidth; if (document.documentElement.scrollWidth <= w) return []; return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1).slice(0, 8).map(e => e.tagName + '.' + e.className)")
            .await?;
        check(
            out == json!([]),
            format!("The page scrolls sideways: {out}"),
        )
    }

    /// Saves a picture of the window.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn picture(&self, file: &Path) -> Result<(), Failure> {
        Ok(self.driver.screenshot(file).await?)
    }
}

/// The beginning and the end of a long text: where a page has its notices, and where it has its stage.
fn shortened(text: &str) -> String {
    const PART: usize = 1_500;
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= 2 * PART {
        return text.to_owned();
    }
    let (begin, end) = (&letters[..PART], &letters[letters.len() - PART..]);
    begin.iter().chain(&['\n', '…', '\n']).chain(end).collect()
}

/// Whether the console only says that the host has no file for a page's address and sent `404.html`, which shows the
/// page. Addresses of files have an extension; those of pages have none.
fn is_page_sent_as_404(message: &str) -> bool {
    let address = message.split_whitespace().next().unwrap_or_default();
    let name = address.rsplit('/').next().unwrap_or_default();
    message.contains("status of 404") && !name.contains('.')
}

#[cfg(test)]
mod tests {
    use super::{is_page_sent_as_404, shortened};

    #[test]
    fn long_texts_keep_their_ends() {
        assert_eq!(shortened("a page"), "a page");
        let long = format!("begin {} end", "é".repeat(9_000));
        let short = shortened(&long);
        assert!(short.starts_with("begin") && short.ends_with("end"));
        assert!(short.chars().count() < 3_100);
    }

    #[test]
    fn only_pages_may_be_sent_as_404() {
        let said = |path| {
            format!(
                "http://127.0.0.1:1{path} - Failed to load resource: the server responded with a status of 404 (Not Found)"
            )
        };
        assert!(is_page_sent_as_404(&said("/week-3/queues")));
        assert!(!is_page_sent_as_404(&said("/course/lessons/queues.json")));
        assert!(!is_page_sent_as_404(
            "http://127.0.0.1:1/stratus.js 3:1 Uncaught Error"
        ));
    }
}
