//! `ReceiveMessage`, and the polls of AWS Lambda.

use super::attributes::Attributes;
use super::collect::Servers;
use super::delivery::Delivery;
use super::error::Error;
use super::event::Event;
use super::message::{AttributeValue, MessageAttribute, StateKind};
use super::params::Params;
use super::queue::Queue;
use super::send::check_token;
use super::throttle::Counted;
use super::waiting::{Receive, Receiver, Wanted};
use super::{Outbox, base64, digest};
use crate::call::Ticket;
use crate::core::{Core, Effect};
use crate::iam::Caller;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many messages can be in flight in a queue.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html> and `quotas-fifo.html`
/// beside it (read 2026-11-22).
pub(super) const IN_FLIGHT_MAX: usize = 120_000;

/// Reads the parameters of `ReceiveMessage`: the request, and how long it waits in milliseconds.
pub(super) fn parse(
    params: Params<'_>,
    attributes: &Attributes,
    ticket: Ticket,
    caller: &Caller,
) -> Result<(Receive, u64), Error> {
    let max = params.ranged(
        "MaxNumberOfMessages",
        1..=10,
        "Must be between 1 and 10, if provided.",
    )?;
    let visibility_timeout_s = params.ranged(
        "VisibilityTimeout",
        0..=43_200,
        "Must be >= 0 and <= 43200, if provided.",
    )?;
    let wait_s = params.ranged(
        "WaitTimeSeconds",
        0..=20,
        "Must be >= 0 and <= 20, if provided.",
    )?;
    let attempt = params.text("ReceiveRequestAttemptId")?;
    if let Some(attempt) = attempt {
        check_token(attempt, "ReceiveRequestAttemptId")?;
    }
    let receive = Receive {
        receiver: Receiver::Caller {
            ticket,
            by: caller.name().into(),
            wanted: Arc::new(parse_wanted(params)?),
        },
        max: max.unwrap_or(1) as usize,
        visibility_timeout_s,
        attempt: attempt.map(Arc::from),
    };
    let wait_s = wait_s.unwrap_or(attributes.wait_s);
    Ok((receive, u64::from(wait_s) * 1000))
}

fn parse_wanted(params: Params<'_>) -> Result<Wanted, Error> {
    let own = params.texts("MessageSystemAttributeNames")?;
    let old = params.texts("AttributeNames")?;
    let system = if own.is_empty() { old } else { own };
    if let Some(unknown) = system.iter().find(|name| !is_attribute_name(name)) {
        return Err(Error::InvalidAttributeName(format!(
            "Unknown Attribute {unknown}."
        )));
    }
    let message = params.texts("MessageAttributeNames")?;
    Ok(Wanted {
        system: system.into_iter().map(Arc::from).collect(),
        message: message.into_iter().map(Arc::from).collect(),
    })
}

/// Whether a receive may name this attribute; those of queues are accepted and mean nothing.
fn is_attribute_name(name: &str) -> bool {
    const SYSTEM: [&str; 10] = [
        "All",
        "SenderId",
        "SentTimestamp",
        "ApproximateReceiveCount",
        "ApproximateFirstReceiveTimestamp",
        "SequenceNumber",
        "MessageDeduplicationId",
        "MessageGroupId",
        "AWSTraceHeader",
        "DeadLetterQueueSourceArn",
    ];
    SYSTEM.contains(&name) || super::settings::NAMES.contains(&name)
}

impl Queue {
    /// Answers a receive at once, or lets it wait when there is nothing and it may wait.
    pub(super) fn receive(
        &mut self,
        core: &mut Core,
        receive: Receive,
        wait_ms: u64,
        outbox: &mut Outbox,
    ) -> Result<Option<Value>, Error> {
        self.throttle
            .count(core.now, &self.attributes, Counted::Receive)?;
        let short = wait_ms == 0;
        let room = IN_FLIGHT_MAX.saturating_sub(self.count(StateKind::InFlight));
        if room == 0 && short && !self.is_fifo() {
            return Err(Error::OverLimit(format!(
                "Too many messages in flight: at most {IN_FLIGHT_MAX}."
            )));
        }
        let samples = short && core.settings.short_polls_sample && !self.is_fifo();
        let servers = if samples {
            Servers::sample(core)
        } else {
            Servers::ALL
        };
        let deliveries = if room == 0 {
            Vec::new()
        } else {
            self.collect(core, &receive, servers, outbox)
        };
        if !deliveries.is_empty() {
            return Ok(Some(response(&receive, &deliveries)));
        }
        if short {
            let missed = if samples {
                self.count(StateKind::Visible)
            } else {
                0
            };
            self.record_empty(core, &receive, missed);
            return Ok(Some(json!({})));
        }
        self.waiting.push(core.now.after(wait_ms), receive);
        Ok(None)
    }

    /// Hands messages to a poller of AWS Lambda, or lets it wait.
    pub(super) fn poll(
        &mut self,
        core: &mut Core,
        receive: Receive,
        wait_ms: u64,
        outbox: &mut Outbox,
    ) {
        let deliveries = if self.count(StateKind::InFlight) < IN_FLIGHT_MAX {
            self.collect(core, &receive, Servers::ALL, outbox)
        } else {
            Vec::new()
        };
        if deliveries.is_empty() && wait_ms > 0 {
            self.waiting.push(core.now.after(wait_ms), receive);
        } else {
            answer(core, &receive, deliveries);
        }
    }

