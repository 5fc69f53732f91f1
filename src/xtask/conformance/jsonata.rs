//! Cases of JSONata's official suite: an expression, what it is evaluated over, and what it gives.

use super::Verdict;
use cloud::jsonata::{self, Env, Limits};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// How many digits of two results agree when they count as equal: the suite rounds some of its own.
const TOLERANCE: f64 = 1e-13;
/// Work enough for the suite's longest case.
const STEPS_MAX: u64 = 40_000_000;
/// The instant that `$now()` gives; cases that use it only look at its form.
const NOW_MS: u64 = 1_767_603_600_000;

/// Whether a file holds a case, or a list of them.
pub fn recognises(scenario: &Value) -> bool {
    cases(scenario)
        .first()
        .is_some_and(|case| case.get("expr").is_some() || case.get("expr-file").is_some())
}

/// Runs every case of a file.
pub fn run(file: &Path, scenario: &Value) -> Vec<Verdict> {
    let verdict = |case| match check(file, case) {
        Ok(()) => Verdict::Passed,
        Err(why) => Verdict::Failed(why),
    };
    cases(scenario).iter().map(verdict).collect()
}

fn cases(scenario: &Value) -> &[Value] {
    match scenario {
        Value::Array(cases) => cases,
        case => std::slice::from_ref(case),
    }
}

fn check(file: &Path, case: &Value) -> Result<(), String> {
    let source = match (case["expr"].as_str(), case["expr-file"].as_str()) {
        (Some(source), _) => source.to_owned(),
        (None, Some(name)) => read(&file.with_file_name(name))?,
        (None, None) => return Err("the case has no expression".into()),
    };
    let bindings: Vec<(&str, Value)> = case["bindings"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    let mut limits = Limits {
        steps: STEPS_MAX,
        ..Limits::default()
    };
    if let Some(depth) = case["depth"]
        .as_u64()
        .and_then(|depth| u32::try_from(depth).ok())
    {
        limits.depth = depth;
    }
    let env = Env {
        bindings: &bindings,
        now_ms: NOW_MS,
        seed: 1,
        limits,
        ..Env::default()
    };
    let input = input(file, case)?;
    let outcome = jsonata::parse(&source).and_then(|expression| expression.evaluate(&input, &env));
    let wanted = case["code"].as_str().or(case["error"]["code"].as_str());
    match (outcome, wanted) {
        (Err(error), Some(code)) if error.code == code => Ok(()),
        (Err(error), Some(code)) => Err(format!("expected the error {code}, got {error}")),
        (Err(error), None) => Err(format!("expected a result, got {error}")),
        (Ok(result), Some(code)) => Err(format!(
            "expected the error {code}, got {}",
            show(result.as_ref())
        )),
        (Ok(result), None) => {
            let expected = case.get("result");
            let unordered = case["unordered"].as_bool() == Some(true);
            if same(result.as_ref(), expected, unordered) {
                return Ok(());
            }
            let (expected, result) = (show(expected), show(result.as_ref()));
            Err(format!("expected {expected}, got {result}"))
        }
    }
}

/// What the expression is evaluated over: the case's own data, or a named file of the suite.
fn input(file: &Path, case: &Value) -> Result<Value, String> {
    let Some(name) = case["dataset"].as_str() else {
        return Ok(case.get("data").cloned().unwrap_or_default());
    };
    // suite/groups/GROUP/case.json and suite/datasets/NAME.json
    let suite = file.ancestors().nth(3).unwrap_or(file);
    let path = suite.join(format!("datasets/{name}.json"));
    serde_json::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn show(value: Option<&Value>) -> String {
    value.map_or("nothing".into(), Value::to_string)
}

fn same(found: Option<&Value>, expected: Option<&Value>, unordered: bool) -> bool {
    match (found, expected) {
        (Some(Value::Array(found)), Some(Value::Array(expected))) if unordered => {
            let mut left: Vec<&Value> = found.iter().collect();
            let all = expected.iter().all(|wanted| {
                let at = left
                    .iter()
                    .position(|item| same(Some(item), Some(wanted), false));
                at.map(|at| left.swap_remove(at)).is_some()
            });
            all && left.is_empty()
        }
        (Some(Value::Array(found)), Some(Value::Array(expected))) => {
            let mut pairs = found.iter().zip(expected);
            found.len() == expected.len() && pairs.all(|(a, b)| same(Some(a), Some(b), false))
        }
        (Some(Value::Object(found)), Some(Value::Object(expected))) => {
            let mut fields = found.iter();
            found.len() == expected.len()
                && fields.all(|(key, value)| same(Some(value), expected.get(key), unordered))
        }
        (Some(Value::Number(found)), Some(Value::Number(expected))) => {
            let (a, b) = (
                found.as_f64().unwrap_or(f64::NAN),
                expected.as_f64().unwrap_or(f64::NAN),
            );
            (a - b).abs() <= TOLERANCE * a.abs().max(b.abs())
        }
        (found, expected) => found == expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn why(case: &Value) -> String {
        match run(Path::new("suite/groups/g/case.json"), case).remove(0) {
            Verdict::Passed => String::new(),
            Verdict::Failed(why) => why,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn results_and_errors_are_compared() {
        assert_eq!(
            why(&json!({"expr": "a + 1", "data": {"a": 2}, "result": 3})),
            ""
        );
        assert_eq!(
            why(&json!({"expr": "$b", "bindings": {"b": "x"}, "result": "x"})),
            ""
        );
        assert_eq!(
            why(&json!({"expr": "nowhere", "data": {}, "undefinedResult": true})),
            ""
        );
        assert_eq!(why(&json!({"expr": "1 + 'x'", "code": "T2002"})), "");
        assert_eq!(why(&json!({"expr": "1", "result": 2})), "expected 2, got 1");
        assert_eq!(
            why(&json!({"expr": "1", "undefinedResult": true})),
            "expected nothing, got 1"
        );
        assert_eq!(
            why(&json!({"expr": "1", "code": "T2002"})),
            "expected the error T2002, got 1"
        );
        assert!(
            why(&json!({"expr": "(", "code": "T2002"}))
                .starts_with("expected the error T2002, got S")
        );
    }

    #[test]
    fn order_counts_unless_the_case_says_otherwise() {
        let case = |unordered| json!({"expr": "[2, 1]", "result": [1, 2], "unordered": unordered});
        assert_eq!(why(&case(true)), "");
        assert_eq!(why(&case(false)), "expected [1,2], got [2,1]");
        assert_ne!(
            why(&json!({"expr": "[1, 1]", "result": [1, 2], "unordered": true})),
            ""
        );
    }
}
