//! What `AWS::Serverless::StateMachine` stands for.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-statemachine.html>
//! (read 2026-11-23).

use super::{beside, events, known, role, tags};
use crate::template::declare::Declared;
use crate::template::node::{Data, Node};
use crate::template::problem::Problems;
use crate::template::resources::{ROLE, ResourceType, STATE_MACHINE};

/// SAM's type.
pub(in crate::template) const TYPE: &str = "AWS::Serverless::StateMachine";
/// What it becomes.
pub(in crate::template) static BECOMES: &ResourceType = &STATE_MACHINE;

/// The properties that SAM has, and CloudFormation's that they become; those without become something else.
const PROPERTIES: [(&str, Option<&str>); 12] = [
    ("Definition", Some("Definition")),
    ("DefinitionSubstitutions", Some("DefinitionSubstitutions")),
    ("DefinitionUri", None),
    ("Events", None),
    ("Logging", Some("LoggingConfiguration")),
    ("Name", Some("StateMachineName")),
    ("Policies", None),
    ("PropagateTags", None),
    ("Role", Some("RoleArn")),
    ("Tags", None),
    ("Tracing", Some("TracingConfiguration")),
    ("Type", Some("StateMachineType")),
];

const NOT_MODELLED: [&str; 5] = [
    "AutoPublishAlias",
    "DeploymentPreference",
    "PermissionsBoundary",
    "RolePath",
    "UseAliasAsEventTarget",
];

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
    if let Some(uri) = properties.get("DefinitionUri") {
        let message = "Stratus reads the template alone, no files beside it. Write the definition under `Definition`.";
        problems.add(&uri.path, message);
        if properties.get("Definition").is_none() {
            machine.push(("Definition".to_owned(), Node::broken(&uri.path)));
        }
    }
    let mut found = events::Found::default();
    if let Some(node) = properties.get("Events") {
        found = events::events(&declared, node, problems);
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
            ..declared
        },
    );
    resources.extend(found.resources);
    resources
}
