//! Buckets, objects and notifications.

use crate::call::Service;
use crate::core::Settings;
use crate::log::Event;
use crate::testing::{Bench, same_keys, sample, steps_do_not_matter};
use serde_json::{Value, json};

const S3: Service = Service::S3;

fn bucket(bench: &mut Bench, name: &str) {
    bench.call(S3, "CreateBucket", json!({"Bucket": name}));
}

fn put(bench: &mut Bench, key: &str, body: &str) -> Value {
    bench.call(
        S3,
        "PutObject",
        json!({"Bucket": "photos", "Key": key, "Body": body}),
    )
}

/// The bucket `photos`, which tells the queue `new` of everything that these rules name.
fn notifying(bench: &mut Bench, events: Value, filter: Value) {
    bucket(bench, "photos");
    let arn = bench.queue("new", super::PRINCIPAL);
    let mut rule = json!({"Id": "rule", "QueueArn": arn});
    rule["Events"] = events;
    if !filter.is_null() {
        rule["Filter"]["Key"]["FilterRules"] = filter;
    }
    let params =
        json!({"Bucket": "photos", "NotificationConfiguration": {"QueueConfigurations": [rule]}});
    bench.call(S3, "PutBucketNotificationConfiguration", params);
}

/// The records in the queue `new`, without the test event.
fn records(bench: &Bench) -> Vec<Value> {
    let bodies = bench.bodies("new");
    let values = bodies
        .iter()
        .map(|body| serde_json::from_str::<Value>(body).unwrap());
    values
        .filter_map(|value| value["Records"].get(0).cloned())
        .collect()
}

#[test]
fn an_object_comes_back_as_it_was_put() {
    let mut bench = Bench::new();
    bucket(&mut bench, "photos");
    let answer = put(&mut bench, "a/b.txt", "something");
    assert_eq!(answer["ETag"], "\"437b930db84b8079c2dd804a71936b5f\"");
    let got = bench.call(
        S3,
        "GetObject",
        json!({"Bucket": "photos", "Key": "a/b.txt"}),
    );
    assert_eq!(
        (&got["Body"], &got["ContentLength"]),
        (&json!("something"), &json!(9))
    );
    bench.call(
        S3,
        "CopyObject",
        json!({"Bucket": "photos", "Key": "c", "CopySource": "photos/a/b.txt"}),
    );
    let list = bench.call(
        S3,
        "ListObjectsV2",
        json!({"Bucket": "photos", "Delimiter": "/"}),
    );
    assert_eq!(
        (
            &list["Contents"][0]["Key"],
            &list["CommonPrefixes"][0]["Prefix"]
        ),
        (&json!("c"), &json!("a/"))
    );
    let page = bench.call(
        S3,
        "ListObjectsV2",
        json!({"Bucket": "photos", "MaxKeys": 1}),
    );
    let token = &page["NextContinuationToken"];
    let rest = bench.call(
        S3,
        "ListObjectsV2",
        json!({"Bucket": "photos", "ContinuationToken": token}),
    );
    assert_eq!(rest["Contents"][0]["Key"], "c");
}

#[test]
fn versions_stay_behind_a_delete_marker() {
    let mut bench = Bench::new();
    bucket(&mut bench, "photos");
    let on = json!({"Bucket": "photos", "VersioningConfiguration": {"Status": "Enabled"}});
    bench.call(S3, "PutBucketVersioning", on);
    let first = put(&mut bench, "a", "1")["VersionId"].clone();
    put(&mut bench, "a", "2");
    let marker = bench.call(S3, "DeleteObject", json!({"Bucket": "photos", "Key": "a"}));
    assert_eq!(marker["DeleteMarker"], true);
    let refusal = bench.refusal(S3, "GetObject", json!({"Bucket": "photos", "Key": "a"}));
    assert!(
        refusal.starts_with("NoSuchKey: The specified key does not exist."),
        "{refusal}"
    );
    let got = bench.call(
        S3,
        "GetObject",
        json!({"Bucket": "photos", "Key": "a", "VersionId": first}),
    );
    assert_eq!(got["Body"], "1");
    let undo = json!({"Bucket": "photos", "Key": "a", "VersionId": marker["VersionId"]});
    bench.call(S3, "DeleteObject", undo);
    let got = bench.call(S3, "GetObject", json!({"Bucket": "photos", "Key": "a"}));
    assert_eq!(got["Body"], "2");
}

