//! Who stands left of whom: so that few lines cross.

use super::layers::{LANE, Layers, What};
use super::size::of_label;
use cloud::sorted::SortSmall as _;

/// How often the layers are gone through.
const ROUNDS: usize = 12;
/// Beyond this many things in a layer its neighbours are not swapped one by one.
const SWAPPED_MAX: usize = 40;

/// Arranges each layer, then says on which side of their states lines lead back.
pub(super) fn arrange(layers: &mut Layers) {
    backs_outside(layers);
    let near = Near::new(layers);
    let mut best = layers.layers.clone();
    let mut least = crossings(layers, &near);
    for round in 0..ROUNDS {
        if least == 0 {
            break;
        }
        sweep(layers, &near, round % 2 == 0);
        swap(layers, &near);
        let now = crossings(layers, &near);
        if now < least {
            least = now;
            best.clone_from(&layers.layers);
        }
    }
    layers.layers = best;
    take_sides(layers);
}

/// Lines that lead back begin on the right.
fn backs_outside(layers: &mut Layers) {
    let backs: Vec<usize> = layers
        .chains
        .iter()
        .filter(|chain| chain.is_back)
        .flat_map(|chain| chain.way.iter().copied())
        .collect();
    let is_bend = |at: usize| matches!(layers.vertices[at].what, What::Bend(_));
    let backs: Vec<usize> = backs.into_iter().filter(|at| is_bend(*at)).collect();
    for layer in &mut layers.layers {
        layer.sort_small_by_key(|at| backs.contains(at));
    }
}

/// The neighbours of each vertex in the layers above and below.
struct Near {
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

impl Near {
    fn new(layers: &Layers) -> Self {
        let mut near = Self {
            above: vec![Vec::new(); layers.vertices.len()],
            below: vec![Vec::new(); layers.vertices.len()],
        };
        for (upper, lower, _) in layers.segments() {
            near.below[upper].push(lower);
            near.above[lower].push(upper);
        }
        near
    }
}

/// Where each vertex stands in its layer.
fn places(layers: &Layers) -> Vec<usize> {
    let mut places = vec![0; layers.vertices.len()];
    for layer in &layers.layers {
        for (place, at) in layer.iter().enumerate() {
            places[*at] = place;
        }
    }
    places
}

/// Sorts each layer by the middle of its neighbours in the one before.
fn sweep(layers: &mut Layers, near: &Near, is_down: bool) {
    let count = layers.layers.len();
    let mut places = places(layers);
    for step in 1..count {
        let layer = if is_down { step } else { count - 1 - step };
        let middle = |at: usize| {
            let near = if is_down {
                &near.above[at]
            } else {
                &near.below[at]
            };
            let sum: usize = near.iter().map(|one| places[*one]).sum();
            match near.len() {
                0 => places[at] as f64,
                count => sum as f64 / count as f64,
            }
        };
        let mut sorted = layers.layers[layer].clone();
        sorted.sort_small_by(|a, b| middle(*a).total_cmp(&middle(*b)));
        for (place, at) in sorted.iter().enumerate() {
            places[*at] = place;
        }
        layers.layers[layer] = sorted;
    }
}

/// Swaps neighbours where fewer lines cross then.
fn swap(layers: &mut Layers, near: &Near) {
    let mut places = places(layers);
    for layer in &mut layers.layers {
        if layer.len() > SWAPPED_MAX {
            continue;
        }
        for at in 1..layer.len() {
            let (left, right) = (layer[at - 1], layer[at]);
            let cost = |a: usize, b: usize| {
                crossed(&near.above[a], &near.above[b], &places)
                    + crossed(&near.below[a], &near.below[b], &places)
            };
            if cost(right, left) < cost(left, right) {
                layer.swap(at - 1, at);
                places.swap(left, right);
            }
        }
    }
}

/// How many lines cross between the neighbours of one vertex and those of the next one to the right.
fn crossed(left: &[usize], right: &[usize], places: &[usize]) -> usize {
    let count = |one: &usize| {
        right
            .iter()
            .filter(|other| places[**other] < places[*one])
            .count()
    };
    left.iter().map(count).sum()
}

fn crossings(layers: &Layers, near: &Near) -> usize {
    let places = places(layers);
    let mut sum = 0;
    for layer in &layers.layers {
        for (at, left) in layer.iter().enumerate() {
            for right in &layer[at + 1..] {
                sum += crossed(&near.below[*left], &near.below[*right], &places);
            }
        }
    }
    sum
}

/// A line leads back on the left of a state where it lies left of the state's other lines, else on the right.
fn take_sides(layers: &mut Layers) {
    let places = places(layers);
    for at in 0..layers.chains.len() {
        let chain = &layers.chains[at];
        if !chain.is_back {
            continue;
        }
        let (first, last) = (chain.way[0], chain.way[chain.way.len() - 1]);
        if chain.way.len() < 3 {
            // To itself, with its words beside it.
            let words = chain
                .own_words
                .as_deref()
                .map_or(0.0, |words| of_label(words).0 + 4.0);
            let lane = layers.vertices[first].lanes[1];
            layers.chains[at].sides = [(1, lane), (1, lane)];
            layers.vertices[first].lanes[1] += 1 + (words / LANE).ceil() as usize;
            continue;
        }
        let is_left = |end: usize, bend: usize, below: bool| {
            let others: Vec<usize> = layers
                .segments()
                .filter(|(upper, lower, _)| if below { *upper == end } else { *lower == end })
                .map(|(upper, lower, _)| if below { lower } else { upper })
                .filter(|other| *other != bend)
                .collect();
            !others.is_empty() && others.iter().all(|other| places[bend] < places[*other])
        };
        let (upper, lower) = (chain.way[1], chain.way[chain.way.len() - 2]);
        let sides = [is_left(first, upper, true), is_left(last, lower, false)];
        for (which, (end, is_left)) in [(0, (first, sides[0])), (1, (last, sides[1]))] {
            let side = usize::from(!is_left);
            let lane = layers.vertices[end].lanes[side];
            layers.vertices[end].lanes[side] += 1;
            layers.chains[at].sides[which] = (side, lane);
        }
    }
}
