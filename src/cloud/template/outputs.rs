//! The `Outputs` section: what a deployment tells the outside.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html> (read 2026-11-22).

use super::conditions;
use super::node::Node;
use super::problem::Problems;
use super::resolver::{Mode, Resolver, Stop};
use super::schema::{Property, Shape, conform_map};
use super::scope::Scope;
use super::stack::Output;
use crate::sorted::SortedMap;

/// How many outputs a template has at most.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html> (read 2026-11-22).
const OUTPUTS_MAX: usize = 200;

static OUTPUT: [Property; 4] = [
    Property::required("Value", Shape::Anything),
    Property::new("Description", Shape::Text { max: 1_024 }),
    Property::new("Export", Shape::Object(&EXPORT)),
    Property::new("Condition", Shape::Text { max: 255 }),
];

static EXPORT: [Property; 1] = [Property::required("Name", Shape::Anything)];

/// Gives every output its value.
pub(super) fn evaluate(
    section: &Node,
    scope: &Scope,
    problems: &mut Problems,
) -> SortedMap<String, Output> {
    if section.entries().len() > OUTPUTS_MAX {
        problems.add(
            &section.path,
            format!("A template has at most {OUTPUTS_MAX} outputs."),
        );
    }
    let mut outputs: SortedMap<String, Output> = SortedMap::new();
    for (name, node) in section.entries() {
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            problems.add(
                &node.path,
                format!("`{name}` cannot be an output's name. Use letters and digits only."),
            );
        }
        let Some(output) = one(node, scope, problems) else {
            continue;
        };
        let exported =
            |other: &Output| other.export_name.is_some() && other.export_name == output.export_name;
        if outputs.values().any(exported) {
            problems.add(
                &node.path,
                "Another output is exported by this name. Choose another.",
            );
        }
        outputs.insert(name.clone(), output);
    }
    outputs
}

fn one(node: &Node, scope: &Scope, problems: &mut Problems) -> Option<Output> {
    let output = conform_map("An output", node, &OUTPUT, &[], problems);
    let condition = output
        .get("Condition")
        .map(|node| (node.as_str().unwrap_or_default(), &node.path));
    let is_made =
        condition.is_none_or(|(name, path)| conditions::is_true(name, path, scope, problems));
    let mode = if is_made { Mode::Active } else { Mode::Dormant };
    let mut resolver = Resolver::new(scope, problems, mode);
    let export = output.get("Export").and_then(|export| export.get("Name"));
    let export_name = export.and_then(|name| text(&mut resolver, name));
    let value = text(&mut resolver, output.get("Value")?)?;
    is_made.then(|| Output {
        value,
        description: output.text_of("Description").unwrap_or_default().to_owned(),
        export_name,
    })
}

fn text(resolver: &mut Resolver<'_>, node: &Node) -> Option<String> {
    match resolver.text(node, "Write a text, or a function that gives one.") {
        Ok(text) => Some(text),
        Err(Stop::Because(message)) => {
            resolver.problems.add(&node.path, message);
            None
        }
        Err(_) => None,
    }
}
