//! Tests of single states.

use super::scene::{self, Scene};
use super::wild::Wild;
use crate::conformance::Verdict;
use cloud::call::Service;
use serde_json::{Value, json};

/// Makes the same call and compares the answer.
pub fn run(scenario: &Value) -> Verdict {
    let mut scene = Scene::of(scenario);
    let mut params = scene::plain(&scenario["params"]);
    if !params.is_object() {
        params = json!({});
    }
    let definition = match &scenario["definition"] {
        Value::String(text) => text.clone(),
        other => scene::plain(other).to_string(),
    };
    params["definition"] = definition.into();
    if !scenario["input"].is_null() && params.get("input").is_none() {
        params["input"] = match &scenario["input"] {
            Value::String(text) => text.clone().into(),
            other => scene::plain(other).to_string().into(),
        };
    }
    // The recorder left the role out of what it wrote down; one test is about its absence.
    let name = scenario["name"].as_str().unwrap_or_default();
    if !name.contains("no_role_arn") {
        params["roleArn"] = scene::ROLE.into();
    }
    let wild = Wild::of(scenario);
    let expected = &scenario["expected"];
    let answer = scene.call(Service::States, "TestState", params);
    let result = match (answer, expected.get("api_error")) {
        (Ok(answer), None) => wild.compare(expected, &answer),
        (Err(error), Some(wanted)) => {
            let wanted = format!(
                "{}: {}",
                wanted["Code"].as_str().unwrap_or_default(),
                wanted["Message"].as_str().unwrap_or_default()
            );
            wild.compare(&json!(wanted), &json!(error))
        }
        (Ok(answer), Some(wanted)) => Err(format!("expected {wanted}, got {answer}")),
        (Err(error), None) => Err(error),
    };
    result.map_or_else(Verdict::Failed, |()| Verdict::Passed)
}
