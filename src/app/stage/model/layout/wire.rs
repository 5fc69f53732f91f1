//! The lines of the drawing.

use super::plan::Plan;
use super::rank::Ranks;
use super::route::{across, around, through_gutter, upright};
use super::{Card, CardKind, narrow, wide};
use crate::app::stage::model::action::ApiKind;
use crate::app::stage::model::shape::Point;
use cloud::template::HandsOn;

/// What goes along a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireKind {
    /// A client sends messages to a queue.
    Sends,
    /// A client or the reader calls: invokes a function, puts an object, publishes.
    Calls,
    /// Lambda asks for messages on behalf of a function.
    Polls {
        /// The event source mapping's UUID.
        uuid: String,
    },
    /// A client sends HTTP requests to an API.
    Requests,
    /// An API hands requests to what stands behind it: a function or a queue.
    Integrates {
        /// What kind of API.
        kind: ApiKind,
        /// The API's id.
        api: String,
        /// The name of the function or queue.
        name: String,
    },
    /// A state machine asks for work: its Tasks.
    Works,
    /// The reader asks for messages.
    Receives,
    /// A service brings what happens to a function, a queue or a topic; the policy there must let it in.
    Pushes {
        /// The service, as policies name it.
        service: &'static str,
        /// The ARN of what it comes from.
        source: String,
        /// The ARN of where it goes.
        target: String,
    },
    /// Lambda hands on what became of an asynchronous invocation.
    HandsOn {
        /// Of which invocations.
        on: HandsOn,
    },
    /// A queue gives up on messages.
    DeadLetters {
        /// How many receives a message has before it moves.
        max_receive_count: u32,
    },
}

impl WireKind {
    /// Whether the arrow points against the way of the messages: whoever polls asks.
    #[must_use]
    pub const fn asks(&self) -> bool {
        matches!(self, Self::Polls { .. } | Self::Receives)
    }
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
    /// What kind of card it leads to.
    pub target: CardKind,
    /// The line, as SVG path data.
    pub path: String,
    /// Where the line begins.
    pub start: Point,
    /// The tip of the arrowhead.
    pub tip: Point,
    /// Where the arrowhead points, in degrees clockwise from the right.
    pub angle: i32,
    /// Where its word stands.
    pub word: Point,
    /// Which part of the word stands there, as SVG's `text-anchor` has it: `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// How much room its word has.
    pub room: f64,
    /// Where the sign of its permission stands: at the card that messages and events come to.
    pub door: Point,
    /// How far down it goes.
    pub lowest: f64,
}

/// Between lines that run side by side in an aisle.
const BESIDE: f64 = 8.0;

/// The lines of a wide drawing.
pub(super) fn wide_wires(plan: &Plan, ranks: &Ranks, arranged: &wide::Arranged) -> Vec<Wire> {
    let mut aside = 0.0;
    let wires = plan.edges.iter().enumerate().map(|(at, edge)| {
        let (from, to) = (&arranged.cards[edge.from], &arranged.cards[edge.to]);
        let (a, b) = (ranks.column[edge.from], ranks.column[edge.to]);
        let route = if a < b || a == b + 1 {
            let fans_out = plan
                .edges
                .iter()
                .filter(|one| one.from == edge.from && ranks.column[one.to] > a);
            across(from, to, &arranged.passes[at], fans_out.count() > 1)
        } else if a == b && is_next_below(&arranged.cards, from, to) {
            upright(from, to)
        } else {
            aside += 1.0;
            around(from, to, (a, b), arranged, (aside - 1.0) * BESIDE)
        };
        route.wire(edge, from, to)
    });
    wires.collect()
}

/// The lines of a narrow drawing.
pub(super) fn narrow_wires(plan: &Plan, arranged: &narrow::Arranged) -> Vec<Wire> {
    let wires = plan.edges.iter().enumerate().map(|(at, edge)| {
        let (from, to) = (&arranged.cards[edge.from], &arranged.cards[edge.to]);
        let route = match arranged.gutter[at] {
            None => upright(from, to),
            Some(x) => {
                let row = arranged.row[edge.from];
                let is_last =
                    !arranged.cards.iter().enumerate().any(|(other, card)| {
                        arranged.row[other] == row && card.rect.x > from.rect.x
                    });
                through_gutter(from, to, x, is_last)
            }
        };
        route.wire(edge, from, to)
    });
    wires.collect()
}

fn is_next_below(cards: &[Card], from: &Card, to: &Card) -> bool {
    let between = |card: &&Card| {
        card.rect.y >= from.rect.bottom()
            && card.rect.bottom() <= to.rect.y
            && card.rect.x < to.rect.right()
            && card.rect.right() > to.rect.x
    };
    from.rect.bottom() < to.rect.y && !cards.iter().any(|card| between(&card))
}
