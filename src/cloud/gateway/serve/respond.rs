//! The integration response: what is made of the backend's answer.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html>
//! (read 2026-11-22).

use super::Desk;
use super::context::{for_templates, lookup};
use super::flight::{Flight, Refusal, Stop};
use super::mapping::{body_value, broken, render};
use super::proxy::{self, remapped};
use super::request::Fields;
use crate::gateway::rest::model::{
    ContentHandling, Integration, IntegrationResponse, IntegrationType, ResponseType,
};
use crate::gateway::{Gate, Verdict};
use crate::http::{Headers, HttpResponse};
use crate::jsonata::Pattern;
use crate::sqs::base64;
use serde_json::{Map, Value, json};

const GATE: Gate = Gate::IntegrationResponse;

/// A backend's answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Headers,
    pub(super) body: String,
    /// For functions: the message of the error that it raised, or nothing when it returned.
    pub(super) error_message: Option<Option<String>>,
}

/// Makes the answer for the client of the backend's.
pub(super) fn gate(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    integration: &Integration,
    reply: Reply,
) -> Result<HttpResponse, Stop> {
    if integration.kind == IntegrationType::HttpProxy {
        return Ok(handed_on(desk, flight, reply));
    }
    // A function's error is told by its message; every other backend's answer by its status.
    let told = match &reply.error_message {
        Some(message) => message.clone().unwrap_or_default(),
        None => reply.status.to_string(),
    };
    let Some(selected) = select(integration, &told).cloned() else {
        return Err(no_response(desk, flight, reply.status, &told).into());
    };
    let context = for_templates(&desk.core.account, flight);
    let mut response = HttpResponse {
        status: selected.status_code.parse().unwrap_or(200),
        headers: headers(flight, &context, &selected, &reply),
        body: reply.body.clone(),
    };
    convert(desk, flight, &selected, &mut response)?;
    let template = template_of(flight, &selected);
    if let Some((kind, template)) = &template {
        let source = response.body.clone();
        response.body = match render(flight, &context, template, &source) {
            Ok(body) => body,
            Err(problem) => return Err(broken(desk, flight, GATE, template, &problem)),
        };
        if response.headers.get("Content-Type").is_none() {
            response.headers.add("Content-Type", kind.as_str());
        }
    }
    override_by(flight, &mut response);
    if response.headers.get("Content-Type").is_none() {
        response.headers.add("Content-Type", "application/json");
    }
    let by = match selected
        .selection_pattern
        .as_deref()
        .filter(|pattern| !pattern.is_empty())
    {
        Some(pattern) => format!("\"{told}\" matches the pattern {pattern}"),
        None => "no pattern matches, so the default is taken".to_owned(),
    };
    let why = format!(
        "The integration response {} was chosen: {by}.",
        selected.status_code
    );
    let saw = json!({
        "backendStatus": reply.status,
        "selectedBy": told,
        "selectionPattern": selected.selection_pattern,
        "responseParameters": selected.response_parameters,
        "template": template.map(|(_, template)| template),
        "responseOverride": flight.overrides.response,
        "before": reply.body,
        "after": response.body,
    });
    flight.note(desk.core, GATE, Verdict::Changed, &why, Some(saw));
    Ok(response)
}

/// A proxy's answer: as it is, but for headers that belong to the connection.
fn handed_on(desk: &mut Desk<'_>, flight: &Flight, reply: Reply) -> HttpResponse {
    let mut fields = Fields::default();
    for (name, value) in reply.headers.iter() {
        fields.add(name, value.to_owned());
    }
    let why = "A proxy integration hands the backend's answer on as it is.";
    flight.absent(desk.core, GATE, why);
    HttpResponse {
        status: reply.status,
        headers: proxy::handed_on(&fields),
        body: reply.body,
    }
}

fn no_response(desk: &mut Desk<'_>, flight: &mut Flight, status: u16, told: &str) -> Refusal {
    flight.line(desk.core, || {
        format!("Execution failed due to configuration error: No match for output mapping and no default output mapping configured. Endpoint Response Status Code: {status}")
    });
    let why =
        format!("No integration response is for \"{told}\", and there is none without a pattern.");
    let saw = json!({"selectedBy": told});
    flight.note(desk.core, GATE, Verdict::Refused, &why, Some(saw));
    Refusal::internal(GATE, ResponseType::ApiConfigurationError, 500)
}

