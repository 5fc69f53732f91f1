//! What is drawn of invocations that do not come from a queue.

use super::{inside, seen};
use crate::app::stage::model::action;
use crate::app::stage::model::layout::Wants;
use crate::app::stage::model::picture::{CellState, Gone, Look, Token};
use crate::app::stage::model::testing::{Bench, function};
use cloud::call::{ApiCall, Service};
use cloud::engine::Input;
use serde_json::{Value, json};

/// The bench of a function, with a place for the reader.
fn invoked(model: &Value, more: Value) -> Bench {
    let wants = Wants {
        invokes: true,
        events: &|_| true,
        ..Wants::NONE
    };
    Bench::of(function(model, more), &wants)
}

fn invoke(bench: &mut Bench, kind: &str) {
    let params =
        json!({"FunctionName": "price", "InvocationType": kind, "Payload": "{\"order\": 7}"});
    bench.act(Input::Call(ApiCall::by_learner(
        Service::Lambda,
        "Invoke",
        params,
    )));
    bench.wait(20);
}

fn only(bench: &Bench) -> &Token {
    assert_eq!(bench.picture.tokens.len(), 1, "{:?}", seen(bench));
    bench.picture.tokens.values().next().unwrap()
}

#[test]
fn a_caller_waits_and_the_answer_comes_back() {
    for (fails, gone) in [(0, Gone::Answered), (1, Gone::Faulted)] {
        let mut bench = invoked(&json!({"DurationMs": 2000}), json!({}));
        if fails > 0 {
            bench.act(action::fail_next("price"));
        }
        invoke(&mut bench, "RequestResponse");
        let token = only(&bench);
        assert_eq!((token.look, &*token.label), (Look::Copy, "#7"));
        assert!(inside(&bench, "PriceFunction", token));
        let you = bench.layout.card("You").unwrap().rect;
        assert!(token.from.unwrap().x < you.right());
        assert_eq!(bench.chronicle.awaited("You"), 1);
        bench.wait(2_500);
        let token = only(&bench);
        assert_eq!((token.look, &*token.label), (Look::Gone(gone), "200"));
        assert!(inside(&bench, "You", token));
        assert_eq!(bench.chronicle.awaited("You"), 0);
    }
}

#[test]
fn an_event_is_accepted_at_once_and_waits_for_another_attempt() {
    let mut bench = invoked(&json!({"DurationMs": 500, "FailWhen": "true"}), json!({}));
    invoke(&mut bench, "Event");
    assert_eq!(seen(&bench), ["event Copy", "flight Gone(Answered) 202"]);
    bench.wait(1_500);
    let lobby = bench.layout.card("PriceFunction").unwrap().lobby.unwrap();
    let waiting = bench
        .picture
        .tokens
        .values()
        .find(|token| token.look == Look::Retry);
    let waiting = waiting.unwrap();
    assert!((lobby.y..lobby.bottom()).contains(&waiting.at.y));
    assert!(waiting.ring.unwrap().left(bench.session.now()) > 0.9);
    bench.wait(60_500);
    bench.wait(121_000);
    assert_eq!(seen(&bench), ["event Gone(Discarded)"]);
}

#[test]
fn what_lambda_gives_up_goes_to_the_dead_letter_queue() {
    let lost = json!({"Type": "SQS", "TargetArn": {"Fn::GetAtt": ["LostQueue", "Arn"]}});
    let mut bench = invoked(
        &json!({"DurationMs": 500, "FailWhen": "true"}),
        json!({"DeadLetterQueue": lost}),
    );
    invoke(&mut bench, "Event");
    bench.wait(70_000);
    bench.wait(121_000);
    bench.wait(1_000);
    assert_eq!(seen(&bench), ["kept Waiting"]);
    let token = only(&bench);
    assert!(inside(&bench, "LostQueue", token));
    let function = bench.layout.card("PriceFunction").unwrap().rect;
    let from = token.from.unwrap();
    assert!(
        (function.y..function.bottom()).contains(&from.y),
        "{from:?}"
    );
}

#[test]
fn a_throttled_call_is_sent_back_from_the_door() {
    let more = json!({"ReservedConcurrentExecutions": 1});
    let mut bench = invoked(&json!({"DurationMs": 5000}), more);
    invoke(&mut bench, "RequestResponse");
    invoke(&mut bench, "RequestResponse");
    assert_eq!(seen(&bench), ["event Copy", "flight Gone(Throttled) 429"]);
    assert_eq!(bench.chronicle.throttled("price").unwrap().count, 1);
    assert_eq!(bench.picture.cells["PriceFunction"].len(), 1);
}

#[test]
fn free_seats_are_drawn() {
    let more = json!({"ReservedConcurrentExecutions": 3});
    let mut bench = invoked(&json!({"DurationMs": 5000}), more);
    invoke(&mut bench, "RequestResponse");
    let states = bench.picture.cells["PriceFunction"]
        .iter()
        .map(|cell| cell.state);
    let states: Vec<CellState> = states.collect();
    assert!(matches!(
        states[..],
        [CellState::Busy { .. }, CellState::Free, CellState::Free]
    ));
}
