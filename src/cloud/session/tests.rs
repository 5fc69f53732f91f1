//! Rewinding, replaying, forking and keeping sessions.

use super::{INPUTS_MAX, Recipe, Session, SessionError, VERSION};
use crate::call::{ApiCall, Service};
use crate::clock::Time;
use crate::core::Settings;
use crate::engine::Input;
use crate::rng::Rng;
use crate::traffic::Control;
use serde_json::{Value, json};

/// A bakery with a web shop, a queue that dead-letters after two receives, and a function that polls it.
fn template() -> Value {
    json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Metadata": {"Stratus": {"Clients": [
            {"Name": "Web shop", "SendsTo": "Orders", "Bodies": ["{\"order\": {n}}"]},
        ]}},
        "Resources": {
            "Burnt": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "burnt"}},
            "Orders": {"Type": "AWS::SQS::Queue", "Properties": {
                "QueueName": "orders",
                "VisibilityTimeout": 30,
                "RedrivePolicy": {
                    "deadLetterTargetArn": {"Fn::GetAtt": ["Burnt", "Arn"]},
                    "maxReceiveCount": 2,
                },
            }},
            "Bake": {
                "Type": "AWS::Serverless::Function",
                "Metadata": {"Stratus": {"DurationMs": [500, 4000], "FailWhen": "order % 5 = 0"}},
                "Properties": {
                    "FunctionName": "bake",
                    "Handler": "app.handler",
                    "Runtime": "python3.13",
                    "CodeUri": ".",
                    "Timeout": 5,
                    "Events": {"Order": {"Type": "SQS", "Properties": {
                        "Queue": {"Fn::GetAtt": ["Orders", "Arn"]},
                        "BatchSize": 2,
                    }}},
                },
            },
        },
    })
}

fn recipe(seed: u64) -> Recipe {
    Recipe {
        settings: Settings {
            short_polls_sample: true,
            duplicate_percent: 20,
            reorder_percent: 20,
            ..Settings::default()
        },
        ..Recipe::new(seed, template().into())
    }
}

fn session(seed: u64) -> Session {
    Session::new(recipe(seed)).unwrap()
}

fn at(millis: u64) -> Time {
    Time::START.after(millis)
}

fn send(count: u32) -> Input {
    Input::Traffic(Control::Send {
        client: "Web shop".into(),
        count,
    })
}

fn digest(session: &Session) -> u64 {
    session.cloud().log().digest()
}

/// Ten minutes in which orders are sent and received at random moments.
fn busy(seed: u64) -> Session {
    let mut session = session(seed);
    let mut rng = Rng::new(seed);
    while session.now() < at(600_000) {
        let input = match rng.below(3) {
            0 => send(1 + rng.below(4) as u32),
            1 => Input::Traffic(Control::SetRate {
                client: "Web shop".into(),
                per_minute: rng.below(50) as u32,
            }),
            _ => Input::Call(ApiCall::by_learner(
                Service::Sqs,
                "ReceiveMessage",
                json!({"QueueUrl": session.stack().reference("Orders"), "WaitTimeSeconds": rng.below(5)}),
            )),
        };
        session.act(input).unwrap();
        let pause = rng.below(30_000);
        session.advance_to(session.now().after(pause));
    }
    session
}

#[test]
fn a_session_is_its_inputs() {
    for seed in 0..5 {
        let first = busy(seed);
        let text = serde_json::to_string(&first.recipe()).unwrap();
        let mut again = Session::new(serde_json::from_str(&text).unwrap()).unwrap();
        again.seek(first.end());
        assert_eq!(digest(&again), digest(&first), "seed {seed}");
        assert_eq!(again.cloud().to_json(), first.cloud().to_json());
    }
}

#[test]
fn going_back_and_forth_changes_nothing() {
    let mut session = busy(7);
    let (end, last) = (session.end(), digest(&session));
    let mut rng = Rng::new(1);
    for _ in 0..20 {
        let moment = at(rng.below(600_000));
        session.seek(moment);
        assert_eq!(session.now(), moment);
        assert_eq!(session.end(), end);
        let mut fresh = Session::new(session.recipe()).unwrap();
        fresh.seek(moment);
        assert_eq!(digest(&session), digest(&fresh), "at {moment:?}");
    }
    session.seek(end);
    assert_eq!(digest(&session), last);
}

