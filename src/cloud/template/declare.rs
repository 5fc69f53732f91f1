//! The `Resources` section: which resources a template declares.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html> (read 2026-11-22).

use super::globals::Globals;
use super::nearest::{did_you_mean, nearest};
use super::node::{Data, Node, Path};
use super::problem::Problems;
use super::resolver::Reference;
use super::resources::{FUNCTIONS, NOTIFICATIONS, ResourceType, types};
use super::sam::{
    self,
    api::{self, ApiEvent},
    http_api::{self, RouteEvent},
};
use super::schema::{self, Property, Shape};
use super::scope::NO_VALUE;
use super::stack::Kind;
use super::stratus;
use crate::lambda::Model;

/// How many resources a template has at most.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html> (read 2026-11-22).
const RESOURCES_MAX: usize = 500;

/// A resource as it is declared: nothing in it is resolved yet.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub id: String,
    pub ty: &'static ResourceType,
    /// The type as the author wrote it: SAM's, where SAM made this.
    pub written_as: &'static str,
    /// Where it is written.
    pub path: Path,
    pub properties: Node,
    /// What its `DependsOn` names.
    pub depends_on: Vec<Reference>,
    /// The condition that decides whether it is created.
    pub condition: Option<(String, Path)>,
    /// For functions: what they do.
    pub model: Option<Model>,
    /// For functions: the buckets that notify them.
    pub notified_by: Vec<BucketEvent>,
    /// For functions: the methods of APIs that ask them.
    pub serves: Vec<ApiEvent>,
    /// For functions: the routes of HTTP APIs that ask them.
    pub routes: Vec<RouteEvent>,
}

/// A bucket that notifies a function of SAM's.
#[derive(Clone, Debug)]
pub(super) struct BucketEvent {
    /// The bucket's logical id.
    pub bucket: String,
    /// Where it is named.
    pub path: Path,
    /// What the bucket's notification configuration gets.
    pub configurations: Vec<Node>,
    /// The logical id of the permission that must be there before.
    pub permission: String,
}

/// What stands in the `Resources` section.
#[derive(Debug, Default)]
pub(super) struct Declarations {
    pub resources: Vec<Declared>,
    /// The logical ids of resources that are too broken to be read.
    pub broken: Vec<String>,
}

static ATTRIBUTES: [Property; 9] = [
    Property::required("Type", Shape::Text { max: 204 }),
    Property::new("Properties", Shape::Anything),
    Property::new("DependsOn", Shape::Anything),
    Property::new("Condition", Shape::Text { max: 255 }),
    Property::new("Metadata", Shape::Anything),
    Property::new("DeletionPolicy", DELETION),
    Property::new("UpdateReplacePolicy", DELETION),
    Property::new("UpdatePolicy", Shape::Anything),
    Property::new("CreationPolicy", Shape::Anything),
];

const DELETION: Shape = Shape::OneOf(&["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"]);

/// Reads the section; `serverless` tells whether the template asks for the SAM transform.
pub(super) fn read(
    section: &Node,
    globals: &Globals,
    serverless: bool,
    problems: &mut Problems,
) -> Declarations {
    let entries = section.entries();
    if entries.len() > RESOURCES_MAX {
        let message = format!(
            "{} resources are more than the {RESOURCES_MAX} that a template may have.",
            entries.len()
        );
        problems.add(&section.path, message);
    }
    if entries.is_empty() && !section.is_broken() {
        problems.add(
            &section.path,
            "A template needs at least one resource under `Resources`.",
        );
    }
    let mut found = Declarations::default();
    for (id, node) in entries.iter().take(RESOURCES_MAX) {
        match read_one(id, node, globals, serverless, problems) {
            Some(declared) => found.resources.extend(declared),
            None => found.broken.push(id.clone()),
        }
    }
    api::assemble(&mut found, globals, problems);
    http_api::assemble(&mut found, globals, problems);
    refuse_doubles(&mut found, problems);
    notify_functions(&mut found, problems);
    found
}

/// Writes into buckets which functions they notify, as SAM does.
fn notify_functions(found: &mut Declarations, problems: &mut Problems) {
    let mut events = Vec::new();
    for function in &mut found.resources {
        let condition = function.condition.clone();
        let taken = std::mem::take(&mut function.notified_by);
        events.extend(taken.into_iter().map(|event| (event, condition.clone())));
    }
    for (event, condition) in events {
        let is_bucket = |one: &&mut Declared| one.id == event.bucket && one.ty.kind == Kind::Bucket;
        let Some(bucket) = found.resources.iter_mut().find(is_bucket) else {
            if !found.broken.contains(&event.bucket) {
                let message = format!(
                    "There is no bucket `{}` in this template. An S3 event needs one of the same template.",
                    event.bucket
                );
                problems.add(&event.path, message);
            }
            continue;
        };
        let configurations = event.configurations.into_iter();
        let wrapped = configurations.map(|one| match &condition {
            Some((condition, _)) => only_if(condition, one),
            None => one,
        });
        let path = bucket.properties.path.clone();
        let list = bucket
            .properties
            .entry(NOTIFICATIONS, Node::map(&path, Vec::new()))
            .and_then(|all| all.entry(FUNCTIONS, Node::new(&path, Data::List(Vec::new()))));
        if let Some(Node {
            data: Data::List(items),
            ..
        }) = list
        {
            items.extend(wrapped);
        }
        bucket.depends_on.push(Reference {
            to: event.permission,
            path: event.path,
        });
    }
}

