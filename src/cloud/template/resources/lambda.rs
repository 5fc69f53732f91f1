//! What belongs to a function: `AWS::Lambda::Version`, `AWS::Lambda::Alias`, `AWS::Lambda::EventInvokeConfig` and
//! `AWS::Lambda::Url`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Lambda.html> (read 2026-11-22).

use super::{
    Desired, Identity, ResourceType, World, arn, call, destination, no_links, no_suffix, params,
};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::node::quoted;
use crate::template::problem::Problems;
use crate::template::schema::{Property, Shape};
use crate::template::stack::{HandsOn, Kind, Link, LinkKind};
use serde_json::{Map, Value, json};

/// A resource type of this module: they differ in a few things only.
const fn part(
    name: &'static str,
    kind: Kind,
    properties: &'static [Property],
    attributes: &'static [&'static str],
    identify: fn(&Desired, &Account) -> Identity,
    create: fn(&mut Cloud, &Desired) -> Result<Identity, AwsError>,
) -> ResourceType {
    ResourceType {
        name,
        kind,
        properties,
        not_modelled: &["CodeSha256", "RuntimePolicy", "FunctionScalingConfig"],
        attributes,
        named_by: None,
        name_max: 64,
        name_suffix: no_suffix,
        identify,
        examine,
        create,
        links: no_links,
    }
}

pub(in crate::template) static VERSION: ResourceType = part(
    "AWS::Lambda::Version",
    Kind::Version,
    &[
        FUNCTION_NAME,
        Property::new("Description", Shape::Text { max: 256 }),
        PROVISIONED,
    ],
    &["FunctionArn", "Version"],
    |desired, account| version_identity(&function_arn(desired, account), "1"),
    create_version,
);

pub(in crate::template) static ALIAS: ResourceType = part(
    "AWS::Lambda::Alias",
    Kind::Alias,
    &[
        FUNCTION_NAME,
        Property::new("Description", Shape::Text { max: 256 }),
        Property::required("FunctionVersion", Shape::Text { max: 1_024 }),
        Property::required("Name", Shape::Text { max: 128 }),
        PROVISIONED,
        Property::new("RoutingConfig", Shape::Object(&ROUTING)),
    ],
    &["AliasArn"],
    |desired, account| {
        let name = desired.properties.text_of("Name").unwrap_or_default();
        let arn = format!("{}:{name}", function_arn(desired, account));
        Identity::new(&arn, [("AliasArn", &arn)])
    },
    create_alias,
);

pub(in crate::template) static EVENT_INVOKE_CONFIG: ResourceType = ResourceType {
    links: hands_on,
    ..part(
        "AWS::Lambda::EventInvokeConfig",
        Kind::EventInvokeConfig,
        &[
            Property::new("DestinationConfig", Shape::Object(&DESTINATIONS)),
            FUNCTION_NAME,
            Property::new(
                "MaximumEventAgeInSeconds",
                Shape::Integer {
                    min: 60,
                    max: 21_600,
                    unit: "seconds",
                },
            ),
            Property::new(
                "MaximumRetryAttempts",
                Shape::Integer {
                    min: 0,
                    max: 2,
                    unit: "attempts",
                },
            ),
            Property::required("Qualifier", Shape::Text { max: 128 }),
        ],
        &[],
        |desired, _| Identity::new(&desired.name, []),
        |cloud, desired| {
            call(
                cloud,
                Service::Lambda,
                "PutFunctionEventInvokeConfig",
                all(desired),
            )?;
            Ok(Identity::new(&desired.name, []))
        },
    )
};

pub(in crate::template) static URL: ResourceType = part(
    "AWS::Lambda::Url",
    Kind::FunctionUrl,
    &[
        Property::required("AuthType", Shape::OneOf(&["NONE", "AWS_IAM"])),
        Property::new("Cors", Shape::Document),
        Property::new("InvokeMode", Shape::OneOf(&["BUFFERED", "RESPONSE_STREAM"])),
        Property::new("Qualifier", Shape::Text { max: 128 }),
        Property::required("TargetFunctionArn", Shape::Text { max: 256 }),
    ],
    &["FunctionArn", "FunctionUrl"],
    |desired, _| {
        url_identity(
            desired
                .properties
                .text_of("TargetFunctionArn")
                .unwrap_or_default(),
            "",
        )
    },
    create_url,
);

const FUNCTION_NAME: Property = Property::required("FunctionName", Shape::Text { max: 256 });
const PROVISIONED: Property = Property::new(
    "ProvisionedConcurrencyConfig",
    Shape::Object(&PROVISIONED_CONCURRENCY),
);

static PROVISIONED_CONCURRENCY: [Property; 1] = [Property::required(
    "ProvisionedConcurrentExecutions",
    Shape::Integer {
        min: 1,
        max: 900,
        unit: "at once",
    },
)];

static ROUTING: [Property; 1] = [Property::required(
    "AdditionalVersionWeights",
    Shape::List {
        of: &Shape::Object(&WEIGHT),
        min: 0,
        max: 1,
    },
)];

static WEIGHT: [Property; 2] = [
    Property::required("FunctionVersion", Shape::Text { max: 1_024 }),
    Property::required("FunctionWeight", Shape::Number),
];

static DESTINATIONS: [Property; 2] = [
    Property::new("OnFailure", Shape::Object(&DESTINATION)),
    Property::new("OnSuccess", Shape::Object(&DESTINATION)),
];

