//! The scene's servers outside AWS, as `Metadata` declares them: the backends of HTTP integrations.

use super::node::{Data, Node};
use super::problem::Problems;
use super::schema::{Property, Shape};
use crate::jsonata;
use crate::servers::{Response, Server};
use serde_json::Value;

const TEXT: Shape = Shape::Text { max: 8_192 };

/// How long an answer may take: longer than any integration waits.
const DELAY_MAX_MS: i64 = 120_000;

pub(super) static SERVER: [Property; 4] = [
    Property::required("Name", Shape::Text { max: 80 }),
    Property::required("Host", Shape::Text { max: 255 }),
    Property::new("AsksForCertificate", Shape::Boolean),
    Property::new(
        "Responses",
        Shape::List {
            of: &Shape::Object(&RESPONSE),
            min: 0,
            max: 50,
        },
    ),
];

static RESPONSE: [Property; 8] = [
    Property::new("Method", Shape::Text { max: 20 }),
    Property::new("Path", TEXT),
    Property::new(
        "Status",
        Shape::Integer {
            min: 100,
            max: 599,
            unit: "",
        },
    ),
    Property::new("Headers", Shape::Document),
    Property::new("Body", Shape::Anything),
    Property::new("Returns", Shape::Text { max: 4_096 }),
    Property::new(
        "DelayMs",
        Shape::Integer {
            min: 0,
            max: DELAY_MAX_MS,
            unit: "milliseconds",
        },
    ),
    Property::new("Closes", Shape::Boolean),
];

/// The servers of a scene whose `Metadata` has been looked over already.
pub(super) fn read(scene: &Node, problems: &mut Problems) -> Vec<Server> {
    let items = scene.get("Servers").map_or(&[][..], Node::items);
    items
        .iter()
        .filter_map(|node| server(node, problems))
        .collect()
}

fn server(node: &Node, problems: &mut Problems) -> Option<Server> {
    let host = node.get("Host")?;
    let text = host.as_str()?;
    if text.contains('/') || text.is_empty() {
        let message = format!("`{text}` is no host. Write the name alone: `till.bakery.example`.");
        problems.add(&host.path, message);
    }
    let responses = node.get("Responses").map_or(&[][..], Node::items);
    Some(Server {
        name: node.text_of("Name")?.to_owned(),
        host: text.to_owned(),
        asks_for_certificate: is_set(node, "AsksForCertificate"),
        responses: responses
            .iter()
            .map(|one| response(one, problems))
            .collect(),
    })
}

fn response(node: &Node, problems: &mut Problems) -> Response {
    let text = |key: &str| node.text_of(key).map(str::to_owned);
    let number = |key: &str| node.get(key).and_then(Node::as_i64);
    if let Some(expression) = node.get("Returns")
        && let Some(Err(error)) = expression.as_str().map(jsonata::parse)
    {
        let message = format!("`Returns` is no JSONata: {}", error.message);
        problems.add(&expression.path, message);
    }
    let headers = match node.get("Headers").map(|headers| (&headers.data, headers)) {
        Some((Data::Map(fields), _)) => fields
            .iter()
            .map(|(name, value)| (name.clone(), shown(&value.to_json())))
            .collect(),
        _ => Default::default(),
    };
    Response {
        method: text("Method"),
        path: text("Path"),
        status: number("Status").and_then(|status| u16::try_from(status).ok()),
        headers,
        body: node.get("Body").map(Node::to_json).unwrap_or_default(),
        returns: text("Returns"),
        delay_ms: number("DelayMs").and_then(|millis| u64::try_from(millis).ok()),
        closes: is_set(node, "Closes"),
    }
}

fn is_set(node: &Node, key: &str) -> bool {
    node.get(key).and_then(Node::as_bool) == Some(true)
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
