//! `SendMessage` and `SendMessageBatch`.

use super::attribute_values;
use super::batch::{self, Entry};
use super::dedup::Seen;
use super::digest;
use super::error::Error;
use super::event::Event;
use super::message::{Envelope, Message, MessageAttributes, MessageId, State};
use super::params::Params;
use super::queue::Queue;
use super::throttle::Counted;
use crate::core::Core;
use crate::iam::Caller;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What a caller sends, read and checked as far as that needs no queue.
struct Draft<'a> {
    body: &'a str,
    delay_s: Option<u32>,
    attributes: MessageAttributes,
    trace_header: Option<Arc<str>>,
    md5_of_system_attributes: Option<String>,
    deduplication_id: Option<&'a str>,
    group: Option<&'a str>,
}

/// A message's group and deduplication id on a FIFO queue.
struct FifoIds {
    group: Arc<str>,
    id: Arc<str>,
}

impl<'a> Draft<'a> {
    fn parse(params: Params<'a>) -> Result<Self, Error> {
        let body = params.text("MessageBody")?.unwrap_or_default();
        if body.is_empty() {
            return Err(Error::missing("MessageBody"));
        }
        let delay_s = params.ranged(
            "DelaySeconds",
            0..=900,
            "DelaySeconds must be >= 0 and <= 900.",
        )?;
        let (trace_header, md5_of_system_attributes) = attribute_values::parse_system(params)?;
        Ok(Self {
            body,
            delay_s,
            attributes: attribute_values::parse(params)?,
            trace_header,
            md5_of_system_attributes,
            deduplication_id: params.text("MessageDeduplicationId")?,
            group: params.text("MessageGroupId")?,
        })
    }

    /// Body and attributes together, in bytes.
    fn bytes(&self) -> u64 {
        self.body.len() as u64 + attribute_values::bytes(&self.attributes)
    }

    fn check(&self, queue: &Queue) -> Result<(), Error> {
        let max = queue.attributes.max_message_bytes;
        if self.bytes() > u64::from(max) {
            return Err(Error::InvalidParameterValue(format!(
                "One or more parameters are invalid. Reason: Message must be shorter than {max} bytes."
            )));
        }
        if !attribute_values::is_valid_text(self.body) {
            return Err(Error::InvalidMessageContents);
        }
        for (id, name) in [
            (self.deduplication_id, "MessageDeduplicationId"),
            (self.group, "MessageGroupId"),
        ] {
            if let Some(id) = id {
                check_token(id, name)?;
            }
        }
        let unfit = "The request include parameter that is not valid for this queue type";
        match (self.deduplication_id, self.delay_s) {
            (Some(id), _) if !queue.is_fifo() => {
                Err(Error::bad_value(id, "MessageDeduplicationId", unfit))
            }
            // FIFO queues know only one delay for all messages; asking for none is no mistake.
            (_, Some(delay)) if queue.is_fifo() && delay > 0 => {
                Err(Error::bad_value(delay, "DelaySeconds", unfit))
            }
            _ => Ok(()),
        }
    }

    /// The ids that FIFO queues need; none on standard queues.
    fn fifo_ids(&self, queue: &Queue) -> Result<Option<FifoIds>, Error> {
        let Some(fifo) = &queue.attributes.fifo else {
            return Ok(None);
        };
        let group = self.group.ok_or_else(|| Error::missing("MessageGroupId"))?;
        let id = match self.deduplication_id {
            Some(id) => id.into(),
            None if fifo.content_based_deduplication => {
                digest::sha256_hex(self.body.as_bytes()).into()
            }
            None => return Err(missing_deduplication_id()),
        };
        let group = group.into();
        Ok(Some(FifoIds { group, id }))
    }
}

fn missing_deduplication_id() -> Error {
    Error::InvalidParameterValue(
        "The queue should either have ContentBasedDeduplication enabled or \
         MessageDeduplicationId provided explicitly"
            .into(),
    )
}

/// Checks a group, deduplication or attempt id: 1 to 128 letters, digits and punctuation marks.
pub(super) fn check_token(token: &str, name: &str) -> Result<(), Error> {
    let fits =
        (1..=128).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        return Ok(());
    }
    let reason = format!(
        "{name} can only include alphanumeric and punctuation characters. 1 to 128 in length."
    );
    Err(Error::bad_value(token, name, reason))
}

impl Queue {
    /// `SendMessage`.
    pub(super) fn send(
        &mut self,
        core: &mut Core,
        params: Params<'_>,
        caller: &Caller,
    ) -> Result<Value, Error> {
        self.throttle
            .count(core.now, &self.attributes, Counted::Send)?;
        let draft = Draft::parse(params)?;
        self.accept(core, &draft, caller).map(Value::Object)
    }

