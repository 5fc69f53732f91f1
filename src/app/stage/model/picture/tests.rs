mod events;
mod machines;

use super::*;
use crate::app::stage::model::action;
use crate::app::stage::model::testing::Bench;

/// Every token as kind and look, sorted: `kept Waiting`, `copy Copy`.
fn seen(bench: &Bench) -> Vec<String> {
    let mut seen: Vec<String> = bench
        .picture
        .tokens
        .iter()
        .map(|(key, token)| match key {
            Key::Kept(_) => format!("kept {:?}", token.look),
            Key::Copy(..) => format!("copy {:?}", token.look),
            Key::Event(_) => format!("event {:?}", token.look),
            Key::Flight(_) => format!("flight {:?} {}", token.look, token.label),
        })
        .collect();
    seen.sort();
    seen
}

fn kept(bench: &Bench) -> &Token {
    let mut tokens = bench.picture.tokens.iter();
    let found = tokens.find(|(key, _)| matches!(key, Key::Kept(_)));
    found.unwrap().1
}

fn inside(bench: &Bench, card: &str, token: &Token) -> bool {
    let rect = bench.layout.card(card).unwrap().rect;
    (rect.x..rect.right()).contains(&token.at.x) && (rect.y..rect.bottom()).contains(&token.at.y)
}

#[test]
fn a_message_comes_from_its_sender_and_waits_in_the_queue() {
    let mut bench = Bench::new(false);
    bench.send(1);
    assert_eq!(seen(&bench), ["kept Waiting"]);
    let token = kept(&bench);
    assert_eq!(&*token.label, "#1");
    assert!(inside(&bench, "OrdersQueue", token));
    let from = token.from.unwrap();
    let shop = bench.layout.card("Web shop").unwrap().rect;
    assert!(shop.x <= from.x && from.x < shop.right());
}

#[test]
fn receiving_hides_and_copies() {
    let mut bench = Bench::new(false);
    bench.send(1);
    bench.receive();
    assert_eq!(seen(&bench), ["copy Copy", "kept Hidden"]);
    assert!(inside(&bench, "OrdersQueue", kept(&bench)));
    let copy = bench.picture.tokens.iter().next_back().unwrap().1;
    assert!(inside(&bench, "You", copy));
    assert_eq!(copy.from, Some(kept(&bench).at));
    let left = |bench: &Bench| kept(bench).ring.unwrap().left(bench.session.now());
    assert_eq!(left(&bench), 1.0);
    bench.wait(15_000);
    assert_eq!(left(&bench), 0.5);
}

#[test]
fn a_message_that_was_not_deleted_is_back_and_the_copy_void() {
    let mut bench = Bench::new(false);
    bench.send(1);
    bench.receive();
    bench.wait(30_000);
    assert_eq!(seen(&bench), ["copy Gone(Returned)", "kept Back"]);
    bench.real_ms += FAREWELL_MS;
    bench.picture = bench.picture.swept(bench.real_ms).unwrap();
    assert_eq!(seen(&bench), ["kept Back"]);
    assert!(bench.picture.swept(bench.real_ms).is_none());
}

#[test]
fn deleting_ends_both() {
    let mut bench = Bench::new(false);
    bench.send(1);
    bench.receive();
    let held = bench.chronicle.held()[0].clone();
    bench.act(action::delete(&held.queue_url, &held.receipt_handle));
    assert_eq!(seen(&bench), ["copy Gone(Deleted)", "kept Gone(Deleted)"]);
    assert!(bench.chronicle.held().is_empty());
}

#[test]
fn giving_back_shows_the_message_at_once() {
    let mut bench = Bench::new(false);
    bench.send(1);
    bench.receive();
    let held = bench.chronicle.held()[0].clone();
    bench.act(action::give_back(&held.queue_url, &held.receipt_handle));
    assert_eq!(seen(&bench), ["copy Gone(Returned)", "kept Back"]);
    assert!(bench.chronicle.held().is_empty());
}

#[test]
fn a_dead_letter_is_the_same_token_in_another_queue() {
    let mut bench = Bench::new(false);
    bench.send(1);
    bench.receive();
    bench.wait(31_000);
    let before = kept(&bench).at;
    bench.receive();
    let token = kept(&bench);
    assert!(inside(&bench, "BurntQueue", token) && token.at != before);
    assert!(
        bench.chronicle.held().is_empty(),
        "the second receive got nothing"
    );
}

#[test]
fn a_function_works_on_a_copy_in_an_environment() {
    let mut bench = Bench::new(true);
    bench.send(1);
    bench.wait(0);
    assert_eq!(seen(&bench), ["copy Copy", "kept Hidden"]);
    let cells = &bench.picture.cells["BakeFunction"];
    assert!(matches!(
        cells[..],
        [Cell {
            number: 1,
            state: CellState::Busy { .. },
            ..
        }]
    ));
    bench.wait(4_500);
    assert_eq!(seen(&bench), ["copy Gone(Deleted)", "kept Gone(Deleted)"]);
    assert_eq!(
        bench.picture.cells["BakeFunction"][0].state,
        CellState::Idle
    );
}

#[test]
fn after_a_failure_the_message_stays_hidden_and_nobody_has_it() {
    let mut bench = Bench::new(true);
    bench.act(action::fail_next("bake"));
    bench.send(1);
    bench.wait(4_500);
    assert_eq!(seen(&bench), ["copy Gone(Failed)", "kept Hidden"]);
    let cell = &bench.picture.cells["BakeFunction"][0];
    assert!(matches!(cell.state, CellState::Broken(_)));
}

#[test]
fn after_going_back_nothing_comes_or_goes() {
    let mut bench = Bench::new(false);
    bench.send(2);
    bench.wait(1_000);
    bench.receive();
    bench.wait(1_000);
    bench.back(1_500);
    assert_eq!(seen(&bench), ["kept Waiting", "kept Waiting"]);
    assert!(
        bench
            .picture
            .tokens
            .values()
            .all(|token| token.from.is_none())
    );
    assert!(bench.chronicle.held().is_empty());
}

#[test]
fn keys_are_numbers_and_back() {
    let mut bench = Bench::new(true);
    bench.send(3);
    let mut other = Bench::new(false);
    other.send(1);
    other.receive();
    let keys: Vec<Key> = bench
        .picture
        .tokens
        .keys()
        .chain(other.picture.tokens.keys())
        .copied()
        .collect();
    assert!(keys.len() > 6);
    for key in keys {
        assert_eq!(Key::of(key.numbers()), key);
    }
}

#[test]
fn a_full_queue_shows_sixty_and_a_pile() {
    let mut bench = Bench::new(false);
    bench.send(300);
    assert_eq!(bench.picture.tokens.len(), 60);
    let pile = &bench.picture.piles[0];
    assert_eq!((pile.card.as_str(), pile.more), ("OrdersQueue", 240));
}

#[test]
fn messages_keep_their_place_in_line() {
    let mut bench = Bench::new(false);
    bench.send(8);
    let labels = |bench: &Bench| {
        let mut tokens: Vec<Token> = bench.picture.tokens.values().cloned().collect();
        // The way out is on the right, row under row.
        tokens.sort_by(|a, b| (a.at.y, -a.at.x).partial_cmp(&(b.at.y, -b.at.x)).unwrap());
        tokens
            .iter()
            .map(|token| token.label.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        labels(&bench),
        ["#1", "#2", "#3", "#4", "#5", "#6", "#7", "#8"]
    );
}
