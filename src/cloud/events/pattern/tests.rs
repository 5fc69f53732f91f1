//! Patterns against cases of our own, and against recordings where they are at hand.

use super::Pattern;
use serde_json::{Value, json};
use std::path::Path;

fn matches(pattern: &Value, event: &Value) -> bool {
    Pattern::parse(pattern).unwrap().matches(event)
}

fn complaint(pattern: &str) -> String {
    Pattern::read(pattern).unwrap_err().message
}

#[test]
fn values_are_tested_by_kind() {
    let cases = [
        (json!("rye"), json!("rye"), true),
        (json!("rye"), json!("Rye"), false),
        (json!(5), json!(5.0), true),
        (json!(5), json!("5"), false),
        (json!(null), json!(null), true),
        (json!(true), json!("true"), false),
        (json!({"prefix": "su"}), json!("sugar"), true),
        (
            json!({"prefix": {"equals-ignore-case": "SU"}}),
            json!("sugar"),
            true,
        ),
        (json!({"suffix": "ar"}), json!("sugar"), true),
        (
            json!({"suffix": {"equals-ignore-case": "AR"}}),
            json!("salt"),
            false,
        ),
        (json!({"equals-ignore-case": "SUGAR"}), json!("sugar"), true),
        (json!({"wildcard": "s*a*r"}), json!("sugar"), true),
        (json!({"wildcard": "s*a"}), json!("sugar"), false),
        (json!({"wildcard": "a\\*b"}), json!("a*b"), true),
        (json!({"wildcard": "a\\*b"}), json!("axb"), false),
        (json!({"numeric": [">", 1, "<=", 2]}), json!(2), true),
        (json!({"numeric": [">", 1, "<=", 2]}), json!(1), false),
        (json!({"numeric": ["=", 0.1]}), json!(0.100_000_01), true),
        (json!({"cidr": "10.0.0.0/8"}), json!("10.200.3.4"), true),
        (json!({"cidr": "10.0.0.0/8"}), json!("11.0.0.1"), false),
        (
            json!({"cidr": "2001:db8::/32"}),
            json!("2001:db8:1::5"),
            true,
        ),
        (json!("2001:db8::1"), json!("2001:0db8:0::1"), true),
        (json!({"anything-but": ["rye", "oat"]}), json!("oat"), false),
        (json!({"anything-but": 5}), json!("5"), true),
        (
            json!({"anything-but": {"suffix": ["ar", "lt"]}}),
            json!("salt"),
            false,
        ),
        (json!({"exists": true}), json!(""), true),
        (json!({"exists": false}), json!(""), false),
        // Any value of a list will do.
        (json!("rye"), json!(["oat", "rye"]), true),
        (json!({"anything-but": "rye"}), json!(["oat", "rye"]), true),
        (json!({"exists": true}), json!([]), false),
    ];
    for (test, value, expected) in cases {
        let shown = format!("{test} {value}");
        assert_eq!(
            matches(&json!({"a": [test]}), &json!({"a": value})),
            expected,
            "{shown}"
        );
    }
}

#[test]
fn fields_of_one_item_belong_together() {
    let pattern = json!({"items": {"flavour": ["lemon"], "size": ["big"]}});
    let event = |a: &str, b: &str| json!({"items": [{"flavour": "lemon", "size": a}, {"flavour": "rye", "size": b}]});
    assert!(matches(&pattern, &event("big", "small")));
    assert!(!matches(&pattern, &event("small", "big")));
}

#[test]
fn alternatives_share_what_stands_beside_them() {
    let pattern =
        json!({"kind": ["cake"], "$or": [{"size": ["big"]}, {"price": [{"numeric": [">", 9]}]}]});
    assert!(matches(&pattern, &json!({"kind": "cake", "size": "big"})));
    assert!(matches(&pattern, &json!({"kind": "cake", "price": 10})));
    assert!(!matches(&pattern, &json!({"kind": "pie", "price": 10})));
    assert!(!matches(&pattern, &json!({"kind": "cake", "price": 9})));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let place = |text: &str, column: usize| {
        format!("\n at [Source: (String)\"{text}\"; line: 1, column: {column}]")
    };
    for (text, message, column) in [
        ("[]", "Filter is not an object", 2),
        ("{}", "Empty objects are not allowed", 3),
        (
            r#"{"a": [[1]]}"#,
            "Match value must be String, number, true, false, or null",
            9,
        ),
        (
            r#"{"a": [{"numeric": ["~", 1]}]}"#,
            "Unrecognized numeric range operator: ~",
            27,
        ),
        (
            r#"{"$or": [{"a": [1]}]}"#,
            "There must have at least 2 Objects in $or relationship.",
            21,
        ),
        (
            r#"{"a" 1}"#,
            "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
            7,
        ),
    ] {
        assert_eq!(complaint(text), format!("{message}{}", place(text, column)));
    }
    assert!(complaint("{\n \"a\": 1}").ends_with("line: 2, column: 8]"));
    assert!(complaint("{\"a\": [1]").starts_with(
        "Unexpected end-of-input: expected close marker for Object (start marker at [Source: "
    ));
}

#[test]
fn no_text_is_too_much() {
    let deep = format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000));
    assert!(Pattern::read(&deep).is_err());
    let wide: Vec<Value> = (0..40).map(|n| json!({"a": [n]})).collect();
    let pattern = json!({"x": {"$or": wide}, "y": {"$or": wide}, "z": {"$or": wide}});
    assert!(complaint(&pattern.to_string()).starts_with("Rule is too complex"));
    arbtest::arbtest(|u| {
        let text: String = u.arbitrary()?;
        let _ = Pattern::read(&text);
        let _ = Pattern::read(&format!("{{\"a\": [{text}]}}"));
        Ok(())
    });
}

/// Results and messages of recorded calls, to the last character.
#[test]
fn recorded_patterns_hold() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/services/events");
    let Ok(files) = std::fs::read_dir(folder) else {
        return;
    };
    for file in files {
        let path = file.unwrap().path();
        let story: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let step = &story["steps"][0];
        let params = &step["call"]["params"];
        let pattern = Pattern::read(params["EventPattern"].as_str().unwrap());
        let expect = &step["expect"];
        let recorded = &expect["recorded"]["exception_message"]["Error"]["MessageRaw"];
        match (&pattern, recorded.as_str()) {
            (Err(invalid), Some(message)) => {
                let text = format!("Event pattern is not valid. Reason: {}", invalid.message);
                // The recorder blanked the region where it stood in an ARN.
                let text = text.replace(
                    "arn:aws:events:us-east-1",
                    "arn:<partition>:events:<region>",
                );
                assert_eq!(text, message, "{}", path.display());
            }
            (Ok(pattern), None) if expect["outcome"] == "ok" => {
                let event = serde_json::from_str(params["Event"].as_str().unwrap()).unwrap();
                let result = pattern.matches(&event);
                assert_eq!(
                    json!(result),
                    expect["response"]["Result"],
                    "{}",
                    path.display()
                );
            }
            _ => assert!(recorded.is_null(), "{}", path.display()),
        }
    }
}
