//! `AWS::Serverless::HttpApi`, and the HTTP API that SAM makes for functions' events.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html> and
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-httpapi.html>
//! (read 2026-11-22).

mod auth;
mod body;
mod domain;
mod table;

pub(in crate::template) use table::GLOBAL;

use super::gateway::{self, invocations, reference, same};
use super::{beside, fresh};
use crate::template::declare::{Declarations, Declared};
use crate::template::globals::Globals;
use crate::template::node::{Node, Path};
use crate::template::problem::Problems;
use crate::template::resources::{HTTP_API, HTTP_STAGE, ResourceType};
use crate::template::schema::conform_map;

pub(in crate::template) const API_TYPE: &str = "AWS::Serverless::HttpApi";
/// What an HTTP API of SAM's becomes.
pub(in crate::template) static BECOMES: &ResourceType = &HTTP_API;
/// The API that SAM makes for events that name none.
const IMPLICIT: &str = "ServerlessHttpApi";
/// The stage of an API that names none.
const STAGE: &str = "$default";

/// An event of a function's from an HTTP API.
#[derive(Clone, Debug)]
pub(in crate::template) struct RouteEvent {
    /// The function's and the event's name.
    pub id: String,
    /// Where it is written.
    pub at: Path,
    pub condition: Option<(String, Path)>,
    /// What names the function, or its alias.
    pub function: Node,
    /// Its ARN.
    pub arn: Node,
    /// Method in small letters, `any` for all, and path; none for `$default`.
    pub route: Option<(String, String)>,
    pub api: Option<Node>,
    pub auth: Option<Node>,
    pub version: Option<Node>,
    pub timeout: Option<Node>,
    pub settings: Option<Node>,
}

impl RouteEvent {
    /// `GET /cakes/{cake}`
    fn key(&self) -> String {
        match &self.route {
            Some((method, path)) => format!("{} {path}", method.to_ascii_uppercase()),
            None => "$default".into(),
        }
    }
}

/// Gives HTTP APIs the routes of functions' events, and makes of each API what SAM makes of it.
pub(in crate::template) fn assemble(
    found: &mut Declarations,
    globals: &Globals,
    problems: &mut Problems,
) {
    let mut events = Vec::new();
    for function in &mut found.resources {
        events.append(&mut function.routes);
    }
    let implicit = events.iter().find(|event| event.api.is_none());
    let taken = found.resources.iter().any(|one| one.id == IMPLICIT);
    if let (Some(first), false) = (implicit, taken) {
        let api = fresh(IMPLICIT.into(), &HTTP_API, API_TYPE, &first.at);
        found.resources.push(api);
    }
    let all = std::mem::take(&mut found.resources);
    let apis = gateway::apis(&all, &HTTP_API);
    let placed = sorted(events, &apis, &found.broken, problems);
    let mut resources = Vec::new();
    for one in all {
        if one.written_as != API_TYPE || one.ty.name != HTTP_API.name {
            resources.push(one);
            continue;
        }
        let events = placed.iter().filter(|(api, _)| *api == one.id);
        let events: Vec<&RouteEvent> = events.map(|(_, event)| event).collect();
        resources.extend(expand(&one, &events, globals, problems));
    }
    found.resources = resources;
    let permissions = placed.iter().map(|(api, event)| permission(event, api));
    found.resources.extend(permissions);
}

/// Events by the API that they name.
fn sorted(
    events: Vec<RouteEvent>,
    apis: &[(String, &str)],
    broken: &[String],
    problems: &mut Problems,
) -> Vec<(String, RouteEvent)> {
    let mut placed = Vec::new();
    for event in events {
        let named = gateway::named(event.api.as_ref(), IMPLICIT);
        let at = event.api.as_ref().map_or(&event.at, |node| &node.path);
        match named
            .as_ref()
            .and_then(|named| apis.iter().find(|(id, _)| id == named))
        {
            Some((id, written)) if *written == API_TYPE => placed.push((id.clone(), event)),
            Some(_) => {
                let message = "Events can add routes only to an API of type `AWS::Serverless::HttpApi`. Write the route out, or name such an API.";
                problems.add(at, message);
            }
            None if named.is_some_and(|named| broken.contains(&named)) => {}
            None => {
                let message = "`ApiId` names an HTTP API of this template. Write `ApiId: !Ref API`, or leave it out.";
                problems.add(at, message);
            }
        }
    }
    placed
}

/// What an API is put together from.
struct Maker<'a> {
    declared: &'a Declared,
    properties: &'a Node,
    events: &'a [&'a RouteEvent],
}

fn expand(
    declared: &Declared,
    events: &[&RouteEvent],
    globals: &Globals,
    problems: &mut Problems,
) -> Vec<Declared> {
    let properties = globals.fill_http_api(&declared.properties);
    let properties = conform_map(API_TYPE, &properties, &table::PROPERTIES, &[], problems);
    gateway::no_file(&properties, problems);
    let maker = Maker {
        declared,
        properties: &properties,
        events,
    };
    maker.make(problems)
}

impl Maker<'_> {
    fn make(&self, problems: &mut Problems) -> Vec<Declared> {
        let id = &self.declared.id;
        let path = &self.properties.path;
        let mut api = vec![("Body".to_owned(), self.body(problems))];
        api.extend(same(
            self.properties,
            &[
                "Description",
                "DisableExecuteApiEndpoint",
                "FailOnWarnings",
                "IpAddressType",
                "Name",
            ],
        ));
        let mut made = vec![Declared {
            properties: Node::map(path, api),
            ..self.declared.clone()
        }];
        let name = self.properties.get("StageName").cloned();
        let name = name.unwrap_or_else(|| Node::text(path, STAGE));
        let stage_id = match name.as_str() {
            Some(STAGE) => format!("{id}ApiGatewayDefaultStage"),
            name => gateway::stage_id(id, name),
        };
        let mut stage = vec![
            ("ApiId".to_owned(), reference(path, id)),
            ("AutoDeploy".to_owned(), Node::placed(&true.into(), path)),
            ("StageName".to_owned(), name),
        ];
        stage.extend(same(
            self.properties,
            &[
                "AccessLogSettings",
                "DefaultRouteSettings",
                "StageVariables",
                "Tags",
            ],
        ));
        stage.extend(self.route_settings());
        made.push(self.beside(stage_id.clone(), &HTTP_STAGE, stage));
        made.extend(self.domain(&stage_id, problems));
        made.extend(self.authorizer_permissions());
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

    /// The settings of routes: the API's own, and those that events bring.
    fn route_settings(&self) -> Option<(String, Node)> {
        let own = self.properties.get("RouteSettings");
        let mut all: Vec<(String, Node)> = own.map_or(&[][..], Node::entries).to_vec();
        for event in self.events {
            all.extend(
                event
                    .settings
                    .clone()
                    .map(|settings| (event.key(), settings)),
            );
        }
        let path = own.map_or(&self.properties.path, |node| &node.path);
        (!all.is_empty()).then(|| ("RouteSettings".to_owned(), Node::map(path, all)))
    }
}

/// What lets the API ask the function of a route.
fn permission(event: &RouteEvent, api: &str) -> Declared {
    let id = format!("{}Permission", event.id);
    let called = match &event.route {
        None => "$default".to_owned(),
        Some((method, path)) => gateway::called(method, path),
    };
    Declared {
        condition: event.condition.clone(),
        ..gateway::permission(id, &event.at, event.function.clone(), api, &called)
    }
}
