//! The plane of the drawing: rectangles, and places for messages in them.

/// A message is drawn this wide at full size.
pub const TOKEN_WIDTH: f64 = 33.0;
/// A message is drawn this high at full size.
pub const TOKEN_HEIGHT: f64 = 22.0;
/// Between two messages at full size.
const GAP: f64 = 5.0;
/// How small messages get as a place fills; the label goes at the last one.
const SCALES: [f64; 4] = [1.0, 0.74, 0.6, 0.45];
/// How many messages are drawn in one place.
pub const TOKENS_MAX: usize = 60;

/// A rectangle, in the drawing's units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The width.
    pub w: f64,
    /// The height.
    pub h: f64,
}

impl Rect {
    /// A rectangle from its left upper corner, width and height.
    #[must_use]
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    /// The right edge.
    #[must_use]
    pub const fn right(self) -> f64 {
        self.x + self.w
    }

    /// The lower edge.
    #[must_use]
    pub const fn bottom(self) -> f64 {
        self.y + self.h
    }

    /// The middle.
    #[must_use]
    pub const fn center(self) -> Point {
        Point {
            x: self.x + self.w / 2.0,
            y: self.y + self.h / 2.0,
        }
    }

    /// The rectangle without a margin on its four sides.
    #[must_use]
    pub const fn inset(self, left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self::new(
            self.x + left,
            self.y + top,
            self.w - left - right,
            self.h - top - bottom,
        )
    }
}

/// A point, in the drawing's units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From above.
    pub y: f64,
}

/// Where the first message stands, and where the line goes from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// From the left, row under row.
    Right,
    /// From the right, row under row: the way out is on the right.
    Left,
    /// From the left, row over row: the way out is below.
    Up,
}

/// The places for messages in an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slots {
    /// How large messages are drawn: 1 at most.
    pub scale: f64,
    /// How many of them are drawn.
    pub shown: usize,
    area: Rect,
    columns: usize,
    flow: Flow,
}

impl Slots {
    /// Places for so many messages: as large as fits, and [`TOKENS_MAX`] at most.
    #[must_use]
    pub fn new(area: Rect, count: usize, flow: Flow) -> Self {
        let mut best = (SCALES[0], 1, 0);
        for scale in SCALES {
            let columns = fit(area.w, TOKEN_WIDTH * scale, GAP * scale);
            let rows = fit(area.h, TOKEN_HEIGHT * scale, GAP * scale);
            best = (scale, columns.max(1), (columns * rows).min(TOKENS_MAX));
            if count <= best.2 {
                break;
            }
        }
        let (scale, columns, room) = best;
        Self {
            scale,
            shown: count.min(room),
            area,
            columns,
            flow,
        }
    }

    /// The left upper corner of the message at this place, from 0.
    #[must_use]
    pub fn at(&self, index: usize) -> Point {
        let (w, h) = (TOKEN_WIDTH * self.scale, TOKEN_HEIGHT * self.scale);
        let gap = GAP * self.scale;
        let column = (index % self.columns) as f64 * (w + gap);
        let row = (index / self.columns) as f64 * (h + gap);
        let (x, y) = match self.flow {
            Flow::Right => (self.area.x + column, self.area.y + row),
            Flow::Left => (self.area.right() - w - column, self.area.y + row),
            Flow::Up => (self.area.x + column, self.area.bottom() - h - row),
        };
        Point { x, y }
    }
}

fn fit(length: f64, item: f64, gap: f64) -> usize {
    // A negative length gives no room at all.
    ((length + gap) / (item + gap)).floor().max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect::new(100.0, 50.0, 200.0, 84.0);

    fn corners(count: usize, flow: Flow) -> Vec<(Point, f64)> {
        let slots = Slots::new(AREA, count, flow);
        (0..slots.shown)
            .map(|index| (slots.at(index), slots.scale))
            .collect()
    }

    #[test]
    fn messages_stay_in_their_area_and_apart() {
        for flow in [Flow::Right, Flow::Left, Flow::Up] {
            for count in [1, 5, 15, 16, 40, 60, 500] {
                let corners = corners(count, flow);
                for (at, (point, scale)) in corners.iter().enumerate() {
                    let (w, h) = (TOKEN_WIDTH * scale, TOKEN_HEIGHT * scale);
                    assert!(point.x >= AREA.x - 0.01 && point.x + w <= AREA.right() + 0.01);
                    assert!(point.y >= AREA.y - 0.01 && point.y + h <= AREA.bottom() + 0.01);
                    for (other, _) in &corners[..at] {
                        let apart =
                            (point.x - other.x).abs() >= w || (point.y - other.y).abs() >= h;
                        assert!(
                            apart,
                            "{count} messages, {flow:?}: number {at} covers another"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn messages_shrink_before_any_is_left_out() {
        assert_eq!(Slots::new(AREA, 15, Flow::Left).scale, 1.0);
        assert_eq!(Slots::new(AREA, 15, Flow::Left).shown, 15);
        let full = Slots::new(AREA, 60, Flow::Left);
        assert_eq!((full.scale, full.shown), (0.45, 60));
        assert_eq!(Slots::new(AREA, 500, Flow::Left).shown, TOKENS_MAX);
    }

    #[test]
    fn the_first_message_stands_at_the_way_out() {
        let right = Slots::new(AREA, 3, Flow::Left);
        assert_eq!(right.at(0).x + TOKEN_WIDTH, AREA.right());
        assert!(right.at(1).x < right.at(0).x);
        let below = Slots::new(AREA, 12, Flow::Up);
        assert_eq!(below.at(0).y + TOKEN_HEIGHT, AREA.bottom());
        assert!(below.at(11).y < below.at(0).y);
    }

    #[test]
    fn an_area_without_room_shows_nothing() {
        let slots = Slots::new(Rect::new(0.0, 0.0, 0.0, -5.0), 3, Flow::Right);
        assert_eq!(slots.shown, 0);
    }
}
