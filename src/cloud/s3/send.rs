//! Notifications on their way.

use super::bucket::Bucket;
use super::record::{self, Happening};
use super::{Event, PRINCIPAL};
use crate::core::Core;
use crate::events;
use crate::handover::Handover;
use serde_json::{Value, json};
use std::sync::Arc;

/// How long a notification takes: from, and how much more at random. AWS says typically seconds, at times longer.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html> (read 2026-11-22).
const LATENCY_MS: (u64, u64) = (500, 400);
/// The same for the notification that a restore began, which may well come after the one that it ended.
const RESTORE_LATENCY_MS: (u64, u64) = (1_100, 300);

impl Bucket {
    /// Sends notifications of what happened.
    pub(super) fn notify(&mut self, core: &mut Core, happening: &Happening<'_>) {
        let notifications = Arc::clone(&self.notifications);
        for rule in &notifications.rules {
            if !rule.wants(happening.event, happening.key) {
                continue;
            }
            let message = happening.message(core, self, &rule.id);
            let handover = self.hand_over(&rule.arn, message);
            // S3 delivers at least once; scenes may ask to see that.
            let copies = 1 + u32::from(core.rng.chance(core.settings.duplicate_percent));
            for copy in 0..copies {
                core.record(Event::NotificationPlanned {
                    bucket: Arc::clone(&self.name),
                    key: happening.key.into(),
                    event: happening.event,
                    to: Arc::clone(&rule.arn),
                    duplicate: copy > 0,
                });
                if happening.event == "ObjectRestore:Post" {
                    let millis = RESTORE_LATENCY_MS.0 + core.rng.below(RESTORE_LATENCY_MS.1);
                    core.hand_over(millis, handover.clone());
                } else {
                    self.send(core, handover.clone());
                }
            }
        }
        if notifications.event_bridge {
            let event = happening.event(core, self);
            let account = &core.account;
            let bus = format!(
                "arn:aws:events:{}:{}:event-bus/{}",
                account.region,
                account.id,
                events::DEFAULT_BUS
            );
            let handover = Handover {
                params: event,
                ..self.hand_over(&bus.into(), Value::Null)
            };
            self.send(core, handover);
        }
    }

    /// Sends the message that tests a queue or topic.
    pub(super) fn test(&mut self, core: &mut Core) {
        let notifications = Arc::clone(&self.notifications);
        for rule in notifications
            .rules
            .iter()
            .filter(|rule| !rule.is_function())
        {
            let message = record::test_event(core, &self.name);
            let handover = self.hand_over(&rule.arn, message);
            core.hand_over(0, handover);
        }
    }

    fn hand_over(&self, to: &Arc<str>, message: Value) -> Handover {
        let params = match to.split(':').nth(2) {
            Some("sqs") => json!({"MessageBody": message.to_string()}),
            Some("sns") => {
                json!({"Subject": "Amazon S3 Notification", "Message": message.to_string()})
            }
            _ => message,
        };
        Handover {
            principal: PRINCIPAL,
            source_arn: self.arn().into(),
            to: Arc::clone(to),
            params,
            dead_letter_queue: None,
            role: None,
        }
    }

    /// Sends something, as a rule after what was sent before.
    fn send(&mut self, core: &mut Core, handover: Handover) {
        let mut due = core.now.after(LATENCY_MS.0 + core.rng.below(LATENCY_MS.1));
        if !core.rng.chance(core.settings.reorder_percent) {
            due = due.max(self.last_due);
            self.last_due = due;
        }
        core.hand_over_at(due, handover);
    }
}
