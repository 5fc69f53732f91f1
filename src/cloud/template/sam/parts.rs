//! What else SAM makes for a function: version and alias, settings of asynchronous invocations, a URL, and the
//! permissions that these need.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>
//! (read 2026-11-22).

use super::beside;
use super::policies::statements;
use crate::template::declare::Declared;
use crate::template::node::{Data, Node, Path};
use crate::template::problem::Problems;
use crate::template::resources::{ALIAS, EVENT_INVOKE_CONFIG, PERMISSION, URL, VERSION};
use serde_json::{Value, json};

/// What a function's properties become beside the function.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) resources: Vec<Declared>,
    /// More properties of the function itself.
    pub(super) function: Vec<(String, Node)>,
    /// Policy documents for the function's role.
    pub(super) documents: Vec<Node>,
    /// The logical id of the alias that SAM publishes.
    pub(super) alias: Option<String>,
}

/// Reads the properties that become parts.
pub(super) fn parts(function: &Declared, properties: &Node, problems: &mut Problems) -> Parts {
    let mut parts = Parts::default();
    let alias = properties.get("AutoPublishAlias");
    if let Some(alias) = alias {
        parts.publish(
            function,
            alias,
            properties.get("ProvisionedConcurrencyConfig"),
        );
    } else if let Some(node) = properties.get("ProvisionedConcurrencyConfig") {
        let message =
            "`ProvisionedConcurrencyConfig` needs a version to keep ready. Add `AutoPublishAlias`.";
        problems.add(&node.path, message);
    }
    if let Some(queue) = properties.get("DeadLetterQueue") {
        parts.dead_letters(queue, problems);
    }
    if let Some(config) = properties.get("EventInvokeConfig") {
        parts.asynchronous(function, config, alias, problems);
    }
    if let Some(config) = properties.get("FunctionUrlConfig") {
        parts.url(function, config, alias);
    }
    parts
}

impl Parts {
    fn add(
        &mut self,
        function: &Declared,
        suffix: &str,
        ty: &'static crate::template::resources::ResourceType,
        properties: Node,
    ) -> String {
        let id = format!("{}{suffix}", function.id);
        self.resources
            .push(beside(function, id.clone(), ty, properties));
        id
    }

    fn publish(&mut self, function: &Declared, alias: &Node, provisioned: Option<&Node>) {
        let path = &alias.path;
        let named = |more: Vec<(&str, Node)>| map(path, more, reference(path, &function.id));
        let version = self.add(function, "Version", &VERSION, named(Vec::new()));
        let number = get(path, &version, "Version");
        let mut given = vec![("FunctionVersion", number), ("Name", alias.clone())];
        given.extend(provisioned.map(|node| ("ProvisionedConcurrencyConfig", node.clone())));
        let name = alias.as_str().unwrap_or_default();
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let id = self.add(function, &format!("Alias{name}"), &ALIAS, named(given));
        self.alias = Some(id);
    }

    fn dead_letters(&mut self, queue: &Node, problems: &mut Problems) {
        let (Some(ty), Some(target)) = (queue.text_of("Type"), queue.get("TargetArn")) else {
            let message = "`DeadLetterQueue` needs `Type`, `SQS` or `SNS`, and `TargetArn`.";
            problems.add(&queue.path, message);
            return;
        };
        let entry = vec![("TargetArn".to_owned(), target.clone())];
        self.function
            .push(("DeadLetterConfig".into(), Node::map(&queue.path, entry)));
        self.allow(queue, ty, target, problems);
    }

    fn asynchronous(
        &mut self,
        function: &Declared,
        config: &Node,
        alias: Option<&Node>,
        problems: &mut Problems,
    ) {
        let path = &config.path;
        let mut given = Vec::new();
        for key in ["MaximumEventAgeInSeconds", "MaximumRetryAttempts"] {
            given.extend(config.get(key).map(|node| (key, node.clone())));
        }
        let mut sides = Vec::new();
        for side in ["OnFailure", "OnSuccess"] {
            let Some(node) = config
                .get("DestinationConfig")
                .and_then(|all| all.get(side))
            else {
                continue;
            };
            let (Some(ty), Some(target)) = (node.text_of("Type"), node.get("Destination")) else {
                let message = "A destination needs `Type`, such as `SQS`, and `Destination`, the ARN of what gets the records.";
                problems.add(&node.path, message);
                continue;
            };
            let entry = vec![("Destination".to_owned(), target.clone())];
            sides.push((side.to_owned(), Node::map(&node.path, entry)));
            self.allow(node, ty, target, problems);
        }
        if !sides.is_empty() {
            given.push(("DestinationConfig", Node::map(path, sides)));
        }
        let qualifier = alias
            .cloned()
            .unwrap_or_else(|| Node::text(path, "$LATEST"));
        given.push(("Qualifier", qualifier));
        let properties = map(path, given, reference(path, &function.id));
        let id = self.add(
            function,
            "EventInvokeConfig",
            &EVENT_INVOKE_CONFIG,
            properties,
        );
        self.after_alias(&id);
    }

