use super::Intrinsic;
use crate::jsonpath::Path;
use crate::rng::Rng;
use serde_json::{Value, json};
use std::cell::Cell;

fn data() -> Value {
    json!({
        "name": "Ada", "list": [1, 2, 2, 3], "object": {"a": 1, "b": [true, "x"]}, "text": "{\"k\": [1]}",
        "template": "Hi {}!", "half": 1.5, "less": -1.5,
    })
}

fn make(text: &str) -> String {
    let data = data();
    let read = |path: &Path| {
        path.read(&data)
            .map(std::borrow::Cow::into_owned)
            .map_err(|missing| missing.0)
    };
    match Intrinsic::parse(text) {
        Err(_) => "not a call".into(),
        Ok(call) => match call.make(&read, &Cell::new(5)) {
            Ok(value) => value.to_string(),
            Err(failed) => format!("{}: {}", failed.source, failed.message),
        },
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(make(text), expected, "{text}");
}

#[test]
fn texts_are_formatted() {
    check(
        "States.Format('Hello {}, {}', $.name, 3)",
        r#""Hello Ada, 3""#,
    );
    check(
        "States.Format($.template, $.object)",
        r#""Hi {a=1, b=[true, x]}!""#,
    );
    check("States.Format('\\{\\} \\'{}\\'', null)", r#""{} 'null'""#);
    check(
        "States.Format('{}')",
        "States.Format('{}'): the template has more {} than there are arguments",
    );
    check("States.StringSplit('a.b,,c', '.,')", r#"["a","b","c"]"#);
}

#[test]
fn json_goes_in_and_out_of_texts() {
    check("States.StringToJson($.text)", r#"{"k":[1]}"#);
    check("States.StringToJson('')", "null");
    check(
        "States.JsonToString($.object)",
        r#""{\"a\":1,\"b\":[true,\"x\"]}""#,
    );
    check(
        "States.JsonMerge($.object, States.StringToJson('{\"a\": 2}'), false)",
        r#"{"a":2,"b":[true,"x"]}"#,
    );
}

#[test]
fn lists_are_cut_and_asked() {
    check(
        "States.Array(1, 'a', $.name, States.Array())",
        r#"[1,"a","Ada",[]]"#,
    );
    check("States.ArrayPartition($.list, 3)", "[[1,2,2],[3]]");
    check("States.ArrayContains($.list, 3.0)", "true");
    check("States.ArrayRange(1, 9, 2)", "[1,3,5,7,9]");
    check("States.ArrayRange(3, 1, -1)", "[3,2,1]");
    check("States.ArrayGetItem($.list, 3)", "3");
    check(
        "States.ArrayGetItem($.list, 4)",
        "States.ArrayGetItem($.list, 4): Index 4 out of bounds for length 4",
    );
    check("States.ArrayLength($.list[*])", "4");
    check("States.ArrayUnique($.list)", "[1,2,3]");
}

#[test]
fn numbers_are_rounded_before_they_are_added() {
    check("States.MathAdd($.half, 1)", "3");
    check("States.MathAdd($.less, 0)", "-1");
    let number: i64 = make("States.MathRandom(1, 3)").parse().unwrap();
    assert!((1..3).contains(&number));
    assert_eq!(
        make("States.MathRandom(0, 999, 3)"),
        make("States.MathRandom(0, 999, 3)")
    );
}

#[test]
fn encodings_and_digests() {
    check(
        "States.Base64Encode('Data to encode')",
        r#""RGF0YSB0byBlbmNvZGU=""#,
    );
    check(
        "States.Base64Decode('RGF0YSB0byBlbmNvZGU=')",
        r#""Data to encode""#,
    );
    check(
        "States.Hash('abc', 'SHA-1')",
        r#""a9993e364706816aba3e25717850c26c9cd0d89d""#,
    );
    assert_eq!(make("States.UUID()").len(), 38);
}

#[test]
fn what_is_no_call_is_refused() {
    for text in [
        "States.Nothing()",
        "States.Format",
        "States.Format(",
        "States.Format('a)",
        "States.UUID(1)",
        "Format('a')",
        "States.Format('a' 'b')",
        "States.Format('say \\\"hi\\\"')",
        "  States.UUID()",
        "States.UUID() x",
        "States.Hash('a')",
        "States.JsonToString($",
        "States.Array([1])",
    ] {
        check(text, "not a call");
    }
}

#[test]
fn nothing_makes_it_panic() {
    const PARTS: [&str; 16] = [
        "States.",
        "Format",
        "(",
        ")",
        "'",
        "\\",
        "{}",
        ",",
        "$.list",
        "$",
        "1",
        "ArrayRange",
        "MathAdd",
        "é",
        "null",
        " ",
    ];
    let mut rng = Rng::new(11);
    for _ in 0..20_000 {
        let count = 1 + rng.below(8);
        let text: String = (0..count).map(|_| PARTS[rng.below(16) as usize]).collect();
        let _ = make(&format!("States.Format({text})"));
        let _ = make(&text);
    }
}
