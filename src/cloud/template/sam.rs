//! The SAM transform: what `AWS::Serverless::Function` stands for.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html>
//! (read 2026-11-22).

use super::STACK_NAME;
use super::declare::Declared;
use super::globals::Globals;
use super::names;
use super::node::{Data, Node, Path, below};
use super::problem::Problems;
use super::resolver::intrinsic;
use super::resources::{FUNCTION, MAPPING, ROLE, ResourceType};
use super::schema::{Property, Shape, conform_map, unknown_key};
use serde_json::json;

/// What a template with SAM's types says under `Transform`.
pub(super) const TRANSFORM: &str = "AWS::Serverless-2016-10-31";
pub(super) const FUNCTION_TYPE: &str = "AWS::Serverless::Function";
/// What a function of SAM's becomes.
pub(super) static BECOMES: &ResourceType = &FUNCTION;

/// What becomes of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Becomes {
    /// The function's property of the same name.
    Same,
    /// The function's `Code`.
    Code,
    /// The function's `Tags`, a list there.
    Tags,
    /// The function's `TracingConfig`.
    Tracing,
    /// Part of the role.
    Policies,
    /// Event source mappings.
    Events,
}

/// A property of SAM's function.
pub(super) struct SamProperty {
    pub name: &'static str,
    /// Whether `Globals` may have it.
    pub global: bool,
    becomes: Becomes,
}

const fn property(name: &'static str, global: bool, becomes: Becomes) -> SamProperty {
    SamProperty {
        name,
        global,
        becomes,
    }
}

pub(super) static PROPERTIES: [SamProperty; 20] = [
    property("Architectures", true, Becomes::Same),
    property("CodeUri", true, Becomes::Code),
    property("Description", true, Becomes::Same),
    property("Environment", true, Becomes::Same),
    property("EphemeralStorage", true, Becomes::Same),
    property("Events", false, Becomes::Events),
    property("FunctionName", false, Becomes::Same),
    property("Handler", true, Becomes::Same),
    property("InlineCode", false, Becomes::Code),
    property("LoggingConfig", true, Becomes::Same),
    property("MemorySize", true, Becomes::Same),
    property("PackageType", false, Becomes::Same),
    property("Policies", false, Becomes::Policies),
    property("RecursiveLoop", true, Becomes::Same),
    property("ReservedConcurrentExecutions", true, Becomes::Same),
    property("Role", false, Becomes::Same),
    property("Runtime", true, Becomes::Same),
    property("Tags", true, Becomes::Tags),
    property("Timeout", true, Becomes::Same),
    property("Tracing", true, Becomes::Tracing),
];

/// Properties that SAM has and Stratus does not model.
pub(super) const NOT_MODELLED: [&str; 27] = [
    "AssumeRolePolicyDocument",
    "AutoPublishAlias",
    "AutoPublishAliasAllProperties",
    "AutoPublishCodeSha256",
    "CapacityProviderConfig",
    "CodeSigningConfigArn",
    "DeadLetterQueue",
    "DeploymentPreference",
    "DurableConfig",
    "EventInvokeConfig",
    "FileSystemConfigs",
    "FunctionScalingConfig",
    "FunctionUrlConfig",
    "ImageConfig",
    "ImageUri",
    "KmsKeyArn",
    "Layers",
    "PermissionsBoundary",
    "PropagateTags",
    "ProvisionedConcurrencyConfig",
    "PublishToLatestPublished",
    "RolePath",
    "RuntimeManagementConfig",
    "SnapStart",
    "SourceKMSKeyArn",
    "TenancyConfig",
    "VpcConfig",
];

static EVENT: [Property; 2] = [
    Property::required("Type", Shape::Text { max: 64 }),
    Property::required("Properties", Shape::Anything),
];

/// Events that SAM has and Stratus does not model.
const EVENTS_NOT_MODELLED: [&str; 19] = [
    "AlexaSkill",
    "Api",
    "CloudWatchEvent",
    "CloudWatchLogs",
    "Cognito",
    "DocumentDB",
    "DynamoDB",
    "EventBridgeRule",
    "HttpApi",
    "IoTRule",
    "Kinesis",
    "MQ",
    "MSK",
    "S3",
    "SNS",
    "Schedule",
    "ScheduleV2",
    "SelfManagedKafka",
    "WebSocket",
];

/// The resources that a function of SAM's becomes: the function itself, a role unless it has one, and an event source
/// mapping for each event.
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
    check_names(&properties, problems);
    let mut function: Vec<(String, Node)> = Vec::new();
    let mut mappings = Vec::new();
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
                mappings = events(&declared, node, problems);
                continue;
            }
            Becomes::Code | Becomes::Policies => continue,
        };
        function.push((name.to_owned(), value));
    }
    function.push(("Code".into(), code(&declared.id, &properties, problems)));
    let mut resources = Vec::new();
    if properties.get("Role").is_none() {
        let id = format!("{}Role", declared.id);
        let arn = [
            Node::text(&declared.path, &id),
            Node::text(&declared.path, "Arn"),
        ];
        let arn = Node::intrinsic(&declared.path, "Fn::GetAtt", Data::List(arn.into()));
        function.push(("Role".into(), arn));
        let role = role(
            &declared.path,
            properties.get("Policies"),
            !mappings.is_empty(),
        );
        resources.push(beside(&declared, id, &ROLE, role));
    }
    let function = Node::map(&properties.path, function);
    resources.insert(
        0,
        Declared {
            properties: function,
            ..declared
        },
    );
    resources.extend(mappings);
    resources
}