    fn url(&mut self, function: &Declared, config: &Node, alias: Option<&Node>) {
        let path = &config.path;
        let mut given: Vec<(String, Node)> = config.entries().to_vec();
        given.push(("TargetFunctionArn".into(), reference(path, &function.id)));
        given.extend(alias.map(|alias| ("Qualifier".to_owned(), alias.clone())));
        let id = self.add(function, "Url", &URL, Node::map(path, given));
        self.after_alias(&id);
        if config.text_of("AuthType") == Some("NONE") {
            let text = |text: &str| Node::text(path, text);
            let statement = vec![
                ("Action", text("lambda:InvokeFunctionUrl")),
                ("Principal", text("*")),
                ("FunctionUrlAuthType", text("NONE")),
            ];
            let of = self.alias.clone().unwrap_or_else(|| function.id.clone());
            let statement = map(path, statement, reference(path, &of));
            self.add(function, "UrlPublicPermissions", &PERMISSION, statement);
        }
    }

    /// What names the alias by its own name has to wait for it.
    fn after_alias(&mut self, id: &str) {
        let Some(alias) = self.alias.clone() else {
            return;
        };
        if let Some(one) = self.resources.iter_mut().find(|one| one.id == id) {
            one.depends_on.push(crate::template::resolver::Reference {
                to: alias,
                path: one.path.clone(),
            });
        }
    }

    /// Lets the function's role send to a destination.
    fn allow(&mut self, node: &Node, ty: &str, target: &Node, problems: &mut Problems) {
        let action = match ty {
            "SQS" => "sqs:SendMessage",
            "SNS" => "sns:Publish",
            "Lambda" => "lambda:InvokeFunction",
            "EventBridge" => "events:PutEvents",
            "S3Bucket" => "s3:PutObject",
            other => {
                let message = format!(
                    "There is no destination of type `{other}`. Write `SQS`, `SNS`, `Lambda` or `EventBridge`."
                );
                problems.add(&node.path, message);
                return;
            }
        };
        let statement = vec![
            ("Effect".to_owned(), Node::text(&node.path, "Allow")),
            ("Action".to_owned(), Node::text(&node.path, action)),
            ("Resource".to_owned(), target.clone()),
        ];
        let document = statements(node, vec![Node::map(&node.path, statement)]);
        self.documents.push(document);
    }
}

/// Lets what means the function mean its alias.
pub(super) fn retarget(node: &Node, function: &str, alias: &str) -> Node {
    let data = match &node.data {
        Data::Map(entries) => {
            if let [(key, value)] = entries.as_slice() {
                let means = match key.as_str() {
                    "Ref" => value.as_str() == Some(function),
                    "Fn::GetAtt" => {
                        let parts: Vec<_> = value.items().iter().map(Node::as_str).collect();
                        parts == [Some(function), Some("Arn")]
                    }
                    _ => false,
                };
                if means {
                    return reference(&node.path, alias);
                }
            }
            let entry =
                |(key, value): &(String, Node)| (key.clone(), retarget(value, function, alias));
            Data::Map(entries.iter().map(entry).collect())
        }
        Data::List(items) => Data::List(
            items
                .iter()
                .map(|item| retarget(item, function, alias))
                .collect(),
        ),
        _ => return node.clone(),
    };
    Node::new(&node.path, data)
}

fn map(path: &Path, more: Vec<(&str, Node)>, function: Node) -> Node {
    let mut entries = vec![("FunctionName".to_owned(), function)];
    entries.extend(more.into_iter().map(|(key, node)| (key.to_owned(), node)));
    Node::map(path, entries)
}

fn reference(path: &Path, id: &str) -> Node {
    Node::intrinsic(path, "Ref", Data::Scalar(Value::from(id)))
}

fn get(path: &Path, id: &str, attribute: &str) -> Node {
    Node::placed(&json!({"Fn::GetAtt": [id, attribute]}), path)
}
