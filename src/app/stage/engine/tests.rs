use super::*;
use crate::app::stage::model::action;
use crate::app::stage::model::chronicle::MarkKind;
use crate::app::stage::model::testing::scene;
use serde_json::json;

const NEVER: &dyn Fn() -> bool = &|| false;
const ALWAYS: &dyn Fn() -> bool = &|| true;

fn engine(oven: bool) -> Engine {
    Engine::new(Arc::new(scene(oven)), false).unwrap_or_else(|error| panic!("{error:?}"))
}

fn after(millis: u64) -> Time {
    Time::START.after(millis)
}

fn send(engine: &mut Engine) {
    engine.act(action::send("Web shop", 1)).unwrap();
    engine.look(0.0);
}

#[test]
fn a_template_that_cannot_be_deployed_lists_its_problems() {
    let mut broken = scene(false);
    broken.template = Arc::new(json!({"Resources": {"A": {"Type": "AWS::No::Thing"}}}));
    let Err(StageError::Template(problems)) = Engine::new(Arc::new(broken), false) else {
        panic!("it was deployed");
    };
    assert!(!problems.is_empty());
}

#[test]
fn a_setup_that_cannot_be_played_says_so() {
    let mut broken = scene(false);
    let setup = json!([{"fail-next": {"function": "Nobody", "count": 1}}]);
    broken.setup = serde_json::from_value(setup).unwrap();
    let Err(StageError::Other(why)) = Engine::new(Arc::new(broken), false) else {
        panic!("it was played");
    };
    assert!(why.contains("Nobody"), "{why}");
}

#[test]
fn the_timeline_begins_after_the_setup() {
    let mut prepared = scene(false);
    let setup = json!([{"send": {"client": "Web shop", "count": 2}}, {"wait-ms": 5000}]);
    prepared.setup = serde_json::from_value(setup).unwrap();
    let mut engine =
        Engine::new(Arc::new(prepared), false).unwrap_or_else(|error| panic!("{error:?}"));
    engine.look(0.0);
    assert_eq!(engine.staged().origin, after(5_000));
    assert!(
        engine.marks().is_empty(),
        "the setup is not the reader's doing"
    );
    engine.seek(after(0), NEVER);
    assert_eq!(engine.session().now(), after(5_000));
    assert_eq!(engine.picture().tokens.len(), 2);
}

#[test]
fn parts_of_milliseconds_add_up() {
    let mut engine = engine(false);
    for _ in 0..10 {
        engine.pass(0.25, NEVER);
    }
    assert_eq!(engine.session().now(), after(2));
}

#[test]
fn a_late_frame_ends_and_owes_nothing() {
    let mut engine = engine(false);
    engine
        .act(
            action::Setting::Rate
                .input(engine.cloud(), "Web shop", 6_000)
                .unwrap(),
        )
        .unwrap();
    engine.pass(60_000.0, ALWAYS);
    let stopped = engine.session().now();
    assert!(stopped > after(0) && stopped < after(60_000));
    engine.pass(10.0, NEVER);
    assert_eq!(engine.session().now(), stopped.after(10));
}

#[test]
fn a_long_leap_takes_several_frames() {
    let mut engine = engine(false);
    engine
        .act(
            action::Setting::Rate
                .input(engine.cloud(), "Web shop", 6_000)
                .unwrap(),
        )
        .unwrap();
    engine.pass(60_000.0, NEVER);
    engine.look(0.0);
    engine.seek(after(0), NEVER);
    engine.seek(after(60_000), ALWAYS);
    assert!(engine.is_leaping());
    let mut frames = 1;
    while engine.is_leaping() {
        engine.leap(ALWAYS);
        frames += 1;
    }
    assert!(frames > 5, "{frames}");
    assert_eq!(engine.session().now(), after(60_000));
}

#[test]
fn marks_survive_going_back_and_go_with_the_branch() {
    let mut engine = engine(true);
    engine.act(action::fail_next("bake")).unwrap();
    send(&mut engine);
    engine.pass(10_000.0, NEVER);
    engine.look(0.0);
    let kinds = |engine: &Engine| {
        engine
            .marks()
            .iter()
            .map(|mark| mark.kind)
            .collect::<Vec<_>>()
    };
    let all = [MarkKind::Input, MarkKind::Input, MarkKind::Failure];
    assert_eq!(kinds(&engine), all);
    for back in [5_000, 1_000, 6_000, 2_000] {
        engine.seek(after(back), NEVER);
        engine.look(0.0);
        assert_eq!(kinds(&engine), all, "after going to {back}");
    }
    send(&mut engine);
    assert_eq!(kinds(&engine), [MarkKind::Input; 3]);
}

