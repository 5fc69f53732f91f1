//! Executions on the engine, read as the views read them.

use super::layout::{Drawing, Room};
use super::seen::{Drawn, Seen};
use super::source::{self, Reader};
use super::words::Look;
use super::{Graph, Selection};
use crate::app::stage::model::action;
use cloud::call::Service;
use cloud::session::{Recipe, Session};
use serde_json::{Value, json};
use std::sync::Arc;

const ARN: &str = "arn:aws:states:us-east-1:111122223333:stateMachine:bake";

fn session(definition: &Value) -> Session {
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Bake": {"Type": "AWS::Serverless::StateMachine", "Properties": {
            "Name": "bake", "Definition": definition,
        }}},
    });
    Session::new(Recipe::new(1, Arc::new(template))).unwrap()
}

/// Looks at the newest execution, or the chosen one, with a reader that knows nothing yet.
fn seen(session: &Session, selection: &Selection) -> (Graph, Seen) {
    let cloud = session.cloud();
    let shown = source::shown(cloud, selection);
    let graph = Graph::read(&shown.definition).unwrap();
    let drawing = Drawing::new(&graph, &Room::WIDE);
    let drawn = Drawn { graph, drawing };
    let mut reader = Reader::default();
    let execution = shown
        .execution
        .map(|arn| cloud.states().execution(&arn).unwrap());
    let moment = execution.map(|execution| {
        reader.read(cloud, execution);
        reader.moment(cloud, execution)
    });
    let seen = Seen::of(&drawn, moment.as_ref());
    (drawn.graph, seen)
}

fn standing(session: &Session, state: &str) -> (Look, String) {
    let (graph, seen) = seen(session, &Selection::default());
    let standing = seen.state(graph.named(state).unwrap());
    (standing.look, standing.words)
}

fn start(session: &mut Session, input: &str) {
    session.act(action::execute(ARN, input, false)).unwrap();
}

fn wait(session: &mut Session, millis: u64) {
    let to = session.now().after(millis);
    session.advance_to(to);
}

