//! What the drawing of a graph shows at a moment: one list a kind of thing, in the drawing's own order.

use super::Graph;
use super::layout::Drawing;
use super::words::{self, Look, Moment, Standing};

/// A graph and where everything in it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// The states and transitions.
    pub graph: Graph,
    /// Where they stand.
    pub drawing: Drawing,
}

/// What happened so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How each state stands, by its place in the graph.
    pub states: Vec<Standing>,
    /// What is told of each state, by its place in the graph.
    pub told: Vec<String>,
    /// How often each line was taken, by its place in the drawing.
    pub taken: Vec<u64>,
    /// How each branch stands, by its place in the drawing.
    pub branches: Vec<Look>,
    /// How the whole execution stands.
    pub whole: String,
}

impl Seen {
    /// Looks at a graph; without an execution nothing has happened.
    #[must_use]
    pub fn of(drawn: &Drawn, moment: Option<&Moment<'_>>) -> Self {
        let (graph, drawing) = (&drawn.graph, &drawn.drawing);
        let nodes = graph.nodes.iter();
        let standing =
            |moment: &Moment<'_>| nodes.clone().map(|node| moment.standing(node)).collect();
        let taken = |moment: &Moment<'_>| {
            let lines = drawing.lines.iter();
            lines
                .map(|line| moment.taken(graph, &graph.blocks[line.block].edges[line.edge]))
                .collect()
        };
        let branches = |moment: &Moment<'_>| {
            let lanes = drawing.lanes.iter();
            lanes.map(|lane| moment.branch(graph, lane.block)).collect()
        };
        Self {
            states: moment.map(standing).unwrap_or_default(),
            told: graph
                .nodes
                .iter()
                .map(|node| words::told(node, moment))
                .collect(),
            taken: moment.map(taken).unwrap_or_default(),
            branches: moment.map(branches).unwrap_or_default(),
            whole: moment.map_or_else(|| "No execution yet".into(), words::whole),
        }
    }

    /// How a state stands.
    #[must_use]
    pub fn state(&self, node: usize) -> Standing {
        self.states.get(node).cloned().unwrap_or_default()
    }
}
