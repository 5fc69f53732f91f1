//! A headless Chromium and a person's way of using a page: by what is written on things, not by how they are built.

use crate::axe;
use serde_json::{Value, json};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use thirtyfour::components::SelectElement;
use thirtyfour::{
    By, ChromiumLikeCapabilities as _, DesiredCapabilities, Key, LoggingPrefsLogLevel, WebDriver,
    WebElement,
};

/// What went wrong, for people.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long something may take to show. Nobody is that patient; a machine that builds and tests at once needs it.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Fails with a sentence when something is not so.
///
/// # Errors
/// The sentence.
pub fn check(so: bool, sentence: impl Into<String>) -> Result<(), Failure> {
    if so {
        Ok(())
    } else {
        Err(sentence.into().into())
    }
}

/// The reader's theme, as the operating system tells the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Opens a browser, does something with it, and closes it, however that went: a browser left behind would take its share
/// of the processor from all tests that follow.
///
/// # Errors
/// When `chromedriver` or Chromium cannot be started, or what is done fails.
pub async fn in_browser(
    act: impl AsyncFnOnce(&Browser) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let browser = Browser::open().await?;
    let outcome = act(&browser).await;
    let closed = browser.driver.clone().quit().await;
    outcome.and(closed.map_err(Into::into))
}

/// A browser with one wide window, and a profile of its own. [`in_browser`] opens it.
pub struct Browser {
    driver: WebDriver,
    _process: DriverProcess,
}

/// The running driver; it ends with this.
struct DriverProcess(Child);

