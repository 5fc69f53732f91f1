//! What only the simulator needs, in `Metadata` under `Stratus`: what functions do, and the scene's clients.

use super::declare::Declared;
use super::http_clients::{self, HttpPlan};
use super::nearest::did_you_mean;
use super::node::{Data, Node};
use super::problem::Problems;
use super::resources::{Desired, Identity, is_fifo};
use super::schema::{self, Property, Shape};
use super::servers;
use super::stack::Kind;
use crate::lambda::{Model, ModelError};
use crate::servers::Server;
use crate::traffic::{Load, RATE_MAX_PER_MINUTE};
use serde_json::Value;

/// The key in `Metadata`.
const KEY: &str = "Stratus";

/// How long anything may take that a model declares: a day.
const MILLIS_MAX: i64 = 86_400_000;

const MILLIS: Shape = Shape::Integer {
    min: 0,
    max: MILLIS_MAX,
    unit: "milliseconds",
};

static MODEL: [Property; 12] = [
    Property::new("ColdStartMs", MILLIS),
    Property::new("DurationMs", Shape::Anything),
    Property::new("PerRecordMs", MILLIS),
    Property::new("Result", Shape::Anything),
    Property::new("FailWhen", EXPRESSION),
    Property::new("ErrorType", Shape::Text { max: 256 }),
    Property::new("ErrorMessage", Shape::Text { max: 4_096 }),
    Property::new("ReportsFailures", Shape::Boolean),
    Property::new("Returns", EXPRESSION),
    Property::new("Prints", EXPRESSIONS),
    Property::new("Does", EXPRESSION),
    Property::new("OncePer", EXPRESSION),
];

const EXPRESSION: Shape = Shape::Text { max: 4_096 };
const EXPRESSIONS: Shape = Shape::List {
    of: &EXPRESSION,
    min: 1,
    max: 20,
};

static SCENE: [Property; 2] = [
    Property::new(
        "Clients",
        Shape::List {
            of: &Shape::Object(&CLIENT),
            min: 0,
            max: 50,
        },
    ),
    Property::new(
        "Servers",
        Shape::List {
            of: &Shape::Object(&servers::SERVER),
            min: 0,
            max: 20,
        },
    ),
];

static CLIENT: [Property; 14] = [
    Property::required("Name", Shape::Text { max: 80 }),
    Property::new("SendsTo", Shape::Text { max: 255 }),
    Property::new("Browser", Shape::Object(&http_clients::BROWSER)),
    Property::new("Program", Shape::Text { max: 40 }),
    Property::new("Connection", Shape::Object(&http_clients::CONNECTION)),
    Property::new(
        "Requests",
        Shape::List {
            of: &Shape::Object(&http_clients::REQUEST),
            min: 1,
            max: 50,
        },
    ),
    Property::new("Bodies", TEXTS),
    Property::new("Groups", TEXTS),
    Property::new("Keys", TEXTS),
    Property::new("Source", Shape::Text { max: 256 }),
    Property::new("DetailType", Shape::Text { max: 128 }),
    Property::new(
        "InvocationType",
        Shape::OneOf(&["RequestResponse", "Event"]),
    ),
    Property::new(
        "Attributes",
        Shape::List {
            of: &Shape::Document,
            min: 1,
            max: 1_000,
        },
    ),
    Property::new(
        "PerMinute",
        Shape::Integer {
            min: 0,
            max: RATE_MAX_PER_MINUTE as i64,
            unit: "messages a minute",
        },
    ),
];

const TEXTS: Shape = Shape::List {
    of: &Shape::Text { max: 1_048_576 },
    min: 1,
    max: 1_000,
};

/// A client of the scene as it is declared.
#[derive(Clone, Debug)]
pub(super) struct ClientPlan {
    pub name: String,
    pub target: String,
    pub load: Load,
    pub per_minute: u32,
    /// For a browser or a program.
    pub http: Option<HttpPlan>,
}

