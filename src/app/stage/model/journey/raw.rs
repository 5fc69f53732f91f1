//! The request and the answer as they are on the line, before and after each place.
//!
//! A gate that changed the request, or made an answer, says so in what it saw: under `request` the request as it goes on,
//! under `response` the answer as it goes on.

use super::stops::{Place, Stop};
use super::{Journey, Step};
use crate::app::stage::model::http;
use cloud::gateway::Gate;
use cloud::http::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;

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
    Some(http::request(&part::<HttpRequest>(step, "request")?))
}

fn response_of(step: &Step) -> Option<String> {
    Some(http::response(&part::<HttpResponse>(step, "response")?))
}

fn part<T: DeserializeOwned>(step: &Step, name: &str) -> Option<T> {
    let value = step.saw.as_ref()?.get(name)?;
    serde_json::from_value(value.clone()).ok()
}
