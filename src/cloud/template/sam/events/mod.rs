//! The events of SAM's function or state machine, and the resources that each becomes.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html>
//! (read 2026-11-22).

mod api;
mod http_api;
mod queue;
mod rule;
mod schedule;
mod topic;

use super::api::ApiEvent;
use super::beside;
use super::http_api::RouteEvent;
use crate::template::declare::{BucketEvent, Declared};
use crate::template::nearest::choose;
use crate::template::node::{Data, Node, Path};
use crate::template::problem::Problems;
use crate::template::resources::{MAPPING, PERMISSION, ResourceType, STATE_MACHINE};
use crate::template::schema::{Property, Shape, conform_map};

static EVENT: [Property; 2] = [
    Property::required("Type", Shape::Text { max: 64 }),
    Property::required("Properties", Shape::Anything),
];

/// Events that are modelled.
const EVENTS: [&str; 9] = [
    "Api",
    "HttpApi",
    "SQS",
    "S3",
    "SNS",
    "Schedule",
    "ScheduleV2",
    "EventBridgeRule",
    "CloudWatchEvent",
];

/// Events that SAM has and Stratus does not model.
const EVENTS_NOT_MODELLED: [&str; 11] = [
    "AlexaSkill",
    "CloudWatchLogs",
    "Cognito",
    "DocumentDB",
    "DynamoDB",
    "IoTRule",
    "Kinesis",
    "MQ",
    "MSK",
    "SelfManagedKafka",
    "WebSocket",
];

/// The same of a state machine.
const MACHINE_EVENTS: [&str; 5] = [
    "Api",
    "Schedule",
    "ScheduleV2",
    "EventBridgeRule",
    "CloudWatchEvent",
];

/// What a function's events become.
#[derive(Default)]
pub(super) struct Found {
    pub(super) resources: Vec<Declared>,
    /// The buckets that notify the function.
    pub(super) buckets: Vec<BucketEvent>,
    /// Methods of APIs that ask the function.
    pub(super) apis: Vec<ApiEvent>,
    /// Routes of HTTP APIs that ask the function.
    pub(super) routes: Vec<RouteEvent>,
}

impl Found {
    /// Whether Lambda polls a queue for the function.
    pub(super) fn polls(&self) -> bool {
        self.resources.iter().any(|one| one.ty.kind == MAPPING.kind)
    }
}

/// An event that is being turned into resources.
struct Event<'a> {
    /// The function, or the state machine.
    function: &'a Declared,
    /// The logical id of what it becomes: the function's and the event's name.
    id: String,
    /// The event's properties.
    given: &'a Node,
    found: &'a mut Found,
}

/// The resources that a function's events become.
pub(super) fn events(function: &Declared, node: &Node, problems: &mut Problems) -> Found {
    if !node.is_map() && !node.is_broken() {
        let message = format!(
            "`Events` is a map of names and events, not {}.",
            node.in_words()
        );
        problems.add(&node.path, message);
    }
    let mut found = Found::default();
    for (name, node) in node.entries() {
        let event = conform_map("An event", node, &EVENT, &[], problems);
        let (Some(ty), Some(given)) = (event.get("Type"), event.get("Properties")) else {
            continue;
        };
        let Some(kind) = modelled(ty, function, problems) else {
            continue;
        };
        if !given.is_map() {
            let message = format!(
                "This is a map of an event's properties, not {}.",
                given.in_words()
            );
            problems.add(&given.path, message);
            continue;
        }
        let before = (
            found.resources.len(),
            found.buckets.len(),
            found.apis.len(),
            found.routes.len(),
        );
        let mut event = Event {
            function,
            id: format!("{}{name}", function.id),
            given,
            found: &mut found,
        };
        match kind {
            "Api" => event.api(problems),
            "HttpApi" => event.http_api(problems),
            "SQS" => event.queue(problems),
            "S3" => event.bucket(problems),
            "SNS" => event.topic(problems),
            "Schedule" => event.schedule(problems),
            "ScheduleV2" => event.schedule_v2(problems),
            _ => event.rule(kind, problems),
        }
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message =
                format!("`{name}` becomes part of a logical id. Use letters and digits only.");
            problems.add(&node.path, message);
            found.resources.truncate(before.0);
            found.buckets.truncate(before.1);
            found.apis.truncate(before.2);
            found.routes.truncate(before.3);
        }
    }
    found
}

/// The event's type, when it is modelled.
fn modelled<'a>(ty: &'a Node, of: &Declared, problems: &mut Problems) -> Option<&'a str> {
    let name = ty.as_str()?;
    let (events, not_modelled): (&[&str], &[&str]) = if of.ty.kind == STATE_MACHINE.kind {
        (&MACHINE_EVENTS, &[])
    } else {
        (&EVENTS, &EVENTS_NOT_MODELLED)
    };
    if events.contains(&name) {
        return Some(name);
    }
    let message = if not_modelled.contains(&name) {
        format!(
            "AWS has events of type `{name}`, but Stratus does not model them. It models `{}`.",
            events.join("`, `")
        )
    } else {
        let hint = choose(name, events.iter().copied());
        format!("There is no event type `{name}`.{hint}")
    };
    problems.add(&ty.path, message);
    None
}

impl Event<'_> {
    fn path(&self) -> &Path {
        &self.given.path
    }

    /// The event's properties, checked against a table; whose values are anything, since functions may stand in them.
    fn read(&self, whose: &str, table: &'static [Property], problems: &mut Problems) -> Node {
        conform_map(whose, self.given, table, &[], problems)
    }

    /// Adds a resource: the event's id with `end`, and its properties.
    fn add(&mut self, end: &str, ty: &'static ResourceType, properties: Vec<(&str, Node)>) {
        let entries = properties
            .into_iter()
            .map(|(name, node)| (name.to_owned(), node));
        let properties = Node::map(self.path(), entries.collect());
        let id = format!("{}{end}", self.id);
        let declared = beside(self.function, id, ty, properties);
        self.found.resources.push(declared);
    }

    /// The permission that SAM gives to the service that pushes.
    fn permit(&mut self, principal: &str, source: (&str, Node)) {
        let permission = vec![
            ("Action", self.text("lambda:InvokeFunction")),
            ("FunctionName", self.reference(&self.function.id)),
            ("Principal", self.text(principal)),
            source,
        ];
        self.add("Permission", &PERMISSION, permission);
    }

    /// Whether it starts executions of a state machine.
    fn is_machine(&self) -> bool {
        self.function.ty.kind == STATE_MACHINE.kind
    }

    /// The ARN of what the event is for.
    fn target(&self) -> Node {
        self.arn_of(&self.function.id)
    }

    fn text(&self, text: &str) -> Node {
        Node::text(self.path(), text)
    }

    fn list(&self, items: Vec<Node>) -> Node {
        Node::new(self.path(), Data::List(items))
    }

    fn reference(&self, id: &str) -> Node {
        Node::intrinsic(self.path(), "Ref", Data::Scalar(id.into()))
    }

    fn arn_of(&self, id: &str) -> Node {
        let arguments = vec![self.text(id), self.text("Arn")];
        Node::intrinsic(self.path(), "Fn::GetAtt", Data::List(arguments))
    }

    /// A property that must be there; broken when it is not, which has been reported.
    fn required(&self, properties: &Node, name: &str) -> Node {
        let found = properties.get(name).cloned();
        found.unwrap_or_else(|| Node::broken(self.path()))
    }
}
