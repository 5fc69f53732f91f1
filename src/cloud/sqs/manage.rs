//! What can be done with queues as such: create, set, purge, delete.

use super::attributes::Attributes;
use super::error::Error;
use super::event::Event;
use super::params::Params;
use super::queue::Queue;
use super::receive;
use super::waiting::Receiver;
use super::{Sqs, redrive};
use crate::core::Core;
use serde_json::{Value, json};
use std::sync::Arc;

/// How long a name cannot be used again after its queue was deleted, and a queue not be purged again: 60 seconds.
const PAUSE_MS: u64 = 60 * 1000;

impl Sqs {
    /// `CreateQueue`.
    pub(super) fn create(&mut self, core: &mut Core, params: Params<'_>) -> Result<Value, Error> {
        let name = params.required("QueueName")?;
        let given = params.text_map("Attributes")?;
        if let Some(queue) = self.queues.get(name) {
            queue.check_same(&given)?;
            return Ok(json!({"QueueUrl": queue.url}));
        }
        let fifo = given
            .iter()
            .any(|(key, value)| *key == "FifoQueue" && value.eq_ignore_ascii_case("true"));
        check_name(name, fifo)?;
        let mut attributes = Attributes::new(fifo);
        attributes.set_all(&given)?;
        self.check_redrive(core, &self.arn(core, name), &attributes, &given)?;
        self.check_not_deleted(core, name)?;
        let tags = params.text_map("tags")?;
        let mut queue = Queue::new(core, self.created, name, attributes);
        queue.add_tags(&tags)?;
        self.created += 1;
        core.record(Event::QueueCreated {
            queue: Arc::clone(&queue.name),
        });
        let url = Arc::clone(&queue.url);
        self.queues.insert(Arc::clone(&queue.name), Arc::new(queue));
        self.link_dead_letter_queues();
        Ok(json!({"QueueUrl": url}))
    }

    fn check_not_deleted(&mut self, core: &Core, name: &str) -> Result<(), Error> {
        self.deleted.retain(|_, at| core.now.since(*at) < PAUSE_MS);
        if self.deleted.contains_key(name) {
            return Err(Error::QueueDeletedRecently);
        }
        Ok(())
    }

    /// `DeleteQueue`. Whoever waits for its messages is told.
    pub(super) fn delete_queue(
        &mut self,
        core: &mut Core,
        params: Params<'_>,
    ) -> Result<Value, Error> {
        let name = self.find(core, params)?;
        if let Some(mut queue) = self.queues.remove(&name) {
            let queue = Arc::make_mut(&mut queue);
            if let Some(key) = queue.alarm {
                core.timers.cancel(key);
            }
            core.record(Event::QueueDeleted {
                queue: Arc::clone(&name),
            });
            for waiting in queue.waiting.drain() {
                match waiting.receiver {
                    Receiver::Caller { ticket, .. } => {
                        core.answer(ticket, Err(Error::QueueDoesNotExist.into()));
                    }
                    Receiver::Poller(_) => receive::answer(core, &waiting, Vec::new()),
                }
            }
        }
        self.deleted.insert(name, core.now);
        self.link_dead_letter_queues();
        Ok(json!({}))
    }

    /// `SetQueueAttributes`.
    pub(super) fn set_attributes(
        &mut self,
        core: &mut Core,
        params: Params<'_>,
    ) -> Result<Value, Error> {
        let name = self.find(core, params)?;
        let given = params.text_map("Attributes")?;
        if given.is_empty() {
            return Err(Error::missing("Attributes"));
        }
        let mut attributes = match self.queue(&name) {
            Some(queue) => queue.attributes.clone(),
            None => return Err(Error::QueueDoesNotExist),
        };
        attributes.set_all(&given)?;
        self.check_redrive(core, &self.arn(core, &name), &attributes, &given)?;
        self.with(core, &name, |queue, core, _| {
            core.record(Event::AttributesSet {
                queue: Arc::clone(&queue.name),
                attributes: given
                    .iter()
                    .map(|(name, value)| (Arc::from(*name), Arc::from(*value)))
                    .collect(),
            });
            queue.adopt(core, attributes);
        });
        self.link_dead_letter_queues();
        Ok(json!({}))
    }

