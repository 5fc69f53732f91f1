use super::*;

fn test(state: &Value) -> Test {
    Test {
        definition: json!({"StartAt": "A", "States": {"A": state}}).to_string(),
        state: "A".into(),
        input: "{}".into(),
        result: String::new(),
        role: "arn:aws:iam::111122223333:role/baker".into(),
        variables: None,
    }
}

#[test]
fn only_work_has_a_role_or_a_result() {
    let pass = test(&json!({"Type": "Pass", "End": true})).params();
    assert!(pass.get("roleArn").is_none() && pass.get("mock").is_none());
    let mut task =
        test(&json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true}));
    assert_eq!(task.params()["roleArn"], task.role.as_str());
    task.result = "[1]".into();
    assert_eq!(task.params()["mock"], json!({"result": "[1]"}));
    assert!(task.params().get("roleArn").is_none());
    task.variables = Some(json!({"a": 1}));
    assert_eq!(task.params()["variables"], "{\"a\":1}");
}

#[test]
fn what_came_of_it_is_told_in_words() {
    let params = test(&json!({"Type": "Pass", "End": true})).params();
    let told = |answer: Value| Tested::of(&params, &answer).words;
    assert_eq!(
        told(json!({"status": "SUCCEEDED", "output": "{}"})),
        "The execution would end here."
    );
    assert_eq!(
        told(json!({"status": "CAUGHT_ERROR", "error": "Hot", "nextState": "Cool"})),
        "Hot. A catcher takes over. Cool would come next."
    );
    assert_eq!(
        told(
            json!({"status": "RETRIABLE", "error": "Hot", "cause": "Too hot.",
            "inspectionData": {"errorDetails": {"retryBackoffIntervalSeconds": 2}}})
        ),
        "Hot: Too hot. It would be tried again after 2 s."
    );
    assert!(told(json!({"status": "FAILED", "error": "Hot"})).ends_with("would fail."));
}

#[test]
fn a_machine_can_begin_with_another_state() {
    let definition = json!({"Comment": "bakes", "StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "C"}], "Default": "D"},
        "C": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "E"}]},
        "D": {"Type": "Succeed"},
        "E": {"Type": "Fail"},
    }})
    .to_string();
    let states = |from: &str, variables: Option<&Value>| {
        let text = beginning_at(&definition, from, variables)
            .unwrap()
            .definition;
        let errors = cloud::states::problems(&text, Kind::Standard);
        assert!(errors.is_empty(), "{errors:?}");
        let value: Value = serde_json::from_str(&text).unwrap();
        let states = value["States"].as_object().unwrap();
        states.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(states("B", None), "B C D E");
    assert_eq!(states("C", None), "C E");
    assert_eq!(states("A", None), "A B C D E");
    assert_eq!(states("D", Some(&json!({"paid": true}))), "Variables D");
    assert_eq!(beginning_at(&definition, "F", None), None);
    assert_eq!(beginning_at("odd", "A", None), None);
}

#[test]
fn a_state_inside_of_another_begins_a_machine_of_its_own() {
    let definition = json!({"QueryLanguage": "JSONata", "TimeoutSeconds": 9, "StartAt": "Each", "States": {
        "Each": {"Type": "Map", "Next": "After", "Retry": [{"ErrorEquals": ["States.ALL"]}], "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Both", "States": {
                "Both": {"Type": "Parallel", "Next": "Variables", "Branches": [
                    {"StartAt": "X", "States": {"X": {"Type": "Pass", "Next": "Y"}, "Y": {"Type": "Succeed"}}},
                    {"StartAt": "Z", "States": {"Z": {"Type": "Pass", "End": true,
                        "Output": "{% $states.context.Map.Item.Value %}"}}}]},
                "Variables": {"Type": "Pass", "End": true}}}},
        "After": {"Type": "Succeed"},
    }})
    .to_string();
    let begin = |from: &str, variables: Option<&Value>| {
        let made = beginning_at(&definition, from, variables).unwrap();
        let errors = cloud::states::problems(&made.definition, Kind::Standard);
        assert!(errors.is_empty(), "{errors:?}");
        let value: Value = serde_json::from_str(&made.definition).unwrap();
        let states = value["States"].as_object().unwrap().keys();
        let states = states.cloned().collect::<Vec<_>>().join(" ");
        (made, value, states)
    };
    let (made, value, states) = begin("X", None);
    assert_eq!(states, "X Y");
    assert_eq!(value["QueryLanguage"], "JSONata");
    assert!(value.get("TimeoutSeconds").is_none());
    let around = made.inside.clone().unwrap();
    assert_eq!(
        (&*around.name, &*around.kind, made.reads_item),
        ("Both", "Parallel", false)
    );
    let words = made.in_words("bake-from-X", "X");
    assert!(
        words.contains("X is inside of Both.") && words.contains("its branch"),
        "{words}"
    );
    // The Map's item is not there, and that is said.
    let (made, ..) = begin("Z", None);
    assert!(made.reads_item && made.in_words("m", "Z").ends_with("will fail."));
    let (made, _, states) = begin("Both", Some(&json!({"n": 1})));
    assert_eq!(states, "Variables_ Both Variables");
    assert!(made.in_words("m", "Both").contains("one iteration"));
    let (made, value, states) = begin("Each", None);
    assert_eq!(
        (states.as_str(), &value["TimeoutSeconds"]),
        ("Each After", &json!(9))
    );
    // A Map of its own has items of its own.
    assert!(made.inside.is_none() && !made.reads_item);
}

#[test]
fn names_of_new_machines_are_names() {
    assert_eq!(name_from("bake", "Ask the oven"), "bake-from-Ask-the-oven");
    let long = name_from("bake", &"\u{fc}".repeat(200));
    assert_eq!(long.chars().count(), 80);
}
