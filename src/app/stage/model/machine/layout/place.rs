//! How far from the left and from above things stand.

use super::layers::{Layers, What};
use cloud::sorted::SortSmall as _;

/// How often positions are bettered.
const ROUNDS: usize = 40;
/// How much a line wants to be straight between two bends; how much one that passes states pulls at its ends; and how much
/// one does that leads back.
const STRAIGHT: f64 = 16.0;
const LONG: f64 = 1.0;
const FAINT: f64 = 0.2;
/// Positions this near to each other become the same where there is room.
const SNAP: f64 = 26.0;
/// Between a line and what is beside it, as part of the gap between boxes.
const LINE_GAP: f64 = 0.62;

/// Where a layer begins and ends, from above.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Band {
    pub top: f64,
    pub bottom: f64,
}

/// Gives each vertex its place from the left: near the middle of its neighbours, in the order of its layer.
pub(super) fn across(layers: &mut Layers) {
    for layer in layers.layers.clone() {
        let mut x = 0.0;
        for (place, at) in layer.iter().enumerate() {
            if place > 0 {
                x += apart(layers, layer[place - 1], *at);
            }
            layers.vertices[*at].x = x;
        }
        let half = x / 2.0;
        for at in layer {
            layers.vertices[at].x -= half;
        }
    }
    let near = near(layers);
    let count = layers.layers.len();
    for round in 0..ROUNDS {
        let both = round + 6 >= ROUNDS;
        for step in 0..count {
            let (layer, sides) = match (both, round % 2) {
                (true, 0) => (step, [true, true]),
                (true, _) => (count - 1 - step, [true, true]),
                (false, 0) => (step, [true, false]),
                (false, _) => (count - 1 - step, [false, true]),
            };
            settle(layers, layer, &near, sides);
        }
    }
    for layer in 1..count {
        snap(layers, layer, &near);
    }
    for layer in (0..count.saturating_sub(1)).rev() {
        snap(layers, layer, &near);
    }
}

/// How far the middles of two neighbours are apart at least.
fn apart(layers: &Layers, left: usize, right: usize) -> f64 {
    let (a, b) = (&layers.vertices[left], &layers.vertices[right]);
    let is_bend = |what: &What| matches!(what, What::Bend(_));
    let gap = if is_bend(&a.what) || is_bend(&b.what) {
        layers.gap * LINE_GAP
    } else {
        layers.gap
    };
    a.right() + b.left() + gap
}

/// The neighbours of each vertex above and below, where their lines join them, and how strongly they pull.
type Near = Vec<[Vec<(usize, f64)>; 2]>;

fn near(layers: &Layers) -> Near {
    let mut near: Near = vec![[Vec::new(), Vec::new()]; layers.vertices.len()];
    let is_bend = |at: usize| matches!(layers.vertices[at].what, What::Bend(_));
    for chain in &layers.chains {
        let pairs = chain.way.iter().zip(chain.way.iter().skip(1));
        let is_long = chain.way.len() > 3;
        for (upper, lower) in pairs {
            let bends = usize::from(is_bend(*upper)) + usize::from(is_bend(*lower));
            let weight = match (chain.is_back, bends) {
                (_, 2) => STRAIGHT,
                // What leads back is attached at the side and pulls at nothing; what goes far pulls little.
                (true, _) => FAINT,
                (false, _) if is_long => LONG,
                (false, _) => chain.weight,
            };
            near[*upper][1].push((*lower, weight));
            near[*lower][0].push((*upper, weight));
        }
    }
    near
}

/// Moves a layer's things to where they want to be, as near as their order and widths allow: the least sum of squares.
fn settle(layers: &mut Layers, layer: usize, near: &Near, sides: [bool; 2]) {
    let row = layers.layers[layer].clone();
    // Each block of things that touch has one position: that of its first, as the mean of what its members want.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    let mut offsets = Vec::with_capacity(row.len());
    let mut offset = 0.0;
    for (place, at) in row.iter().enumerate() {
        if place > 0 {
            offset += apart(layers, row[place - 1], *at);
        }
        offsets.push(offset);
        let (mut sum, mut weight) = (0.0, 0.0);
        for (side, wanted) in sides.iter().enumerate() {
            if *wanted {
                for (other, pull) in &near[*at][side] {
                    sum += layers.vertices[*other].x * pull;
                    weight += pull;
                }
            }
        }
        if weight == 0.0 {
            (sum, weight) = (layers.vertices[*at].x * 0.1, 0.1);
        }
        let mut block = (sum - offset * weight, weight, 1);
        while let Some(last) = blocks.last() {
            if last.0 / last.1 <= block.0 / block.1 {
                break;
            }
            block = (last.0 + block.0, last.1 + block.1, last.2 + block.2);
            blocks.pop();
        }
        blocks.push(block);
    }
    let mut place = 0;
    for (sum, weight, count) in blocks {
        for _ in 0..count {
            layers.vertices[row[place]].x = sum / weight + offsets[place];
            place += 1;
        }
    }
}

/// Makes lines straight that nearly are.
fn snap(layers: &mut Layers, layer: usize, near: &Near) {
    let row = layers.layers[layer].clone();
    for (place, at) in row.iter().enumerate() {
        let x = layers.vertices[*at].x;
        let mut wanted: Vec<(f64, f64)> = near[*at]
            .iter()
            .flatten()
            .map(|(other, weight)| (layers.vertices[*other].x, *weight))
            .filter(|(other, weight)| (other - x).abs() < SNAP && *weight > FAINT)
            .collect();
        wanted.sort_small_by(|a, b| b.1.total_cmp(&a.1));
        let Some((to, _)) = wanted.first().copied() else {
            continue;
        };
        let after_left = place == 0 || {
            let left = row[place - 1];
            to - layers.vertices[left].x >= apart(layers, left, *at) - 0.01
        };
        let before_right = row.get(place + 1).is_none_or(|right| {
            layers.vertices[*right].x - to >= apart(layers, *at, *right) - 0.01
        });
        if after_left && before_right {
            layers.vertices[*at].x = to;
        }
    }
}

/// Gives each vertex its place from above, and tells where the layers are.
pub(super) fn down(layers: &mut Layers) -> Vec<Band> {
    let mut bands = Vec::with_capacity(layers.layers.len());
    let mut y = 0.0;
    for layer in 0..layers.layers.len() {
        let heights = layers.layers[layer].iter().map(|at| layers.vertices[*at].h);
        let height = heights.fold(0.0, f64::max);
        if layer > 0 {
            y += between(layers, layer, height);
        }
        let band = Band {
            top: y,
            bottom: y + height,
        };
        for at in &layers.layers[layer] {
            layers.vertices[*at].y = y + height / 2.0;
        }
        y += height;
        bands.push(band);
    }
    bands
}

/// The gap above a layer: half of one between two layers of boxes, more where lines go far to the side.
fn between(layers: &Layers, layer: usize, height: f64) -> f64 {
    let pairs = layers
        .segments()
        .filter(|(_, lower, _)| layers.vertices[*lower].layer == layer);
    let swing = pairs
        .map(|(upper, lower, _)| (layers.vertices[upper].x - layers.vertices[lower].x).abs())
        .fold(0.0, f64::max);
    let is_words = layer % 2 == 1;
    let least = match (is_words, height > 0.0) {
        (true, true) => layers.layer_gap * 0.42,
        _ => layers.layer_gap / 2.0,
    };
    least + (swing * 0.06).min(16.0)
}
