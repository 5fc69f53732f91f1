//! What there is to draw: the stack as a graph, without what a drawing leaves out.

use super::wire::WireKind;
use super::{CardKind, YOU, outside};
use crate::app::stage::model::action::ApiKind;
use crate::app::stage::model::apis::{Backend, Served};
use cloud::sorted::SortSmall as _;
use cloud::template::{HandsOn, Kind, LinkKind, Stack};
use cloud::wire::is_aws;

/// How many executions that run a state machine's card shows.
const RUNS: usize = 3;

/// A thing to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: CardKind,
    /// Its logical id; a client's name; [`YOU`].
    pub id: String,
    /// Its physical name.
    pub name: String,
    /// Whether it needs a place of its own for what waits: a queue for delayed messages, a function for events.
    pub lobby: bool,
    /// An API's id; empty for all else.
    pub api: String,
    /// How many routes an API has; how many executions of a state machine are shown.
    pub rows: usize,
    /// What a client is: `browser`, `program`; empty for all else.
    pub word: &'static str,
}

impl Node {
    pub(super) fn plain(kind: CardKind, id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            name: name.into(),
            lobby: false,
            api: String::new(),
            rows: 0,
            word: "",
        }
    }
}

/// How one thing leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// On, to the next column.
    On,
    /// Aside, to what takes the failures: below.
    Aside,
}

/// What leads where, in the direction in which messages and events go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// From which node.
    pub from: usize,
    /// To which node.
    pub to: usize,
    /// What is drawn.
    pub wire: WireKind,
    /// Which way it leads.
    pub way: Way,
}

/// What the scene needs room for, beside what its stack tells.
pub struct Wants<'a> {
    /// Whether the reader receives, as a consumer would.
    pub receives: bool,
    /// Whether the reader invokes functions.
    pub invokes: bool,
    /// Whether the reader starts executions.
    pub executes: bool,
    /// Which queues, by physical name, may hold delayed messages.
    pub delays: &'a dyn Fn(&str) -> bool,
    /// Which functions, by physical name, may be invoked asynchronously although no link of the stack says so.
    pub events: &'a dyn Fn(&str) -> bool,
    /// What the API of this id serves.
    pub apis: &'a dyn Fn(ApiKind, &str) -> Option<Served>,
    /// What the state machine of this name asks, by kind and physical name.
    pub machines: &'a dyn Fn(&str) -> Vec<(CardKind, String)>,
    /// What the client of this name is.
    pub clients: &'a dyn Fn(&str) -> &'static str,
    /// The VPC endpoint that the client of this name comes through, by its id.
    pub endpoints: &'a dyn Fn(&str) -> Option<String>,
    /// The ids of the APIs that the requests of the client of this name go to, whatever the stack tells of it.
    pub asks: &'a dyn Fn(&str) -> Vec<String>,
    /// What there is now; what the stack does not have of it was made while the scene ran.
    pub made: &'a dyn Fn() -> Vec<Made>,
}

/// Something that may have been made while the scene ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What it is.
    pub kind: CardKind,
    /// Its physical name, by which it is known unless it is an API.
    pub name: String,
    /// An API's id; empty for all else.
    pub api: String,
}

#[cfg(test)]
impl Wants<'_> {
    /// Nothing beside what the stack tells.
    pub const NONE: Self = Self {
        receives: false,
        invokes: false,
        executes: false,
        delays: &|_| false,
        events: &|_| false,
        apis: &|_, _| None,
        machines: &|_| Vec::new(),
        clients: &|_| "",
        endpoints: &|_| None,
        asks: &|_| Vec::new(),
        made: &Vec::new,
    };
}

/// What there is to draw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The things, those first that come first in the template's links.
    pub nodes: Vec<Node>,
    /// What leads where, in the template's order.
    pub edges: Vec<Edge>,
}

impl Plan {
    /// Reads a stack.
    #[must_use]
    pub fn new(stack: &Stack, wants: &Wants) -> Self {
        let mut plan = Self {
            nodes: nodes(stack, wants),
            edges: Vec::new(),
        };
        for link in &stack.links {
            if let (Some(from), Some(to)) = (plan.find(&link.from), plan.find(&link.to)) {
                plan.edges
                    .push(edge(stack, &plan.nodes, from, to, &link.kind));
            }
        }
        plan.add_requests(wants);
        plan.add_endpoints(stack, wants);
        plan.add_backends(wants);
        plan.add_tasks(wants);
        plan.add_reader(wants);
        plan
    }