#[test]
fn notifications_come_about_a_second_later_in_the_documented_form() {
    let mut bench = Bench::new();
    notifying(
        &mut bench,
        json!(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]),
        json!(null),
    );
    bench.pass(10);
    let test: Value = serde_json::from_str(&bench.bodies("new")[0]).unwrap();
    assert_eq!(
        (&test["Event"], &test["Bucket"]),
        (&json!("s3:TestEvent"), &json!("photos"))
    );
    put(&mut bench, "red flower@1.jpg", "x");
    bench.call(
        S3,
        "DeleteObject",
        json!({"Bucket": "photos", "Key": "red flower@1.jpg"}),
    );
    bench.pass(400);
    assert!(records(&bench).is_empty(), "it takes a while");
    bench.pass(1_000);
    let records = records(&bench);
    assert_eq!(records.len(), 2);
    assert_eq!(records[0]["s3"]["object"]["key"], "red+flower%401.jpg");
    for (name, record) in [
        ("sam-S3Put.json", &records[0]),
        ("sam-S3Delete.json", &records[1]),
    ] {
        if let Some(sample) = sample(name) {
            same_keys(&sample["Records"][0], record, &[], "");
            assert_eq!(record["eventName"], sample["Records"][0]["eventName"]);
        }
    }
}

#[test]
fn versioned_objects_are_told_with_their_version() {
    let mut bench = Bench::new();
    notifying(&mut bench, json!(["s3:ObjectCreated:Put"]), json!(null));
    let on = json!({"Bucket": "photos", "VersioningConfiguration": {"Status": "Enabled"}});
    bench.call(S3, "PutBucketVersioning", on);
    put(&mut bench, "a", "x");
    bench.pass(1_000);
    if let Some(sample) = sample("s3-event.json") {
        same_keys(&sample["Records"][0], &records(&bench)[0], &[], "");
    }
}

#[test]
fn filters_pick_keys() {
    let mut bench = Bench::new();
    let filter =
        json!([{"Name": "prefix", "Value": "cakes/"}, {"Name": "Suffix", "Value": ".jpg"}]);
    notifying(&mut bench, json!(["s3:ObjectCreated:*"]), filter);
    for key in ["cakes/a.jpg", "cakes/a.png", "pies/a.jpg"] {
        put(&mut bench, key, "x");
    }
    bench.pass(2_000);
    let keys: Vec<Value> = records(&bench)
        .iter()
        .map(|one| one["s3"]["object"]["key"].clone())
        .collect();
    assert_eq!(keys, ["cakes/a.jpg"]);
}

#[test]
fn a_scene_may_ask_for_duplicates() {
    let settings = Settings {
        duplicate_percent: 100,
        ..Settings::default()
    };
    let mut bench = Bench::with(7, settings);
    notifying(&mut bench, json!(["s3:ObjectCreated:*"]), json!(null));
    put(&mut bench, "a", "x");
    bench.pass(2_000);
    let records = records(&bench);
    assert_eq!(records.len(), 2);
    assert_eq!(records[0], records[1]);
}

#[test]
fn a_topic_gets_the_notification_as_its_message() {
    let mut bench = Bench::new();
    bucket(&mut bench, "photos");
    let arn = bench.call(Service::Sns, "CreateTopic", json!({"Name": "new"}))["TopicArn"].clone();
    let set = json!({"Bucket": "photos", "NotificationConfiguration": {"TopicConfigurations": [{"TopicArn": arn, "Events": ["s3:ObjectCreated:*"]}]}});
    let refusal = bench.refusal(S3, "PutBucketNotificationConfiguration", set.clone());
    assert!(refusal.contains("Permissions on the destination topic do not allow S3 to publish notifications from this bucket"), "{refusal}");
    let policy = json!({"Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish", "Resource": arn, "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::photos"}}}]});
    let params =
        json!({"TopicArn": arn, "AttributeName": "Policy", "AttributeValue": policy.to_string()});
    bench.call(Service::Sns, "SetTopicAttributes", params);
    bench.call(S3, "PutBucketNotificationConfiguration", set);
    put(&mut bench, "a", "x");
    bench.pass(2_000);
    let published =
        bench.told(|event| matches!(event, Event::Sns(crate::sns::Event::Published { .. })));
    assert_eq!(published.len(), 2, "the test event and the notification");
}

