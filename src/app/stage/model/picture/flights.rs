//! What passes from card to card: calls and answers, refusals, and what services hand to one another.

use super::departures::Traffic;
use super::machines::machine_of;
use super::{Gone, Token};
use crate::app::stage::model::apis::SERVICE;
use crate::app::stage::model::layout::{Card, CardKind, Layout, Wire, WireKind};
use crate::app::stage::model::shape::{Point, TOKEN_HEIGHT, TOKEN_WIDTH};
use crate::app::stage::model::words;
use cloud::engine::Cloud;
use cloud::gateway;
use cloud::handover;
use cloud::log::{Entry, Event};
use std::collections::VecDeque;
use std::sync::Arc;

/// How many things pass at most between two pictures.
const FLIGHTS_MAX: usize = 12;
/// In whose name API Gateway asks a service when it has taken on a role.
const SERVICES_SESSION: &str = "BackplaneAssumeRoleSession";
/// How many entries of the log are read back for what an answer belongs to.
const LOOK_BACK: usize = 3_000;

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

/// Where a picture is drawn, and of what world.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub cloud: &'a Cloud,
    pub layout: &'a Layout,
}

/// Where things leave a client, the reader, a function, a state machine or a rule for a card, and where they arrive: the ends
/// of the line between them; else the middle of who sends, and of the card.
pub(super) fn way(on: Ground<'_>, who: &str, to: &Card) -> Option<(Point, Point)> {
    let layout = on.layout;
    if matches!(who, SERVICE | SERVICES_SESSION) {
        let mut wires = layout.wires.iter().filter(|wire| wire.to == to.id);
        let wire = wires.find(|wire| matches!(wire.kind, WireKind::Integrates { .. }))?;
        return Some((wire.start, wire.tip));
    }
    let card = layout.card(who).filter(|card| card.kind.is_outside());
    let card = card
        .or_else(|| layout.named(CardKind::Function, who))
        .or_else(|| machine_of(on, who))
        .or_else(|| layout.named(CardKind::Rule, who))?;
    let between = |from: &str, to: &str| {
        let mut wires = layout.wires.iter();
        wires.find(|wire| wire.from == from && wire.to == to)
    };
    if let Some(wire) = between(&card.id, &to.id) {
        return Some((wire.start, wire.tip));
    }
    // Through a VPC endpoint.
    let asks = |wire: &&Wire| wire.from == card.id && wire.kind == WireKind::Requests;
    let through = layout
        .wires
        .iter()
        .filter(asks)
        .find_map(|wire| Some((wire.start, between(&wire.to, &to.id)?.tip)));
    Some(through.unwrap_or_else(|| (card.rect.center(), to.rect.center())))
}

/// The first line by which a service hands things to this card.
pub(super) fn pushing<'a>(layout: &'a Layout, principal: &str, to: &Card) -> Option<&'a Wire> {
    let mut wires = layout.wires.iter().filter(|wire| wire.to == to.id);
    wires.find(|wire| match wire.kind {
        WireKind::Pushes { service, .. } => service == principal,
        _ => false,
    })
}

/// The line from what has one ARN to what has the other.
fn wire_between<'a>(layout: &'a Layout, from: &str, to: &str) -> Option<&'a Wire> {
    layout.wires.iter().find(|wire| match &wire.kind {
        // A function's ARN may end with an alias.
        WireKind::Pushes { source, target, .. } => *source == *from && to.starts_with(target),
        _ => false,
    })
}

