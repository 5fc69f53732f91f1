//! Messages: what a publisher gives, and what each kind of subscriber receives.
//!
//! Follows <https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html> (read 2026-11-22).

use super::error::Error;
use super::topic::{Subscription, Topic};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How long a message may be with its attributes: 256 KiB.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html> (read 2026-11-22).
pub(super) const BYTES_MAX: usize = 262_144;
/// How long a subject may be, in characters.
const SUBJECT_MAX: usize = 100;

/// A message as it is published.
pub(super) struct Draft<'a> {
    pub(super) message: &'a str,
    /// With `MessageStructure: json`: a text for each protocol.
    by_protocol: Option<Map<String, Value>>,
    subject: Option<&'a str>,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) group: Option<&'a str>,
    pub(super) deduplication_id: Option<&'a str>,
}

/// A message attribute; bytes are in base64.
pub(super) struct Attribute<'a> {
    pub(super) name: &'a str,
    pub(super) data_type: &'a str,
    pub(super) value: &'a str,
}

impl<'a> Draft<'a> {
    pub(super) fn read(given: Given<'a>) -> Result<Self, Error> {
        let message = given.text("Message")?.unwrap_or_default();
        if message.is_empty() {
            return Err(Error::InvalidParameter("Empty message".into()));
        }
        let subject = given.text("Subject")?;
        if subject.is_some_and(|subject| !is_subject(subject)) {
            return Err(Error::InvalidParameter("Subject".into()));
        }
        let by_protocol = match given.text("MessageStructure")? {
            Some("json") => Some(structure(message)?),
            _ => None,
        };
        let draft = Self {
            message,
            by_protocol,
            subject,
            attributes: attributes(given)?,
            group: given.text("MessageGroupId")?,
            deduplication_id: given.text("MessageDeduplicationId")?,
        };
        if draft.bytes() > BYTES_MAX {
            return Err(Error::InvalidParameter("Message too long".into()));
        }
        Ok(draft)
    }

    /// How long it is, attributes included.
    pub(super) fn bytes(&self) -> usize {
        let one = |one: &Attribute<'_>| one.name.len() + one.data_type.len() + one.value.len();
        self.message.len() + self.attributes.iter().map(one).sum::<usize>()
    }

    /// Checks what FIFO topics want, and standard topics do not.
    pub(super) fn check(&self, topic: &Topic) -> Result<(), Error> {
        let problem = match (topic.is_fifo(), self.group, self.deduplication_id) {
            (true, None, _) => "The MessageGroupId parameter is required for FIFO topics",
            (true, _, None) if !topic.deduplicates_by_content() => {
                "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
            }
            (false, _, Some(_)) => {
                "The request includes MessageDeduplicationId parameter that is not valid for this topic type"
            }
            _ => return Ok(()),
        };
        Err(Error::InvalidParameter(problem.into()))
    }

    /// The text for subscribers of a protocol.
    pub(super) fn body(&self, protocol: &str) -> &str {
        let by_protocol = self.by_protocol.as_ref();
        let chosen = by_protocol.and_then(|texts| {
            let text = texts.get(protocol).filter(|text| text.is_string());
            text.or_else(|| texts.get("default"))?.as_str()
        });
        chosen.unwrap_or(self.message)
    }

    fn attributes_json(&self) -> Value {
        let one = |one: &Attribute<'_>| {
            let shown = json!({"Type": one.data_type, "Value": one.value});
            (one.name.to_owned(), shown)
        };
        Value::Object(self.attributes.iter().map(one).collect())
    }

    /// The parameters of `SendMessage` for a queue.
    pub(super) fn to_queue(&self, one: &Published<'_>) -> Value {
        let body = self.body("sqs");
        let mut params = if one.subscription.is_raw() {
            let attributes = self.attributes.iter().map(|one| {
                let key = if one.data_type.starts_with("Binary") {
                    "BinaryValue"
                } else {
                    "StringValue"
                };
                let mut value = json!({"DataType": one.data_type});
                value[key] = json!(one.value);
                (one.name.to_owned(), value)
            });
            let attributes: Map<String, Value> = attributes.collect();
            let mut params = json!({"MessageBody": body});
            if !attributes.is_empty() {
                params["MessageAttributes"] = Value::Object(attributes);
            }
            params
        } else {
            json!({"MessageBody": pretty(&self.notification(one, body))})
        };
        if let Some(group) = self.group {
            params["MessageGroupId"] = json!(group);
        }
        if one.subscription.endpoint.ends_with(".fifo") {
            params["MessageDeduplicationId"] = json!(one.deduplication_id);
        }
        params
    }

    /// What a queue finds in its message: SNS's own envelope.
    fn notification(&self, one: &Published<'_>, body: &str) -> Value {
        let mut note = json!({"Type": "Notification", "MessageId": one.id});
        if let Some(number) = one.sequence_number {
            note["SequenceNumber"] = json!(number);
        }
        note["TopicArn"] = json!(one.topic.arn);
        if let Some(subject) = self.subject {
            note["Subject"] = json!(subject);
        }
        note["Message"] = json!(body);
        note["Timestamp"] = json!(one.at);
        note["SignatureVersion"] = json!("1");
        note["Signature"] = json!(SIGNATURE);
        note["SigningCertURL"] = json!(one.certificate_url());
        note["UnsubscribeURL"] = json!(one.unsubscribe_url());
        if !self.attributes.is_empty() {
            note["MessageAttributes"] = self.attributes_json();
        }
        note
    }

    /// The event for a function.
    pub(super) fn to_function(&self, one: &Published<'_>) -> Value {
        json!({"Records": [{
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": one.subscription.arn,
            "Sns": {
                "Type": "Notification",
                "MessageId": one.id,
                "TopicArn": one.topic.arn,
                "Subject": self.subject,
                "Message": self.body("lambda"),
                "Timestamp": one.at,
                "SignatureVersion": "1",
                "Signature": SIGNATURE,
                "SigningCertUrl": one.certificate_url(),
                "UnsubscribeUrl": one.unsubscribe_url(),
                "MessageAttributes": self.attributes_json(),
            },
        }]})
    }
}

