use super::*;
use serde_json::json;

/// The comparison as it is seen: the sign, the indentation, the JSON.
fn seen(before: &Value, after: &Value) -> String {
    let found = difference(before, after);
    let mut text = String::new();
    for line in &found.lines {
        text.push(line.mark.sign());
        text.push_str(&"  ".repeat(line.depth));
        text.push_str(&line.text);
        text.push('\n');
    }
    text + &found.in_words()
}

#[test]
fn the_same_is_told_as_the_same() {
    let value = json!({"order": {"cake": "rye", "pieces": [1, 2]}});
    assert_eq!(
        seen(&value, &value),
        " {\"order\": {\"cake\": \"rye\", \"pieces\": [1, 2]}}\nthe same"
    );
}

#[test]
fn new_gone_and_changed_fields_are_told_apart() {
    let before = json!({"order": 7, "cake": "rye", "paid": false});
    let after = json!({"order": 7, "paid": true, "price": 12});
    assert_eq!(
        seen(&before, &after),
        " {\n   \"order\": 7,\n\u{2212}  \"cake\": \"rye\",\n\u{2212}  \"paid\": false,\n+  \"paid\": true,\n+  \"price\": 12\n }\n1 added, 1 removed, 1 changed"
    );
}

#[test]
fn what_is_gone_stands_where_it_was() {
    let before = json!({"a": 1, "b": 2, "c": 3, "d": 4});
    let after = json!({"a": 1, "new": 9, "d": 4});
    assert_eq!(
        seen(&before, &after),
        " {\n   \"a\": 1,\n\u{2212}  \"b\": 2,\n\u{2212}  \"c\": 3,\n+  \"new\": 9,\n   \"d\": 4\n }\n1 added, 2 removed"
    );
}

#[test]
fn differences_deep_inside_are_found_there() {
    let before = json!({"a": {"b": {"c": 1, "d": 2}}});
    let after = json!({"a": {"b": {"c": 1, "d": 3}}});
    assert_eq!(
        seen(&before, &after),
        " {\n   \"a\": {\n     \"b\": {\n       \"c\": 1,\n\u{2212}      \"d\": 2\n+      \"d\": 3\n     }\n   }\n }\n1 changed"
    );
}

#[test]
fn lists_are_compared_from_both_ends() {
    assert_eq!(
        seen(&json!([1, 2, 3]), &json!([1, 9, 2, 3])),
        " [\n   1,\n+  9,\n   2,\n   3\n ]\n1 added"
    );
    assert_eq!(
        seen(&json!([1, 2, 3]), &json!([1, 3])),
        " [\n   1,\n\u{2212}  2,\n   3\n ]\n1 removed"
    );
    assert_eq!(
        seen(&json!([{"a": 1}, 5]), &json!([{"a": 2}, 5])),
        " [\n   {\n\u{2212}    \"a\": 1\n+    \"a\": 2\n   },\n   5\n ]\n1 changed"
    );
    assert_eq!(
        difference(&json!([1, 1]), &json!([1])).in_words(),
        "1 removed"
    );
}

#[test]
fn what_is_altogether_different_is_shown_whole() {
    assert_eq!(
        seen(&json!({"order": 7}), &json!([1])),
        "\u{2212}{\"order\": 7}\n+[1]\n1 changed"
    );
    assert_eq!(
        seen(&json!({"order": 7}), &json!({"cake": 1})),
        "\u{2212}{\"order\": 7}\n+{\"cake\": 1}\n1 changed"
    );
    assert_eq!(
        seen(&json!({}), &json!(null)),
        "\u{2212}{}\n+null\n1 changed"
    );
}

#[test]
fn marks_are_words_too() {
    let html = difference(&json!({"a": 1}), &json!({"a": "<b>"})).to_html();
    assert!(html.contains("<span class=\"diff-was\"><i aria-hidden=\"true\">\u{2212}</i><b class=\"visually-hidden\">was </b>  <span"));
    assert!(
        html.contains("diff-now") && html.contains("&lt;b&gt;"),
        "{html}"
    );
}

#[test]
fn long_values_end_somewhere() {
    let many = Value::Array((0..5_000).map(Value::from).collect());
    let found = difference(&json!([]), &many);
    assert_eq!(
        (found.lines.len(), found.cut),
        (LINES_MAX, 5_000 + 3 - LINES_MAX)
    );
    assert_eq!(plain(&many).cut, 5_000 + 2 - LINES_MAX);
}

#[test]
fn every_line_of_a_plain_value_makes_the_value() {
    let value = json!({"a": [1, {"b": "x".repeat(60)}], "c": {}, "d": [[], "\"q\""]});
    let text: String = plain(&value)
        .lines
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
}
