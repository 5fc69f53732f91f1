//! Task states.

use super::build::Builder;
use super::problem::At;
use super::template::{self, Template};
use super::{Amount, Kind, Language, Pattern, Resource, fields, state};
use serde_json::{Map, Value};
use std::sync::Arc;

type Object = Map<String, Value>;

/// What a Task does.
#[derive(Debug)]
pub(in crate::states) struct Task {
    pub(in crate::states) resource: Resource,
    pub(in crate::states) word: Arc<str>,
    pub(in crate::states) timeout: Option<Amount>,
    pub(in crate::states) heartbeat: Option<Amount>,
    /// Whose role it acts with, unless it is the machine's.
    pub(in crate::states) credentials: Option<Template>,
}

pub(super) fn task(
    builder: &mut Builder,
    object: &Object,
    language: Language,
    at: &At<'_>,
) -> Option<Task> {
    let resource = resource(builder, object, at);
    let bounds = (1, 99_999_999);
    let timeout = state::amount(builder, object, "TimeoutSeconds", bounds, language, at);
    let heartbeat = state::amount(builder, object, "HeartbeatSeconds", bounds, language, at);
    if let (Some(Amount::Fixed(timeout)), Some(Amount::Fixed(heartbeat))) = (&timeout, &heartbeat)
        && heartbeat.as_f64() >= timeout.as_f64()
    {
        builder.schema(
            &at.key("HeartbeatSeconds"),
            "HeartbeatSeconds must be smaller than TimeoutSeconds",
            "Heartbeats tell that work goes on; they have to come more often than the timeout.",
        );
    }
    let credentials = credentials(builder, object, language, at);
    let resource = resource?;
    Some(Task {
        word: resource.word(),
        resource,
        timeout,
        heartbeat,
        credentials,
    })
}

fn resource(builder: &mut Builder, object: &Object, at: &At<'_>) -> Option<Resource> {
    let text = fields::text(builder, object, "Resource", at)?;
    let place = at.key("Resource");
    let Some(resource) = Resource::parse(text) else {
        builder.schema(
            &place,
            format!(
                "The resource provided {text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
            ),
            "A resource is a function's or activity's ARN, or arn:aws:states:::SERVICE:ACTION with .sync or .waitForTaskToken at its end.",
        );
        return None;
    };
    if builder.kind == Kind::Express {
        let refused = match &resource {
            Resource::Activity(_) => {
                Some("Express state machine does not support Activity ARN".into())
            }
            Resource::Service { pattern, .. } if *pattern != Pattern::RequestResponse => {
                let suffix = pattern.suffix();
                Some(format!(
                    "Express state machine does not support '{suffix}' service integration "
                ))
            }
            _ => None,
        };
        if let Some(message) = refused {
            builder.schema(
                &place,
                message,
                "Make it a Standard state machine, or do not wait for the end.",
            );
        }
    }
    Some(resource)
}

fn credentials(
    builder: &mut Builder,
    object: &Object,
    language: Language,
    at: &At<'_>,
) -> Option<Template> {
    let given = fields::object(builder, object, "Credentials", at)?;
    if !given.contains_key("RoleArn") && !given.contains_key("RoleArn.$") {
        builder.schema(
            &at.key("Credentials"),
            "The field 'RoleArn' is required but was missing",
            "Name the role to act with.",
        );
    }
    template::optional(builder, object, "Credentials", language, "", at)
}
