//! What passes from card to card: calls and answers, refusals, and what services hand to one another.

use super::departures::Traffic;
use super::{Gone, Token};
use crate::app::stage::model::layout::{Card, CardKind, Layout, Wire, WireKind};
use crate::app::stage::model::shape::{Point, TOKEN_HEIGHT, TOKEN_WIDTH};
use crate::app::stage::model::words;
use cloud::handover;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many things pass at most between two pictures.
const FLIGHTS_MAX: usize = 12;

/// Something that passes from one place to another.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    /// The log's entry that tells of it.
    pub entry: u64,
    /// Where from: the middle.
    pub from: Point,
    /// Where to: the middle.
    pub to: Point,
    /// How it looks.
    pub gone: Gone,
    /// What is written on it.
    pub label: Arc<str>,
    /// Its colour.
    pub hue: u8,
}

/// The middle of the card of a client, the reader or a function.
pub(super) fn place_of(layout: &Layout, who: &str) -> Option<Point> {
    let card = layout.card(who).filter(|card| card.kind.is_outside());
    let card = card.or_else(|| layout.named(CardKind::Function, who))?;
    Some(card.rect.center())
}

/// The first card of a service that hands things to this one.
fn source<'a>(layout: &'a Layout, principal: &str, to: &Card) -> Option<&'a Card> {
    let mut wires = layout.wires.iter().filter(|wire| wire.to == to.id);
    let wire = wires.find(|wire| match wire.kind {
        WireKind::Pushes { service, .. } => service == principal,
        _ => false,
    })?;
    layout.card(&wire.from)
}

/// The line from what has one ARN to what has the other.
fn wire_between<'a>(layout: &'a Layout, from: &str, to: &str) -> Option<&'a Wire> {
    layout.wires.iter().find(|wire| match &wire.kind {
        // A function's ARN may end with an alias.
        WireKind::Pushes { source, target, .. } => *source == *from && to.starts_with(target),
        _ => false,
    })
}

impl Token {
    /// Its middle.
    pub(super) fn center(&self) -> Point {
        Point {
            x: self.at.x + TOKEN_WIDTH * self.scale / 2.0,
            y: self.at.y + TOKEN_HEIGHT * self.scale / 2.0,
        }
    }
}

impl Traffic {
    /// Where a message comes from that came to a queue.
    pub(super) fn sender(&mut self, by: &str, queue: &str, layout: &Layout) -> Option<Point> {
        if let Some(handed) = self.handed.get_mut(by).and_then(VecDeque::pop_front) {
            return Some(handed);
        }
        place_of(layout, by).or_else(|| {
            let queue = layout.named(CardKind::Queue, queue)?;
            Some(source(layout, by, queue)?.rect.center())
        })
    }

    /// Where an event comes from that came to Lambda's own queue.
    pub(super) fn invoker(&self, by: &str, function: &str, layout: &Layout) -> Option<Point> {
        match &self.invoking {
            Some((_, caller, _)) if by == "call" => place_of(layout, caller),
            _ => {
                let function = layout.named(CardKind::Function, function)?;
                Some(source(layout, by, function)?.rect.center())
            }
        }
    }

    /// The answer to a call of Invoke that does not come from the function.
    pub(super) fn answer(
        &mut self,
        entry: u64,
        status: u16,
        (function, caller): (&str, &str),
        layout: &Layout,
    ) {
        let function = layout.named(CardKind::Function, function);
        let (Some(function), Some(to)) = (function, place_of(layout, caller)) else {
            return;
        };
        // It comes from the door: nothing of the function has run.
        let from = Point {
            x: function.rect.x,
            y: function.rect.y + function.title / 2.0,
        };
        self.fly(Flight {
            entry,
            from,
            to,
            gone: match status {
                429 => Gone::Throttled,
                200..300 => Gone::Answered,
                _ => Gone::Refused,
            },
            label: status.to_string().into(),
            hue: 0,
        });
    }

    /// A service brought something, or was not let in: then it ends at the door.
    pub(super) fn note_handover(&mut self, entry: u64, event: &handover::Event, layout: &Layout) {
        match event {
            handover::Event::HandedOver { source, to, .. } => {
                // The function's event came right before.
                if let (Some(request), Some(wire)) =
                    (self.queued.take(), wire_between(layout, source, to))
                    && let Some(card) = layout.card(&wire.from)
                {
                    self.events.insert(request, card.rect.center());
                }
            }
            handover::Event::HandoverRefused { source, to, .. } => {
                if let Some(wire) = wire_between(layout, source, to)
                    && let Some(card) = layout.card(&wire.from)
                {
                    self.fly(Flight {
                        entry,
                        from: card.rect.center(),
                        to: wire.door,
                        gone: Gone::Refused,
                        label: "".into(),
                        hue: 0,
                    });
                }
            }
        }
    }

    /// An object, a message or an event came to a bucket, topic or rule.
    pub(super) fn pass(
        &mut self,
        entry: u64,
        by: &str,
        to: (CardKind, &str),
        text: &str,
        layout: &Layout,
    ) {
        let Some(card) = layout.named(to.0, to.1) else {
            return;
        };
        let handed = self.handed.get_mut(by).and_then(VecDeque::pop_front);
        let from = handed.or_else(|| place_of(layout, by));
        let from = from.or_else(|| Some(source(layout, by, card)?.rect.center()));
        if let Some(from) = from {
            self.fly(Flight {
                entry,
                from,
                to: card.rect.center(),
                gone: Gone::Quietly,
                label: words::label(text).into(),
                hue: words::hue(None, text),
            });
        }
    }

    pub(super) fn fly(&mut self, flight: Flight) {
        if self.flights.len() < FLIGHTS_MAX {
            self.flights.push(flight);
        }
    }
}
