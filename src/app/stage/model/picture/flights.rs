//! What passes from card to card: calls and answers, refusals, and what services hand to one another.

use super::departures::Traffic;
use super::{Gone, Token};
use crate::app::stage::model::layout::{Card, CardKind, Layout, WireKind};
use crate::app::stage::model::shape::{Point, TOKEN_HEIGHT, TOKEN_WIDTH};
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

/// The last part of an ARN.
fn name_in(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}

/// What a service that hands things over has cards of.
fn kind_of(principal: &str) -> Option<CardKind> {
    match principal.split('.').next()? {
        "s3" => Some(CardKind::Bucket),
        "sns" => Some(CardKind::Topic),
        "events" | "scheduler" => Some(CardKind::Rule),
        _ => None,
    }
}

/// The first card of a service that hands things to this one.
fn source<'a>(layout: &'a Layout, principal: &str, to: &Card) -> Option<&'a Card> {
    let kind = kind_of(principal)?;
    let wires = layout.wires.iter().filter(|wire| wire.to == to.id);
    let mut sources = wires.filter_map(|wire| match wire.kind {
        WireKind::Pushes | WireKind::Delivers => layout.card(&wire.from),
        _ => None,
    });
    sources.find(|card| card.kind == kind)
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

    /// A service was not let in: what it brought ends at the door.
    pub(super) fn refuse(
        &mut self,
        entry: u64,
        (principal, source): (&str, &str),
        function: &str,
        layout: &Layout,
    ) {
        // The ARN may end with a version.
        let mut parts = function.split(':');
        let function = parts.find_map(|part| layout.named(CardKind::Function, part));
        let source = kind_of(principal).and_then(|kind| layout.named(kind, name_in(source)));
        let (Some(function), Some(source)) = (function, source) else {
            return;
        };
        let mut wires = layout.wires.iter();
        let wire = wires.find(|wire| wire.from == source.id && wire.to == function.id);
        if let Some(wire) = wire {
            self.fly(Flight {
                entry,
                from: source.rect.center(),
                to: wire.door,
                gone: Gone::Refused,
                label: "".into(),
                hue: 0,
            });
        }
    }

    pub(super) fn fly(&mut self, flight: Flight) {
        if self.flights.len() < FLIGHTS_MAX {
            self.flights.push(flight);
        }
    }
}
