//! Which column each thing stands in, and in which order: the same for wide and narrow drawings.

use super::CardKind;
use super::plan::{Edge, Plan, Way};
use cloud::sorted::SortSmall as _;

/// How many columns a drawing has without growing wider.
const COLUMNS: usize = 4;

/// How many things that nothing connects stand in a row: a third would have no room for its words.
const SIDE_BY_SIDE: usize = 2;

/// The plan in columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranks {
    /// The column of each node.
    pub column: Vec<usize>,
    /// For each node the one that it stands below.
    pub above: Vec<Option<usize>>,
    /// Which nodes take what others give up on.
    pub takes_failures: Vec<bool>,
    /// What leads where without closing a circle: from, to.
    pub edges: Vec<(usize, usize)>,
    /// All nodes: neighbours in the graph close together, each right after what it stands below.
    pub order: Vec<usize>,
}

impl Ranks {
    pub(super) fn new(plan: &Plan) -> Self {
        let ranks = Self::with(plan, &|edge| edge.way == Way::On);
        let columns = ranks.column.iter().max().map_or(0, |last| last + 1);
        if columns <= COLUMNS {
            return ranks;
        }
        // What becomes of successes may stand below, too, before the drawing grows wider.
        let is_function = |at: usize| plan.nodes[at].kind == CardKind::Function;
        Self::with(plan, &|edge| edge.way == Way::On && !is_function(edge.from))
    }

    /// Things that nothing connects, side by side instead of in one long column.
    pub(super) fn spread(&self) -> Option<Self> {
        if !self.edges.is_empty() || self.column.len() < SIDE_BY_SIDE {
            return None;
        }
        let mut spread = self.clone();
        for (place, at) in self.order.iter().enumerate() {
            spread.column[*at] = place % SIDE_BY_SIDE;
        }
        Some(spread)
    }

    fn with(plan: &Plan, leads_on: &dyn Fn(&Edge) -> bool) -> Self {
        let mut graph = Graph::new(plan, leads_on);
        let column = graph.columns(plan);
        let above = (0..graph.count).map(|at| graph.above(at, &column));
        let above: Vec<Option<usize>> = above.collect();
        let takes_failures = |at: usize| {
            let mut edges = graph.edges.iter();
            edges.any(|edge| edge.to == at && plan.edges[edge.number].way == Way::Aside)
        };
        let takes_failures = (0..graph.count).map(takes_failures).collect();
        let mut order = Vec::new();
        for at in graph.starts(plan, &column) {
            graph.visit(at, &above, &mut order);
        }
        Self {
            column,
            above,
            takes_failures,
            edges: graph
                .edges
                .iter()
                .map(|edge| (edge.from, edge.to))
                .collect(),
            order,
        }
    }
}

#[derive(Clone, Copy)]
struct Arc {
    from: usize,
    to: usize,
    on: bool,
    number: usize,
}

/// The edges that do not close a circle.
struct Graph {
    count: usize,
    edges: Vec<Arc>,
    seen: Vec<bool>,
}

impl Graph {
    fn new(plan: &Plan, leads_on: &dyn Fn(&Edge) -> bool) -> Self {
        let mut graph = Self {
            count: plan.nodes.len(),
            edges: Vec::new(),
            seen: vec![false; plan.nodes.len()],
        };
        for (number, edge) in plan.edges.iter().enumerate() {
            let (from, to) = (edge.from, edge.to);
            if from != to && !graph.leads(to, from) {
                let on = leads_on(edge);
                graph.edges.push(Arc {
                    from,
                    to,
                    on,
                    number,
                });
            }
        }
        graph
    }

    fn leads(&self, from: usize, to: usize) -> bool {
        let mut edges = self.edges.iter();
        from == to || edges.any(|edge| edge.from == from && self.leads(edge.to, to))
    }

    /// What a node stands below: nothing leads on to it, but failures do.
    fn above(&self, node: usize, column: &[usize]) -> Option<usize> {
        let mut into = self.edges.iter().filter(|edge| edge.to == node);
        if into.clone().any(|edge| edge.on) {
            return None;
        }
        let upper = into.find(|edge| column[edge.from] == column[node])?;
        Some(upper.from)
    }

    /// Columns by the longest way to each node; who begins stands right before what follows.
    fn columns(&self, plan: &Plan) -> Vec<usize> {
        let mut column = vec![0; self.count];
        for _ in 0..self.count {
            for edge in &self.edges {
                column[edge.to] = column[edge.to].max(column[edge.from] + usize::from(edge.on));
            }
        }
        let last = column.iter().max().copied().unwrap_or(0);
        for at in 0..self.count {
            if self.edges.iter().any(|edge| edge.to == at) {
                continue;
            }
            let next = self.edges.iter().filter(|edge| edge.from == at);
            let next = next.map(|edge| column[edge.to] - usize::from(edge.on));
            column[at] = match next.min() {
                Some(next) => next,
                // What stands alone is a function where the way ends, or a beginning.
                None if plan.nodes[at].kind == CardKind::Function => last,
                None => 0,
            };
        }
        self.align(plan, &mut column, last);
        let first = column.iter().min().copied().unwrap_or(0);
        column.iter().map(|at| at - first).collect()
    }

    /// Parts that nobody outside AWS calls end in the last column, so that like stands below like.
    fn align(&self, plan: &Plan, column: &mut [usize], last: usize) {
        let mut part: Vec<usize> = (0..self.count).collect();
        for _ in 0..self.count {
            for edge in &self.edges {
                let both = part[edge.from].min(part[edge.to]);
                (part[edge.from], part[edge.to]) = (both, both);
            }
        }
        for one in 0..self.count {
            let members: Vec<usize> = (0..self.count).filter(|at| part[*at] == one).collect();
            let is_called = members
                .iter()
                .any(|at| matches!(plan.nodes[*at].kind, CardKind::Client | CardKind::You));
            let end = members.iter().map(|at| column[*at]).max();
            if let (false, Some(end)) = (is_called || members.len() < 2, end) {
                members.iter().for_each(|at| column[*at] += last - end);
            }
        }
    }

    /// The nodes to begin a walk at: those furthest left first, what stands alone last.
    fn starts(&self, plan: &Plan, column: &[usize]) -> Vec<usize> {
        let mut starts: Vec<usize> = (0..self.count).collect();
        let is_alone = |at: usize| {
            let mut edges = self.edges.iter();
            !edges.any(|edge| edge.from == at || edge.to == at)
        };
        let is_you = |at: usize| plan.nodes[at].kind == CardKind::You;
        starts.sort_small_by_key(|at| (is_alone(*at), column[*at], is_you(*at)));
        starts
    }

    /// Walks on from a node to all its neighbours.
    fn visit(&mut self, node: usize, above: &[Option<usize>], order: &mut Vec<usize>) {
        if let Some(upper) = above[node]
            && !self.seen[upper]
        {
            self.visit(upper, above, order);
        }
        if self.seen[node] {
            return;
        }
        // What stands below keeps to what it stands below.
        let mut block = vec![node];
        let mut at = 0;
        while let Some(upper) = block.get(at).copied() {
            let below: Vec<usize> = (0..self.count)
                .filter(|one| above[*one] == Some(upper))
                .collect();
            block.splice(at + 1..at + 1, below);
            at += 1;
        }
        for one in &block {
            self.seen[*one] = true;
        }
        order.extend(&block);
        for one in block {
            for edge in self.edges.clone() {
                if edge.from == one {
                    self.visit(edge.to, above, order);
                } else if edge.to == one {
                    self.visit(edge.from, above, order);
                }
            }
        }
    }
}
