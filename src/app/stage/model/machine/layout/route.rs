//! Lines on their way from layer to layer.

use super::layers::{Chain, LANE, Layers, What};
use super::place::Band;
use super::{Label, Line};
use crate::app::stage::model::shape::{Point, Rect};

/// How far from the middle of a box's side lines come and go that lead back.
const ASIDE: f64 = 7.0;
/// How round the corners of such lines are.
const CORNER: f64 = 7.0;
/// A line ends this far before what it points at.
const TIP: f64 = 1.0;

/// All lines of a block.
pub(super) fn lines(layers: &Layers, block: usize, bands: &[Band]) -> Vec<Line> {
    let chains = layers.chains.iter();
    chains
        .map(|chain| line(layers, block, chain, bands))
        .collect()
}

fn line(layers: &Layers, block: usize, chain: &Chain, bands: &[Band]) -> Line {
    let (points, angle) = if chain.way.len() < 2 {
        (to_itself(layers, chain), 180)
    } else if chain.is_back {
        back(layers, chain, bands)
    } else {
        (on(layers, chain, bands), 90)
    };
    Line {
        block,
        edge: chain.edge,
        label: label(layers, chain),
        points,
        path: String::new(),
        angle,
        is_back: chain.is_back,
    }
}

const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// From the lower edge of one to the upper edge of the other.
fn on(layers: &Layers, chain: &Chain, bands: &[Band]) -> Vec<Point> {
    let (first, last) = (chain.way[0], chain.way[chain.way.len() - 1]);
    let (from, to) = (&layers.vertices[first], &layers.vertices[last]);
    let mut points = vec![point(from.x, from.y + from.h / 2.0)];
    points.push(point(from.x, bands[from.layer].bottom));
    points.extend(bends(layers, chain, bands));
    points.push(point(to.x, bands[to.layer].top));
    points.push(point(to.x, to.y - to.h / 2.0 - TIP));
    tidy(points)
}

/// Past each layer in between, from above.
fn bends<'a>(
    layers: &'a Layers,
    chain: &'a Chain,
    bands: &'a [Band],
) -> impl Iterator<Item = Point> + 'a {
    let inner = &chain.way[1..chain.way.len() - 1];
    inner.iter().flat_map(move |at| {
        let vertex = &layers.vertices[*at];
        let band = bands[vertex.layer];
        // A layer without height is nothing to keep clear of.
        let is_flat = band.bottom <= band.top;
        let both = [point(vertex.x, band.top), point(vertex.x, band.bottom)];
        both.into_iter().filter(move |_| !is_flat)
    })
}

/// From the side of the lower to the side of the upper.
fn back(layers: &Layers, chain: &Chain, bands: &[Band]) -> (Vec<Point>, i32) {
    let (first, last) = (chain.way[0], chain.way[chain.way.len() - 1]);
    let (upper, lower) = (&layers.vertices[first], &layers.vertices[last]);
    let beside = |at: usize, (side, lane): (usize, usize)| {
        let vertex = &layers.vertices[at];
        let sign = if side == 0 { -1.0 } else { 1.0 };
        let edge = vertex.x + sign * vertex.w / 2.0;
        (edge, edge + sign * LANE * (lane as f64 + 1.0), sign)
    };
    let (from, from_lane, _) = beside(last, chain.sides[1]);
    let (to, to_lane, sign) = beside(first, chain.sides[0]);
    let mut points = vec![
        point(from, lower.y + ASIDE),
        point(from_lane, lower.y + ASIDE),
        point(from_lane, bands[lower.layer].top),
    ];
    let mut way: Vec<Point> = bends(layers, chain, bands).collect();
    way.reverse();
    points.extend(way);
    points.extend([
        point(to_lane, bands[upper.layer].bottom),
        point(to_lane, upper.y - ASIDE),
        point(to + sign * TIP, upper.y - ASIDE),
    ]);
    (tidy(points), if sign > 0.0 { 180 } else { 0 })
}

fn to_itself(layers: &Layers, chain: &Chain) -> Vec<Point> {
    let own = &layers.vertices[chain.way[0]];
    let edge = own.x + own.w / 2.0;
    let lane = edge + LANE * (chain.sides[0].1 as f64 + 1.0);
    vec![
        point(edge, own.y + ASIDE),
        point(lane, own.y + ASIDE),
        point(lane, own.y - ASIDE),
        point(edge + TIP, own.y - ASIDE),
    ]
}

fn label(layers: &Layers, chain: &Chain) -> Option<Label> {
    let bend = chain.way.iter().find_map(|at| {
        let vertex = &layers.vertices[*at];
        match &vertex.what {
            What::Bend(Some(lines)) => Some((vertex, lines)),
            _ => None,
        }
    });
    let (vertex, lines) = match (bend, &chain.own_words) {
        (Some(found), _) => found,
        (None, Some(lines)) => (&layers.vertices[chain.way[0]], lines),
        (None, None) => return None,
    };
    let (w, h) = super::size::of_label(lines);
    let at = match bend {
        Some(_) => vertex.x - w / 2.0,
        None => vertex.x + vertex.w / 2.0 + LANE * (chain.sides[0].1 as f64 + 1.0) + 2.0,
    };
    Some(Label {
        rect: Rect::new(at, vertex.y - h / 2.0, w, h),
        lines: lines.clone(),
    })
}

/// Leaves out points that say nothing.
fn tidy(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for one in points {
        if let Some(last) = kept.last()
            && (last.x - one.x).abs() < 0.05
            && (last.y - one.y).abs() < 0.05
        {
            continue;
        }
        if let [.., before, last] = kept.as_slice()
            && is_upright(*before, *last)
            && is_upright(*last, one)
        {
            kept.pop();
        }
        kept.push(one);
    }
    kept
}

fn is_upright(a: Point, b: Point) -> bool {
    (a.x - b.x).abs() < 0.05
}

/// The path: straight where two points are above or beside each other, rounded where it turns, a swing elsewhere.
pub(super) fn path(points: &[Point]) -> String {
    let Some(first) = points.first() else {
        return String::new();
    };
    let mut path = format!("M{:.1} {:.1}", first.x, first.y);
    for (at, here) in points.iter().enumerate().skip(1) {
        let before = points[at - 1];
        let is_flat = (before.y - here.y).abs() < 0.05;
        if !is_upright(before, *here) && !is_flat {
            let middle = f64::midpoint(before.y, here.y);
            path.push_str(&format!(
                "C{:.1} {middle:.1} {:.1} {middle:.1} {:.1} {:.1}",
                before.x, here.x, here.x, here.y
            ));
            continue;
        }
        match points.get(at + 1) {
            Some(next) if turns(before, *here, *next) => {
                let (a, b) = (toward(*here, before), toward(*here, *next));
                path.push_str(&format!(
                    "L{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
                    a.x, a.y, here.x, here.y, b.x, b.y
                ));
            }
            _ => path.push_str(&format!("L{:.1} {:.1}", here.x, here.y)),
        }
    }
    path
}

/// Whether a line turns at a point from upright to level or the other way.
fn turns(before: Point, here: Point, next: Point) -> bool {
    let level = |a: Point, b: Point| (a.y - b.y).abs() < 0.05;
    (level(before, here) && is_upright(here, next))
        || (is_upright(before, here) && level(here, next))
}

/// A little way from a corner to another point.
fn toward(from: Point, to: Point) -> Point {
    let length = ((to.x - from.x).abs() + (to.y - from.y).abs()).max(0.01);
    let part = (CORNER / length).min(0.5);
    point(
        from.x + (to.x - from.x) * part,
        from.y + (to.y - from.y) * part,
    )
}
