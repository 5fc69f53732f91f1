//! From the world to the picture.

use super::cells::{CellState, cells};
use super::departures::Traffic;
use super::{FAREWELL_MS, Gone, Holder, Key, Look, Picture, Pile, Ring, Token};
use crate::app::stage::model::chronicle::Chronicle;
use crate::app::stage::model::layout::{Card, CardKind, Layout};
use crate::app::stage::model::shape::{Flow, Point, Rect, Slots, TOKEN_HEIGHT, TOKEN_WIDTH};
use crate::app::stage::model::words;
use cloud::engine::Cloud;
use cloud::lambda::Function;
use cloud::sqs::{Message, MessageId, Queue, State, StateKind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The height of the strip in which gathered messages are drawn.
const GATHERING: f64 = 24.0;

/// Everything that a picture is made of.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The world.
    pub cloud: &'a Cloud,
    /// The account of it.
    pub chronicle: &'a Chronicle,
    /// Where things stand.
    pub layout: &'a Layout,
    /// Real time in milliseconds, to end farewells by.
    pub real_ms: f64,
    /// Whether this follows on what was drawn before; otherwise nothing comes or goes, as after going back in time.
    pub follows: bool,
}

impl Moment<'_> {
    /// The picture of this moment, after the one before.
    #[must_use]
    pub fn picture(&self, before: &Picture) -> Picture {
        let traffic = if self.follows {
            Traffic::since(before, self.cloud, self.layout)
        } else {
            Traffic::default()
        };
        let mut drawing = Drawing {
            now: self,
            before,
            traffic,
            picture: Picture {
                next: self.cloud.log().len(),
                ..Picture::default()
            },
        };
        drawing.draw();
        drawing.picture
    }
}

/// A picture in the making.
struct Drawing<'a> {
    now: &'a Moment<'a>,
    before: &'a Picture,
    traffic: Traffic,
    picture: Picture,
}

