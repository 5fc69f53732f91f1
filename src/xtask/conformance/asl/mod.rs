//! Recordings of AWS Step Functions: executions with their histories, tests of single states, and what was said of
//! definitions.

mod execution;
mod scene;
mod test_state;
mod validation;
mod wild;

use super::Verdicts;
use serde_json::Value;

/// Whether a file holds a recording of Step Functions.
pub fn recognises(scenario: &Value) -> bool {
    scenario.get("definition").is_some() && scenario.get("kind").is_some()
}

/// Runs a recording.
pub fn run(scenario: &Value) -> Verdicts {
    match scenario["kind"].as_str() {
        Some("execution" | "sync_execution") => execution::run(scenario),
        Some("validation") => vec![(Some("states-valid"), validation::run(scenario))],
        Some("test_state") => vec![(Some("states-test"), test_state::run(scenario))],
        _ => Vec::new(),
    }
}
