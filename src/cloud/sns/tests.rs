//! Topics, subscriptions, filters and deliveries.

use crate::call::Service;
use crate::log::Event;
use crate::testing::{Bench, same_keys, sample, steps_do_not_matter};
use serde_json::{Value, json};

const SNS: Service = Service::Sns;

fn topic(bench: &mut Bench, name: &str) -> String {
    let mut params = json!({"Name": name});
    if name.ends_with(".fifo") {
        params["Attributes"] = json!({"FifoTopic": "true"});
    }
    let answer = bench.call(SNS, "CreateTopic", params);
    answer["TopicArn"].as_str().unwrap().to_owned()
}

fn subscribe(bench: &mut Bench, topic: &str, queue: &str, attributes: Value) -> String {
    let endpoint = bench.queue(queue, super::PRINCIPAL);
    let mut params = json!({"TopicArn": topic, "Protocol": "sqs", "Endpoint": endpoint});
    params["Attributes"] = attributes;
    let answer = bench.call(SNS, "Subscribe", params);
    answer["SubscriptionArn"].as_str().unwrap().to_owned()
}

fn publish(bench: &mut Bench, topic: &str, message: &str, attributes: Value) {
    let mut params = json!({"TopicArn": topic, "Message": message});
    params["MessageAttributes"] = attributes;
    bench.call(SNS, "Publish", params);
}

fn text(value: &str) -> Value {
    json!({"DataType": "String", "StringValue": value})
}

#[test]
fn a_message_goes_to_every_subscriber() {
    let mut bench = Bench::new();
    let arn = topic(&mut bench, "orders");
    subscribe(&mut bench, &arn, "ovens", json!({}));
    subscribe(
        &mut bench,
        &arn,
        "raw",
        json!({"RawMessageDelivery": "true"}),
    );
    publish(
        &mut bench,
        &arn,
        "a cake",
        json!({"flavour": text("lemon")}),
    );
    bench.pass(100);
    assert_eq!(bench.bodies("raw"), ["a cake"]);
    let note: Value = serde_json::from_str(&bench.bodies("ovens")[0]).unwrap();
    assert_eq!(note["Message"], "a cake");
    assert_eq!(note["Timestamp"], "2026-01-05T09:00:00.000Z");
    assert_eq!(
        note["MessageAttributes"],
        json!({"flavour": {"Type": "String", "Value": "lemon"}})
    );
    let raw = bench.cloud.sqs().queue("raw").unwrap();
    assert!(
        raw.messages()
            .all(|one| one.envelope.attributes.contains_key("flavour"))
    );
}

#[test]
fn functions_get_the_documented_event() {
    use super::message::{Draft, Published};
    let mut bench = Bench::new();
    let arn = topic(&mut bench, "orders");
    subscribe(&mut bench, &arn, "ovens", json!({}));
    let params = json!({
        "Message": "Hello", "Subject": "Test",
        "MessageAttributes": {"Test": text("TestString"), "TestBinary": {"DataType": "Binary", "BinaryValue": "VGVzdA=="}},
    });
    let draft = Draft::read(crate::given::Given(&params)).unwrap();
    let cloud = &bench.cloud;
    let topic = cloud.sns().topic_by_arn(&arn).unwrap();
    let core = cloud.core();
    let event = draft.to_function(&Published {
        topic,
        subscription: topic.subscriptions().next().unwrap(),
        id: &"95df01b4-ee98-5cb9-9903-4c221d41eb5e".into(),
        at: "1970-01-01T00:00:00.000Z",
        sequence_number: None,
        deduplication_id: "",
        core,
    });
    for name in ["sns-event.json", "sam-Sns.json"] {
        if let Some(sample) = sample(name) {
            same_keys(&sample, &event, &[], "");
        }
    }
}

