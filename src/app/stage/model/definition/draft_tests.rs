use super::*;
use crate::app::stage::model::action::call;
use crate::app::stage::model::code::json::tokens;
use crate::app::stage::model::testing::Bench;
use cloud::call::Service;
use serde_json::json;

const GOOD: &str = "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\"Type\": \"Pass\", \"End\": true}\n  }\n}";

#[test]
fn what_is_right_has_no_problems() {
    let checked = check(GOOD, Kind::Standard);
    assert!(checked.is_good() && checked.findings.is_empty());
    assert_eq!(checked.in_words(), "No problems");
}

#[test]
fn problems_are_found_at_their_place() {
    let text = GOOD.replace("\"End\": true", "\"Next\": \"B\"");
    let checked = check(&text, Kind::Standard);
    assert!(!checked.is_good());
    let spots = checked.spots(&text, &tokens(&text));
    let marked: Vec<&str> = spots
        .iter()
        .map(|(from, to, _)| &text[*from..*to])
        .collect();
    assert!(marked.contains(&"\"Next\""), "{marked:?} {checked:?}");
    assert!(checked.in_words().contains("error"));
    assert!(checked.findings.iter().all(|one| !one.help.is_empty()));
}

#[test]
fn any_text_is_checked_and_marked() {
    for text in [
        "",
        "{",
        "{\"StartAt\": \u{e9}",
        "[]",
        "null",
        "{\n\n",
        "\"\u{1F600}",
    ] {
        let checked = check(text, Kind::Express);
        assert!(!checked.is_good(), "{text}");
        for (from, to, _) in checked.spots(text, &tokens(text)) {
            assert!(text.get(from..to).is_some(), "{text}");
        }
    }
}

#[test]
fn what_stands_on_one_line_is_laid_out() {
    assert_eq!(laid_out("{\"a\":1}"), "{\n  \"a\": 1\n}");
    assert_eq!(laid_out(GOOD), GOOD);
    assert_eq!(laid_out("{odd"), "{odd");
    assert!(is_same("{\"a\":1}", "{ \"a\": 1 }") && !is_same("{\"a\":1}", "{\"a\":2}"));
    assert!(is_same("{odd", "{odd") && !is_same("{odd", "{ odd"));
}

#[test]
fn the_first_definition_is_found_again() {
    let mut bench = Bench::new(false);
    let role = "arn:aws:iam::111122223333:role/baker";
    let made = json!({"name": "baking", "definition": GOOD, "roleArn": role});
    bench.act(call(Service::States, "CreateStateMachine", made));
    let machine = bench.cloud().states().state_machine("baking").unwrap();
    let changed =
        json!({"stateMachineArn": machine.arn, "definition": GOOD.replace("\"A\"", "\"B\"")});
    bench.act(call(Service::States, "UpdateStateMachine", changed));
    let machine = bench.cloud().states().state_machine("baking").unwrap();
    assert!(machine.definition.contains("\"B\""));
    assert_eq!(original(bench.cloud(), "baking").as_deref(), Some(GOOD));
    assert_eq!(original(bench.cloud(), "cooling"), None);
}
