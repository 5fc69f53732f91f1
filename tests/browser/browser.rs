//! A headless Chromium and a person's way of using a page: by what is written on things, not by how they are built.

mod act;
mod look;

use serde_json::json;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use thirtyfour::{
    ChromiumLikeCapabilities as _, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver,
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
}
