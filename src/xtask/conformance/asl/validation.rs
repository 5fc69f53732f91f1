//! What was said of definitions.

use super::scene::{self, Scene};
use super::wild::Wild;
use crate::conformance::Verdict;
use cloud::call::Service;
use serde_json::{Value, json};

/// Asks the same, and compares the verdict; messages too, where they were recorded.
pub fn run(scenario: &Value) -> Verdict {
    let mut scene = Scene::of(scenario);
    let definition = match scenario
        .get("definition_text")
        .unwrap_or(&scenario["definition"])
    {
        Value::String(text) => text.clone(),
        other => scene::plain(other).to_string(),
    };
    let kind = &scenario["type"];
    let valid = scenario["expected"] == "valid";
    let wild = Wild::of(scenario);
    if scenario["api"] == "validate_state_machine_definition" {
        let params = json!({"definition": definition, "type": kind});
        return match scene.call(Service::States, "ValidateStateMachineDefinition", params) {
            Ok(answer) => {
                let expected = json!({
                    "result": if valid { "OK" } else { "FAIL" },
                    "diagnostics": scenario["diagnostics"],
                    "truncated": scenario["truncated"],
                });
                judge(wild.compare(&expected, &answer))
            }
            Err(error) => Verdict::Failed(error),
        };
    }
    let params = json!({
        "name": "recorded-machine",
        "definition": definition,
        "roleArn": scene::ROLE,
        "type": kind,
    });
    match scene.call(Service::States, "CreateStateMachine", params) {
        Ok(_) if valid => Verdict::Passed,
        Ok(_) => Verdict::Failed(format!("accepted; AWS says: {}", scenario["error_message"])),
        Err(error) if valid => Verdict::Failed(format!("refused: {error}")),
        Err(error) => match (
            scenario["error_code"].as_str(),
            scenario["error_message"].as_str(),
        ) {
            (Some(code), Some(message)) => {
                judge(wild.compare(&json!(format!("{code}: {message}")), &json!(error)))
            }
            _ => Verdict::Passed,
        },
    }
}

fn judge(result: Result<(), String>) -> Verdict {
    result.map_or_else(Verdict::Failed, |()| Verdict::Passed)
}