    /// Gives waiting receives what has come, the longest wait first.
    pub(super) fn serve(&mut self, core: &mut Core, outbox: &mut Outbox) {
        while (self.store.has_deliverable() || !self.copies.is_empty())
            && self.count(StateKind::InFlight) < IN_FLIGHT_MAX
            && let Some((number, receive)) = self.waiting.first()
        {
            let receive = receive.clone();
            let deliveries = self.collect(core, &receive, Servers::ALL, outbox);
            if !deliveries.is_empty() {
                self.waiting.remove(number);
                answer(core, &receive, deliveries);
            }
        }
    }

    /// Answers the receives that have waited long enough with nothing.
    pub(super) fn end_waits(&mut self, core: &mut Core) {
        while let Some(receive) = self.waiting.pop_ended(core.now) {
            if matches!(receive.receiver, Receiver::Caller { .. }) {
                self.record_empty(core, &receive, 0);
            }
            answer(core, &receive, Vec::new());
        }
    }

    fn record_empty(&self, core: &mut Core, receive: &Receive, missed: usize) {
        core.record(Event::ReceiveEmpty {
            queue: Arc::clone(&self.name),
            by: receive.by(),
            missed: u32::try_from(missed).unwrap_or(u32::MAX),
        });
    }
}

/// Answers a receive that waited, or a poll.
pub(super) fn answer(core: &mut Core, receive: &Receive, deliveries: Vec<Delivery>) {
    match &receive.receiver {
        Receiver::Caller { ticket, .. } => core.answer(*ticket, Ok(response(receive, &deliveries))),
        Receiver::Poller(poller) => core.effects.push_back(Effect::Delivered {
            poller: *poller,
            messages: deliveries,
        }),
    }
}

/// The response of `ReceiveMessage`; empty when there are no messages.
fn response(receive: &Receive, deliveries: &[Delivery]) -> Value {
    let Receiver::Caller { wanted, .. } = &receive.receiver else {
        return json!({});
    };
    if deliveries.is_empty() {
        return json!({});
    }
    let messages = deliveries.iter().map(|delivery| show(delivery, wanted));
    let mut response = Map::with_capacity(1);
    response.insert("Messages".into(), messages.collect());
    Value::Object(response)
}

/// A message as `ReceiveMessage` shows it.
fn show(delivery: &Delivery, wanted: &Wanted) -> Value {
    let mut message = Map::with_capacity(7);
    message.insert("MessageId".into(), delivery.message_id.to_string().into());
    message.insert("ReceiptHandle".into(), (*delivery.receipt_handle).into());
    let md5 = digest::md5_hex(delivery.body.as_bytes());
    message.insert("MD5OfBody".into(), md5.into());
    message.insert("Body".into(), (*delivery.body).into());
    if !wanted.system.is_empty() {
        let attributes: Map<String, Value> = delivery
            .system_attributes()
            .filter(|(name, _)| wants_system(wanted, name))
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        if !attributes.is_empty() {
            message.insert("Attributes".into(), attributes.into());
        }
    }
    if !wanted.message.is_empty() {
        show_attributes(delivery, wanted, &mut message);
    }
    Value::Object(message)
}

/// Adds the wanted message attributes, and the digest of those only.
fn show_attributes(delivery: &Delivery, wanted: &Wanted, message: &mut Map<String, Value>) {
    let attributes: Vec<(&str, &MessageAttribute)> = delivery
        .envelope
        .attributes
        .iter()
        .map(|(name, attribute)| (&**name, attribute))
        .filter(|(name, _)| wants_message(wanted, name))
        .collect();
    if let Some(md5) = digest::md5_of_attributes(attributes.iter().copied()) {
        message.insert("MD5OfMessageAttributes".into(), md5.into());
        let shown: Map<String, Value> = attributes
            .into_iter()
            .map(|(name, attribute)| (name.into(), show_attribute(attribute)))
            .collect();
        message.insert("MessageAttributes".into(), shown.into());
    }
}

fn show_attribute(attribute: &MessageAttribute) -> Value {
    let data_type = &attribute.data_type;
    match &attribute.value {
        AttributeValue::Text(text) => json!({"StringValue": text, "DataType": data_type}),
        AttributeValue::Bytes(bytes) => {
            json!({"BinaryValue": base64::encode(bytes), "DataType": data_type})
        }
    }
}

fn wants_system(wanted: &Wanted, name: &str) -> bool {
    wanted
        .system
        .iter()
        .any(|want| &**want == "All" || &**want == name)
}

fn wants_message(wanted: &Wanted, name: &str) -> bool {
    wanted.message.iter().any(|want| match &**want {
        "All" | "*" | ".*" => true,
        want => match want.strip_suffix(".*") {
            Some(prefix) => name.starts_with(prefix),
            None => name == want,
        },
    })
}
