//! The `Globals` section: what all functions of a template, and all its APIs, have in common.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>
//! (read 2026-11-22).

use super::node::{Data, Node};
use super::problem::Problems;
use super::resolver::intrinsic;
use super::sam::{self, api, http_api};
use super::schema::{Property, Shape, conform_map, unknown_key};

static SECTIONS: [Property; 3] = [
    Property::new("Api", Shape::Anything),
    Property::new("Function", Shape::Anything),
    Property::new("HttpApi", Shape::Anything),
];

/// Sections that SAM has for resource types that are not modelled.
const NOT_MODELLED: [&str; 5] = [
    "CapacityProvider",
    "LayerVersion",
    "SimpleTable",
    "StateMachine",
    "WebSocketApi",
];

/// Lists that a function's own replaces instead of adding to it.
const REPLACED: [&str; 1] = ["Architectures"];

/// The defaults for every function and every API.
#[derive(Clone, Debug)]
pub(super) struct Globals {
    function: Option<Node>,
    api: Option<Node>,
    http_api: Option<Node>,
}

/// Reads the section.
pub(super) fn read(section: &Node, serverless: bool, problems: &mut Problems) -> Globals {
    if !serverless && !section.entries().is_empty() {
        let message = format!(
            "`Globals` needs the SAM transform. Write `Transform: {}` at the top of the template.",
            sam::TRANSFORM
        );
        problems.add(&section.path, message);
    }
    let sections = conform_map("`Globals`", section, &SECTIONS, &NOT_MODELLED, problems);
    let function = sections
        .get("Function")
        .and_then(|function| read_function(function, problems));
    let api = sections.get("Api").and_then(|node| {
        let known = ("`Globals.Api`", &api::GLOBAL[..], &api::NOT_MODELLED[..]);
        read_api(node, known, problems)
    });
    let http_api = sections.get("HttpApi").and_then(|node| {
        let known = ("`Globals.HttpApi`", &http_api::GLOBAL[..], &[][..]);
        read_api(node, known, problems)
    });
    Globals {
        function,
        api,
        http_api,
    }
}

/// What the section is called, what it may have, and what it may have at AWS only.
type Known<'a> = (&'a str, &'a [&'static str], &'a [&'static str]);

fn read_api(node: &Node, known: Known<'_>, problems: &mut Problems) -> Option<Node> {
    let entries = map_of(node, "an API's", problems)?;
    let (whose, global, not_modelled) = known;
    let usable = |(key, value): &&(String, Node)| {
        if global.contains(&key.as_str()) {
            return true;
        }
        let message = unknown_key(whose, key, global.iter().copied(), not_modelled);
        problems.add(&value.path, message);
        false
    };
    Some(Node::map(
        &node.path,
        entries.iter().filter(usable).cloned().collect(),
    ))
}

fn map_of<'a>(
    node: &'a Node,
    whose: &str,
    problems: &mut Problems,
) -> Option<&'a [(String, Node)]> {
    if let Data::Map(entries) = &node.data {
        return Some(entries);
    }
    let message = format!(
        "This is a map of {whose} properties, not {}.",
        node.in_words()
    );
    problems.add(&node.path, message);
    None
}

fn read_function(node: &Node, problems: &mut Problems) -> Option<Node> {
    let entries = map_of(node, "a function's", problems)?;
    let global = || {
        sam::PROPERTIES
            .iter()
            .filter(|property| property.global)
            .map(|property| property.name)
    };
    let usable = |(key, value): &&(String, Node)| {
        if global().any(|name| name == key) {
            return true;
        }
        let message = if sam::PROPERTIES.iter().any(|property| property.name == key) {
            format!(
                "`{key}` cannot be the same for all functions. Write it in each function's `Properties`."
            )
        } else {
            unknown_key("`Globals.Function`", key, global(), &sam::NOT_MODELLED)
        };
        problems.add(&value.path, message);
        false
    };
    Some(Node::map(
        &node.path,
        entries.iter().filter(usable).cloned().collect(),
    ))
}

impl Globals {
    /// A function's properties with the defaults filled in: maps are merged, lists put together, defaults first; for
    /// everything else the function's own value counts.
    pub fn fill(&self, properties: &Node) -> Node {
        filled(self.function.as_ref(), properties)
    }

    /// The same for an HTTP API's properties.
    pub fn fill_http_api(&self, properties: &Node) -> Node {
        filled(self.http_api.as_ref(), properties)
    }

    /// The same for an API's properties.
    pub fn fill_api(&self, properties: &Node) -> Node {
        filled(self.api.as_ref(), properties)
    }
}

fn filled(defaults: Option<&Node>, properties: &Node) -> Node {
    match defaults {
        Some(defaults) if properties.is_map() => merge("", defaults, properties),
        _ => properties.clone(),
    }
}

fn merge(key: &str, default: &Node, own: &Node) -> Node {
    let data = match (&default.data, &own.data) {
        (Data::Map(defaults), Data::Map(own)) if plain(defaults) && plain(own) => {
            let mut merged = Vec::new();
            for (key, value) in defaults {
                let own = own.iter().find(|(name, _)| name == key);
                let value = own.map_or_else(|| value.clone(), |(_, own)| merge(key, value, own));
                merged.push((key.clone(), value));
            }
            let new = |(key, _): &&(String, Node)| defaults.iter().all(|(name, _)| name != key);
            merged.extend(own.iter().filter(new).cloned());
            Data::Map(merged)
        }
        (Data::List(defaults), Data::List(own)) if !REPLACED.contains(&key) => {
            Data::List(defaults.iter().chain(own).cloned().collect())
        }
        _ => return own.clone(),
    };
    Node::new(&own.path, data)
}

fn plain(entries: &[(String, Node)]) -> bool {
    matches!(intrinsic(entries), Ok(None))
}