    /// `SendMessageBatch`.
    pub(super) fn send_batch(
        &mut self,
        core: &mut Core,
        params: Params<'_>,
        caller: &Caller,
    ) -> Result<Value, Error> {
        let entries = batch::entries(params, "SendMessageBatchRequestEntry")?;
        self.check_batch(&entries)?;
        self.throttle
            .count(core.now, &self.attributes, Counted::Send)?;
        batch::run(&entries, Draft::parse, |draft| {
            self.accept(core, &draft, caller)
        })
    }

    /// The mistakes that make SQS refuse a batch as a whole.
    fn check_batch(&self, entries: &[Entry<'_>]) -> Result<(), Error> {
        let mut bytes = 0;
        for entry in entries {
            let params = entry.params;
            if let Some(fifo) = &self.attributes.fifo {
                if params.text("MessageDeduplicationId")?.is_none()
                    && !fifo.content_based_deduplication
                {
                    return Err(missing_deduplication_id());
                }
                if params.text("MessageGroupId")?.is_none() {
                    return Err(Error::MissingInBatch("MessageGroupId"));
                }
            }
            let body = params.text("MessageBody")?.unwrap_or_default();
            bytes += body.len() as u64;
            // Attributes that cannot be read fail their own entry only.
            bytes +=
                attribute_values::parse(params).map_or(0, |read| attribute_values::bytes(&read));
        }
        if bytes > u64::from(super::MAX_BYTES) {
            return Err(Error::BatchRequestTooLong(bytes));
        }
        Ok(())
    }

    /// Takes a message in, or recognises it as a repeat. Either way the answer is the same.
    fn accept(
        &mut self,
        core: &mut Core,
        draft: &Draft<'_>,
        caller: &Caller,
    ) -> Result<Map<String, Value>, Error> {
        draft.check(self)?;
        let ids = draft.fifo_ids(self)?;
        let repeated = ids
            .as_ref()
            .and_then(|ids| self.deduplication.find(core.now, &ids.group, &ids.id));
        let (message, sequence_number) = match repeated {
            Some(seen) => {
                core.record(Event::MessageDeduplicated {
                    queue: Arc::clone(&self.name),
                    message: seen.message,
                });
                (seen.message, Some(seen.sequence_number))
            }
            None => self.enqueue(core, draft, caller, ids),
        };
        Ok(receipt(draft, message, sequence_number))
    }

    fn enqueue(
        &mut self,
        core: &mut Core,
        draft: &Draft<'_>,
        caller: &Caller,
        ids: Option<FifoIds>,
    ) -> (MessageId, Option<u128>) {
        let message = MessageId(core.rng.uuid_bits());
        let sequence_number = self.next_sequence_number();
        if let (Some(ids), Some(sequence_number)) = (&ids, sequence_number) {
            let seen = Seen {
                message,
                sequence_number,
            };
            self.deduplication
                .remember(core.now, &ids.group, &ids.id, seen);
        }
        let (group, deduplication_id) = match ids {
            Some(ids) => (Some(ids.group), Some(ids.id)),
            None => (draft.group.map(Arc::from), None),
        };
        let delay_s = draft
            .delay_s
            .filter(|_| !self.is_fifo())
            .unwrap_or(self.attributes.delay_s);
        let body: Arc<str> = draft.body.into();
        let visible_at = core.now.after(u64::from(delay_s) * 1000);
        core.record(Event::MessageSent {
            queue: Arc::clone(&self.name),
            message,
            body: Arc::clone(&body),
            by: caller.name().into(),
            visible_at,
            group: group.clone(),
        });
        let envelope = Envelope {
            sender_id: caller.principal_id().into(),
            attributes: draft.attributes.clone(),
            trace_header: draft.trace_header.clone(),
            deduplication_id,
        };
        let mut new = Message::new(message, body, core.now, Arc::new(envelope));
        new.group = group;
        new.sequence_number = sequence_number;
        if delay_s > 0 {
            new.state = State::Delayed { until: visible_at };
        }
        self.store.insert(new);
        (message, sequence_number)
    }
}

/// What a sender is told of a message.
fn receipt(
    draft: &Draft<'_>,
    message: MessageId,
    sequence_number: Option<u128>,
) -> Map<String, Value> {
    let mut receipt = Map::with_capacity(5);
    let md5 = digest::md5_hex(draft.body.as_bytes());
    receipt.insert("MD5OfMessageBody".into(), md5.into());
    let attributes = draft.attributes.iter();
    let attributes = attributes.map(|(name, attribute)| (&**name, attribute));
    if let Some(md5) = digest::md5_of_attributes(attributes) {
        receipt.insert("MD5OfMessageAttributes".into(), md5.into());
    }
    if let Some(md5) = &draft.md5_of_system_attributes {
        receipt.insert("MD5OfMessageSystemAttributes".into(), md5.as_str().into());
    }
    receipt.insert("MessageId".into(), message.to_string().into());
    if let Some(number) = sequence_number {
        receipt.insert("SequenceNumber".into(), number.to_string().into());
    }
    receipt
}