#[test]
fn filter_policies_decide_who_gets_what() {
    let attributes = |policy: Value| json!({"FilterPolicy": policy.to_string()});
    let body = |policy: Value| json!({"FilterPolicy": policy.to_string(), "FilterPolicyScope": "MessageBody"});
    let lemon = json!({"flavour": text("lemon"), "price": {"DataType": "Number", "StringValue": "5"}, "tags": {"DataType": "String.Array", "StringValue": "[\"a\", \"b\"]"}});
    let cases = [
        (attributes(json!({"flavour": ["lemon"]})), true),
        (attributes(json!({"flavour": ["rye"]})), false),
        (attributes(json!({"price": [{"numeric": [">", 4]}]})), true),
        (attributes(json!({"tags": ["b"]})), true),
        (attributes(json!({"colour": [{"exists": false}]})), true),
        (attributes(json!({"colour": ["red"]})), false),
        (
            attributes(json!({"$or": [{"flavour": ["rye"]}, {"price": [5]}]})),
            true,
        ),
        (body(json!({"cake": {"size": ["big"]}})), true),
        (body(json!({"cake": {"size": ["small"]}})), false),
        (attributes(json!({})), true),
    ];
    for (filter, delivered) in cases {
        let mut bench = Bench::new();
        let arn = topic(&mut bench, "orders");
        let shown = filter.to_string();
        subscribe(&mut bench, &arn, "ovens", filter);
        publish(
            &mut bench,
            &arn,
            r#"{"cake": {"size": "big"}}"#,
            lemon.clone(),
        );
        bench.pass(100);
        assert_eq!(!bench.bodies("ovens").is_empty(), delivered, "{shown}");
        let kept =
            bench.told(|event| matches!(event, Event::Sns(super::Event::FilteredOut { .. })));
        assert_eq!(kept.len(), usize::from(!delivered), "{shown}");
    }
}

#[test]
fn a_fifo_topic_keeps_order_and_forgets_repeats() {
    let mut bench = Bench::new();
    let arn = topic(&mut bench, "orders.fifo");
    subscribe(
        &mut bench,
        &arn,
        "ovens.fifo",
        json!({"RawMessageDelivery": "true"}),
    );
    for n in 0..40 {
        let message = json!({"TopicArn": arn, "Message": n.to_string(), "MessageGroupId": "g", "MessageDeduplicationId": (n / 2).to_string()});
        bench.call(SNS, "Publish", message);
    }
    bench.pass(1_000);
    let expected: Vec<String> = (0..40).step_by(2).map(|n| n.to_string()).collect();
    assert_eq!(bench.bodies("ovens.fifo"), expected);
}

#[test]
fn what_a_queue_refuses_goes_to_the_subscriptions_dead_letter_queue() {
    let mut bench = Bench::new();
    let arn = topic(&mut bench, "orders");
    let lost = bench.queue("lost", super::PRINCIPAL);
    let policy = json!({"deadLetterTargetArn": lost}).to_string();
    subscribe(&mut bench, &arn, "ovens", json!({"RedrivePolicy": policy}));
    let url = bench.cloud.sqs().queue("ovens").unwrap().url().to_string();
    let params = json!({"QueueUrl": url, "Attributes": {"Policy": ""}});
    bench.call(Service::Sqs, "SetQueueAttributes", params);
    publish(&mut bench, &arn, "a cake", json!({}));
    bench.pass(100);
    assert!(bench.bodies("ovens").is_empty());
    let note: Value = serde_json::from_str(&bench.bodies("lost")[0]).unwrap();
    assert_eq!(note["Message"], "a cake");
}

#[test]
fn addresses_wait_for_confirmation_and_are_only_noted() {
    let mut bench = Bench::new();
    let arn = topic(&mut bench, "orders");
    let params = json!({"TopicArn": arn, "Protocol": "email", "Endpoint": "baker@example.com"});
    assert_eq!(
        bench.call(SNS, "Subscribe", params)["SubscriptionArn"],
        "pending confirmation"
    );
    publish(&mut bench, &arn, "a", json!({}));
    let token = bench
        .cloud
        .sns()
        .topics()
        .next()
        .unwrap()
        .subscriptions()
        .next()
        .unwrap()
        .arn
        .to_string();
    bench.call(
        SNS,
        "ConfirmSubscription",
        json!({"TopicArn": arn, "Token": token}),
    );
    publish(&mut bench, &arn, "b", json!({}));
    let sent = bench.told(|event| matches!(event, Event::Sns(super::Event::SentOutside { .. })));
    assert_eq!(
        sent,
        ["The topic orders sent a message by email to baker@example.com."]
    );
}

#[test]
fn a_batch_fails_entry_by_entry() {
    let mut bench = Bench::new();
    let arn = topic(&mut bench, "orders");
    let entries = json!([{"Id": "a", "Message": "x"}, {"Id": "b", "Message": ""}]);
    let params = json!({"TopicArn": arn, "PublishBatchRequestEntries": entries});
    let answer = bench.call(SNS, "PublishBatch", params);
    assert_eq!(answer["Successful"][0]["Id"], "a");
    assert_eq!(
        answer["Failed"][0]["Message"],
        "Invalid parameter: Empty message"
    );
    let twice = json!([{"Id": "a", "Message": "x"}, {"Id": "a", "Message": "y"}]);
    let params = json!({"TopicArn": arn, "PublishBatchRequestEntries": twice});
    let refusal = bench.refusal(SNS, "PublishBatch", params);
    assert!(
        refusal.starts_with("BatchEntryIdsNotDistinct: "),
        "{refusal}"
    );
}

