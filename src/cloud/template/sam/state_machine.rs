//! What `AWS::Serverless::StateMachine` stands for.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-statemachine.html>
//! (read 2026-11-23).

use super::{beside, events, known, role, tags};
use crate::template::declare::Declared;
use crate::template::node::{Data, Node};
use crate::template::problem::Problems;
use crate::template::resources::{
    ROLE, ResourceType, STATE_MACHINE, STATE_MACHINE_ALIAS, STATE_MACHINE_VERSION,
};

/// SAM's type.
pub(in crate::template) const TYPE: &str = "AWS::Serverless::StateMachine";
/// What it becomes.
pub(in crate::template) static BECOMES: &ResourceType = &STATE_MACHINE;

/// The properties that SAM has, and CloudFormation's that they become; those without become something else.
const PROPERTIES: [(&str, Option<&str>); 15] = [
    ("AutoPublishAlias", None),
    ("Definition", Some("Definition")),
    ("DefinitionSubstitutions", Some("DefinitionSubstitutions")),
    ("DefinitionUri", None),
    ("DeploymentPreference", None),
    ("Events", None),
    ("Logging", Some("LoggingConfiguration")),
    ("Name", Some("StateMachineName")),
    ("Policies", None),
    ("PropagateTags", None),
    ("Role", Some("RoleArn")),
    ("Tags", None),
    ("Tracing", Some("TracingConfiguration")),
    ("Type", Some("StateMachineType")),
    ("UseAliasAsEventTarget", None),
];

const NOT_MODELLED: [&str; 2] = ["PermissionsBoundary", "RolePath"];

/// The resources that a state machine of SAM's becomes: itself, a role unless it has one, and what its events become.
pub(in crate::template) fn expand(declared: Declared, problems: &mut Problems) -> Vec<Declared> {
    if !declared.properties.is_map() {
        return vec![declared];
    }
    let names = PROPERTIES.map(|(name, _)| name);
    let properties = known(&declared.properties, TYPE, &names, &NOT_MODELLED, problems);
    let mut machine = Vec::new();
    for (from, to) in PROPERTIES {
        if let (Some(to), Some(node)) = (to, properties.get(from)) {
            machine.push((to.to_owned(), node.clone()));
        }
    }
    if let Some(node) = properties.get("Tags") {
        machine.push(("Tags".to_owned(), tags(node)));
    }
    machine.extend(file(&properties, problems));
    let alias = properties.get("AutoPublishAlias");
    let published = alias.map(|alias| publish(&declared, &properties, alias));
    let mut found = events::Found::default();
    if let Some(node) = properties.get("Events") {
        found = events::events(&declared, node, problems);
    }
    let by_alias = properties.get("UseAliasAsEventTarget");
    if by_alias.and_then(Node::as_bool) == Some(true)
        && let Some([_, alias]) = &published
    {
        super::retarget_to(&mut found, &declared.id, &alias.id);
    }
    let mut resources = Vec::new();
    if properties.get("Role").is_none() {
        let id = format!("{}Role", declared.id);
        let arn = [
            Node::text(&declared.path, &id),
            Node::text(&declared.path, "Arn"),
        ];
        let arn = Node::intrinsic(&declared.path, "Fn::GetAtt", Data::List(arn.into()));
        machine.push(("RoleArn".into(), arn));
        let policies = properties.get("Policies");
        let role = role(
            &declared.path,
            "states.amazonaws.com",
            &[],
            policies,
            Vec::new(),
        );
        resources.push(beside(&declared, id, &ROLE, role));
    }
    let properties = Node::map(&properties.path, machine);
    resources.insert(
        0,
        Declared {
            properties,
            serves: found.apis,
            ..declared
        },
    );
    resources.extend(published.into_iter().flatten());
    resources.extend(found.resources);
    resources
}

/// The definition in a file beside the template, as SAM uploads it: the course's compiler has read it into
/// `{"File": NAME, "Text": TEXT}`.
fn file(properties: &Node, problems: &mut Problems) -> Option<(String, Node)> {
    let uri = properties.get("DefinitionUri")?;
    if let Some(both) = properties.get("Definition") {
        let message = "`DefinitionUri` and `Definition` say the same. Write one of them.";
        problems.add(&both.path, message);
        return None;
    }
    let text = uri.get("Text").and_then(Node::as_str);
    if text.is_none() && !uri.is_broken() {
        let message = "There is no such file here to read the definition from. Name a file beside the template, such as `bake.asl.json`, or write the definition under `Definition`.";
        problems.add(&uri.path, message);
    }
    let node = match text {
        Some(text) => Node::text(&uri.path, text),
        None => Node::broken(&uri.path),
    };
    Some(("DefinitionString".to_owned(), node))
}

/// The version that is published with each deployment, and the alias that names it.
fn publish(declared: &Declared, properties: &Node, alias: &Node) -> [Declared; 2] {
    let path = &alias.path;
    let reference = |id: &str| Node::intrinsic(path, "Ref", Data::Scalar(id.into()));
    let version = format!("{}Version", declared.id);
    let revision = [
        Node::text(path, &declared.id),
        Node::text(path, "StateMachineRevisionId"),
    ];
    let revision = Node::intrinsic(path, "Fn::GetAtt", Data::List(revision.into()));
    let published = Node::map(
        path,
        vec![
            ("StateMachineArn".to_owned(), reference(&declared.id)),
            ("StateMachineRevisionId".to_owned(), revision),
        ],
    );
    // Whatever the preference: of a first deployment all executions go to the version at once.
    let mut preference = properties
        .get("DeploymentPreference")
        .map_or_else(Vec::new, |node| node.entries().to_vec());
    if !preference.iter().any(|(name, _)| name == "Type") {
        preference.push(("Type".to_owned(), Node::text(path, "ALL_AT_ONCE")));
    }
    preference.push(("StateMachineVersionArn".to_owned(), reference(&version)));
    let named = vec![
        ("Name".to_owned(), alias.clone()),
        (
            "DeploymentPreference".to_owned(),
            Node::map(path, preference),
        ),
    ];
    let name = alias.as_str().unwrap_or_default();
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let id = format!("{}Alias{name}", declared.id);
    [
        beside(declared, version, &STATE_MACHINE_VERSION, published),
        beside(declared, id, &STATE_MACHINE_ALIAS, Node::map(path, named)),
    ]
}
