//! The SAM transform: what `AWS::Serverless::Function` and `AWS::Serverless::StateMachine` stand for.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html>
//! (read 2026-11-22).

pub(super) mod api;
mod events;
mod gateway;
pub(super) mod http_api;
mod parts;
mod policies;
pub(super) mod state_machine;
mod table;

pub(super) use table::{NOT_MODELLED, PROPERTIES};

use crate::template::STACK_NAME;
use crate::template::declare::Declared;
use crate::template::globals::Globals;
use crate::template::names;
use crate::template::nearest::nearest;
use crate::template::node::{Data, Node, Path};
use crate::template::problem::Problems;
use crate::template::resolver::intrinsic;
use crate::template::resources::{FUNCTION, ROLE, ResourceType};
use crate::template::schema::unknown_key;
use serde_json::json;
use table::Becomes;

/// What a template with SAM's types says under `Transform`.
pub(super) const TRANSFORM: &str = "AWS::Serverless-2016-10-31";
pub(super) const FUNCTION_TYPE: &str = "AWS::Serverless::Function";
/// What a function of SAM's becomes.
pub(super) static BECOMES: &ResourceType = &FUNCTION;

/// The bucket that `sam deploy` makes for code.
const BUCKET: &str = "aws-sam-cli-managed-default-samclisourcebucket";

/// The resources that a function of SAM's becomes: the function itself, a role unless it has one, and what each
/// of its events becomes.
pub(super) fn expand(
    declared: Declared,
    globals: &Globals,
    problems: &mut Problems,
) -> Vec<Declared> {
    let properties = globals.fill(&declared.properties);
    if !properties.is_map() {
        // Its properties are no map: the table says so when they are checked.
        return vec![declared];
    }
    let names = PROPERTIES.each_ref().map(|property| property.name);
    let properties = known(&properties, FUNCTION_TYPE, &names, &NOT_MODELLED, problems);
    let mut function: Vec<(String, Node)> = Vec::new();
    let mut found = events::Found::default();
    for property in &PROPERTIES {
        let Some(node) = properties.get(property.name) else {
            continue;
        };
        let (name, value) = match property.becomes {
            Becomes::Same => (property.name, node.clone()),
            Becomes::Tags => ("Tags", tags(node)),
            Becomes::Tracing => (
                "TracingConfig",
                Node::map(&node.path, vec![("Mode".into(), node.clone())]),
            ),
            Becomes::Events => {
                found = events::events(&declared, node, problems);
                continue;
            }
            Becomes::Code | Becomes::Policies | Becomes::Parts => continue,
        };
        function.push((name.to_owned(), value));
    }
    function.push(("Code".into(), code(&declared.id, &properties, problems)));
    let parts = parts::parts(&declared, &properties, problems);
    function.extend(parts.function);
    if let Some(alias) = &parts.alias {
        retarget(&mut found, &declared.id, alias);
    }
    let mut resources = Vec::new();
    if properties.get("Role").is_none() {
        let id = format!("{}Role", declared.id);
        let arn = [
            Node::text(&declared.path, &id),
            Node::text(&declared.path, "Arn"),
        ];
        let arn = Node::intrinsic(&declared.path, "Fn::GetAtt", Data::List(arn.into()));
        function.push(("Role".into(), arn));
        let mut managed = vec!["AWSLambdaBasicExecutionRole"];
        if found.polls() {
            managed.push("AWSLambdaSQSQueueExecutionRole");
        }
        let role = role(
            &declared.path,
            "lambda.amazonaws.com",
            &managed,
            properties.get("Policies"),
            parts.documents,
        );
        resources.push(beside(&declared, id, &ROLE, role));
    }
    let function = Node::map(&properties.path, function);
    resources.insert(
        0,
        Declared {
            properties: function,
            notified_by: found.buckets,
            serves: found.apis,
            routes: found.routes,
            ..declared
        },
    );
    resources.extend(parts.resources);
    resources.extend(found.resources);
    resources
}

/// Lets events mean a state machine's alias where they mean the state machine.
fn retarget_to(found: &mut events::Found, machine: &str, alias: &str) {
    let aim = |node: &mut Node| *node = parts::retarget(node, machine, alias);
    for one in &mut found.resources {
        aim(&mut one.properties);
    }
    for event in &mut found.apis {
        aim(&mut event.arn);
    }
}

/// Lets events mean the function's alias where they mean the function.
fn retarget(found: &mut events::Found, function: &str, alias: &str) {
    let aim = |node: &mut Node| *node = parts::retarget(node, function, alias);
    for one in &mut found.resources {
        aim(&mut one.properties);
    }
    for event in &mut found.routes {
        aim(&mut event.function);
        aim(&mut event.arn);
    }
    for event in &mut found.apis {
        aim(&mut event.function);
        aim(&mut event.arn);
    }
}

