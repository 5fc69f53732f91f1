//! Any text is a call of an intrinsic function, or none.

#![no_main]

use cloud::call::{ApiCall, Service};
use cloud::engine::{Cloud, Config};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| fill("v.$", &format!("States.{text}")));

/// Fills in one field of a Pass state.
fn fill(field: &str, value: &str) {
    let state = json!({"Type": "Pass", "Parameters": {field: value}, "End": true}).to_string();
    let input = json!({"a": [1, -2, {"b": "c", "d": null}], "n": 3.5, "t": "x, y"}).to_string();
    let params = json!({
        "definition": state,
        "roleArn": "arn:aws:iam::123456789012:role/r",
        "input": input,
        "inspectionLevel": "TRACE",
    });
    let call = ApiCall::by_learner(Service::States, "TestState", params);
    // A refusal is an answer.
    let _ = Cloud::new(Config::default()).call_now(&call);
}
