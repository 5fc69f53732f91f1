//! The request and the answer as they are on the line, before and after each place.
//!
//! A gate that changed the request, or made an answer, says so in what it saw: under `request` the request as it goes on,
//! under `response` the answer as it goes on; or it saw nothing else.

use super::stops::{Place, Stop};
use super::{End, Journey, Preflight, Step};
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
        Place::Preflight => preflight(journey),
        Place::SameOrigin | Place::Receives => at_client(journey, stop.place, answered()),
        Place::Gate(_) if !stop.is_there() || stop.at.is_none() && answer.is_none() => {
            Raw::default()
        }
        Place::Gate(gate) => at_gate(journey, gate, answered),
    }
}

/// The browser's question and the answer to it.
fn preflight(journey: &Journey) -> Raw {
    match journey.fetch.as_ref().map(|fetch| &fetch.preflight) {
        Some(Preflight::Asked(request, answer)) => Raw {
            request: Some(http::request(request)),
            response: answer.as_deref().map(http::response),
            ..Raw::default()
        },
        _ => Raw::default(),
    }
}

/// The answer as it came in, and what of it may be read.
fn at_client(journey: &Journey, place: Place, answered: Option<String>) -> Raw {
    let Some(fetch) = &journey.fetch else {
        return Raw {
            response: answered,
            ..Raw::default()
        };
    };
    let came = fetch
        .answer
        .as_ref()
        .map(|(_, answer)| http::response(answer));
    let read = match &fetch.end {
        Some((_, End::Read(read))) if !fetch.is_preflight && read.status != 0 => {
            Some(http::response(read))
        }
        _ => None,
    };
    match place {
        Place::Receives if read.is_some() => Raw {
            response: read,
            ..Raw::default()
        },
        Place::Receives if !fetch.is_preflight => Raw::default(),
        _ => Raw {
            response_after: read.filter(|read| Some(read) != came.as_ref()),
            response: came,
            ..Raw::default()
        },
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