    /// Leads on from one node to another, unless something leads there already.
    pub(super) fn lead(&mut self, from: usize, to: usize, wire: impl FnOnce() -> WireKind) {
        let mut edges = self.edges.iter();
        if !edges.any(|edge| edge.from == from && edge.to == to) {
            self.edges.push(Edge {
                from,
                to,
                wire: wire(),
                way: Way::On,
            });
        }
    }

    /// What the APIs hand requests to.
    fn add_backends(&mut self, wants: &Wants) {
        for from in 0..self.nodes.len() {
            let CardKind::Api(kind) = self.nodes[from].kind else {
                continue;
            };
            let api = self.nodes[from].api.clone();
            let served = (wants.apis)(kind, &api);
            for backend in served.iter().flat_map(Served::backends) {
                let (of, name) = match backend {
                    Backend::Function(name) => (CardKind::Function, name),
                    Backend::Queue(name) => (CardKind::Queue, name),
                    Backend::Machine(name) => (CardKind::StateMachine, name),
                    Backend::Server(host) if !is_aws(host) => {
                        let server = self.server(host);
                        self.lead(from, server, || WireKind::Requests);
                        continue;
                    }
                    _ => continue,
                };
                let mut nodes = self.nodes.iter();
                let Some(to) = nodes.position(|node| node.kind == of && node.name == *name) else {
                    continue;
                };
                self.lead(from, to, || WireKind::Integrates {
                    kind,
                    api: api.clone(),
                    name: name.clone(),
                });
            }
        }
    }

    /// What the Tasks of state machines ask.
    fn add_tasks(&mut self, wants: &Wants) {
        for from in 0..self.nodes.len() {
            if self.nodes[from].kind != CardKind::StateMachine {
                continue;
            }
            for (kind, name) in (wants.machines)(&self.nodes[from].name) {
                let is_it = |node: &Node| node.kind == kind && node.name == name;
                let Some(to) = self.nodes.iter().position(is_it) else {
                    continue;
                };
                if from != to {
                    self.lead(from, to, || WireKind::Works);
                }
            }
        }
    }

    /// Whether the reader receives.
    pub(super) fn receives(&self) -> bool {
        self.edges
            .iter()
            .any(|edge| edge.wire == WireKind::Receives)
    }

    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }

    /// The reader's card, and what leads from and to it.
    fn add_reader(&mut self, wants: &Wants) {
        let queue = wants.receives.then(|| self.main_queue()).flatten();
        let mut called = Vec::new();
        for (does, kind) in [
            (wants.invokes, CardKind::Function),
            (wants.executes, CardKind::StateMachine),
        ] {
            if does {
                called.extend(self.called_by_hand(kind));
            }
        }
        if queue.is_none() && called.is_empty() {
            return;
        }
        let you = self.nodes.len();
        self.nodes.push(Node::plain(CardKind::You, YOU, YOU));
        let on = |from, to, wire| Edge {
            from,
            to,
            wire,
            way: Way::On,
        };
        // Who only receives stands at the end, who also calls at the beginning.
        let receives = queue.map(|queue| match called.is_empty() {
            true => on(queue, you, WireKind::Receives),
            false => on(you, queue, WireKind::Receives),
        });
        let calls = called.iter().map(|to| on(you, *to, WireKind::Calls));
        self.edges.extend(calls.chain(receives));
    }

    /// The first queue that is not for others' failures, or the first of all.
    fn main_queue(&self) -> Option<usize> {
        let takes_failures = |at: &usize| {
            let mut edges = self.edges.iter();
            edges.any(|edge| edge.to == *at && edge.from != *at && edge.way == Way::Aside)
        };
        let queues = || (0..self.nodes.len()).filter(|at| self.nodes[*at].kind == CardKind::Queue);
        queues().find(|at| !takes_failures(at)).or(queues().next())
    }

    /// The functions or state machines that wait for nobody else, or the first.
    fn called_by_hand(&self, kind: CardKind) -> Vec<usize> {
        let all = (0..self.nodes.len()).filter(|at| self.nodes[*at].kind == kind);
        let all: Vec<usize> = all.collect();
        let is_led_to = |at: &usize| self.edges.iter().any(|edge| edge.to == *at);
        let mut free: Vec<usize> = all.iter().copied().filter(|at| !is_led_to(at)).collect();
        if free.is_empty() {
            free.extend(all.first());
        }
        free
    }
}