/// Who sent a request, read back from the entry of its answer.
fn sender(cloud: &Cloud, from: u64, id: &str) -> Option<Arc<str>> {
    let log = cloud.log();
    let earlier = (0..from)
        .rev()
        .take(LOOK_BACK)
        .filter_map(|seq| log.get(seq));
    earlier.into_iter().find_map(|entry| match &entry.event {
        Event::Gateway(gateway::Event::RequestReceived {
            request_id, client, ..
        }) => (**request_id == *id).then(|| Arc::clone(client)),
        _ => None,
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
    pub(super) fn sender(&mut self, by: &str, queue: &str, on: Ground<'_>) -> Option<Point> {
        if let Some(handed) = self.handed.get_mut(by).and_then(VecDeque::pop_front) {
            return Some(handed);
        }
        let queue = on.layout.named(CardKind::Queue, queue)?;
        way(on, by, queue)
            .map(|(from, _)| from)
            .or_else(|| Some(pushing(on.layout, by, queue)?.start))
    }

    /// Where an event comes from that came to Lambda's own queue.
    pub(super) fn invoker(&self, by: &str, function: &str, on: Ground<'_>) -> Option<Point> {
        let function = on.layout.named(CardKind::Function, function)?;
        match &self.invoking {
            Some((_, caller, _)) if by == "call" => Some(way(on, caller, function)?.0),
            _ => Some(pushing(on.layout, by, function)?.start),
        }
    }

    /// The answer to a call of Invoke that does not come from the function.
    pub(super) fn answer(
        &mut self,
        entry: u64,
        status: u16,
        (function, caller): (&str, &str),
        on: Ground<'_>,
    ) {
        let function = on.layout.named(CardKind::Function, function);
        let way = function.and_then(|function| way(on, caller, function));
        // It comes from the door: nothing of the function has run.
        let Some((to, from)) = way else {
            return;
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
    pub(super) fn note_handover(&mut self, entry: u64, event: &handover::Event, on: Ground<'_>) {
        match event {
            handover::Event::HandedOver { source, to, .. } => {
                // The function's event came right before.
                if let (Some(request), Some(wire)) =
                    (self.queued.take(), wire_between(on.layout, source, to))
                {
                    self.events.insert(request, wire.start);
                }
            }
            handover::Event::HandoverRefused { source, to, .. } => {
                if let Some(wire) = wire_between(on.layout, source, to) {
                    self.fly(Flight {
                        entry,
                        from: wire.start,
                        to: wire.door,
                        gone: Gone::Refused,
                        label: "".into(),
                        hue: 0,
                    });
                }
            }
        }
    }

    /// A request came to an API, or its answer goes back.
    pub(super) fn note_request(&mut self, entry: &Entry, event: &gateway::Event, on: Ground<'_>) {
        let (gone, label, client, api) = match event {
            gateway::Event::RequestReceived {
                client, api, http, ..
            } => (
                Gone::Quietly,
                http.method.as_str().into(),
                Arc::clone(client),
                api,
            ),
            gateway::Event::RequestAnswered {
                request_id,
                api,
                http,
                ..
            } => {
                let Some(client) = sender(on.cloud, entry.seq, request_id) else {
                    return;
                };
                let gone = match http.status {
                    429 => Gone::Throttled,
                    100..400 => Gone::Answered,
                    400..500 => Gone::Refused,
                    _ => Gone::Faulted,
                };
                (gone, http.status.to_string().into(), client, api)
            }
            gateway::Event::FrameReceived { client, body, .. } => {
                return self.note_frame(entry.seq, client, body, true, on);
            }
            gateway::Event::FrameSent { client, body, .. } => {
                return self.note_frame(entry.seq, client, body, false, on);
            }
            _ => return,
        };
        let card = on.layout.api(api);
        let Some((from, to)) = card.and_then(|card| way(on, &client, card)) else {
            return;
        };
        let is_answer = gone != Gone::Quietly;
        let (from, to) = if is_answer { (to, from) } else { (from, to) };
        let hue = words::hue(None, &client);
        self.fly(Flight {
            entry: entry.seq,
            from,
            to,
            gone,
            label,
            hue,
        });
    }

    /// A message passes on a client's open connection, to the API or from there.
    fn note_frame(&mut self, entry: u64, client: &str, body: &str, arrives: bool, on: Ground<'_>) {
        let mut wires = on.layout.wires.iter().filter(|wire| wire.from == client);
        let Some(wire) = wires.find(|wire| matches!(wire.target, CardKind::Api(_))) else {
            return;
        };
        let (from, to, gone) = match arrives {
            true => (wire.start, wire.tip, Gone::Quietly),
            false => (wire.tip, wire.start, Gone::Answered),
        };
        self.fly(Flight {
            entry,
            from,
            to,
            gone,
            label: words::label(body).into(),
            hue: words::hue(None, body),
        });
    }

    /// An object, a message or an event came to a bucket, topic or rule.
    pub(super) fn pass(
        &mut self,
        entry: u64,
        by: &str,
        to: (CardKind, &str),
        text: &str,
        on: Ground<'_>,
    ) {
        let Some(card) = on.layout.named(to.0, to.1) else {
            return;
        };
        let handed = self.handed.get_mut(by).and_then(VecDeque::pop_front);
        let way = way(on, by, card).or_else(|| {
            let wire = pushing(on.layout, by, card)?;
            Some((wire.start, wire.tip))
        });
        if let Some((from, to)) = way {
            self.fly(Flight {
                entry,
                from: handed.unwrap_or(from),
                to,
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