static DESTINATION: [Property; 1] = [Property::required("Destination", Shape::Text { max: 350 })];

/// The function that a name, an ARN, an alias or a version in a template means.
pub(in crate::template) fn function_of<'a>(name: &str, world: &World<'a>) -> Option<&'a Desired> {
    let function = |name: &str| {
        let by_name = world.by_reference(Kind::Function, name);
        by_name.or_else(|| world.by_arn(Kind::Function, name))
    };
    function(name).or_else(|| {
        let part = world
            .by_reference(Kind::Alias, name)
            .or_else(|| world.by_reference(Kind::Version, name))?;
        function(part.properties.text_of("FunctionName")?)
    })
}

/// Where Lambda hands on what became of asynchronous invocations.
fn hands_on(desired: &Desired, world: &World<'_>) -> Vec<Link> {
    let named = desired.properties.text_of("FunctionName");
    let Some(function) = named.and_then(|name| function_of(name, world)) else {
        return Vec::new();
    };
    let config = desired.properties.get("DestinationConfig");
    let link = |(side, on)| {
        let arn = config?.get(side)?.text_of("Destination");
        Some(Link {
            from: function.id.clone(),
            to: destination(world, arn)?.id.clone(),
            kind: LinkKind::HandsOn { on },
        })
    };
    let sides = [
        ("OnSuccess", HandsOn::Success),
        ("OnFailure", HandsOn::Failure),
    ];
    sides.into_iter().filter_map(link).collect()
}

fn examine(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let named = ["FunctionName", "TargetFunctionArn"];
    let nodes = named.iter().filter_map(|key| desired.properties.get(key));
    for node in nodes {
        if let Some(name) = node.as_str()
            && function_of(name, world).is_none()
        {
            let message = format!(
                "There is no function {} in this template. Write `!Ref FUNCTION`.",
                quoted(name)
            );
            problems.add(&node.path, message);
        }
    }
}

fn function_arn(desired: &Desired, account: &Account) -> String {
    let name = desired
        .properties
        .text_of("FunctionName")
        .unwrap_or_default();
    if name.starts_with("arn:") {
        return name.into();
    }
    arn("lambda", account, &format!("function:{name}"))
}

fn version_identity(function_arn: &str, version: &str) -> Identity {
    let arn = format!("{function_arn}:{version}");
    Identity::new(&arn, [("FunctionArn", &arn), ("Version", version)])
}

fn url_identity(function_arn: &str, url: &str) -> Identity {
    Identity::new(
        function_arn,
        [("FunctionArn", function_arn), ("FunctionUrl", url)],
    )
}

/// All properties as parameters.
fn all(desired: &Desired) -> Map<String, Value> {
    let entries = desired.properties.entries().iter();
    entries
        .map(|(name, node)| (name.clone(), node.to_json()))
        .collect()
}

fn create_version(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut given = all(desired);
    given.remove("ProvisionedConcurrencyConfig");
    let answer = call(cloud, Service::Lambda, "PublishVersion", given)?;
    let version = Identity::part(&answer, "Version");
    provision(cloud, desired, &version)?;
    let arn = Identity::part(&answer, "FunctionArn");
    let function = arn.strip_suffix(&format!(":{version}")).unwrap_or(&arn);
    Ok(version_identity(function, &version))
}

fn create_alias(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut given = all(desired);
    given.remove("ProvisionedConcurrencyConfig");
    if let Some(routing) = given.get_mut("RoutingConfig") {
        let weights = routing["AdditionalVersionWeights"].as_array();
        let weights: Map<String, Value> = weights
            .into_iter()
            .flatten()
            .filter_map(|one| {
                let version = one["FunctionVersion"].as_str()?;
                Some((version.to_owned(), one["FunctionWeight"].clone()))
            })
            .collect();
        *routing = json!({"AdditionalVersionWeights": weights});
    }
    let answer = call(cloud, Service::Lambda, "CreateAlias", given)?;
    let name = desired.properties.text_of("Name").unwrap_or_default();
    provision(cloud, desired, name)?;
    let arn = Identity::part(&answer, "AliasArn");
    Ok(Identity::new(&arn, [("AliasArn", &arn)]))
}

/// Gives a version or alias its provisioned concurrency, when the template wants one.
fn provision(cloud: &mut Cloud, desired: &Desired, qualifier: &str) -> Result<(), AwsError> {
    let config = desired.properties.get("ProvisionedConcurrencyConfig");
    let Some(count) = config.and_then(|config| config.get("ProvisionedConcurrentExecutions"))
    else {
        return Ok(());
    };
    let given = params(json!({
        "FunctionName": desired.properties.text_of("FunctionName"),
        "Qualifier": qualifier,
        "ProvisionedConcurrentExecutions": count.to_json(),
    }));
    call(
        cloud,
        Service::Lambda,
        "PutProvisionedConcurrencyConfig",
        given,
    )?;
    Ok(())
}

fn create_url(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let mut given = all(desired);
    if let Some(target) = given.remove("TargetFunctionArn") {
        given.insert("FunctionName".into(), target);
    }
    let answer = call(cloud, Service::Lambda, "CreateFunctionUrlConfig", given)?;
    Ok(url_identity(
        &Identity::part(&answer, "FunctionArn"),
        &Identity::part(&answer, "FunctionUrl"),
    ))
}