/// A value that is there only if a condition holds.
pub(super) fn only_if(condition: &str, node: Node) -> Node {
    let path = node.path.clone();
    let nothing = Node::intrinsic(&path, "Ref", Data::Scalar(NO_VALUE.into()));
    let arguments = vec![Node::text(&path, condition), node, nothing];
    Node::intrinsic(&path, "Fn::If", Data::List(arguments))
}

fn read_one(
    id: &str,
    node: &Node,
    globals: &Globals,
    serverless: bool,
    problems: &mut Problems,
) -> Option<Vec<Declared>> {
    if id.starts_with("Fn::ForEach") {
        problems.add(
            &node.path,
            "AWS has `Fn::ForEach`, but Stratus does not model it. Write the resources out.",
        );
        return None;
    }
    check_id(id, node, problems);
    let attributes = schema::conform_map(
        "A resource",
        node,
        &ATTRIBUTES,
        &["Connectors", "IgnoreGlobals"],
        problems,
    );
    let ty = attributes.get("Type")?;
    let name = ty.as_str()?;
    let sams = [
        (sam::state_machine::TYPE, sam::state_machine::BECOMES),
        (sam::FUNCTION_TYPE, sam::BECOMES),
        (api::API_TYPE, api::BECOMES),
        (http_api::API_TYPE, http_api::BECOMES),
    ];
    let sams = sams.into_iter().find(|(known, _)| *known == name);
    if name.starts_with("AWS::Serverless::") && !serverless {
        let message = format!(
            "`{name}` needs the SAM transform. Write `Transform: {}` at the top of the template.",
            sam::TRANSFORM
        );
        problems.add(&ty.path, message);
    }
    let real = types().find(|known| known.name == name);
    if real.is_none() && sams.is_none() {
        problems.add(&ty.path, unknown_type(name));
        return None;
    }
    let nothing = Node::map(&node.path, Vec::new());
    let properties = attributes.get("Properties").cloned().unwrap_or(nothing);
    let (written_as, ty) = match (sams, real) {
        (Some(sams), _) => sams,
        (None, Some(real)) => (real.name, real),
        (None, None) => return None,
    };
    let declared = Declared {
        id: id.to_owned(),
        ty,
        written_as,
        path: node.path.clone(),
        properties,
        depends_on: depends_on(attributes.get("DependsOn"), problems),
        condition: condition(attributes.get("Condition")),
        model: stratus::model(attributes.get("Metadata"), ty.kind, problems),
        notified_by: Vec::new(),
        serves: Vec::new(),
        routes: Vec::new(),
    };
    Some(if written_as == sam::FUNCTION_TYPE {
        sam::expand(declared, globals, problems)
    } else if written_as == sam::state_machine::TYPE {
        sam::state_machine::expand(declared, problems)
    } else {
        vec![declared]
    })
}

fn check_id(id: &str, node: &Node, problems: &mut Problems) {
    if !(1..=255).contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let message = format!(
            "`{id}` cannot be a logical id. It must have 1 to 255 letters and digits, nothing else."
        );
        problems.add(&node.path, message);
    }
}

fn unknown_type(name: &str) -> String {
    let sams = [
        sam::FUNCTION_TYPE,
        sam::state_machine::TYPE,
        api::API_TYPE,
        http_api::API_TYPE,
    ];
    let names = || types().map(|known| known.name).chain(sams);
    if nearest(name, names()).is_some() {
        return format!(
            "There is no resource type `{name}`.{}",
            did_you_mean(name, names())
        );
    }
    // All of a service it models in part; otherwise the services.
    let service = |name: &'static str| name.rsplit_once("::").map_or(name, |(service, _)| service);
    let of_service = |known: &&str| {
        name.rsplit_once("::").map(|(own, _)| own) == known.rsplit_once("::").map(|(own, _)| own)
    };
    let mut known: Vec<&str> = names().filter(of_service).collect();
    let what = if known.is_empty() {
        known = names().map(service).collect();
        known.sort_unstable();
        known.dedup();
        "types of"
    } else {
        "of that service"
    };
    format!(
        "Stratus does not model the resource type `{name}`. It models {what} `{}`.",
        known.join("`, `")
    )
}

fn depends_on(node: Option<&Node>, problems: &mut Problems) -> Vec<Reference> {
    let Some(node) = node else {
        return Vec::new();
    };
    let items = match &node.data {
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut references = Vec::new();
    for item in items {
        match item.as_str() {
            Some(to) => references.push(Reference {
                to: to.to_owned(),
                path: item.path.clone(),
            }),
            None if item.is_broken() => {}
            None => problems.add(
                &item.path,
                "`DependsOn` takes a logical id or a list of them, without functions.",
            ),
        }
    }
    references
}

fn condition(node: Option<&Node>) -> Option<(String, Path)> {
    let node = node?;
    Some((node.as_str()?.to_owned(), node.path.clone()))
}

/// SAM makes resources of its own, whose ids may be taken; then neither can be meant.
fn refuse_doubles(found: &mut Declarations, problems: &mut Problems) {
    let mut seen: Vec<(String, Path)> = Vec::new();
    for resource in &found.resources {
        if let Some((id, other)) = seen.iter().find(|(id, _)| *id == resource.id) {
            let message = format!(
                "SAM makes a resource with the logical id `{id}`, but the template has another of that name at {}. Rename one of them.",
                other.join(".")
            );
            problems.add(&resource.path, message);
            found.broken.push(id.clone());
        }
        seen.push((resource.id.clone(), resource.path.clone()));
    }
    let broken = &found.broken;
    found
        .resources
        .retain(|resource| !broken.contains(&resource.id));
}
