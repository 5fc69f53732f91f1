//! `Publish` and `PublishBatch`.

use super::error::Error;
use super::message::{BYTES_MAX, Draft, Published};
use super::topic::Topic;
use super::{Event, PRINCIPAL, Sns};
use crate::core::Core;
use crate::given::Given;
use crate::handover::Handover;
use crate::iam::Caller;
use crate::sorted::SortedSet;
use crate::sqs::digest;
use serde_json::{Value, json};
use std::sync::Arc;

/// Entries a batch may have.
const ENTRIES_MAX: usize = 10;
/// How long SNS takes to a subscriber: from, and how much more at random. AWS says typically under 30 milliseconds.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/welcome.html> (read 2026-11-22).
const LATENCY_MS: (u64, u64) = (10, 30);

/// What publishing gave: the message's id, and its number on FIFO topics.
type Receipt = (Arc<str>, Option<String>);

impl Sns {
    /// `Publish`.
    pub(super) fn publish(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
        caller: &Caller,
    ) -> Result<Value, Error> {
        if given.get("PhoneNumber").is_some() {
            return Err(Error::NotModelled("messages to phones".into()));
        }
        let arn = given.text("TopicArn")?.or(given.text("TargetArn")?);
        let arn = arn.ok_or_else(|| {
            Error::because("TopicArn or TargetArn", "no value for required parameter")
        })?;
        let name = self.find(arn)?.name.to_string();
        let draft = Draft::read(given)?;
        let receipt = self.publish_one(core, &name, &draft, caller)?;
        Ok(answer(receipt))
    }

    /// `PublishBatch`.
    pub(super) fn publish_batch(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
        caller: &Caller,
    ) -> Result<Value, Error> {
        let name = self.named(given)?.name.to_string();
        let entries = given.list("PublishBatchRequestEntries")?;
        if entries.is_empty() {
            return Err(Error::EmptyBatchRequest);
        }
        if entries.len() > ENTRIES_MAX {
            return Err(Error::TooManyEntriesInBatchRequest);
        }
        let mut ids = SortedSet::new();
        let mut drafts = Vec::new();
        for entry in entries {
            let given = Given(entry);
            let id = given.text("Id")?.unwrap_or_default();
            let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            if id.is_empty() || id.len() > 80 || !id.bytes().all(valid) {
                return Err(Error::InvalidBatchEntryId);
            }
            if !ids.insert(id) {
                return Err(Error::BatchEntryIdsNotDistinct);
            }
            drafts.push((id, Draft::read(given)));
        }
        let bytes =
            |(_, draft): &(_, Result<Draft<'_>, Error>)| draft.as_ref().map_or(0, Draft::bytes);
        if drafts.iter().map(bytes).sum::<usize>() > BYTES_MAX {
            return Err(Error::BatchRequestTooLong);
        }
        let (mut successful, mut failed) = (Vec::new(), Vec::new());
        for (id, draft) in drafts {
            match draft.and_then(|draft| self.publish_one(core, &name, &draft, caller)) {
                Ok(receipt) => {
                    let mut one = answer(receipt);
                    one["Id"] = json!(id);
                    successful.push(one);
                }
                Err(error) => failed.push(json!({
                    "Id": id,
                    "Code": error.code(),
                    "Message": error.message(),
                    "SenderFault": true,
                })),
            }
        }
        Ok(json!({"Successful": successful, "Failed": failed}))
    }

    fn publish_one(
        &mut self,
        core: &mut Core,
        name: &str,
        draft: &Draft<'_>,
        caller: &Caller,
    ) -> Result<Receipt, Error> {
        let Some(topic) = self.topics.get_mut(name).map(Arc::make_mut) else {
            return Err(Error::NotFound("Topic"));
        };
        draft.check(topic)?;
        let id: Arc<str> = core.rng.uuid().into();
        topic.published += 1;
        let fifo = topic.is_fifo();
        let sequence_number =
            fifo.then(|| (10_000_000_000_000_000_000 + topic.published * 1_000).to_string());
        let deduplication_id = draft.deduplication_id.map_or_else(
            || digest::sha256_hex(draft.message.as_bytes()),
            str::to_owned,
        );
        if fifo && let Some(earlier) = topic.repeats(core.now, &deduplication_id, &id) {
            core.record(Event::Deduplicated {
                topic: Arc::clone(&topic.name),
                message: Arc::clone(&earlier),
            });
            return Ok((earlier, sequence_number));
        }
        let post = Post {
            id: &id,
            at: core.now.to_iso_millis(),
            sequence_number: sequence_number.as_deref(),
            deduplication_id: &deduplication_id,
        };
        let (handovers, events, deliveries) = post.sort(core, topic, draft);
        core.record(Event::Published {
            topic: Arc::clone(&topic.name),
            message: Arc::clone(&id),
            body: draft.message.into(),
            by: caller.name().into(),
            deliveries,
        });
        for event in events {
            core.record(event);
        }
        for handover in handovers {
            let mut due = core.now.after(LATENCY_MS.0 + core.rng.below(LATENCY_MS.1));
            if fifo {
                due = due.max(topic.last_due);
                topic.last_due = due;
            }
            core.hand_over_at(due, handover);
        }
        Ok((id, sequence_number))
    }
}

/// What a message got when it was published.
struct Post<'a> {
    id: &'a Arc<str>,
    at: String,
    sequence_number: Option<&'a str>,
    deduplication_id: &'a str,
}

impl Post<'_> {
    /// What goes to which subscriber, what the log says beside that, and to how many it goes.
    fn sort(
        &self,
        core: &Core,
        topic: &Topic,
        draft: &Draft<'_>,
    ) -> (Vec<Handover>, Vec<Event>, u32) {
        let (mut handovers, mut events, mut deliveries) = (Vec::new(), Vec::new(), 0);
        for subscription in topic.subscriptions().filter(|one| one.confirmed) {
            let name = Arc::clone(&topic.name);
            let endpoint = Arc::clone(&subscription.endpoint);
            let body = draft.body(&subscription.protocol);
            let filter = subscription.filter.as_ref();
            if filter.is_some_and(|filter| !filter.wants(draft, body)) {
                events.push(Event::FilteredOut {
                    topic: name,
                    message: Arc::clone(self.id),
                    endpoint,
                });
                continue;
            }
            deliveries += 1;
            let published = Published {
                topic,
                subscription,
                id: self.id,
                at: &self.at,
                sequence_number: self.sequence_number,
                deduplication_id: self.deduplication_id,
                core,
            };
            let params = match &*subscription.protocol {
                "sqs" => draft.to_queue(&published),
                "lambda" => draft.to_function(&published),
                protocol => {
                    events.push(Event::SentOutside {
                        topic: name,
                        protocol: protocol.into(),
                        endpoint,
                    });
                    continue;
                }
            };
            handovers.push(Handover {
                principal: PRINCIPAL,
                source_arn: Arc::clone(&topic.arn),
                to: endpoint,
                params,
                dead_letter_queue: subscription.dead_letter_queue(),
                role: None,
            });
        }
        (handovers, events, deliveries)
    }
}

fn answer((id, sequence_number): Receipt) -> Value {
    let mut answer = json!({"MessageId": id});
    if let Some(number) = sequence_number {
        answer["SequenceNumber"] = json!(number);
    }
    answer
}
