//! Where new tokens come from, and how old ones went: what the log says since the last picture.

use super::{Gone, Holder, Key, Picture};
use crate::app::stage::model::layout::{CardKind, Layout};
use crate::app::stage::model::shape::Point;
use cloud::engine::Cloud;
use cloud::lambda::{self, RequestId};
use cloud::log::Event;
use cloud::sqs::{self, MessageId};
use std::collections::{BTreeMap, BTreeSet};

/// Comings and goings between two pictures.
#[derive(Default)]
pub(super) struct Traffic {
    origins: BTreeMap<MessageId, Point>,
    deleted: BTreeSet<MessageId>,
    expired: BTreeSet<MessageId>,
    moved: BTreeSet<MessageId>,
    ended: BTreeSet<RequestId>,
    failed: BTreeSet<(MessageId, RequestId)>,
}

impl Traffic {
    pub(super) fn since(before: &Picture, cloud: &Cloud, layout: &Layout) -> Self {
        let mut traffic = Self::default();
        for entry in cloud.log().since(before.next) {
            match &entry.event {
                Event::Sqs(event) => traffic.note_message(event, before, layout),
                Event::Lambda(lambda::Event::InvocationEnded {
                    request_id, failed, ..
                }) => {
                    traffic.ended.insert(*request_id);
                    let failed = failed.iter().map(|message| (*message, *request_id));
                    traffic.failed.extend(failed);
                }
                _ => {}
            }
        }
        traffic
    }

    fn note_message(&mut self, event: &sqs::Event, before: &Picture, layout: &Layout) {
        match event {
            sqs::Event::MessageSent { message, by, .. } => {
                if let Some(card) = layout.card(by) {
                    self.origins.insert(*message, card.rect.center());
                }
            }
            sqs::Event::MessageMoved {
                queue,
                message,
                moved_as,
                ..
            } => {
                self.moved.insert(*message);
                let drawn = before.tokens.get(&Key::Kept(*message));
                let card = layout.named(CardKind::Queue, queue);
                let from = drawn.map(|token| token.at);
                if let Some(from) = from.or(card.map(|card| card.rect.center())) {
                    self.origins.insert(*moved_as, from);
                }
            }
            sqs::Event::MessageDeleted { message, .. } => {
                self.deleted.insert(*message);
            }
            sqs::Event::MessageExpired { message, .. } => {
                self.expired.insert(*message);
            }
            _ => {}
        }
    }

    pub(super) fn origin(&self, message: MessageId) -> Option<Point> {
        self.origins.get(&message).copied()
    }

    /// How the token of this key went; `None` when another takes its place.
    pub(super) fn gone(&self, key: Key, kept_on: bool) -> Option<Gone> {
        match key {
            Key::Kept(id) if self.moved.contains(&id) => None,
            Key::Kept(id) if self.expired.contains(&id) => Some(Gone::Expired),
            Key::Kept(id) if self.deleted.contains(&id) => Some(Gone::Deleted),
            Key::Kept(_) => Some(Gone::Quietly),
            Key::Copy(_, Holder::Poller) => None,
            Key::Copy(id, Holder::Run(run)) if self.failed.contains(&(id, run)) => {
                Some(Gone::Failed)
            }
            Key::Copy(_, Holder::Run(run)) if self.ended.contains(&run) => Some(Gone::Deleted),
            Key::Copy(id, _) if self.deleted.contains(&id) => Some(Gone::Deleted),
            Key::Copy(_, Holder::You) if kept_on => Some(Gone::Returned),
            Key::Copy(..) => Some(Gone::Quietly),
        }
    }
}
