use super::*;
use cloud::states::{Kind, problems};
use serde_json::{Value, json};

/// Whether the validator takes a field in an object that stands at a place of a definition.
fn takes(definition: impl Fn(Value) -> Value, mut object: Value, field: &str) -> bool {
    if object.get(field).is_none() {
        object[field] = Value::Null;
    }
    let text = definition(object).to_string();
    let own = format!("'{field}' is ");
    !problems(&text, Kind::Standard).iter().any(|problem| {
        let message = &problem.message;
        message.contains(&own) && message.contains("supported") && message.contains("ield")
    })
}

/// All fields that are offered somewhere.
fn vocabulary() -> Vec<&'static str> {
    let roles = [
        Role::Machine,
        Role::Branch,
        Role::Processor,
        Role::ProcessorConfig,
        Role::Retrier,
        Role::Catcher,
        Role::Reader,
        Role::Batcher,
        Role::Writer,
    ];
    let mut all: Vec<&str> = Vec::new();
    for jsonata in [false, true] {
        all.extend(roles.iter().flat_map(|role| fields(*role, None, jsonata)));
        for (kind, _) in TYPES {
            all.extend(fields(Role::State, Some(kind), jsonata));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn states_take_what_is_offered_and_nothing_else() {
    for jsonata in [false, true] {
        let language = if jsonata { "JSONata" } else { "JSONPath" };
        for (kind, _) in TYPES {
            let offered = fields(Role::State, Some(kind), jsonata);
            for field in vocabulary() {
                let machine = |state: Value| json!({"StartAt": "A", "QueryLanguage": language, "States": {"A": state}});
                assert_eq!(
                    takes(machine, json!({"Type": kind}), field),
                    offered.contains(&field),
                    "{field} of {kind} in {language}"
                );
            }
        }
    }
}

#[test]
fn other_objects_take_what_is_offered() {
    let state = |field: &'static str, list: bool| {
        move |object: Value| {
            let object = if list { json!([object]) } else { object };
            let mut state = json!({"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}});
            state[field] = object;
            json!({"StartAt": "A", "States": {"A": state}})
        }
    };
    let check = |role: Role, place: &dyn Fn(Value) -> Value| {
        for field in vocabulary() {
            assert_eq!(
                takes(place, json!({}), field),
                fields(role, None, false).contains(&field),
                "{field} of {role:?}"
            );
        }
    };
    check(Role::Machine, &|object| object);
    check(Role::Retrier, &state("Retry", true));
    check(Role::Catcher, &state("Catch", true));
    check(Role::Processor, &state("ItemProcessor", false));
}

#[test]
fn rules_take_the_comparisons_that_are_offered() {
    for field in fields(Role::Rule { inner: false }, None, false) {
        let place = |rule: Value| json!({"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [rule]}}});
        assert!(
            takes(place, json!({"Variable": "$.a", "Next": "A"}), field),
            "{field}"
        );
    }
}

#[test]
fn every_kind_has_its_own_fields() {
    assert_eq!(
        fields(Role::State, None, false),
        ["Type", "Comment", "QueryLanguage"]
    );
    assert!(fields(Role::Data, None, true).is_empty());
    assert_eq!(shape("End").skeleton(), ("true", 4));
    assert_eq!(shape("TimeoutSecondsPath"), Shape::Text);
}
