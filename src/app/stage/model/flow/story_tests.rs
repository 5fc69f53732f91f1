use super::super::rerun::{Test, Tested};
use super::super::steps::Step;
use super::super::{seen, table};
use super::*;
use crate::app::stage::model::inspect::ask;
use crate::app::stage::model::testing::{Bench, ran};
use cloud::call::Service;
use cloud::states::Execution;
use serde_json::json;

fn execution(bench: &Bench) -> &Execution {
    bench.cloud().states().executions().next().unwrap()
}

fn story(bench: &Bench) -> Story {
    let mut story = Story::default();
    story.read(execution(bench).events());
    story
}

/// `id type state` of each event.
fn told(story: &Story) -> Vec<String> {
    let row = |row: &Row| {
        format!(
            "{} {} {}",
            row.id,
            row.kind,
            story.state_of(row).unwrap_or("-")
        )
    };
    story.rows().iter().map(row).collect()
}

fn pass(next: &str) -> Value {
    match next {
        "" => json!({"Type": "Pass", "End": true}),
        next => json!({"Type": "Pass", "Next": next}),
    }
}

#[test]
fn every_event_belongs_to_a_visit() {
    let bench = ran(&json!({"A": pass("B"), "B": pass("")}), &json!({}));
    assert_eq!(
        told(&story(&bench)),
        [
            "1 ExecutionStarted -",
            "2 PassStateEntered A",
            "3 PassStateExited A",
            "4 PassStateEntered B",
            "5 PassStateExited B",
            "6 ExecutionSucceeded -",
        ]
    );
}

#[test]
fn iterations_and_branches_are_inside_of_their_states() {
    let inner = json!({"StartAt": "In", "States": {"In": pass("On"), "On": pass("")}});
    let states = json!({
        "Each": {"Type": "Map", "ItemProcessor": inner, "Next": "Both"},
        "Both": {"Type": "Parallel", "Next": "Last", "Branches": [
            {"StartAt": "Left", "States": {"Left": pass("")}},
            {"StartAt": "Right", "States": {"Right": pass("")}},
        ]},
        "Last": pass(""),
    });
    let bench = ran(&states, &json!([1, 2]));
    let story = story(&bench);
    let of = |kind: &str| {
        let rows = story.rows().iter().filter(|row| row.kind == kind);
        rows.map(|row| story.state_of(row).unwrap_or("-"))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("MapStateStarted"), ["Each"]);
    assert_eq!(of("MapIterationSucceeded"), ["Each", "Each"]);
    assert_eq!(of("MapStateSucceeded"), ["Each"]);
    assert_eq!(of("MapStateExited"), ["Each"]);
    assert_eq!(of("ParallelStateSucceeded"), ["Both"]);
    assert_eq!(of("ParallelStateExited"), ["Both"]);
    let places = |state: &str| {
        let visits = story.visits(state);
        visits
            .iter()
            .map(|visit| story.place(visit))
            .collect::<Vec<_>>()
    };
    assert_eq!(places("On"), ["Each, item 0", "Each, item 1"]);
    assert_eq!(places("Right"), ["Both"]);
    assert_eq!(places("Last"), [""]);
    assert!(story.visits("On").iter().all(|visit| visit.left.is_some()));
    let started = execution(&bench).started;
    let labels = seen::labels(&story, "On", started);
    assert!(
        labels[1].words.starts_with("2 of 2, Each, item 1, after "),
        "{labels:?}"
    );
    assert!(labels[1].words.ends_with(", done"), "{labels:?}");
}

#[test]
fn loops_are_visits_of_their_own() {
    let states = json!({
        "Count": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": {"n": "{% $states.input.n + 1 %}"}, "Next": "Enough"},
        "Enough": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericLessThan": 3, "Next": "Count"}], "Default": "Done"},
        "Done": {"Type": "Succeed"},
    });
    let bench = ran(&states, &json!({"n": 0}));
    let story = story(&bench);
    assert_eq!(story.visits("Count").len(), 3);
    assert_eq!(story.visits("Enough").len(), 3);
    assert_eq!(table::states(&story), ["Count", "Enough", "Done"]);
    let (ids, older) = table::events(&story, Some("Count"), 4);
    assert_eq!((ids.len(), older), (4, 2));
    let line = table::line(
        &story,
        story.row(ids[0]).unwrap(),
        execution(&bench).started,
    );
    assert_eq!(
        (line.kind.as_str(), line.state.as_str()),
        ("PassStateEntered", "Count")
    );
}

#[test]
fn attempts_and_errors_are_counted() {
    let states = json!({
        "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "nobody"},
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2, "IntervalSeconds": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}], "End": true},
        "Sorry": {"Type": "Fail", "Error": "Sorry"},
    });
    let bench = ran(&states, &json!({}));
    let story = story(&bench);
    let ask = story.visits("Ask")[0];
    assert_eq!(
        (ask.attempts.len(), ask.error.is_some(), ask.left.is_some()),
        (3, true, true)
    );
    let labels = seen::labels(&story, "Ask", execution(&bench).started);
    let words: Vec<&str> = labels.iter().map(|label| &*label.words).collect();
    assert_eq!(words[0], "1 of 1, after 0.000 s, attempt 1 of 3, failed");
    assert_eq!(words[2], "1 of 1, after 0.000 s, attempt 3 of 3, caught");
    let first = seen::flow(bench.cloud(), execution(&bench), labels[0].visit).unwrap();
    assert!(first.error.is_some() && first.steps.iter().all(|step| step.name != "Catch"));
    let sorry = story.visits("Sorry")[0];
    assert!(sorry.left.is_none());
    let of_ask = |row: &&Row| story.state_of(row) == Some("Ask");
    assert!(
        story.rows().iter().filter(of_ask).count() >= 11,
        "{:?}",
        told(&story)
    );
}