fn oven() -> Session {
    session(&json!({"StartAt": "Bake", "States": {
        "Bake": {"Type": "Parallel", "Next": "Serve",
            "Branches": [{"StartAt": "Burn", "States": {"Burn": {"Type": "Fail", "Error": "Burnt"}}}],
            "Retry": [{"ErrorEquals": ["Burnt"], "IntervalSeconds": 3, "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}]},
        "Serve": {"Type": "Pass", "End": true},
        "Sorry": {"Type": "Wait", "Seconds": 60, "End": true}}}))
}

#[test]
fn a_retry_counts_down_and_is_caught_in_the_end() {
    let mut session = oven();
    assert_eq!(
        seen(&session, &Selection::default()).1.whole,
        "No execution yet"
    );
    let began = session.now();
    start(&mut session, "{}");
    wait(&mut session, 1_000);
    let (look, words) = standing(&session, "Bake");
    assert_eq!(look, Look::Again);
    assert!(words.starts_with("retry 1 in 2."), "{words}");
    wait(&mut session, 5_000);
    assert_eq!(standing(&session, "Bake").0, Look::Caught);
    assert_eq!(standing(&session, "Burn").1, "2 failed");
    assert_eq!(standing(&session, "Serve").0, Look::Idle);
    assert_eq!(standing(&session, "Sorry").0, Look::Running);
    let (_, after) = seen(&session, &Selection::default());
    assert_eq!(after.whole, "Running: Sorry");
    let shown = source::shown(session.cloud(), &Selection::default());
    let ends = source::ends(session.cloud(), &shown.execution.unwrap()).unwrap();
    assert_eq!((ends.time.as_str(), ends.output), ("for 6 s", None));
    // Back in time the graph shows that moment.
    session.seek(began.after(1_000));
    assert_eq!(standing(&session, "Bake").0, Look::Again);
    assert_eq!(standing(&session, "Sorry").0, Look::Idle);
}

#[test]
fn transitions_that_were_taken_are_known() {
    let mut session = oven();
    start(&mut session, "{}");
    wait(&mut session, 6_000);
    let (graph, seen) = seen(&session, &Selection::default());
    let drawing = Drawing::new(&graph, &Room::WIDE);
    let taken: Vec<(&str, u64)> = drawing
        .lines
        .iter()
        .zip(&seen.taken)
        .filter(|(line, _)| line.block == 0)
        .map(|(line, taken)| (graph.blocks[0].edges[line.edge].label.as_str(), *taken))
        .collect();
    assert_eq!(taken[0], ("", 1));
    assert!(taken.contains(&("catch any error", 1)), "{taken:?}");
    assert_eq!(taken.iter().filter(|(_, count)| *count > 0).count(), 2);
}

#[test]
fn a_map_tells_of_its_items() {
    let mut session = session(&json!({"StartAt": "Each", "States": {
        "Each": {"Type": "Map", "MaxConcurrency": 2, "End": true, "ItemProcessor": {
            "StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 10, "End": true}}}}}}));
    start(&mut session, "[1, 2, 3, 4, 5]");
    wait(&mut session, 5_000);
    assert_eq!(standing(&session, "Each").1, "2 running of 5");
    assert_eq!(standing(&session, "Rest").1, "2 running");
    wait(&mut session, 10_000);
    assert_eq!(standing(&session, "Each").1, "2 running, 2 succeeded of 5");
    wait(&mut session, 60_000);
    assert_eq!(
        standing(&session, "Each"),
        (Look::Succeeded, "5 succeeded of 5".into())
    );
    assert_eq!(standing(&session, "Rest").1, "5 succeeded");
    assert_eq!(source::counts(session.cloud(), "bake"), [0, 1, 0]);
}

#[test]
fn the_newest_execution_is_shown_unless_one_is_chosen() {
    let mut session = session(
        &json!({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 5, "End": true}}}),
    );
    start(&mut session, "{\"order\": 1}");
    wait(&mut session, 10_000);
    start(&mut session, "{\"order\": 2}");
    wait(&mut session, 1_000);
    let listed = source::listed(session.cloud(), "bake", session.now());
    assert_eq!(listed.len(), 2);
    assert!(listed[0].words.ends_with("running") && listed[1].words.ends_with("succeeded"));
    assert_eq!(standing(&session, "A").0, Look::Running);
    let mut selection = Selection::default();
    selection.choose_execution(Some(Arc::clone(&listed[1].arn)));
    let (_, first) = seen(&session, &selection);
    assert_eq!(first.whole, "Succeeded, 1 state");
    let ends = source::ends(session.cloud(), &listed[1].arn).unwrap();
    assert_eq!(ends.input, json!({"order": 1}));
    assert_eq!(ends.output, Some(json!({"order": 1})));
    assert!(ends.time.starts_with("after 5"), "{}", ends.time);
    // What is gone at this moment gives way to the newest.
    selection.choose_execution(Some("arn:aws:states:::execution:bake:none".into()));
    let shown = source::shown(session.cloud(), &selection);
    assert_eq!(shown.execution.as_ref(), Some(&listed[0].arn));
    let (running, more) = source::running(session.cloud(), "bake", 3);
    assert_eq!(
        (running[0].label.as_str(), running[0].state.as_str(), more),
        ("#2", "A", 0)
    );
}

#[test]
fn an_execution_is_drawn_by_the_definition_that_it_began_with() {
    let first =
        json!({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 5, "End": true}}});
    let second = json!({"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}).to_string();
    let mut session = session(&first);
    let shown =
        |session: &Session, selection: &Selection| source::shown(session.cloud(), selection);
    let mut selection = Selection::default();
    assert!(!shown(&session, &selection).is_old());
    start(&mut session, "{}");
    wait(&mut session, 1_000);
    let old = shown(&session, &selection).execution;
    let update = json!({"stateMachineArn": ARN, "definition": second});
    let update = action::call(Service::States, "UpdateStateMachine", update);
    session.act(update).unwrap();
    wait(&mut session, 1_000);
    // The execution goes on as it began, and so it is drawn.
    let now = shown(&session, &selection);
    assert!(now.is_old() && *now.deployed == *second);
    assert_eq!(standing(&session, "A").0, Look::Running);
    start(&mut session, "{}");
    wait(&mut session, 1_000);
    assert!(!shown(&session, &selection).is_old());
    assert_eq!(standing(&session, "B").0, Look::Succeeded);
    selection.choose_execution(old);
    assert!(shown(&session, &selection).is_old());
    let (graph, seen) = seen(&session, &selection);
    let a = graph.named("A").unwrap();
    assert_eq!(seen.state(a).look, Look::Running);
}

#[test]
fn a_selection_forgets_what_does_not_belong_to_it() {
    let mut selection = Selection::default();
    selection.choose_event(7, Some("A".into()));
    assert_eq!(
        (selection.event, selection.state.as_deref()),
        (Some(7), Some("A"))
    );
    selection.choose_state(&"B".into());
    assert_eq!(selection.event, None);
    selection.choose_event(9, None);
    assert_eq!(selection.state.as_deref(), Some("B"));
    selection.choose_machine(&"other".into());
    assert_eq!(selection.state, None);
}
