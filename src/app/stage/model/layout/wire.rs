//! The lines of the drawing.

use super::plan::{Edge, Plan};
use super::rank::Ranks;
use super::{Card, CardKind, narrow, wide};
use crate::app::stage::model::shape::Point;
use cloud::template::HandsOn;

/// How round the corners of lines are.
const ROUND: f64 = 6.0;
/// How far from the end of a line the sign of its permission stands.
const DOOR: f64 = 16.0;
/// Between lines that run side by side in an aisle.
const BESIDE: f64 = 8.0;

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
    /// The reader asks for messages.
    Receives,
    /// A service invokes a function, asynchronously; the function's policy must let it.
    Pushes,
    /// A service hands on what comes to it.
    Delivers,
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
    /// The tip of the arrowhead.
    pub tip: Point,
    /// Where the arrowhead points, in degrees clockwise from the right.
    pub angle: i32,
    /// Where its word stands.
    pub word: Point,
    /// Which part of the word stands there, as SVG's `text-anchor` has it: `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// Where the sign of its permission stands: at the card that messages and events come to.
    pub door: Point,
    /// How far down it goes.
    pub lowest: f64,
}

/// A line in the making: its corners, two at least, and where the word stands.
struct Route {
    /// In the direction in which messages and events go.
    corners: Vec<Point>,
    /// Whether the corners are joined by curves and straight lines in turn; else by straight lines.
    curved: bool,
    word: Point,
    anchor: &'static str,
}

const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

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

/// Between columns: from side to side, level where the cards stand side by side.
fn across(from: &Card, to: &Card, passes: &[wide::Pass], fans_out: bool) -> Route {
    let rightwards = from.rect.x < to.rect.x;
    let (x1, x2) = if rightwards {
        (from.rect.right(), to.rect.x)
    } else {
        (from.rect.x, to.rect.right())
    };
    let within = |card: &Card, y: f64| y.clamp(card.rect.y + 16.0, card.rect.bottom() - 16.0);
    let (y1, y2) = match (passes.first(), passes.last()) {
        (Some(first), Some(last)) => (within(from, first.2), within(to, last.2)),
        _ => {
            let low = from.rect.y.max(to.rect.y);
            let high = from.rect.bottom().min(to.rect.bottom());
            if low + 24.0 < high {
                let y = ((low + high) / 2.0).round();
                (y, y)
            } else {
                let y1 = from.rect.center().y;
                (y1, within(to, y1))
            }
        }
    };
    let mut corners = vec![point(x1, y1)];
    for (left, right, y) in passes {
        corners.extend([point(*left, *y), point(*right, *y)]);
    }
    corners.push(point(x2, y2));
    // The word stands at the end where lines are apart.
    let last = corners.len() - 1;
    let (a, b) = if fans_out {
        (corners[last], corners[last - 1])
    } else {
        (corners[0], corners[1])
    };
    let is_below = a.y > b.y;
    Route {
        word: point(
            (a.x + b.x) / 2.0,
            if is_below { a.y + 13.0 } else { a.y - 7.0 },
        ),
        corners,
        curved: true,
        anchor: "middle",
    }
}

/// Between neighbours of a column: straight up or down.
fn upright(from: &Card, to: &Card) -> Route {
    let (y1, y2) = if from.rect.y < to.rect.y {
        (from.rect.bottom(), to.rect.y)
    } else {
        (from.rect.y, to.rect.bottom())
    };
    let left = from.rect.x.max(to.rect.x);
    let right = from.rect.right().min(to.rect.right());
    let x = ((left + right) / 2.0).round();
    Route {
        corners: vec![point(x, y1), point(x, y2)],
        curved: false,
        word: point(x + 10.0, (y1 + y2) / 2.0 + 4.0),
        anchor: "start",
    }
}