/// Nothing is signed in the simulation.
const SIGNATURE: &str = "EXAMPLEpH+DcEwjAPg8O9mY8dReBSwksfg2S7WKQcikcNKWLQjwu6A4VbeS0QHVCkhRS7fUQvi2egU3N858fiTDN6bkkOxYDVrY0Ad8L10Hs3zH81mtnPk5uvvolIC1CXGu43obcgFxeL3khZl8IKvO61GWB6jI9b5+gLPoBc1Q=";

/// A message that has been published, and a subscription it goes to.
pub(super) struct Published<'a> {
    pub(super) topic: &'a Topic,
    pub(super) subscription: &'a Subscription,
    pub(super) id: &'a Arc<str>,
    pub(super) at: &'a str,
    pub(super) sequence_number: Option<&'a str>,
    pub(super) deduplication_id: &'a str,
    pub(super) core: &'a Core,
}

impl Published<'_> {
    fn host(&self) -> String {
        format!("https://sns.{}.amazonaws.com/", self.core.account.region)
    }

    fn certificate_url(&self) -> String {
        format!("{}SimpleNotificationService-EXAMPLE.pem", self.host())
    }

    fn unsubscribe_url(&self) -> String {
        let arn = &self.subscription.arn;
        format!("{}?Action=Unsubscribe&SubscriptionArn={arn}", self.host())
    }
}

/// SNS writes its envelope with a space around colons and a line a key.
fn pretty(note: &Value) -> String {
    let entries = note.as_object().into_iter().flatten();
    let lines: Vec<String> = entries
        .map(|(key, value)| format!("  \"{key}\" : {value}"))
        .collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

fn is_subject(subject: &str) -> bool {
    let first = subject.chars().next();
    first.is_some_and(|first| !first.is_whitespace())
        && subject.chars().count() < SUBJECT_MAX
        && !subject.chars().any(char::is_control)
}

fn structure(message: &str) -> Result<Map<String, Value>, Error> {
    let Ok(Value::Object(texts)) = serde_json::from_str(message) else {
        return Err(Error::InvalidParameter(
            "Message Structure - JSON message body failed to parse".into(),
        ));
    };
    if !texts.get("default").is_some_and(Value::is_string) {
        return Err(Error::InvalidParameter(
            "Message Structure - No default entry in JSON message body".into(),
        ));
    }
    Ok(texts)
}

fn attributes(given: Given<'_>) -> Result<Vec<Attribute<'_>>, Error> {
    let map = given.map("MessageAttributes")?;
    map.into_iter()
        .flatten()
        .map(|(name, value)| attribute(name, Given(value)))
        .collect()
}

fn attribute<'a>(name: &'a str, given: Given<'a>) -> Result<Attribute<'a>, Error> {
    let data_type = given.text("DataType")?.unwrap_or_default();
    if data_type.is_empty() {
        return Err(Error::ParameterValueInvalid(format!(
            "The message attribute '{name}' must contain non-empty message attribute type."
        )));
    }
    let key = match data_type.split('.').next() {
        Some("String" | "Number") => "StringValue",
        Some("Binary") => "BinaryValue",
        _ => {
            return Err(Error::ParameterValueInvalid(format!(
                "The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."
            )));
        }
    };
    let value = given.text(key)?.unwrap_or_default();
    if value.is_empty() {
        return Err(Error::ParameterValueInvalid(format!(
            "The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{data_type}'."
        )));
    }
    if data_type.starts_with("Number") && !value.parse::<f64>().is_ok_and(f64::is_finite) {
        return Err(Error::ParameterValueInvalid(format!(
            "Could not cast message attribute '{name}' value to number."
        )));
    }
    Ok(Attribute {
        name,
        data_type,
        value,
    })
}