/// Reports properties that SAM does not have. Where one is meant for another, that other is there, but broken: a key
/// that is nearly right is one mistake, not two.
fn known(
    properties: &Node,
    whose: &str,
    names: &[&'static str],
    not_modelled: &[&str],
    problems: &mut Problems,
) -> Node {
    let names = || names.iter().copied();
    let mut known = Vec::new();
    for (key, value) in properties.entries() {
        if names().any(|name| name == key) {
            known.push((key.clone(), value.clone()));
            continue;
        }
        let message = unknown_key(whose, key, names(), not_modelled);
        problems.add(&value.path, message);
        if let Some(meant) = nearest(key, names()).filter(|name| properties.get(name).is_none()) {
            known.push((meant.to_owned(), Node::broken(&value.path)));
        }
    }
    Node::map(&properties.path, known)
}

/// A resource that SAM makes for a function.
fn beside(
    function: &Declared,
    id: String,
    ty: &'static ResourceType,
    properties: Node,
) -> Declared {
    let path = properties.path.clone();
    Declared {
        properties,
        condition: function.condition.clone(),
        ..fresh(id, ty, function.written_as, &path)
    }
}

/// A resource with nothing in it.
fn fresh(id: String, ty: &'static ResourceType, written_as: &'static str, path: &Path) -> Declared {
    Declared {
        id,
        ty,
        written_as,
        path: path.clone(),
        properties: Node::map(path, Vec::new()),
        depends_on: Vec::new(),
        condition: None,
        model: None,
        notified_by: Vec::new(),
        serves: Vec::new(),
        routes: Vec::new(),
    }
}

/// A map of tags as the list that CloudFormation wants.
fn tags(node: &Node) -> Node {
    let entries = node.entries();
    if !node.is_map() || !matches!(intrinsic(entries), Ok(None)) {
        return node.clone();
    }
    let tag = |(key, value): &(String, Node)| {
        let key = ("Key".to_owned(), Node::text(&value.path, key));
        Node::map(&value.path, vec![key, ("Value".to_owned(), value.clone())])
    };
    Node::new(&node.path, Data::List(entries.iter().map(tag).collect()))
}

/// The function's code: inline, in a bucket, or a folder, which `sam deploy` puts into a bucket of its own.
fn code(id: &str, properties: &Node, problems: &mut Problems) -> Node {
    let entry = |to: &str, node: &Node| (to.to_owned(), node.clone());
    let (inline, uri) = (properties.get("InlineCode"), properties.get("CodeUri"));
    match (inline, uri) {
        (Some(inline), _) => Node::map(&inline.path, vec![entry("ZipFile", inline)]),
        (None, Some(uri)) if uri.get("Bucket").is_some() && uri.get("Key").is_some() => {
            let parts = [
                ("Bucket", "S3Bucket"),
                ("Key", "S3Key"),
                ("Version", "S3ObjectVersion"),
            ];
            let given = parts
                .iter()
                .filter_map(|(from, to)| Some(entry(to, uri.get(from)?)));
            Node::map(&uri.path, given.collect())
        }
        (None, Some(uri)) if uri.as_str().is_some() => uploaded(id, &uri.path),
        (None, Some(uri)) if uri.is_broken() => uri.clone(),
        (None, Some(uri)) => {
            let message = "`CodeUri` is a folder, such as `src/`, or a map of `Bucket` and `Key`.";
            problems.add(&uri.path, message);
            Node::broken(&uri.path)
        }
        (None, None) => {
            let message = "A function needs code. Add `CodeUri` with its folder, or `InlineCode`.";
            problems.add(&properties.path, message);
            Node::broken(&properties.path)
        }
    }
}

fn uploaded(id: &str, path: &Path) -> Node {
    let tail = names::stream_of(BUCKET).name(12).to_lowercase();
    let key = format!("{STACK_NAME}/{:032x}", names::stream_of(id).uuid_bits());
    Node::placed(
        &json!({"S3Bucket": format!("{BUCKET}-{tail}"), "S3Key": key}),
        path,
    )
}

/// The properties of a role for a service: what the author asks for, and what events and destinations need.
fn role(
    path: &Path,
    service: &str,
    managed: &[&str],
    policies: Option<&Node>,
    needed: Vec<Node>,
) -> Node {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Action": ["sts:AssumeRole"],
            "Effect": "Allow",
            "Principal": {"Service": [service]},
        }],
    });
    let arn =
        |name: &&str| Node::text(path, format!("arn:aws:iam::aws:policy/service-role/{name}"));
    let mut arns: Vec<Node> = managed.iter().map(arn).collect();
    let mut documents: Vec<Node> = Vec::new();
    let mut write = |document: Node| {
        let path = document.path.clone();
        let name = Node::text(&path, format!("Policy{}", documents.len()));
        let entries = vec![
            ("PolicyName".into(), name),
            ("PolicyDocument".into(), document),
        ];
        documents.push(Node::map(&path, entries));
    };
    let items = policies.map_or(&[][..], |node| match &node.data {
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    });
    for item in items {
        match (&item.data, item.as_str()) {
            (_, Some(name)) if !name.starts_with("arn:") => {
                arns.push(Node::text(
                    &item.path,
                    format!("arn:aws:iam::aws:policy/{name}"),
                ));
            }
            (Data::Map(entries), _) if matches!(intrinsic(entries), Ok(None)) => {
                write(policies::document(item));
            }
            _ => arns.push(item.clone()),
        }
    }
    needed.into_iter().for_each(write);
    let list = |items| Node::new(path, Data::List(items));
    Node::map(
        path,
        vec![
            (
                "AssumeRolePolicyDocument".into(),
                Node::placed(&trust, path),
            ),
            ("ManagedPolicyArns".into(), list(arns)),
            ("Policies".into(), list(documents)),
        ],
    )
}
