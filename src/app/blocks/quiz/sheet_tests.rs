//! What a sheet keeps, refuses and lets go.

use super::{Draft, Sheet};
use course::quiz::{Choice, Kind, Pair, Question, Response};

fn question(kind: Kind) -> Question {
    Question {
        id: "q".into(),
        prompt: String::new(),
        context: String::new(),
        kind,
    }
}

fn choices(right: &[bool]) -> Question {
    let choice = |right: &bool| Choice {
        text: String::new(),
        right: *right,
        feedback: "so".into(),
    };
    question(Kind::MultipleChoice {
        options: right.iter().map(choice).collect(),
    })
}

fn ordering() -> Question {
    let items = ["a", "b", "c"].map(String::from).to_vec();
    question(Kind::Order {
        items,
        feedback: "no".into(),
    })
}

fn matching() -> Question {
    let pair = |left: &str| Pair {
        left: left.into(),
        right: left.into(),
        feedback: "no".into(),
    };
    question(Kind::Match {
        pairs: vec![pair("a"), pair("b")],
    })
}

#[test]
fn one_right_option_means_picking_one_puts_the_other_back() {
    let mut sheet = Sheet::new(&choices(&[true, false, false]), 0);
    assert_eq!(sheet.response(), None);
    sheet.pick(2, true, false);
    sheet.pick(0, true, false);
    assert_eq!(sheet.response(), Some(Response::Choices(vec![0])));
}

#[test]
fn several_options_are_kept_in_rising_order_and_can_be_put_back() {
    let mut sheet = Sheet::new(&choices(&[true, true, false]), 0);
    for (option, picked) in [(2, true), (0, true), (1, true), (2, false)] {
        sheet.pick(option, picked, true);
    }
    assert_eq!(sheet.response(), Some(Response::Choices(vec![0, 1])));
}

#[test]
fn a_wrong_answer_can_be_tried_again_with_the_options_in_another_order() {
    let question = choices(&[true, false, false, false, false, false]);
    let mut sheet = Sheet::new(&question, 0);
    sheet.pick(1, true, false);
    assert_eq!(
        sheet.check(&question),
        Some((Response::Choices(vec![1]), false))
    );
    assert_eq!((sheet.right(), sheet.tries), (Some(false), 1));
    let again = Sheet::new(&question, sheet.tries);
    assert_eq!((again.right(), again.tries), (None, 1));
    assert_ne!(again.shown, sheet.shown);
}

#[test]
fn an_incomplete_answer_is_not_checked() {
    let question = matching();
    let mut sheet = Sheet::new(&question, 0);
    sheet.pair(0, Some(0));
    assert_eq!(sheet.check(&question), None);
    assert_eq!((sheet.right(), sheet.tries), (None, 0));
    sheet.pair(1, Some(1));
    assert_eq!(
        sheet.check(&question),
        Some((Response::Matches(vec![0, 1]), true))
    );
    sheet.pair(7, Some(1));
    assert_eq!(sheet.draft, Draft::Matches(vec![Some(0), Some(1)]));
}

#[test]
fn items_move_one_place_and_stop_at_the_ends() {
    let mut sheet = Sheet::new(&ordering(), 0);
    sheet.draft = Draft::Order(vec![2, 0, 1]);
    assert_eq!(sheet.shift(0, false), None);
    assert_eq!(sheet.shift(2, true), None);
    assert_eq!(sheet.shift(0, true), Some(1));
    assert_eq!(sheet.shift(1, true), Some(2));
    assert_eq!(sheet.response(), Some(Response::Order(vec![0, 1, 2])));
}

#[test]
fn a_checked_answer_comes_back_as_it_was() {
    let question = choices(&[true, false, false]);
    let mut sheet = Sheet::new(&question, 0);
    sheet.pick(1, true, false);
    let (response, _) = sheet.check(&question).unwrap();
    assert_eq!(Sheet::restored(&question, &response, 1), sheet);
}

#[test]
fn an_answer_to_an_older_form_of_the_question_is_let_go() {
    let fresh = |question: &Question, response: Response| {
        let sheet = Sheet::restored(question, &response, 3);
        assert_eq!((sheet.right(), sheet.tries), (None, 3));
        assert_eq!(
            sheet.response().is_some(),
            matches!(question.kind, Kind::Order { .. })
        );
    };
    fresh(&choices(&[true, false]), Response::Choices(vec![5]));
    fresh(&choices(&[true, false]), Response::Text("x".into()));
    fresh(&matching(), Response::Matches(vec![0]));
    fresh(&matching(), Response::Matches(vec![0, 9]));
    fresh(&ordering(), Response::Order(vec![0, 0, 1]));
}
