//! The ways of lines between cards.

use super::plan::Edge;
use super::wire::Wire;
use super::{Card, wide};
use crate::app::stage::model::shape::Point;

/// How round the corners of lines are.
const ROUND: f64 = 6.0;
/// How far from the end of a line the sign of its permission stands.
const DOOR: f64 = 16.0;
/// As much room as any word needs.
const ROOMY: f64 = 120.0;

/// A line in the making: its corners, two at least, and where the word stands.
pub(super) struct Route {
    /// In the direction in which messages and events go.
    corners: Vec<Point>,
    /// Whether the corners are joined by curves and straight lines in turn; else by straight lines.
    curved: bool,
    word: Point,
    anchor: &'static str,
    room: f64,
}

const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// Between columns: from side to side, level where the cards stand side by side.
pub(super) fn across(from: &Card, to: &Card, passes: &[wide::Pass], fans_out: bool) -> Route {
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
        room: (a.x - b.x).abs(),
        corners,
        curved: true,
        anchor: "middle",
    }
}

/// Between neighbours of a column: straight up or down.
pub(super) fn upright(from: &Card, to: &Card) -> Route {
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
        room: ROOMY,
    }
}

/// Around other cards: along an aisle, and below everything to a column further back.
pub(super) fn around(
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
            room: ROOMY,
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
        room: ROOMY,
    }
}

pub(super) fn through_gutter(from: &Card, to: &Card, x: f64, is_last: bool) -> Route {
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
        room: ROOMY,
    }
}

impl Route {
    pub(super) fn wire(mut self, edge: &Edge, from: &Card, to: &Card) -> Wire {
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
            room: self.room,
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