fn nodes(stack: &Stack, wants: &Wants) -> Vec<Node> {
    let clients = stack.clients.iter().map(|client| Node {
        word: (wants.clients)(&client.name),
        ..Node::plain(CardKind::Client, &client.name, &client.name)
    });
    let resources = stack.resources.values().filter_map(|resource| {
        let (id, name) = (&resource.logical_id, &resource.name);
        let api = ApiKind::of(resource);
        let kind = match resource.kind {
            _ if api.is_some() => CardKind::Api(api?),
            Kind::Queue => CardKind::Queue,
            Kind::Function => CardKind::Function,
            Kind::Topic => CardKind::Topic,
            Kind::Bucket => CardKind::Bucket,
            Kind::Rule | Kind::Schedule => CardKind::Rule,
            Kind::StateMachine => CardKind::StateMachine,
            Kind::Table => CardKind::Table,
            _ => return None,
        };
        let lobby = match kind {
            CardKind::Queue => (wants.delays)(name),
            CardKind::Function => has_events(stack, id) || (wants.events)(name),
            _ => false,
        };
        let served = api.and_then(|api| (wants.apis)(api, &resource.reference));
        Some(Node {
            lobby,
            api: api.map_or_else(String::new, |_| resource.reference.clone()),
            rows: match kind {
                CardKind::StateMachine => RUNS,
                _ => served.as_ref().map_or(0, |served| served.routes.len()),
            },
            ..Node::plain(
                kind,
                id,
                served.map_or_else(|| name.clone(), |one| one.name),
            )
        })
    });
    let mut nodes: Vec<Node> = clients.chain(resources).collect();
    nodes.sort_small_by_key(|node| {
        let found = stack
            .links
            .iter()
            .position(|link| link.from == node.id || link.to == node.id);
        found.unwrap_or(usize::MAX)
    });
    outside::add_made(&mut nodes, wants);
    nodes
}

/// Whether events for the function wait in Lambda's own queue.
fn has_events(stack: &Stack, function: &str) -> bool {
    stack.links.iter().any(|link| match link.kind {
        LinkKind::Pushes { .. } => link.to == *function,
        LinkKind::HandsOn { .. } => link.from == *function,
        _ => false,
    })
}

fn edge(stack: &Stack, nodes: &[Node], from: usize, to: usize, kind: &LinkKind) -> Edge {
    let on = |wire| (from, to, wire, Way::On);
    let is_function = matches!(nodes[to].kind, CardKind::Function | CardKind::StateMachine);
    let is_api = matches!(nodes[to].kind, CardKind::Api(_));
    let (from, to, wire, way) = match kind {
        LinkKind::Sends if is_api => on(WireKind::Requests),
        LinkKind::Sends if is_function => on(WireKind::Calls),
        LinkKind::Sends => on(WireKind::Sends),
        LinkKind::Pushes { .. } => on(WireKind::Pushes {
            service: nodes[from].kind.service(),
            source: arn(stack, &nodes[from].id),
            target: arn(stack, &nodes[to].id),
        }),
        LinkKind::Polls { uuid, .. } => {
            let wire = WireKind::Polls { uuid: uuid.clone() };
            match nodes[from].kind {
                CardKind::Function => (to, from, wire, Way::On),
                _ => (from, to, wire, Way::On),
            }
        }
        LinkKind::HandsOn { on } => {
            let way = match on {
                HandsOn::Success => Way::On,
                HandsOn::Failure | HandsOn::DeadLetter => Way::Aside,
            };
            (from, to, WireKind::HandsOn { on: *on }, way)
        }
        LinkKind::DeadLetters { max_receive_count } => {
            let wire = WireKind::DeadLetters {
                max_receive_count: *max_receive_count,
            };
            (from, to, wire, Way::Aside)
        }
    };
    Edge {
        from,
        to,
        wire,
        way,
    }
}

/// A resource's ARN; what a topic's `!Ref` gives is its ARN.
fn arn(stack: &Stack, id: &str) -> String {
    let arn = stack.resources.get(id).map(|resource| {
        let given = resource.attributes.get("Arn");
        given.unwrap_or(&resource.reference).clone()
    });
    arn.unwrap_or_default()
}
