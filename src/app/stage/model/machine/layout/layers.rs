//! States in layers: what leads on stands above what it leads to.
//!
//! States stand in the even layers. Each line passes every layer between its ends at a bend of its own; the first odd one
//! holds its words. So words have room, and no line passes through a box.

use super::DOT;
use super::size::{Room, of_label, wrapped};
use crate::app::stage::model::machine::graph::{Block, End, Graph, Why};
use cloud::sorted::SortedMap;

/// Between a box and the line beside it that leads back.
pub(super) const LANE: f64 = 14.0;

/// What stands in a layer.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// A state, or where the block begins or ends.
    End(End),
    /// A line on its way, with its words in one of the layers.
    Bend(Option<Vec<String>>),
}

/// One thing in a layer.
#[derive(Clone, Debug)]
pub(super) struct Vertex {
    pub what: What,
    pub layer: usize,
    pub w: f64,
    pub h: f64,
    /// How many lines lead back on its left, and on its right.
    pub lanes: [usize; 2],
    /// Its middle.
    pub x: f64,
    pub y: f64,
}

impl Vertex {
    /// The state or dot.
    pub const fn end(&self) -> Option<End> {
        match self.what {
            What::End(end) => Some(end),
            What::Bend(_) => None,
        }
    }

    /// How far it reaches to the left of its middle.
    pub fn left(&self) -> f64 {
        self.w / 2.0 + LANE * self.lanes[0] as f64
    }

    /// How far it reaches to the right of its middle.
    pub fn right(&self) -> f64 {
        self.w / 2.0 + LANE * self.lanes[1] as f64
    }
}

/// A transition's way through the layers.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// Its place among the block's transitions.
    pub edge: usize,
    /// The vertices on its way, from above.
    pub way: Vec<usize>,
    /// Whether it leads from the last of them to the first.
    pub is_back: bool,
    /// On which side of the upper and the lower end it leads back: 0 left, 1 right; and which of the lines there it is.
    pub sides: [(usize, usize); 2],
    /// How much it wants to be straight.
    pub weight: f64,
    /// Its words, where it leads from a state to itself.
    pub own_words: Option<Vec<String>>,
}

/// A block in layers.
#[derive(Clone, Debug)]
pub(super) struct Layers {
    pub vertices: Vec<Vertex>,
    pub layers: Vec<Vec<usize>>,
    pub chains: Vec<Chain>,
    pub gap: f64,
    pub layer_gap: f64,
}

impl Layers {
    pub fn new(graph: &Graph, at: usize, room: &Room, size: &dyn Fn(usize) -> (f64, f64)) -> Self {
        let block = &graph.blocks[at];
        // Within another state the dots would only repeat what the box says.
        let has_dots = block.owner.is_none();
        let ranks = Ranks::new(block, has_dots);
        let mut layers = Self {
            vertices: Vec::new(),
            layers: Vec::new(),
            chains: Vec::new(),
            gap: room.gap,
            layer_gap: room.layer,
        };
        let mut places = SortedMap::new();
        for end in &ranks.order {
            let (w, h) = match end {
                End::State(node) => size(*node),
                End::Start | End::Finish => (2.0 * DOT, 2.0 * DOT),
            };
            let layer = ranks.layer.get(end).copied().unwrap_or(0);
            places.insert(*end, layers.add(What::End(*end), layer, w, h));
        }
        for (edge, one) in block.edges.iter().enumerate() {
            let (Some(from), Some(to)) = (places.get(&one.from), places.get(&one.to)) else {
                continue;
            };
            let is_back = ranks.back.contains(&edge);
            let (upper, lower) = if is_back { (*to, *from) } else { (*from, *to) };
            let words = (!one.label.is_empty()).then(|| wrapped(&one.label, room.label));
            layers.chain(edge, upper, lower, is_back, one.why, words);
        }
        layers
    }

    fn add(&mut self, what: What, layer: usize, w: f64, h: f64) -> usize {
        let at = self.vertices.len();
        self.vertices.push(Vertex {
            what,
            layer,
            w,
            h,
            lanes: [0, 0],
            x: 0.0,
            y: 0.0,
        });
        while self.layers.len() <= layer {
            self.layers.push(Vec::new());
        }
        self.layers[layer].push(at);
        at
    }

