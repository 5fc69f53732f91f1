//! What functions work on, what waits for them, and what the reader holds.

use super::cells::{CellState, cells};
use super::compose::{Drawing, corner};
use super::flights::way;
use super::queues::message_token;
use super::{Holder, Key, Look, Ring, Token};
use crate::app::stage::model::chronicle::Run;
use crate::app::stage::model::layout::Card;
use crate::app::stage::model::shape::{Flow, Point, Rect, Slots};
use crate::app::stage::model::words;
use cloud::engine::Cloud;
use cloud::lambda::{Function, RequestId};
use cloud::sqs::{Message, MessageId, State};
use serde_json::Value;

/// The height of the strip in which gathered messages are drawn.
const GATHERING: f64 = 24.0;
/// The line of words above the events in Lambda's own queue.
const WORDS: f64 = 14.0;
/// A strip below this height has no such line.
pub const LOW: f64 = 30.0;
/// Room for a countdown beside the events.
const COUNTDOWN: f64 = 36.0;

impl Drawing<'_> {
    pub(super) fn draw_function(&mut self, card: &Card) {
        let Some(function) = self.now.cloud.lambda().function(&card.name) else {
            return;
        };
        self.draw_events(card);
        let gathered = gathered(self.now.cloud, function);
        let mut area = card.body;
        if !gathered.is_empty() {
            area.h -= GATHERING;
            let strip = Rect::new(area.x, area.bottom() + 4.0, area.w, GATHERING - 4.0);
            self.draw_copies(strip, &gathered, Holder::Poller);
        }
        let chronicle = self.now.chronicle;
        let (cells, more) = cells(function, chronicle, area);
        for cell in &cells {
            if let CellState::Busy { request_id, .. } = cell.state
                && let Some(run) = chronicle.runs().get(&request_id)
            {
                if run.messages.is_empty() {
                    self.draw_run(card, cell.body(), request_id, run);
                } else {
                    self.draw_copies(cell.body(), &run.messages, Holder::Run(request_id));
                }
            }
        }
        self.picture.cells.insert(card.id.clone(), cells);
        self.pile(card, more);
    }

    pub(super) fn draw_hands(&mut self, card: &Card) {
        let held = self.now.chronicle.held().iter();
        let held = held.filter(|held| !held.stale).map(|held| held.message);
        let held: Vec<MessageId> = held.collect();
        self.draw_copies(card.body, &held, Holder::You);
    }

    /// The events that wait in Lambda's own queue.
    fn draw_events(&mut self, card: &Card) {
        let area = card.lobby.unwrap_or(card.body);
        // A low strip has its words beside the events.
        let area = match area.h < LOW {
            true => area.inset(2.0, 1.0, COUNTDOWN, 1.0),
            false => area.inset(4.0, WORDS, 4.0, 0.0),
        };
        let (cloud, runs) = (self.now.cloud, self.now.chronicle.runs());
        let waiting = || {
            let events = cloud.lambda().events_of(&card.name);
            events.filter(|event| !runs.contains_key(&event.request_id))
        };
        let slots = Slots::new(area, waiting().count(), Flow::Right);
        for (at, event) in waiting().take(slots.shown).enumerate() {
            let (from, until) = event.waits;
            let is_new = event.runs + event.throttles == 0;
            let token = Token {
                from: self.origin_of(event.request_id, slots.scale),
                look: if is_new { Look::Waiting } else { Look::Retry },
                ring: (!is_new).then_some(Ring { from, until }),
                ..event_token(&event.event).placed(&slots, at)
            };
            let key = Key::Event(event.request_id);
            self.picture.tokens.insert(key, token);
        }
    }

    /// The event of an invocation that runs.
    fn draw_run(&mut self, card: &Card, area: Rect, request: RequestId, run: &Run) {
        let slots = Slots::new(area, 1, Flow::Right);
        if slots.shown == 0 {
            return;
        }
        let caller = run.caller.as_deref();
        let home = caller.and_then(|caller| way(self.ground(), caller, card));
        let token = Token {
            from: self.origin_of(request, slots.scale),
            look: Look::Copy,
            home: home.map(|(start, _)| corner(start, 1.0)),
            ..event_token(&run.event).placed(&slots, 0)
        };
        self.picture.tokens.insert(Key::Event(request), token);
    }

    fn origin_of(&self, request: RequestId, scale: f64) -> Option<Point> {
        let center = self.traffic.events.get(&request)?;
        Some(corner(*center, scale))
    }

    fn draw_copies(&mut self, area: Rect, ids: &[MessageId], holder: Holder) {
        let slots = Slots::new(area, ids.len(), Flow::Right);
        for (at, id) in ids.iter().take(slots.shown).enumerate() {
            let key = Key::Copy(*id, holder);
            let copy = match message(self.now.cloud, *id) {
                Some(message) => Token {
                    look: match message.state {
                        State::InFlight { .. } => Look::Copy,
                        _ => Look::Stale,
                    },
                    from: self.kept_at(*id),
                    ..message_token(message).placed(&slots, at)
                },
                // Another deleted the message: the copy is all there is, and the last picture knows it.
                None => match self.before.tokens.get(&key) {
                    Some(before) => Token {
                        at: slots.at(at),
                        scale: slots.scale,
                        look: Look::Stale,
                        ..before.clone()
                    },
                    None => continue,
                },
            };
            self.picture.tokens.insert(key, copy);
        }
    }
}

/// An event's token.
fn event_token(event: &Value) -> Token {
    let (label, hue) = words::event_label(event);
    Token::new(&label.into(), hue)
}

fn message(cloud: &Cloud, id: MessageId) -> Option<&Message> {
    let mut queues = cloud.sqs().queues();
    queues.find_map(|queue| queue.messages().find(|message| message.id == id))
}

/// What the function's pollers have and wait to fill up.
fn gathered(cloud: &Cloud, function: &Function) -> Vec<MessageId> {
    let mappings = cloud.lambda().mappings();
    mappings
        .filter(|mapping| mapping.function == function.name)
        .flat_map(|mapping| mapping.gathered())
        .map(|delivery| delivery.message_id)
        .collect()
}
