//! `AWS::Serverless::Api`, and the API that SAM makes for functions' events.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html> and
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html>
//! (read 2026-11-22).

mod auth;
mod body;
mod cors;
mod domain;
mod plan;
mod policy;
mod table;

pub(in crate::template) use table::{GLOBAL, NOT_MODELLED};

use super::gateway::{self, invocations, reference, same};
use super::{beside, fresh};
use crate::template::declare::{Declarations, Declared};
use crate::template::globals::Globals;
use crate::template::names;
use crate::template::node::{Data, Node, Path};
use crate::template::problem::Problems;
use crate::template::resolver::Reference;
use crate::template::resources::{DEPLOYMENT, REST_API, ResourceType, STAGE};
use crate::template::schema::conform_map;
use serde_json::Value;

pub(in crate::template) const API_TYPE: &str = "AWS::Serverless::Api";
/// What an API of SAM's becomes.
pub(in crate::template) static BECOMES: &ResourceType = &REST_API;
/// The API that SAM makes for events that name none, and its stage.
const IMPLICIT: &str = "ServerlessRestApi";
const IMPLICIT_STAGE: &str = "Prod";

/// An event of a function's from an API.
#[derive(Clone, Debug)]
pub(in crate::template) struct ApiEvent {
    /// The function's and the event's name.
    pub id: String,
    /// Where it is written.
    pub at: Path,
    pub condition: Option<(String, Path)>,
    /// What names the function, or its alias.
    pub function: Node,
    /// Its ARN.
    pub arn: Node,
    pub path: String,
    /// In small letters; `any` for all.
    pub method: String,
    pub api: Option<Node>,
    pub auth: Option<Node>,
    pub model: Option<Node>,
    pub parameters: Option<Node>,
    pub timeout: Option<Node>,
    /// How an execution is started, when it is a state machine's.
    pub start: Option<Start>,
}

/// How an API starts executions of a state machine.
#[derive(Clone, Debug)]
pub(in crate::template) struct Start {
    /// The ARN of the role that may.
    pub role: Node,
    /// Whether escaped apostrophes are unescaped, so that inputs with apostrophes are JSON.
    pub unescapes: bool,
}

/// Gives APIs the methods of functions' events, and makes of each API what SAM makes of it.
pub(in crate::template) fn assemble(
    found: &mut Declarations,
    globals: &Globals,
    problems: &mut Problems,
) {
    let mut events = Vec::new();
    for function in &mut found.resources {
        events.append(&mut function.serves);
    }
    let implicit = events.iter().find(|event| event.api.is_none());
    let taken = found.resources.iter().any(|one| one.id == IMPLICIT);
    if let (Some(first), false) = (implicit, taken) {
        let stage = (
            "StageName".to_owned(),
            Node::text(&first.at, IMPLICIT_STAGE),
        );
        found.resources.push(implicit_api(&first.at, stage));
    }
    let mut resources = Vec::new();
    let all = std::mem::take(&mut found.resources);
    let apis = gateway::apis(&all, &REST_API);
    let (own, strangers) = sorted(events, &apis, &found.broken, problems);
    for one in all {
        if one.written_as != API_TYPE || one.ty.name != REST_API.name {
            resources.push(one);
            continue;
        }
        let events: Vec<&ApiEvent> = own
            .iter()
            .filter(|(api, _)| *api == one.id)
            .map(|(_, event)| event)
            .collect();
        resources.extend(expand(&one, &events, globals, problems));
    }
    // Of an API that SAM did not make, it makes the permission only.
    let asked = strangers.iter().filter(|(_, event)| event.start.is_none());
    for (api, event) in asked {
        resources.push(permission(event, api, "Stage"));
    }
    plan::share(&mut resources);
    found.resources = resources;
}

fn implicit_api(at: &Path, stage: (String, Node)) -> Declared {
    Declared {
        properties: Node::map(at, vec![stage]),
        ..fresh(IMPLICIT.to_owned(), &REST_API, API_TYPE, at)
    }
}

