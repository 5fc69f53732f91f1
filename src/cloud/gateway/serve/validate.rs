//! Request validation: required parameters, and the body's model.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html>
//! (read 2026-11-22).

use super::Desk;
use super::flight::{Flight, Passed, Refusal};
use super::schema;
use crate::gateway::rest::model::ResponseType;
use crate::gateway::{Gate, Verdict};
use serde_json::{Value, json};

const GATE: Gate = Gate::Validation;

/// Checks what the method's validator asks for.
pub(super) fn gate(desk: &mut Desk<'_>, flight: &mut Flight) -> Passed {
    let id = flight
        .method
        .request_validator_id
        .clone()
        .unwrap_or_default();
    let Some(validator) = flight.snapshot.validators.get(&id).cloned() else {
        flight.absent(
            desk.core,
            GATE,
            "The method has no request validator: parameters and body may be anything.",
        );
        return Ok(());
    };
    if validator.validate_request_parameters {
        parameters(desk, flight)?;
    }
    if validator.validate_request_body {
        body(desk, flight)?;
    }
    let why = match (
        validator.validate_request_parameters,
        validator.validate_request_body,
    ) {
        (true, true) => "All required parameters are there, and the body fits its model.",
        (true, false) => "All required parameters are there.",
        (false, true) => "The body fits its model.",
        (false, false) => "The method's validator checks nothing.",
    };
    flight.note(desk.core, GATE, Verdict::Passed, why, None);
    Ok(())
}

/// The parameter that a name such as `method.request.querystring.page` asks for: its own name, and whether it is there.
fn parameter<'a>(flight: &Flight, place: &'a str) -> Option<(&'a str, bool)> {
    let (kind, name) = place.strip_prefix("method.request.")?.split_once('.')?;
    let is_there = match kind {
        "path" => flight.path_params.last(name).is_some(),
        "querystring" | "multivaluequerystring" => flight
            .query
            .last(name)
            .is_some_and(|value| !value.is_empty()),
        _ => flight.header(name).is_some_and(|value| !value.is_empty()),
    };
    Some((name, is_there))
}

fn parameters(desk: &mut Desk<'_>, flight: &mut Flight) -> Passed {
    let wanted = flight.method.request_parameters.clone().unwrap_or_default();
    let required = wanted
        .iter()
        .filter(|(_, is_required)| **is_required)
        .map(|(place, _)| place.as_str());
    let missing: Vec<&str> = required
        .filter_map(|place| parameter(flight, place))
        .filter(|(_, is_there)| !is_there)
        .map(|(name, _)| name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!(
        "Missing required request parameters: [{}]",
        missing.join(", ")
    );
    let why = format!(
        "The method requires parameters that the request does not have: {}.",
        missing.join(", ")
    );
    flight.line(desk.core, || message.clone());
    flight.note(
        desk.core,
        GATE,
        Verdict::Refused,
        &why,
        Some(json!({"requestParameters": wanted})),
    );
    Err(Refusal::new(
        GATE,
        ResponseType::BadRequestParameters,
        "BadRequestException",
        &message,
    )
    .into())
}

fn body(desk: &mut Desk<'_>, flight: &mut Flight) -> Passed {
    let models = flight.method.request_models.clone().unwrap_or_default();
    let media = flight.media_type();
    let Some(model) = models.get(&media).or_else(|| models.get("$default")) else {
        return Ok(());
    };
    let body: Result<Value, _> = match flight.body() {
        "" => Ok(json!({})),
        text => serde_json::from_str(text),
    };
    let wrong = match &body {
        Ok(body) => schema::check(&flight.snapshot.models, model, body),
        Err(error) => vec![format!("Unable to parse JSON: {error}")],
    };
    if wrong.is_empty() {
        return Ok(());
    }
    let list = format!("[{}]", wrong.join(", "));
    flight.line(desk.core, || {
        format!("Request body does not match model schema for content type {media}: {list}")
    });
    let why = format!(
        "The body does not fit the model {model}: {}.",
        wrong.join("; ")
    );
    let saw = json!({"model": model, "schema": flight.snapshot.models.get(model).and_then(|model| model.schema.clone()), "errors": wrong});
    flight.note(desk.core, GATE, Verdict::Refused, &why, Some(saw));
    Err(Refusal {
        details: Some(list),
        ..Refusal::new(
            GATE,
            ResponseType::BadRequestBody,
            "BadRequestException",
            "Invalid request body",
        )
    }
    .into())
}
