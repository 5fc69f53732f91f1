//! Mapping templates of WebSocket integrations: what a backend is sent, and what is made of its answer.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-data-mapping.html> (read 2026-11-22).

use super::super::mapping::in_body;
use super::connection::Connection;
use super::event;
use super::trip::Journey;
use crate::core::Core;
use crate::gateway::vtl::{Overrides, Scope, Template};
use serde_json::{Map, Value};

/// The template that an expression selects among these: `\$default`, or a part of the body.
fn selected<'a>(expression: &Value, templates: &'a Value, body: &str) -> Option<&'a str> {
    let expression = expression.as_str().unwrap_or("$default");
    let plain = expression.trim_start_matches('\\');
    let key = match plain
        .trim_matches(['$', '{', '}'])
        .strip_prefix("request.body")
    {
        Some(path) => in_body(body, path).unwrap_or_default(),
        None => plain.to_owned(),
    };
    let template = templates.get(&key).or_else(|| templates.get("$default"));
    template.and_then(Value::as_str)
}

/// The body for the backend.
///
/// # Errors
/// Why there is none.
pub(super) fn request(
    core: &Core,
    connection: &Connection,
    journey: &Journey,
    integration: &Value,
) -> Result<String, String> {
    let body = journey.body.as_deref().unwrap_or_default();
    let templates = &integration["RequestTemplates"];
    let has_some = templates.as_object().is_some_and(|all| !all.is_empty());
    match selected(&integration["TemplateSelectionExpression"], templates, body) {
        Some(template) => render(core, connection, journey, template, body),
        None => match integration["PassthroughBehavior"].as_str() {
            Some("NEVER") => Err("No request template is selected, and the integration passes nothing through.".into()),
            Some("WHEN_NO_TEMPLATES") if has_some => {
                Err("No request template is selected, and the integration passes bodies through only when it has no templates.".into())
            }
            _ => Ok(body.to_owned()),
        },
    }
}

/// The backend's answer as it goes on: the integration response for the status, and its template.
///
/// # Errors
/// Why there is none.
pub(super) fn response(
    core: &Core,
    connection: &Connection,
    journey: &Journey,
    id: &str,
    status: u16,
    body: String,
) -> Result<String, String> {
    let kind = super::super::model::Kind::IntegrationResponse;
    let exact = format!("/{status}/");
    let family = format!(r"/{}\d{{2}}/", status / 100);
    let responses = || journey.draft.under(kind, id).map(|(_, response)| response);
    let of = |key: &str| responses().find(|response| response["IntegrationResponseKey"] == key);
    let Some(found) = of(&exact)
        .or_else(|| of(&family))
        .or_else(|| of("$default"))
    else {
        return Ok(body);
    };
    match selected(
        &found["TemplateSelectionExpression"],
        &found["ResponseTemplates"],
        &body,
    ) {
        Some(template) => render(core, connection, journey, template, &body),
        None => Ok(body),
    }
}

fn render(
    core: &Core,
    connection: &Connection,
    journey: &Journey,
    template: &str,
    body: &str,
) -> Result<String, String> {
    let context = event::context(core, connection, journey);
    let context = context.as_object().cloned().unwrap_or_default();
    let empty = Map::new();
    let scope = Scope {
        body,
        params: &empty,
        context: &context,
        stage_variables: connection.stage_variables.as_ref().unwrap_or(&empty),
        overrides: Overrides::default(),
    };
    let template = Template::parse(template).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        format!("The template is broken: {}", problems.join("; "))
    })?;
    let rendered = template.render(&scope);
    rendered
        .map(|rendered| rendered.text)
        .map_err(|problem| format!("The template cannot be rendered: {problem}"))
}