#[test]
fn acting_in_the_past_leaves_a_future_behind() {
    let mut session = session(1);
    session.act(send(1));
    session.advance_to(at(60_000));
    session.act(send(2));
    session.advance_to(at(90_000));
    let original = digest(&session);

    session.seek(at(30_000));
    assert!(session.left_behind().is_none(), "looking is not acting");
    session.act(send(5));
    assert_eq!(session.end(), at(30_000));
    assert_eq!(session.inputs().len(), 2);

    let mut back = Session::new(session.left_behind().unwrap().clone()).unwrap();
    back.seek(back.end());
    assert_eq!(digest(&back), original);
}

#[test]
fn a_fork_goes_its_own_way() {
    let mut one = busy(3);
    one.seek(at(100_000));
    let mut other = one.fork();
    other.act(send(1));
    other.advance_to(at(200_000));
    let before = one.recipe();
    one.seek(at(200_000));
    assert_eq!(one.recipe(), before);
    assert_ne!(digest(&one), digest(&other));
}

#[test]
fn a_step_ends_at_the_next_thing_that_shows() {
    let mut session = session(1);
    let quiet = digest(&session);
    assert!(
        !session.step(at(60_000)),
        "nothing happens in an empty bakery"
    );
    assert_eq!(digest(&session), quiet);
    session.act(send(1));
    let before = session.cloud().log().len();
    assert!(session.step(at(60_000)));
    assert!(session.cloud().log().len() > before);
    assert!(session.now() < at(60_000));
}

#[test]
fn frames_of_any_length_give_the_same_log() {
    let original = busy(11);
    let want = digest(&original);
    for frame in [16, 333, 47_000] {
        let mut session = Session::new(original.recipe()).unwrap();
        while session.now() < original.end() {
            let next = session.now().after(frame).min(original.end());
            while !session.advance_within(next, 3) {}
        }
        assert_eq!(digest(&session), want, "frames of {frame} ms");
    }
}

#[test]
fn answers_can_be_asked_for_by_ticket() {
    let mut session = session(1);
    let call = ApiCall::by_learner(Service::Sqs, "GetQueueUrl", json!({"QueueName": "orders"}));
    let ticket = session.act(Input::Call(call)).unwrap();
    let (status, body) = session.answer(ticket).unwrap();
    assert_eq!(status, 200);
    assert!(body["QueueUrl"].as_str().unwrap().ends_with("/orders"));
    let call = ApiCall::by_learner(Service::Sqs, "GetQueueUrl", json!({"QueueName": "none"}));
    let ticket = session.act(Input::Call(call)).unwrap();
    assert_eq!(session.answer(ticket).unwrap().0, 400);
}

#[test]
fn what_cannot_be_a_session_is_refused_with_a_reason() {
    let refused = |recipe: Recipe| Session::new(recipe).unwrap_err();
    let newer = Recipe {
        version: VERSION + 1,
        ..recipe(1)
    };
    assert_eq!(
        refused(newer),
        SessionError::Newer {
            version: VERSION + 1
        }
    );
    let disordered = Recipe {
        inputs: vec![(at(2), send(1)), (at(1), send(1))],
        ..recipe(1)
    };
    assert_eq!(refused(disordered), SessionError::Inputs);
    let endless = Recipe {
        inputs: vec![(at(0), send(0)); INPUTS_MAX + 1],
        ..recipe(1)
    };
    assert_eq!(refused(endless), SessionError::Inputs);
    let broken = Recipe::new(
        1,
        json!({"Resources": {"X": {"Type": "AWS::No::Such"}}}).into(),
    );
    let error = refused(broken);
    assert!(matches!(error, SessionError::Template(_)));
    assert!(error.to_string().contains("AWS::No::Such"), "{error}");
}

#[test]
fn a_full_session_takes_no_more() {
    let mut session = session(1);
    for _ in 0..INPUTS_MAX {
        session.act(send(0)).unwrap();
    }
    assert_eq!(session.act(send(0)), None);
    assert_eq!(session.inputs().len(), INPUTS_MAX);
}
