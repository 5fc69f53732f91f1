//! Any text is an expression of JSONata, or it is told what is wrong with it; evaluating it ends within its bounds.

#![no_main]

use cloud::jsonata::{Env, Library, Limits, parse};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| {
    let Ok(expr) = parse(text) else {
        return;
    };
    let input = json!({"a": [1, -2, {"b": "c", "d": null}], "n": 3.5, "t": "x, y", "u": "2026-01-05T09:00:00Z"});
    for library in [Library::Standard, Library::StepFunctions] {
        let env = Env {
            limits: Limits {
                steps: 20_000,
                ..Limits::default()
            },
            library,
            ..Env::default()
        };
        // An error is an answer.
        let _ = expr.evaluate(&input, &env);
    }
});