impl Drop for DriverProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Browser {
    async fn open() -> Result<Self, Failure> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let program = std::env::var("STRATUS_CHROMEDRIVER").unwrap_or("chromedriver".into());
        let process = Command::new(&program)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map(DriverProcess)
            .map_err(|error| {
                format!(
                    "{program} does not start ({error}); `cargo xtask setup --browser` installs it"
                )
            })?;
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--window-size=1280,900",
        ] {
            capabilities.add_arg(argument)?;
        }
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let started = Instant::now();
        // The client waits long before it asks a second time, so it asks when there is somebody to answer.
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if started.elapsed() > PATIENCE {
                return Err(format!("{program} does not answer").into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let driver = WebDriver::new(&format!("http://127.0.0.1:{port}"), capabilities).await?;
        driver.set_script_timeout(PATIENCE).await?;
        Ok(Self {
            driver,
            _process: process,
        })
    }

    /// Opens a page.
    ///
    /// # Errors
    /// When it does not load.
    pub async fn visit(&self, url: &str) -> Result<(), Failure> {
        Ok(self.driver.goto(url).await?)
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When it does not load.
    pub async fn reload(&self) -> Result<(), Failure> {
        Ok(self.driver.refresh().await?)
    }

    /// Tells the page which theme and how much motion the reader prefers.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn prefer(&self, theme: Theme, still: bool) -> Result<(), Failure> {
        let scheme = if theme == Theme::Dark {
            "dark"
        } else {
            "light"
        };
        let motion = if still { "reduce" } else { "no-preference" };
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": motion},
        ]});
        self.driver
            .cdp()
            .send_raw("Emulation.setEmulatedMedia", features)
            .await?;
        Ok(())
    }

    /// Makes the page as wide as a narrow phone, or as wide as it is told.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn resize(&self, width: u32, height: u32) -> Result<(), Failure> {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.driver
            .cdp()
            .send_raw("Emulation.setDeviceMetricsOverride", size)
            .await?;
        Ok(())
    }

    /// Runs a script in every page from now on, before the page's own: this is how a browser is made to lack something.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn before_pages(&self, script: &str) -> Result<(), Failure> {
        self.driver.cdp().send_raw("Page.enable", json!({})).await?;
        self.driver
            .cdp()
            .send_raw(
                "Page.addScriptToEvaluateOnNewDocument",
                json!({"source": script}),
            )
            .await?;
        Ok(())
    }

    /// Lets nothing come from addresses of this pattern, or everything again, as a bad network does.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn block(&self, pattern: Option<&str>) -> Result<(), Failure> {
        let cdp = self.driver.cdp();
        cdp.send_raw("Network.enable", json!({})).await?;
        let patterns: Vec<&str> = pattern.into_iter().collect();
        cdp.send_raw("Network.setBlockedURLs", json!({"urls": patterns}))
            .await?;
        Ok(())
    }

    /// Switches JavaScript off, as some readers do.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn without_scripts(&self) -> Result<(), Failure> {
        self.driver
            .cdp()
            .send_raw(
                "Emulation.setScriptExecutionDisabled",
                json!({"value": true}),
            )
            .await?;
        Ok(())
    }

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
    async fn missed(&self, sentence: &str) -> Failure {
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

    /// Presses the visible button, link or choice on which `label` is written, or that is labelled so, once it can be
    /// pressed.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn press(&self, label: &str) -> Result<(), Failure> {
        self.press_in("body", label).await
    }

    /// Presses what [`press`](Self::press) would, within the part of the page that a selector names.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn press_in(&self, part: &str, label: &str) -> Result<(), Failure> {
        let quoted = label.replace('"', "'");
        self.click_in(part, By::XPath(format!(
            ".//*[self::button or self::a or self::summary or self::label or @role='tab' or @role='button'][starts-with(normalize-space(.), \"{quoted}\") or starts-with(@aria-label, \"{quoted}\")]"
        ))).await
    }

    /// Presses the first visible element, once it can be pressed.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn click(&self, element: By) -> Result<(), Failure> {
        self.click_in("body", element).await
    }

    async fn click_in(&self, part: &str, element: By) -> Result<(), Failure> {
        let started = Instant::now();
        // What is pressed may be drawn anew between being found and being pressed; then it is looked for again.
        while !self.try_click(part, &element).await.unwrap_or(false) {
            if started.elapsed() > PATIENCE {
                let sentence = format!("In {part} there is nothing to press that is {element:?}");
                return Err(self.missed(&sentence).await);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    async fn try_click(&self, part: &str, element: &By) -> Result<bool, Failure> {
        for part in self.driver.find_all(By::Css(part)).await? {
            for found in part.find_all(element.clone()).await? {
                if !found.is_displayed().await? || !found.is_enabled().await? {
                    continue;
                }
                // To the middle of the window, away from what floats at its edges; at once, however smoothly it scrolls.
                self.driver
                    .execute(
                        "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})",
                        vec![found.to_json()?],
                    )
                    .await?;
                found.click().await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Types into the field whose label begins with `label`, in place of what it holds, and leaves it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn fill(&self, label: &str, text: &str) -> Result<(), Failure> {
        let field = self
            .see(By::Css(format!(
                "input:not([type=range])[aria-label^='{label}']"
            )))
            .await?;
        field.focus().await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(text).await?;
        Ok(field.send_keys("" + Key::Tab).await?)
    }

    /// Chooses in the list that a selector names.
    ///
    /// # Errors
    /// When there is no such list, or it has no such choice.
    pub async fn choose(&self, list: &str, choice: &str) -> Result<(), Failure> {
        let list = SelectElement::new(&self.see(By::Css(list)).await?).await?;
        Ok(list.select_by_exact_text(choice).await?)
    }

    /// Presses keys, wherever the focus is.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn keys(&self, keys: impl AsRef<str>) -> Result<(), Failure> {
        let chain = self.driver.action_chain();
        Ok(chain.send_keys(keys.as_ref()).perform().await?)
    }

    /// Moves on with the Tab key until `label` is written on what has the focus, or labels it.
    ///
    /// # Errors
    /// When it is not reached in 200 steps: then it cannot be used by keyboard.
    pub async fn tab_to(&self, label: &str) -> Result<(), Failure> {
        for _ in 0..200 {
            self.keys(char::from(Key::Tab).to_string()).await?;
            let focused = self
                .run("const e = document.activeElement; const l = e.labels && e.labels[0]; return ((e.getAttribute('aria-label') || '') + '\\n' + (l ? l.innerText : e.innerText || '')).trim()")
                .await?;
            if focused
                .as_str()
                .is_some_and(|text| text.lines().any(|line| line.trim().starts_with(label)))
            {
                return Ok(());
            }
        }
        Err(format!("\"{label}\" cannot be reached with the Tab key").into())
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
