//! Cases of our own, in `cases.json`: an expression and what it is, or that it is nothing, or its error and where.

use crate::jsonata::{Env, Limits, parse};
use serde_json::Value as Json;

#[test]
fn cases() {
    let groups: Vec<Json> = serde_json::from_str(include_str!("cases.json")).unwrap();
    let mut wrong = Vec::new();
    for group in &groups {
        let data = &group["data"];
        for case in group["cases"].as_array().unwrap() {
            if let Some(found) = mismatch(case, data) {
                wrong.push(format!("{}: {} is {found}", group["about"], case["expr"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a case is instead of what it should be.
fn mismatch(case: &Json, data: &Json) -> Option<String> {
    // Fewer steps than by default: a debug build takes its time.
    let limits = Limits {
        steps: 200_000,
        ..Limits::default()
    };
    let env = Env {
        now_ms: 1_700_000_000_000,
        seed: 1,
        limits,
        ..Env::default()
    };
    let source = case["expr"].as_str().unwrap();
    let outcome = parse(source).and_then(|expr| expr.evaluate(data, &env));
    let right = match &outcome {
        Ok(Some(value)) => case.get("is") == Some(value),
        Ok(None) => case["nothing"] == true,
        Err(error) => {
            let at = case["at"]
                .as_u64()
                .is_none_or(|at| at == error.position as u64);
            let token = case["token"].as_str();
            let token = token.is_none() || token == error.token.as_deref();
            case["error"] == error.code && at && token
        }
    };
    (!right).then(|| format!("{outcome:?}"))
}

#[test]
fn bindings_and_seeds() {
    let bindings = [("limit", Json::from(2)), ("sum", Json::from("mine"))];
    let env = Env {
        bindings: &bindings,
        seed: 5,
        ..Env::default()
    };
    let data = serde_json::json!([1, 2, 3]);
    let value = |source: &str, env: &Env| parse(source).unwrap().evaluate(&data, env).unwrap();
    assert_eq!(
        value("$[$ >= $limit]", &env),
        Some(serde_json::json!([2, 3]))
    );
    assert_eq!(value("$sum", &env), Some(Json::from("mine")));
    let other = Env { seed: 6, ..env };
    assert_eq!(
        value("$shuffle([1..50])", &env),
        value("$shuffle([1..50])", &env)
    );
    assert_ne!(
        value("$shuffle([1..50])", &env),
        value("$shuffle([1..50])", &other)
    );
    assert_ne!(value("$random()", &env), value("$random()", &other));
}

#[test]
fn errors_read_as_sentences() {
    let error = parse("a + ").unwrap_err();
    assert_eq!(error.to_string(), "S0207: the expression ends too soon");
    let error = parse("$sum('a')")
        .unwrap()
        .evaluate(&Json::Null, &Env::default())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "T0412: argument 1 of sum holds items of another type"
    );
}
