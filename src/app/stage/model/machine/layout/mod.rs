//! Where states stand: a layered drawing from top to bottom, a pure function of the graph.
//!
//! Each block is laid out by itself, the innermost first; a Parallel's branches stand side by side in its box, what a Map
//! does for each item stands in its box. Lines keep to columns of their own where they pass boxes, and what leads back
//! goes round at the side.

mod layers;
mod order;
mod place;
mod route;
mod size;

use super::graph::{End, Graph, Kind, Why};
use crate::app::stage::model::shape::{Point, Rect};
use layers::Layers;
pub use size::{Room, sign};

/// Between the drawing and its edges.
const MARGIN: f64 = 10.0;
/// Between the branches of a Parallel, and between them and the box.
const APART: f64 = 10.0;
/// The line above a branch.
const BRANCH_TITLE: f64 = 18.0;
/// The radius of the dots where a block begins and ends.
pub const DOT: f64 = 7.0;

/// A state's box.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The state, by its place among the graph's nodes.
    pub node: usize,
    /// Where it stands.
    pub rect: Rect,
    /// Its outline.
    pub outline: String,
    /// Its name, in one or two lines.
    pub name: Vec<String>,
    /// What it does, cut to its width.
    pub detail: String,
    /// How many letters of a small text fit into it.
    pub letters: usize,
}

/// A branch of a Parallel, or what a Map does for each item.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The block.
    pub block: usize,
    /// Its place among the branches, from 1; 0 for a Map's.
    pub number: usize,
    /// Where it stands.
    pub rect: Rect,
}

/// Where a block begins or ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Its middle.
    pub at: Point,
    /// Whether it is an end.
    pub is_end: bool,
}

/// The words on a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where they stand.
    pub rect: Rect,
    /// In one or two lines.
    pub lines: Vec<String>,
}

/// A transition's line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its block.
    pub block: usize,
    /// Its place among the block's transitions.
    pub edge: usize,
    /// The corners on its way. Between two that are neither above nor beside each other it swings.
    pub points: Vec<Point>,
    /// The same as a path.
    pub path: String,
    /// Which way its tip points, in degrees; 0 is to the right.
    pub angle: i32,
    /// The condition.
    pub label: Option<Label>,
    /// Whether it leads back.
    pub is_back: bool,
}

/// The drawing of a graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The boxes in reading order; those with others in them before those.
    pub nodes: Vec<Placed>,
    /// The branches.
    pub lanes: Vec<Lane>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Beginnings and ends.
    pub dots: Vec<Dot>,
}

impl Drawing {
    /// Draws a graph with boxes of these sizes.
    #[must_use]
    pub fn new(graph: &Graph, room: &Room) -> Self {
        if graph.blocks.is_empty() {
            return Self::default();
        }
        let mut drawing = draw_block(graph, room, 0);
        drawing.shift(MARGIN, MARGIN);
        drawing.width += 2.0 * MARGIN;
        drawing.height += 2.0 * MARGIN;
        for line in &mut drawing.lines {
            line.path = route::path(&line.points);
        }
        for placed in &mut drawing.nodes {
            let kind = graph.nodes[placed.node].kind;
            placed.outline = size::outline(kind, placed.rect);
        }
        drawing
    }

    fn shift(&mut self, dx: f64, dy: f64) {
        let rect = |rect: &mut Rect| {
            rect.x += dx;
            rect.y += dy;
        };
        let point = |point: &mut Point| {
            point.x += dx;
            point.y += dy;
        };
        self.nodes.iter_mut().for_each(|one| rect(&mut one.rect));
        self.lanes.iter_mut().for_each(|one| rect(&mut one.rect));
        self.dots.iter_mut().for_each(|one| point(&mut one.at));
        for line in &mut self.lines {
            line.points.iter_mut().for_each(point);
            if let Some(label) = &mut line.label {
                rect(&mut label.rect);
            }
        }
    }

    fn take(&mut self, inner: Self) {
        self.nodes.extend(inner.nodes);
        self.lanes.extend(inner.lanes);
        self.lines.extend(inner.lines);
        self.dots.extend(inner.dots);
    }
}

#[cfg(test)]
impl Drawing {
    /// The box of a state.
    #[must_use]
    pub fn placed(&self, node: usize) -> Option<&Placed> {
        self.nodes.iter().find(|placed| placed.node == node)
    }
}

