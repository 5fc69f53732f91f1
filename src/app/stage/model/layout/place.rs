//! Heights in columns: everything as level as it can be with what it is tied to, nothing over anything else.

use cloud::sorted::SortSmall as _;

/// How often things are drawn towards what they are tied to.
const ROUNDS: usize = 12;

/// Cards of a column that keep together, or a line's way through a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// Its upper edge.
    pub top: f64,
    /// Its height.
    pub height: f64,
    /// What it is tied to: a point of its own, from its top; another block; a point of that one, from its top.
    pub ties: Vec<(f64, usize, f64)>,
}

/// Moves the blocks of each column, listed from top to bottom, to where their ties are as level as possible.
pub(super) fn settle(blocks: &mut [Block], columns: &[Vec<usize>], gap: f64) {
    for column in columns {
        let mut top = 0.0;
        for at in column {
            blocks[*at].top = top;
            top += blocks[*at].height + gap;
        }
    }
    for round in 0..ROUNDS {
        for at in 0..columns.len() {
            let at = if round % 2 == 0 {
                columns.len() - 1 - at
            } else {
                at
            };
            settle_column(blocks, &columns[at], gap);
        }
    }
    let highest = blocks
        .iter()
        .map(|block| block.top)
        .fold(f64::INFINITY, f64::min);
    for block in blocks {
        block.top -= highest;
    }
}

/// Moves parts that have nothing to do with one another together, as near as `gap` allows: settling leaves them wherever
/// their columns let them.
pub(super) fn close_up(blocks: &mut [Block], columns: &[Vec<usize>], gap: f64) {
    let mut parts = parts(blocks);
    let top = |blocks: &[Block], part: &[usize]| {
        let tops = part.iter().map(|at| blocks[*at].top);
        tops.fold(f64::INFINITY, f64::min)
    };
    parts.sort_small_by(|a, b| top(blocks, a).total_cmp(&top(blocks, b)));
    let mut placed = vec![false; blocks.len()];
    for part in parts {
        // How far each block may rise before it meets the one above it, or the edge.
        let room = |at: &usize| {
            let column = columns.iter().find(|column| column.contains(at));
            let above = column.into_iter().flatten().take_while(|one| *one != at);
            let bottoms = above
                .filter(|one| placed[**one])
                .map(|one| blocks[*one].top + blocks[*one].height + gap);
            blocks[*at].top - bottoms.fold(0.0, f64::max)
        };
        let rise = part.iter().map(room).fold(f64::INFINITY, f64::min);
        for at in part {
            blocks[at].top -= rise;
            placed[at] = true;
        }
    }
}

/// The blocks in groups that are tied together.
fn parts(blocks: &[Block]) -> Vec<Vec<usize>> {
    let mut part: Vec<usize> = (0..blocks.len()).collect();
    for _ in 0..blocks.len() {
        for (at, block) in blocks.iter().enumerate() {
            for (_, other, _) in &block.ties {
                let both = part[at].min(part[*other]);
                (part[at], part[*other]) = (both, both);
            }
        }
    }
    let members = |one: usize| (0..blocks.len()).filter(|at| part[*at] == one).collect();
    let parts = (0..blocks.len()).map(members);
    parts.filter(|part: &Vec<usize>| !part.is_empty()).collect()
}

/// Blocks that would overlap move as one, to the mean of where they want to be.
fn settle_column(blocks: &mut [Block], column: &[usize], gap: f64) {
    let mut above = 0.0;
    // Pools of neighbours: the sum of their wishes, and how many they are. Offsets make heights vanish.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for at in column {
        pools.push((wish(blocks, *at) - above, 1));
        above += blocks[*at].height + gap;
        while let [.., upper, lower] = pools[..]
            && upper.0 / upper.1 as f64 > lower.0 / lower.1 as f64
        {
            pools.pop();
            pools.pop();
            pools.push((upper.0 + lower.0, upper.1 + lower.1));
        }
    }
    let mut above = 0.0;
    let mut column = column.iter();
    for (sum, count) in pools {
        for at in column.by_ref().take(count) {
            blocks[*at].top = sum / count as f64 + above;
            above += blocks[*at].height + gap;
        }
    }
}

/// Where the block's top would be if it were alone.
fn wish(blocks: &[Block], at: usize) -> f64 {
    let block = &blocks[at];
    if block.ties.is_empty() {
        return block.top;
    }
    let wishes = block
        .ties
        .iter()
        .map(|(own, other, point)| blocks[*other].top + point - own);
    wishes.sum::<f64>() / block.ties.len() as f64
}
