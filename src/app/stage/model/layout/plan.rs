//! What there is to draw, in order: the stack without what a drawing leaves out.

use cloud::template::{Kind, LinkKind, Stack};

/// A thing to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its logical id, or a client's name.
    pub id: String,
    /// Its physical name.
    pub name: String,
}

/// A queue, who sends to it, and who takes from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The queue.
    pub queue: Node,
    /// Clients that send to it.
    pub clients: Vec<Node>,
    /// Functions that Lambda polls it for; each is drawn once, with its first queue.
    pub functions: Vec<Node>,
    /// Its dead-letter queue, if it is the first that uses it.
    pub dead_letters: Option<Box<Lane>>,
    /// Whether room is kept for delayed messages.
    pub delays: bool,
}

/// A line to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where from.
    pub from: String,
    /// Where to.
    pub to: String,
    /// What goes along it.
    pub kind: LinkKind,
}

/// What there is to draw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The queues that are not dead-letter queues of others.
    pub lanes: Vec<Lane>,
    /// Functions that no queue leads to.
    pub loose: Vec<Node>,
    /// Whether the reader has a card of their own.
    pub hands: bool,
    /// What leads where.
    pub lines: Vec<Line>,
}

impl Plan {
    /// Reads a stack. `hands`: the reader receives; `delays`: the queues by physical name that may hold delayed messages.
    #[must_use]
    pub fn new(stack: &Stack, hands: bool, delays: &dyn Fn(&str) -> bool) -> Self {
        let mut reading = Reading {
            stack,
            delays,
            drawn: Vec::new(),
        };
        let mut lanes: Vec<Lane> = reading
            .nodes(Kind::Queue)
            .filter(|queue| !reading.takes_dead_letters(&queue.id))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|queue| reading.lane(queue))
            .collect();
        // Queues that only dead-letter each other in a circle still stand somewhere.
        for queue in reading.nodes(Kind::Queue).collect::<Vec<_>>() {
            if !reading.drawn.contains(&queue.id) {
                lanes.push(reading.lane(queue));
            }
        }
        let loose = reading
            .nodes(Kind::Function)
            .filter(|function| !reading.drawn.contains(&function.id))
            .collect();
        let links = stack.links.iter().map(|link| Line {
            from: link.from.clone(),
            to: link.to.clone(),
            kind: link.kind.clone(),
        });
        Self {
            lanes,
            loose,
            hands,
            lines: links.collect(),
        }
    }
}

struct Reading<'a> {
    stack: &'a Stack,
    delays: &'a dyn Fn(&str) -> bool,
    drawn: Vec<String>,
}

impl<'a> Reading<'a> {
    /// The resources of a kind: those first that come first in the template's links.
    fn nodes(&self, kind: Kind) -> impl Iterator<Item = Node> + use<'a> {
        let stack = self.stack;
        let first = move |id: &str| {
            let at = |end: &str| end == id;
            let found = stack
                .links
                .iter()
                .position(|link| at(&link.from) || at(&link.to));
            found.unwrap_or(usize::MAX)
        };
        let mut nodes: Vec<Node> = stack
            .resources
            .values()
            .filter(|resource| resource.kind == kind)
            .map(|resource| Node {
                id: resource.logical_id.clone(),
                name: resource.name.clone(),
            })
            .collect();
        nodes.sort_by_key(|node| first(&node.id));
        nodes.into_iter()
    }

    fn takes_dead_letters(&self, queue: &str) -> bool {
        self.stack.links.iter().any(|link| {
            matches!(link.kind, LinkKind::DeadLetters { .. })
                && link.to == queue
                && link.from != queue
        })
    }

    fn lane(&mut self, queue: Node) -> Lane {
        self.drawn.push(queue.id.clone());
        let clients = self.stack.clients.iter();
        let clients = clients
            .filter(|client| client.target == queue.id)
            .map(|client| Node {
                id: client.name.clone(),
                name: client.name.clone(),
            })
            .collect();
        let polled: Vec<&str> = self
            .stack
            .links
            .iter()
            .filter_map(|link| match link.kind {
                LinkKind::Polls { .. } if link.from == queue.id => Some(link.to.as_str()),
                LinkKind::Polls { .. } if link.to == queue.id => Some(link.from.as_str()),
                _ => None,
            })
            .collect();
        let functions: Vec<Node> = self
            .nodes(Kind::Function)
            .filter(|node| polled.contains(&node.id.as_str()) && !self.drawn.contains(&node.id))
            .collect();
        self.drawn
            .extend(functions.iter().map(|node| node.id.clone()));
        let target = self.stack.links.iter().find_map(|link| match link.kind {
            LinkKind::DeadLetters { .. } if link.from == queue.id => Some(link.to.clone()),
            _ => None,
        });
        let dead_letters = self
            .nodes(Kind::Queue)
            .find(|node| Some(&node.id) == target.as_ref() && !self.drawn.contains(&node.id))
            .map(|node| Box::new(self.lane(node)));
        Lane {
            delays: (self.delays)(&queue.name),
            queue,
            clients,
            functions,
            dead_letters,
        }
    }
}