/// What a function does, from its resource's `Metadata`; every function does something.
pub(super) fn model(metadata: Option<&Node>, kind: Kind, problems: &mut Problems) -> Option<Model> {
    let declared = metadata.and_then(|metadata| metadata.get(KEY));
    if kind != Kind::Function {
        if let Some(node) = declared {
            problems.add(&node.path, "Only functions have a model. Take it out.");
        }
        return None;
    }
    let mut model = Model::default();
    let Some(declared) = declared else {
        return Some(model);
    };
    let declared = schema::conform_map("A function's model", declared, &MODEL, &[], problems);
    let text = |key| declared.text_of(key).map(str::to_owned);
    let millis = |key| declared.get(key).and_then(millis_of);
    model.cold_start_ms = millis("ColdStartMs").unwrap_or(model.cold_start_ms);
    model.per_record_ms = millis("PerRecordMs").unwrap_or(model.per_record_ms);
    if let Some(node) = declared.get("DurationMs") {
        model.duration_ms = duration(node, problems).unwrap_or(model.duration_ms);
    }
    model.result = declared.get("Result").map_or(model.result, Node::to_json);
    model.fail_when = text("FailWhen");
    model.error_type = text("ErrorType").unwrap_or(model.error_type);
    model.error_message = text("ErrorMessage").unwrap_or(model.error_message);
    model.reports_failures = declared
        .get("ReportsFailures")
        .and_then(Node::as_bool)
        .unwrap_or(false);
    model.returns = text("Returns");
    model.does = text("Does");
    model.once_per = text("OncePer");
    let prints = declared.get("Prints").map(|node| &node.data);
    if let Some(Data::List(lines)) = prints {
        let lines = lines.iter().filter_map(Node::as_str);
        model.prints = lines.map(str::to_owned).collect();
    }
    check(&model, &declared, problems);
    Some(model)
}

/// The expressions have to parse; the durations are in order already.
fn check(model: &Model, declared: &Node, problems: &mut Problems) {
    if let Err(ModelError::Expression {
        property,
        position,
        message,
    }) = model.check()
    {
        let at = declared
            .get(property)
            .map_or(&declared.path, |node| &node.path);
        let message =
            format!("This is not a JSONata expression: at character {position}: {message}");
        problems.add(at, message);
    }
}

fn duration(node: &Node, problems: &mut Problems) -> Option<(u64, u64)> {
    let mut one = |node: &Node| millis_of(&schema::conform(node, &MILLIS, problems));
    match &node.data {
        Data::List(items) => match items.as_slice() {
            [from, to] => {
                let (from, to) = (one(from)?, one(to)?);
                if from > to {
                    problems.add(
                        &node.path,
                        "The shortest duration comes first: write `[SHORTEST, LONGEST]`.",
                    );
                    return None;
                }
                Some((from, to))
            }
            _ => {
                problems.add(
                    &node.path,
                    "A duration is one number, or two: `[SHORTEST, LONGEST]`.",
                );
                None
            }
        },
        _ => one(node).map(|millis| (millis, millis)),
    }
}

fn millis_of(node: &Node) -> Option<u64> {
    u64::try_from(node.as_i64()?).ok()
}

/// The scene's clients, and its servers outside AWS, from the template's `Metadata`.
pub(super) fn scene(
    metadata: &Node,
    resources: &[Declared],
    problems: &mut Problems,
) -> (Vec<ClientPlan>, Vec<Server>) {
    let Some(scene) = metadata.get(KEY) else {
        return (Vec::new(), Vec::new());
    };
    let scene = schema::conform_map("`Metadata.Stratus`", scene, &SCENE, &[], problems);
    let servers = servers::read(&scene, problems);
    let mut clients: Vec<ClientPlan> = Vec::new();
    let items = scene.get("Clients").map_or(&[][..], Node::items);
    for (at, node) in items.iter().enumerate() {
        if let Some(name) = node.get("Name") {
            check_name(name, &items[..at], resources, problems);
        }
        if let Some(client) = client(node, problems) {
            // What speaks HTTP is looked up once everything is created: AWS SAM makes some of it.
            if client.http.is_none() {
                check_target(&client, node, resources, problems);
            }
            clients.push(client);
        }
    }
    (clients, servers)
}

fn check_name(name: &Node, others: &[Node], resources: &[Declared], problems: &mut Problems) {
    let Some(text) = name.as_str() else { return };
    let is_taken = others
        .iter()
        .any(|other| other.text_of("Name") == Some(text))
        || resources.iter().any(|resource| resource.id == text);
    if is_taken {
        let message =
            format!("There is something else called `{text}` in this scene. Choose another name.");
        problems.add(&name.path, message);
    }
}

