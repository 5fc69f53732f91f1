//! The drawing on a wide stage: columns from left to right, in the direction in which things go.

use super::place::{Block, close_up, settle};
use super::plan::Plan;
use super::rank::Ranks;
use super::size::{self, Density};
use super::{Card, CardKind, WIDE};
use cloud::sorted::SortSmall as _;

const MARGIN: f64 = 8.0;
/// Between columns, room for a line and a word on it: at least, at best when there is little to share, and at most.
const AISLE: [f64; 3] = [45.0, 58.0, 104.0];
/// Between a card and what takes its failures: room for a word.
const DROP: f64 = 30.0;
/// A column that is the only one is this wide at most.
const ALONE: f64 = 400.0;
/// The height kept free for a line that passes a column.
const PASS: f64 = 12.0;
/// Drawings are given less generous cards from this height on.
const TALL: f64 = 300.0;
/// From this height on, what stands below would not be seen: small cards become low.
const TOO_TALL: f64 = 400.0;
/// That is of use where so many of them stand in a column.
const MANY: usize = 5;

/// A line's way through a column: its left and right end, and its height.
pub(super) type Pass = (f64, f64, f64);

/// Where everything stands.
#[derive(Debug, Default)]
pub(super) struct Arranged {
    /// The cards, as the plan's nodes.
    pub cards: Vec<Card>,
    /// The columns: left edge and width.
    pub columns: Vec<(f64, f64)>,
    /// Ways through the columns between its ends, for each edge of the plan.
    pub passes: Vec<Vec<Pass>>,
    /// How wide the drawing is.
    pub width: f64,
}

pub(super) fn arrange(plan: &Plan, ranks: &Ranks, kinds: &[CardKind]) -> Arranged {
    let spread = ranks.spread();
    let ranks = spread.as_ref().unwrap_or(ranks);
    let (columns, width) = columns(plan, ranks, kinds);
    let height = |arranged: &Arranged| {
        let bottoms = arranged.cards.iter().map(|card| card.rect.bottom());
        bottoms.fold(0.0, f64::max)
    };
    let mut arranged = Arranged::default();
    for density in &size::WIDE {
        arranged = with(plan, ranks, kinds, &columns, density);
        if height(&arranged) <= TALL {
            break;
        }
    }
    let small = |column: usize| {
        let nodes = kinds.iter().zip(&ranks.column);
        let small = nodes.filter(|(kind, at)| **at == column && size::is_small(**kind));
        small.count()
    };
    let is_crowded = (0..columns.len()).any(|column| small(column) >= MANY);
    if is_crowded && height(&arranged) > TOO_TALL {
        arranged = with(plan, ranks, kinds, &columns, &size::CROWDED);
    }
    Arranged {
        columns,
        width,
        ..arranged
    }
}

/// The columns' left edges and widths, and the width of the whole.
fn columns(plan: &Plan, ranks: &Ranks, kinds: &[CardKind]) -> (Vec<(f64, f64)>, f64) {
    let count = ranks.column.iter().max().map_or(0, |last| last + 1);
    let mut cards = vec![[0.0_f64; 3]; count];
    for (at, kind) in kinds.iter().enumerate() {
        let column = &mut cards[ranks.column[at]];
        for (width, of_kind) in column
            .iter_mut()
            .zip(size::widths(*kind, &plan.nodes[at].name))
        {
            *width = width.max(of_kind);
        }
    }
    if let [only] = &mut cards[..] {
        only[2] = ALONE;
    }
    let parts: Vec<[f64; 3]> = cards
        .into_iter()
        .chain(std::iter::repeat_n(AISLE, count.saturating_sub(1)))
        .collect();
    let mut widths: Vec<f64> = parts.iter().map(|part| part[0]).collect();
    let mut rest = WIDE - 2.0 * MARGIN - widths.iter().sum::<f64>();
    // First everything becomes as wide as is good; then cards grow, then aisles.
    for (card, aisle) in [(1, 1), (2, 1), (2, 2)] {
        let step = |at: usize| if at < count { card } else { aisle };
        let wanted = (0..parts.len()).map(|at| parts[at][step(at)] - widths[at]);
        let wanted: f64 = wanted.sum();
        if wanted > 0.0 && rest > 0.0 {
            let share = (rest / wanted).min(1.0);
            for (at, width) in widths.iter_mut().enumerate() {
                *width += (parts[at][step(at)] - *width) * share;
            }
            rest -= wanted * share;
        }
    }
    let mut x = MARGIN + rest.max(0.0) / 2.0;
    let mut columns = Vec::new();
    for at in 0..count {
        columns.push((x.round(), widths[at].floor()));
        x += widths[at] + widths.get(count + at).copied().unwrap_or(0.0);
    }
    (columns, WIDE.max(x + MARGIN))
}

