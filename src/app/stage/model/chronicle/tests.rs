use super::calls::message_id;
use super::*;
use crate::app::stage::model::action;
use crate::app::stage::model::testing::Bench;

#[test]
fn a_long_poll_is_a_call_without_an_answer_until_it_ends() {
    let mut bench = Bench::new(false);
    let queue = bench.cloud().sqs().queue("orders").unwrap();
    let input = action::receive(queue, 1, 20);
    bench.act(input);
    let answer = |bench: &Bench| {
        bench
            .chronicle
            .calls()
            .values()
            .last()
            .unwrap()
            .answer
            .clone()
    };
    assert_eq!(answer(&bench), None);
    bench.wait(20_000);
    let answer = answer(&bench).unwrap();
    assert_eq!((answer.status, answer.missed), (200, 0));
}

#[test]
fn what_is_held_turns_stale_and_is_put_away_by_the_next_receive() {
    let mut bench = Bench::new(false);
    bench.send(2);
    bench.receive();
    let first = bench.chronicle.held()[0].message;
    bench.wait(30_000);
    assert!(bench.chronicle.held()[0].stale);
    bench.receive();
    let held = bench.chronicle.held();
    assert!(
        held.iter().all(|held| !held.stale && held.message != first),
        "{held:?}"
    );
}

#[test]
fn ids_are_read_as_they_are_written() {
    let id = MessageId(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
    assert_eq!(message_id(&id.to_string()), Some(id));
    assert_eq!(message_id("0123"), None);
    assert_eq!(message_id("g1234567-89ab-cdef-0123-456789abcdef"), None);
}
