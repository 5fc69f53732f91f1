//! What a person does: presses, types, chooses.

use super::{Browser, Failure, LOOK_EVERY, PATIENCE};
use std::time::Instant;
use thirtyfour::components::SelectElement;
use thirtyfour::prelude::TypingData;
use thirtyfour::{By, Key};

impl Browser {
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

    /// Types into the field or text area below a label that begins with `label`, in place of what it holds.
    ///
    /// # Errors
    /// When there is none.
    pub async fn write(&self, label: &str, text: &str) -> Result<(), Failure> {
        let field = self
            .see(By::XPath(format!(
                "//label[starts-with(normalize-space(.), \"{label}\")]//*[self::textarea or self::input]"
            )))
            .await?;
        field.focus().await?;
        field.send_keys(Key::Control + "a").await?;
        Ok(field.send_keys(text).await?)
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

    /// Presses keys on what has the focus. Modifiers, such as Shift, are held until the end.
    ///
    /// # Errors
    /// When the browser does not answer, or nothing there takes keys.
    pub async fn keys_together(&self, keys: impl Into<TypingData>) -> Result<(), Failure> {
        let focused = self.driver.active_element().await?;
        Ok(focused.send_keys(keys).await?)
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
}