type Placed = Vec<(String, ApiEvent)>;

/// Events by API: those of SAM's APIs, and those of others.
fn sorted(
    events: Vec<ApiEvent>,
    apis: &[(String, &str)],
    broken: &[String],
    problems: &mut Problems,
) -> (Placed, Placed) {
    let (mut own, mut strangers) = (Vec::new(), Vec::new());
    for event in events {
        let named = gateway::named(event.api.as_ref(), IMPLICIT);
        let found = named
            .as_ref()
            .and_then(|named| apis.iter().find(|(id, _)| id == named));
        match (found, named) {
            (Some((id, written)), _) if *written == API_TYPE => own.push((id.clone(), event)),
            (Some((id, _)), _) => strangers.push((id.clone(), event)),
            (None, Some(named)) if broken.contains(&named) => {}
            (None, _) => {
                let at = event.api.as_ref().map_or(&event.at, |node| &node.path);
                let message = "`RestApiId` names an API of this template. Write `RestApiId: !Ref API`, or leave it out.";
                problems.add(at, message);
            }
        }
    }
    (own, strangers)
}

use domain::endpoint_of;

/// What an API is put together from.
struct Maker<'a> {
    declared: &'a Declared,
    properties: &'a Node,
    events: &'a [&'a ApiEvent],
    /// The stage's name, as text when it is one.
    stage: Option<&'a str>,
}

fn expand(
    declared: &Declared,
    events: &[&ApiEvent],
    globals: &Globals,
    problems: &mut Problems,
) -> Vec<Declared> {
    let properties = globals.fill_api(&declared.properties);
    let properties = conform_map(
        API_TYPE,
        &properties,
        &table::PROPERTIES,
        &NOT_MODELLED,
        problems,
    );
    gateway::no_file(&properties, problems);
    let stage = properties.get("StageName");
    let maker = Maker {
        declared,
        properties: &properties,
        events,
        stage: stage.and_then(Node::as_str),
    };
    maker.make(problems)
}

impl Maker<'_> {
    fn make(&self, problems: &mut Problems) -> Vec<Declared> {
        let mut made = Vec::new();
        let body = self.body(problems);
        let hash = names::stream_of(&body.to_json().to_string()).uuid();
        let hash: String = hash
            .chars()
            .filter(char::is_ascii_hexdigit)
            .take(10)
            .collect();
        let id = &self.declared.id;
        let deployment = format!("{id}Deployment{hash}");
        let mut api = vec![("Body".to_owned(), body)];
        api.extend(same(
            self.properties,
            &[
                "ApiKeySourceType",
                "Description",
                "DisableExecuteApiEndpoint",
                "FailOnWarnings",
                "MinimumCompressionSize",
                "Mode",
                "Name",
                "Policy",
            ],
        ));
        api.extend(self.binary_types());
        api.extend(self.endpoint(problems));
        let path = &self.properties.path;
        made.push(Declared {
            properties: Node::map(path, api),
            ..self.declared.clone()
        });
        let text = format!("RestApi deployment id: {hash}");
        let deployed = vec![
            ("RestApiId".to_owned(), reference(path, id)),
            ("Description".to_owned(), Node::text(path, text)),
        ];
        made.push(self.beside(deployment.clone(), &DEPLOYMENT, deployed));
        let stage_id = gateway::stage_id(id, self.stage);
        let mut stage = vec![
            ("RestApiId".to_owned(), reference(path, id)),
            ("DeploymentId".to_owned(), reference(path, &deployment)),
        ];
        stage.extend(same(
            self.properties,
            &[
                "AccessLogSetting",
                "CacheClusterEnabled",
                "CacheClusterSize",
                "CanarySetting",
                "MethodSettings",
                "StageName",
                "TracingEnabled",
                "Variables",
            ],
        ));
        stage.extend(self.tags());
        made.push(self.beside(stage_id.clone(), &STAGE, stage));
        made.extend(self.usage_plan(&stage_id, problems));
        made.extend(self.domain(&stage_id, problems));
        made.extend(self.authorizer_permissions());
        let suffix = self.stage.unwrap_or("Stage");
        made.extend(
            self.events
                .iter()
                .filter(|event| event.start.is_none())
                .map(|event| permission(event, id, suffix)),
        );
        made
    }

    fn beside(
        &self,
        id: String,
        ty: &'static ResourceType,
        properties: Vec<(String, Node)>,
    ) -> Declared {
        let properties = Node::map(&self.properties.path, properties);
        beside(self.declared, id, ty, properties)
    }

    fn tags(&self) -> Option<(String, Node)> {
        let tags = self.properties.get("Tags")?;
        Some(("Tags".to_owned(), super::tags(tags)))
    }

    /// SAM lets authors write `image~1png`.
    fn binary_types(&self) -> Option<(String, Node)> {
        let node = self.properties.get("BinaryMediaTypes")?;
        let one = |item: &Node| match item.as_str() {
            Some(text) => Node::text(&item.path, text.replace("~1", "/")),
            None => item.clone(),
        };
        let items = node.items().iter().map(one).collect();
        let list = Node::new(&node.path, Data::List(items));
        Some(("BinaryMediaTypes".to_owned(), list))
    }

    /// `REGIONAL`, or a map of `Type` and `VPCEndpointIds`.
    fn endpoint(&self, problems: &mut Problems) -> Option<(String, Node)> {
        let node = self.properties.get("EndpointConfiguration")?;
        let configuration = endpoint_of(node, problems);
        Some(("EndpointConfiguration".to_owned(), configuration))
    }
}