fn check_names(properties: &Node, problems: &mut Problems) {
    let names = || PROPERTIES.iter().map(|property| property.name);
    for (key, value) in properties.entries() {
        if !names().any(|name| name == key) {
            problems.add(
                &value.path,
                unknown_key(FUNCTION_TYPE, key, names(), &NOT_MODELLED),
            );
        }
    }
}

/// A resource that SAM makes for a function.
fn beside(
    function: &Declared,
    id: String,
    ty: &'static ResourceType,
    properties: Node,
) -> Declared {
    Declared {
        id,
        ty,
        written_as: function.written_as,
        path: properties.path.clone(),
        properties,
        depends_on: Vec::new(),
        condition: function.condition.clone(),
        model: None,
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
    let mut stream = names::stream_of(id);
    let bucket = format!(
        "aws-sam-cli-managed-default-samclisourcebucket-{}",
        stream.name(12).to_lowercase()
    );
    let key = format!("{STACK_NAME}/{:032x}", stream.uuid_bits());
    Node::placed(&json!({"S3Bucket": bucket, "S3Key": key}), path)
}

/// The role's properties. SAM's policy templates are kept as they are written.
fn role(path: &Path, policies: Option<&Node>, polls: bool) -> Node {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Action": ["sts:AssumeRole"],
            "Effect": "Allow",
            "Principal": {"Service": ["lambda.amazonaws.com"]},
        }],
    });
    let managed =
        |name: &str| Node::text(path, format!("arn:aws:iam::aws:policy/service-role/{name}"));
    let mut arns = vec![managed("AWSLambdaBasicExecutionRole")];
    if polls {
        arns.push(managed("AWSLambdaSQSQueueExecutionRole"));
    }
    let mut documents = Vec::new();
    let items = policies.map_or(&[][..], |node| match &node.data {
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    });
    for (at, item) in items.iter().enumerate() {
        match (&item.data, item.as_str()) {
            (_, Some(name)) if !name.starts_with("arn:") => {
                arns.push(Node::text(
                    &item.path,
                    format!("arn:aws:iam::aws:policy/{name}"),
                ));
            }
            (Data::Map(entries), _) if matches!(intrinsic(entries), Ok(None)) => {
                let name = Node::text(&item.path, format!("Policy{at}"));
                let entries = vec![
                    ("PolicyName".into(), name),
                    ("PolicyDocument".into(), item.clone()),
                ];
                documents.push(Node::map(&item.path, entries));
            }
            _ => arns.push(item.clone()),
        }
    }
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

fn events(function: &Declared, node: &Node, problems: &mut Problems) -> Vec<Declared> {
    if !node.is_map() && !node.is_broken() {
        problems.add(
            &node.path,
            format!(
                "`Events` is a map of names and events, not {}.",
                node.in_words()
            ),
        );
    }
    let event = |(name, event): &(String, Node)| {
        let properties = event_properties(function, event, problems)?;
        let id = format!("{}{name}", function.id);
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message =
                format!("`{name}` becomes part of a logical id. Use letters and digits only.");
            problems.add(&event.path, message);
            return None;
        }
        Some(beside(function, id, &MAPPING, properties))
    };
    node.entries().iter().filter_map(event).collect()
}

/// The properties of the event source mapping that an event becomes.
fn event_properties(function: &Declared, event: &Node, problems: &mut Problems) -> Option<Node> {
    let event = conform_map("An event", event, &EVENT, &[], problems);
    let ty = event.get("Type")?;
    match ty.as_str()? {
        "SQS" => {}
        known if EVENTS_NOT_MODELLED.contains(&known) => {
            problems.add(&ty.path, format!("AWS has events of type `{known}`, but Stratus does not model them. It models `SQS`."));
            return None;
        }
        unknown => {
            problems.add(
                &ty.path,
                format!("There is no event type `{unknown}`. For a queue write `SQS`."),
            );
            return None;
        }
    }
    let given = event.get("Properties")?;
    let Data::Map(entries) = &given.data else {
        problems.add(
            &given.path,
            format!(
                "This is a map of an event's properties, not {}.",
                given.in_words()
            ),
        );
        return None;
    };
    let own = |name: &&str| !matches!(*name, "FunctionName" | "EventSourceArn" | "Tags");
    let names = || {
        MAPPING
            .properties
            .iter()
            .map(|property| property.name)
            .filter(own)
            .chain(["Queue"])
    };
    let mut properties = vec![("FunctionName".to_owned(), own_name(function))];
    for (key, value) in entries {
        match key.as_str() {
            "Queue" => properties.push(("EventSourceArn".into(), value.clone())),
            known if names().any(|name| name == known) => {
                properties.push((key.clone(), value.clone()))
            }
            _ => problems.add(
                &value.path,
                unknown_key("An SQS event", key, names(), MAPPING.not_modelled),
            ),
        }
    }
    if given.get("Queue").is_none() {
        problems.add(
            &given.path,
            "An SQS event needs `Queue`, the queue's ARN. Add `Queue: !GetAtt QUEUE.Arn`.",
        );
        let queue = below(&given.path, "Queue");
        properties.push(("EventSourceArn".into(), Node::broken(&queue)));
    }
    Some(Node::map(&given.path, properties))
}

fn own_name(function: &Declared) -> Node {
    let name = serde_json::Value::from(function.id.as_str());
    Node::intrinsic(&function.path, "Ref", Data::Scalar(name))
}
