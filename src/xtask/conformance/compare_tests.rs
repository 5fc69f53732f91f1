//! What comparing must and must not let pass.

use super::*;
use serde_json::json;

fn names() -> Names {
    Names::new([("region".to_owned(), "us-east-1".to_owned())])
}

fn ordered() -> BTreeSet<String> {
    BTreeSet::new()
}

/// Where the first difference is; empty when there is none.
fn difference(expected: &Value, actual: &Value) -> String {
    names()
        .compare(expected, actual, &ordered())
        .err()
        .map(|difference| difference.to_string())
        .unwrap_or_default()
}

#[test]
fn values_are_compared_by_value() {
    assert_eq!(
        difference(&json!({"a": 1, "b": [2]}), &json!({"b": [2.0], "a": 1})),
        ""
    );
    assert_eq!(
        difference(
            &json!({"a": [1, {"b": "x"}]}),
            &json!({"a": [1, {"b": "y"}]})
        ),
        r#"a[1].b: expected "x", got "y""#
    );
    assert_eq!(
        difference(&json!("1"), &json!(1)),
        r#"answer: expected "1", got 1"#
    );
    assert_eq!(
        difference(&json!([1, 2]), &json!([1])),
        "answer: expected 2 items, got 1 items"
    );
}

#[test]
fn extra_and_missing_keys_differ_but_for_headers_of_the_way() {
    assert_eq!(
        difference(&json!({}), &json!({"a": null})),
        "a: expected no such key, got null"
    );
    assert_eq!(
        difference(&json!({"a": 1}), &json!({})),
        "a: expected 1, got nothing"
    );
    assert_eq!(
        difference(
            &json!({"Via": "x", "date": "y"}),
            &json!({"X-Amz-Cf-Id": 1})
        ),
        ""
    );
}

#[test]
fn a_name_stands_for_one_value_wherever_it_recurs() {
    let mut names = names();
    let mut same =
        |expected: Value, actual: Value| names.compare(&expected, &actual, &ordered()).is_ok();
    assert!(same(json!("<id:1>"), json!("m-1")));
    assert!(same(json!({"of": "<id:1>"}), json!({"of": "m-1"})));
    assert!(!same(json!("<id:1>"), json!("m-2")));
    assert!(same(json!("<id:2>"), json!(7)));
    assert!(!same(json!("<id:2>"), json!(8)));
    assert!(same(json!("<*:any>"), json!({"what": "ever"})));
    assert!(same(
        json!("<*:Value '<a:len(3)>' at 'x'>"),
        json!("anything")
    ));
}

#[test]
fn names_stand_inside_longer_texts() {
    let mut names = names();
    let mut same = |expected: &str, actual: &str| {
        names
            .compare(&json!(expected), &json!(actual), &ordered())
            .is_ok()
    };
    assert!(same(
        "arn:aws:sqs:<region>:1:<queue:1>",
        "arn:aws:sqs:us-east-1:1:orders"
    ));
    assert!(!same(
        "arn:aws:sqs:<region>:1:x",
        "arn:aws:sqs:eu-west-1:1:x"
    ));
    assert!(same("https://<queue:1>/", "https://orders/"));
    assert!(!same("https://<queue:1>/", "https://cakes/"));
    assert!(same("<*:a> and <*:b>.", "x and y."));
    assert!(same("'<a:len(3)>'", "'aaa'"));
    assert!(!same("'<a:len(3)>'", "'aaaa'"));
    assert!(same("Must be >= 0 and <= 20", "Must be >= 0 and <= 20"));
    assert!(!same("Must be >= 0 and <= 20", "Must be >= 0 and <= 21"));
}

#[test]
fn what_failed_to_match_binds_nothing() {
    let mut names = names();
    let pair = json!({"a": "<id:1>", "b": "x"});
    assert!(
        names
            .compare(&pair, &json!({"a": "1", "b": "y"}), &ordered())
            .is_err()
    );
    assert!(
        names
            .compare(&pair, &json!({"a": "2", "b": "x"}), &ordered())
            .is_ok()
    );
}

#[test]
fn text_that_holds_an_object_is_read() {
    assert_eq!(difference(&json!({"a": 1}), &json!(r#"{ "a": 1.0 }"#)), "");
    assert_eq!(difference(&json!(r#"{"a":1}"#), &json!(r#"{"a": 1}"#)), "");
    assert_eq!(
        difference(&json!(r#"{"a":1}"#), &json!(r#"{"a":2}"#)),
        "a: expected 1, got 2"
    );
    assert_ne!(difference(&json!("{not"), &json!("{so")), "");
}

#[test]
fn order_counts_unless_the_recording_says_otherwise() {
    let unordered = BTreeSet::from(["items".to_owned()]);
    let expected = json!({"items": [{"id": "<x:1>"}, {"id": "<x:2>", "of": "<x:1>"}]});
    let swapped = json!({"items": [{"id": "b", "of": "a"}, {"id": "a"}]});
    assert!(names().compare(&expected, &swapped, &ordered()).is_err());
    assert!(names().compare(&expected, &swapped, &unordered).is_ok());
    let stranger = json!({"items": [{"id": "b", "of": "c"}, {"id": "a"}]});
    assert!(names().compare(&expected, &stranger, &unordered).is_err());
}

#[test]
fn blanked_text_matches_what_the_recorder_wrote() {
    let mut names = names();
    names.blank(Regex::new("[0-9]{4}-[0-9]{2}").unwrap(), "date".to_owned());
    assert!(
        names
            .compare(&json!("on date."), &json!("on 2026-01."), &ordered())
            .is_ok()
    );
    assert!(
        names
            .compare(&json!("on date."), &json!("on Monday."), &ordered())
            .is_err()
    );
}

#[test]
fn a_guess_gives_way_only_to_what_the_call_gave_and_only_once() {
    let guessed = || Names::new([("name:1".to_owned(), "shop".to_owned())]);
    let same = |names: &mut Names, actual: &str| {
        let expected = json!("<name:1>");
        names.compare(&expected, &json!(actual), &ordered()).is_ok()
    };
    let call = json!({"name": "shop", "body": "title: bakery"});
    let mut names = guessed();
    names.call(&call);
    assert!(same(&mut names, "bakery"));
    assert!(!same(&mut names, "shop"));
    let mut names = guessed();
    names.call(&call);
    assert!(!same(&mut names, "elsewhere"));
    assert!(same(&mut names, "shop"));
    assert!(!same(&mut names, "bakery"));
}