#[test]
fn refusals_are_aws_s() {
    let mut bench = Bench::new();
    let arn = topic(&mut bench, "orders");
    let fifo = topic(&mut bench, "orders.fifo");
    for (action, params, expected) in [
        ("CreateTopic", json!({"Name": "a b"}), "Topic Name"),
        (
            "CreateTopic",
            json!({"Name": "orders", "Attributes": {"DisplayName": "x"}}),
            "Attributes Reason: Topic already exists with different attributes",
        ),
        (
            "Publish",
            json!({"TopicArn": arn, "Message": ""}),
            "Empty message",
        ),
        (
            "Publish",
            json!({"Message": "x"}),
            "TopicArn or TargetArn Reason: no value for required parameter",
        ),
        (
            "Publish",
            json!({"TopicArn": "orders", "Message": "x"}),
            "TopicArn Reason: An ARN must have at least 6 elements, not 1",
        ),
        (
            "Publish",
            json!({"TopicArn": fifo, "Message": "x"}),
            "The MessageGroupId parameter is required for FIFO topics",
        ),
        (
            "Publish",
            json!({"TopicArn": arn, "Message": "x".repeat(262_145)}),
            "Message too long",
        ),
        (
            "Publish",
            json!({"TopicArn": arn, "Message": "{}", "MessageStructure": "json"}),
            "Message Structure - No default entry in JSON message body",
        ),
    ] {
        assert_eq!(
            bench.refusal(SNS, action, params),
            format!("InvalidParameter: Invalid parameter: {expected}")
        );
    }
    let gone = json!({"TopicArn": "arn:aws:sns:us-east-1:111122223333:none", "Message": "x"});
    assert_eq!(
        bench.refusal(SNS, "Publish", gone),
        "NotFound: Topic does not exist"
    );
}

#[test]
fn subscriptions_are_checked() {
    let mut bench = Bench::new();
    let arn = topic(&mut bench, "orders");
    let queue = bench.queue("q", super::PRINCIPAL);
    let with = |attributes: Value| json!({"TopicArn": arn, "Protocol": "sqs", "Endpoint": queue, "Attributes": attributes});
    for (params, expected) in [
        (
            json!({"TopicArn": arn, "Protocol": "pigeon", "Endpoint": "x"}),
            "Amazon SNS does not support this protocol string: pigeon",
        ),
        (
            json!({"TopicArn": arn, "Protocol": "sqs", "Endpoint": "x"}),
            "SQS endpoint ARN",
        ),
        (
            json!({"TopicArn": arn, "Protocol": "sqs", "Endpoint": "arn:aws:sqs:us-east-1:111122223333:x.fifo"}),
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        ),
        (
            with(json!({"FilterPolicy": "{\"a\": {\"b\": [1]}}"})),
            "Attributes Reason: FilterPolicy: Filter policy scope MessageAttributes does not support nested filter policy",
        ),
        (
            with(
                json!({"FilterPolicy": "{\"a\":[1],\"b\":[1],\"c\":[1],\"d\":[1],\"e\":[1],\"f\":[1]}"}),
            ),
            "Attributes Reason: FilterPolicy: Filter policy can not have more than 5 keys",
        ),
        (
            with(json!({"FilterPolicy": "{\"a\": [{\"sounds\": 1}]}"})),
            "Attributes Reason: FilterPolicy: Unrecognized match type sounds\n at [Source: (String)\"{\"a\": [{\"sounds\": 1}]}\"; line: 1, column: 20]",
        ),
        (
            with(json!({"FilterPolicyScope": "All"})),
            "Attributes Reason: FilterPolicyScope: Invalid value [All]. Please use either MessageBody or MessageAttributes",
        ),
    ] {
        assert_eq!(
            bench.refusal(SNS, "Subscribe", params),
            format!("InvalidParameter: Invalid parameter: {expected}")
        );
    }
}

#[test]
fn leaps_and_steps_give_the_same_log() {
    steps_do_not_matter(|bench| {
        let arn = topic(bench, "orders");
        subscribe(bench, &arn, "a", json!({}));
        subscribe(bench, &arn, "b", json!({"RawMessageDelivery": "true"}));
        for n in 0..20 {
            publish(bench, &arn, &n.to_string(), json!({}));
        }
    });
}
