//! What the controls of a scene can act on.

use cloud::sorted::SortSmall as _;
use cloud::template::{ClientNode, Kind, LinkKind, Resource, Stack};
use std::sync::Arc;

/// Something that controls act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its logical id.
    pub id: String,
    /// Its physical name.
    pub name: Arc<str>,
}

/// What kind of API it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiKind {
    /// A REST API.
    Rest,
    /// An HTTP API.
    Http,
    /// A WebSocket API.
    WebSocket,
}

impl ApiKind {
    /// What a resource of the stack is, if it is an API.
    #[must_use]
    pub fn of(resource: &Resource) -> Option<Self> {
        match resource.type_name.as_str() {
            "AWS::ApiGateway::RestApi" => Some(Self::Rest),
            "AWS::ApiGatewayV2::Api" if resource.properties["ProtocolType"] == "WEBSOCKET" => {
                Some(Self::WebSocket)
            }
            "AWS::ApiGatewayV2::Api" => Some(Self::Http),
            _ => None,
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Rest => "REST API",
            Self::Http => "HTTP API",
            Self::WebSocket => "WebSocket API",
        }
    }
}

/// An API of the scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// What kind.
    pub kind: ApiKind,
    /// Its logical id.
    pub id: String,
    /// Its id in the world, which its host begins with.
    pub api: Arc<str>,
}

/// What a client does when it is told to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Sends a message to a queue.
    Send,
    /// Publishes a message to a topic.
    Publish,
    /// Uploads an object to a bucket.
    Upload,
    /// Invokes a function.
    Invoke,
    /// Puts an event on a bus.
    PutEvent,
    /// Sends an HTTP request to an API, or to whatever its URL names.
    Request,
}

impl Does {
    fn to(target: Option<&Resource>) -> Self {
        // Only those that speak HTTP may send to what is not in the template: their requests have URLs.
        let Some(target) = target else {
            return Self::Request;
        };
        match target.kind {
            Kind::Function => Self::Invoke,
            Kind::Topic => Self::Publish,
            Kind::Bucket => Self::Upload,
            Kind::Rule => Self::PutEvent,
            _ if ApiKind::of(target).is_some() => Self::Request,
            _ => Self::Send,
        }
    }

    /// As a button says it.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Send | Self::Request => "Send",
            Self::Publish => "Publish",
            Self::Upload => "Upload",
            Self::Invoke => "Invoke",
            Self::PutEvent => "Put event",
        }
    }

    /// What was done so many times.
    #[must_use]
    pub fn done(self, count: u32) -> String {
        let (noun, verb) = match self {
            Self::Send => ("message", "sent"),
            Self::Publish => ("message", "published"),
            Self::Upload => ("object", "uploaded"),
            Self::Invoke => ("request", "made"),
            Self::Request => ("request", "sent"),
            Self::PutEvent => ("event", "put on the bus"),
        };
        match count {
            1 => format!("One {noun} {verb}"),
            10 => format!("Ten {noun}s {verb}"),
            _ => format!("{count} {noun}s {verb}"),
        }
    }

    /// What comes at a rate.
    #[must_use]
    pub const fn flow(self) -> &'static str {
        match self {
            Self::Send => "Orders",
            Self::Publish => "Messages",
            Self::Upload => "Uploads",
            Self::Invoke | Self::Request => "Requests",
            Self::PutEvent => "Events",
        }
    }
}

/// A client of the scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Its name.
    pub name: Arc<str>,
    /// What it does.
    pub does: Does,
    /// The logical id of what it does it to.
    pub target: String,
}

/// What the scene's controls can act on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// Queues: those that clients send to first, dead-letter queues last.
    pub queues: Vec<Target>,
    /// How many of the queues, from the first, are worked on; in the others messages come to rest.
    pub worked: usize,
    /// Functions, in the order of the template's links.
    pub functions: Vec<Target>,
    /// Event source mappings: the function's name and the mapping's UUID.
    pub mappings: Vec<(Arc<str>, Arc<str>)>,
    /// APIs, in the order of their names.
    pub apis: Vec<Api>,
    /// State machines, in the order of their names.
    pub machines: Vec<Target>,
    /// Clients, in the order of the template.
    pub clients: Vec<Sender>,
}

impl Targets {
    /// Those of a stack.
    #[must_use]
    pub fn new(stack: &Stack) -> Self {
        let mut queues = of(stack, Kind::Queue);
        queues.sort_small_by_key(|queue| {
            let position = |client: &ClientNode| client.target == queue.id;
            let first = stack.clients.iter().position(position);
            (rest(stack, &queue.id), first.unwrap_or(usize::MAX))
        });
        let worked = queues.iter().filter(|one| rest(stack, &one.id) == 0);
        let worked = worked.count().max(1).min(queues.len());
        let linked = |id: &str| {
            let mut links = stack.links.iter();
            let at = links.position(|link| link.from == id || link.to == id);
            at.unwrap_or(usize::MAX)
        };
        let mut functions = of(stack, Kind::Function);
        functions.sort_small_by_key(|function| linked(&function.id));
        Self {
            mappings: mappings(stack, &functions),
            clients: stack.clients.iter().map(|one| sender(stack, one)).collect(),
            apis: apis(stack),
            machines: of(stack, Kind::StateMachine),
            worked,
            queues,
            functions,
        }
    }

    /// The mapping that Lambda polls for this function by.
    #[must_use]
    pub fn mapping(&self, function: &str) -> Option<&Arc<str>> {
        let mut mappings = self.mappings.iter();
        mappings
            .find(|(of, _)| **of == *function)
            .map(|(_, uuid)| uuid)
    }

    /// The client of this name, or the first.
    #[must_use]
    pub fn client(&self, name: &str) -> Option<&Sender> {
        let named = self.clients.iter().find(|client| *client.name == *name);
        named.or(self.clients.first())
    }
}

fn of(stack: &Stack, kind: Kind) -> Vec<Target> {
    let all = stack.resources.values();
    all.filter(|resource| resource.kind == kind)
        .map(|resource| Target {
            id: resource.logical_id.clone(),
            name: resource.name.as_str().into(),
        })
        .collect()
}

fn apis(stack: &Stack) -> Vec<Api> {
    let apis = stack.resources.values().filter_map(|resource| {
        Some(Api {
            kind: ApiKind::of(resource)?,
            id: resource.logical_id.clone(),
            api: resource.reference.as_str().into(),
        })
    });
    apis.collect()
}

/// How much a queue is one where messages come to rest: 2 for a dead-letter queue, 1 for where outcomes go.
fn rest(stack: &Stack, queue: &str) -> u8 {
    let to_it = stack.links.iter().filter(|link| link.to == queue);
    let rests = to_it.map(|link| match link.kind {
        LinkKind::DeadLetters { .. } => 2,
        LinkKind::HandsOn { .. } => 1,
        _ => 0,
    });
    rests.max().unwrap_or(0)
}

fn mappings(stack: &Stack, functions: &[Target]) -> Vec<(Arc<str>, Arc<str>)> {
    let mut found = Vec::new();
    for function in functions {
        for link in &stack.links {
            if let LinkKind::Polls { uuid, .. } = &link.kind
                && (link.from == function.id || link.to == function.id)
            {
                found.push((Arc::clone(&function.name), Arc::from(uuid.as_str())));
            }
        }
    }
    found
}

fn sender(stack: &Stack, client: &ClientNode) -> Sender {
    let target = stack.resources.get(&client.target);
    Sender {
        name: client.name.as_str().into(),
        does: Does::to(target),
        target: client.target.clone(),
    }
}
