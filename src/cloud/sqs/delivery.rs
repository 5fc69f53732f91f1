//! What a receiver gets.

use super::message::{AttributeValue, Envelope, Message, MessageAttribute, MessageId};
use super::{base64, digest};
use crate::clock::Time;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// A message as one receiver gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The message's id.
    pub message_id: MessageId,
    /// The handle that deletes the message.
    pub receipt_handle: Arc<str>,
    /// The message's text.
    pub body: Arc<str>,
    /// How often it has been received, this time included.
    pub receive_count: u32,
    /// When it was sent.
    pub sent_at: Time,
    /// When it was first received.
    pub first_received_at: Time,
    /// Its message group.
    pub group: Option<Arc<str>>,
    /// On FIFO queues: its place in the queue's history.
    pub sequence_number: Option<u128>,
    /// What else the sender gave.
    pub envelope: Arc<Envelope>,
    /// The ARN of the queue it was dead-lettered from.
    pub dead_letter_source: Option<Arc<str>>,
    /// The ARN of the queue it was received from.
    pub queue_arn: Arc<str>,
    /// The message's arrival number in the queue.
    pub(super) arrival: u64,
}

impl Delivery {
    pub(super) fn new(message: &Message, receipt_handle: Arc<str>, queue_arn: &Arc<str>) -> Self {
        Self {
            message_id: message.id,
            receipt_handle,
            body: Arc::clone(&message.body),
            receive_count: message.receive_count,
            sent_at: message.sent_at,
            first_received_at: message.first_received_at.unwrap_or(message.received_at),
            group: message.group.clone(),
            sequence_number: message.sequence_number,
            envelope: Arc::clone(&message.envelope),
            dead_letter_source: message.dead_letter_source.clone(),
            queue_arn: Arc::clone(queue_arn),
            arrival: message.arrival,
        }
    }

    /// The record of it in the event that AWS Lambda passes to a function, as told in
    /// <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html> (read 2026-11-22).
    #[must_use]
    pub fn to_record(&self) -> Value {
        let attributes: Map<String, Value> = self
            .system_attributes()
            .map(|(name, value)| (name.into(), Value::String(value)))
            .collect();
        let message_attributes: Map<String, Value> = self
            .envelope
            .attributes
            .iter()
            .map(|(name, attribute)| (String::from(&**name), record_attribute(attribute)))
            .collect();
        let mut record = Map::new();
        record.insert("messageId".into(), json!(self.message_id));
        record.insert("receiptHandle".into(), json!(self.receipt_handle));
        record.insert("body".into(), json!(self.body));
        record.insert("attributes".into(), Value::Object(attributes));
        record.insert(
            "messageAttributes".into(),
            Value::Object(message_attributes),
        );
        let all = self.envelope.attributes.iter();
        if let Some(md5) = digest::md5_of_attributes(all.map(|(name, value)| (&**name, value))) {
            record.insert("md5OfMessageAttributes".into(), md5.into());
        }
        let md5_of_body = digest::md5_hex(self.body.as_bytes());
        record.insert("md5OfBody".into(), md5_of_body.into());
        record.insert("eventSource".into(), "aws:sqs".into());
        record.insert("eventSourceARN".into(), json!(self.queue_arn));
        let region = self.queue_arn.split(':').nth(3).unwrap_or_default();
        record.insert("awsRegion".into(), region.into());
        Value::Object(record)
    }

    /// The system attributes that the message has, in AWS's order.
    pub(super) fn system_attributes(&self) -> impl Iterator<Item = (&'static str, String)> {
        let text = |value: &Option<Arc<str>>| value.as_deref().map(String::from);
        [
            (
                "ApproximateReceiveCount",
                Some(self.receive_count.to_string()),
            ),
            ("AWSTraceHeader", text(&self.envelope.trace_header)),
            ("SentTimestamp", Some(self.sent_at.as_millis().to_string())),
            (
                "SequenceNumber",
                self.sequence_number.map(|number| number.to_string()),
            ),
            ("MessageGroupId", text(&self.group)),
            ("SenderId", Some(String::from(&*self.envelope.sender_id))),
            (
                "MessageDeduplicationId",
                text(&self.envelope.deduplication_id),
            ),
            (
                "ApproximateFirstReceiveTimestamp",
                Some(self.first_received_at.as_millis().to_string()),
            ),
            ("DeadLetterQueueSourceArn", text(&self.dead_letter_source)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

fn record_attribute(attribute: &MessageAttribute) -> Value {
    let mut record = Map::new();
    match &attribute.value {
        AttributeValue::Text(text) => record.insert("stringValue".into(), json!(text)),
        AttributeValue::Bytes(bytes) => {
            record.insert("binaryValue".into(), base64::encode(bytes).into())
        }
    };
    record.insert("stringListValues".into(), json!([]));
    record.insert("binaryListValues".into(), json!([]));
    record.insert("dataType".into(), json!(attribute.data_type));
    Value::Object(record)
}