#[test]
fn refusals_are_aws_s() {
    let mut bench = Bench::new();
    bucket(&mut bench, "photos");
    for (action, params, expected) in [
        (
            "CreateBucket",
            json!({"Bucket": "Photos"}),
            "InvalidBucketName: The specified bucket is not valid. [BucketName: Photos]",
        ),
        (
            "PutObject",
            json!({"Bucket": "none", "Key": "a"}),
            "NoSuchBucket: The specified bucket does not exist [BucketName: none]",
        ),
        (
            "HeadObject",
            json!({"Bucket": "photos", "Key": "a"}),
            "404: Not Found",
        ),
        (
            "PutObject",
            json!({"Bucket": "photos", "Key": "a".repeat(1_025)}),
            "KeyTooLongError: Your key is too long",
        ),
    ] {
        assert_eq!(bench.refusal(S3, action, params), expected);
    }
    put(&mut bench, "a", "x");
    let refusal = bench.refusal(S3, "DeleteBucket", json!({"Bucket": "photos"}));
    assert!(
        refusal.starts_with("BucketNotEmpty: The bucket you tried to delete is not empty"),
        "{refusal}"
    );
}

#[test]
fn destinations_and_overlaps_are_checked() {
    let mut bench = Bench::new();
    bucket(&mut bench, "photos");
    let open = bench.queue("open", super::PRINCIPAL);
    let closed = "arn:aws:sqs:us-east-1:111122223333:closed";
    bench.call(Service::Sqs, "CreateQueue", json!({"QueueName": "closed"}));
    let queues = |rules: Value| json!({"Bucket": "photos", "NotificationConfiguration": {"QueueConfigurations": rules}});
    let rule = |arn: &str, event: &str, prefix: Option<&str>| {
        let filter = prefix
            .map(|value| json!({"Key": {"FilterRules": [{"Name": "prefix", "Value": value}]}}));
        json!({"QueueArn": arn, "Events": [event], "Filter": filter})
    };
    let all = "s3:ObjectCreated:*";
    let set = "PutBucketNotificationConfiguration";
    for (params, expected) in [
        (
            queues(json!([rule(&open, "s3:Baked", None)])),
            "InvalidArgument: The event is not supported for notifications [ArgumentName: Event] [ArgumentValue: s3:Baked]",
        ),
        (
            queues(json!([
                rule(&open, all, None),
                rule(&open, "s3:ObjectCreated:Put", None)
            ])),
            "InvalidArgument: Configurations overlap. Configurations on the same bucket cannot share a common event type.",
        ),
        (
            queues(json!([
                rule(&open, all, Some("a")),
                rule(&open, all, Some("ab"))
            ])),
            "InvalidArgument: Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
        ),
        (
            queues(json!([rule(closed, all, None)])),
            "InvalidArgument: Unable to validate the following destination configurations [ArgumentName1: arn:aws:sqs:us-east-1:111122223333:closed] [ArgumentValue1: Permissions on the destination queue do not allow S3 to publish notifications from this bucket]",
        ),
    ] {
        assert_eq!(bench.refusal(S3, set, params), expected);
    }
    bench.call(
        S3,
        set,
        queues(json!([
            rule(&open, all, Some("a")),
            rule(&open, all, Some("b"))
        ])),
    );
}

#[test]
fn leaps_and_steps_give_the_same_log() {
    steps_do_not_matter(|bench| {
        notifying(bench, json!(["s3:ObjectCreated:*"]), json!(null));
        for n in 0..20 {
            put(bench, &n.to_string(), "x");
        }
    });
}
