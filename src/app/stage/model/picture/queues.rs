//! Messages in their queues.

use super::compose::{Drawing, corner};
use super::{Key, Look, Ring, Token};
use crate::app::stage::model::layout::Card;
use crate::app::stage::model::shape::Slots;
use crate::app::stage::model::words;
use cloud::sqs::{Message, MessageId, Queue, State, StateKind};
use std::collections::BTreeSet;

impl Drawing<'_> {
    pub(super) fn draw_queue(&mut self, card: &Card) {
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
            ..message_token(message).placed(slots, at)
        };
        self.picture.tokens.insert(Key::Kept(message.id), token);
    }
}

/// A message's token.
pub(super) fn message_token(message: &Message) -> Token {
    let hue = words::hue(message.group.as_deref(), &message.body);
    Token::new(&words::label(&message.body).into(), hue)
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
