//! The drawing on a narrow stage: from top to bottom, with a gutter on the right for lines that pass cards.

use super::plan::Plan;
use super::rank::Ranks;
use super::size;
use super::{Card, CardKind, NARROW};

const MARGIN: f64 = 6.0;
/// Between the cards of a row.
const BESIDE: f64 = 8.0;
/// How many cards stand beside one another at most.
const ROW: usize = 3;
/// Between two lines of the gutter.
const LANE: f64 = 9.0;

/// Where everything stands.
#[derive(Debug, Default)]
pub(super) struct Arranged {
    /// The cards, as the plan's nodes.
    pub cards: Vec<Card>,
    /// The row of each card.
    pub row: Vec<usize>,
    /// For each edge of the plan where its line runs in the gutter; none when it leads straight to the next row.
    pub gutter: Vec<Option<f64>>,
}

pub(super) fn arrange(plan: &Plan, ranks: &Ranks, kinds: &[CardKind]) -> Arranged {
    let rows = rows(plan, ranks, kinds);
    let mut row = vec![0; plan.nodes.len()];
    for (number, nodes) in rows.iter().enumerate() {
        nodes.iter().for_each(|at| row[*at] = number);
    }
    let lanes = lanes(plan, &row);
    let count = lanes.iter().flatten().max().map_or(0, |last| last + 1);
    let gutter = if count > 0 {
        7.0 + LANE * count as f64
    } else {
        0.0
    };
    let width = NARROW - 2.0 * MARGIN - gutter;
    let mut cards: Vec<Option<Card>> = vec![None; plan.nodes.len()];
    let mut top = MARGIN;
    for nodes in &rows {
        let each = (width - BESIDE * (nodes.len() as f64 - 1.0)) / nodes.len() as f64;
        let mut next = top;
        for (place, at) in nodes.iter().enumerate() {
            let node = &plan.nodes[*at];
            let mut card = size::card(
                node,
                kinds[*at],
                plan.receives(),
                each.floor(),
                &size::NARROW,
            );
            card.move_to((MARGIN + place as f64 * (each + BESIDE)).round(), top);
            next = f64::max(next, card.rect.bottom() + size::NARROW.gap);
            cards[*at] = Some(card);
        }
        top = next;
    }
    let gutter = lanes.iter().map(|lane| {
        let lane = (*lane)?;
        Some(NARROW - MARGIN - 3.0 - LANE * lane as f64)
    });
    Arranged {
        gutter: gutter.collect(),
        cards: cards.into_iter().flatten().collect(),
        row,
    }
}

/// The nodes from top to bottom: each after what leads to it, small ones that lead to the same beside one another.
fn rows(plan: &Plan, ranks: &Ranks, kinds: &[CardKind]) -> Vec<Vec<usize>> {
    let mut order = Vec::new();
    for at in &ranks.order {
        emit(*at, ranks, &mut order);
    }
    let targets = |at: usize| -> Vec<usize> {
        let edges = plan.edges.iter();
        edges
            .filter(|edge| edge.from == at)
            .map(|edge| edge.to)
            .collect()
    };
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for at in order {
        if let Some(row) = rows.last_mut()
            && row.len() < ROW
            && !targets(at).is_empty()
            && row
                .iter()
                .chain([&at])
                .all(|one| size::is_small(kinds[*one]))
            && targets(row[0]) == targets(at)
        {
            row.push(at);
        } else {
            rows.push(vec![at]);
        }
    }
    rows
}

fn emit(at: usize, ranks: &Ranks, order: &mut Vec<usize>) {
    let into = || ranks.edges.iter().filter(|(_, to)| *to == at);
    if order.contains(&at) {
        return;
    }
    for (from, _) in into() {
        emit(*from, ranks, order);
    }
    if order.contains(&at) {
        return;
    }
    order.push(at);
    // First where things lead, then what takes the failures.
    for is_aside in [false, true] {
        for (_, to) in ranks.edges.iter().filter(|(from, _)| *from == at) {
            let mut leading = ranks.edges.iter().filter(|(_, end)| end == to);
            let is_ready = leading.all(|(from, _)| order.contains(from));
            if is_ready && (ranks.above[*to] == Some(at)) == is_aside {
                emit(*to, ranks, order);
            }
        }
    }
}

/// Which lane of the gutter each edge takes: lines from one card share a lane, others lie apart where they pass each other.
fn lanes(plan: &Plan, row: &[usize]) -> Vec<Option<usize>> {
    let is_next = |from: usize, to: usize| row[from].abs_diff(row[to]) == 1;
    // For each lane what runs in it: the card it comes from, and the rows it passes.
    let mut taken: Vec<(usize, usize, usize, usize)> = Vec::new();
    let lanes = plan.edges.iter().map(|edge| {
        if is_next(edge.from, edge.to) {
            return None;
        }
        let (a, b) = (row[edge.from], row[edge.to]);
        let (first, last) = (a.min(b), a.max(b));
        let lane = (0..).find(|lane| {
            let mut others = taken.iter().filter(|(of, ..)| of == lane);
            others.all(|(_, from, top, bottom)| {
                *from == edge.from || *top >= last || *bottom <= first
            })
        })?;
        taken.push((lane, edge.from, first, last));
        Some(lane)
    });
    lanes.collect()
}
