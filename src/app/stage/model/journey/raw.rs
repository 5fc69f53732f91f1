//! The request and the answer as they are on the line, before and after each place.
//!
//! A gate that changed the request, or made an answer, says so in what it saw: under `request` the request as it goes on,
//! under `response` the answer as it goes on; or it saw nothing else.

use super::stops::{Place, Stop};
use super::{Journey, Step};
use crate::app::stage::model::http;
use cloud::gateway::Gate;
use cloud::http::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What is on the line at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raw {
    /// The request as it came here.
    pub request: Option<String>,
    /// The request as it goes on, where that is another.
    pub request_after: Option<String>,
    /// The answer as it came here.
    pub response: Option<String>,
    /// The answer as it goes on, where that is another.
    pub response_after: Option<String>,
}

/// What is on the line at a place of a request's way.
#[must_use]
pub fn raw(journey: &Journey, stop: &Stop) -> Raw {
    let answer = journey
        .answer
        .as_ref()
        .filter(|answer| answer.http.status != 0);
    let answered = || answer.map(|answer| http::response(&answer.http));
    match stop.place {
        Place::Sends => Raw {
            request: Some(http::request(&journey.http)),
            ..Raw::default()
        },
        Place::Receives => Raw {
            response: answered(),
            ..Raw::default()
        },
        Place::Gate(_) if !stop.is_there() || stop.at.is_none() && answer.is_none() => {
            Raw::default()
        }
        Place::Gate(gate) => at_gate(journey, gate, answered),
    }
}

fn at_gate(journey: &Journey, gate: Gate, answered: impl Fn() -> Option<String>) -> Raw {
    let earlier = journey.steps.iter().filter(|step| step.gate < gate);
    let own = || journey.steps.iter().filter(|step| step.gate == gate);
    let request = earlier.clone().rev().find_map(request_of);
    let response = earlier.rev().find_map(response_of);
    let before = request.unwrap_or_else(|| http::request(&journey.http));
    let mut raw = Raw::default();
    if gate <= Gate::Integration {
        raw.request_after = own().find_map(request_of).filter(|after| *after != before);
        raw.request = Some(before);
    }
    let after = match gate {
        Gate::Response => answered(),
        _ => own().find_map(response_of),
    };
    if gate > Gate::Integration {
        raw.response = response;
    }
    raw.response_after = after.filter(|after| raw.response.as_ref() != Some(after));
    // What answers has made the answer: there was none before.
    if raw.response.is_none() {
        raw.response = raw.response_after.take();
    }
    raw
}

fn request_of(step: &Step) -> Option<String> {
    let request: HttpRequest = part(step, "request", "method")?;
    Some(http::request(&request))
}

fn response_of(step: &Step) -> Option<String> {
    let response: HttpResponse = part(step, "response", "status")?;
    Some(http::response(&response))
}

/// What a step saw under a name, or all that it saw where that is one.
fn part<T: DeserializeOwned>(step: &Step, name: &str, mark: &str) -> Option<T> {
    let saw = step.saw.as_deref()?;
    let value = match saw.get(name) {
        Some(value) => value,
        None if is_on_the_line(saw) => saw,
        None => return None,
    };
    value.get(mark)?;
    serde_json::from_value(value.clone()).ok()
}

/// Whether JSON is a request or an answer as a whole.
#[must_use]
pub fn is_on_the_line(saw: &Value) -> bool {
    let has = |name: &str| saw.get(name).is_some();
    has("method") && has("url") || saw["status"].is_u64() && has("headers")
}