fn client(node: &Node, problems: &mut Problems) -> Option<ClientPlan> {
    let texts = |key| {
        let items = node.get(key).map_or(&[][..], Node::items);
        items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    };
    let http = http_clients::read(node, problems);
    let target = match (node.text_of("SendsTo"), &http) {
        (Some(target), _) => target.to_owned(),
        (None, Some(http)) => http.target().unwrap_or_default().to_owned(),
        // What is wrong with a `SendsTo` has been said.
        (None, None) if node.get("SendsTo").is_some() || !node.is_map() => return None,
        (None, None) => {
            let message = "A client needs `SendsTo`, the logical id of what it sends to; a `Browser` or `Program` needs `Requests` instead.";
            problems.add(&node.path, message);
            return None;
        }
    };
    let per_minute = node.get("PerMinute").and_then(Node::as_i64).unwrap_or(0);
    Some(ClientPlan {
        name: node.text_of("Name")?.to_owned(),
        target,
        load: Load {
            bodies: texts("Bodies"),
            groups: texts("Groups"),
            attributes: attributes(node),
            keys: texts("Keys"),
            source: node.text_of("Source").map(str::to_owned),
            detail_type: node.text_of("DetailType").map(str::to_owned),
            asynchronous: node.text_of("InvocationType") == Some("Event"),
        },
        per_minute: u32::try_from(per_minute).unwrap_or(0),
        http,
    })
}

fn attributes(node: &Node) -> Vec<serde_json::Map<String, Value>> {
    let items = node.get("Attributes").map_or(&[][..], Node::items);
    let map = |item: &Node| match item.to_json() {
        Value::Object(map) => Some(map),
        _ => None,
    };
    items.iter().filter_map(map).collect()
}

/// What a client can send to.
const TARGETS: [Kind; 5] = [
    Kind::Queue,
    Kind::Topic,
    Kind::Bucket,
    Kind::Function,
    Kind::Rule,
];

fn check_target(client: &ClientPlan, node: &Node, resources: &[Declared], problems: &mut Problems) {
    let targets = || {
        resources
            .iter()
            .filter(|resource| TARGETS.contains(&resource.ty.kind))
    };
    let Some(target) = node.get("SendsTo") else {
        return;
    };
    if !targets().any(|one| one.id == client.target) {
        let names = targets().map(|one| one.id.as_str());
        let message = format!(
            "There is nothing called `{}` in this template to send to.{} Write the logical id of a queue, topic, bucket, function or rule.",
            client.target,
            did_you_mean(&client.target, names)
        );
        problems.add(&target.path, message);
    }
}

/// Message groups go with FIFO queues, and only with them; known once the queues' properties are resolved.
pub(super) fn check_groups(
    clients: &[ClientPlan],
    metadata: &Node,
    world: &[(Desired, Identity)],
    problems: &mut Problems,
) {
    let list = metadata.get(KEY).and_then(|scene| scene.get("Clients"));
    for node in list.map_or(&[][..], Node::items) {
        let name = node.text_of("Name");
        let client = clients
            .iter()
            .find(|client| Some(client.name.as_str()) == name);
        let target =
            client.and_then(|client| world.iter().find(|(queue, _)| queue.id == client.target));
        let Some((target, _)) = target else { continue };
        let (fifo, what) = match target.ty.kind {
            Kind::Topic => (flag(&target.properties, "FifoTopic"), "topic"),
            Kind::Queue => (is_fifo(&target.properties), "queue"),
            _ => (Some(false), "target"),
        };
        match (fifo, node.get("Groups")) {
            (Some(true), None) => {
                let message = format!(
                    "`{}` is a FIFO {what}, so every message needs a message group. Add `Groups` to the client.",
                    target.id
                );
                problems.add(&node.path, message);
            }
            (Some(false), Some(groups)) => {
                let message = format!(
                    "`{}` is a standard {what}; message groups are for FIFO ones. Take them out.",
                    target.id
                );
                problems.add(&groups.path, message);
            }
            _ => {}
        }
    }
}

fn flag(properties: &Node, name: &str) -> Option<bool> {
    match properties.get(name) {
        Some(node) => node.as_bool(),
        None => Some(false),
    }
}
