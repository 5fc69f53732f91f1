//! AWS Step Functions: `AWS::StepFunctions::StateMachineVersion` and `AWS::StepFunctions::StateMachineAlias`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_StepFunctions.html> (read 2026-11-23).

use super::{Desired, Identity, ResourceType, arn, call, no_links, no_suffix, params};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::node::Node;
use crate::template::problem::Problems;
use crate::template::schema::{Property, Shape};
use crate::template::stack::Kind;
use serde_json::{Value, json};

const MACHINE: Shape = Shape::Arn {
    service: "states",
    hint: "`!Ref STATE_MACHINE` gives a state machine's ARN.",
};
const OF_VERSION: Shape = Shape::Arn {
    service: "states",
    hint: "`!Ref VERSION` gives a version's ARN.",
};

pub(in crate::template) static VERSION: ResourceType = ResourceType {
    name: "AWS::StepFunctions::StateMachineVersion",
    kind: Kind::Version,
    properties: &VERSION_PROPERTIES,
    not_modelled: &[],
    attributes: &["Arn"],
    named_by: None,
    name_max: 0,
    name_suffix: no_suffix,
    identify: |desired, _| {
        let machine = desired.properties.text_of("StateMachineArn");
        let arn = format!("{}:1", machine.unwrap_or_default());
        Identity::new(&arn, [("Arn", &arn)])
    },
    examine: |_, _, _| {},
    create: create_version,
    links: no_links,
};

pub(in crate::template) static ALIAS: ResourceType = ResourceType {
    name: "AWS::StepFunctions::StateMachineAlias",
    kind: Kind::Alias,
    properties: &ALIAS_PROPERTIES,
    not_modelled: &[],
    attributes: &["Arn"],
    named_by: Some("Name"),
    name_max: 80,
    name_suffix: no_suffix,
    identify: identify_alias,
    examine: |desired, _, problems| examine_alias(desired, problems),
    create: create_alias,
    links: no_links,
};

static VERSION_PROPERTIES: [Property; 3] = [
    Property::new("Description", Shape::Text { max: 256 }),
    Property::required("StateMachineArn", MACHINE),
    Property::new("StateMachineRevisionId", Shape::Text { max: 256 }),
];

static ALIAS_PROPERTIES: [Property; 4] = [
    Property::new("DeploymentPreference", Shape::Object(&PREFERENCE)),
    Property::new("Description", Shape::Text { max: 256 }),
    Property::new("Name", Shape::Text { max: 80 }),
    Property::new("RoutingConfiguration", ROUTES),
];

static PREFERENCE: [Property; 5] = [
    Property::new("Alarms", Shape::Document),
    Property::new("Interval", whole(1, 2_100, "minutes")),
    Property::new("Percentage", whole(1, 99, "per cent")),
    Property::required("StateMachineVersionArn", OF_VERSION),
    Property::required("Type", Shape::OneOf(&["LINEAR", "ALL_AT_ONCE", "CANARY"])),
];

const ROUTES: Shape = Shape::List {
    of: &Shape::Object(&ROUTE_PROPERTIES),
    min: 1,
    max: 2,
};

const fn whole(min: i64, max: i64, unit: &'static str) -> Shape {
    Shape::Integer { min, max, unit }
}

static ROUTE_PROPERTIES: [Property; 2] = [
    Property::required("StateMachineVersionArn", OF_VERSION),
    Property::required("Weight", whole(0, 100, "per cent")),
];

/// The state machine that an alias's first version is of: its ARN.
fn machine_of(properties: &Node) -> String {
    let preferred = properties
        .get("DeploymentPreference")
        .and_then(|preference| preference.text_of("StateMachineVersionArn"));
    let routes = properties.get("RoutingConfiguration");
    let routed = routes
        .and_then(|routes| routes.items().first())
        .and_then(|route| route.text_of("StateMachineVersionArn"));
    let version = preferred.or(routed).unwrap_or_default();
    let machine = version.rsplit_once(':').map(|(machine, _)| machine);
    machine.unwrap_or_default().to_owned()
}

fn identify_alias(desired: &Desired, account: &Account) -> Identity {
    let machine = match machine_of(&desired.properties) {
        machine if machine.is_empty() => arn("states", account, "stateMachine:unknown"),
        machine => machine,
    };
    let arn = format!("{machine}:{}", desired.name);
    Identity::new(&arn, [("Arn", &arn)])
}

fn examine_alias(desired: &Desired, problems: &mut Problems) {
    let properties = &desired.properties;
    let given = ["DeploymentPreference", "RoutingConfiguration"].map(|name| properties.get(name));
    match given {
        [None, None] => problems.add(
            &properties.path,
            "An alias names versions. Add `RoutingConfiguration` or `DeploymentPreference`.",
        ),
        [Some(_), Some(both)] => problems.add(
            &both.path,
            "`RoutingConfiguration` and `DeploymentPreference` exclude each other. Write one of them.",
        ),
        _ => {}
    }
}

fn create_version(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let mut given = params(json!({"stateMachineArn": properties.text_of("StateMachineArn")}));
    let description = properties.text_of("Description");
    given.extend(description.map(|text| ("description".to_owned(), json!(text))));
    let made = call(cloud, Service::States, "PublishStateMachineVersion", given)?;
    let arn = Identity::part(&made, "stateMachineVersionArn");
    Ok(Identity::new(&arn, [("Arn", &arn)]))
}

/// Of a first deployment all executions go to the new version, whatever the preference.
fn create_alias(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let route = |version: Option<&str>, weight: Value| json!({"stateMachineVersionArn": version, "weight": weight});
    let routes: Vec<Value> = match properties.get("DeploymentPreference") {
        Some(preference) => vec![route(
            preference.text_of("StateMachineVersionArn"),
            json!(100),
        )],
        None => {
            let routes = properties.get("RoutingConfiguration");
            let routes = routes.map_or(&[][..], Node::items).iter();
            routes
                .map(|one| {
                    let weight = one.get("Weight").map_or(Value::Null, Node::to_json);
                    route(one.text_of("StateMachineVersionArn"), weight)
                })
                .collect()
        }
    };
    let mut given = params(json!({"name": desired.name, "routingConfiguration": routes}));
    let description = properties.text_of("Description");
    given.extend(description.map(|text| ("description".to_owned(), json!(text))));
    let made = call(cloud, Service::States, "CreateStateMachineAlias", given)?;
    let arn = Identity::part(&made, "stateMachineAliasArn");
    Ok(Identity::new(&arn, [("Arn", &arn)]))
}