    fn chain(
        &mut self,
        edge: usize,
        upper: usize,
        lower: usize,
        is_back: bool,
        why: Why,
        words: Option<Vec<String>>,
    ) {
        let (from, to) = (self.vertices[upper].layer, self.vertices[lower].layer);
        let is_own = upper == lower;
        let mut way = vec![upper];
        // The words stand near where the line begins.
        let told = if is_back {
            to.saturating_sub(1)
        } else {
            from + 1
        };
        for layer in from + 1..to {
            let words = words.clone().filter(|_| layer == told);
            let (w, h) = words.as_deref().map_or((0.0, 0.0), of_label);
            way.push(self.add(What::Bend(words), layer, w, h));
        }
        if !is_own {
            way.push(lower);
        }
        self.chains.push(Chain {
            edge,
            way,
            is_back: is_back || is_own,
            sides: [(1, 0); 2],
            weight: match why {
                Why::Next => 8.0,
                Why::Choice => 2.0,
                Why::Catch => 0.7,
            },
            own_words: words.filter(|_| is_own),
        });
    }

    /// The vertices from layer to layer, from left to right.
    pub fn in_reading_order(&self) -> Vec<usize> {
        self.layers.iter().flatten().copied().collect()
    }

    /// Neighbouring vertices of chains, upper and lower, with the line's weight.
    pub fn segments(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        self.chains.iter().flat_map(|chain| {
            let pairs = chain.way.iter().zip(chain.way.iter().skip(1));
            pairs.map(|(upper, lower)| (*upper, *lower, chain.weight))
        })
    }
}

/// Which layer each state stands in.
struct Ranks {
    layer: SortedMap<End, usize>,
    /// As they are come by from the start.
    order: Vec<End>,
    /// Transitions that lead back.
    back: Vec<usize>,
}

impl Ranks {
    fn new(block: &Block, has_dots: bool) -> Self {
        let is_shown = |end: End| has_dots || matches!(end, End::State(_));
        let mut ranks = Self {
            layer: SortedMap::new(),
            order: Vec::new(),
            back: Vec::new(),
        };
        let mut walk = Walk {
            block,
            open: Vec::new(),
            done: Vec::new(),
            back: Vec::new(),
        };
        walk.visit(End::Start);
        // What nothing leads to stands there all the same.
        for node in &block.nodes {
            walk.visit(End::State(*node));
        }
        // Last come, first done: reversed, what leads on comes before what it leads to.
        let mut sorted = walk.done;
        sorted.reverse();
        ranks.back = walk.back;
        for end in &sorted {
            let before = block.edges.iter().enumerate().filter(|(at, edge)| {
                edge.to == *end && edge.from != *end && !ranks.back.contains(at)
            });
            let above = before.filter(|(_, edge)| is_shown(edge.from));
            let above = above.filter_map(|(_, edge)| ranks.layer.get(&edge.from));
            let layer = above.max().map_or(0, |above| above + 2);
            ranks.layer.insert(*end, layer);
        }
        let last = ranks.layer.iter().filter(|(end, _)| **end != End::Finish);
        let last = last.map(|(_, layer)| *layer).max().unwrap_or(0);
        ranks
            .layer
            .entry(End::Finish)
            .and_modify(|layer| *layer = last + 2);
        let ends = block.edges.iter().any(|edge| edge.to == End::Finish);
        ranks.order = sorted
            .into_iter()
            .filter(|end| is_shown(*end) && (*end != End::Finish || ends))
            .collect();
        ranks
    }
}

/// A walk through a block from its start, which finds what leads back.
struct Walk<'a> {
    block: &'a Block,
    open: Vec<End>,
    done: Vec<End>,
    back: Vec<usize>,
}

impl Walk<'_> {
    fn visit(&mut self, from: End) {
        if self.open.contains(&from) || self.done.contains(&from) {
            return;
        }
        // Definitions may be long chains: the walk keeps its own stack.
        let mut stack = vec![(from, 0)];
        self.open.push(from);
        while let Some((end, next)) = stack.last_mut() {
            let (end, at) = (*end, *next);
            *next += 1;
            // What comes last is placed first and ends up on the right: go from the last transition to the first.
            let own = self.block.edges.iter().enumerate().rev();
            let Some((number, edge)) = own.filter(|(_, edge)| edge.from == end).nth(at) else {
                stack.pop();
                self.open.retain(|one| *one != end);
                self.done.push(end);
                continue;
            };
            if self.open.contains(&edge.to) {
                self.back.push(number);
            } else if !self.done.contains(&edge.to) {
                self.open.push(edge.to);
                stack.push((edge.to, 0));
            }
        }
    }
}