#[test]
fn what_is_to_come_is_known_until_the_reader_changes_it() {
    let mut engine = engine(true);
    send(&mut engine);
    engine.pass(6_000.0, NEVER);
    engine.look(0.0);
    let len = engine.cloud().log().len();
    let known = |engine: &Engine| engine.furthest().map(|furthest| furthest.log().len());
    assert_eq!(known(&engine), None);
    engine.seek(after(3_000), NEVER);
    engine.seek(after(1_000), NEVER);
    assert_eq!(known(&engine), Some(len));
    engine.pass(5_000.0, NEVER);
    assert_eq!(known(&engine), None, "it has come");
    engine.seek(after(1_000), NEVER);
    send(&mut engine);
    assert_eq!(known(&engine), None);
}

#[test]
fn acting_in_the_past_leaves_a_branch_to_go_back_to() {
    let mut engine = engine(false);
    engine.pass(1_000.0, NEVER);
    send(&mut engine);
    engine.pass(1_000.0, NEVER);
    assert!(!engine.has_other_branch());
    engine.seek(after(500), NEVER);
    assert_eq!(engine.behind_ms(), 1_500);
    engine.act(action::send("Web shop", 3)).unwrap();
    assert_eq!(engine.behind_ms(), 0);
    assert!(engine.has_other_branch());
    let messages = |engine: &Engine| {
        engine
            .cloud()
            .sqs()
            .queue("orders")
            .unwrap()
            .messages()
            .count()
    };
    assert_eq!(messages(&engine), 3);
    engine.switch_branch();
    engine.look(0.0);
    assert_eq!(
        (messages(&engine), engine.session().now()),
        (1, after(2_000))
    );
    engine.switch_branch();
    assert_eq!(messages(&engine), 3);
}

#[test]
fn steps_go_from_event_to_event_and_back() {
    let mut engine = engine(true);
    send(&mut engine);
    assert!(engine.step());
    engine.look(0.0);
    assert_eq!(engine.session().now(), after(4_400), "the function is done");
    engine.seek(engine.previous_event(), NEVER);
    assert_eq!(engine.session().now(), after(0));
    assert_eq!(engine.previous_event(), after(0));
}

#[test]
fn a_bookmark_restores_moment_and_future() {
    let mut engine = engine(true);
    send(&mut engine);
    engine.pass(9_000.0, NEVER);
    engine.seek(after(2_000), NEVER);
    let bookmark = engine.bookmark();
    let mut restored = self::engine(true);
    let whole = restored.restore(&bookmark).unwrap();
    restored.look(0.0);
    assert!(whole);
    assert_eq!(restored.behind_ms(), 7_000);
    assert_eq!(
        restored.cloud().log().digest(),
        engine.cloud().log().digest()
    );
    assert_eq!(restored.picture().tokens.len(), 2);
}

#[test]
fn room_for_delayed_messages_is_made_when_there_are_some() {
    let mut engine = engine(false);
    engine.look(0.0);
    let lobby = |engine: &Engine| engine.layout().card("OrdersQueue").unwrap().lobby.is_some();
    assert!(!lobby(&engine));
    engine
        .act(
            action::Setting::Delay
                .input(engine.cloud(), "orders", 5)
                .unwrap(),
        )
        .unwrap();
    engine.look(0.0);
    assert!(lobby(&engine));
}

#[test]
fn nothing_new_is_not_drawn_again() {
    let mut engine = engine(false);
    assert!(engine.look(0.0));
    assert!(!engine.look(10.0));
    engine.pass(100.0, NEVER);
    assert!(!engine.look(20.0), "only time has passed");
    send(&mut engine);
    engine.set_narrow(true);
    assert!(engine.look(30.0));
    assert_eq!(
        engine.layout().width,
        crate::app::stage::model::layout::NARROW
    );
}

#[test]
fn what_is_made_while_the_scene_runs_is_drawn_until_it_is_gone() {
    let mut engine = engine(true);
    engine.look(0.0);
    let before = Arc::clone(&engine.layout);
    let sqs = |action: &str, params| action::call(cloud::call::Service::Sqs, action, params);
    engine.pass(1_000.0, NEVER);
    engine.act(sqs("ListQueues", json!({}))).unwrap();
    engine.look(0.0);
    assert!(
        Arc::ptr_eq(&engine.layout, &before),
        "a question makes nothing"
    );
    engine.pass(1_000.0, NEVER);
    engine
        .act(sqs("CreateQueue", json!({"QueueName": "late"})))
        .unwrap();
    engine.look(0.0);
    assert!(engine.layout.card("made/late").is_some());
    assert_eq!(engine.layout.cards.len(), before.cards.len() + 1);
    engine.seek(after(500), NEVER);
    engine.look(0.0);
    assert!(engine.layout.card("made/late").is_none());
}
