//! Tests of the workbench's logic.

use super::{Mischief, Typed, answer, aws_steps, cause, request, senders_steps, steps};
use cloud::call::Service;
use cloud::clock::Time;
use cloud::engine::{Cloud, Config, Input};
use cloud::http::{HttpRequest, HttpResponse};
use cloud::iam::Account;
use cloud::log::Event;
use cloud::template::Stack;
use cloud::wire::{self, Draft, Spoil};
use serde_json::json;

fn draft() -> Draft {
    let params = json!({"QueueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/orders", "MessageBody": "lemon"});
    Draft::action(Service::Sqs, "SendMessage", params)
}

fn sent(spoil: Option<Spoil>) -> HttpRequest {
    let draft = Draft { spoil, ..draft() };
    draft
        .prepare(&Account::default(), Time::START)
        .unwrap()
        .request
}

/// Sends a request to an empty cloud; its answer and the code of its refusal.
fn exchange(request: HttpRequest) -> (HttpResponse, String) {
    let mut cloud = Cloud::new(Config::default());
    cloud.handle(Time::START, Input::Http(request));
    let answered = cloud.log().iter().find_map(|entry| match &entry.event {
        Event::Wire(wire::Event::HttpAnswered { http, code, .. }) => Some((
            HttpResponse::clone(http),
            code.as_deref().unwrap_or_default().to_owned(),
        )),
        _ => None,
    });
    answered.unwrap()
}

#[test]
fn the_parts_make_up_the_whole_request() {
    let told = request(&sent(None));
    let text = told.text();
    assert!(
        text.starts_with("POST / HTTP/1.1\nHost: sqs.us-east-1.amazonaws.com\n"),
        "{text}"
    );
    assert!(
        text.contains("\nX-Amz-Target: AmazonSQS.SendMessage\n"),
        "{text}"
    );
    assert!(text.ends_with("\"MessageBody\":\"lemon\"}"), "{text}");
    for name in [
        "Method",
        "Path",
        "Host",
        "X-Amz-Date",
        "Access key id",
        "Scope",
        "Signature",
        "Body",
    ] {
        assert!(told.find(name).is_some(), "{name}");
    }
    let host = &told.parts[told.find("Host").unwrap()];
    assert_eq!(host.words, "Who shall answer: Amazon SQS in us-east-1.");
}

#[test]
fn an_answers_code_and_message_are_parts_of_their_own() {
    let (response, code) = exchange(sent(None));
    let told = answer(&response, Some(&code));
    let body: String = told.text().split("\n\n").nth(1).unwrap().into();
    assert_eq!(body, response.body);
    let piece = |name: &str| {
        let part = told.find(name);
        told.pieces
            .iter()
            .find(|piece| piece.part == part && part.is_some())
            .unwrap()
            .text
            .clone()
    };
    assert_eq!(piece("Code"), "QueueDoesNotExist");
    assert_eq!(piece("Message"), "The specified queue does not exist.");
    assert_eq!(piece("Status"), "400 Bad Request");
}

#[test]
fn each_broken_part_is_pointed_out() {
    for (spoil, part) in [
        (Spoil::Signature, "Host"),
        (Spoil::Body, "Signature"),
        (Spoil::Region, "Scope"),
        (Spoil::Clock, "X-Amz-Date"),
        (Spoil::Key, "Access key id"),
        (Spoil::Secret, "Signature"),
    ] {
        let sent = sent(Some(spoil));
        let (_, code) = exchange(sent.clone());
        let cause = cause(&sent, Time::START, &Account::default(), &code).unwrap();
        assert_eq!(cause.part, part, "{spoil:?}");
        assert!(request(&sent).find(part).is_some(), "{spoil:?}");
    }
}

#[test]
fn the_step_in_which_the_letter_made_a_difference_is_found() {
    let account = Account::default();
    let spoilt = sent(Some(Spoil::Body));
    let sender = senders_steps(&spoilt, &[draft()], &account).unwrap();
    let aws = aws_steps(&spoilt, Time::START, &account).unwrap();
    let differs: Vec<bool> = steps(&sender, Some(&aws))
        .iter()
        .map(|step| step.differs.is_some())
        .collect();
    assert_eq!(differs, [true, true, false, true]);
    let secret = sent(Some(Spoil::Secret));
    assert_eq!(
        senders_steps(&secret, &[draft()], &account),
        None,
        "nobody knows how"
    );
}

#[test]
fn what_is_typed_makes_a_request() {
    let stack = Stack::default();
    let typed = Typed::of(&draft(), "us-east-1");
    let request = typed
        .draft(&stack)
        .unwrap()
        .prepare(&Account::default(), Time::START)
        .unwrap();
    assert_eq!(request.request, sent(None));
    let with = |mischief| {
        Typed {
            mischief,
            ..typed.clone()
        }
        .draft(&stack)
        .unwrap()
    };
    let code = |draft: Draft| {
        exchange(
            draft
                .prepare(&Account::default(), Time::START)
                .unwrap()
                .request,
        )
        .1
    };
    assert_eq!(
        code(with(Mischief::UnknownAction)),
        "UnknownOperationException"
    );
    let without = serde_json::to_value(with(Mischief::NoParameter)).unwrap();
    assert_eq!(
        without["params"].as_object().map(serde_json::Map::len),
        Some(1)
    );
    let by_hand = Typed {
        by_hand: true,
        url: "https://ovens.amazonaws.com".into(),
        ..typed.clone()
    };
    assert!(
        by_hand
            .draft(&stack)
            .unwrap_err()
            .contains("no host ovens.amazonaws.com")
    );
    let headers = Typed {
        by_hand: true,
        url: "https://a.b/".into(),
        headers: "a: b\n\nc".into(),
        ..typed
    };
    assert!(headers.draft(&stack).unwrap_err().starts_with("Line 3"));
}
