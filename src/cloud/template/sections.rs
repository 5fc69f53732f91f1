//! The sections of a template.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html> (read 2026-11-22).

use super::node::{Data, Node, below};
use super::problem::Problems;
use super::sam;
use super::schema::{Property, Shape, conform_map};

static SECTIONS: [Property; 10] = [
    Property::new("AWSTemplateFormatVersion", Shape::OneOf(&["2010-09-09"])),
    Property::new("Description", Shape::Text { max: 1_024 }),
    Property::new("Transform", Shape::Anything),
    Property::new("Globals", Shape::Anything),
    Property::new("Metadata", Shape::Anything),
    Property::new("Parameters", Shape::Anything),
    Property::new("Mappings", Shape::Anything),
    Property::new("Conditions", Shape::Anything),
    Property::new("Resources", Shape::Anything),
    Property::new("Outputs", Shape::Anything),
];

/// Sections that AWS has and Stratus does not model.
const NOT_MODELLED: [&str; 2] = ["Hooks", "Rules"];

/// A template's sections, each a map unless it is broken.
pub(super) struct Sections {
    /// Whether the template asks for the SAM transform.
    pub serverless: bool,
    pub globals: Node,
    pub metadata: Node,
    pub parameters: Node,
    pub mappings: Node,
    pub conditions: Node,
    pub resources: Node,
    pub outputs: Node,
}

/// Takes a template apart.
pub(super) fn read(root: &Node, problems: &mut Problems) -> Sections {
    let root = conform_map("A template", root, &SECTIONS, &NOT_MODELLED, problems);
    let serverless = transform(root.get("Transform"), problems);
    let mut section = |name| section(&root, name, problems);
    Sections {
        serverless,
        globals: section("Globals"),
        metadata: section("Metadata"),
        parameters: section("Parameters"),
        mappings: section("Mappings"),
        conditions: section("Conditions"),
        resources: section("Resources"),
        outputs: section("Outputs"),
    }
}

/// A section of the template; an empty one when it is missing.
fn section(root: &Node, name: &str, problems: &mut Problems) -> Node {
    let Some(node) = root.get(name) else {
        let path = below(&root.path, name);
        return if root.is_map() {
            Node::map(&path, Vec::new())
        } else {
            Node::broken(&path)
        };
    };
    match &node.data {
        Data::Map(_) | Data::Broken => node.clone(),
        _ => {
            problems.add(
                &node.path,
                format!(
                    "`{name}` is a map of names and what they stand for, not {}.",
                    node.in_words()
                ),
            );
            Node::broken(&node.path)
        }
    }
}

/// Whether the template asks for the SAM transform.
fn transform(node: Option<&Node>, problems: &mut Problems) -> bool {
    let Some(node) = node else { return false };
    let items = match &node.data {
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    for item in items
        .iter()
        .filter(|item| item.as_str() != Some(sam::TRANSFORM))
    {
        let message = format!(
            "Stratus models the transform `{}` only, not {}.",
            sam::TRANSFORM,
            item.in_words()
        );
        problems.add(&item.path, message);
    }
    items
        .iter()
        .any(|item| item.as_str() == Some(sam::TRANSFORM))
}
