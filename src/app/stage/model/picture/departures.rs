//! Where new tokens come from, and how old ones went: what the log says since the last picture.

use super::flights::{Flight, Ground, way};
use super::{Gone, Holder, Key, Picture, Token};
use crate::app::stage::model::layout::{CardKind, Layout};
use crate::app::stage::model::shape::Point;
use cloud::call::{Service, Ticket};
use cloud::engine::Cloud;
use cloud::events;
use cloud::lambda::{self, Outcome, RequestId};
use cloud::log::{ApiEvent, Event};
use cloud::s3;
use cloud::sns;
use cloud::sqs::{self, MessageId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// Comings and goings between two pictures.
#[derive(Default)]
pub(super) struct Traffic {
    /// Where new messages come from.
    pub origins: BTreeMap<MessageId, Point>,
    /// Where the events of new invocations come from.
    pub events: BTreeMap<RequestId, Point>,
    /// What passes from card to card.
    pub flights: Vec<Flight>,
    /// The call of Invoke that is being answered: who called, and which function.
    pub invoking: Option<(Ticket, Arc<str>, Arc<str>)>,
    /// The event that came to Lambda's own queue last.
    pub queued: Option<RequestId>,
    /// Where events were that Lambda hands on now, by function.
    pub handed: BTreeMap<Arc<str>, VecDeque<Point>>,
    deleted: BTreeSet<MessageId>,
    expired: BTreeSet<MessageId>,
    moved: BTreeSet<MessageId>,
    ended: BTreeMap<RequestId, Outcome>,
    failed: BTreeSet<(MessageId, RequestId)>,
    /// Events that Lambda gave up on, and whether somebody has them now.
    given_up: BTreeMap<RequestId, bool>,
}

impl Traffic {
    pub(super) fn since(before: &Picture, cloud: &Cloud, layout: &Layout) -> Self {
        let mut traffic = Self::default();
        let on = Ground { cloud, layout };
        for entry in cloud.log().since(before.next) {
            match &entry.event {
                Event::Api(event) => traffic.note_call(entry.seq, event, on),
                Event::Sqs(event) => traffic.note_message(event, before, on),
                Event::Lambda(event) => traffic.note_invocation(event, before, on),
                Event::Gateway(event) => traffic.note_request(entry, event, on),
                Event::Handover(event) => traffic.note_handover(entry.seq, event, on),
                event => traffic.note_passing(entry.seq, event, on),
            }
        }
        traffic
    }

    fn note_call(&mut self, entry: u64, event: &ApiEvent, on: Ground<'_>) {
        match event {
            ApiEvent::Called {
                ticket,
                action,
                caller,
                params,
                ..
            } if matches!(&**action, "Invoke" | "PutEvents") => {
                // A name, a partial ARN, or an ARN with a version.
                let function = params["FunctionName"].as_str().unwrap_or_default();
                let mut parts = function.split(':');
                let name = parts.find(|part| on.layout.named(CardKind::Function, part).is_some());
                let name = name.unwrap_or_default().into();
                self.invoking = Some((*ticket, Arc::clone(caller), name));
            }
            ApiEvent::Answered { ticket, status, .. } => {
                let answers = |(of, ..): &mut (Ticket, _, _)| of == ticket;
                if let Some((_, caller, function)) = self.invoking.take_if(answers)
                    && *status != 200
                {
                    self.answer(entry, *status, (&function, &caller), on);
                }
            }
            ApiEvent::Called {
                api: Service::States,
                action,
                caller,
                params,
                ..
            } if matches!(&**action, "StartExecution" | "StartSyncExecution") => {
                self.start(entry, caller, params, on);
            }
            ApiEvent::Called {
                api: Service::DynamoDb,
                action,
                caller,
                params,
                ..
            } => self.note_table(entry, (action, caller), params, on),
            ApiEvent::Called { .. } => {}
        }
    }

    fn note_message(&mut self, event: &sqs::Event, before: &Picture, on: Ground<'_>) {
        match event {
            sqs::Event::MessageSent {
                message, by, queue, ..
            } => {
                if let Some(from) = self.sender(by, queue, on) {
                    self.origins.insert(*message, from);
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
                let card = on.layout.named(CardKind::Queue, queue);
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

    fn note_passing(&mut self, entry: u64, event: &Event, on: Ground<'_>) {
        match event {
            Event::S3(s3::Event::ObjectCreated {
                bucket, key, by, ..
            }) => self.pass(entry, by, (CardKind::Bucket, bucket), key, on),
            Event::Sns(sns::Event::Published {
                topic, body, by, ..
            }) => self.pass(entry, by, (CardKind::Topic, topic), body, on),
            Event::Events(events::Event::EventReceived {
                rules, detail_type, ..
            }) => {
                let caller = self
                    .invoking
                    .as_ref()
                    .map(|(_, caller, _)| Arc::clone(caller));
                for rule in rules {
                    let by = caller.as_deref().unwrap_or_default();
                    self.pass(entry, by, (CardKind::Rule, rule), detail_type, on);
                }
            }
            _ => {}
        }
    }

    fn note_invocation(&mut self, event: &lambda::Event, before: &Picture, on: Ground<'_>) {
        match event {
            lambda::Event::InvocationStarted {
                function,
                request_id,
                invoker: "call",
                ..
            } => {
                let function = on.layout.named(CardKind::Function, function);
                if let (Some((_, caller, _)), Some(function)) = (self.invoking.take(), function) {
                    let way = way(on, &caller, function);
                    self.events.extend(way.map(|(from, _)| (*request_id, from)));
                }
            }
            lambda::Event::InvocationEnded {
                request_id,
                failed,
                outcome,
                ..
            } => {
                self.ended.insert(*request_id, *outcome);
                let failed = failed.iter().map(|message| (*message, *request_id));
                self.failed.extend(failed);
            }
            lambda::Event::EventQueued {
                function,
                request_id,
                by,
            } => {
                self.queued = Some(*request_id);
                let from = self.invoker(by, function, on);
                self.events.extend(from.map(|from| (*request_id, from)));
            }
            lambda::Event::EventEnded {
                function,
                request_id,
                condition,
                destination,
                dead_letter,
                ..
            } => {
                let is_handed_on = destination.is_some() || dead_letter.is_some();
                if *condition != "Success" {
                    self.given_up.insert(*request_id, is_handed_on);
                }
                let drawn = before.tokens.get(&Key::Event(*request_id));
                if let (true, Some(drawn)) = (is_handed_on, drawn) {
                    let handed = self.handed.entry(Arc::clone(function));
                    handed.or_default().push_back(drawn.center());
                }
            }
            _ => {}
        }
    }

    pub(super) fn origin(&self, message: MessageId) -> Option<Point> {
        self.origins.get(&message).copied()
    }

    /// How the token of this key went; `None` when another takes its place.
    pub(super) fn gone(&self, key: Key, token: &Token, kept_on: bool) -> Option<Gone> {
        match key {
            Key::Kept(id) if self.moved.contains(&id) => None,
            Key::Kept(id) if self.expired.contains(&id) => Some(Gone::Expired),
            Key::Kept(id) if self.deleted.contains(&id) => Some(Gone::Deleted),
            Key::Copy(_, Holder::Poller) => None,
            Key::Copy(id, Holder::Run(run)) if self.failed.contains(&(id, run)) => {
                Some(Gone::Failed)
            }
            Key::Copy(_, Holder::Run(run)) if self.ended.contains_key(&run) => Some(Gone::Deleted),
            Key::Copy(id, _) if self.deleted.contains(&id) => Some(Gone::Deleted),
            Key::Copy(_, Holder::You) if kept_on => Some(Gone::Returned),
            Key::Event(run) => match (self.given_up.get(&run), self.ended.get(&run)) {
                (Some(true), _) => None,
                (Some(false), _) => Some(Gone::Discarded),
                (None, Some(Outcome::Success)) if token.home.is_some() => Some(Gone::Answered),
                (None, Some(Outcome::Success)) => Some(Gone::Deleted),
                (None, Some(_)) if token.home.is_some() => Some(Gone::Faulted),
                (None, Some(_)) => Some(Gone::Failed),
                (None, None) => Some(Gone::Quietly),
            },
            Key::Kept(_) | Key::Copy(..) | Key::Flight(_) => Some(Gone::Quietly),
        }
    }
}
