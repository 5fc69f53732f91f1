//! What SAM's REST and HTTP APIs have in common.

use super::{FUNCTION_TYPE, fresh};
use crate::template::declare::Declared;
use crate::template::node::{Data, Node, Path};
use crate::template::problem::Problems;
use crate::template::resources::{PERMISSION, ResourceType};
use crate::template::schema::{Property, Shape};
use serde_json::{Value, json};

/// The properties of `Domain`.
pub(super) static DOMAIN: [Property; 6] = [
    Property::new("BasePath", Shape::Anything),
    Property::required("CertificateArn", Shape::Anything),
    Property::required("DomainName", Shape::Anything),
    Property::new("EndpointConfiguration", Shape::Anything),
    Property::new("MutualTlsAuthentication", Shape::Anything),
    Property::new("SecurityPolicy", Shape::Anything),
];

/// The APIs of this type, and what each is written as.
pub(super) fn apis(all: &[Declared], ty: &ResourceType) -> Vec<(String, &'static str)> {
    all.iter()
        .filter(|one| one.ty.name == ty.name)
        .map(|one| (one.id.clone(), one.written_as))
        .collect()
}

/// The API that an event names; the one that SAM makes when it names none.
pub(super) fn named(api: Option<&Node>, implicit: &str) -> Option<String> {
    match api {
        None => Some(implicit.to_owned()),
        Some(node) => node.text_of("Ref").or(node.as_str()).map(str::to_owned),
    }
}

/// `!Ref`
pub(super) fn reference(path: &Path, id: &str) -> Node {
    Node::intrinsic(path, "Ref", Data::Scalar(id.into()))
}

/// Properties that stay what they are.
pub(super) fn same(properties: &Node, names: &[&str]) -> Vec<(String, Node)> {
    let one = |name: &&str| Some(((*name).to_owned(), properties.get(name)?.clone()));
    names.iter().filter_map(one).collect()
}

/// The logical id of an API's stage of this name.
pub(super) fn stage_id(api: &str, stage: Option<&str>) -> String {
    let letters = stage.unwrap_or_default().chars();
    let name: String = letters.filter(char::is_ascii_alphanumeric).collect();
    format!("{api}{name}Stage")
}

/// A function's URI in an integration or an authorizer.
pub(super) fn invocations(path: &Path, arn: &Node) -> Node {
    let text = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations";
    let variables = Node::map(path, vec![("__FunctionArn__".to_owned(), arn.clone())]);
    let arguments = vec![Node::text(path, text), variables];
    Node::intrinsic(path, "Fn::Sub", Data::List(arguments))
}

/// Method, in small letters, and path as the ARN of a request says them: `GET/cakes/*`.
pub(super) fn called(method: &str, path: &str) -> String {
    let method = match method {
        "any" => "*".to_owned(),
        verb => verb.to_ascii_uppercase(),
    };
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { "*" } else { part });
    let parts: Vec<&str> = parts.collect();
    format!("{method}{}", parts.join("/"))
}

/// What lets an API ask a function when it is called in this way.
pub(super) fn permission(
    id: String,
    path: &Path,
    function: Node,
    api: &str,
    called: &str,
) -> Declared {
    let arn = format!(
        "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{__ApiId__}}/${{__Stage__}}/{called}"
    );
    let source = json!({"Fn::Sub": [arn, {"__ApiId__": {"Ref": api}, "__Stage__": "*"}]});
    Declared {
        properties: Node::map(path, let_in(path, function, &source)),
        ..fresh(id, &PERMISSION, FUNCTION_TYPE, path)
    }
}

/// The properties of a permission for API Gateway.
fn let_in(path: &Path, function: Node, source: &Value) -> Vec<(String, Node)> {
    let text = |text: &str| Node::text(path, text);
    vec![
        ("Action".to_owned(), text("lambda:InvokeFunction")),
        ("FunctionName".to_owned(), function),
        ("Principal".to_owned(), text("apigateway.amazonaws.com")),
        ("SourceArn".to_owned(), Node::placed(source, path)),
    ]
}

/// The properties of the permission that lets an API's authorizers ask a function.
pub(super) fn let_authorizers_in(path: &Path, function: &Node, api: &str) -> Vec<(String, Node)> {
    let arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*";
    let source = json!({"Fn::Sub": [arn, {"__ApiId__": {"Ref": api}}]});
    let_in(path, function.clone(), &source)
}

/// The definition that the author wrote: broken when it is no map.
pub(super) fn definition(properties: &Node, problems: &mut Problems) -> Option<Node> {
    let own = properties.get("DefinitionBody")?;
    if own.is_map() {
        return Some(own.clone());
    }
    let message = format!(
        "`DefinitionBody` is an OpenAPI document, not {}.",
        own.in_words()
    );
    problems.add(&own.path, message);
    Some(Node::broken(&own.path))
}

/// A definition can only stand in the template.
pub(super) fn no_file(properties: &Node, problems: &mut Problems) {
    if let Some(node) = properties.get("DefinitionUri") {
        let message = "Stratus has no files to read a definition from. Write it into the template, as `DefinitionBody`.";
        problems.add(&node.path, message);
    }
}
