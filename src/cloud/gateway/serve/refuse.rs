//! Gateway responses: what API Gateway says by itself.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html>
//! (read 2026-11-22).

use super::Desk;
use super::context::{for_templates, lookup};
use super::flight::{Flight, Refusal};
use super::mapping;
use crate::gateway::rest::model::GatewayResponse;
use crate::gateway::{Gate, Verdict};
use crate::http::{Headers, HttpResponse};
use serde_json::{Map, Value, json};

/// The answer that a refusal means, as the API's author shaped it.
pub(super) fn response(desk: &mut Desk<'_>, flight: &Flight, refusal: &Refusal) -> HttpResponse {
    let set = GatewayResponse::of(&flight.snapshot, refusal.kind);
    let is_shaped = !set.default_response || has_fallback(flight, refusal);
    let mut context = for_templates(&desk.core.account, flight);
    context.insert("error".into(), error_of(refusal));
    let own_status = flight
        .snapshot
        .gateway_responses
        .get(&refusal.kind)
        .or_else(|| {
            refusal
                .kind
                .fallback()
                .and_then(|kind| flight.snapshot.gateway_responses.get(&kind))
        });
    // Only a status that was set counts; what is merely usual for the type gives way to what happened.
    let status = own_status
        .and_then(|set| set.status_code.as_deref())
        .filter(|status| {
            refusal
                .kind
                .usual_status()
                .map(|usual| usual.to_string())
                .as_deref()
                != Some(*status)
        })
        .and_then(|status| status.parse().ok())
        .unwrap_or(refusal.status);
    let mut headers = Headers::default();
    for (to, from) in &set.response_parameters {
        let name = to.strip_prefix("gatewayresponse.header.").unwrap_or(to);
        if let Some(value) = mapping::value(flight, &context, from) {
            headers.add(name, value);
        }
    }
    let (kind, template) = template(flight, &set);
    let body = match refusal.by_policy && template == GatewayResponse::USUAL_TEMPLATE && !is_shaped
    {
        true => json!({"Message": refusal.message}).to_string(),
        false => fill(flight, &context, &template),
    };
    if headers.get("Content-Type").is_none() {
        headers.add("Content-Type", kind);
    }
    headers.add("x-amzn-ErrorType", refusal.error);
    let verdict = if is_shaped {
        Verdict::Changed
    } else {
        Verdict::Passed
    };
    let why = match is_shaped {
        true => format!(
            "The API's author shaped the gateway response {}: {status}.",
            refusal.kind.word()
        ),
        false => format!(
            "The gateway response {} is as AWS has it: {status}. It has no CORS headers unless its author sets them.",
            refusal.kind.word()
        ),
    };
    flight.note(
        desk.core,
        Gate::Response,
        verdict,
        &why,
        Some(json!({"gatewayResponse": set})),
    );
    HttpResponse {
        status,
        headers,
        body,
    }
}

fn has_fallback(flight: &Flight, refusal: &Refusal) -> bool {
    let fallback = refusal.kind.fallback();
    fallback.is_some_and(|kind| flight.snapshot.gateway_responses.contains_key(&kind))
}

fn error_of(refusal: &Refusal) -> Value {
    let text = json!(refusal.message).to_string();
    json!({
        "message": refusal.message,
        "messageString": text,
        "responseType": refusal.kind.word(),
        "validationErrorString": refusal.details,
    })
}

fn template(flight: &Flight, set: &GatewayResponse) -> (String, String) {
    let accepted = flight.header("Accept").unwrap_or_default();
    let templates = &set.response_templates;
    let found = templates
        .get_key_value(accepted)
        .or_else(|| templates.get_key_value("application/json"))
        .or_else(|| templates.iter().next());
    match found {
        Some((kind, template)) => (kind.clone(), template.clone()),
        None => (
            "application/json".to_owned(),
            GatewayResponse::USUAL_TEMPLATE.to_owned(),
        ),
    }
}

/// A template of a gateway response is no Velocity: only `$context...`, `$stageVariables...` and `$method...` are filled in.
fn fill(flight: &Flight, context: &Map<String, Value>, template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        let end = rest.find(|letter: char| {
            !letter.is_ascii_alphanumeric() && !matches!(letter, '.' | '_' | '-')
        });
        let name = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let name = name.trim_end_matches('.');
        let (kind, inner) = name.split_once('.').unwrap_or((name, ""));
        let value = match kind {
            "context" => Some(lookup(context, inner).unwrap_or_default()),
            "stageVariables" => Some(flight.stage_variable(inner).unwrap_or_default().to_owned()),
            "method" => Some(mapping::value(flight, context, name).unwrap_or_default()),
            _ => None,
        };
        match value {
            Some(value) => {
                out.push_str(&value);
                rest = rest.get(name.len()..).unwrap_or_default();
            }
            None => out.push('$'),
        }
    }
    out.push_str(rest);
    out
}