/// The integration response whose pattern matches; otherwise the one without a pattern.
fn select<'a>(integration: &'a Integration, told: &str) -> Option<&'a IntegrationResponse> {
    let all = integration.integration_responses.values();
    let pattern = |one: &&IntegrationResponse| {
        let pattern = one
            .selection_pattern
            .as_deref()
            .filter(|pattern| !pattern.is_empty());
        pattern.is_some_and(|pattern| {
            !told.is_empty() && Pattern::whole(pattern).is_ok_and(|pattern| pattern.is_match(told))
        })
    };
    let without =
        |one: &&IntegrationResponse| one.selection_pattern.as_deref().is_none_or(str::is_empty);
    all.clone()
        .find(pattern)
        .or_else(|| all.clone().find(without))
}

fn headers(
    flight: &Flight,
    context: &Map<String, Value>,
    selected: &IntegrationResponse,
    reply: &Reply,
) -> Headers {
    let mut fields = Fields::default();
    for (to, from) in selected.response_parameters.iter().flatten() {
        let Some(name) = to.strip_prefix("method.response.header.") else {
            continue;
        };
        let value = if let Some(text) = from
            .strip_prefix('\'')
            .and_then(|text| text.strip_suffix('\''))
        {
            Some(text.to_owned())
        } else if let Some(header) = from.strip_prefix("integration.response.header.") {
            reply.headers.get(header).map(str::to_owned)
        } else if let Some(header) = from.strip_prefix("integration.response.multivalueheader.") {
            Some(reply.headers.all(header).collect::<Vec<_>>().join(","))
                .filter(|all| !all.is_empty())
        } else if let Some(path) = from.strip_prefix("integration.response.body") {
            body_value(&reply.body, path.trim_start_matches('.'))
        } else if let Some(name) = from.strip_prefix("context.") {
            lookup(context, name)
        } else {
            from.strip_prefix("stageVariables.")
                .and_then(|name| flight.stage_variable(name))
                .map(str::to_owned)
        };
        if let Some(value) = value {
            fields.add(name, value);
        }
    }
    remapped(&fields)
}

/// Base64 text becomes bytes, or bytes become Base64 text, where the response asks for it.
fn convert(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    selected: &IntegrationResponse,
    response: &mut HttpResponse,
) -> Result<(), Stop> {
    match selected.content_handling {
        Some(ContentHandling::ToBinary) => match base64::decode(response.body.trim()) {
            Some(bytes) => response.body = String::from_utf8_lossy(&bytes).into_owned(),
            None => {
                flight.line(desk.core, || "Execution failed due to configuration error: Unable to base64 decode the body.".into());
                let why = "The integration response makes bytes of Base64 text (CONVERT_TO_BINARY), and the backend's answer is no Base64.";
                flight.note(desk.core, GATE, Verdict::Refused, why, None);
                return Err(
                    Refusal::internal(GATE, ResponseType::ApiConfigurationError, 500).into(),
                );
            }
        },
        Some(ContentHandling::ToText) => {
            let kind = response.headers.get("Content-Type").unwrap_or_default();
            let types = &flight.snapshot.binary_media_types;
            if types.iter().any(|binary| crate::iam::like(binary, kind)) {
                response.body = base64::encode(response.body.as_bytes());
            }
        }
        None => {}
    }
    Ok(())
}

/// The template for what the client accepts; JSON's, or the first one, when none is.
fn template_of(flight: &Flight, selected: &IntegrationResponse) -> Option<(String, String)> {
    let templates = selected.response_templates.as_ref()?;
    let accepted = flight.header("Accept").unwrap_or_default();
    let (kind, template) = templates
        .get_key_value(accepted)
        .or_else(|| templates.get_key_value("application/json"))
        .or_else(|| templates.iter().next())?;
    let template = template
        .as_deref()
        .filter(|template| !template.is_empty())?;
    Some((kind.clone(), template.to_owned()))
}

fn override_by(flight: &Flight, response: &mut HttpResponse) {
    let overrides = &flight.overrides.response;
    for (name, value) in overrides["header"].as_object().into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        response.headers.set(name, text);
    }
    // A status that is none is ignored.
    let status = overrides["status"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok());
    if let Some(status) = status.filter(|status| (100..600).contains(status)) {
        response.status = status;
    }
}
