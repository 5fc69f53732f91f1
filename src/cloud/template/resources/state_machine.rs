//! AWS Step Functions: `AWS::StepFunctions::StateMachine` and `AWS::StepFunctions::Activity`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_StepFunctions.html> (read 2026-11-23).

use super::{Desired, Identity, ResourceType, World, arn, call, no_links, no_suffix, params};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::states::{Kind as MachineKind, Severity, problems as definition_problems};
use crate::template::names;
use crate::template::node::{Data, Node, scalar_text};
use crate::template::problem::Problems;
use crate::template::schema::{Property, Rule, Shape, TAGS};
use crate::template::stack::Kind;
use serde_json::{Map, Value, json};

pub(in crate::template) static STATE_MACHINE: ResourceType = ResourceType {
    name: "AWS::StepFunctions::StateMachine",
    kind: Kind::StateMachine,
    properties: &PROPERTIES,
    not_modelled: &["DefinitionS3Location", "EncryptionConfiguration"],
    attributes: &["Arn", "Name", "StateMachineRevisionId"],
    named_by: Some("StateMachineName"),
    name_max: 80,
    name_suffix: no_suffix,
    identify,
    examine,
    create,
    links: no_links,
};

pub(in crate::template) static ACTIVITY: ResourceType = ResourceType {
    name: "AWS::StepFunctions::Activity",
    kind: Kind::Activity,
    properties: &ACTIVITY_PROPERTIES,
    not_modelled: &["EncryptionConfiguration"],
    attributes: &["Arn", "Name"],
    named_by: Some("Name"),
    name_max: 80,
    name_suffix: no_suffix,
    identify: |desired, account| {
        let arn = arn("states", account, &format!("activity:{}", desired.name));
        Identity::new(&arn, [("Arn", &arn), ("Name", &desired.name)])
    },
    examine: |_, _, _| {},
    create: |cloud, desired| {
        let mut given = params(json!({"name": desired.name}));
        given.extend(small(desired.properties.get("Tags")).map(|tags| ("tags".into(), tags)));
        call(cloud, Service::States, "CreateActivity", given)?;
        Ok((ACTIVITY.identify)(desired, cloud.account()))
    },
    links: no_links,
};

const NAME: Shape = Shape::Ruled(Rule {
    holds: is_name,
    says: "have 1 to 80 letters, digits, `-` and `_`",
});

static PROPERTIES: [Property; 9] = [
    Property::new("Definition", Shape::Document),
    Property::new("DefinitionString", Shape::Text { max: 1_048_576 }),
    Property::new(
        "DefinitionSubstitutions",
        Shape::Map {
            keys: Rule {
                holds: |key| !key.is_empty(),
                says: "not be empty",
            },
            of: &Shape::Text { max: 1_048_576 },
        },
    ),
    Property::new("LoggingConfiguration", Shape::Document),
    Property::required(
        "RoleArn",
        Shape::Arn {
            service: "iam",
            hint: "`!GetAtt ROLE.Arn` gives a role's ARN.",
        },
    ),
    Property::new("StateMachineName", NAME),
    Property::new("StateMachineType", Shape::OneOf(&["STANDARD", "EXPRESS"])),
    Property::new("Tags", TAGS),
    Property::new("TracingConfiguration", Shape::Document),
];

static ACTIVITY_PROPERTIES: [Property; 2] = [
    Property::required("Name", NAME),
    Property::new("Tags", TAGS),
];

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=80).contains(&name.len()) && name.bytes().all(allowed)
}

fn identify(desired: &Desired, account: &Account) -> Identity {
    let arn = arn("states", account, &format!("stateMachine:{}", desired.name));
    let attributes = [
        ("Arn", arn.as_str()),
        ("Name", &desired.name),
        ("StateMachineRevisionId", &names::uuid(&desired.id)),
    ];
    Identity {
        reference: arn.clone(),
        attributes: attributes
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
    }
}

