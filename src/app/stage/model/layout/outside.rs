//! What there is to draw that no resource of the stack stands for: VPC endpoints and servers outside, whom clients ask by
//! their URLs, and what was made while the scene ran.

use super::CardKind;
use super::plan::{Edge, Node, Plan, Wants};
use super::wire::WireKind;
use cloud::sorted::SortedSet;
use cloud::template::Stack;

impl Plan {
    /// The APIs that clients ask by their URLs.
    pub(super) fn add_requests(&mut self, wants: &Wants) {
        for from in 0..self.nodes.len() {
            if self.nodes[from].kind != CardKind::Client {
                continue;
            }
            for api in (wants.asks)(&self.nodes[from].id) {
                let mut nodes = self.nodes.iter();
                if let Some(to) = nodes.position(|node| !api.is_empty() && node.api == api) {
                    self.lead(from, to, || WireKind::Requests);
                }
            }
        }
    }

    /// The VPC endpoints that clients come through, between them and what they ask.
    pub(super) fn add_endpoints(&mut self, stack: &Stack, wants: &Wants) {
        for at in 0..self.edges.len() {
            let Edge { from, to, .. } = self.edges[at];
            let through = (wants.endpoints)(&self.nodes[from].id);
            let Some(id) = through.filter(|_| self.edges[at].wire == WireKind::Requests) else {
                continue;
            };
            let endpoint = self.endpoint(stack, id);
            self.edges[at].to = endpoint;
            self.lead(endpoint, to, || WireKind::Requests);
        }
        // Whoever asks several APIs comes to the same endpoint for each.
        let mut seen = SortedSet::new();
        self.edges
            .retain(|edge| edge.wire != WireKind::Requests || seen.insert((edge.from, edge.to)));
    }

    /// The node of a VPC endpoint, which is called as in the template where it is of it.
    fn endpoint(&mut self, stack: &Stack, id: String) -> usize {
        if let Some(there) = self.find(&id) {
            return there;
        }
        let mut resources = stack.resources.values();
        let of_stack = resources.find(|one| one.reference == id);
        let name = of_stack.map_or_else(|| id.clone(), |one| one.logical_id.clone());
        self.nodes.push(Node::plain(CardKind::Endpoint, id, name));
        self.nodes.len() - 1
    }

    /// The node of a server outside AWS.
    pub(super) fn server(&mut self, host: &str) -> usize {
        let id = format!("server/{host}");
        self.find(&id).unwrap_or_else(|| {
            self.nodes.push(Node::plain(CardKind::Server, id, host));
            self.nodes.len() - 1
        })
    }
}

/// What was made while the scene ran: the stack has no logical id for it.
pub(super) fn add_made(nodes: &mut Vec<Node>, wants: &Wants) {
    for made in (wants.made)() {
        let is_it = |node: &Node| match made.kind {
            CardKind::Api(_) => node.api == made.api,
            kind => node.kind == kind && node.name == made.name,
        };
        if nodes.iter().any(is_it) {
            continue;
        }
        let served = match made.kind {
            CardKind::Api(kind) => (wants.apis)(kind, &made.api),
            _ => None,
        };
        let name = served.as_ref().map_or(made.name, |one| one.name.clone());
        // Nothing else is called so: logical ids have no slash.
        let id = format!("made/{}{name}", made.api);
        nodes.push(Node {
            lobby: match made.kind {
                CardKind::Queue => (wants.delays)(&name),
                CardKind::Function => (wants.events)(&name),
                _ => false,
            },
            api: made.api,
            rows: served.map_or(0, |served| served.routes.len()),
            ..Node::plain(made.kind, id, name)
        });
    }
}