#[test]
fn reading_on_is_reading_at_once() {
    let bench = ran(&json!({"A": pass("B"), "B": pass("")}), &json!({}));
    let whole = story(&bench);
    let mut parts = Story::default();
    for count in [1, 3, 6] {
        parts.read(execution(&bench).events().take(count));
    }
    assert_eq!(parts, whole);
    let event = execution(&bench).events().nth(1).unwrap();
    assert_eq!(
        table::details(event)["stateEnteredEventDetails"]["input"],
        json!({})
    );
}

/// `name expression` of each step of the visit that began with an event, with what it compares.
fn way(bench: &Bench, entered: u64) -> Vec<String> {
    let flow = seen::flow(bench.cloud(), execution(bench), (entered, u64::MAX)).unwrap();
    let step = |step: &Step| {
        let expression = step.expression.as_deref().unwrap_or("-");
        format!(
            "{} {expression} from {:?}: {}",
            step.name, step.base, step.after
        )
    };
    flow.steps.iter().map(step).collect()
}

#[test]
fn the_data_of_a_visit_are_those_that_the_engine_had() {
    let states = json!({"A": {"Type": "Pass", "InputPath": "$.order", "Parameters": {"n.$": "$.n"}, "ResultPath": "$.r", "End": true}});
    let bench = ran(&states, &json!({"order": {"n": 7}}));
    let way = way(&bench, 2);
    assert_eq!(way[0], r#"Input - from "": {"order":{"n":7}}"#);
    assert_eq!(way[1], r#"InputPath $.order from "Input": {"n":7}"#);
    assert!(
        way[2].starts_with("Parameters {") && way[2].ends_with(r#"from "InputPath": {"n":7}"#),
        "{way:?}"
    );
    assert_eq!(
        way[3],
        r#"ResultPath $.r from "Input": {"order":{"n":7},"r":{"n":7}}"#
    );
    assert_eq!(
        way[4],
        r#"OutputPath - from "ResultPath": {"order":{"n":7},"r":{"n":7}}"#
    );
    assert_eq!(way.len(), 5, "{way:?}");
}

#[test]
fn variables_are_compared_with_what_they_were() {
    let set = |value: &str, next: &str| {
        let mut state = pass(next);
        state["QueryLanguage"] = "JSONata".into();
        state["Assign"] = json!({value: "{% $states.input.n %}"});
        state
    };
    let bench = ran(
        &json!({"A": set("a", "B"), "B": set("b", "")}),
        &json!({"n": 1}),
    );
    let way = way(&bench, 4);
    assert_eq!(way[0], r#"Variables - from "": {"a":1}"#, "{way:?}");
    assert!(
        way.iter().any(|step| step.starts_with("Assign ")
            && step.ends_with(r#"from "Variables": {"a":1,"b":1}"#)),
        "{way:?}"
    );
    let flow = seen::flow(bench.cloud(), execution(&bench), (2, u64::MAX)).unwrap();
    assert_eq!(flow.words, "A, a Pass state in JSONata. B came next.");
    assert_eq!((flow.variables.clone(), flow.error.clone()), (None, None));
    assert_eq!(
        (flow.input().as_str(), flow.mock().as_str()),
        ("{\n  \"n\": 1\n}", "")
    );
    assert!(seen::flow(bench.cloud(), execution(&bench), (3, u64::MAX)).is_none());
}

#[test]
fn what_was_caught_is_part_of_the_way() {
    let states = json!({
        "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "nobody"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry", "ResultPath": "$.error"}], "End": true},
        "Sorry": {"Type": "Pass", "End": true},
    });
    let bench = ran(&states, &json!({"order": 7}));
    let flow = seen::flow(bench.cloud(), execution(&bench), (2, u64::MAX)).unwrap();
    let names: Vec<&str> = flow.steps.iter().map(|step| step.name).collect();
    assert!(
        names.contains(&"Catch") && names.contains(&"ResultPath"),
        "{names:?}"
    );
    assert!(
        flow.error.is_some() && flow.words.contains("the catcher led to Sorry"),
        "{}",
        flow.words
    );
}

#[test]
fn a_map_can_be_tested_with_what_it_came_to() {
    let inner = json!({"StartAt": "In", "States": {"In": pass("")}});
    let states = json!({"Each": {"Type": "Map", "ItemProcessor": inner, "End": true}});
    let bench = ran(&states, &json!([1, 2]));
    let flow = seen::flow(bench.cloud(), execution(&bench), (2, u64::MAX)).unwrap();
    assert_eq!(flow.mock(), "[\n  1,\n  2\n]");
    let machine = bench.cloud().states().state_machine("baking").unwrap();
    let test = Test {
        definition: machine.definition.to_string(),
        state: "Each".into(),
        input: flow.input(),
        result: flow.mock(),
        role: machine.role_arn.to_string(),
        variables: flow.variables.clone(),
    };
    let answer = ask(bench.cloud(), Service::States, "TestState", test.params());
    let tested = Tested::of(&test.params(), &answer);
    assert_eq!(
        (tested.status.as_str(), tested.is_good),
        ("SUCCEEDED", true),
        "{answer}"
    );
    assert_eq!(tested.steps.last().unwrap().after, json!([1, 2]));
}