impl Drawing<'_> {
    fn draw(&mut self) {
        let now = self.now;
        for card in &now.layout.cards {
            if matches!(card.kind, CardKind::Queue | CardKind::DeadLetterQueue) {
                self.draw_queue(card);
            }
        }
        // Copies come after, for they come from the messages.
        for card in &now.layout.cards {
            match card.kind {
                CardKind::Function => self.draw_function(card),
                CardKind::You => self.draw_hands(card),
                _ => {}
            }
        }
        if now.follows {
            self.keep_arrivals();
            self.say_farewell();
        }
    }

    fn draw_queue(&mut self, card: &Card) {
        let Some(queue) = self.now.cloud.sqs().queue(&card.name) else {
            return;
        };
        let delayed = queue.count(StateKind::Delayed);
        let all = queue.count(StateKind::Visible) + queue.count(StateKind::InFlight);
        let in_lobby =
            |message: &&Message| card.lobby.is_some() && message.state.kind() == StateKind::Delayed;
        let blocked = blocked(queue);
        let on_shelf = if card.lobby.is_some() {
            all
        } else {
            all + delayed
        };
        let slots = Slots::new(card.body, on_shelf, card.flow);
        let shelf = queue.messages().filter(|message| !in_lobby(message));
        for (at, message) in shelf.take(slots.shown).enumerate() {
            self.draw_kept(message, &slots, at, &blocked);
        }
        let mut shown = slots.shown;
        if let Some(lobby) = card.lobby {
            // The strip's name stands on its left.
            let slots = Slots::new(lobby.inset(50.0, 0.0, 0.0, 0.0), delayed, card.flow);
            let waiting = queue.messages().filter(in_lobby).take(slots.shown);
            for (at, message) in waiting.enumerate() {
                self.draw_kept(message, &slots, at, &blocked);
            }
            shown += slots.shown;
        }
        self.pile(card, all + delayed - shown);
    }

    fn draw_kept(
        &mut self,
        message: &Message,
        slots: &Slots,
        at: usize,
        blocked: &BTreeSet<MessageId>,
    ) {
        let (look, ring) = match message.state {
            State::Visible if blocked.contains(&message.id) => (Look::Blocked, None),
            State::Visible if message.receive_count > 0 => (Look::Back, None),
            State::Visible => (Look::Waiting, None),
            State::Delayed { until } => {
                let from = message.sent_at;
                (Look::Delayed, Some(Ring { from, until }))
            }
            State::InFlight { until, .. } => {
                let from = self.now.chronicle.hidden_since(message.id);
                let from = from.unwrap_or(message.sent_at);
                (Look::Hidden, Some(Ring { from, until }))
            }
        };
        let origin = self.traffic.origin(message.id);
        let token = Token {
            from: origin.map(|center| corner(center, slots.scale)),
            look,
            ring,
            ..token(&message.body, message.group.as_deref(), slots, at)
        };
        self.picture.tokens.insert(Key::Kept(message.id), token);
    }

    fn draw_function(&mut self, card: &Card) {
        let Some(function) = self.now.cloud.lambda().function(&card.name) else {
            return;
        };
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
                self.draw_copies(cell.body(), &run.messages, Holder::Run(request_id));
            }
        }
        self.picture.cells.insert(card.id.clone(), cells);
        self.pile(card, more);
    }

    fn draw_hands(&mut self, card: &Card) {
        let held = self.now.chronicle.held().iter();
        let held = held.filter(|held| !held.stale).map(|held| held.message);
        let held: Vec<MessageId> = held.collect();
        self.draw_copies(card.body, &held, Holder::You);
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
                    ..token(&message.body, message.group.as_deref(), &slots, at)
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

    /// A token keeps where it came from for as long as it is drawn, so that nothing starts anew while it is on its way.
    fn keep_arrivals(&mut self) {
        for (key, token) in &mut self.picture.tokens {
            if let Some(before) = self.before.tokens.get(key) {
                token.from = before.from;
            } else if let Key::Copy(id, Holder::Run(_)) = key
                && let Some(gathered) = self.before.tokens.get(&Key::Copy(*id, Holder::Poller))
            {
                token.from = Some(gathered.at);
            }
        }
    }

    /// Tokens that were drawn before and are no more go out slowly enough to be seen.
    fn say_farewell(&mut self) {
        let before = self.before;
        for (key, token) in &before.tokens {
            if self.picture.tokens.contains_key(key) {
                continue;
            }
            if matches!(token.look, Look::Gone(_)) {
                if token.gone_at > self.now.real_ms {
                    self.picture.tokens.insert(*key, token.clone());
                }
                continue;
            }
            let back = self.kept_at(key.message());
            let Some(gone) = self.traffic.gone(*key, back.is_some()) else {
                continue;
            };
            let returns = back.filter(|_| gone == Gone::Returned);
            let leaving = Token {
                at: returns.unwrap_or(token.at),
                ring: None,
                look: Look::Gone(gone),
                gone_at: self.now.real_ms + FAREWELL_MS,
                ..token.clone()
            };
            self.picture.tokens.insert(*key, leaving);
        }
    }

    fn kept_at(&self, id: MessageId) -> Option<Point> {
        let kept = self.picture.tokens.get(&Key::Kept(id))?;
        (!matches!(kept.look, Look::Gone(_))).then_some(kept.at)
    }

    fn pile(&mut self, card: &Card, more: usize) {
        if more > 0 {
            self.picture.piles.push(Pile {
                card: card.id.clone(),
                more,
            });
        }
    }
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

fn token(body: &str, group: Option<&str>, slots: &Slots, at: usize) -> Token {
    Token {
        at: slots.at(at),
        scale: slots.scale,
        from: None,
        hue: words::hue(group, body),
        label: Arc::from(words::label(body)),
        look: Look::Waiting,
        ring: None,
        gone_at: 0.0,
    }
}

fn corner(center: Point, scale: f64) -> Point {
    Point {
        x: center.x - TOKEN_WIDTH * scale / 2.0,
        y: center.y - TOKEN_HEIGHT * scale / 2.0,
    }
}

/// Visible messages of a FIFO queue that an earlier message of their group holds back.
pub fn blocked(queue: &Queue) -> BTreeSet<MessageId> {
    let mut blocked = BTreeSet::new();
    if !queue.is_fifo() {
        return blocked;
    }
    let mut busy = BTreeSet::new();
    for message in queue.messages() {
        let Some(group) = &message.group else {
            continue;
        };
        if message.state.kind() != StateKind::Visible {
            busy.insert(group);
        } else if busy.contains(group) {
            blocked.insert(message.id);
        }
    }
    blocked
}
