//! The lines of the drawing.

use super::plan::Plan;
use super::{Card, CardKind, Layout, YOU};
use crate::app::stage::model::shape::Point;
use cloud::template::LinkKind;

/// What goes along a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireKind {
    /// A client sends messages.
    Sends,
    /// Lambda asks for messages on behalf of a function.
    Polls {
        /// The event source mapping's UUID.
        uuid: String,
    },
    /// The reader asks for messages.
    Receives,
    /// A queue gives up on messages.
    DeadLetters {
        /// How many receives a message has before it moves.
        max_receive_count: u32,
    },
}

/// A line with an arrowhead at its end and a word beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Wire {
    /// What goes along it.
    pub kind: WireKind,
    /// Where from: a card's id.
    pub from: String,
    /// Where to: a card's id.
    pub to: String,
    /// The line, as SVG path data.
    pub path: String,
    /// The tip of the arrowhead.
    pub tip: Point,
    /// Where the arrowhead points, in degrees clockwise from the right.
    pub angle: i32,
    /// Where its word stands.
    pub word: Point,
    /// Which part of the word stands there, as SVG's `text-anchor` has it: `start`, `middle` or `end`.
    pub anchor: &'static str,
}

pub(super) fn wires(plan: &Plan, layout: &Layout, narrow: bool) -> Vec<Wire> {
    let mut wires: Vec<Wire> = plan
        .lines
        .iter()
        .filter_map(|line| {
            let (from, to) = (layout.card(&line.from)?, layout.card(&line.to)?);
            Some(match &line.kind {
                LinkKind::Sends | LinkKind::Pushes { .. } | LinkKind::HandsOn { .. } => {
                    wire(WireKind::Sends, from, to, narrow)
                }
                LinkKind::Polls { uuid, .. } => {
                    let kind = WireKind::Polls { uuid: uuid.clone() };
                    // Whoever polls asks: the arrow points at the queue.
                    let (asks, queue) = match from.kind {
                        CardKind::Function => (from, to),
                        _ => (to, from),
                    };
                    wire(kind, asks, queue, narrow)
                }
                LinkKind::DeadLetters { max_receive_count } => {
                    let kind = WireKind::DeadLetters {
                        max_receive_count: *max_receive_count,
                    };
                    dead_letters(kind, from, to, layout, narrow)
                }
            })
        })
        .collect();
    let first_queue = layout
        .cards
        .iter()
        .find(|card| card.kind == CardKind::Queue);
    if let (Some(you), Some(queue)) = (layout.card(YOU), first_queue) {
        wires.push(wire(WireKind::Receives, you, queue, narrow));
    }
    wires
}

fn wire(kind: WireKind, from: &Card, to: &Card, narrow: bool) -> Wire {
    if narrow {
        upright(kind, from, to)
    } else {
        level(kind, from, to)
    }
}

fn finished(kind: WireKind, from: &Card, to: &Card, path: String, tip: Point, angle: i32) -> Wire {
    Wire {
        kind,
        from: from.id.clone(),
        to: to.id.clone(),
        path,
        tip,
        angle,
        word: tip,
        anchor: "middle",
    }
}

/// Between columns: from side to side, level where the cards stand side by side.
fn level(kind: WireKind, from: &Card, to: &Card) -> Wire {
    let rightwards = from.rect.x < to.rect.x;
    let (x1, x2) = if rightwards {
        (from.rect.right(), to.rect.x)
    } else {
        (from.rect.x, to.rect.right())
    };
    let low = from.rect.y.max(to.rect.y);
    let high = from.rect.bottom().min(to.rect.bottom());
    let (y1, y2) = if low + 24.0 < high {
        let y = (low + high) / 2.0;
        (y, y)
    } else {
        let y1 = from.rect.center().y;
        (y1, y1.clamp(to.rect.y + 16.0, to.rect.bottom() - 16.0))
    };
    let middle = (x1 + x2) / 2.0;
    let path = format!("M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}");
    let tip = Point { x: x2, y: y2 };
    let angle = if rightwards { 0 } else { 180 };
    let word = Point {
        x: middle,
        y: y1.min(y2) - 7.0,
    };
    Wire {
        word,
        ..finished(kind, from, to, path, tip, angle)
    }
}

/// Between rows: straight up or down.
fn upright(kind: WireKind, from: &Card, to: &Card) -> Wire {
    let downwards = from.rect.y < to.rect.y;
    let (y1, y2) = if downwards {
        (from.rect.bottom(), to.rect.y)
    } else {
        (from.rect.y, to.rect.bottom())
    };
    // Neighbours' lines stand apart when a row holds several cards, or when both ends see past others.
    let x = from.rect.center().x.min(to.rect.center().x);
    let path = format!("M{x} {y1}L{x} {y2}");
    let tip = Point { x, y: y2 };
    let word = Point {
        x: x + 10.0,
        y: (y1 + y2) / 2.0 + 4.0,
    };
    Wire {
        word,
        anchor: "start",
        ..finished(kind, from, to, path, tip, if downwards { 90 } else { -90 })
    }
}

fn dead_letters(kind: WireKind, from: &Card, to: &Card, layout: &Layout, narrow: bool) -> Wire {
    let below = to.rect.y - from.rect.bottom();
    let between = |card: &&Card| {
        card.rect.y >= from.rect.bottom()
            && card.rect.bottom() <= to.rect.y
            && card.rect.x < to.rect.right()
    };
    let free = !layout.cards.iter().any(|card| between(&card));
    if !narrow && free && (0.0..80.0).contains(&below) {
        return upright(kind, from, to);
    }
    let side = |narrow: bool, card: &Card| {
        if narrow {
            card.rect.right()
        } else {
            card.rect.x
        }
    };
    let (x1, x2) = (side(narrow, from), side(narrow, to));
    let out = if narrow {
        layout.width - 8.0
    } else {
        x1.min(x2) - 16.0
    };
    let (y1, y2) = (from.rect.bottom() - 20.0, to.rect.center().y);
    let path = format!("M{x1} {y1}L{out} {y1}L{out} {y2}L{x2} {y2}");
    let tip = Point { x: x2, y: y2 };
    let (x, anchor) = if narrow {
        (out - 8.0, "end")
    } else {
        (out + 8.0, "start")
    };
    let word = Point {
        x,
        y: to.rect.y - 8.0,
    };
    Wire {
        word,
        anchor,
        ..finished(kind, from, to, path, tip, if narrow { 180 } else { 0 })
    }
}