/// A block with all that is in it, from the origin.
fn draw_block(graph: &Graph, room: &Room, block: usize) -> Drawing {
    let mut boxes: Vec<(usize, Drawing)> = graph.blocks[block]
        .nodes
        .iter()
        .map(|node| (*node, draw_node(graph, room, *node)))
        .collect();
    let size = |node: usize| {
        let own = boxes.iter().find(|(of, _)| *of == node);
        own.map_or((0.0, 0.0), |(_, own)| (own.width, own.height))
    };
    let mut layers = Layers::new(graph, block, room, &size);
    order::arrange(&mut layers);
    place::across(&mut layers);
    let bands = place::down(&mut layers);
    let mut drawing = Drawing::default();
    // Reading order: from layer to layer, from left to right.
    for at in layers.in_reading_order() {
        let vertex = &layers.vertices[at];
        let middle = Point {
            x: vertex.x,
            y: vertex.y,
        };
        match vertex.end() {
            Some(End::State(node)) => {
                if let Some((_, own)) = boxes.iter_mut().find(|(of, _)| *of == node) {
                    let mut own = std::mem::take(own);
                    own.shift(middle.x - own.width / 2.0, middle.y - own.height / 2.0);
                    drawing.take(own);
                }
            }
            Some(end) => drawing.dots.push(Dot {
                at: middle,
                is_end: end == End::Finish,
            }),
            None => {}
        }
    }
    drawing.lines.extend(route::lines(&layers, block, &bands));
    fit(drawing)
}

/// Moves a drawing so that all of it lies right and below of the origin, and tells its size.
fn fit(mut drawing: Drawing) -> Drawing {
    let (mut from, mut to) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    {
        let mut see = |x: f64, y: f64| {
            from = (from.0.min(x), from.1.min(y));
            to = (to.0.max(x), to.1.max(y));
        };
        let rects = drawing.nodes.iter().map(|one| one.rect);
        let lanes = drawing.lanes.iter().map(|one| one.rect);
        let labels = drawing
            .lines
            .iter()
            .filter_map(|line| Some(line.label.as_ref()?.rect));
        for rect in rects.chain(lanes).chain(labels) {
            see(rect.x, rect.y);
            see(rect.right(), rect.bottom());
        }
        for dot in &drawing.dots {
            see(dot.at.x - DOT, dot.at.y - DOT);
            see(dot.at.x + DOT, dot.at.y + DOT);
        }
        for point in drawing.lines.iter().flat_map(|line| &line.points) {
            see(point.x, point.y);
        }
    }
    if from.0 == f64::MAX {
        return drawing;
    }
    drawing.shift(-from.0, -from.1);
    drawing.width = to.0 - from.0;
    drawing.height = to.1 - from.1;
    drawing
}

/// A state with all that is in it.
fn draw_node(graph: &Graph, room: &Room, node: usize) -> Drawing {
    let state = &graph.nodes[node];
    let inner: Vec<(usize, Drawing)> = state
        .blocks
        .iter()
        .map(|block| (*block, draw_block(graph, room, *block)))
        .collect();
    let titled = if state.kind == Kind::Parallel {
        BRANCH_TITLE
    } else {
        4.0
    };
    let lane = |drawing: &Drawing| (drawing.width + 2.0 * APART).max(room.branch);
    let lanes: f64 = inner.iter().map(|(_, one)| lane(one) + APART).sum();
    let (width, own) = size::of_node(
        state,
        room,
        if inner.is_empty() { 0.0 } else { lanes + APART },
    );
    let tallest = inner.iter().map(|(_, one)| one.height).fold(0.0, f64::max);
    let deep = titled + tallest + APART;
    let height = match inner.is_empty() {
        true => own.height,
        false => own.height + deep + APART,
    };
    let rect = Rect::new(0.0, 0.0, width, height);
    let mut drawing = Drawing {
        width,
        height,
        nodes: vec![own.placed(node, rect)],
        ..Drawing::default()
    };
    // What is left of the width is shared.
    let count = inner.len().max(1) as f64;
    let spare = (width - APART - lanes).max(0.0) / count;
    let mut x = APART;
    for (place, (block, mut one)) in inner.into_iter().enumerate() {
        let wide = lane(&one) + spare;
        let rect = Rect::new(x, own.height, wide, deep);
        one.shift(x + (wide - one.width) / 2.0, rect.y + titled);
        drawing.lanes.push(Lane {
            block,
            number: if state.kind == Kind::Parallel {
                place + 1
            } else {
                0
            },
            rect,
        });
        drawing.take(one);
        x += wide + APART;
    }
    drawing
}

/// Whether a transition is drawn with a broken line.
#[must_use]
pub const fn is_dashed(why: Why) -> bool {
    matches!(why, Why::Catch)
}

#[cfg(test)]
mod tests;
