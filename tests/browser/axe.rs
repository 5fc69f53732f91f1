//! axe-core in the page.

use crate::browser::{Failure, check as require};
use serde_json::Value;
use thirtyfour::WebDriver;

/// Looks for what keeps people out: WCAG 2.2 A and AA, and axe's best practices.
pub(crate) async fn check(driver: &WebDriver) -> Result<(), Failure> {
    let path = std::env::var("STRATUS_AXE")
        .map_err(|_| "STRATUS_AXE does not say where axe.min.js is; `cargo xtask test` sets it")?;
    let source = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    driver.execute(source, Vec::new()).await?;
    let result = driver
        .execute_async(
            "const done = arguments[0]; axe.run({resultTypes: ['violations']}).then(r => done(r.violations.map(v => ({rule: v.id, help: v.help, where: v.nodes.slice(0, 5).map(n => n.target.join(' ') + ' | ' + n.failureSummary)}))), e => done([{rule: 'axe', help: String(e)}]))",
            Vec::new(),
        )
        .await?;
    let violations = result.json();
    let none = violations.as_array().is_some_and(Vec::is_empty);
    require(
        none,
        format!(
            "axe-core found: {}",
            serde_json::to_string_pretty(violations).unwrap_or_else(|_| Value::Null.to_string())
        ),
    )
}