    /// Checks a redrive policy that was given against the queue it names.
    fn check_redrive(
        &self,
        core: &Core,
        arn: &str,
        attributes: &Attributes,
        given: &[(&str, &str)],
    ) -> Result<(), Error> {
        let text = given.iter().find(|(name, _)| *name == "RedrivePolicy");
        let (Some((_, text)), Some(policy)) = (text, &attributes.redrive_policy) else {
            return Ok(());
        };
        let prefix = self.arn(core, "");
        if !policy.dead_letter_target_arn.starts_with(&prefix) {
            let reason = "Dead letter target owner should be same as the source.";
            return Err(redrive::refused(text, reason));
        }
        let Some(target) = self.queue_by_arn(&policy.dead_letter_target_arn) else {
            return Err(redrive::refused(text, "Dead letter target does not exist."));
        };
        if target.is_fifo() != attributes.fifo.is_some() {
            let reason = "Dead-letter queue must be same type of queue as the source.";
            return Err(redrive::refused(text, reason));
        }
        match &target.attributes.redrive_allow_policy {
            Some(allow) if !allow.allows(arn) => Err(redrive::refused(
                text,
                "The dead letter target's RedriveAllowPolicy does not allow this source queue.",
            )),
            _ => Ok(()),
        }
    }

    /// Notes in every queue whether its dead-letter queue exists.
    fn link_dead_letter_queues(&mut self) {
        let links: Vec<(Arc<str>, bool)> = self
            .queues()
            .map(|queue| {
                let target = queue.dead_letter_target();
                let exists = target.is_some_and(|(arn, _)| self.queue_by_arn(arn).is_some());
                (Arc::clone(&queue.name), exists)
            })
            .collect();
        for (name, exists) in links {
            if let Some(queue) = self.queues.get_mut(&name)
                && queue.dead_letter_queue_exists != exists
            {
                Arc::make_mut(queue).dead_letter_queue_exists = exists;
            }
        }
    }
}

impl Queue {
    /// Checks that attributes given for a queue that exists are the ones it has.
    fn check_same(&self, given: &[(&str, &str)]) -> Result<(), Error> {
        for (name, value) in given {
            let mut wanted = self.attributes.clone();
            wanted.set_all(&[(name, value)])?;
            if wanted != self.attributes {
                return Err(Error::QueueNameExists((*name).into()));
            }
        }
        Ok(())
    }

    /// Takes on new attributes.
    fn adopt(&mut self, core: &mut Core, attributes: Attributes) {
        if let Some(fifo) = &attributes.fifo {
            self.deduplication
                .set_scope(core.now, fifo.deduplication_scope);
        }
        let delay_changed = attributes.delay_s != self.attributes.delay_s;
        self.attributes = attributes;
        self.modified_at = core.now;
        if delay_changed && self.is_fifo() {
            self.change_delays(core);
        }
    }

    /// `PurgeQueue`.
    pub(super) fn purge(&mut self, core: &mut Core) -> Result<Value, Error> {
        if self
            .purged_at
            .is_some_and(|at| core.now.since(at) < PAUSE_MS)
        {
            return Err(Error::PurgeQueueInProgress(self.name.to_string()));
        }
        self.purged_at = Some(core.now);
        self.deduplication.clear();
        self.copies.clear();
        let messages = self.store.clear() as u64;
        core.record(Event::QueuePurged {
            queue: Arc::clone(&self.name),
            messages,
        });
        Ok(json!({}))
    }
}

fn check_name(name: &str, fifo: bool) -> Result<(), Error> {
    let base = if fifo {
        name.strip_suffix(".fifo").unwrap_or_default()
    } else {
        name
    };
    let valid = base
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if valid && !base.is_empty() && name.len() <= 80 {
        return Ok(());
    }
    let message = if fifo {
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end \
         with .fifo suffix and be 1 to 80 in length."
    } else {
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
    };
    Err(Error::InvalidParameterValue(message.into()))
}
