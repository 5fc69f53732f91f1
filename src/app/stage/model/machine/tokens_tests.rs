use super::*;
use crate::app::stage::model::testing::{Bench, ran};

/// A Map whose iterations ask a queue that does not answer, until their token comes.
fn ovens() -> (Bench, String) {
    let ask = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
        "Parameters": {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/orders",
            "MessageBody": {"token.$": "$$.Task.Token"}}});
    let states = json!({"Each": {"Type": "Map", "End": true,
        "ItemProcessor": {"StartAt": "Ask", "States": {"Ask": ask}}}});
    let bench = ran(&states, &json!([1, 2, 3, 4, 5, 6, 7]));
    let arn = bench
        .cloud()
        .states()
        .executions()
        .next()
        .unwrap()
        .arn
        .to_string();
    (bench, arn)
}

#[test]
fn those_who_wait_are_listed_with_their_items() {
    let (bench, arn) = ovens();
    let (listed, more) = waiting(bench.cloud(), &arn, None);
    assert_eq!((listed.len(), more), (5, 2));
    assert_eq!((&*listed[1].state, listed[1].item), ("Ask", Some(1)));
    let words = listed[1].in_words();
    assert!(
        words.starts_with("Ask, item 1, waits for its token"),
        "{words}"
    );
    // Another state chosen hides nobody.
    assert_eq!(waiting(bench.cloud(), &arn, Some("Each")).0, listed);
    let Work::Token(token) = &listed[0].work else {
        panic!("no token");
    };
    let body = json!({"token": token}).to_string();
    assert_eq!(within(bench.cloud(), &body).as_ref(), Some(token));
    assert_eq!(
        within(bench.cloud(), "a body that is long enough to hold one"),
        None
    );
}

#[test]
fn a_call_is_filled_with_what_is_known() {
    let send = |action| Proposed::with_token(action, "AQC1");
    assert_eq!(
        send("SendTaskHeartbeat").params(None),
        json!({"taskToken": "AQC1"})
    );
    assert_eq!(
        send("SendTaskSuccess").params(None),
        json!({"taskToken": "AQC1", "output": "{}"})
    );
    assert_eq!(send("SendTaskFailure").params(None)["error"], "Refused");
    // What the scene proposes stays, but for what is known better.
    let scenes = json!({"taskToken": "the token", "output": "{\"shelf\": 3}"});
    assert_eq!(
        send("SendTaskSuccess").params(Some(&scenes)),
        json!({"taskToken": "AQC1", "output": "{\"shelf\": 3}"})
    );
    let asks = Proposed::of_activity("arn:aws:states:us-east-1:111122223333:activity:oven");
    assert_eq!(asks.action, "GetActivityTask");
    let words = Waiting {
        state: "Bake".into(),
        item: None,
        work: Work::Activity(Arc::clone(&asks.known[0].1)),
    }
    .in_words();
    assert!(words.contains("activity oven"), "{words}");
    assert_eq!((end("AQCEabcdef"), end("\u{fc}")), ("abcdef", "\u{fc}"));
}
