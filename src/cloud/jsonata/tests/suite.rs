//! The official test suite, where its folder stands beside the checkout.

use crate::jsonata::value::Value;
use crate::jsonata::{Env, Expr, Limits, Outcome, eval, parse};
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};

/// Cases that must pass.
const FLOOR: usize = 1195;

#[test]
fn official_suite() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/jsonata");
    let Ok(groups) = fs::read_dir(folder.join("groups")) else {
        println!("jsonata: no official suite beside the checkout");
        return;
    };
    let mut files: Vec<PathBuf> = groups
        .flat_map(|group| fs::read_dir(group.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let (mut passed, mut failures) = (0, Vec::new());
    for file in files.iter().filter(|file| {
        file.extension()
            .is_some_and(|extension| extension == "json")
    }) {
        let name = file.strip_prefix(&folder).unwrap().display().to_string();
        let text = fs::read_to_string(file).unwrap();
        let cases = match serde_json::from_str(&text) {
            Ok(Json::Array(cases)) => cases,
            Ok(case) => vec![case],
            Err(error) => {
                failures.push(format!("{name}: {error}"));
                continue;
            }
        };
        for (i, case) in cases.iter().enumerate() {
            match check(case, &folder, file) {
                Ok(()) => passed += 1,
                Err(reason) => failures.push(format!("{name} #{i}: {reason}")),
            }
        }
    }
    println!("jsonata: {passed} passed, {} failed", failures.len());
    for failure in &failures {
        println!("  {failure}");
    }
    assert!(passed >= FLOOR, "{passed} cases pass, fewer than {FLOOR}");
}

fn check(case: &Json, folder: &Path, file: &Path) -> Result<(), String> {
    let source = match (case["expr"].as_str(), case["expr-file"].as_str()) {
        (Some(source), _) => source.to_owned(),
        (_, Some(name)) => fs::read_to_string(file.with_file_name(name)).unwrap(),
        _ => return Err("no expression".into()),
    };
    let data = match case["dataset"].as_str() {
        Some(name) => {
            let text =
                fs::read_to_string(folder.join("datasets").join(name).with_extension("json"))
                    .unwrap();
            serde_json::from_str(&text).unwrap()
        }
        None => case.get("data").cloned(),
    };
    let bindings: Vec<(&str, Json)> = case["bindings"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    let limits = Limits {
        depth: case["depth"].as_u64().unwrap_or(400) as u32,
        // The suite's limits are in milliseconds.
        steps: case["timelimit"].as_u64().unwrap_or(20_000) * 2_000,
    };
    let env = Env {
        bindings: &bindings,
        now_ms: 1_521_801_216_617,
        seed: 7,
        limits,
        ..Env::default()
    };
    let evaluate = |expr: Expr| match &data {
        Some(data) => expr.evaluate(data, &env),
        None => match eval::run(&expr.root, Value::Undefined, &env) {
            Ok(Outcome::Value(value)) => Ok(Some(value)),
            Ok(_) => Ok(None),
            Err(fail) => Err(fail.into_error()),
        },
    };
    let outcome = parse(&source).and_then(evaluate);
    let wanted_code = case["code"].as_str().or(case["error"]["code"].as_str());
    match (outcome, wanted_code) {
        (Err(error), Some(code)) if error.code == code => {
            let token = case["token"].as_str().or(case["error"]["token"].as_str());
            if token.is_some() && error.token.as_deref() != token {
                return Err(format!("token {:?}, not {token:?}: {source}", error.token));
            }
            if let Some(message) = case["error"]["message"].as_str()
                && matches!(code, "D3137" | "D3141")
                && error.message != message
            {
                return Err(format!(
                    "message {:?}, not {message:?}: {source}",
                    error.message
                ));
            }
            Ok(())
        }
        (Err(error), code) => Err(format!("{error}, not {code:?}: {source}")),
        (Ok(value), Some(code)) => Err(format!("{value:?}, not {code}: {source}")),
        (Ok(value), None) => {
            let wanted = case.get("result").cloned();
            let unordered = case["unordered"].as_bool() == Some(true);
            if same(value.as_ref(), wanted.as_ref(), unordered) {
                Ok(())
            } else {
                Err(format!("{}, not {}: {source}", show(&value), show(&wanted)))
            }
        }
    }
}

fn show(value: &Option<Json>) -> String {
    value.as_ref().map_or("nothing".into(), |value| {
        value.to_string().chars().take(300).collect()
    })
}

fn same(found: Option<&Json>, wanted: Option<&Json>, unordered: bool) -> bool {
    match (found, wanted) {
        (Some(Json::Array(a)), Some(Json::Array(b))) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|(x, y)| {
                    if unordered {
                        a.iter().any(|x| same(Some(x), Some(y), false))
                    } else {
                        same(Some(x), Some(y), false)
                    }
                })
        }
        (Some(Json::Object(a)), Some(Json::Object(b))) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, x)| same(Some(x), b.get(key), unordered))
        }
        (Some(Json::Number(a)), Some(Json::Number(b))) => {
            close(a.as_f64().unwrap(), b.as_f64().unwrap())
        }
        (a, b) => a == b,
    }
}

/// The suite's results have fewer digits than the sums they come from.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-13 * a.abs().max(b.abs())
}