fn with(
    plan: &Plan,
    ranks: &Ranks,
    kinds: &[CardKind],
    columns: &[(f64, f64)],
    density: &Density,
) -> Arranged {
    let receives = plan.receives();
    let mut cards: Vec<Card> = plan
        .nodes
        .iter()
        .enumerate()
        .map(|(at, node)| {
            let column = columns[ranks.column[at]].1;
            let most = size::widths(kinds[at], &node.name)[2];
            let width = if columns.len() == 1 {
                column
            } else {
                column.min(most)
            };
            size::card(node, kinds[at], receives, width, density)
        })
        .collect();
    let mut stack = Stack::new(ranks, &cards);
    let passes = stack.tie(plan, ranks, &cards);
    let order = stack.order();
    settle(&mut stack.blocks, &order, density.gap);
    close_up(&mut stack.blocks, &order, density.gap);
    for (at, card) in cards.iter_mut().enumerate() {
        let (x, width) = columns[ranks.column[at]];
        let (block, offset) = stack.of[at];
        let y = MARGIN + (stack.blocks[block].top + offset).round();
        card.move_to(x + ((width - card.rect.w) / 2.0).floor(), y);
    }
    let passes = passes.iter().map(|blocks| {
        let ways = blocks.iter().map(|(column, block)| {
            let (x, width) = columns[*column];
            let y = MARGIN + stack.blocks[*block].top + PASS / 2.0;
            (x, x + width, y.round())
        });
        ways.collect()
    });
    Arranged {
        passes: passes.collect(),
        cards,
        ..Arranged::default()
    }
}

/// The cards as blocks: with what stands below them.
struct Stack {
    blocks: Vec<Block>,
    /// For each node its block, and how far below the block's top it stands.
    of: Vec<(usize, f64)>,
    /// For each block its column, and what it is sorted by there.
    places: Vec<(usize, f64)>,
}

impl Stack {
    fn new(ranks: &Ranks, cards: &[Card]) -> Self {
        let mut stack = Self {
            blocks: Vec::new(),
            of: vec![(0, 0.0); cards.len()],
            places: Vec::new(),
        };
        for (place, at) in ranks.order.iter().enumerate() {
            let height = cards[*at].rect.h;
            if let (Some(_), Some(last)) = (ranks.above[*at], stack.blocks.last_mut()) {
                last.height += DROP + height;
                let offset = last.height - height;
                stack.of[*at] = (stack.blocks.len() - 1, offset);
            } else {
                stack.of[*at] = (stack.blocks.len(), 0.0);
                stack.push(ranks.column[*at], place as f64, height);
            }
        }
        stack
    }

    fn push(&mut self, column: usize, place: f64, height: f64) -> usize {
        self.places.push((column, place));
        self.blocks.push(Block {
            height,
            ..Block::default()
        });
        self.blocks.len() - 1
    }

    /// Ties what leads to one another, and keeps ways free through the columns between.
    fn tie(&mut self, plan: &Plan, ranks: &Ranks, cards: &[Card]) -> Vec<Vec<(usize, usize)>> {
        let place = |at: usize| ranks.order.iter().position(|one| *one == at).unwrap_or(0);
        let mut passes = Vec::new();
        for edge in &plan.edges {
            let mut ways = Vec::new();
            let (from, to) = (ranks.column[edge.from], ranks.column[edge.to]);
            if from < to {
                let beside = place(edge.from).max(place(edge.to)) as f64 - 0.5;
                let middle = |at: usize| (self.of[at].0, self.of[at].1 + cards[at].rect.h / 2.0);
                let (mut last, end) = (middle(edge.from), middle(edge.to));
                for column in from + 1..to {
                    let block = self.push(column, beside, PASS);
                    ways.push((column, block));
                    self.tie_both(last, (block, PASS / 2.0));
                    last = (block, PASS / 2.0);
                }
                self.tie_both(last, end);
            }
            passes.push(ways);
        }
        passes
    }

    fn tie_both(&mut self, one: (usize, f64), other: (usize, f64)) {
        self.blocks[one.0].ties.push((one.1, other.0, other.1));
        self.blocks[other.0].ties.push((other.1, one.0, one.1));
    }

    /// The blocks of each column from top to bottom.
    fn order(&self) -> Vec<Vec<usize>> {
        let count = self.places.iter().map(|(column, _)| column + 1).max();
        let mut columns = vec![Vec::new(); count.unwrap_or(0)];
        let mut blocks: Vec<usize> = (0..self.blocks.len()).collect();
        blocks.sort_small_by(|a, b| self.places[*a].1.total_cmp(&self.places[*b].1));
        for block in blocks {
            columns[self.places[block].0].push(block);
        }
        columns
    }
}
