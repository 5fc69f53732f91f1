//! Small parts by themselves.

use super::super::handle::{self, ReceiptHandle};
use super::super::message::{AttributeValue, MessageAttribute};
use super::super::{Error, base64, digest};
use super::{Settings, World};
use crate::error::AwsError;
use expect_test::expect;
use serde_json::{Value, json};

#[test]
fn base64_reads_what_it_writes() {
    for (bytes, text) in [
        (&b""[..], ""),
        (b"f", "Zg=="),
        (b"fo", "Zm8="),
        (b"foo", "Zm9v"),
        (b"foob", "Zm9vYg=="),
        (&[0xFB, 0xFF, 0xBF], "+/+/"),
    ] {
        assert_eq!(base64::encode(bytes), text);
        assert_eq!(base64::decode(text).as_deref(), Some(bytes));
    }
    for text in [
        "Z", "Zg", "Zg=", "Z===", "Zh==", "Zm9v\n", "=Zg=", "Zg==Zg==",
    ] {
        assert_eq!(base64::decode(text), None, "{text}");
    }
}

#[test]
fn receipt_handles_read_as_they_are_written_and_cannot_be_made_up() {
    let handle = ReceiptHandle {
        queue: 3,
        arrival: 41,
        nonce: 0x1234_5678_9ABC_DEF0,
    };
    let text = handle.encode();
    assert!(text.starts_with("AQEB"), "{text}");
    assert_eq!(ReceiptHandle::decode(&text), Some(handle));
    let mut bent = text.clone();
    bent.replace_range(10..11, if &text[10..11] == "A" { "B" } else { "A" });
    for text in [bent.as_str(), &text[1..], "", "AQEB", "garbage"] {
        assert_eq!(ReceiptHandle::decode(text), None, "{text}");
    }
}

#[test]
fn task_handles_read_as_they_are_written() {
    let text = handle::encode_task("id", "arn:aws:sqs:us-east-1:111122223333:q");
    let read = handle::decode_task(&text).unwrap();
    assert_eq!(
        read,
        ("id".into(), "arn:aws:sqs:us-east-1:111122223333:q".into())
    );
    assert_eq!(handle::decode_task("bm8="), None);
}

#[test]
fn digests_of_attributes_follow_awss_algorithm() {
    let attribute = |data_type: &str, value| MessageAttribute {
        data_type: data_type.into(),
        value,
    };
    let text = attribute("String", AttributeValue::Text("rye".into()));
    let bytes = attribute("Binary", AttributeValue::Bytes(b"rye".as_slice().into()));
    let of = |list: &[(&str, &MessageAttribute)]| digest::md5_of_attributes(list.iter().copied());
    assert_eq!(of(&[]), None);
    // Computed apart, from the lengths, names, types and values as AWS lays them out.
    assert_eq!(
        of(&[("kind", &text)]).as_deref(),
        Some("0d2dc7ee96e55cf95f252a2d0b68d62e")
    );
    assert_eq!(
        of(&[("kind", &text), ("raw", &bytes)]).as_deref(),
        Some("74e5888c00fb5d5c6f1e3ab9b4985b84")
    );
}

#[test]
fn errors_have_the_codes_that_clients_see_and_the_shapes_of_the_model() {
    let shown: Vec<String> = [
        Error::QueueDoesNotExist,
        Error::TooManyEntriesInBatchRequest(11),
        Error::PurgeQueueInProgress("orders".into()),
        Error::QueueNameExists("DelaySeconds".into()),
        Error::InvalidAction("Bake".into()),
        Error::MessageNotInflight,
        Error::missing("QueueUrl"),
        Error::no_resource("SourceArn"),
    ]
    .into_iter()
    .map(|error| {
        let error = AwsError::from(error);
        format!("{} {} {error}", error.status, error.shape)
    })
    .collect();
    expect![[r#"
        400 QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.
        400 TooManyEntriesInBatchRequest AWS.SimpleQueueService.TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have sent 11.
        403 PurgeQueueInProgress AWS.SimpleQueueService.PurgeQueueInProgress: Only one PurgeQueue operation on orders is allowed every 60 seconds.
        400 QueueNameExists QueueAlreadyExists: A queue already exists with the same name and a different value for attribute DelaySeconds
        400 UnknownOperationException InvalidAction: The action Bake is not valid for this endpoint.
        400 MessageNotInflight AWS.SimpleQueueService.MessageNotInflight: The specified message isn't in flight.
        400 MissingRequiredParameterException MissingParameter: The request must contain the parameter QueueUrl.
        404 ResourceNotFoundException ResourceNotFoundException: The resource that you specified for the SourceArn parameter doesn't exist."#]].assert_eq(&shown.join("\n"));
}

#[test]
fn events_are_written_as_json_with_camel_case_keys() {
    let mut world = World::new(1, Settings::default());
    world.create("orders", &json!({}));
    world.ok(
        "SendMessage",
        json!({"QueueUrl": "orders", "MessageBody": "one"}),
    );
    let shown: Vec<Value> = world
        .events(0)
        .map(|event| serde_json::to_value(event).unwrap())
        .collect();
    assert_eq!(
        shown,
        [
            json!({"type": "QueueCreated", "queue": "orders"}),
            json!({
                "type": "MessageSent",
                "queue": "orders",
                "message": shown[1]["message"],
                "body": "one",
                "by": "You",
                "visibleAt": 1_767_603_600_000_u64,
            }),
        ]
    );
}
