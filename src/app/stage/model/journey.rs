//! A request's way from who sends it, through the gates of an API, to the backend and back.

mod raw;
mod stops;
#[cfg(test)]
mod tests;

pub use raw::{Raw, raw};
pub use stops::{Place, State, Stop, Zone, stops};

use super::events::Tone;
use super::http;
use cloud::clock::Time;
use cloud::gateway::{Event, Gate, RequestId, Verdict};
use cloud::http::{HttpRequest, HttpResponse};
use cloud::log::{self, Log};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many requests are remembered.
const KEPT: usize = 60;

/// What one gate did.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub at: Time,
    /// Which gate.
    pub gate: Gate,
    /// What it did.
    pub verdict: Verdict,
    /// Why, in a sentence.
    pub why: Arc<str>,
    /// What it saw.
    pub saw: Option<Arc<Value>>,
}

/// What the client was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// When.
    pub at: Time,
    /// Which gate answered.
    pub by: Gate,
    /// The answer.
    pub http: Arc<HttpResponse>,
    /// From arrival to answer, in milliseconds.
    pub latency_ms: u64,
    /// How long the backend took, when it was asked.
    pub integration_latency_ms: Option<u64>,
}

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// Names the request.
    pub id: RequestId,
    /// The number of the log's entry that tells of its arrival.
    pub entry: u64,
    /// When it arrived.
    pub at: Time,
    /// Who sent it.
    pub client: Arc<str>,
    /// The API's id.
    pub api: Arc<str>,
    /// The stage.
    pub stage: Arc<str>,
    /// The request as it arrived.
    pub http: Arc<HttpRequest>,
    /// The gates that were asked, in order.
    pub steps: Vec<Step>,
    /// The answer, once there is one.
    pub answer: Option<Answer>,
}

impl Journey {
    /// `GET /Prod/cakes`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.http.method, self.http.path_and_query().0)
    }

    /// The gate that refused it.
    #[must_use]
    pub fn refused_by(&self) -> Option<Gate> {
        let refusing = self
            .steps
            .iter()
            .find(|step| step.verdict == Verdict::Refused);
        refusing.map(|step| step.gate)
    }

    /// What came of it: `403 Forbidden, by AWS WAF`.
    #[must_use]
    pub fn outcome(&self) -> String {
        let Some(answer) = &self.answer else {
            let on = self
                .steps
                .last()
                .map_or("on its way", |step| match step.gate {
                    Gate::IntegrationRequest | Gate::Integration => "waits for the backend",
                    Gate::Authorizer => "waits for the authorizer",
                    _ => "on its way",
                });
            return on.into();
        };
        // Without a connection there is no status.
        let status = match answer.http.status {
            0 => "no answer".into(),
            status => http::status(status),
        };
        match answer.by {
            Gate::Response => status,
            by => format!("{status}, by {}", stops::name(by)),
        }
    }

    /// How its answer is coloured.
    #[must_use]
    pub fn tone(&self) -> Tone {
        match self.answer.as_ref().map(|answer| answer.http.status) {
            None => Tone::Faint,
            Some(100..400) => Tone::Good,
            Some(400..500) => Tone::Warn,
            Some(_) => Tone::Bad,
        }
    }
}

/// The latest requests, read from the log entry by entry. After going back in time, start anew.
#[derive(Clone, Debug, Default)]
pub struct Journeys {
    next: u64,
    list: VecDeque<Journey>,
}

impl Journeys {
    /// Reads what is new in the log.
    pub fn read(&mut self, log: &Log) {
        for entry in log.since(self.next) {
            self.note(entry);
        }
        self.next = log.len();
    }

    /// The requests, the newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Journey> {
        self.list.iter().rev()
    }

    /// The request whose arrival the log's entry of this number tells of.
    #[must_use]
    pub fn find(&self, entry: u64) -> Option<&Journey> {
        self.list.iter().find(|one| one.entry == entry)
    }

    pub(super) fn note(&mut self, entry: &log::Entry) {
        let log::Event::Gateway(event) = &entry.event else {
            return;
        };
        match event {
            Event::RequestReceived {
                request_id,
                api,
                stage,
                client,
                http,
            } => {
                if self.list.len() == KEPT {
                    self.list.pop_front();
                }
                self.list.push_back(Journey {
                    id: Arc::clone(request_id),
                    entry: entry.seq,
                    at: entry.at,
                    client: Arc::clone(client),
                    api: Arc::clone(api),
                    stage: Arc::clone(stage),
                    http: Arc::clone(http),
                    steps: Vec::new(),
                    answer: None,
                });
            }
            Event::GateAsked {
                request_id,
                gate,
                verdict,
                why,
                saw,
            } => {
                let step = Step {
                    at: entry.at,
                    gate: *gate,
                    verdict: *verdict,
                    why: Arc::clone(why),
                    saw: saw.clone(),
                };
                if let Some(journey) = self.of(request_id) {
                    journey.steps.push(step);
                }
            }
            Event::RequestAnswered {
                request_id,
                api,
                stage,
                by,
                http,
                latency_ms,
                integration_latency_ms,
            } => {
                let answer = Answer {
                    at: entry.at,
                    by: *by,
                    http: Arc::clone(http),
                    latency_ms: *latency_ms,
                    integration_latency_ms: *integration_latency_ms,
                };
                if let Some(journey) = self.of(request_id) {
                    // Which API it was for may have been found out on the way.
                    journey.api = Arc::clone(api);
                    journey.stage = Arc::clone(stage);
                    journey.answer = Some(answer);
                }
            }
        }
    }

    fn of(&mut self, id: &str) -> Option<&mut Journey> {
        self.list.iter_mut().rev().find(|one| *one.id == *id)
    }
}