/// A resource that must be there first.
fn after(declared: &mut Declared, id: &str) {
    declared.depends_on.push(Reference {
        to: id.to_owned(),
        path: declared.path.clone(),
    });
}

/// What lets the API ask the function of an event.
fn permission(event: &ApiEvent, api: &str, suffix: &str) -> Declared {
    let suffix: String = suffix.chars().filter(char::is_ascii_alphanumeric).collect();
    let id = format!("{}Permission{suffix}", event.id);
    let called = gateway::called(&event.method, &event.path);
    Declared {
        condition: event.condition.clone(),
        ..gateway::permission(id, &event.at, event.function.clone(), api, &called)
    }
}

/// The integration that starts an execution with the request's body as its input.
fn starts(event: &ApiEvent, start: &Start) -> Vec<(String, Node)> {
    let path = &event.at;
    let unescape = match start.unescapes {
        true => r#".replaceAll("\\'","'")"#,
        false => "",
    };
    // A template of API Gateway's, which is JSON only once it is rendered.
    let template = format!(
        r#"{{"input": "$util.escapeJavaScript($input.json('$')){unescape}", "stateMachineArn": "${{__StateMachineArn__}}"}}"#
    );
    let variables = Node::map(
        path,
        vec![("__StateMachineArn__".to_owned(), event.arn.clone())],
    );
    let arguments = vec![Node::text(path, template), variables];
    let template = Node::intrinsic(path, "Fn::Sub", Data::List(arguments));
    let templates = Node::map(path, vec![("application/json".to_owned(), template)]);
    let uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution";
    let uri = Node::intrinsic(path, "Fn::Sub", Data::Scalar(uri.into()));
    let responses = serde_json::json!({"200": {"statusCode": "200"}, "400": {"statusCode": "400"}});
    vec![
        ("httpMethod".to_owned(), Node::text(path, "POST")),
        ("type".to_owned(), Node::text(path, "aws")),
        ("uri".to_owned(), uri),
        ("credentials".to_owned(), start.role.clone()),
        ("requestTemplates".to_owned(), templates),
        ("responses".to_owned(), placed(path, &responses)),
    ]
}

/// JSON at a place.
fn placed(path: &Path, value: &Value) -> Node {
    Node::placed(value, path)
}