/// The definition as Step Functions gets it: as text, `${NAME}` filled in.
fn definition(properties: &Node) -> Option<String> {
    let (text, is_text) = match (
        properties.get("DefinitionString"),
        properties.get("Definition"),
    ) {
        (Some(text), _) => (text.as_str()?.to_owned(), true),
        (None, definition) => (definition?.to_json().to_string(), false),
    };
    let given = properties.get("DefinitionSubstitutions");
    let given = given.map_or(&[][..], Node::entries);
    let fill = |text: String, (name, value): &(String, Node)| match &value.data {
        Data::Scalar(value) => {
            let value = scalar_text(value).unwrap_or_default();
            let quoted = Value::String(value.clone()).to_string();
            let within = quoted.trim_start_matches('"');
            let within = within.strip_suffix('"').unwrap_or(within);
            // In a map every placeholder stands inside a text of JSON.
            let value = if is_text { value.as_str() } else { within };
            text.replace(&format!("${{{name}}}"), value)
        }
        _ => text,
    };
    Some(given.iter().fold(text, fill))
}

fn kind(properties: &Node) -> MachineKind {
    match properties.text_of("StateMachineType") {
        Some("EXPRESS") => MachineKind::Express,
        _ => MachineKind::Standard,
    }
}

fn examine(desired: &Desired, _: &World<'_>, problems: &mut Problems) {
    let properties = &desired.properties;
    let found = ["Definition", "DefinitionString"].map(|name| properties.get(name));
    let node = match found {
        [Some(_), Some(both)] => {
            let message = "`Definition` and `DefinitionString` say the same. Write one of them.";
            return problems.add(&both.path, message);
        }
        [None, None] => {
            let message = "A state machine needs a definition. Add `Definition`.";
            return problems.add(&properties.path, message);
        }
        [Some(node), None] | [None, Some(node)] => node,
    };
    // What is broken somewhere inside has been reported.
    if is_broken(node) {
        return;
    }
    let Some(text) = definition(properties) else {
        return;
    };
    for problem in definition_problems(&text, kind(properties)) {
        if problem.severity == Severity::Error {
            let place = problem.location.as_deref().unwrap_or_default();
            let at = descend(node, place);
            let message = problem.message.trim_end_matches('.');
            problems.add(&at.path, format!("{message}. {}", problem.help));
        }
    }
}

fn is_broken(node: &Node) -> bool {
    match &node.data {
        Data::Broken => true,
        Data::Scalar(_) => false,
        Data::List(items) => items.iter().any(is_broken),
        Data::Map(entries) => entries.iter().any(|(_, entry)| is_broken(entry)),
    }
}

/// The value at a path of a definition, or the nearest above it: `/States/Bake/Retry[0]/MaxAttempts`.
fn descend<'n>(node: &'n Node, place: &str) -> &'n Node {
    let mut at = node;
    for step in place.split(['/', '[']).filter(|step| !step.is_empty()) {
        let next = match &at.data {
            Data::Map(_) => at.get(step),
            Data::List(items) => step
                .trim_end_matches(']')
                .parse::<usize>()
                .ok()
                .and_then(|index| items.get(index)),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let mut given = params(json!({
        "name": desired.name,
        "definition": definition(properties),
        "roleArn": properties.text_of("RoleArn"),
        "type": properties.text_of("StateMachineType").unwrap_or("STANDARD"),
    }));
    for (from, to) in [
        ("LoggingConfiguration", "loggingConfiguration"),
        ("TracingConfiguration", "tracingConfiguration"),
        ("Tags", "tags"),
    ] {
        given.extend(small(properties.get(from)).map(|value| (to.to_owned(), value)));
    }
    let made = call(cloud, Service::States, "CreateStateMachine", given)?;
    let mut identity = identify(desired, cloud.account());
    identity.reference = Identity::part(&made, "stateMachineArn");
    Ok(identity)
}

/// As the API writes it: keys begin with a small letter.
fn small(node: Option<&Node>) -> Option<Value> {
    fn lowered(value: Value) -> Value {
        match value {
            Value::Array(items) => items.into_iter().map(lowered).collect(),
            Value::Object(fields) => {
                let lower = |(key, field): (String, Value)| {
                    let mut letters = key.chars();
                    let first = letters.next().map(|c| c.to_ascii_lowercase());
                    (first.into_iter().chain(letters).collect(), lowered(field))
                };
                Value::Object(fields.into_iter().map(lower).collect::<Map<_, _>>())
            }
            other => other,
        }
    }
    node.map(|node| lowered(node.to_json()))
}