/// Around other cards: along an aisle, and below everything to a column further back.
fn around(
    from: &Card,
    to: &Card,
    (a, b): (usize, usize),
    arranged: &wide::Arranged,
    aside: f64,
) -> Route {
    let columns = &arranged.columns;
    let right_of = |column: usize| columns[column].0 + columns[column].1;
    let (y1, y2) = (from.rect.bottom() - 20.0, to.rect.center().y);
    let left = |column: usize| match column {
        0 => columns[0].0 - 12.0 - aside,
        _ => (right_of(column - 1) + columns[column].0) / 2.0 - aside,
    };
    if a == b {
        // In the first column there is no aisle on the left.
        let on_right = a == 0 && columns.len() > 1;
        let (x1, x2, out) = if on_right {
            let aisle = (right_of(0) + columns[1].0) / 2.0 + aside;
            (from.rect.right(), to.rect.right(), aisle)
        } else {
            (from.rect.x, to.rect.x, left(a))
        };
        let (x, anchor) = if on_right {
            (out - 8.0, "end")
        } else {
            (out + 8.0, "start")
        };
        return Route {
            corners: vec![point(x1, y1), point(out, y1), point(out, y2), point(x2, y2)],
            curved: false,
            word: point(x, to.rect.y - 8.0),
            anchor,
        };
    }
    let below = arranged.cards.iter().map(|card| card.rect.bottom());
    let below = below.fold(0.0, f64::max) + 10.0 + aside;
    let (out, back) = (left(a), left(b + 1));
    Route {
        corners: vec![
            point(from.rect.x, y1),
            point(out, y1),
            point(out, below),
            point(back, below),
            point(back, y2),
            point(to.rect.right(), y2),
        ],
        curved: false,
        word: point((out + back) / 2.0, below - 5.0),
        anchor: "middle",
    }
}

fn through_gutter(from: &Card, to: &Card, x: f64, is_last: bool) -> Route {
    let (y1, y2) = (from.rect.bottom() - 18.0, to.rect.center().y);
    let end = [point(x, y2), point(to.rect.right(), y2)];
    let corners = if is_last {
        vec![point(from.rect.right(), y1), point(x, y1)]
    } else {
        // Others stand beside it: the line leaves below.
        let (middle, bottom) = (from.rect.center().x, from.rect.bottom());
        vec![
            point(middle, bottom),
            point(middle, bottom + 8.0),
            point(x, bottom + 8.0),
        ]
    };
    Route {
        corners: corners.into_iter().chain(end).collect(),
        curved: false,
        word: point(to.rect.right() - 2.0, to.rect.y - 8.0),
        anchor: "end",
    }
}

impl Route {
    fn wire(mut self, edge: &Edge, from: &Card, to: &Card) -> Wire {
        let door = self.door();
        let (mut start, mut end) = (from, to);
        if edge.wire.asks() {
            self.corners.reverse();
            (start, end) = (to, from);
        }
        let last = self.corners.len() - 1;
        let (before, tip) = (self.corners[last - 1], self.corners[last]);
        let angle = match (tip.x - before.x, tip.y - before.y) {
            (0.0, down) if down > 0.0 => 90,
            (0.0, _) => -90,
            (right, _) if right > 0.0 => 0,
            _ => 180,
        };
        Wire {
            kind: edge.wire.clone(),
            from: start.id.clone(),
            to: end.id.clone(),
            target: end.kind,
            path: self.path(),
            tip,
            angle,
            word: self.word,
            anchor: self.anchor,
            door,
            lowest: self
                .corners
                .iter()
                .map(|corner| corner.y)
                .fold(0.0, f64::max),
        }
    }

    /// A point on the line shortly before its end.
    fn door(&self) -> Point {
        let last = self.corners.len() - 1;
        let (before, end) = (self.corners[last - 1], self.corners[last]);
        let back = |from: f64, to: f64| (from - to).clamp(-DOOR, DOOR);
        if self.curved && before.y != end.y {
            // Seven tenths along the curve.
            let (x, y) = (end.x - before.x, end.y - before.y);
            return point(before.x + 0.66 * x, before.y + 0.784 * y);
        }
        point(end.x + back(before.x, end.x), end.y + back(before.y, end.y))
    }

    fn path(&self) -> String {
        let first = self.corners[0];
        let mut path = format!("M{} {}", first.x, first.y);
        for at in 1..self.corners.len() {
            let (before, here) = (self.corners[at - 1], self.corners[at]);
            let next = self.corners.get(at + 1);
            path += &if self.curved && at % 2 == 1 {
                let middle = (before.x + here.x) / 2.0;
                format!(
                    "C{middle} {} {middle} {} {} {}",
                    before.y, here.y, here.x, here.y
                )
            } else if let (false, Some(next)) = (self.curved, next) {
                let (a, b) = (towards(here, before), towards(here, *next));
                format!("L{} {}Q{} {} {} {}", a.x, a.y, here.x, here.y, b.x, b.y)
            } else {
                format!("L{} {}", here.x, here.y)
            };
        }
        path
    }
}

/// The point a little way from a corner.
fn towards(corner: Point, other: Point) -> Point {
    let step = |from: f64, to: f64| from + (to - from).clamp(-ROUND, ROUND);
    point(step(corner.x, other.x), step(corner.y, other.y))
}
